import { maxContentBytes, maxStreamBytes } from '../byte-limit.ts'
import { type Caller, type CallOptions, type CreateOptions, idempotencyHeader } from '../caller.ts'
import type { Asset, GenerateImageInput } from '../shapes.ts'

export interface AssetContent extends ContentFacts {
  bytes: Uint8Array<ArrayBuffer>
}

export interface AssetStream extends ContentFacts {
  /** The bytes as they come. It fails when they are cut, and when they are more than allowed. */
  stream: ReadableStream<Uint8Array<ArrayBuffer>>
}

interface ContentFacts {
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

    /**
     * The asset itself, whole in memory: 100 MB at most.
     *
     * @throws {ApiError} `asset_not_found`
     * @throws {ConnectionError} `invalid_response` when it is larger.
     */
    content: async (id: string, options: CallOptions = {}): Promise<AssetContent> => {
      const answer = await client.GET('/api/v1/assets/{asset_id}/content', {
        params: { path: { asset_id: id } },
        parseAs: 'arrayBuffer',
        ...call(options, { maxBytes: maxContentBytes }),
      })
      const buffer: ArrayBuffer = await read(Promise.resolve(answer))
      return { bytes: new Uint8Array(buffer), ...factsOf(answer.response) }
    },

    /**
     * The asset itself, as it comes, to be written to a file.
     *
     * @param options.maxBytes Most bytes that are read, such as the asset's `size_bytes`; 1 GB unless it says.
     * @throws {ApiError} `asset_not_found`
     */
    stream: async (
      id: string,
      { maxBytes = maxStreamBytes, ...options }: CallOptions & { maxBytes?: number } = {},
    ): Promise<AssetStream> => {
      const answer = await client.GET('/api/v1/assets/{asset_id}/content', {
        params: { path: { asset_id: id } },
        parseAs: 'stream',
        ...call(options, { isStream: true, maxBytes: Math.min(maxBytes, maxStreamBytes) }),
      })
      const stream = (await read<unknown>(Promise.resolve(answer))) as AssetStream['stream']
      return { stream, ...factsOf(answer.response) }
    },
  }
}

function factsOf({ headers }: Response): ContentFacts {
  return {
    contentType: headers.get('Content-Type') ?? 'application/octet-stream',
    sha256: /"([0-9a-f]{64})"/.exec(headers.get('ETag') ?? '')?.[1],
  }
}
