import { createLocalJWKSet, type JSONWebKeySet, type LocalJWKSet } from 'jose'
import { fetchJson } from '../../http/fetch-json.ts'

/** How long keys may be used without asking again: this long a key lives on that its issuer took back. Milliseconds. */
const keepMs = 10 * 60 * 1000
/** How often an issuer is asked again because of a key that it did not list. Milliseconds. */
const askAgainMs = 30_000
/** How long an issuer that failed is left alone. Milliseconds. */
const restMs = 10_000
/** Most issuers whose keys are remembered. */
const maxIssuers = 1_000

/** An issuer that cannot be asked now. */
export class IssuerUnavailable extends Error {
  override readonly name = 'IssuerUnavailable'
  readonly retryAfterS: number

  constructor(retryAfterS: number, cause: unknown) {
    super('the issuer cannot be asked for its keys', { cause })
    this.retryAfterS = retryAfterS
  }
}

interface Known {
  keys: LocalJWKSet | undefined
  /** When the keys were fetched. */
  fetchedAt: number
  failure: { at: number; cause: unknown } | undefined
  /** The fetch that is on its way: all who need it wait for the same one. */
  fetching: Promise<void> | undefined
}

/**
 * The public keys of issuers, asked for when they are needed.
 *
 * @param listed Issuers that the operator vouches for. They may be on a private network.
 * @see OpenID Connect Discovery 1.0 §4
 */
export function issuerKeys(listed: readonly string[], now: () => Date) {
  const issuers = new Map<string, Known>()

  const knownOf = (issuer: string): Known => {
    const known = issuers.get(issuer)
    if (known) return known
    if (issuers.size >= maxIssuers) issuers.clear()
    const fresh: Known = { keys: undefined, fetchedAt: 0, failure: undefined, fetching: undefined }
    issuers.set(issuer, fresh)
    return fresh
  }

  /** Fetches the keys anew, once for all who wait. What is known stays when the issuer does not answer. */
  const refresh = (issuer: string, known: Known): Promise<void> => {
    known.fetching ??= fetchKeys(issuer, listed)
      .then(
        (keys) => {
          known.keys = keys
          known.fetchedAt = now().getTime()
          known.failure = undefined
        },
        (cause) => {
          known.failure = { at: now().getTime(), cause }
        },
      )
      .finally(() => {
        known.fetching = undefined
      })
    return known.fetching
  }

  const isResting = ({ failure }: Known) => failure !== undefined && now().getTime() - failure.at < restMs

  return {
    /** @throws {IssuerUnavailable} when none are known that are young enough, and the issuer does not answer. */
    async current(issuer: string): Promise<LocalJWKSet> {
      const known = knownOf(issuer)
      const isYoung = () => known.keys !== undefined && now().getTime() - known.fetchedAt < keepMs
      if (!isYoung() && !isResting(known)) await refresh(issuer, known)
      if (known.keys && isYoung()) return known.keys
      const waitMs = restMs - (now().getTime() - (known.failure?.at ?? 0))
      throw new IssuerUnavailable(Math.max(1, Math.ceil(waitMs / 1000)), known.failure?.cause)
    },

    /** Other keys than those, for a token whose key is not among them; `undefined` when the issuer was just asked. */
    async newer(issuer: string, than: LocalJWKSet): Promise<LocalJWKSet | undefined> {
      const known = knownOf(issuer)
      const mayAsk = now().getTime() - known.fetchedAt >= askAgainMs && !isResting(known)
      if (known.keys === than && (mayAsk || known.fetching)) await refresh(issuer, known)
      return known.keys === than ? undefined : known.keys
    },
  }
}

async function fetchKeys(issuer: string, listed: readonly string[]): Promise<LocalJWKSet> {
  const isListed = listed.includes(issuer)
  const about = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, isListed)
  if (about['issuer'] !== issuer) {
    throw new Error(`${issuer} calls itself ${JSON.stringify(about['issuer'])?.slice(0, 200)}`)
  }
  if (typeof about['jwks_uri'] !== 'string') throw new Error(`${issuer} does not say where its keys are`)
  // A listed issuer opens the origins that the operator listed and no other host of the private network.
  const keysOrigin = URL.parse(about['jwks_uri'])?.origin
  const isKeysListed = isListed && listed.some((each) => new URL(each).origin === keysOrigin)
  const { keys } = await fetchJson(about['jwks_uri'], isKeysListed)
  if (!Array.isArray(keys)) throw new Error(`${about['jwks_uri']} lists no keys`)
  // A shared secret has no business in a public list, and would verify what everybody can sign.
  const own = keys.filter((key) => typeof key === 'object' && key !== null && key.kty !== 'oct')
  return createLocalJWKSet({ keys: own } as JSONWebKeySet)
}
