import { ConnectionError, type ConnectionErrorKind } from './errors.ts'

const kinds: Record<string, ConnectionErrorKind> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'reset',
  EPROTO: 'tls',
  CERT_HAS_EXPIRED: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
}

/** Turns what `fetch` threw into a `ConnectionError` that names the server and the reason. */
export function connectionFailure(thrown: unknown, url: string): ConnectionError {
  const cause = rootCause(thrown)
  const code = errorCode(cause)
  // The parser of HTTP met something that is not HTTP.
  const isForeign = cause instanceof Error && cause.name === 'HTTPParserError'
  const kind = isForeign ? 'not_open_animate' : kindOf(code)
  return new ConnectionError(kind, url, describe(kind, url, code, cause), { cause })
}

/** The error for an answer that did not come whole within the time. */
export function timeoutFailure(url: string, timeoutMs: number): ConnectionError {
  return new ConnectionError('timeout', url, `${url} did not answer within ${timeoutMs / 1000} s.`)
}

function kindOf(code: string): ConnectionErrorKind {
  const known = kinds[code]
  if (known !== undefined) return known
  if (/^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_)/.test(code)) return 'tls'
  return 'failed'
}

function describe(kind: ConnectionErrorKind, url: string, code: string, cause: unknown): string {
  const host = URL.canParse(url) ? new URL(url).hostname : url
  switch (kind) {
    case 'refused':
      return `Nothing listens at ${url} (connection refused).`
    case 'dns':
      return code === 'EAI_AGAIN'
        ? `The address of ${host} cannot be looked up right now (${url}).`
        : `There is no host called ${host} (${url}).`
    case 'unreachable':
      return `No way leads to ${url} (${code}).`
    case 'timeout':
      return `${url} cannot be reached in time (${code}).`
    case 'reset':
      return `${url} cut the connection before its answer was complete.`
    case 'tls':
      return `No secure connection to ${url}: ${reason(cause, code)}.`
    case 'not_open_animate':
      return `What answers at ${url} does not speak HTTP.`
    default:
      return `The call to ${url} failed: ${reason(cause, code)}.`
  }
}

function reason(cause: unknown, code: string): string {
  // OpenSSL's messages begin with thread, number and file, and end with a new line.
  const text = cause instanceof Error ? cause.message : ''
  const last = text.includes(':error:') ? (text.trim().split(':').at(-3) ?? '') : text
  return last.trim().replace(/\.$/, '') || code || 'unknown reason'
}

function rootCause(thrown: unknown): unknown {
  let current = thrown
  for (let depth = 0; depth < 5; depth += 1) {
    if (!(current instanceof Error) || current.cause === undefined) break
    current = current.cause
  }
  return current
}

function errorCode(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return ''
  if ('code' in cause && typeof cause.code === 'string') return cause.code
  if (cause instanceof AggregateError) return errorCode(cause.errors[0])
  return ''
}
