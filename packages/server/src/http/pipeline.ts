import { anyOriginHeaders, apiHeaders, requestIds } from './api-headers.ts'
import { authenticate } from './authenticate.ts'
import { authorize } from './authorize.ts'
import { failureResponse, type ProblemWriter, recordDenial } from './failure.ts'
import { claimIdempotencyKey } from './idempotency.ts'
import { limitRequests } from './limit-requests.ts'
import { fail, type Operation } from './operation.ts'
import { ProblemError } from './problems/problems.ts'
import { describeResource, originFor } from './protected-resource.ts'
import { addressOf, type Dispatch, type HttpContext, RequestContext } from './request-context.ts'
import { respond } from './respond.ts'
import type { Services } from './services.ts'
import { validate } from './validate.ts'

/** A step of every request. It throws to reject the request; a `Response` ends the pipeline. */
type Stage = (context: RequestContext) => Promise<unknown> | undefined

/** The stages before an operation runs, in their order. */
const stages: readonly Stage[] = [
  authenticate,
  limitRequests,
  authorize,
  recordLastUse,
  validate,
  claimIdempotencyKey,
]

/**
 * Runs each request through the stages, then its operation.
 *
 * @param dispatch The app, for requests that an operation makes.
 */
export function createPipeline(services: Services, problemPage: ProblemWriter, dispatch: Dispatch) {
  const nextRequestId = requestIds()

  return {
    nextRequestId,

    /** Responds synchronously if neither a stage nor the operation waits, which saves a tenth of the CPU time. */
    handle(operation: Operation, http: HttpContext): Response | Promise<Response> {
      const context = new RequestContext(nextRequestId(), operation, services, http, dispatch)
      const rejected = async (error: unknown) => {
        await context.idempotency?.release()
        return complete(context, challengeClient(context, await handleFailure(context, error, problemPage)))
      }
      let response: Response | Promise<Response>
      try {
        response = run(context)
      } catch (error) {
        return rejected(error)
      }
      return response instanceof Promise
        ? response.then((answer) => complete(context, answer), rejected)
        : complete(context, response)
    },

    /** Handles the routes under `/api/auth`, which better-auth implements. */
    async handleAuth(http: HttpContext): Promise<Response> {
      const startedAt = performance.now()
      const { method, path, raw } = http.req
      const request = { id: nextRequestId(), address: addressOf(http, services) }
      let response: Response
      try {
        const answer = await services.auth.handle(raw, request)
        response = new Response(answer.body, answer)
        for (const [name, value] of Object.entries(apiHeaders(request.id))) response.headers.set(name, value)
      } catch (error) {
        if (error instanceof ProblemError) {
          const operation = path.slice('/api/'.length)
          recordDenial(error.code, services, raw.headers, { ...request, operation })
        }
        response = await failureResponse(error, { id: request.id, method, path }, services, problemPage)
      }
      services.metrics?.requestCompleted('auth', response.status, performance.now() - startedAt)
      // No unknown path and no query is logged: a query may contain a code of a provider.
      const route = response.status === 404 ? 'unknown' : path.slice('/api/auth/'.length)
      logRequest(services, request.id, `auth ${route}`, response.status, startedAt)
      return response
    },
  }
}

function run(context: RequestContext, from = 0): Response | Promise<Response> {
  for (let index = from; index < stages.length; index += 1) {
    const pending = (stages[index] as Stage)(context)
    if (pending) {
      return pending.then((answer) => (answer instanceof Response ? answer : run(context, index + 1)))
    }
  }
  const { operation, services, input, actor } = context
  const output = operation.run({ ...services, input, actor, request: context, fail })
  return output instanceof Promise
    ? output.then((answer) => respond(context, answer))
    : respond(context, output)
}

function recordLastUse({ actor, services, receivedAt, address, rawUserAgent }: RequestContext): undefined {
  if (actor?.key) services.uses.note(actor.key.id, receivedAt, address, rawUserAgent)
}

function handleFailure(
  context: RequestContext,
  error: unknown,
  problemPage: ProblemWriter,
): Response | Promise<Response> {
  const { id, operation, services, actor, address } = context
  const { method, path, failures } = operation
  if (error instanceof ProblemError) {
    recordDenial(error.code, services, context.headers, { id, address, operation: operation.id, actor })
  } else if (context.signal.aborted) {
    // The client closed the connection: not an error, and nobody reads the response.
    return new Response(null, { status: 499 })
  }
  return failureResponse(error, { id, method, path, failures }, services, problemPage)
}

/** Tells an OAuth client how to get a key, or one with more scopes. */
function challengeClient(
  { operation, services, headers, actor }: RequestContext,
  response: Response,
): Response {
  const challenge = response.headers.get('www-authenticate')
  if (!operation.isProtectedResource || challenge === null) return response
  const origin = originFor(services.auth.origins, headers.get('host'))
  const described = describeResource(challenge, operation, { origin, keyScopes: actor?.key?.scopes })
  response.headers.set('www-authenticate', described)
  return response
}

/** Adds headers to a response, and counts and logs the request. */
function complete(context: RequestContext, response: Response): Response {
  const { id, operation, services, actor, responseHeaders, startedAt } = context
  for (const file of context.files) file.discard()
  if (operation.allowsAnyOrigin) Object.assign(responseHeaders, anyOriginHeaders)
  for (const name in responseHeaders) response.headers.set(name, responseHeaders[name] as string)
  if (actor?.key) {
    const { receivedAt, address, rawUserAgent } = context
    services.usage.note(actor.key.id, operation.id, response.status, receivedAt, address, rawUserAgent)
  }
  services.metrics?.requestCompleted(operation.id, response.status, performance.now() - startedAt)
  logRequest(services, id, operation.id, response.status, startedAt)
  return response
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
