import type { Client } from 'openapi-fetch'
import { ConfigurationError } from './errors.ts'
import type { paths } from './generated/openapi.ts'
import type { CallKind, Retry } from './transport.ts'

/** Options of every call. */
export interface CallOptions {
  /** Aborts the call. */
  signal?: AbortSignal | undefined
  /** Time limit of the whole response, in milliseconds. */
  timeoutMs?: number | undefined
}

/** Options of a call that creates something. */
export interface CreateOptions extends CallOptions {
  /**
   * Makes retries safe: the server does the work once for all requests with this key.
   * @default a random key per call
   */
  idempotencyKey?: string | undefined
}

/** When and how calls are repeated. */
export interface RetryRules {
  readonly maxRetries: number
  readonly onRetry: ((retry: Retry) => void) | undefined
}

/** What every resource calls the API with. */
export interface Caller {
  readonly client: Client<paths>
  /** The address of the server, without a trailing slash. */
  readonly baseUrl: string
  /** The default time limit of a response, in milliseconds. */
  readonly timeoutMs: number
  readonly retries: RetryRules
  /** Returns the options of one call for the client. */
  call(options: CallOptions, kind?: CallKind): { fetch: typeof fetch; signal?: AbortSignal }
  /** Returns the body of a response. @throws {ApiError} for a problem. */
  read<Data>(call: Promise<{ data?: Data; error?: unknown; response: Response }>): Promise<Data>
}

/** OAuth bodies are form-encoded. */
export const form = { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }

export function idempotencyHeader({
  idempotencyKey = crypto.randomUUID(),
}: CreateOptions): Record<string, string> {
  return { 'Idempotency-Key': idempotencyKey }
}

/**
 * Checks an ID before it becomes a part of a path: `..` would be another route.
 *
 * @throws {ConfigurationError} `id_invalid`
 */
export function pathId(id: string): string {
  if (/^[\w-]{1,200}$/.test(id)) return id
  throw new ConfigurationError('id_invalid', `${JSON.stringify(id.slice(0, 100))} is not an ID.`)
}
