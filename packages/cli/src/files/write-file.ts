import { randomBytes } from 'node:crypto'
import { constants, type Stats, unlinkSync } from 'node:fs'
import { access, lstat, mkdir, open, realpath, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { ApiError, ConnectionError } from '@oanim/sdk'
import { Failure, systemCode, systemReason } from '../failure.ts'
import { onInterrupt } from '../interrupt.ts'

/**
 * Replaces the content of a file atomically and durably: after an error, an interrupt or a power failure there is the old
 * file or the new one, and no temporary file.
 *
 * Not write-file-atomic: it treats a short write, as on a full disk, as a complete one.
 *
 * @param mode Permissions of the new file; without it, the default of the process.
 */
export async function writeFileAtomically(
  path: string,
  content: string | AsyncIterable<string | Uint8Array>,
  mode?: number,
): Promise<void> {
  const folder = dirname(path)
  const temporary = join(folder, `.oanim-${randomBytes(6).toString('hex')}.tmp`)
  const forget = onInterrupt(() => {
    try {
      unlinkSync(temporary)
    } catch {
      // It does not exist yet, or is already renamed.
    }
  })
  try {
    const file = await open(temporary, 'wx', mode ?? 0o666)
    try {
      await file.writeFile(content)
      if (mode !== undefined) await file.chmod(mode)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw error
  } finally {
    forget()
  }
  await syncFolder(folder)
}

/** Makes the rename durable, where the system supports it. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    await handle.sync().finally(() => handle.close())
  } catch {
    // Windows and some network file systems cannot. The content is already on disk.
  }
}

/**
 * Checks that a file can be written to a path, without writing anything.
 *
 * @returns The path to write to: of a symbolic link, its target.
 * @throws {Failure} `file_unwritable`; exit 2 if the path is not a file
 */
export async function prepareTarget(out: string): Promise<string> {
  if (/[\\/]$/.test(out)) throw notAFile(out, 'it is a directory')
  const path = resolve(out)
  let found: Stats | undefined
  try {
    found = await lstat(path)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw unwritable(out, systemReason(error), error)
  }
  try {
    if (found === undefined) {
      await checkFolder(dirname(path))
      return path
    }
    const target = await realpath(path)
    const kind = await stat(target)
    if (kind.isDirectory()) throw notAFile(out, 'it is a directory')
    if (!kind.isFile()) throw notAFile(out, 'it is not a regular file')
    await access(target, constants.W_OK)
    await checkFolder(dirname(target))
    return target
  } catch (error) {
    if (error instanceof Failure) throw error
    const isDangling = found?.isSymbolicLink() && systemCode(error) === 'ENOENT'
    throw unwritable(
      out,
      isDangling ? 'it is a link to a file that does not exist' : systemReason(error),
      error,
    )
  }
}

/** Creates the folder if needed, and writes the file atomically. Errors of the content are thrown unchanged. */
export async function saveFile(
  target: string,
  out: string,
  content: AsyncIterable<string | Uint8Array>,
): Promise<void> {
  try {
    await mkdir(dirname(target), { recursive: true })
    const mode = await stat(target).then(
      (found) => found.mode & 0o777,
      () => undefined,
    )
    await writeFileAtomically(target, content, mode)
  } catch (error) {
    if (error instanceof ApiError || error instanceof ConnectionError || error instanceof Failure) throw error
    throw unwritable(out, systemReason(error), error)
  }
}

/** Checks that a file can be created in a folder, or the folder in its nearest existing parent. */
async function checkFolder(folder: string): Promise<void> {
  try {
    const found = await stat(folder)
    if (!found.isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' })
    await access(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' || folder === dirname(folder)) throw error
    await checkFolder(dirname(folder))
  }
}

function notAFile(out: string, reason: string): Failure {
  return new Failure('file_unwritable', `Cannot write ${out}: ${reason}.`, { exitCode: 2 })
}

function unwritable(out: string, reason: string, cause?: unknown): Failure {
  return new Failure('file_unwritable', `Cannot write ${out}: ${reason}.`, { cause })
}
