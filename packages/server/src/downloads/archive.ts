import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

export interface Entry {
  /** With `/`, at most 100 bytes. */
  readonly name: string
  readonly content: Uint8Array
  readonly isExecutable?: boolean
}

const blockBytes = 512
/** The same fixed time as npm uses, for reproducible archives. Seconds. */
const fixedTime = Date.UTC(1985, 9, 26, 8, 15) / 1000

/** Writes files as a compressed tar archive. @throws {RangeError} A name is longer than the format allows. @see `tar` */
export async function archive(entries: readonly Entry[]): Promise<Buffer<ArrayBuffer>> {
  const zipped = await promisify(gzip)(tar(entries), { level: 9 })
  // The operating system byte of the header differs between platforms: set it to unknown.
  zipped[9] = 0xff
  return Buffer.from(zipped)
}

/**
 * Writes files as a tar archive. The output is reproducible and does not depend on the order of the entries.
 *
 * @throws {RangeError} A name is longer than the format allows.
 * @see POSIX.1-1988, ustar interchange format
 */
export function tar(entries: readonly Entry[]): Buffer<ArrayBuffer> {
  const sorted = entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))
  const blocks = sorted.flatMap((entry) => [
    header(entry),
    entry.content,
    Buffer.alloc(-entry.content.byteLength & (blockBytes - 1)),
  ])
  return Buffer.concat([...blocks, Buffer.alloc(2 * blockBytes)])
}

function header({ name, content, isExecutable = false }: Entry): Buffer {
  if (Buffer.byteLength(name) > 100) throw new RangeError(`The name is too long for a tar archive: ${name}`)
  const block = Buffer.alloc(blockBytes)
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`
  block.write(name, 0)
  block.write(octal(isExecutable ? 0o755 : 0o644, 7), 100)
  block.write(octal(0, 7), 108)
  block.write(octal(0, 7), 116)
  block.write(octal(content.byteLength, 11), 124)
  block.write(octal(fixedTime, 11), 136)
  // The checksum is computed with its own field as spaces.
  block.write(' '.repeat(8), 148)
  block.write('0', 156)
  block.write('ustar\x0000', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${octal(sum, 6)} `, 148)
  return block
}
