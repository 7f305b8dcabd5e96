import { invalidInput } from '../http/problems/problems.ts'
import { read } from './sub-request.ts'
import type { ToolCall } from './tool.ts'

/**
 * Turns what a model calls an image into what the API takes: the url of an earlier result becomes its asset, and a
 * `data:` URL becomes a new one. Everything else stays as it is.
 */
export async function findImage({ context }: ToolCall, image: string): Promise<string> {
  if (image.startsWith('data:')) return uploadData(context, image)
  const { pathname = '', searchParams } = URL.parse(image) ?? {}
  const [, assetId] = /^\/files\/(asset_\w{1,100})$/.exec(pathname) ?? []
  const isOurs =
    assetId !== undefined &&
    context.assetLinks.isSigned(
      assetId,
      Number(searchParams?.get('expires')),
      searchParams?.get('signature') ?? '',
    )
  return isOurs ? assetId : image
}

/** @see RFC 2397 */
async function uploadData({ request }: ToolCall['context'], url: string): Promise<string> {
  const [, type, data] = /^data:(image\/[\w.+-]+);base64,([A-Za-z0-9+/_-]+={0,2})$/.exec(url) ?? []
  if (type === undefined || data === undefined) {
    throw invalidInput([{ pointer: '/image_url', detail: 'must be "data:image/…;base64,…"' }])
  }
  const response = await request.send('/api/v1/assets', {
    method: 'POST',
    headers: { 'content-type': type },
    body: Buffer.from(data, 'base64'),
  })
  const { asset } = await read<{ asset: { id: string } }>(response)
  return asset.id
}
