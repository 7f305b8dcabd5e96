import createClient, { type Client } from 'openapi-fetch'
import { ApiError, ConfigurationError, ConnectionError, type Problem } from './errors.ts'
import type { components, paths } from './generated/openapi.ts'
import { parseServerUrl } from './server-url.ts'
import { createTransport, type Fetch } from './transport.ts'
import { version } from './version.ts'

type Json<Operation> = Operation extends {
  responses: { 200: { content: { 'application/json': infer Body } } }
}
  ? Body
  : Operation extends { responses: { 201: { content: { 'application/json': infer Body } } } }
    ? Body
    : never
type Input<Operation> = Operation extends {
  requestBody: { content: { 'application/json': infer Body } }
}
  ? Body
  : never
type Form<Operation> = Operation extends {
  requestBody: { content: { 'application/x-www-form-urlencoded': infer Body } }
}
  ? Body
  : never
type Query<Operation> = Operation extends { parameters: { query?: infer Parameters } } ? Parameters : never

export type ApiKey = components['schemas']['ApiKey']
export type Asset = components['schemas']['Asset']
export type Me = Json<paths['/api/v1/auth/me']['get']>
export type CreatedApiKey = Json<paths['/api/v1/api-keys']['post']>
export type ApiKeyPage = Json<paths['/api/v1/api-keys']['get']>
export type ListApiKeysInput = NonNullable<Query<paths['/api/v1/api-keys']['get']>>
export type CreateApiKeyInput = Input<paths['/api/v1/api-keys']['post']>
export type PushRequestInput = Form<paths['/oauth/par']['post']>
export type RedeemCodeInput = Form<paths['/oauth/token']['post']>
export type GenerateImageInput = Input<paths['/api/v1/assets/generate-image']['post']>
export type AuthorizationServer = Json<paths['/.well-known/oauth-authorization-server']['get']>
export type PushedRequest = Json<paths['/oauth/par']['post']>
export type GrantedKey = Json<paths['/oauth/token']['post']>
export type Health = Json<paths['/health']['get']>

export interface OpenAnimateOptions {
  /** The key to call with, whole. Without one, only `server.health` is answered. */
  apiKey?: string | undefined
  /**
   * The server's address.
   * @default 'http://127.0.0.1:8000'
   */
  baseUrl?: string | undefined
  /** Replaces the global `fetch`, for example to go through a proxy. It is called with an address and options. */
  fetch?: Fetch | undefined
  /**
   * Longest wait for one whole answer, in milliseconds. `assets.generateImage` waits ten times as long.
   * @default 30_000
   */
  timeoutMs?: number | undefined
  /**
   * How often a call is repeated after a failure that may pass. Only what has the same effect twice is repeated.
   * @default 2
   */
  maxRetries?: number | undefined
  /** Names the calling program before the SDK's own name in the `User-Agent` header, which the key's owner sees. */
  userAgent?: string | undefined
}

export interface CallOptions {
  /** Ends the call early. */
  signal?: AbortSignal | undefined
  /** Longest wait for this one whole answer, in milliseconds. */
  timeoutMs?: number | undefined
}

export interface CreateOptions extends CallOptions {
  /**
   * Makes repeating safe: the server does the work once for all requests with this text.
   * @default a new random one for every call
   */
  idempotencyKey?: string | undefined
}

export interface AssetContent {
  bytes: Uint8Array<ArrayBuffer>
  contentType: string
  /** What the server says the SHA-256 of the bytes is, as 64 hexadecimal digits; compare before trusting. */
  sha256: string | undefined
}

/**
 * Calls an Open Animate server.
 *
 * Every method answers with the API's own object and throws `ApiError` when the server refuses,
 * `ConnectionError` when there is no answer of an Open Animate server.
 *
 * @throws {ConfigurationError} The address is no server address, or the key would travel unencrypted to another
 * machine, or it has characters that no key has.
 */
export class OpenAnimate {
  readonly baseUrl: string
  readonly #client: Client<paths>
  readonly #transport: (timeoutMs: number) => typeof fetch
  readonly #timeoutMs: number

  constructor(options: OpenAnimateOptions = {}) {
    const { apiKey, baseUrl = 'http://127.0.0.1:8000', timeoutMs = 30_000, maxRetries = 2 } = options
    const server = parseServerUrl(baseUrl)
    if (!server.ok) {
      throw new ConfigurationError(
        'server_url_invalid',
        `baseUrl is not the address of a server (${server.reason}).`,
      )
    }
    if (apiKey !== undefined && !server.isEncrypted && !server.isLoopback) {
      throw new ConfigurationError(
        'server_url_insecure',
        `A key is not sent over plain http to another machine: use https:// instead of ${server.url}.`,
      )
    }
    if (apiKey !== undefined && !/^[0-9A-Za-z_]{1,200}$/.test(apiKey)) {
      throw new ConfigurationError(
        'key_malformed',
        'apiKey is not an API key: it has characters that no key has.',
      )
    }
    this.baseUrl = server.url
    this.#timeoutMs = timeoutMs
    this.#transport = createTransport({
      // Called as a method so that a global replaced later, as tests and tracers do, is still found.
      fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
      serverUrl: server.url,
      isLoopback: server.isLoopback,
      apiKey,
      userAgent: [options.userAgent, `oanim-sdk/${version}`, `node/${process.versions.node}`]
        .filter(Boolean)
        .join(' '),
      maxRetries,
    })
    this.#client = createClient<paths>({ baseUrl: server.url })
  }

  readonly apiKeys = {
    /**
     * Creates a key.
     *
     * @returns The key, whole, in `key`: the only time that anyone can read it.
     * @throws {ApiError} `input_invalid`, `key_limit_reached` (with `live_keys` in `body`), and
     * `idempotency_key_completed` when an earlier try created the key and its answer was lost.
     */
    create: (input: CreateApiKeyInput, options: CreateOptions = {}): Promise<CreatedApiKey> =>
      this.#read(
        this.#client.POST('/api/v1/api-keys', {
          body: input,
          headers: idempotencyHeader(options),
          ...this.#call(options),
        }),
      ),

    /** One page of the account's keys, newest first; only live ones unless `include_revoked`. */
    list: (input: ListApiKeysInput = {}, options: CallOptions = {}): Promise<ApiKeyPage> =>
      this.#read(this.#client.GET('/api/v1/api-keys', { params: { query: input }, ...this.#call(options) })),

    /** One key, live or revoked. @throws {ApiError} `key_not_found` */
    get: async (id: string, options: CallOptions = {}): Promise<ApiKey> => {
      const answer = await this.#read(
        this.#client.GET('/api/v1/api-keys/{key_id}', {
          params: { path: { key_id: id } },
          ...this.#call(options),
        }),
      )
      return answer.api_key
    },

    /** Ends a key at once and for good. Ending it again answers the same. @throws {ApiError} `key_not_found` */
    revoke: async (id: string, options: CallOptions = {}): Promise<ApiKey> => {
      const answer = await this.#read(
        this.#client.DELETE('/api/v1/api-keys/{key_id}', {
          params: { path: { key_id: id } },
          ...this.#call(options),
        }),
      )
      return answer.api_key
    },
  }

  readonly auth = {
    /** The account and the key that this client calls with. */
    me: (options: CallOptions = {}): Promise<Me> =>
      this.#read(this.#client.GET('/api/v1/auth/me', this.#call(options))),
  }

  readonly assets = {
    /**
     * Paints an image from a prompt and stores it.
     *
     * @throws {ApiError} `prompt_not_understood` (with `ignored` in `body`), `size_invalid`, `input_invalid`
     */
    generateImage: async (input: GenerateImageInput, options: CreateOptions = {}): Promise<Asset> => {
      const answer = await this.#read(
        this.#client.POST('/api/v1/assets/generate-image', {
          body: input,
          headers: idempotencyHeader(options),
          ...this.#call({ timeoutMs: this.#timeoutMs * 10, ...options }),
        }),
      )
      return answer.asset
    },

    /** What is known about an asset. @throws {ApiError} `asset_not_found` */
    get: async (id: string, options: CallOptions = {}): Promise<Asset> => {
      const answer = await this.#read(
        this.#client.GET('/api/v1/assets/{asset_id}', {
          params: { path: { asset_id: id } },
          ...this.#call(options),
        }),
      )
      return answer.asset
    },

    /** The asset itself, whole in memory. @throws {ApiError} `asset_not_found` */
    content: async (id: string, options: CallOptions = {}): Promise<AssetContent> => {
      const call = await this.#client.GET('/api/v1/assets/{asset_id}/content', {
        params: { path: { asset_id: id } },
        parseAs: 'arrayBuffer',
        ...this.#call(options),
      })
      const buffer: ArrayBuffer = await this.#read(Promise.resolve(call))
      const etag = call.response.headers.get('ETag') ?? ''
      return {
        bytes: new Uint8Array(buffer),
        contentType: call.response.headers.get('Content-Type') ?? 'application/octet-stream',
        sha256: /"([0-9a-f]{64})"/.exec(etag)?.[1],
      }
    },
  }

  /** Getting a key through a browser, for programs that a person starts. Needs no key. */
  readonly oauth = {
    /** Where the server's browser login is, and what it calls itself. */
    server: (options: CallOptions = {}): Promise<AuthorizationServer> =>
      this.#read(this.#client.GET('/.well-known/oauth-authorization-server', this.#call(options))),

    /**
     * Hands a request over before the browser opens.
     *
     * @throws {ApiError} `redirect_uri_invalid`, `input_invalid`, `rate_limited`
     */
    push: (input: PushRequestInput, options: CallOptions = {}): Promise<PushedRequest> =>
      this.#read(this.#client.POST('/oauth/par', { body: input, ...form, ...this.#call(options) })),

    /**
     * Exchanges a code for the key that a person approved.
     *
     * @throws {ApiError} `grant_invalid`, `key_limit_reached`
     */
    redeem: (input: RedeemCodeInput, options: CallOptions = {}): Promise<GrantedKey> =>
      this.#read(this.#client.POST('/oauth/token', { body: input, ...form, ...this.#call(options) })),
  }

  readonly server = {
    /** Says whether the server's process is up. Needs no key. */
    health: (options: CallOptions = {}): Promise<Health> =>
      this.#read(this.#client.GET('/health', this.#call(options))),
  }

  #call({ signal, timeoutMs = this.#timeoutMs }: CallOptions): { fetch: typeof fetch; signal?: AbortSignal } {
    return { fetch: this.#transport(timeoutMs), ...(signal === undefined ? {} : { signal }) }
  }

  async #read<Data>(call: Promise<{ data?: Data; error?: unknown; response: Response }>): Promise<Data> {
    const { data, error, response } = await call
    if (error !== undefined) {
      throw new ApiError(error as Problem, response.headers.get('X-Request-Id') ?? undefined)
    }
    if (data === undefined) {
      throw new ConnectionError('not_open_animate', this.baseUrl, `The answer of ${this.baseUrl} is empty.`)
    }
    return data
  }
}

/** How OAuth writes a body. */
const form = { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }

function idempotencyHeader({ idempotencyKey = crypto.randomUUID() }: CreateOptions): Record<string, string> {
  return { 'Idempotency-Key': idempotencyKey }
}
