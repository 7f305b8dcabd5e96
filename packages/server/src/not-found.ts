import { consolePaths } from './console/console.ts'
import { docsPaths } from './docs/pages.ts'
import { archivePaths } from './downloads/downloads.ts'
import { apiHeaders } from './http/api-headers.ts'
import { ProblemError, problemResponse } from './http/problems/problems.ts'
import { operations } from './operations.ts'

const pages = [...docsPaths, ...archivePaths, ...consolePaths].map(patternOf)
const routes = operations.map(({ method, path }) => ({ method, pattern: patternOf(path) }))

/** First segments of the paths under which programs, not users, look for something. */
const programPaths = new Set([...operations.map(({ path }) => path.split('/')[1]), 'assets'])

/**
 * Answers a request that no route took: a browser that opens a page gets the console's "Page not found", everything
 * else a problem.
 *
 * @param pageNotFound Answers with the console; `undefined` until it is built.
 */
export async function notFound(
  request: Request,
  path: string,
  requestId: string,
  pageNotFound: (request: Request) => Promise<Response | undefined>,
): Promise<Response> {
  const reads = request.method === 'GET' || request.method === 'HEAD'
  const page = path.replace(/\/+$/, '')
  if (reads && page !== path && pages.some((pattern) => pattern.test(page))) {
    const { search } = new URL(request.url)
    return new Response(null, { status: 308, headers: { ...apiHeaders(requestId), location: page + search } })
  }
  const allowed = methodsOf(path)
  if (reads && allowed.length === 0 && isNavigation(request, path)) {
    const answer = await pageNotFound(request)
    if (answer) return answer
  }
  const problem =
    allowed.length === 0
      ? new ProblemError('route_not_found')
      : new ProblemError('method_not_allowed', { headers: { allow: allowed.join(', ') } })
  return problemResponse(problem, apiHeaders(requestId), requestId)
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

/** Of a path with parameters, written as OpenAPI or the router does. */
function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}|:\w+/g, '[^/]+')}$`)
}
