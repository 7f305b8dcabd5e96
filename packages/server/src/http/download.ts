import { createHash } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { GuardedFetchError } from './guarded-fetch.ts'

/**
 * Streams the body of a response to a new file, readable by this user only, and flushes it to the disk.
 *
 * A response without `Content-Length` and without chunks ends where its connection ends, so a cut one looks whole:
 * decode what you download.
 *
 * @param path Must not exist. An error leaves no file; only the death of this process does.
 * @throws {GuardedFetchError} too_large above `maxBytes`; connection_failed if the body ends early; and what the body
 * of a guarded response fails with.
 */
export async function downloadTo(
  path: string,
  response: Response,
  maxBytes: number,
): Promise<{ sizeBytes: number; sha256: string }> {
  let file: FileHandle
  try {
    file = await open(path, 'wx', 0o600)
  } catch (error) {
    await response.body?.cancel()
    throw error
  }
  try {
    const hash = createHash('sha256')
    let sizeBytes = 0
    // Leaving the loop cancels the body.
    for await (const chunk of response.body ?? []) {
      sizeBytes += chunk.byteLength
      if (sizeBytes > maxBytes) {
        throw new GuardedFetchError('too_large', `the download exceeds ${maxBytes} bytes`, true)
      }
      hash.update(chunk)
      await file.writeFile(chunk)
    }
    const declared = response.headers.get('content-length')
    const isDeclared = declared !== null && !response.headers.has('content-encoding')
    if (isDeclared && Number(declared) !== sizeBytes) {
      const message = `the download ended after ${sizeBytes} bytes instead of ${declared}`
      throw new GuardedFetchError('connection_failed', message, true)
    }
    await file.sync()
    await file.close()
    return { sizeBytes, sha256: hash.digest('hex') }
  } catch (error) {
    await file.close().catch(() => {})
    await rm(path, { force: true })
    throw error
  }
}
