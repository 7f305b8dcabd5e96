import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { boundedWork, TooMuchWorkError } from '../core/bounded-work.ts'
import type { UserId } from '../core/ids.ts'
import type { UserIdentity } from '../http/actor.ts'
import { ProblemError } from '../http/problems/problems.ts'
import type { RateLimiter } from '../http/rate-limiter.ts'
import type { Auth } from '../http/services.ts'
import type { Store } from '../store.ts'
import { addressHeader, withAuthContext } from './auth-context.ts'
import { authCookies } from './cookies.ts'
import { authHandler, isSecondFactorRequired } from './handle-auth-request.ts'
import type { Library } from './library.ts'
import type { Mail } from './mail.ts'
import { isSecure, type Origins } from './origins.ts'
import { validatePassword } from './password.ts'

/** Limits of requests that are anonymous or hash a password. */
const maxRunning = 2
const maxWaiting = 64

interface AuthDependencies {
  readonly config: Pick<Config, 'isSignUpOpen' | 'providers'>
  readonly secret: string
  readonly store: Store
  readonly rateLimiter: RateLimiter
  readonly mail: Mail | undefined
  readonly log: Logger
  now(): Date
  /** Called on first use: the port is known only when the server listens. */
  origins(): Origins
}

/** Signs users in with better-auth, which is loaded on first use: a server that only checks keys never loads it. */
export function createAuth(dependencies: AuthDependencies): Auth {
  const { config, secret, store, mail, log, now } = dependencies
  const { isSignUpOpen, providers } = config
  const cookies = lazy(() => authCookies(secret, isSecure(dependencies.origins())))
  const bounded = boundedWork(maxRunning, maxWaiting)
  const settings: Auth['settings'] = {
    isSignUpOpen,
    hasEmail: mail !== undefined,
    providers: [
      ...(providers.github ? [{ id: 'github', name: 'GitHub' }] : []),
      ...(providers.google ? [{ id: 'google', name: 'Google' }] : []),
      ...(providers.oidc ? [{ id: 'oidc', name: providers.oidc.name }] : []),
    ],
  }

  async function denySignUp(email: string, isVerified: boolean) {
    const isAllowed =
      isSignUpOpen || (isVerified && (await store.invitations.isInvited(email, now().getTime())))
    if (!isAllowed) {
      return {
        code: 'invitation_required',
        message: 'You need an invitation. Ask an owner of this server to invite your email address.',
      }
    }
    if (await store.accounts.isFree(email)) return undefined
    return {
      code: 'email_taken',
      message: 'This email address already has an account. Sign in to it instead.',
    }
  }

  const open = async (withOidc: boolean): Promise<Library> => {
    const { openLibrary } = await import('./library.ts')
    const hooks = { denySignUp, mail }
    const origins = dependencies.origins()
    return openLibrary({ store, origins, secret, isSignUpOpen, providers, withOidc, log, hooks, now })
  }
  // The provider may be unavailable at first: a failed attempt is repeated at the next request.
  const openPlain = retried(() => open(false))
  const openWithOidc = retried(() => open(true))

  async function findUser(library: Library, cookie: string | null): Promise<UserIdentity | undefined> {
    // Lists of sessions contain hashes. A hash must not work as a token.
    if (cookie === null || cookies().hasHashedSession(cookie)) return undefined
    const found = await library.session(new Headers({ cookie }))
    if (!found) return undefined
    const { user, session } = found
    return {
      id: user.id as UserId,
      email: user.email,
      name: user.name,
      image: user.image ?? null,
      created_at: new Date(user.createdAt).getTime(),
      two_factor_enabled: user.twoFactorEnabled === true,
      session_id: session.id,
    }
  }

  return {
    get origins() {
      return dependencies.origins()
    },
    settings,
    hasCookie: (cookie) => cookies().hasSession(cookie),
    async findUser(headers) {
      const cookie = headers.get('cookie')
      if (!cookies().hasSession(cookie)) return 'no_cookie'
      const library = await openPlain()
      return (await withAuthContext({}, () => findUser(library, cookie))) ?? 'expired'
    },
    validatePassword,
    async hashPassword(password) {
      return (await openPlain()).hashPassword(password)
    },
    async signIn({ email, password }, { headers, address }) {
      const library = await openPlain()
      const forwarded = new Headers({ ...(address !== null && { [addressHeader]: address }) })
      const userAgent = headers.get('user-agent')
      if (userAgent !== null) forwarded.set('user-agent', userAgent)
      return withAuthContext({}, async () => {
        const response = await library.signIn({ email, password }, forwarded)
        if (!response.ok) return 'denied'
        if (await isSecondFactorRequired(response)) return 'second_factor'
        return [...response.headers.getSetCookie(), cookies().writeDevice(email)]
      })
    },
    async createResetToken(userId) {
      const token = randomBytes(32).toString('base64url')
      await (await openPlain()).createResetToken(token, userId, now())
      return token
    },
    handle: authHandler({
      ...dependencies,
      settings,
      cookies,
      findUser,
      openLibrary: (isOidc) => (isOidc && providers.oidc ? openWithOidc() : openPlain()),
      async inTurn(work) {
        try {
          return await bounded(work)
        } catch (error) {
          if (!(error instanceof TooMuchWorkError)) throw error
          throw new ProblemError('server_busy', { detail: 'Too many sign-ins are waiting.' })
        }
      },
    }),
  }
}

function lazy<Value>(create: () => Value): () => Value {
  let value: Value | undefined
  return () => {
    value ??= create()
    return value
  }
}

/** Runs work once and keeps the result. Work that fails runs again at the next call. */
function retried<Value>(work: () => Promise<Value>): () => Promise<Value> {
  let result: Promise<Value> | undefined
  return () => {
    result ??= work().catch((error) => {
      result = undefined
      throw error
    })
    return result
  }
}
