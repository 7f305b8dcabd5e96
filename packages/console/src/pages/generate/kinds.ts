import type { Asset } from '../../api/contract.ts'

const extensions: Readonly<Record<string, string>> = {
  'audio/mpeg': 'mp3',
  'video/quicktime': 'mov',
  'text/plain': 'txt',
  'application/octet-stream': 'bin',
}

/** The extension of a file: "png", "mp4", "mp3". */
export function extensionOf(contentType: string): string {
  const [type = ''] = contentType.split(';')
  return extensions[type] ?? type.replace(/^.*\/(?:x-)?/, '').replace(/\+.*$/, '')
}

/** "Uploaded image"; "Video of fal-ai/veo3.1". */
export function kindWords({ kind, origin, model }: Asset): string {
  if (origin === 'uploaded') return `Uploaded ${kind}`
  const noun = kind.replace(/^./, (letter) => letter.toUpperCase())
  return model === null ? noun : `${noun} of ${model}`
}
