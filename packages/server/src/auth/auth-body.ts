import { ProblemError } from '../http/problems/problems.ts'
import { readJson } from '../http/read-body.ts'
import { validateUserName } from '../users/user-name.ts'
import type { Route } from './routes.ts'

/** What a user may change of themselves here. Where an image lies is not: a page would fetch it. */
const ofUser = new Set(['name'])

/**
 * Reads a body for the library, without what no page of ours sends.
 *
 * @throws {ProblemError} body_not_json, body_too_large, content_type_unsupported, content_encoding_unsupported,
 * input_invalid.
 */
export async function readAuthBody(request: Request, route: Route): Promise<Record<string, unknown>> {
  // A call without a body says nothing; the library wants an object.
  if (request.body === null || request.headers.get('content-length') === '0') return {}
  // A form of another site can send text that looks like JSON, but not under this name.
  if (request.headers.get('content-type') === null) throw new ProblemError('content_type_unsupported')
  const body = await readJson(request)
  if (route.path === '/update-user' || route.path === '/sign-up/email') {
    if ('name' in body) {
      const flaw = validateUserName(body['name'])
      if (flaw) throw invalid('name', flaw)
    }
    const others = Object.keys(body).filter((field) => !ofUser.has(field))
    const [stray] = route.path === '/update-user' ? others : others.filter((field) => field === 'image')
    if (stray !== undefined) throw invalid(stray, 'cannot be changed')
  }
  if ('idToken' in body) throw invalid('idToken', 'is not taken: sign in through the provider’s page')
  // A new password ends every other session, whatever the page asks for.
  if (route.path === '/change-password') body['revokeOtherSessions'] = true
  return body
}

function invalid(field: string, detail: string): ProblemError {
  const pointer = `/${field.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`
  return new ProblemError('input_invalid', {
    detail: `${pointer}: ${detail}`,
    errors: [{ pointer, detail }],
  })
}
