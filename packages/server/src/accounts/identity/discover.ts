import type { Providers } from '../../config.ts'
import { ProblemError } from '../../http/problems.ts'

/** Longest wait for a provider. Milliseconds. */
const patienceMs = 5_000

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
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(patienceMs) })
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`)
    const said = (await answer.json()) as { issuer?: unknown }
    if (said.issuer !== issuer) {
      throw new Error(
        `OIDC_ISSUER is ${issuer}, but the provider calls itself ${JSON.stringify(said.issuer)}`,
      )
    }
    return url
  } catch (cause) {
    throw new ProblemError('provider_unavailable', {
      detail: `The sign-in provider “${name}” cannot be used just now.`,
      cause,
    })
  }
}
