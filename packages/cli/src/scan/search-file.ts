import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs'
import { KeyFinder } from '@oanim/key'
import { archiveFormat } from './open-archive.ts'
import {
  endOf,
  maxArchiveBytes,
  nothingFound,
  type PlacedKey,
  type Searched,
  searchContent,
} from './search-content.ts'

/** Most files fit in the buffer and are searched at once. */
const buffer = Buffer.allocUnsafe(1 << 20)

/**
 * Searches a file of any size. Named pipes, sockets and devices are not read, because they may never end.
 *
 * @param breathe Called between chunks of a large file, so that the process can be interrupted.
 */
export async function searchFile(
  path: string,
  breathe: () => Promise<void>,
): Promise<Searched & { bytes: number }> {
  // Without this flag, opening a named pipe waits for a writer.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    const stats = fstatSync(file)
    if (!stats.isFile()) return { ...nothingFound({ reason: specialFile(stats) }), bytes: 0 }
    let filled = fill(file)
    if (filled < buffer.length) return { ...searchContent(buffer.subarray(0, filled)), bytes: filled }
    if (archiveFormat(buffer) !== undefined) return await searchLargeArchive(file, breathe)
    let bytes = filled
    const finder = new KeyFinder()
    const found: PlacedKey[] = []
    while (filled > 0) {
      found.push(...finder.push(buffer.subarray(0, filled)))
      await breathe()
      filled = fill(file)
      bytes += filled
    }
    return { ...endOf(finder, found), bytes }
  } finally {
    closeSync(file)
  }
}

/** Reads the rest of an archive, whose first chunk is in the buffer. */
async function searchLargeArchive(
  file: number,
  breathe: () => Promise<void>,
): Promise<Searched & { bytes: number }> {
  const pieces = [Buffer.from(buffer)]
  let bytes = buffer.length
  for (let filled = fill(file); filled > 0; filled = fill(file)) {
    bytes += filled
    if (bytes > maxArchiveBytes) {
      return { ...nothingFound({ reason: 'it is compressed and larger than 256 MB' }), bytes: 0 }
    }
    pieces.push(Buffer.from(buffer.subarray(0, filled)))
    await breathe()
  }
  return { ...searchContent(Buffer.concat(pieces)), bytes }
}

/** Describes a file that is neither a regular file nor a folder. */
export function specialFile(stats: Stats): string {
  const kind = stats.isFIFO() ? 'a named pipe' : stats.isSocket() ? 'a socket' : 'a device'
  return `it is ${kind} (to search it, pipe it to \`oanim api-keys scan -\`)`
}

/** Reads until the buffer is full or the file ends. */
function fill(file: number): number {
  let filled = 0
  while (filled < buffer.length) {
    const count = readSync(file, buffer, filled, buffer.length - filled, null)
    if (count === 0) break
    filled += count
  }
  return filled
}

/** Searches standard input. An archive is opened up to 1 MB. */
export async function searchInput(): Promise<Searched & { bytes: number }> {
  const finder = new KeyFinder()
  const found: PlacedKey[] = []
  const head: Buffer[] = []
  let bytes = 0
  for await (const piece of process.stdin as AsyncIterable<Buffer>) {
    if (bytes < buffer.length) head.push(piece)
    found.push(...finder.push(piece))
    bytes += piece.length
  }
  const searched = endOf(finder, found)
  const begin = Buffer.concat(head)
  if (archiveFormat(begin) === undefined) return { ...searched, bytes }
  if (bytes === begin.length) return { ...searchContent(begin), bytes }
  return {
    ...searched,
    unsearched: [{ reason: 'it is compressed and larger than 1 MB (pass the file instead)' }],
    bytes,
  }
}
