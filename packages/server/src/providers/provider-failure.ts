import { stripVTControlCharacters } from 'node:util'
import { GuardedFetchError } from '../http/guarded-fetch.ts'
import { ProviderError, type ProviderErrorCode } from './provider.ts'

const maxDetailLength = 1_000

/** What fails before a connection exists: no server has received the request. */
const unsentCodes = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
  'UND_ERR_CONNECT_TIMEOUT',
])

/**
 * Describes a `fetch` that rejected. It is free only if no server can have received the request.
 *
 * @param name What users call the provider: `fal.ai`.
 */
export function networkFailure(name: string, error: unknown): ProviderError {
  const chain: Error[] = []
  for (let each = error; each instanceof Error && chain.length < 10; each = each.cause) chain.push(each)
  // The guarded fetch says what it knows in words without secrets; any other has the codes of Node.
  const guarded = chain.find((each) => each instanceof GuardedFetchError)
  const code = chain.map((each) => 'code' in each && each.code).find((each) => typeof each === 'string')
  const isFree = guarded ? !guarded.hasBeenSent : unsentCodes.has(code ?? '')
  const why = guarded?.message ?? code ?? 'the connection broke'
  const facts = { detail: `The request to ${name} failed: ${why}.`, isFree, cause: error }
  if (guarded?.reason === 'timeout') return new ProviderError('provider_timeout', facts)
  if (guarded?.reason === 'too_large') return new ProviderError('provider_response_invalid', facts)
  return new ProviderError('provider_unavailable', facts)
}

/** The usual meaning of a status that is not 2xx. */
export function codeOfStatus(status: number): ProviderErrorCode {
  if (status === 401 || status === 403) return 'provider_credentials_invalid'
  if (status === 402) return 'provider_out_of_credit'
  if (status === 404) return 'model_not_found'
  if (status === 408 || status === 504) return 'provider_timeout'
  if (status === 429) return 'provider_rate_limited'
  if (status >= 400 && status < 500) return 'provider_input_invalid'
  return status >= 500 ? 'provider_unavailable' : 'provider_response_invalid'
}

/** Reads `Retry-After`: seconds or a date. @returns Whole seconds, `undefined` if the header is absent or malformed. */
export function retryAfterS(headers: Headers, now = Date.now()): number | undefined {
  const value = headers.get('retry-after')
  if (value === null) return undefined
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - now) / 1000)
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined
}

/** A sentence of the provider, without the credential that it may repeat. At most 1,000 characters. */
export function inProvidersWords(text: string, key: string): string {
  // A credential can have two parts, `id:secret`.
  const secrets = [key, ...key.split(':')].filter((each) => each.length >= 8)
  const line = oneLine(text)
  const clean = secrets.reduce((words, secret) => words.replaceAll(secret, '[credential]'), line)
  return clean.length > maxDetailLength ? `${clean.slice(0, maxDetailLength - 1)}…` : clean
}

/** Text from outside as one line that a terminal can print. */
export function oneLine(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}
