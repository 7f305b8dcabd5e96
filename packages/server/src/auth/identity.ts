import { hash, randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import type { AuditActor } from '../audit/audit-store.ts'
import type { Config } from '../config.ts'
import { boundedWork, TooMuchWorkError } from '../core/bounded-work.ts'
import type { UserId } from '../core/ids.ts'
import type { Store } from '../database/store.ts'
import type { UserIdentity } from '../http/actor.ts'
import { limitAttempts } from '../http/attempt-limit.ts'
import { rejectForeignOrigin } from '../http/authenticate-session.ts'
import { ProblemError } from '../http/problems/problems.ts'
import type { RateLimiter } from '../http/rate-limiter.ts'
import type { Identity } from '../http/services.ts'
import { readAuthBody } from './auth-body.ts'
import { deviceCookies } from './device-cookie.ts'
import { discover } from './discover.ts'
import type { Library } from './library.ts'
import type { Mail } from './mail.ts'
import { addressHeader, cookieNames, resetSeconds } from './names.ts'
import { isSecure, type Origins } from './origins.ts'
import { validatePassword } from './password.ts'
import { type Route, routesOf } from './routes.ts'
import { withTokens } from './session-tokens.ts'
import { withRequestContext } from './user-audit-events.ts'

const basePath = '/api/auth'

/** Calls of the library for strangers, and calls that hash a password: done at a time, and waiting. */
const maxRunning = 2
const maxWaiting = 64

interface Needs {
  readonly config: Pick<Config, 'isSignUpOpen' | 'providers'>
  readonly secret: string
  readonly store: Store
  readonly rateLimiter: RateLimiter
  readonly mail: Mail | undefined
  readonly log: Logger
  now(): Date
  /** Asked when first needed: the port is known only once the server listens. */
  origins(): Origins
}

type From = { readonly id: string; readonly address: string | null }

/**
 * Signs users in, through a library that is loaded when the first of them comes. Whoever brings a key, or nothing,
 * never meets it.
 */
export function createAuth(needs: Needs): Identity {
  const { config, store, rateLimiter, log, now } = needs
  const { providers } = config
  let plain: Promise<Library> | undefined
  let withOidc: Promise<Library> | undefined
  let known: { names: ReturnType<typeof cookieNames>; devices: ReturnType<typeof deviceCookies> } | undefined

  const bounded = boundedWork(maxRunning, maxWaiting)

  const cookies = () => {
    if (!known) {
      const secure = isSecure(needs.origins())
      const names = cookieNames(secure)
      known = { names, devices: deviceCookies(needs.secret, names.device, secure) }
    }
    return known
  }

  const open = async (discoveryUrl?: string): Promise<Library> => {
    const { openLibrary } = await import('./library.ts')
    const { secret, mail } = needs
    const facts = { origins: needs.origins(), secret, ...config, discoveryUrl, log }
    const hooks = { refuse, mail }
    const library = await openLibrary(store, facts, hooks, now)
    if (discoveryUrl !== undefined && !(await library.providers()).includes('oidc')) {
      throw new ProblemError('provider_unavailable')
    }
    return library
  }

  /** The provider may be down when we start, and come back: it is asked again until it has answered once. */
  const ready = async (isForOidc = false): Promise<Library> => {
    if (isForOidc && providers.oidc) {
      withOidc ??= discover(providers.oidc).then(open)
      withOidc.catch(() => {
        withOidc = undefined
      })
      return withOidc
    }
    plain ??= open()
    plain.catch(() => {
      plain = undefined
    })
    return plain
  }

  /** Why somebody new may not come in. */
  async function refuse(email: string, isVerified: boolean) {
    const isLetIn =
      config.isSignUpOpen || (isVerified && (await store.invitations.isInvited(email, now().getTime())))
    if (!isLetIn) {
      return {
        code: 'invitation_required',
        message: 'Nobody here knows you yet. Ask an owner of this server to invite your address.',
      }
    }
    if (!(await store.accounts.isFree(email))) {
      return {
        code: 'email_taken',
        message: 'The address belongs to an account already. Sign in to that one.',
      }
    }
    return undefined
  }

  /** Signing in goes on whether or not this can be written; the log says when it could not. */
  async function write(
    userId: UserId,
    action: 'user.signed_in' | 'user.sign_in_failed',
    from: From,
    after: { at: string },
  ): Promise<void> {
    try {
      const [user, account] = await Promise.all([store.users.find(userId), store.users.membership(userId)])
      if (!user || !account) return
      const by: AuditActor = {
        kind: 'user',
        id: user.id,
        name: user.name,
        address: from.address,
        requestId: from.id,
      }
      await store.audit.write(account.account_id, { action, at: now().getTime(), by, after })
    } catch (error) {
      log.error({ err: error, action }, 'an audit log could not be written')
    }
  }

  /** @param at The route that a secret was wrong at. */
  async function noteFailure(who: { email: string } | { id: UserId }, at: string, from: From): Promise<void> {
    const user = 'id' in who ? who : await store.users.findByEmail(who.email).catch(() => undefined)
    if (user) await write(user.id, 'user.sign_in_failed', from, { at })
  }

  async function find(library: Library, cookie: string | null): Promise<UserIdentity | undefined> {
    // Lists show the hash of a token in its place. No cookie holds one.
    if (cookie === null || cookies().names.sealed.test(cookie)) return undefined
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

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await bounded(work)
    } catch (error) {
      if (!(error instanceof TooMuchWorkError)) throw error
      throw new ProblemError('server_busy', { detail: 'Too many sign-ins are waiting.' })
    }
  }

  async function handle(request: Request, from: From): Promise<Response> {
    const url = new URL(request.url)
    const route = findRoute(request.method, url.pathname)
    rejectForeignOrigin(request, needs.origins())
    const cookie = request.headers.get('cookie')
    const body = route.method === 'POST' ? await readAuthBody(request, route) : undefined
    let library: Library
    try {
      library = await ready(isOidc(url, body))
    } catch (error) {
      if (route.method === 'GET' && error instanceof ProblemError) {
        log.error({ request_id: from.id, err: error.facts.cause }, 'a sign-in provider cannot be used')
        return elsewhere(`${needs.origins()[0]}/sign-in?error=${error.code}`)
      }
      throw error
    }

    const isAnonymous = !identity.hasCookie(cookie ?? undefined)
    // Strangers, and everybody whose request hashes a password, share a few places. A provider or a mail server that
    // does not answer takes none of them.
    const isBounded = (isAnonymous || route.isGuess === true) && route.when !== 'hasProvider' && !route.isMail
    if (isAnonymous && route.path === '/get-session') return Response.json(null)

    return within(from, route, async (tokens) => {
      const before = route.isGuess || route.newPassword ? await find(library, cookie) : undefined
      const email = typeof body?.['email'] === 'string' ? body['email'].toLowerCase() : undefined
      const guess = {
        address: from.address,
        subject: email ?? before?.email,
        device: email === undefined ? undefined : cookies().devices.read(cookie, email),
      }
      const attempt = route.isGuess === true ? await limitAttempts(rateLimiter, guess) : undefined
      if (route.newPassword) await refuseWeak(body?.[route.newPassword], before, body)

      const handled = () => library.handle(forLibrary(url, request, body, from, cookies().names.sealed))
      const response = await (isBounded ? inTurn(handled) : handled())
      const isGood = response.status < 400 && !(await isSecondFactorAsked(response))
      if (isGood && !route.isMail) await attempt?.succeeded()
      if (!isGood && route.isGuess === 'of_secret') await limitAttempts(rateLimiter, guess)

      const extra: string[] = []
      const begun = isGood && route.signsIn ? await userOf(tokens, response) : undefined
      // Who is signed in and shows a second factor turns it on.
      const isSignIn = before === undefined || !route.path.startsWith('/two-factor/')
      if (begun && isSignIn) {
        extra.push(cookies().devices.write(begun.email))
        await write(begun.id, 'user.signed_in', from, { at: route.path })
      } else if (isWrong(response) && route.isGuess && !route.isMail) {
        const who = before ?? (email === undefined ? undefined : { email })
        // Not waited for: the answer takes as long for an address that nobody has.
        if (who) void noteFailure(who, route.path, from)
      }
      return conceal(response, tokens, extra)
    })
  }

  /** The user whose session an answer begins. */
  async function userOf(tokens: ReadonlyMap<string, string>, response: Response) {
    const line = response.headers
      .getSetCookie()
      .find((each) => each.startsWith(`${cookies().names.session}=`))
    const value = line && decodeURIComponent(line.slice(line.indexOf('=') + 1).split(';')[0] ?? '')
    const token = value?.slice(0, value.indexOf('.'))
    const hashed = token ? hash('sha256', token) : undefined
    return hashed !== undefined && tokens.has(hashed) ? store.users.findBySession(hashed) : undefined
  }

  function findRoute(method: string, pathname: string): Route {
    const there = routesOf(pathname.slice(basePath.length)).filter(isThere)
    const route = there.find((each) => each.method === method)
    if (route) return route
    if (there.length === 0) throw new ProblemError('route_not_found')
    throw new ProblemError('method_not_allowed', {
      headers: { allow: there.map((each) => each.method).join(', ') },
    })
  }

  function isThere({ when }: Route): boolean {
    if (when === 'signUpIsOpen') return config.isSignUpOpen
    if (when === 'hasEmail') return needs.mail !== undefined
    if (when === 'hasProvider') return identity.facts.providers.length > 0
    return true
  }

  async function refuseWeak(
    password: unknown,
    user: UserIdentity | undefined,
    body: Record<string, unknown> | undefined,
  ): Promise<void> {
    if (typeof password !== 'string') return
    const own = [user?.email, user?.name, body?.['email'], body?.['name']].filter(
      (each) => typeof each === 'string',
    )
    const flaw = await validatePassword(password, own)
    if (flaw) throw new ProblemError('password_weak', { detail: `The password ${flaw}.` })
  }

  const identity: Identity = {
    get origins() {
      return needs.origins()
    },
    facts: {
      isSignUpOpen: config.isSignUpOpen,
      hasEmail: needs.mail !== undefined,
      providers: [
        ...(providers.github ? [{ id: 'github', name: 'GitHub' }] : []),
        ...(providers.google ? [{ id: 'google', name: 'Google' }] : []),
        ...(providers.oidc ? [{ id: 'oidc', name: providers.oidc.name }] : []),
      ],
    },
    hasCookie: (cookie) => cookie !== undefined && cookies().names.toResponse.test(cookie),
    async findUser(headers) {
      const cookie = headers.get('cookie')
      if (!identity.hasCookie(cookie ?? undefined)) return 'no_cookie'
      const library = await ready()
      return (await withTokens(() => find(library, cookie))) ?? 'ended'
    },
    validatePassword,
    async hashPassword(password) {
      return (await ready()).hashPassword(password)
    },
    async signIn({ email, password }, { headers, address }) {
      const library = await ready()
      const own = new Headers({ ...(address !== null && { [addressHeader]: address }) })
      const userAgent = headers.get('user-agent')
      if (userAgent !== null) own.set('user-agent', userAgent)
      return withTokens(async () => {
        const response = await library.signIn({ email, password }, own)
        if (!response.ok) return 'denied'
        if (await isSecondFactorAsked(response)) return 'second_factor'
        return [...response.headers.getSetCookie(), cookies().devices.write(email)]
      })
    },
    async makeResetToken(userId) {
      const token = randomBytes(32).toString('base64url')
      const expiresAt = new Date(now().getTime() + resetSeconds * 1000)
      await (await ready()).makeResetToken(token, userId, expiresAt)
      return token
    },
    handle,
  }
  return identity
}

function isOidc(url: URL, body: Record<string, unknown> | undefined): boolean {
  return body?.['provider'] === 'oidc' || url.pathname === `${basePath}/callback/oidc`
}

function elsewhere(location: string): Response {
  return new Response(null, { status: 302, headers: { location } })
}

/** The request as the library gets it: our origin instead of what Host says, and the connection's address. */
function forLibrary(
  url: URL,
  request: Request,
  body: Record<string, unknown> | undefined,
  from: From,
  sealed: RegExp,
): Request {
  const headers = new Headers()
  for (const name of [
    'cookie',
    'origin',
    'user-agent',
    'accept',
    'referer',
    'sec-fetch-site',
    'sec-fetch-mode',
  ]) {
    const value = request.headers.get(name)
    if (value !== null && !(name === 'cookie' && sealed.test(value))) headers.set(name, value)
  }
  if (from.address !== null) headers.set(addressHeader, from.address)
  if (body !== undefined) headers.set('content-type', 'application/json')
  const origin = request.headers.get('origin') ?? 'http://localhost'
  return new Request(`${origin}${url.pathname}${url.search}`, {
    method: request.method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
}

/** Runs the library's work for one request, in which a session may end. */
function within<Result>(from: From, { ends }: Route, work: Parameters<typeof withTokens<Result>>[0]) {
  const requestContext = { address: from.address, requestId: from.id, ends }
  return withRequestContext(requestContext, () => withTokens(work))
}

/** Says whether a password or a code was not the right one, as far as a status tells. */
function isWrong({ status }: Response): boolean {
  return status === 400 || status === 401
}

async function isSecondFactorAsked(response: Response): Promise<boolean> {
  if (response.status !== 200 || !response.headers.get('content-type')?.includes('json')) return false
  const body = (await response.clone().json()) as { twoFactorRedirect?: unknown } | null
  return body?.twoFactorRedirect === true
}

/** An answer for a page: a cookie that scripts cannot read is not told to them another way. */
async function conceal(
  response: Response,
  tokens: ReadonlyMap<string, string>,
  cookies: readonly string[],
): Promise<Response> {
  const isJson = response.headers.get('content-type')?.includes('json') === true
  let body: string | ReadableStream | null = response.body
  if (isJson) {
    let text = await response.text()
    for (const [hashed, token] of tokens) text = text.replaceAll(token, hashed)
    body = text
  }
  const concealed = new Response(body, { status: response.status, headers: response.headers })
  concealed.headers.delete('content-length')
  for (const line of cookies) concealed.headers.append('set-cookie', line)
  return concealed
}
