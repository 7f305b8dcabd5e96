import { Hono, type Context as HonoContext } from 'hono'
import { serveConsole } from './console/console.ts'
import { AccountBusyError } from './database/account-turns.ts'
import { isUnavailable } from './database/is-unavailable.ts'
import { isUnwritable } from './database/is-unwritable.ts'
import { docs, problemPage } from './docs/pages.ts'
import { downloads } from './downloads/downloads.ts'
import type { Actor } from './http/actor.ts'
import { anyOriginHeaders, preflight } from './http/any-origin.ts'
import { apiHeaders } from './http/api-headers.ts'
import { basicAsBearer, type Presented } from './http/authenticate.ts'
import { authenticateSession, refuseForeignOrigin } from './http/authenticate-session.ts'
import { authorize } from './http/authorize.ts'
import { callerAddress, shownAddress, shownUserAgent } from './http/caller.ts'
import { Document } from './http/document.ts'
import { type Turn, takeTurn } from './http/idempotency.ts'
import { identifyKey } from './http/identify-key.ts'
import { recordDenial } from './http/note-denial.ts'
import { oauthErrorResponse } from './http/oauth-error.ts'
import {
  bodyMethods,
  bytes,
  type Content,
  fail,
  type Lines,
  lines,
  type Operation,
  type RequestInfo,
  redirect,
  takesFields,
} from './http/operation.ts'
import { ProblemError, problemResponse, problems } from './http/problems/problems.ts'
import { readForm } from './http/read-form.ts'
import { checkInput, readJson, readQuery, readRaw, refuseNames } from './http/read-input.ts'
import { requestIds } from './http/request-id.ts'
import { requireOwner } from './http/require-owner.ts'
import { restrictKey } from './http/restrict-key.ts'
import type { Services } from './http/services.ts'
import { streamLines } from './http/stream-lines.ts'
import { notFound } from './not-found.ts'
import { operations } from './operations.ts'

type Bindings = { incoming?: import('node:http').IncomingMessage }
type C = HonoContext<{ Bindings: Bindings }>

/** Mounts every operation of the list, and the pages for users. */
export function createApp(services: Services, list = operations): Hono<{ Bindings: Bindings }> {
  const app = new Hono<{ Bindings: Bindings }>()
  const nextRequestId = requestIds()

  for (const operation of list) {
    const path = operation.path.replaceAll(/\{(\w+)\}/g, ':$1')
    if (operation.allowsAnyOrigin) app.options(path, preflight)
    app.on(operation.method, path, (c) => answer(operation, services, c, nextRequestId()))
  }
  app.all('/api/auth/*', (c) => signIn(services, c, nextRequestId()))
  docs(app)
  downloads(app)
  const pageNotFound = serveConsole(app)
  app.notFound((c) => notFound(c.req.raw, c.req.path, nextRequestId(), pageNotFound))
  app.onError((error, c) => {
    const requestId = nextRequestId()
    return failed(error, services, requestId, { method: c.req.method, path: c.req.path })
  })
  return app
}

async function answer(operation: Operation, services: Services, c: C, requestId: string): Promise<Response> {
  const startedAt = performance.now()
  const seen = new Seen(services.now().getTime())
  let response: Response
  try {
    response = await perform(operation, services, c, requestId, seen)
  } catch (error) {
    if (error instanceof ProblemError) {
      seen.actor ??= error.facts.actor
      const address = shownAddress(addressOf(services, c))
      const { actor } = seen
      recordDenial(error.code, services, c.req.raw, {
        id: requestId,
        address,
        operation: operation.id,
        actor,
      })
    }
    response = hasHungUp(c, error)
      ? new Response(null, { status: 499 })
      : await failed(error, services, requestId, operation)
  }
  if (operation.allowsAnyOrigin) Object.assign(seen.told, anyOriginHeaders)
  for (const name in seen.told) response.headers.set(name, seen.told[name] as string)
  const keyId = seen.actor?.key?.id
  if (keyId !== undefined) {
    services.counts.note(keyId, operation.id, response.status, seen.at, seen.address, seen.userAgent)
  }
  services.metrics?.answered(operation.id, response.status, performance.now() - startedAt)
  logRequest(services, requestId, operation.id, response.status, startedAt)
  return response
}

/** Who sent a request, when, from where and with what program. */
class Seen {
  readonly at: number
  /** Once it is known, also of a key that is refused. */
  actor: Actor | undefined = undefined
  address: string | undefined = undefined
  userAgent: string | undefined = undefined
  /** Headers of the answer, whatever becomes of the request. */
  readonly told: Record<string, string> = {}

  constructor(at: number) {
    this.at = at
  }
}

function logRequest(
  { log }: Services,
  requestId: string,
  operation: string,
  status: number,
  startedAt: number,
): void {
  if (!log.isLevelEnabled('info')) return
  const durationMs = Math.round((performance.now() - startedAt) * 10) / 10
  log.info({ request_id: requestId, operation, status, duration_ms: durationMs }, 'request')
}

/** The routes that sign users in and out: the library's own, behind our door. */
async function signIn(services: Services, c: C, requestId: string): Promise<Response> {
  const startedAt = performance.now()
  const address = shownAddress(addressOf(services, c))
  let response: Response
  try {
    const answered = await services.identity.handle(c.req.raw, { id: requestId, address })
    response = new Response(answered.body, answered)
    for (const [name, value] of Object.entries(apiHeaders(requestId))) response.headers.set(name, value)
  } catch (error) {
    const operation = c.req.path.slice('/api/'.length)
    if (error instanceof ProblemError)
      recordDenial(error.code, services, c.req.raw, { id: requestId, address, operation })
    response = await failed(error, services, requestId, { method: c.req.method, path: c.req.path })
  }
  services.metrics?.answered('auth', response.status, performance.now() - startedAt)
  // No query, which may be a code of a provider, and no path that is none of ours, which may be anything.
  const route = response.status === 404 ? 'unknown' : c.req.path.slice('/api/auth/'.length)
  logRequest(services, requestId, `auth ${route}`, response.status, startedAt)
  return response
}

/** Says whether work ended because nobody waits for it any more: no failure of ours, and nobody hears the answer. */
function hasHungUp(c: C, error: unknown): boolean {
  return !(error instanceof ProblemError) && c.req.raw.signal.aborted
}

async function perform(
  operation: Operation,
  services: Services,
  c: C,
  requestId: string,
  seen: Seen,
): Promise<Response> {
  const actor = operation.access === 'public' ? undefined : await identify(operation, services, c, seen)
  seen.actor = actor
  const limited = actor?.key && restrictKey(actor, operation, services, seen)
  if (limited) await limited
  const authorized =
    actor && authorize(operation, actor, (parameter) => c.req.param(parameter), services.store)
  if (authorized) await authorized
  if (actor && operation.isForOwners) await requireOwner(actor, services.store.keys)
  if (operation.setsCookie && c.req.header('origin') !== undefined) {
    refuseForeignOrigin(c.req.raw, services.identity.origins)
  }
  if (actor?.key) services.uses.note(actor.key.id, seen.at, seen.address, seen.userAgent)

  const input = await readInput(operation, c)

  const turn = actor && operation.idempotency && (await turnOf(operation, services, c, actor, input, seen.at))
  if (turn && !turn.isFirst)
    return success(operation, turn.answer, requestId, { 'idempotent-replayed': 'true' })

  let isFinished = false
  const claim: RequestInfo['idempotency'] = turn && {
    async finish(within, kept) {
      isFinished = true
      await services.store.idempotency.finish(actor.account_id, turn.keyHash, JSON.stringify(kept), within)
    },
  }
  const request = new Facts(requestId, c, services, claim)
  try {
    const output = await operation.run({ ...services, input, actor, request, fail })
    if (output instanceof Document) {
      return output.respond(c.req.raw, { ...apiHeaders(requestId), 'cache-control': 'no-cache' })
    }
    if (operation.output === bytes) return file(operation, output as Content, requestId, c)
    if (operation.output === lines) return await streamed(output as Lines, services, requestId)
    if (operation.output === redirect) return seeOther(output as { location: string }, requestId)
    const body = JSON.stringify(output)
    if (turn && !isFinished) await services.store.idempotency.finish(actor.account_id, turn.keyHash, body)
    const response = success(operation, body, requestId)
    for (const line of request.cookies) response.headers.append('set-cookie', line)
    return response
  } catch (error) {
    if (turn) await services.store.idempotency.release(actor.account_id, turn.keyHash).catch(() => {})
    throw error
  }
}

/** A class because its getters are made once: made anew in every request they cost more than the check of a key. */
class Facts implements RequestInfo {
  readonly id: string
  readonly idempotency: RequestInfo['idempotency']
  cookies: readonly string[] = noCookies
  readonly #c: C
  readonly #services: Services

  constructor(id: string, c: C, services: Services, idempotency: RequestInfo['idempotency']) {
    this.id = id
    this.#c = c
    this.#services = services
    this.idempotency = idempotency
  }

  get address(): string | null {
    return shownAddress(addressOf(this.#services, this.#c))
  }

  get userAgent(): string | null {
    return shownUserAgent(this.#c.req.header('user-agent'))
  }

  get signal(): AbortSignal {
    return this.#c.req.raw.signal
  }

  get headers(): Headers {
    return this.#c.req.raw.headers
  }

  setCookies(lines: readonly string[]): void {
    this.cookies = lines
  }
}

const noCookies: readonly string[] = []

/** Where a request comes from, past the proxies that the operator trust policies. */
function addressOf({ trustedProxies }: Services, c: C): string | undefined {
  const address = c.env?.incoming?.socket.remoteAddress
  return trustedProxies === undefined
    ? address
    : callerAddress(address, c.req.header('x-forwarded-for'), trustedProxies)
}

/** Who is calling. The Authorization header decides alone where there is one. */
function identify(operation: Operation, services: Services, c: C, seen: Seen): Promise<Actor> {
  const { identity, store } = services
  const authorization = c.req.header('authorization')
  if (operation.access === 'account') {
    const hasCookie = authorization === undefined && identity.hasCookie(c.req.header('cookie'))
    return hasCookie
      ? authenticateSession(c.req.raw, identity, store.users)
      : identifyKey(
          operation.takesBasic ? basicAsBearer(authorization) : authorization,
          services,
          seePlace(seen, services, c),
        )
  }
  if (authorization !== undefined) throw new ProblemError('session_missing')
  return authenticateSession(c.req.raw, identity, store.users)
}

/** Notes where a request comes from and with what: of a caller that hangs up nobody can say it any more. */
function seePlace(seen: Seen, services: Services, c: C): Presented {
  seen.address = addressOf(services, c)
  seen.userAgent = c.req.header('user-agent')
  return { address: shownAddress(seen.address), now: seen.at }
}

/** What the request says, each thing in its one place: the path, and the query or (POST) the body. */
async function readInput(operation: Operation, c: C) {
  const query = readQuery(c.req.url)
  const hasBody = bodyMethods.has(operation.method)
  const given = hasBody ? await readBody(operation, c.req.raw) : query
  const inPath: Record<string, string> = operation.path.includes('{') ? c.req.param() : {}
  refuseNames([
    ...Object.keys(inPath).filter((name) => Object.hasOwn(given, name)),
    // OAuth ignores what it does not know.
    ...(hasBody && operation.encoding !== 'form' ? Object.keys(query) : []),
  ])
  return checkInput(operation.input, { ...given, ...inPath })
}

async function readBody(operation: Operation, request: Request): Promise<Record<string, unknown>> {
  if (operation.encoding === 'raw') return { body: await readRaw(request) }
  return operation.encoding === 'form' ? readForm(request) : readJson(request, !takesFields(operation))
}

async function turnOf(
  operation: Operation,
  services: Services,
  c: C,
  actor: { account_id: `acct_${string}` },
  input: unknown,
  now: number,
): Promise<Turn | undefined> {
  const key = c.req.header('idempotency-key')
  if (key === undefined) return undefined
  return takeTurn(services.store.idempotency, actor.account_id, { operation, key, input }, now)
}

function success(
  operation: Operation,
  body: string,
  requestId: string,
  extra: Record<string, string> = {},
): Response {
  return new Response(body, {
    status: operation.status ?? 200,
    headers: { ...apiHeaders(requestId), 'content-type': 'application/json', ...extra },
  })
}

/** What a caller may keep is its own: a shared cache, or the next user of a browser, must not have it. */
const immutableHeaders = {
  'cache-control': 'private, max-age=604800, immutable',
  vary: 'authorization, cookie, oanim-account',
}

function file({ isImmutable }: Operation, content: Content, requestId: string, c: C): Response {
  const { stream, sizeBytes, contentType, sha256, fileName } = content
  const headers = {
    ...apiHeaders(requestId),
    ...(isImmutable && immutableHeaders),
    'content-security-policy': "default-src 'none'; sandbox",
    etag: `"${sha256}"`,
  }
  if (isImmutable && c.req.header('if-none-match')?.includes(headers.etag)) {
    void stream.cancel()
    return new Response(null, { status: 304, headers })
  }
  return new Response(stream, {
    headers: {
      ...headers,
      'content-type': contentType,
      'content-length': String(sizeBytes),
      'content-disposition': `inline; filename="${fileName}"`,
    },
  })
}

/** @see https://github.com/ndjson/ndjson-spec */
async function streamed(output: Lines, { log }: Services, requestId: string): Promise<Response> {
  const stream = await streamLines(output, (error) =>
    log.error({ request_id: requestId, err: error }, 'an answer was cut'),
  )
  return new Response(stream, {
    headers: {
      ...apiHeaders(requestId),
      'content-type': 'application/x-ndjson',
      'content-disposition': `attachment; filename="${output.fileName}"`,
    },
  })
}

/** @see RFC 9110 §15.4.4 */
function seeOther({ location }: { location: string }, requestId: string): Response {
  return new Response(null, {
    status: 303,
    headers: { ...apiHeaders(requestId), location, 'referrer-policy': 'no-referrer' },
  })
}

function failed(
  error: unknown,
  { log }: Services,
  requestId: string,
  { method, path, failures = 'problem' }: { method: string; path: string; failures?: Operation['failures'] },
): Response | Promise<Response> {
  const problem = error instanceof ProblemError ? error : new ProblemError(codeOf(error), { cause: error })
  const { status } = problems[problem.code]
  const cause = problem.facts.cause
  const facts = { request_id: requestId, code: problem.code, method, path, ...(cause ? { err: cause } : {}) }
  if (status >= 500) log.error(facts, 'request failed')
  else log.debug(facts, 'request refused')
  const answerAs = { problem: problemResponse, oauth: oauthErrorResponse, page: problemPage }[failures]
  return answerAs(problem, apiHeaders(requestId), requestId)
}

/** What a failure of the store is to the caller. */
function codeOf(error: unknown): 'server_busy' | 'storage_unwritable' | 'store_unavailable' | 'internal' {
  if (error instanceof AccountBusyError) return 'server_busy'
  if (isUnwritable(error)) return 'storage_unwritable'
  return isUnavailable(error) ? 'store_unavailable' : 'internal'
}
