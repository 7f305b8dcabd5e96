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
  // The parser of HTTP met something that is not HTTP.
  const isForeign = cause instanceof Error && cause.name === 'HTTPParserError'
  const isOverEncoded = cause instanceof Error && cause.message.startsWith('too many content-encodings')
  const kind = isForeign ? 'not_open_animate' : isOverEncoded ? 'invalid_response' : kindOf(code)
  return new ConnectionError(kind, url, describe(kind, url, code, cause), { cause })
}

/**
 * The error for an answer that did not come whole within the time.
 *
 * @param totalMs What all calls together had, when it was that time that ran out.
 */
export function timeoutFailure(url: string, timeoutMs: number, totalMs?: number): ConnectionError {
  const message =
    totalMs === undefined
      ? `${url} did not answer within ${timeoutMs / 1000} s.`
      : `The answers of ${url} took more than ${totalMs / 1000} s altogether, and they have not ended.`
  return new ConnectionError('timeout', url, message)
}

function kindOf(code: string): ConnectionErrorKind {
  const known = kinds[code]
  if (known !== undefined) return known
  if (/^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_)/.test(code)) return 'tls'
  // What zlib says of gzip, deflate, brotli and zstd.
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
        ? `The address of ${host} cannot be looked up right now (${url}).`
        : `There is no host called ${host} (${url}).`
    case 'unreachable':
      return `No way leads to ${url} (${code}).`
    case 'timeout':
      return `${url} cannot be reached in time (${code}).`
    case 'reset':
      return `${url} cut the connection before its answer was complete.`
    case 'tls':
      return isOtherProtocol(cause, code)
        ? `What answers at ${url} does not speak TLS (https); it may be plain http.`
        : `No secure connection to ${url}: ${reason(cause, code)}.`
    case 'invalid_response':
      return `The server sent a response that does not follow its contract: ${
        code === 'UND_ERR_HEADERS_OVERFLOW' ? 'its headers are too large' : 'its body cannot be decompressed'
      } (${url}).`
    case 'not_open_animate':
      return `What answers at ${url} does not speak HTTP.`
    default:
      return `The call to ${url} failed: ${reason(cause, code)}.`
  }
}

/** OpenSSL met something that is not TLS. */
function isOtherProtocol(cause: unknown, code: string): boolean {
  const openssl = /wrong version number|packet length too long|record layer failure|http request/i
  return code === 'ERR_SSL_WRONG_VERSION_NUMBER' || openssl.test(cause instanceof Error ? cause.message : '')
}

function reason(cause: unknown, code: string): string {
  const text = cause instanceof Error ? cause.message : ''
  // OpenSSL's messages are thread:error:number:library:function:reason:file:line: and several lines of it.
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
