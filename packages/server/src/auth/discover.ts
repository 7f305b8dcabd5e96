import type { Providers } from '../config.ts'
import { fetchJson } from '../http/fetch-json.ts'
import { ProblemError } from '../http/problems/problems.ts'

/**
 * Asks an OpenID Connect provider about itself, and sees that it is the one that was configured.
 *
 * @returns Where it said so.
 * @throws {ProblemError} provider_unavailable, with the cause for the log.
 * @see OpenID Connect Discovery 1.0 §4.3 (the issuer must be exactly the configured one)
 */
export async function discover({ issuer, name }: NonNullable<Providers['oidc']>): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  try {
    const { issuer: named } = await fetchJson(url, true)
    if (named !== issuer) {
      throw new Error(`OIDC_ISSUER is ${issuer}, but the provider calls itself ${JSON.stringify(named)}`)
    }
    return url
  } catch (cause) {
    throw new ProblemError('provider_unavailable', {
      detail: `The sign-in provider “${name}” cannot be used just now.`,
      cause,
    })
  }
}
