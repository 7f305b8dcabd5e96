import type { Client } from 'openapi-fetch'
import type { paths } from './generated/openapi.ts'
import type { CallKind } from './transport.ts'

export interface CallOptions {
  /** Aborts the call. */
  signal?: AbortSignal | undefined
  /** Time limit of the whole response, in milliseconds. */
  timeoutMs?: number | undefined
}

export interface CreateOptions extends CallOptions {
  /**
   * Makes retries safe: the server does the work once for all requests with this key.
   * @default a random key per call
   */
  idempotencyKey?: string | undefined
}

/** What every resource calls the API with. */
export interface Caller {
  readonly client: Client<paths>
  /** The address of the server, without a trailing slash. */
  readonly baseUrl: string
  /** The default time limit of a response, in milliseconds. */
  readonly timeoutMs: number
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
