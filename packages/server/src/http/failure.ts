import { AccountBusyError } from '../database/account-turns.ts'
import { isUnavailable, storageProblem } from '../database/errors.ts'
import type { Actor } from './actor.ts'
import { apiHeaders } from './api-headers.ts'
import { findSession } from './authenticate-session.ts'
import { isDenial } from './denial-buffer.ts'
import { oauthErrorResponse } from './oauth-error.ts'
import { openaiErrorResponse } from './openai-error.ts'
import type { Operation } from './operation.ts'
import { type ProblemCode, ProblemError, problemResponse, problems } from './problems/problems.ts'
import type { Services } from './services.ts'

/** Writes a problem as a response. */
export type ProblemWriter = (
  problem: ProblemError,
  headers: Record<string, string>,
  requestId: string,
) => Response | Promise<Response>

/** What is known of a request that failed. */
export interface FailedRequest {
  readonly id: string
  readonly method: string
  readonly path: string
  /** @default 'problem' */
  readonly failures?: Operation['failures']
}

/**
 * Logs why a request failed, and responds in the form that the operation declares.
 *
 * @param problemPage Writes the HTML page for a user who opened a link.
 */
export function failureResponse(
  error: unknown,
  { id, method, path, failures = 'problem' }: FailedRequest,
  { log }: Services,
  problemPage: ProblemWriter,
): Response | Promise<Response> {
  const problem = error instanceof ProblemError ? error : new ProblemError(codeOf(error), { cause: error })
  const { cause } = problem.facts
  const entry = { request_id: id, code: problem.code, method, path, ...(cause ? { err: cause } : {}) }
  if (problems[problem.code].status >= 500) log.error(entry, 'request failed')
  else log.debug(entry, 'request rejected')
  const writers = {
    problem: problemResponse,
    oauth: oauthErrorResponse,
    openai: openaiErrorResponse,
    page: problemPage,
  }
  return writers[failures](problem, apiHeaders(id), id)
}

/** @returns `internal` for every error that is not of the storage. */
function codeOf(error: unknown): ProblemCode {
  if (error instanceof AccountBusyError) return 'server_busy'
  return storageProblem(error) ?? (isUnavailable(error) ? 'store_unavailable' : 'internal')
}

/** Adds a denial of a known actor to the audit log. Does not delay the response. */
export function recordDenial(
  code: ProblemCode,
  { auth, store, now, denials }: Services,
  headers: Headers,
  {
    actor,
    operation,
    ...request
  }: { id: string; address: string | null; operation: string; actor?: Actor | undefined },
): void {
  if (!isDenial(code)) return
  const note = (denied: Actor) => denials.note({ actor: denied, operation, code, request }, now().getTime())
  if (actor) note(actor)
  else if (code === 'origin_foreign' && auth.hasCookie(headers.get('cookie') ?? undefined)) {
    // An expired session has no user: nothing to record.
    findSession(headers, auth, store.users).then(note, () => {})
  }
}
