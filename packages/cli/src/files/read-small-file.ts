import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { systemCode, systemReason } from '../failure.ts'

const largestSizeBytes = 65_536

/**
 * Reads a file of settings. A named pipe or a device, which may never end, is not read.
 *
 * @returns The text; `undefined` when the file does not exist; or the reason why it is unusable, worded to follow its path.
 */
export async function readSmallFile(path: string): Promise<{ text: string | undefined } | { flaw: string }> {
  try {
    // Without O_NONBLOCK, opening a named pipe waits until something writes to it.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      const found = await file.stat()
      if (found.isDirectory()) return { flaw: 'is a folder' }
      if (!found.isFile()) return { flaw: 'is not a regular file' }
      if (found.size > largestSizeBytes) return { flaw: `has more than ${largestSizeBytes} bytes` }
      return { text: await file.readFile('utf8') }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { text: undefined }
    return { flaw: `cannot be read: ${systemReason(error)}` }
  }
}
