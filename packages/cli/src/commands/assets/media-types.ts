import { extname } from 'node:path'
import { Failure } from '../../failure.ts'

export type MediaKind = 'image' | 'video' | 'audio'
export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'avif'

/** The media types that a file with an extension may have. */
const typesByExtension: Readonly<Record<string, readonly string[]>> = {
  '.png': ['image/png'],
  '.jpg': ['image/jpeg'],
  '.jpeg': ['image/jpeg'],
  '.webp': ['image/webp'],
  '.avif': ['image/avif'],
  '.gif': ['image/gif'],
  '.svg': ['image/svg+xml'],
  '.mp4': ['video/mp4', 'audio/mp4'],
  '.m4v': ['video/mp4', 'video/x-m4v'],
  '.mov': ['video/quicktime'],
  '.mkv': ['video/x-matroska', 'video/matroska'],
  '.webm': ['video/webm', 'audio/webm'],
  '.mp3': ['audio/mpeg'],
  '.m4a': ['audio/mp4', 'audio/x-m4a'],
  '.aac': ['audio/aac'],
  '.wav': ['audio/wav', 'audio/x-wav', 'audio/wave', 'audio/vnd.wave'],
  '.flac': ['audio/flac', 'audio/x-flac'],
  '.ogg': ['audio/ogg', 'video/ogg'],
  '.opus': ['audio/ogg', 'audio/opus'],
}

const formats: Readonly<Record<string, ImageFormat>> = {
  '.png': 'png',
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.webp': 'webp',
  '.avif': 'avif',
}

/**
 * Chooses the format of an image: `--format`, then the extension of the file. The server converts to it.
 *
 * @throws {Failure} exit 2: `format_unknown`, `format_contradicts_file`
 */
export function chooseFormat(out: string, format: string | undefined): ImageFormat {
  const extension = extname(out).toLowerCase()
  const byExtension = formats[extension]
  if (format === undefined) {
    if (out === '-') return 'png'
    if (byExtension !== undefined) return byExtension
    const what = extension === '' ? 'has no extension' : `has the extension ${extension}`
    throw new Failure('format_unknown', `${out} ${what}, which is not an image format.`, {
      exitCode: 2,
      hint: 'Use .png, .jpg, .jpeg, .webp or .avif.',
    })
  }
  const chosen = formats[`.${format.toLowerCase()}`]
  if (chosen === undefined) {
    throw new Failure('format_unknown', `Invalid --format "${format}". Formats: png, jpeg, webp, avif.`, {
      exitCode: 2,
      hint: 'See: oanim assets gen-image --help',
    })
  }
  if (byExtension !== undefined && byExtension !== chosen) {
    throw new Failure('format_contradicts_file', `--format ${format} contradicts the extension of ${out}.`, {
      exitCode: 2,
      hint: 'Change one of them.',
    })
  }
  return chosen
}

/** Chooses a format for an image with a transparent background. @throws {Failure} exit 2: `format_unknown` and others */
export function chooseTransparentFormat(out: string, format?: string): Exclude<ImageFormat, 'jpeg'> {
  const chosen = chooseFormat(out, format)
  if (chosen !== 'jpeg') return chosen
  throw new Failure('format_not_transparent', `${out}: a JPEG image cannot be transparent.`, {
    exitCode: 2,
    hint: 'Use .png, .webp or .avif.',
  })
}

/**
 * Rejects a file name that belongs to another kind of file.
 *
 * @throws {Failure} `format_unknown`, exit 2
 */
export function checkKind(out: string, kind: MediaKind): void {
  const extension = extname(out).toLowerCase()
  const types = typesByExtension[extension]
  if (types?.every((type) => !type.startsWith(`${kind}/`))) {
    throw new Failure('format_unknown', `${out} has the extension ${extension}, which is not for ${kind}.`, {
      exitCode: 2,
      hint: kind === 'video' ? 'Use .mp4 or .webm.' : 'Use .mp3 or .wav.',
    })
  }
}

/** Whether a file of a media type may have a name. Names with other extensions may have any content. */
export function fitsName(out: string, contentType: string): boolean {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  return typesByExtension[extname(out).toLowerCase()]?.includes(type) ?? true
}
