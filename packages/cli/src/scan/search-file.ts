import { closeSync, openSync, readSync } from 'node:fs'
import { type FoundKey, findKeys, KeyFinder } from '@oanim/key'

/** Most files fit, and are then searched in one go. */
const buffer = Buffer.allocUnsafe(1 << 20)

/**
 * Searches a file, of whatever size and content.
 *
 * @param breathe Called between pieces of a large file, so that the process can be interrupted.
 */
export async function searchFile(
  path: string,
  breathe: () => Promise<void>,
): Promise<{ found: FoundKey[]; bytes: number }> {
  const file = openSync(path, 'r')
  try {
    let filled = fill(file)
    let bytes = filled
    if (filled < buffer.length) return { found: findKeys(buffer.subarray(0, filled)), bytes }
    const finder = new KeyFinder()
    const found: FoundKey[] = []
    while (filled > 0) {
      found.push(...finder.push(buffer.subarray(0, filled)))
      await breathe()
      filled = fill(file)
      bytes += filled
    }
    found.push(...finder.end())
    return { found, bytes }
  } finally {
    closeSync(file)
  }
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

/** Searches what comes on standard input. */
export async function searchInput(): Promise<{ found: FoundKey[]; bytes: number }> {
  const finder = new KeyFinder()
  const found: FoundKey[] = []
  let bytes = 0
  for await (const piece of process.stdin as AsyncIterable<Buffer>) {
    found.push(...finder.push(piece))
    bytes += piece.length
  }
  found.push(...finder.end())
  return { found, bytes }
}
