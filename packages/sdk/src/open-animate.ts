import createClient from 'openapi-fetch'
import { contractFailure } from './byte-limit.ts'
import type { Caller } from './caller.ts'
import { checkResponses } from './check-responses.ts'
import { ApiError, ConfigurationError, type Problem } from './errors.ts'
import type { paths } from './generated/openapi.ts'
import { apiKeys } from './resources/api-keys.ts'
import { assets } from './resources/assets.ts'
import { audit } from './resources/audit.ts'
import { auth } from './resources/auth.ts'
import { leakReports } from './resources/leak-reports.ts'
import { members } from './resources/members.ts'
import { oauth } from './resources/oauth.ts'
import { policy } from './resources/policy.ts'
import { serverCalls } from './resources/server.ts'
import { shares } from './resources/shares.ts'
import { trustPolicies } from './resources/trust-policies.ts'
import { parseServerUrl } from './server-url.ts'
import { createTransport, type Fetch, type Retry } from './transport.ts'
import { version } from './version.ts'

export interface OpenAnimateOptions {
  /** The key to call with, whole. Without one, only what needs none is answered, such as `server.health` and `shares.open`. */
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
   * Longest time that all calls of this client may take together, in milliseconds, waits for another try included.
   * Time between calls does not count. It ends what never comes to an end, such as a list with ever more pages.
   * @default no limit
   */
  totalTimeoutMs?: number | undefined
  /**
   * How often a call is repeated after a failure that may pass. Only what has the same effect twice is repeated.
   * @default 2
   */
  maxRetries?: number | undefined
  /** Called before each wait for another try, to tell a user why nothing happens. */
  onRetry?: ((retry: Retry) => void) | undefined
  /** Names the calling program before the SDK's own name in the `User-Agent` header, which the key's owner sees. */
  userAgent?: string | undefined
}

/**
 * Calls an Open Animate server.
 *
 * Every method answers with the API's own object, checked against the contract, and throws `ApiError` when the server
 * refuses, `ConnectionError` when there is no usable answer of an Open Animate server.
 *
 * @throws {ConfigurationError} The address is no server address, or the key would travel unencrypted to another
 * machine, or it has characters that no key has.
 */
export class OpenAnimate {
  readonly baseUrl: string
  readonly apiKeys: ReturnType<typeof apiKeys>
  readonly assets: ReturnType<typeof assets>
  readonly audit: ReturnType<typeof audit>
  readonly auth: ReturnType<typeof auth>
  readonly leakReports: ReturnType<typeof leakReports>
  readonly members: ReturnType<typeof members>
  readonly oauth: ReturnType<typeof oauth>
  readonly policy: ReturnType<typeof policy>
  readonly server: ReturnType<typeof serverCalls>
  readonly shares: ReturnType<typeof shares>
  readonly trustPolicies: ReturnType<typeof trustPolicies>

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
    const transport = createTransport({
      // Called as a method so that a global replaced later, as tests and tracers do, is still found.
      fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
      serverUrl: server.url,
      isLoopback: server.isLoopback,
      apiKey,
      userAgent: [options.userAgent, `oanim-sdk/${version}`, `node/${process.versions.node}`]
        .filter(Boolean)
        .join(' '),
      maxRetries,
      totalTimeoutMs: options.totalTimeoutMs ?? Number.POSITIVE_INFINITY,
      onRetry: options.onRetry,
    })
    const client = createClient<paths>({ baseUrl: server.url })
    client.use(checkResponses(server.url))
    const caller: Caller = {
      client,
      baseUrl: server.url,
      timeoutMs,
      call: ({ signal, timeoutMs: longest = timeoutMs }, kind) => ({
        fetch: transport(longest, kind),
        ...(signal === undefined ? {} : { signal }),
      }),
      read: (call) => readAnswer(call, server.url),
    }
    this.apiKeys = apiKeys(caller)
    this.assets = assets(caller)
    this.audit = audit(caller)
    this.auth = auth(caller)
    this.leakReports = leakReports(caller)
    this.members = members(caller)
    this.oauth = oauth(caller)
    this.policy = policy(caller)
    this.server = serverCalls(caller)
    this.shares = shares(caller)
    this.trustPolicies = trustPolicies(caller)
  }
}

async function readAnswer<Data>(
  call: Promise<{ data?: Data; error?: unknown; response: Response }>,
  baseUrl: string,
): Promise<Data> {
  const { data, error, response } = await call
  if (error !== undefined) {
    throw new ApiError(error as Problem, response.headers.get('X-Request-Id') ?? undefined)
  }
  if (data === undefined) throw contractFailure(baseUrl, response.url || baseUrl, 'its body is empty')
  return data
}
