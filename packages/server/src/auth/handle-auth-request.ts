import type { Logger } from 'pino'
import type { UserId } from '../core/ids.ts'
import type { UserIdentity } from '../http/actor.ts'
import { limitAttempts } from '../http/attempt-limit.ts'
import { rejectForeignOrigin } from '../http/authenticate-session.ts'
import { ProblemError } from '../http/problems/problems.ts'
import type { RateLimiter } from '../http/rate-limiter.ts'
import type { Auth } from '../http/services.ts'
import type { Store } from '../store.ts'
import { addressHeader, type SessionTokens, withAuthContext } from './auth-context.ts'
import type { AuthCookies } from './cookies.ts'
import type { Library } from './library.ts'
import type { Origins } from './origins.ts'
import { validatePassword } from './password.ts'
import { type Route, readAuthBody, routesOf } from './routes.ts'

const basePath = '/api/auth'

/** Headers that better-auth receives. */
const forwardedHeaders = [
  'cookie',
  'origin',
  'user-agent',
  'accept',
  'referer',
  'sec-fetch-site',
  'sec-fetch-mode',
]

interface HandlerDependencies {
  readonly store: Store
  readonly rateLimiter: RateLimiter
  readonly log: Logger
  readonly settings: Auth['settings']
  now(): Date
  origins(): Origins
  cookies(): AuthCookies
  openLibrary(isOidc: boolean): Promise<Library>
  findUser(library: Library, cookie: string | null): Promise<UserIdentity | undefined>
  /** Limits the work that runs and waits at the same time. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>
}

type RequestOrigin = Parameters<Auth['handle']>[1]

/** Handles the routes under `/api/auth`: checks and limits a request, then passes it to better-auth. */
export function authHandler(dependencies: HandlerDependencies): Auth['handle'] {
  const { store, rateLimiter, log, settings, now, origins, cookies, findUser } = dependencies

  async function handle(request: Request, from: RequestOrigin): Promise<Response> {
    const url = new URL(request.url)
    const route = findRoute(request.method, url.pathname)
    rejectForeignOrigin(request, origins())
    const cookie = request.headers.get('cookie')
    const body = route.method === 'POST' ? await readAuthBody(request, route) : undefined
    const isOidc = body?.['provider'] === 'oidc' || url.pathname === `${basePath}/callback/oidc`
    let library: Library
    try {
      library = await dependencies.openLibrary(isOidc)
    } catch (error) {
      if (route.method === 'GET' && error instanceof ProblemError) {
        log.error({ request_id: from.id, err: error.facts.cause }, 'a sign-in provider is not available')
        return new Response(null, {
          status: 302,
          headers: { location: `${origins()[0]}/sign-in?error=${error.code}` },
        })
      }
      throw error
    }

    const isAnonymous = !cookies().hasSession(cookie)
    if (isAnonymous && route.path === '/get-session') return Response.json(null)
    // A provider or a mail server that does not answer must not use up the limit.
    const isBounded = (isAnonymous || route.isGuess === true) && route.when !== 'hasProvider' && !route.isMail

    const context = { address: from.address, requestId: from.id, ends: route.ends }
    return withAuthContext(context, async (tokens) => {
      const user = route.isGuess || route.newPassword ? await findUser(library, cookie) : undefined
      const email = typeof body?.['email'] === 'string' ? body['email'].toLowerCase() : undefined
      const guess = {
        address: from.address,
        subject: email ?? user?.email,
        device: email === undefined ? undefined : cookies().readDevice(cookie, email),
      }
      const attempt = route.isGuess === true ? await limitAttempts(rateLimiter, guess) : undefined
      if (route.newPassword) await requireStrongPassword(body?.[route.newPassword], [user, body])

      const call = () => library.handle(forwardedRequest(request, url, body, from.address))
      const response = await (isBounded ? dependencies.inTurn(call) : call())
      const isSuccess = response.status < 400 && !(await isSecondFactorRequired(response))
      if (isSuccess && !route.isMail) await attempt?.succeeded()
      if (!isSuccess && route.isGuess === 'of_secret') await limitAttempts(rateLimiter, guess)

      const newCookies: string[] = []
      const signedIn = isSuccess && route.signsIn ? await findSignedIn(tokens, response) : undefined
      // A signed-in user who verifies a code turns the second factor on.
      const isSignIn = user === undefined || !route.path.startsWith('/two-factor/')
      if (signedIn && isSignIn) {
        newCookies.push(cookies().writeDevice(signedIn.email))
        await record('user.signed_in', signedIn.id, route, from)
      } else if (isWrongSecret(response) && route.isGuess && !route.isMail) {
        // Not awaited: the response takes as long for an unknown email address.
        void recordFailure(user?.id, email, route, from)
      }
      return hideTokens(response, tokens, newCookies)
    })
  }

  function findRoute(method: string, pathname: string): Route {
    const existing = routesOf(pathname.slice(basePath.length)).filter(exists)
    const route = existing.find((each) => each.method === method)
    if (route) return route
    if (existing.length === 0) throw new ProblemError('route_not_found')
    throw new ProblemError('method_not_allowed', {
      headers: { allow: existing.map((each) => each.method).join(', ') },
    })
  }

  function exists({ when }: Route): boolean {
    if (when === 'signUpIsOpen') return settings.isSignUpOpen
    if (when === 'hasEmail') return settings.hasEmail
    if (when === 'hasProvider') return settings.providers.length > 0
    return true
  }

  /** better-auth gets the origin of the server instead of the Host header, and the address of the connection. */
  function forwardedRequest(
    request: Request,
    url: URL,
    body: Record<string, unknown> | undefined,
    address: string | null,
  ): Request {
    const headers = new Headers()
    for (const name of forwardedHeaders) {
      const value = request.headers.get(name)
      if (value === null || (name === 'cookie' && cookies().hasHashedSession(value))) continue
      headers.set(name, value)
    }
    if (address !== null) headers.set(addressHeader, address)
    if (body !== undefined) headers.set('content-type', 'application/json')
    const origin = request.headers.get('origin') ?? 'http://localhost'
    return new Request(`${origin}${url.pathname}${url.search}`, {
      method: request.method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  }

  /** The user of the session that a response starts. */
  async function findSignedIn(tokens: SessionTokens, response: Response) {
    const hashed = cookies().newSessionHash(response)
    return hashed !== undefined && tokens.has(hashed) ? store.users.findBySession(hashed) : undefined
  }

  /** Signing in works even if the event cannot be recorded. */
  async function record(
    action: 'user.signed_in' | 'user.sign_in_failed',
    userId: UserId,
    { path }: Route,
    from: RequestOrigin,
  ): Promise<void> {
    try {
      const [user, account] = await Promise.all([store.users.find(userId), store.users.membership(userId)])
      if (!user || !account) return
      await store.audit.write(account.account_id, {
        action,
        at: now().getTime(),
        by: { kind: 'user', id: user.id, name: user.name, address: from.address, requestId: from.id },
        after: { at: path },
      })
    } catch (error) {
      log.error({ err: error, action }, 'an audit event could not be recorded')
    }
  }

  async function recordFailure(
    userId: UserId | undefined,
    email: string | undefined,
    route: Route,
    from: RequestOrigin,
  ): Promise<void> {
    const found =
      email === undefined ? undefined : await store.users.findByEmail(email).catch(() => undefined)
    const id = userId ?? found?.id
    if (id) await record('user.sign_in_failed', id, route, from)
  }

  return handle
}

/** @throws {ProblemError} password_weak */
async function requireStrongPassword(
  password: unknown,
  owners: readonly ({ readonly email?: unknown; readonly name?: unknown } | undefined)[],
): Promise<void> {
  if (typeof password !== 'string') return
  const own = owners
    .flatMap((owner) => [owner?.email, owner?.name])
    .filter((each) => typeof each === 'string')
  const error = await validatePassword(password, own)
  if (error) throw new ProblemError('password_weak', { detail: `The password ${error}.` })
}

/** Whether a password or a code was wrong, judged by the status. */
function isWrongSecret({ status }: Response): boolean {
  return status === 400 || status === 401
}

/** Whether a correct password is not enough, because the user has a second factor. */
export async function isSecondFactorRequired(response: Response): Promise<boolean> {
  if (response.status !== 200 || !response.headers.get('content-type')?.includes('json')) return false
  const body = (await response.clone().json()) as { twoFactorRedirect?: unknown } | null
  return body?.twoFactorRedirect === true
}

/** Scripts cannot read the session cookie, so JSON bodies contain the hash of its token instead. */
async function hideTokens(
  response: Response,
  tokens: SessionTokens,
  newCookies: readonly string[],
): Promise<Response> {
  let body: string | ReadableStream | null = response.body
  if (response.headers.get('content-type')?.includes('json')) {
    body = await response.text()
    for (const [hashed, token] of tokens) body = body.replaceAll(token, hashed)
  }
  const hidden = new Response(body, { status: response.status, headers: response.headers })
  hidden.headers.delete('content-length')
  for (const line of newCookies) hidden.headers.append('set-cookie', line)
  return hidden
}
