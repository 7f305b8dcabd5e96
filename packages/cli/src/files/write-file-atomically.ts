import { randomBytes } from 'node:crypto'
import { unlinkSync } from 'node:fs'
import { open, rename, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { onInterrupt } from '../interrupt.ts'

/**
 * Replaces a file by new content, whole or not at all: after a failure, an interrupt or a power cut there is the
 * old file or the new one, and nothing else beside it.
 *
 * Not write-file-atomic: it takes a short write, as a full disk gives, for a whole one.
 *
 * @param mode Permissions of the new file, exactly; without it what the process gives to new files.
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
      // It was not there yet, or it is the file itself by now.
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

/** Makes the new name itself outlive a power cut, where the system can. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    await handle.sync().finally(() => handle.close())
  } catch {
    // Windows and some network file systems cannot; the content is safe anyway.
  }
}
