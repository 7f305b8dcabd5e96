import type { Client } from 'openapi-fetch'
import type { paths } from './generated/openapi.ts'
import type { CallKind } from './transport.ts'

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

/** What every noun calls the API with. */
export interface Caller {
  readonly client: Client<paths>
  /** The server's address, without a slash at its end. */
  readonly baseUrl: string
  /** How long one whole answer may take, in milliseconds, unless a call says. */
  readonly timeoutMs: number
  /** The options of one call, for the client. */
  call(options: CallOptions, kind?: CallKind): { fetch: typeof fetch; signal?: AbortSignal }
  /** The body of an answer. @throws {ApiError} when it is a refusal. */
  read<Data>(call: Promise<{ data?: Data; error?: unknown; response: Response }>): Promise<Data>
}

/** How OAuth writes a body. */
export const form = { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }

export function idempotencyHeader({
  idempotencyKey = crypto.randomUUID(),
}: CreateOptions): Record<string, string> {
  return { 'Idempotency-Key': idempotencyKey }
}
