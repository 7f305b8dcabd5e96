import type { ImageFacts } from './image-job.ts'

/** What the container of an image says about it, without decoding the image. */
export interface Container {
  readonly contentType: ImageFacts['contentType']
  /** Bytes up to the end of the image, or `undefined` if the content ends before. */
  readonly end: number | undefined
  /** Frames that the container declares, where a decoder might not count them. */
  readonly frames: number
}

/** Reads the container of an image by its first bytes, and finds where it ends. */
export function readContainer(content: Buffer): Container | undefined {
  for (const [contentType, isOfType, measure] of containers) {
    if (!isOfType(content)) continue
    try {
      return { contentType, frames: 1, ...measure(content) }
    } catch (error) {
      // A field lies after the end of the content.
      if (error instanceof RangeError) return { contentType, frames: 1, end: undefined }
      throw error
    }
  }
  return undefined
}

type Measure = (content: Buffer) => Omit<Container, 'contentType' | 'frames'> & { readonly frames?: number }

const startsWith = (bytes: string) => (content: Buffer) =>
  content.toString('latin1', 0, bytes.length) === bytes
const name = (content: Buffer, start: number) => content.toString('latin1', start, start + 4)

const containers: readonly [ImageFacts['contentType'], (content: Buffer) => boolean, Measure][] = [
  ['image/png', startsWith('\x89PNG\r\n\x1a\n'), measurePng],
  ['image/jpeg', startsWith('\xff\xd8\xff'), (content) => ({ end: measureJpegs(content) })],
  ['image/gif', (content) => /^GIF8[79]a/.test(content.toString('latin1', 0, 6)), measureGif],
  ['image/webp', (content) => name(content, 0) === 'RIFF' && name(content, 8) === 'WEBP', measureWebp],
  ['image/avif', isAvif, (content) => ({ end: measureBoxes(content) })],
  ['image/tiff', (content) => /^(?:II\*\0|MM\0\*)/.test(name(content, 0)), measureTiff],
]

/** @see https://www.w3.org/TR/png-3/#5DataRep */
function measurePng(content: Buffer): ReturnType<Measure> {
  let frames = 1
  for (let at = 8; at + 12 <= content.length; ) {
    const length = content.readUInt32BE(at)
    const type = name(content, at + 4)
    at += 12 + length
    if (type === 'acTL') frames = content.readUInt32BE(at - 4 - length)
    if (type === 'IEND') return { end: at, frames }
  }
  return { end: undefined }
}

/**
 * Cameras append further images, such as a gain map for HDR, and announce them in an APP2 segment "MPF".
 *
 * @see https://www.cipa.jp/std/documents/download_e.html?CIPA_DC-X007-2021_E
 */
function measureJpegs(content: Buffer): number | undefined {
  const maxImages = 8
  const first = measureJpeg(content, 0)
  let end = first.end
  for (let count = 1; first.hasMore && end !== undefined && count < maxImages; count += 1) {
    const next = skipZeros(content, end)
    if (content[next] !== 0xff || content[next + 1] !== 0xd8) break
    end = measureJpeg(content, next).end
  }
  return end
}

function measureJpeg(content: Buffer, start: number): { end: number | undefined; hasMore: boolean } {
  let hasMore = false
  for (let at = start + 2; at < content.length; ) {
    // Between segments and in compressed data, a marker follows the next 0xff.
    at = content.indexOf(0xff, at)
    if (at < 0) break
    const marker = content.readUInt8(at + 1)
    if (marker === 0xd9) return { end: at + 2, hasMore }
    const isAlone = marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)
    if (marker === 0xff) at += 1
    else if (isAlone) at += 2
    else {
      hasMore ||= marker === 0xe2 && name(content, at + 4) === 'MPF\0'
      at += 2 + content.readUInt16BE(at + 2)
    }
  }
  return { end: undefined, hasMore }
}

/** @see https://www.w3.org/Graphics/GIF/spec-gif89a.txt */
function measureGif(content: Buffer): ReturnType<Measure> {
  const colourTable = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)
  let frames = 0
  let at = 13 + colourTable(content.readUInt8(10))
  const skipBlocks = () => {
    for (let length = content.readUInt8(at); length > 0; length = content.readUInt8(at)) at += length + 1
    at += 1
  }
  for (;;) {
    const type = content.readUInt8(at)
    if (type === 0x3b) return { end: at + 1, frames }
    if (type === 0x2c) {
      frames += 1
      at += 11 + colourTable(content.readUInt8(at + 9))
    } else if (type === 0x21) at += 2
    else return { end: undefined, frames }
    skipBlocks()
  }
}

/** @see https://developers.google.com/speed/webp/docs/riff_container */
function measureWebp(content: Buffer): ReturnType<Measure> {
  const length = content.readUInt32LE(4)
  const end = 8 + length + (length % 2)
  let frames = 0
  for (let at = 12; at + 8 <= Math.min(end, content.length); ) {
    if (name(content, at) === 'ANMF') frames += 1
    const size = content.readUInt32LE(at + 4)
    at += 8 + size + (size % 2)
  }
  return { end: end <= content.length ? end : undefined, frames: Math.max(1, frames) }
}

function isAvif(content: Buffer): boolean {
  if (name(content, 4) !== 'ftyp') return false
  const brands = content.toString('latin1', 8, Math.min(content.length, content.readUInt32BE(0), 256))
  return /avi[fs]/.test(brands)
}

/** @see https://aomediacodec.github.io/av1-avif/ */
function measureBoxes(content: Buffer): number | undefined {
  const types = /^(?:ftyp|meta|mdat|moov|free|skip|uuid|sidx|moof|mfra)$/
  let at = 0
  while (at < content.length && types.test(name(content, at + 4))) {
    const size = content.readUInt32BE(at)
    const length = size === 1 ? Number(content.readBigUInt64BE(at + 8)) : size || content.length - at
    if (length < 8) break
    at += length
  }
  return at <= content.length ? at : undefined
}

/** Bytes of a value, by the type of a TIFF field. */
const tiffTypeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4]

/**
 * Finds the last byte that a directory of a TIFF refers to.
 *
 * @see https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf
 */
function measureTiff(content: Buffer): ReturnType<Measure> {
  const maxDirectories = 4_096
  const isLittle = content[0] === 0x49
  const read16 = (at: number) => (isLittle ? content.readUInt16LE(at) : content.readUInt16BE(at))
  const read32 = (at: number) => (isLittle ? content.readUInt32LE(at) : content.readUInt32BE(at))
  const waiting = [read32(4)]
  const seen = new Set<number>()
  let end = 8
  const reach = (at: number) => {
    if (at > content.length) throw new RangeError('A TIFF field lies after the end.')
    end = Math.max(end, at)
  }
  for (let start = waiting.pop(); start !== undefined; start = waiting.pop()) {
    if (start === 0 || seen.has(start) || seen.size >= maxDirectories) continue
    seen.add(start)
    const count = read16(start)
    const values = new Map<number, readonly number[]>()
    for (let field = start + 2; field < start + 2 + count * 12; field += 12) {
      const type = read16(field + 2)
      const size = tiffTypeBytes[type] ?? 1
      const length = read32(field + 4)
      const at = size * length > 4 ? read32(field + 8) : field + 8
      reach(at + size * length)
      const tag = read16(field)
      if (!references.has(tag) || (size !== 2 && size !== 4)) continue
      const read = size === 2 ? read16 : read32
      values.set(
        tag,
        Array.from({ length }, (_, index) => read(at + index * size)),
      )
    }
    for (const [offsets, lengths] of dataFields) {
      const sizes = values.get(lengths) ?? []
      for (const [index, offset] of (values.get(offsets) ?? []).entries()) reach(offset + (sizes[index] ?? 0))
    }
    for (const tag of directoryTags) waiting.push(...(values.get(tag) ?? []))
    const after = start + 2 + count * 12
    reach(after + 4)
    waiting.push(read32(after))
  }
  return { end }
}

/** Offsets and lengths of strips, tiles and an embedded JPEG. */
const dataFields = [
  [273, 279],
  [324, 325],
  [513, 514],
] as const
/** Sub-directories, EXIF, GPS and interoperability. */
const directoryTags = [330, 34665, 34853, 40965]
const references: ReadonlySet<number> = new Set([...dataFields.flat(), ...directoryTags])

/** Some encoders pad the end of a file. */
export function skipZeros(content: Buffer, start: number): number {
  let at = start
  while (content[at] === 0) at += 1
  return at
}
