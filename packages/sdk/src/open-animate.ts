import createClient from 'openapi-fetch'
import type { Caller } from './caller.ts'
import { checkResponses } from './check-responses.ts'
import { contractFailure } from './connection-failure.ts'
import { ApiError, ConfigurationError, type Problem } from './errors.ts'
import type { paths } from './generated/openapi.ts'
import { apiKeys } from './resources/api-keys.ts'
import { assets } from './resources/assets.ts'
import { audit } from './resources/audit.ts'
import { auth } from './resources/auth.ts'
import { engines } from './resources/engines.ts'
import { jobs } from './resources/jobs.ts'
import { leakReports } from './resources/leak-reports.ts'
import { members } from './resources/members.ts'
import { models } from './resources/models.ts'
import { oauth } from './resources/oauth.ts'
import { policy } from './resources/policy.ts'
import { serverCalls } from './resources/server.ts'
import { shares } from './resources/shares.ts'
import { trustPolicies } from './resources/trust-policies.ts'
import { usage } from './resources/usage.ts'
import { parseServerUrl } from './server-url.ts'
import { createTransport, type Fetch, type Retry } from './transport.ts'

/** Sent in the `User-Agent` header. A test keeps it equal to package.json. */
export const version = '0.1.0'

/** Options of a client. Without any, it calls a server on this machine without a key. */
export interface OpenAnimateOptions {
  /** The API key. Without one, only calls that need none work, such as `server.health` and `shares.open`. */
  apiKey?: string | undefined
  /**
   * The address of the server.
   * @default 'http://127.0.0.1:8000'
   */
  baseUrl?: string | undefined
  /** Replaces the global `fetch`, for example to use a proxy. */
  fetch?: Fetch | undefined
  /**
   * Time limit of a whole response, in milliseconds. `assets.upload` has ten times as long. Waiting for a job has no
   * limit unless its own `timeoutMs` sets one.
   * @default 30_000
   */
  timeoutMs?: number | undefined
  /**
   * Time limit of all calls of this client together, in milliseconds, including waits before retries. Time between
   * calls and waiting for a job do not count.
   * @default no limit
   */
  totalTimeoutMs?: number | undefined
  /**
   * Number of retries after a transient failure. Only idempotent calls are retried.
   * @default 2
   */
  maxRetries?: number | undefined
  /** Called before the wait for each retry, and for each time that a job is asked for again. */
  onRetry?: ((retry: Retry) => void) | undefined
  /** The name of the calling program. It precedes the SDK's name in the `User-Agent` header, which usage reports show. */
  userAgent?: string | undefined
}

/**
 * Calls an Open Animate server.
 *
 * Every method returns the API's own object, checked against the contract. It throws `ApiError` if the server responds
 * with a problem, and `ConnectionError` if there is no usable response of an Open Animate server.
 *
 * @throws {ConfigurationError} `baseUrl` or `apiKey` is invalid, or the key would be sent unencrypted to another
 * machine.
 */
export class OpenAnimate {
  /** The address of the server, without a slash at the end. */
  readonly baseUrl: string
  /** Creates, lists, restricts, rotates and revokes API keys. */
  readonly apiKeys: ReturnType<typeof apiKeys>
  /** Generates, uploads, lists, downloads and deletes assets. */
  readonly assets: ReturnType<typeof assets>
  /** Lists, follows and cancels jobs. */
  readonly jobs: ReturnType<typeof jobs>
  /** Lists and exports audit events. */
  readonly audit: ReturnType<typeof audit>
  /** Reads the account and the key in use. */
  readonly auth: ReturnType<typeof auth>
  /** Lists and installs models of the built-in engines. */
  readonly engines: ReturnType<typeof engines>
  /** Reports leaked keys, and lists and resolves reports. */
  readonly leakReports: ReturnType<typeof leakReports>
  /** Lists and removes members of the account. */
  readonly members: ReturnType<typeof members>
  /** Lists models and their prices. */
  readonly models: ReturnType<typeof models>
  /** Exchanges OIDC tokens for keys, checks keys, and signs in through a browser. */
  readonly oauth: ReturnType<typeof oauth>
  /** Reads and changes the rules of the account for its keys. */
  readonly policy: ReturnType<typeof policy>
  /** Checks whether the server runs. */
  readonly server: ReturnType<typeof serverCalls>
  /** Shares keys through links that work once. */
  readonly shares: ReturnType<typeof shares>
  /** Defines which CI jobs get keys. */
  readonly trustPolicies: ReturnType<typeof trustPolicies>
  /** Reads what jobs cost and what a request would cost. */
  readonly usage: ReturnType<typeof usage>

  constructor(options: OpenAnimateOptions = {}) {
    const { apiKey, baseUrl = 'http://127.0.0.1:8000', timeoutMs = 30_000, maxRetries = 2 } = options
    const server = parseServerUrl(baseUrl)
    if (!server.ok) {
      throw new ConfigurationError(
        'server_url_invalid',
        `baseUrl is not a server address (${server.reason}).`,
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
        'apiKey is not an API key: it contains invalid characters.',
      )
    }
    this.baseUrl = server.url
    const transport = createTransport({
      // Looked up at each call: tests and tracers replace the global later.
      fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
      serverUrl: server.url,
      isLoopback: server.isLoopback,
      apiKey,
      userAgent: [options.userAgent, `oanim-sdk/${version}`, runtimeName()].filter(Boolean).join(' '),
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
      retries: { maxRetries, onRetry: options.onRetry },
      call: ({ signal, timeoutMs: longest = timeoutMs }, kind) => ({
        fetch: transport(longest, kind),
        ...(signal === undefined ? {} : { signal }),
      }),
      read: (call) => readAnswer(call, server.url),
    }
    this.apiKeys = apiKeys(caller)
    this.assets = assets(caller)
    this.jobs = jobs(caller)
    this.audit = audit(caller)
    this.auth = auth(caller)
    this.engines = engines(caller)
    this.leakReports = leakReports(caller)
    this.members = members(caller)
    this.models = models(caller)
    this.oauth = oauth(caller)
    this.policy = policy(caller)
    this.server = serverCalls(caller)
    this.shares = shares(caller)
    this.trustPolicies = trustPolicies(caller)
    this.usage = usage(caller)
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

/** The runtime with its version. `undefined` in a browser, which sends its own user agent. */
function runtimeName(): string | undefined {
  const versions: NodeJS.Dict<string> = globalThis.process?.versions ?? {}
  // Bun and Deno also have a version of Node.
  const name = ['bun', 'deno', 'node'].find((each) => versions[each] !== undefined)
  return name && `${name}/${versions[name]}`
}
