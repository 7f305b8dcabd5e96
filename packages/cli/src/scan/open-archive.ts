import * as zlib from 'node:zlib'
import { systemCode } from '../failure.ts'

/** A file in an archive. A compressed file, such as `.gz`, has one entry without a name. */
export interface Entry {
  readonly name: string | undefined
  readonly bytes: Buffer
}

/** An entry that could not be opened, and why. */
export interface Unopened {
  readonly name: string | undefined
  readonly reason: string
}

export interface Opened {
  readonly entries: readonly Entry[]
  readonly unopened: readonly Unopened[]
}

/** Remaining bytes that may be decompressed. Shared by all nested archives of a file. */
export interface Budget {
  left: number
}

type Open = (bytes: Buffer, budget: Budget) => Opened

interface Format {
  /** The first bytes of such a file. */
  readonly magic: Buffer
  readonly open: Open
}

const formats: readonly Format[] = [
  {
    magic: Buffer.from('1f8b08', 'hex'),
    open: decompress((bytes, options) => zlib.gunzipSync(bytes, options)),
  },
  { magic: Buffer.from('PK\x03\x04', 'latin1'), open: unzip },
  { magic: Buffer.from('28b52ffd', 'hex'), open: openZstandard },
  ...[
    ['fd377a585a00', 'xz'],
    ['314159265359', 'bzip2'],
    ['377abcaf271c', '7z'],
    ['526172211a07', 'rar'],
    ['04224d18', 'lz4'],
    ['1f9d', 'compress'],
    [Buffer.from('PACK\0\0\0').toString('hex'), 'git pack'],
    [Buffer.from('# v2 git bundle\n').toString('hex'), 'git bundle'],
    [Buffer.from('# v3 git bundle\n').toString('hex'), 'git bundle'],
  ].map(([magic = '', name = '']) => ({
    magic: Buffer.from(magic, 'hex'),
    open: () => nothing(`${name} files cannot be opened`),
  })),
]
/** bzip2 writes `BZh` and a digit before its magic number. */
const bzip2Header = /^BZh[1-9]/
const firstBytes = new Set([...formats.map(({ magic }) => magic[0]), 'B'.charCodeAt(0)])

/** Recognizes a compressed format by its first bytes. */
export function archiveFormat(head: Buffer): { open: Open } | undefined {
  if (!firstBytes.has(head[0])) return undefined
  const start = bzip2Header.test(head.toString('latin1', 0, 4)) ? 4 : 0
  return formats.find(({ magic }) => magic.equals(head.subarray(start, start + magic.length)))
}

function nothing(reason: string): Opened {
  return { entries: [], unopened: [{ name: undefined, reason }] }
}

function decompress(run: (bytes: Buffer, options: zlib.ZlibOptions) => Buffer): Open {
  return (bytes, budget) => {
    try {
      return { entries: [{ name: undefined, bytes: spend(budget, run, bytes) }], unopened: [] }
    } catch (error) {
      return nothing(reasonOf(error))
    }
  }
}

/** Node.js supports Zstandard since 22.15. */
function openZstandard(bytes: Buffer, budget: Budget): Opened {
  if (!('zstdDecompressSync' in zlib))
    return nothing(`Node.js ${process.version} cannot open Zstandard files`)
  return decompress((packed, { maxOutputLength }) =>
    zlib.zstdDecompressSync(packed, maxOutputLength === undefined ? {} : { maxOutputLength }),
  )(bytes, budget)
}

function spend(
  budget: Budget,
  run: (bytes: Buffer, options: zlib.ZlibOptions) => Buffer,
  bytes: Buffer,
): Buffer {
  const content = run(bytes, { maxOutputLength: Math.max(1, budget.left) })
  budget.left -= content.length
  return content
}

function reasonOf(error: unknown): string {
  return systemCode(error) === 'ERR_BUFFER_TOO_LARGE'
    ? 'it decompresses to more than 256 MB'
    : 'its compressed data is damaged'
}

const endOfDirectory = Buffer.from('PK\x05\x06', 'latin1')
const stored = 0
const deflated = 8

/** @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (sections 4.3.7, 4.3.12 and 4.3.16) */
function unzip(bytes: Buffer, budget: Budget): Opened {
  const entries: Entry[] = []
  const unopened: Unopened[] = []
  try {
    const end = bytes.lastIndexOf(endOfDirectory)
    const count = bytes.readUInt16LE(end + 10)
    let at = bytes.readUInt32LE(end + 16)
    if (count === 0xffff || at === 0xffffffff) return nothing('zip64 archives cannot be opened')
    for (let i = 0; i < count; i++) {
      const nameLength = bytes.readUInt16LE(at + 28)
      const name = bytes.toString('utf8', at + 46, at + 46 + nameLength)
      if (!name.endsWith('/')) {
        const reason = unzipEntry(bytes, at, budget, (content) => entries.push({ name, bytes: content }))
        if (reason !== undefined) unopened.push({ name, reason })
      }
      at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
    }
  } catch {
    // An offset outside of the file.
    unopened.push({ name: undefined, reason: 'its zip directory is damaged' })
  }
  return { entries, unopened }
}

/**
 * Reads the entry whose directory record is at `at`.
 *
 * @returns Why it cannot be opened, if so.
 * @throws {RangeError} if an offset is outside of the file
 */
function unzipEntry(
  bytes: Buffer,
  at: number,
  budget: Budget,
  onContent: (content: Buffer) => void,
): string | undefined {
  const isEncrypted = (bytes.readUInt16LE(at + 8) & 1) === 1
  if (isEncrypted) return 'it is encrypted'
  const method = bytes.readUInt16LE(at + 10)
  const local = bytes.readUInt32LE(at + 42)
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
  const packed = bytes.subarray(start, start + bytes.readUInt32LE(at + 20))
  if (method === stored) {
    onContent(packed)
    return undefined
  }
  if (method !== deflated) return `zip compression method ${method} cannot be opened`
  try {
    onContent(spend(budget, (data, options) => zlib.inflateRawSync(data, options), packed))
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}
