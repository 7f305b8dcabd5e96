import { fail } from '../http/operation.ts'
import { type ProblemCode, type ProblemError, problems } from '../http/problems/problems.ts'

/** Reads the response of an operation. @throws {ProblemError} what the operation responded. */
export async function read<Answer>(response: Response): Promise<Answer> {
  const answer: unknown = await response.json()
  if (response.ok) return answer as Answer
  throw asError(answer as Record<string, unknown>, response.headers.get('retry-after'))
}

function asError(problem: Record<string, unknown>, retryAfter: string | null): ProblemError {
  const {
    type: _,
    title: __,
    status: ___,
    code,
    detail,
    hint,
    retryable: ____,
    request_id: _____,
    errors,
    ...members
  } = problem
  return fail(isCode(code) ? code : 'internal', {
    detail: String(detail),
    hint: retryAfter === null ? String(hint) : `Try again in ${retryAfter} s.`,
    members,
    ...(Array.isArray(errors) && { errors }),
  })
}

const isCode = (code: unknown): code is ProblemCode =>
  typeof code === 'string' && Object.hasOwn(problems, code)
