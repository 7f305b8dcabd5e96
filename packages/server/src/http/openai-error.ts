import { challenge, type ProblemCode, type ProblemError, problems } from './problems/problems.ts'

/**
 * Writes a problem as an error of OpenAI's API. `code` is ours, and the message ends with the hint. Further members of
 * the problem, such as `job_id`, are members of the error.
 *
 * OpenAI's SDKs repeat 408, 409, 429 and 5xx unless `x-should-retry` says otherwise.
 */
export function openaiErrorResponse(
  { code, facts }: ProblemError,
  headers: Record<string, string>,
): Response {
  const { retry } = problems[code]
  const status = openaiStatus(code)
  const authenticate = challenge(code, facts.members)
  const [first] = facts.errors ?? []
  const error = {
    message: messageOf(code, facts),
    type: openaiType(status),
    param: first ? parameterOf(first.pointer) : null,
    code,
    ...facts.members,
  }
  return new Response(JSON.stringify({ error }), {
    status,
    headers: {
      ...headers,
      'content-type': 'application/json',
      'x-should-retry': String(retry === 'later'),
      ...(authenticate !== undefined && { 'www-authenticate': authenticate }),
      ...(retry === 'later' && status === 503 && { 'retry-after': '2' }),
      ...facts.headers,
    },
  })
}

/** Invalid requests are 400. */
export function openaiStatus(code: ProblemCode): number {
  const { status } = problems[code]
  return status === 415 || status === 422 ? 400 : status
}

function openaiType(status: number): string {
  const types: Record<number, string> = {
    401: 'authentication_error',
    402: 'insufficient_quota',
    403: 'permission_error',
    429: 'rate_limit_error',
  }
  return types[status] ?? (status >= 500 ? 'server_error' : 'invalid_request_error')
}

function messageOf(code: ProblemCode, { detail, hint, errors }: ProblemError['facts']): string {
  const { title, hint: general } = problems[code]
  // Its hint speaks of a list that this form does not have.
  if (code === 'input_invalid' && errors?.length) {
    const fields = errors.map((field) => `${parameterOf(field.pointer) ?? 'the request'} ${field.detail}`)
    return `${title}: ${fields.join('; ')}.${hint === undefined ? '' : ` ${hint}`}`
  }
  return `${detail ?? `${title}.`} ${hint ?? general}`
}

function parameterOf(pointer: string): string | null {
  const steps = pointer.slice(1).split('/')
  const name = steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~')).join('.')
  return name === '' ? null : name
}
