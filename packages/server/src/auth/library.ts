import { type Auth, betterAuth } from 'better-auth'
import { hashPassword } from 'better-auth/crypto'
import type { Providers } from '../config.ts'
import { fetchJson } from '../http/fetch-json.ts'
import { ProblemError } from '../http/problems/problems.ts'
import type { Store } from '../store.ts'
import { auditedAdapter } from './audited-adapter.ts'
import { type AuthOptions, authOptions, type Hooks, resetTokenLifetimeMs } from './options.ts'

/** better-auth on the database of this server. */
export interface Library {
  handle(request: Request): Promise<Response>
  /** The user and the session of a cookie. */
  session(headers: Headers): Promise<Session | null>
  signIn(credentials: { email: string; password: string }, headers: Headers): Promise<Response>
  hashPassword(password: string): Promise<string>
  createResetToken(token: string, userId: string, now: Date): Promise<void>
}

interface Session {
  readonly session: { readonly id: string }
  readonly user: {
    readonly id: string
    readonly email: string
    readonly name: string
    readonly image?: string | null | undefined
    readonly createdAt: Date
    readonly twoFactorEnabled?: boolean | null | undefined
  }
}

interface LibraryOptions extends Omit<AuthOptions, 'discoveryUrl'> {
  readonly store: Store
  /** Without it the OpenID Connect provider is not contacted and cannot be used. */
  readonly withOidc: boolean
  readonly hooks: Hooks
  readonly now: () => Date
}

/** @throws {ProblemError} sign_in_provider_unavailable */
export async function openLibrary({
  store,
  withOidc,
  hooks,
  now,
  ...rest
}: LibraryOptions): Promise<Library> {
  const { oidc } = rest.providers
  const discoveryUrl = withOidc && oidc ? await discover(oidc) : undefined
  const options = authOptions({ ...rest, discoveryUrl }, hooks)
  const adapter = await auditedAdapter(store.database, options, now)
  const auth = betterAuth({ ...options, database: () => adapter }) as unknown as Auth
  const api = auth.api as unknown as {
    getSession(call: { headers: Headers }): Promise<Session | null>
    signInEmail(call: { body: object; headers: Headers; asResponse: true }): Promise<Response>
  }
  const { socialProviders, internalAdapter } = await auth.$context
  // better-auth leaves a provider out if its discovery document is invalid.
  if (discoveryUrl !== undefined && !socialProviders.some(({ id }) => id === 'oidc')) {
    throw new ProblemError('sign_in_provider_unavailable')
  }
  return {
    handle: (request) => auth.handler(request),
    session: (headers) => api.getSession({ headers }),
    signIn: (body, headers) => api.signInEmail({ body, headers, asResponse: true }),
    hashPassword,
    async createResetToken(token, userId, now) {
      const identifier = `reset-password:${token}`
      const expiresAt = new Date(now.getTime() + resetTokenLifetimeMs)
      await internalAdapter.createVerificationValue({ identifier, value: userId, expiresAt })
    },
  }
}

/**
 * Finds the discovery document of an OpenID Connect provider and checks its issuer.
 *
 * @returns The URL of the document.
 * @throws {ProblemError} sign_in_provider_unavailable, with the cause for the log.
 * @see OpenID Connect Discovery 1.0 §4.3 (the issuer must be exactly the configured one)
 */
async function discover({ issuer, name }: NonNullable<Providers['oidc']>): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  try {
    const { issuer: actual } = await fetchJson(url, true)
    if (actual !== issuer) {
      throw new Error(
        `OIDC_ISSUER is ${issuer}, but the provider identifies itself as ${JSON.stringify(actual)}`,
      )
    }
    return url
  } catch (cause) {
    throw new ProblemError('sign_in_provider_unavailable', {
      detail: `The sign-in provider “${name}” is not available.`,
      cause,
    })
  }
}
