import type { components } from './generated/openapi.ts'

/** What the server may answer in `code`. A newer server may know more. */
export type ProblemCode = components['schemas']['ProblemCode'] | (string & {})

/** A field that the server refused: a JSON pointer into the request and the reason. */
export interface FieldProblem {
  pointer: string
  detail: string
  /** The values that the field may have, where they are a list. */
  allowed?: string[]
}

/** A problem as the server sent it, with the members that its code adds. */
export interface Problem {
  type?: string
  title?: string
  status: number
  detail?: string
  code: ProblemCode
  request_id?: string
  hint?: string
  retryable?: boolean
  errors?: FieldProblem[]
  [member: string]: unknown
}

/**
 * The server understood the call and refused it.
 *
 * @see RFC 9457
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: ProblemCode
  /** One sentence for a user; also the message. */
  readonly detail: string
  /** What to do next, when the server knows. */
  readonly hint: string | undefined
  /** Names this very call in the server's log. */
  readonly requestId: string | undefined
  /** The same call may succeed later, unchanged. */
  readonly retryable: boolean
  readonly errors: readonly FieldProblem[]
  /** The whole problem, with the members that its code adds. */
  readonly body: Problem

  constructor(body: Problem, requestId?: string) {
    const detail = body.detail ?? body.title ?? `The server answered ${body.status}.`
    super(detail)
    this.status = body.status
    this.code = body.code
    this.detail = detail
    this.hint = body.hint
    this.requestId = body.request_id ?? requestId
    this.retryable = body.retryable ?? false
    this.errors = body.errors ?? []
    this.body = body
  }
}

/**
 * Why there is no usable answer of an Open Animate server.
 *
 * - `refused`: nothing listens there.
 * - `dns`: the host has no address.
 * - `unreachable`: no way leads to the host.
 * - `timeout`: no whole answer in time.
 * - `tls`: no encrypted connection, often because of the certificate.
 * - `reset`: the connection was cut before the whole answer was there.
 * - `redirected`: the answer points elsewhere; it is not followed, because the key would go there too.
 * - `gateway`: something else than the server answers with a status of 500 or above.
 * - `not_open_animate`: something answers, and it is not an Open Animate server.
 * - `invalid_response`: the server sent a response that its contract does not allow: too large, endless or malformed.
 * - `failed`: anything else; see `cause`.
 */
export type ConnectionErrorKind =
  | 'refused'
  | 'dns'
  | 'unreachable'
  | 'timeout'
  | 'tls'
  | 'reset'
  | 'redirected'
  | 'gateway'
  | 'not_open_animate'
  | 'invalid_response'
  | 'failed'

/** No answer of an Open Animate server was had. The message names the address that was called. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
  readonly kind: ConnectionErrorKind
  /** The server that was called, as given to the client. */
  readonly url: string
  /** Where a redirect points: the origin only. */
  readonly redirectedTo: string | undefined

  constructor(
    kind: ConnectionErrorKind,
    url: string,
    message: string,
    more: { cause?: unknown; redirectedTo?: string | undefined } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.kind = kind
    this.url = url
    this.redirectedTo = more.redirectedTo
  }
}

/** The client was given something that it must not or cannot use. Nothing was sent. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
  readonly code: 'server_url_invalid' | 'server_url_insecure' | 'key_malformed'

  constructor(code: ConfigurationError['code'], message: string) {
    super(message)
    this.code = code
  }
}
