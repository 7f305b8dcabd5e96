import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { MediaFile } from '@oanim/sdk'
import { usageError } from '../../command.ts'
import { Failure, systemReason } from '../../failure.ts'
import { fileSize, visible } from '../../output/text.ts'

/** Size limit of an input file, as on the server. Bytes. */
const maxInputBytes = 50_000_000

/**
 * Reads what `--in` names: a file, an https URL, the ID of an asset, or `-` for standard input. A URL is downloaded by the
 * server.
 *
 * @throws {Failure} exit 2: `file_unreadable`, `file_too_large`, `usage_invalid`
 */
export async function readInput(name: string): Promise<MediaFile> {
  if (/^https?:\/\//i.test(name) || /^asset_[0-9A-Za-z]{20}$/.test(name)) return name
  return readInputFile(name)
}

/** Reads a file, or standard input for `-`. @throws {Failure} exit 2: `file_unreadable`, `file_too_large` */
export async function readInputFile(name: string): Promise<Uint8Array> {
  const bytes = name === '-' ? await readStdin() : await readRegularFile(name)
  if (bytes.length > 0) return bytes
  throw unreadable(name, 'it is empty')
}

async function readRegularFile(name: string): Promise<Uint8Array> {
  let file: Awaited<ReturnType<typeof open>> | undefined
  try {
    // Opening a pipe without a writer would wait for one.
    file = await open(name, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const found = await file.stat()
    if (found.isDirectory()) throw unreadable(name, 'it is a directory')
    if (!found.isFile()) throw unreadable(name, 'it is not a regular file', 'To read a pipe, use --in -')
    if (found.size > maxInputBytes) throw tooLarge(visible(name), fileSize(found.size))
    return await file.readFile()
  } catch (error) {
    if (error instanceof Failure) throw error
    throw unreadable(name, systemReason(error))
  } finally {
    await file?.close()
  }
}

async function readStdin(): Promise<Uint8Array> {
  if (process.stdin.isTTY) {
    throw usageError('- reads standard input, which is a terminal.', 'Pipe a file into it, or name a file.')
  }
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of process.stdin) {
    sizeBytes += chunk.length
    if (sizeBytes > maxInputBytes) throw tooLarge('Standard input', 'more than 50 MB')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function unreadable(name: string, reason: string, hint?: string): Failure {
  const what = name === '-' ? 'standard input' : visible(name)
  return new Failure('file_unreadable', `Cannot read ${what}: ${reason}.`, { exitCode: 2, hint })
}

function tooLarge(what: string, size: string): Failure {
  return new Failure('file_too_large', `${what} has ${size}. The limit is 50 MB.`, {
    exitCode: 2,
    hint: 'Reduce the file, or pass an https URL of a smaller one.',
  })
}
