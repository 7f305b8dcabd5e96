import { constants, type Stats } from 'node:fs'
import { access, lstat, mkdir, realpath, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { ApiError, ConnectionError } from '@oanim/sdk'
import { Failure, systemCode, systemReason } from '../failure.ts'
import { writeFileAtomically } from '../files/write-file-atomically.ts'

/**
 * Checks that a file can be written to a path, without writing anything.
 *
 * @returns Where to write: the file itself, also if the path is a symbolic link to it.
 * @throws {Failure} `file_unwritable`, with the reason; exit 2 for what is no file.
 */
export async function prepareTarget(out: string): Promise<string> {
  if (/[\\/]$/.test(out)) throw denied(out, 'it names a folder')
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
    if (kind.isDirectory()) throw denied(out, 'it is a folder')
    if (!kind.isFile()) throw denied(out, 'it is not a regular file')
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

/** Makes the folder if needed and puts the file there, whole or not at all. What its content throws is thrown. */
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

/** Looks whether a file can be put into a folder, or the folder be made where its nearest ancestor is. */
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

function denied(out: string, reason: string): Failure {
  return new Failure('file_unwritable', `${out} cannot be written: ${reason}.`, { exitCode: 2 })
}

function unwritable(out: string, reason: string, cause?: unknown): Failure {
  return new Failure('file_unwritable', `${out} cannot be written: ${reason}.`, { cause })
}
