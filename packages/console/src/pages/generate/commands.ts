import type { Asset, Picture } from '../../api/contract.ts'
import { commandLine, serverLine } from '../keys/snippets.ts'

/** Puts any text into single quotes for a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** The whole of the wish, with the style and seed that came out of it: the same picture wherever it runs. */
function exact(picture: Picture, asset: Asset): Picture {
  return {
    prompt: picture.prompt,
    size: `${asset.width}x${asset.height}`,
    style: asset.style,
    seed: asset.seed,
    ...(picture.allow_approximate && { allow_approximate: true }),
  }
}

/** @param origin The server, as the browser reaches it. */
export function oanimFor(origin: string, picture: Picture, asset: Asset): string {
  const { prompt, size, style, seed, allow_approximate } = exact(picture, asset)
  const format = asset.content_type.replace('image/', '')
  return [
    `${serverLine(origin)}${commandLine(origin)} assets gen-image`,
    `  --prompt ${quote(prompt)}`,
    `  --size ${size} --style ${style} --seed ${seed}`,
    ...(allow_approximate ? ['  --allow-approximate'] : []),
    `  --out picture.${format}`,
  ].join(' \\\n')
}

/** @param origin The server, as the browser reaches it. */
export function curlFor(origin: string, picture: Picture, asset: Asset): string {
  return [
    `curl --fail-with-body ${quote(`${origin}/api/v1/assets/generate-image`)}`,
    '  -H "Authorization: Bearer $ANIMATE_API_KEY"',
    "  -H 'Content-Type: application/json'",
    `  --data-raw ${quote(JSON.stringify(exact(picture, asset)))}`,
  ].join(' \\\n')
}
