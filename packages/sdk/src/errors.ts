import type { components } from './generated/openapi.ts'

/** The codes of problems. A newer server may have more. */
export type ProblemCode = components['schemas']['ProblemCode'] | (string & {})

/** An invalid field: a JSON pointer into the request, and the reason. */
export interface FieldProblem {
  /** The field, as a JSON pointer (RFC 6901). */
  pointer: string
  /** Why it is invalid. */
  detail: string
  /** The allowed values, if they are a fixed list. */
  allowed?: string[]
}

/** A problem as the server sent it, with extra members for some codes. */
export interface Problem {
  /** A URI of the kind of problem. */
  type?: string
  /** The kind of problem, in a few words. */
  title?: string
  /** The HTTP status. */
  status: number
  /** What happened, for the user. */
  detail?: string
  /** What happened, for programs. Its meaning never changes. */
  code: ProblemCode
  /** Identifies the request in the log of the server. */
  request_id?: string
  /** What to do next. */
  hint?: string
  /** Whether the same call may succeed later. */
  retryable?: boolean
  /** The invalid fields. */
  errors?: FieldProblem[]
  [member: string]: unknown
}

/**
 * The server responded with a problem.
 *
 * @see RFC 9457
 */
export class ApiError extends Error {
  /** Tells the class of an error in logs. */
  override readonly name = 'ApiError'
  /** The HTTP status of the response. */
  readonly status: number
  /** What happened, for programs. Its meaning never changes. */
  readonly code: ProblemCode
  /** One sentence for the user. Same as `message`. */
  readonly detail: string
  /** What to do next, if the server knows. */
  readonly hint: string | undefined
  /** Identifies the request in the server's log. */
  readonly requestId: string | undefined
  /** Whether the same call may succeed later. */
  readonly retryable: boolean
  /** The invalid fields of the request. */
  readonly errors: readonly FieldProblem[]
  /** The whole problem, with extra members for some codes. */
  readonly body: Problem

  constructor(body: Problem, requestId?: string) {
    const detail = body.detail ?? body.title ?? `The server responded with status ${body.status}.`
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
 * Why there is no usable response of an Open Animate server.
 *
 * - `refused`: nothing listens there.
 * - `dns`: the host name cannot be resolved.
 * - `unreachable`: there is no route to the host.
 * - `timeout`: the response was not complete in time.
 * - `tls`: the TLS connection failed, often because of the certificate.
 * - `reset`: the connection was closed before the response was complete.
 * - `redirected`: the response is a redirect. It is not followed, because it could leak the key.
 * - `gateway`: a gateway or another program responded with a status of 500 or above.
 * - `not_open_animate`: another program responded.
 * - `invalid_response`: the response violates the contract: too large, endless or malformed.
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

/** There is no usable response of an Open Animate server. The message names its address. */
export class ConnectionError extends Error {
  /** Tells the class of an error in logs. */
  override readonly name = 'ConnectionError'
  /** Why there is no usable response. */
  readonly kind: ConnectionErrorKind
  /** The address given to the client. */
  readonly url: string
  /** The origin of the redirect target. */
  readonly redirectedTo: string | undefined

  constructor(
    kind: ConnectionErrorKind,
    url: string,
    message: string,
    more: {
      /** The error below it. */
      cause?: unknown
      /** The origin of the redirect target. */
      redirectedTo?: string | undefined
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.kind = kind
    this.url = url
    this.redirectedTo = more.redirectedTo
  }
}

/** An option of the client, an ID or a file to upload is invalid or unsafe. Nothing was sent. */
export class ConfigurationError extends Error {
  /** Tells the class of an error in logs. */
  override readonly name = 'ConfigurationError'
  /** What is invalid. */
  readonly code:
    | 'server_url_invalid'
    | 'server_url_insecure'
    | 'key_malformed'
    | 'id_invalid'
    | 'file_too_large'

  constructor(code: ConfigurationError['code'], message: string) {
    super(message)
    this.code = code
  }
}
