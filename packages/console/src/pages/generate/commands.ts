import type { Asset, Image, ImageStyle } from '../../api/contract.ts'
import { commandLine, serverLine } from '../keys/snippets.ts'

/** Quotes a text for a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** The request with the chosen style and seed: it generates the same image everywhere. */
function exact(image: Image, asset: Asset): Image {
  return {
    prompt: image.prompt,
    size: `${asset.width}x${asset.height}`,
    ...(asset.details.style !== undefined && { style: asset.details.style as ImageStyle }),
    ...(asset.details.seed !== undefined && { seed: asset.details.seed }),
    ...(image.allow_approximate && { allow_approximate: true }),
  }
}

/** @param origin The address of the server. */
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

/** @param origin The address of the server. */
export function curlFor(origin: string, image: Image, asset: Asset): string {
  return [
    `curl --fail-with-body ${quote(`${origin}/api/v1/assets/generate-image`)}`,
    '  -H "Authorization: Bearer $ANIMATE_API_KEY"',
    "  -H 'Content-Type: application/json'",
    `  --data-raw ${quote(JSON.stringify(exact(image, asset)))}`,
  ].join(' \\\n')
}
