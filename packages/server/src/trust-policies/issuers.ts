import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify, type LocalJWKSet } from 'jose'
import { fetchJson, validateUrl } from '../http/fetch-json.ts'
import type { Issuers } from '../http/services.ts'
import { algorithms, leewayS } from './oidc-token.ts'

/** How long fetched keys are used. A key that its issuer withdrew works for up to this long. Milliseconds. */
const keysLifetimeMs = 10 * 60 * 1000
/** Shortest time between two fetches because of an unknown key id. Milliseconds. */
const refetchMs = 30_000
/** Shortest time between two fetches from an issuer that failed. Milliseconds. */
const retryMs = 10_000
/** Most issuers whose keys are kept in memory. */
const maxIssuers = 1_000

/** The keys of an issuer are not available. */
class IssuerUnavailable extends Error {
  override readonly name = 'IssuerUnavailable'
  readonly retryAfterS: number

  constructor(retryAfterS: number, cause: unknown) {
    super('the keys of the issuer could not be fetched', { cause })
    this.retryAfterS = retryAfterS
  }
}

interface CachedKeys {
  keys: LocalJWKSet | undefined
  fetchedAt: number
  failure: { at: number; cause: unknown } | undefined
  /** The fetch in progress, shared by all requests that need it. */
  fetching: Promise<void> | undefined
}

/**
 * Verifies the signatures of OIDC tokens with the keys that their issuers publish.
 *
 * @param listed Issuers that the operator lists. They may be on a private network.
 */
export function createIssuers(listed: readonly string[], now: () => Date): Issuers {
  const keys = issuerKeys(listed, now)

  const verifyWith = (token: string, issuer: string, set: LocalJWKSet) =>
    jwtVerify(token, set, { issuer, algorithms, clockTolerance: leewayS, currentDate: now() })

  return {
    validateUrl(issuer) {
      const url = URL.parse(issuer)
      if (url === null || url.search !== '') return 'must be a URL without a query'
      return validateUrl(url, listed.includes(issuer))
    },

    async verify(token, issuer) {
      try {
        const set = await keys.current(issuer)
        try {
          return { claims: (await verifyWith(token, issuer, set)).payload }
        } catch (error) {
          const newer = error instanceof errors.JWKSNoMatchingKey ? await keys.newer(issuer, set) : undefined
          if (!newer) throw error
          return { claims: (await verifyWith(token, issuer, newer)).payload }
        }
      } catch (cause) {
        if (cause instanceof IssuerUnavailable) {
          return { denied: 'unavailable', retryAfterS: cause.retryAfterS, cause }
        }
        // Every other error means that the token is not verified, including a key that cannot be parsed.
        return { denied: 'unverified', cause }
      }
    },
  }
}

/**
 * Caches the public keys of issuers.
 *
 * @see OpenID Connect Discovery 1.0 §4
 */
function issuerKeys(listed: readonly string[], now: () => Date) {
  const issuers = new Map<string, CachedKeys>()

  const cacheOf = (issuer: string): CachedKeys => {
    const cached = issuers.get(issuer)
    if (cached) return cached
    if (issuers.size >= maxIssuers) issuers.clear()
    const empty: CachedKeys = { keys: undefined, fetchedAt: 0, failure: undefined, fetching: undefined }
    issuers.set(issuer, empty)
    return empty
  }

  /** Keeps the cached keys if the issuer does not answer. */
  const refresh = (issuer: string, cached: CachedKeys): Promise<void> => {
    cached.fetching ??= fetchKeys(issuer, listed)
      .then(
        (keys) => {
          cached.keys = keys
          cached.fetchedAt = now().getTime()
          cached.failure = undefined
        },
        (cause) => {
          cached.failure = { at: now().getTime(), cause }
        },
      )
      .finally(() => {
        cached.fetching = undefined
      })
    return cached.fetching
  }

  const hasJustFailed = ({ failure }: CachedKeys) =>
    failure !== undefined && now().getTime() - failure.at < retryMs

  return {
    /** @throws {IssuerUnavailable} No recent keys are cached, and the issuer does not answer. */
    async current(issuer: string): Promise<LocalJWKSet> {
      const cached = cacheOf(issuer)
      const isRecent = () => cached.keys !== undefined && now().getTime() - cached.fetchedAt < keysLifetimeMs
      if (!isRecent() && !hasJustFailed(cached)) await refresh(issuer, cached)
      if (cached.keys && isRecent()) return cached.keys
      const waitMs = retryMs - (now().getTime() - (cached.failure?.at ?? 0))
      throw new IssuerUnavailable(Math.max(1, Math.ceil(waitMs / 1000)), cached.failure?.cause)
    },

    /** Fetches keys newer than the given ones, or returns `undefined` if the issuer was asked a moment ago. */
    async newer(issuer: string, than: LocalJWKSet): Promise<LocalJWKSet | undefined> {
      const cached = cacheOf(issuer)
      const mayFetch = now().getTime() - cached.fetchedAt >= refetchMs && !hasJustFailed(cached)
      if (cached.keys === than && (mayFetch || cached.fetching)) await refresh(issuer, cached)
      return cached.keys === than ? undefined : cached.keys
    },
  }
}

async function fetchKeys(issuer: string, listed: readonly string[]): Promise<LocalJWKSet> {
  const isListed = listed.includes(issuer)
  const metadata = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, isListed)
  const { issuer: name, jwks_uri: keysUrl } = metadata
  if (name !== issuer) {
    throw new Error(`${issuer} identifies itself as ${JSON.stringify(name)?.slice(0, 200)}`)
  }
  if (typeof keysUrl !== 'string') throw new Error(`${issuer} does not publish a jwks_uri`)
  // A listed issuer may only refer to listed origins, not to any other host of the private network.
  const keysOrigin = URL.parse(keysUrl)?.origin
  const isKeysListed = isListed && listed.some((each) => new URL(each).origin === keysOrigin)
  const { keys } = await fetchJson(keysUrl, isKeysListed)
  if (!Array.isArray(keys)) throw new Error(`${keysUrl} contains no keys`)
  // A symmetric key in a public list would accept tokens that anyone can sign.
  const asymmetric = keys.filter((key) => typeof key === 'object' && key !== null && key.kty !== 'oct')
  return createLocalJWKSet({ keys: asymmetric } as JSONWebKeySet)
}
