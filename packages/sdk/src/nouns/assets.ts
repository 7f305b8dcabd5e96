import { type Caller, type CallOptions, type CreateOptions, idempotencyHeader } from '../caller.ts'
import type { Asset, GenerateImageInput } from '../shapes.ts'

export interface AssetContent {
  bytes: Uint8Array<ArrayBuffer>
  contentType: string
  /** What the server says the SHA-256 of the bytes is, as 64 hexadecimal digits; compare before trusting. */
  sha256: string | undefined
}

/** Making media and fetching it. */
export function assets({ client, call, read, timeoutMs }: Caller) {
  return {
    /**
     * Paints an image from a prompt and stores it.
     *
     * @throws {ApiError} `prompt_not_understood` (with `ignored` in `body`), `size_invalid`, `input_invalid`
     */
    generateImage: async (input: GenerateImageInput, options: CreateOptions = {}): Promise<Asset> => {
      const answer = await read(
        client.POST('/api/v1/assets/generate-image', {
          body: input,
          headers: idempotencyHeader(options),
          ...call({ timeoutMs: timeoutMs * 10, ...options }),
        }),
      )
      return answer.asset
    },

    /** What is known about an asset. @throws {ApiError} `asset_not_found` */
    get: async (id: string, options: CallOptions = {}): Promise<Asset> => {
      const answer = await read(
        client.GET('/api/v1/assets/{asset_id}', {
          params: { path: { asset_id: id } },
          ...call(options),
        }),
      )
      return answer.asset
    },

    /** The asset itself, whole in memory. @throws {ApiError} `asset_not_found` */
    content: async (id: string, options: CallOptions = {}): Promise<AssetContent> => {
      const answer = await client.GET('/api/v1/assets/{asset_id}/content', {
        params: { path: { asset_id: id } },
        parseAs: 'arrayBuffer',
        ...call(options),
      })
      const buffer: ArrayBuffer = await read(Promise.resolve(answer))
      const etag = answer.response.headers.get('ETag') ?? ''
      return {
        bytes: new Uint8Array(buffer),
        contentType: answer.response.headers.get('Content-Type') ?? 'application/octet-stream',
        sha256: /"([0-9a-f]{64})"/.exec(etag)?.[1],
      }
    },
  }
}
