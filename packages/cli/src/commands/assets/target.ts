import { extname } from 'node:path'
import { Failure } from '../../failure.ts'

export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'avif'

const formatOfEnding: Record<string, ImageFormat> = {
  '.png': 'png',
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.webp': 'webp',
  '.avif': 'avif',
}
const endings = 'Use .png, .jpg, .jpeg, .webp or .avif, or say --format.'

/**
 * Chooses the format by `--format`, then by the ending of the file.
 *
 * @throws {Failure} `format_unknown`, `format_contradicts_file`
 */
export function chooseFormat(out: string, format: string | undefined): ImageFormat {
  const ending = extname(out).toLowerCase()
  const byEnding = formatOfEnding[ending]
  if (format === undefined) {
    if (out === '-') return 'png'
    if (byEnding !== undefined) return byEnding
    const what = ending === '' ? 'has no ending' : `ends with ${ending}`
    throw new Failure('format_unknown', `${out} ${what}, which names no image format.`, {
      exitCode: 2,
      hint: endings,
    })
  }
  const chosen = formatOfEnding[`.${format.toLowerCase()}`]
  if (chosen === undefined) {
    throw new Failure('format_unknown', `There is no format "${format}".`, {
      exitCode: 2,
      hint: 'Use png, jpeg, webp or avif.',
    })
  }
  if (byEnding !== undefined && byEnding !== chosen) {
    throw new Failure('format_contradicts_file', `--format ${format} contradicts the ending of ${out}.`, {
      exitCode: 2,
    })
  }
  return chosen
}
