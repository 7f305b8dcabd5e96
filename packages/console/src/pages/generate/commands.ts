import type { Asset, Image } from '../../api/contract.ts'
import { commandLine, serverLine } from '../keys/snippets.ts'

/** Puts any text into single quotes for a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** The whole of the wish, with the style and seed that came out of it: the same image wherever it runs. */
function exact(image: Image, asset: Asset): Image {
  return {
    prompt: image.prompt,
    size: `${asset.width}x${asset.height}`,
    style: asset.style,
    seed: asset.seed,
    ...(image.allow_approximate && { allow_approximate: true }),
  }
}

/** @param origin The server, as the browser reaches it. */
export function oanimFor(origin: string, image: Image, asset: Asset): string {
  const { prompt, size, style, seed, allow_approximate } = exact(image, asset)
  const format = asset.content_type.replace('image/', '')
  return [
    `${serverLine(origin)}${commandLine(origin)} assets gen-image`,
    `  --prompt ${quote(prompt)}`,
    `  --size ${size} --style ${style} --seed ${seed}`,
    ...(allow_approximate ? ['  --allow-approximate'] : []),
    `  --out image.${format}`,
  ].join(' \\\n')
}

/** @param origin The server, as the browser reaches it. */
export function curlFor(origin: string, image: Image, asset: Asset): string {
  return [
    `curl --fail-with-body ${quote(`${origin}/api/v1/assets/generate-image`)}`,
    '  -H "Authorization: Bearer $ANIMATE_API_KEY"',
    "  -H 'Content-Type: application/json'",
    `  --data-raw ${quote(JSON.stringify(exact(image, asset)))}`,
  ].join(' \\\n')
}
