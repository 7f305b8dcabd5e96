import type { Picture } from '../../api/api.ts'
import type { Asset } from '../../api/contract.ts'

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

export function oanimFor(picture: Picture, asset: Asset): string {
  const { prompt, size, style, seed, allow_approximate } = exact(picture, asset)
  const format = asset.content_type.replace('image/', '')
  return [
    'oanim assets gen-image',
    `  --prompt ${quote(prompt)}`,
    `  --size ${size} --style ${style} --seed ${seed}`,
    ...(allow_approximate ? ['  --allow-approximate'] : []),
    `  --out picture.${format}`,
  ].join(' \\\n')
}

export function curlFor(picture: Picture, asset: Asset): string {
  return [
    `curl --fail-with-body ${quote(`${location.origin}/api/v1/assets/generate-image`)}`,
    '  -H "Authorization: Bearer $ANIMATE_API_KEY"',
    "  -H 'Content-Type: application/json'",
    `  --data-raw ${quote(JSON.stringify(exact(picture, asset)))}`,
  ].join(' \\\n')
}
