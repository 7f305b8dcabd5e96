import { redactKeys } from '@oanim/key'
import { consolePaths } from './console/console.ts'
import { docsPaths } from './docs/pages.ts'
import { archivePaths } from './downloads/downloads.ts'
import { apiHeaders } from './http/api-headers.ts'
import { openaiErrorResponse } from './http/openai-error.ts'
import { ProblemError, problemResponse } from './http/problems/problems.ts'
import { operations } from './operations.ts'

const pages = [...docsPaths, ...archivePaths, ...consolePaths].map((path) => patternOf(path))
const routes = operations.map(({ method, path, takesSlashes }) => ({
  method,
  pattern: patternOf(path, takesSlashes),
}))

/** First segments of paths that only programs request. */
const programPaths = new Set([...operations.map(({ path }) => path.split('/')[1]), 'assets'])

/**
 * Responds to a request without a route: a browser gets the console's "Page not found", everything else a problem.
 *
 * @param pageNotFound Responds with the console, or returns `undefined` until it is built.
 */
export async function notFound(
  request: Request,
  path: string,
  requestId: string,
  pageNotFound: (request: Request) => Promise<Response | undefined>,
): Promise<Response> {
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  const page = path.replace(/\/+$/, '')
  if (isRead && page !== path && pages.some((pattern) => pattern.test(page))) {
    const { search } = new URL(request.url)
    return new Response(null, { status: 308, headers: { ...apiHeaders(requestId), location: page + search } })
  }
  const allowed = methodsOf(path)
  if (isRead && allowed.length === 0 && isNavigation(request, path)) {
    const answer = await pageNotFound(request)
    if (answer) return answer
  }
  const problem =
    allowed.length === 0
      ? new ProblemError('route_not_found')
      : new ProblemError('method_not_allowed', { headers: { allow: allowed.join(', ') } })
  const isOpenai = path === '/v1' || path.startsWith('/v1/')
  if (isOpenai) return openaiErrorResponse(explained(problem, request.method, path), apiHeaders(requestId))
  return problemResponse(problem, apiHeaders(requestId), requestId)
}

/** Clients of OpenAI's API do not know which part of it this server has. */
function explained({ code, facts }: ProblemError, method: string, path: string): ProblemError {
  const known = operations.filter((each) => each.failures === 'openai')
  const calls = known.map((each) => `${each.method} ${each.path}`).join(', ')
  const detail = `This server has no ${method} ${redactKeys(path).slice(0, 100)}.`
  return new ProblemError(code, { ...facts, detail, hint: `Of OpenAI's API, it has ${calls}.` })
}

function isNavigation(request: Request, path: string): boolean {
  return !programPaths.has(path.split('/')[1]) && (request.headers.get('accept') ?? '').includes('text/html')
}

function methodsOf(path: string): string[] {
  if (pages.some((pattern) => pattern.test(path))) return ['GET', 'HEAD']
  return routes
    .filter(({ pattern }) => pattern.test(path))
    .flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
}

/** Converts a path with parameters, as in OpenAPI or the router. */
function patternOf(path: string, takesSlashes = false): RegExp {
  const pattern = path.replaceAll('.', '\\.').replace(/\{\w+\}$/, takesSlashes ? '.+' : '[^/]+')
  return new RegExp(`^${pattern.replaceAll(/\{\w+\}|:\w+/g, '[^/]+')}$`)
}
