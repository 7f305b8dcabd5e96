import { type Caller, type CallOptions, pathId } from '../caller.ts'
import { maxContentBytes, maxStreamBytes } from '../limits.ts'
import type { Asset } from '../shapes.ts'
import { verbs } from './verbs.ts'

export interface AssetContent extends ContentFacts {
  bytes: Uint8Array<ArrayBuffer>
}

export interface AssetStream extends ContentFacts {
  /** Fails if the response is incomplete or exceeds the limit. */
  stream: ReadableStream<Uint8Array<ArrayBuffer>>
}

interface ContentFacts {
  contentType: string
  /** The SHA-256 of the bytes according to the server, as 64 hexadecimal digits. The SDK does not verify it. */
  sha256: string | undefined
}

/** Generates, uploads and downloads assets. */
export function assets(caller: Caller) {
  const { client, call, read } = caller
  return {
    ...verbs(caller),

    /** Returns the metadata of an asset. @throws {ApiError} `asset_not_found` */
    get: async (id: string, options: CallOptions = {}): Promise<Asset> => {
      const response = await read(
        client.GET('/api/v1/assets/{asset_id}', {
          params: { path: { asset_id: pathId(id) } },
          ...call(options),
        }),
      )
      return response.asset
    },

    /**
     * Reads an asset into memory, up to 100 MB.
     *
     * @throws {ApiError} `asset_not_found`
     * @throws {ConnectionError} `invalid_response` if it is larger.
     */
    content: async (id: string, options: CallOptions = {}): Promise<AssetContent> => {
      const answer = await client.GET('/api/v1/assets/{asset_id}/content', {
        params: { path: { asset_id: pathId(id) } },
        parseAs: 'arrayBuffer',
        ...call(options, { maxBytes: maxContentBytes }),
      })
      const buffer: ArrayBuffer = await read(Promise.resolve(answer))
      return { bytes: new Uint8Array(buffer), ...factsOf(answer.response) }
    },

    /**
     * Streams an asset.
     *
     * @param options.maxBytes The maximum size, such as the asset's `size_bytes`. @default 1_000_000_000
     * @throws {ApiError} `asset_not_found`
     */
    stream: async (
      id: string,
      { maxBytes = maxStreamBytes, ...options }: CallOptions & { maxBytes?: number } = {},
    ): Promise<AssetStream> => {
      const answer = await client.GET('/api/v1/assets/{asset_id}/content', {
        params: { path: { asset_id: pathId(id) } },
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
