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
  UND_ERR_HEADERS_OVERFLOW: 'invalid_response',
}

/** Turns what `fetch` threw into a `ConnectionError` that names the server and the reason. */
export function connectionFailure(thrown: unknown, url: string): ConnectionError {
  const cause = rootCause(thrown)
  const code = errorCode(cause)
  const isNotHttp = cause instanceof Error && cause.name === 'HTTPParserError'
  const isOverEncoded = cause instanceof Error && cause.message.startsWith('too many content-encodings')
  const kind = isNotHttp ? 'not_open_animate' : isOverEncoded ? 'invalid_response' : kindOf(code)
  return new ConnectionError(kind, url, describe(kind, url, code, cause), { cause })
}

/**
 * The error for a response that was not complete in time.
 *
 * @param totalMs The limit of all calls together, if that limit was exceeded.
 */
export function timeoutFailure(url: string, timeoutMs: number, totalMs?: number): ConnectionError {
  const message =
    totalMs === undefined
      ? `${url} did not respond within ${timeoutMs / 1000} s.`
      : `The responses of ${url} exceeded the total time limit of ${totalMs / 1000} s.`
  return new ConnectionError('timeout', url, message)
}

/**
 * The error for a response that violates the contract.
 *
 * @param call The call, such as `GET https://animate.example.com/health`.
 * @param what The violation: the end of the sentence.
 */
export function contractFailure(
  serverUrl: string,
  call: string,
  what: string,
  cause?: unknown,
): ConnectionError {
  return new ConnectionError(
    'invalid_response',
    serverUrl,
    `The server sent a response that does not follow its contract: ${what} (${call}).`,
    { cause },
  )
}

/** Names a call, without its query. */
export function callOf({ method, url }: { method: string; url: string }): string {
  const { origin, pathname } = new URL(url)
  return `${method} ${origin}${pathname}`
}

function kindOf(code: string): ConnectionErrorKind {
  const known = kinds[code]
  if (known !== undefined) return known
  if (/^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_)/.test(code)) return 'tls'
  // zlib: gzip, deflate, brotli and zstd.
  if (/^(Z_|ZSTD_|ERR__ERROR_|ERR_BROTLI_)/.test(code)) return 'invalid_response'
  return 'failed'
}

function describe(kind: ConnectionErrorKind, url: string, code: string, cause: unknown): string {
  const host = URL.canParse(url) ? new URL(url).hostname : url
  switch (kind) {
    case 'refused':
      return `Nothing listens at ${url} (connection refused).`
    case 'dns':
      return code === 'EAI_AGAIN'
        ? `Cannot look up ${host} at the moment (${url}).`
        : `Host ${host} not found (${url}).`
    case 'unreachable':
      return `No route to ${url} (${code}).`
    case 'timeout':
      return `Connecting to ${url} timed out (${code}).`
    case 'reset':
      return `${url} closed the connection before the response was complete.`
    case 'tls':
      return isOtherProtocol(cause, code)
        ? `The server at ${url} does not speak TLS (https). It may be plain http.`
        : `No secure connection to ${url}: ${reason(cause, code)}.`
    case 'invalid_response':
      return `The server sent a response that does not follow its contract: ${
        code === 'UND_ERR_HEADERS_OVERFLOW' ? 'its headers are too large' : 'its body cannot be decompressed'
      } (${url}).`
    case 'not_open_animate':
      return `The server at ${url} does not speak HTTP.`
    default:
      return `The call to ${url} failed: ${reason(cause, code)}.`
  }
}

/** Whether OpenSSL received something other than TLS. */
function isOtherProtocol(cause: unknown, code: string): boolean {
  const openssl = /wrong version number|packet length too long|record layer failure|http request/i
  return code === 'ERR_SSL_WRONG_VERSION_NUMBER' || openssl.test(cause instanceof Error ? cause.message : '')
}

function reason(cause: unknown, code: string): string {
  const text = cause instanceof Error ? cause.message : ''
  // OpenSSL's format is thread:error:number:library:function:reason:file:line, on several lines.
  const [, openssl] = /:error:[0-9A-F]+:[^:]*:[^:]*:([^:\n]+)/i.exec(text) ?? []
  return (openssl ?? text).trim().replace(/\.$/, '') || code || 'unknown reason'
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
