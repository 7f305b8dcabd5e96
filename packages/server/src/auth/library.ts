import { type Auth, betterAuth } from 'better-auth'
import { hashPassword } from 'better-auth/crypto'
import type { Store } from '../database/store.ts'
import { auditedAdapter } from './audited-adapter.ts'
import { type AuthOptions, authOptions, type Hooks } from './options.ts'

/** The library, made ready. */
export interface Library {
  handle(request: Request): Promise<Response>
  /** The user and session of a cookie. */
  session(headers: Headers): Promise<Session | null>
  /** Answers like the route, with its cookies. */
  signIn(credentials: { email: string; password: string }, headers: Headers): Promise<Response>
  hashPassword(password: string): Promise<string>
  makeResetToken(token: string, userId: string, expiresAt: Date): Promise<void>
  providers(): Promise<readonly string[]>
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

/** Opens the library on our database. */
export async function openLibrary(
  store: Store,
  facts: AuthOptions,
  hooks: Hooks,
  now: () => Date,
): Promise<Library> {
  const options = authOptions(facts, hooks)
  const adapter = await auditedAdapter(store.database, options, now)
  const auth = betterAuth({ ...options, database: () => adapter }) as unknown as Auth
  const api = auth.api as unknown as {
    getSession(call: { headers: Headers }): Promise<Session | null>
    signInEmail(call: { body: object; headers: Headers; asResponse: true }): Promise<Response>
  }
  const context = await auth.$context
  return {
    handle: (request) => auth.handler(request),
    session: (headers) => api.getSession({ headers }),
    signIn: (body, headers) => api.signInEmail({ body, headers, asResponse: true }),
    hashPassword,
    async makeResetToken(token, userId, expiresAt) {
      const identifier = `reset-password:${token}`
      await context.internalAdapter.createVerificationValue({ identifier, value: userId, expiresAt })
    },
    providers: async () => context.socialProviders.map(({ id }) => id),
  }
}
