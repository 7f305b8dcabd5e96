import { Hono, type Context as HonoContext } from 'hono'
import { authenticate } from './http/authenticate.ts'
import { type Turn, takeTurn } from './http/idempotency.ts'
import { bytes, type Content, fail, type Operation, type RequestFacts } from './http/operation.ts'
import { ProblemError, problemResponse, problems } from './http/problems.ts'
import { checkInput, readJson, readQuery, refuseNames } from './http/read-input.ts'
import { requestIds } from './http/request-id.ts'
import type { Services } from './http/services.ts'
import { operations } from './operations.ts'
import { pages } from './pages/pages.ts'
import { isUnavailable } from './storage/is-unavailable.ts'
import { version } from './version.ts'

type Bindings = { incoming?: import('node:http').IncomingMessage }
type C = HonoContext<{ Bindings: Bindings }>

/** Mounts every operation of the list, and the pages for people. */
export function createApp(services: Services, list = operations): Hono<{ Bindings: Bindings }> {
  const app = new Hono<{ Bindings: Bindings }>()
  const nextRequestId = requestIds()

  for (const operation of list) {
    app.on(operation.method, operation.path.replaceAll(/\{(\w+)\}/g, ':$1'), (c) =>
      answer(operation, services, c, nextRequestId()),
    )
  }
  pages(app)

  app.notFound((c) => {
    const allowed = methodsOf(c.req.path)
    const problem =
      allowed.length === 0
        ? new ProblemError('route_not_found')
        : new ProblemError('method_not_allowed', { headers: { allow: allowed.join(', ') } })
    const requestId = nextRequestId()
    return problemResponse(problem, apiHeaders(requestId), requestId)
  })
  app.onError((error, c) => {
    const requestId = nextRequestId()
    return failed(error, services, requestId, c.req.method, c.req.path)
  })
  return app
}

async function answer(operation: Operation, services: Services, c: C, requestId: string): Promise<Response> {
  const startedAt = performance.now()
  let response: Response
  try {
    response = await perform(operation, services, c, requestId)
  } catch (error) {
    response = hasHungUp(c, error)
      ? new Response(null, { status: 499 })
      : failed(error, services, requestId, operation.method, operation.path)
  }
  if (services.log.isLevelEnabled('info')) {
    services.log.info(
      {
        request_id: requestId,
        operation: operation.id,
        status: response.status,
        duration_ms: Math.round((performance.now() - startedAt) * 10) / 10,
      },
      'request',
    )
  }
  return response
}

/** Says whether work ended because nobody waits for it any more: no failure of ours, and nobody hears the answer. */
function hasHungUp(c: C, error: unknown): boolean {
  return !(error instanceof ProblemError) && c.req.raw.signal.aborted
}

async function perform(operation: Operation, services: Services, c: C, requestId: string): Promise<Response> {
  const actor =
    operation.access === 'key'
      ? await authenticate(c.req.header('authorization'), services.store.credentials)
      : undefined
  const now = services.now()
  if (actor) {
    const address = c.env?.incoming?.socket.remoteAddress
    services.uses.note(actor.id, now.getTime(), address, c.req.header('user-agent'))
  }

  const input = await readInput(operation, c)

  const turn = actor && operation.idempotency && (await turnOf(operation, services, c, actor, input, now))
  if (turn && !turn.isFirst)
    return success(operation, turn.answer, requestId, { 'idempotent-replayed': 'true' })

  let isFinished = false
  const claim: RequestFacts['idempotency'] = turn && {
    async finish(within, kept) {
      isFinished = true
      await services.store.idempotency.finish(actor.account_id, turn.keyHash, JSON.stringify(kept), within)
    },
  }
  const request = new Facts(requestId, c, claim)
  try {
    const output = await operation.run({ ...services, input, actor, request, fail })
    if (operation.output === bytes) return file(output as Content, requestId)
    const body = JSON.stringify(output)
    if (turn && !isFinished) await services.store.idempotency.finish(actor.account_id, turn.keyHash, body)
    return success(operation, body, requestId)
  } catch (error) {
    if (turn) await services.store.idempotency.release(actor.account_id, turn.keyHash).catch(() => {})
    throw error
  }
}

/** A class because its getter is made once: made anew in every request it costs more than the check of a key. */
class Facts implements RequestFacts {
  readonly id: string
  readonly idempotency: RequestFacts['idempotency']
  readonly #c: C

  constructor(id: string, c: C, idempotency: RequestFacts['idempotency']) {
    this.id = id
    this.#c = c
    this.idempotency = idempotency
  }

  get signal(): AbortSignal {
    return this.#c.req.raw.signal
  }
}

/** What the request says, each thing in its one place: the path, and the query or (POST) the body. */
async function readInput(operation: Operation, c: C) {
  const query = readQuery(c.req.url)
  const isPost = operation.method === 'POST'
  const given = isPost ? await readJson(c.req.raw) : query
  const inPath: Record<string, string> = operation.path.includes('{') ? c.req.param() : {}
  refuseNames([
    ...Object.keys(inPath).filter((name) => Object.hasOwn(given, name)),
    ...(isPost ? Object.keys(query) : []),
  ])
  return checkInput(operation.input, { ...given, ...inPath })
}

async function turnOf(
  operation: Operation,
  services: Services,
  c: C,
  actor: { account_id: `acct_${string}` },
  input: unknown,
  now: Date,
): Promise<Turn | undefined> {
  const key = c.req.header('idempotency-key')
  if (key === undefined) return undefined
  return takeTurn(services.store.idempotency, actor.account_id, { operation, key, input }, now.getTime())
}

/** Headers of every answer of the API. What it says belongs to one account: nobody may keep a copy. */
function apiHeaders(requestId: string): Record<string, string> {
  return {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-oanim-version': version,
    'x-request-id': requestId,
  }
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

function file({ stream, sizeBytes, contentType, sha256, fileName }: Content, requestId: string): Response {
  return new Response(stream, {
    headers: {
      ...apiHeaders(requestId),
      'content-type': contentType,
      'content-length': String(sizeBytes),
      'content-disposition': `inline; filename="${fileName}"`,
      'content-security-policy': "default-src 'none'; sandbox",
      etag: `"${sha256}"`,
    },
  })
}

function failed(
  error: unknown,
  { log }: Services,
  requestId: string,
  method: string,
  path: string,
): Response {
  const problem =
    error instanceof ProblemError
      ? error
      : new ProblemError(isUnavailable(error) ? 'store_unavailable' : 'internal', { cause: error })
  const { status } = problems[problem.code]
  const cause = problem.facts.cause
  const facts = { request_id: requestId, code: problem.code, method, path, ...(cause ? { err: cause } : {}) }
  if (status >= 500) log.error(facts, 'request failed')
  else log.debug(facts, 'request refused')
  return problemResponse(problem, apiHeaders(requestId), requestId)
}

const routes = operations.map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}))

function methodsOf(path: string): string[] {
  return routes
    .filter(({ pattern }) => pattern.test(path))
    .flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
}
