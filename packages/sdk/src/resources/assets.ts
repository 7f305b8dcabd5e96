import { type Caller, type CallOptions, pathId } from '../caller.ts'
import { maxContentBytes, maxStreamBytes } from '../limits.ts'
import { readPages } from '../read-pages.ts'
import type {
  Asset,
  AssetLink,
  AssetPage,
  CreateAssetLinkInput,
  DeletedAsset,
  ListAssetsInput,
} from '../shapes.ts'
import { verbs } from './verbs.ts'

/** A file in memory. */
export interface AssetContent extends ContentFacts {
  /** The content of the file. */
  bytes: Uint8Array<ArrayBuffer>
}

/** A file as a stream. */
export interface AssetStream extends ContentFacts {
  /** Fails if the response is incomplete or exceeds the limit. */
  stream: ReadableStream<Uint8Array<ArrayBuffer>>
}

interface ContentFacts {
  /** The media type of the file. */
  contentType: string
  /** The SHA-256 of the bytes according to the server, as 64 hexadecimal digits. The SDK does not verify it. */
  sha256: string | undefined
}

/** Generates, uploads, lists and downloads assets. */
export function assets(caller: Caller): ReturnType<typeof verbs> & ReturnType<typeof storedAssets> {
  // Not one object: the compiler drops the documentation of what is spread.
  return { ...verbs(caller), ...storedAssets(caller) }
}

function storedAssets({ client, call, read, baseUrl }: Caller) {
  return {
    /** Returns one page of the assets of the account, newest first. */
    list: (input: ListAssetsInput = {}, options: CallOptions = {}): Promise<AssetPage> =>
      read(client.GET('/api/v1/assets', { params: { query: input }, ...call(options) })),

    /**
     * Returns all assets of the account, one after the other, newest first.
     *
     * @throws {ConnectionError} `invalid_response` after 1,000 pages or 64 MB.
     */
    async *all(options: CallOptions = {}): AsyncGenerator<Asset, void> {
      const pages = readPages(
        { serverUrl: baseUrl, call: `GET ${baseUrl}/api/v1/assets` },
        (cursor, shared) =>
          read(
            client.GET('/api/v1/assets', {
              params: { query: { limit: 100, ...cursor } },
              ...call(options, { shared }),
            }),
          ),
      )
      for await (const page of pages) yield* page.assets
    },

    /** Deletes an asset, and stops its links. @throws {ApiError} `asset_not_found` */
    delete: (id: string, options: CallOptions = {}): Promise<DeletedAsset> =>
      read(
        client.DELETE('/api/v1/assets/{asset_id}', {
          params: { path: { asset_id: pathId(id) } },
          ...call(options),
        }),
      ),

    /**
     * Creates a URL that opens an asset without credentials until it expires.
     *
     * @param input.expires How long: `30m`, `12h`, at most `7d`. @default '1h'
     * @throws {ApiError} `asset_not_found`
     */
    createLink: (
      id: string,
      input: CreateAssetLinkInput = {},
      options: CallOptions = {},
    ): Promise<AssetLink> =>
      read(
        client.POST('/api/v1/assets/{asset_id}/links', {
          params: { path: { asset_id: pathId(id) } },
          body: input,
          ...call(options),
        }),
      ),

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
