import { errors, jwtVerify, type LocalJWKSet } from 'jose'
import { validateUrl } from '../../http/fetch-json.ts'
import type { Issuers } from '../../http/services.ts'
import { algorithms, leewayS } from '../oidc-token.ts'
import { IssuerUnavailable, issuerKeys } from './issuer-keys.ts'

/**
 * Proves who signed a token.
 *
 * @param listed Issuers on private networks that the operator vouches for.
 */
export function createIssuers(listed: readonly string[], now: () => Date): Issuers {
  const keys = issuerKeys(listed, now)

  const verifyWith = (token: string, issuer: string, set: LocalJWKSet) =>
    jwtVerify(token, set, { issuer, algorithms, clockTolerance: leewayS, currentDate: now() })

  return {
    flawOf(issuer) {
      const url = URL.parse(issuer)
      if (url === null || url.search !== '') return 'must be an address without a ?'
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
        // Whatever the library finds wrong, a key that cannot be read among it, the token is not proved.
        return { denied: 'unproved', cause }
      }
    },
  }
}
