import { redactKeys } from '@oanim/key'
import { storageProblem } from '../database/errors.ts'
import {
  type ProblemCode,
  type ProblemDetails,
  ProblemError,
  problemBody,
} from '../http/problems/problems.ts'
import { ProviderError } from '../providers/provider.ts'

/** Why a job failed, as it is stored. */
export interface JobError {
  readonly code: ProblemCode
  readonly facts: Pick<ProblemDetails, 'detail' | 'hint' | 'errors' | 'members' | 'headers'>
}

/** Characters of a provider's message that reach the caller. */
const maxDetailLength = 1_000

/** The problem of a provider's failure, in the provider's words. */
export function problemOf({ code, facts }: ProviderError, providerName: string): JobError {
  const { detail, field, retryAfterS, requestId, members } = facts
  const words = detail && redactKeys(detail).slice(0, maxDetailLength)
  return {
    code,
    facts: {
      ...(words !== undefined && {
        detail: isOurs(code) || words.includes(providerName) ? words : `${providerName}: ${words}`,
      }),
      ...(field !== undefined && {
        errors: [{ pointer: `/${field}`, detail: words ?? 'is not accepted by the model' }],
      }),
      ...(retryAfterS !== undefined && { headers: { 'retry-after': String(retryAfterS) } }),
      members: { ...(requestId !== undefined && { provider_request_id: requestId }), ...members },
    },
  }
}

/** Codes whose sentences this server writes. */
function isOurs(code: ProblemCode): boolean {
  return !(code.startsWith('provider_') || code === 'content_policy_violation')
}

/** What the caller learns of a failure. An unexpected error stays in the log. */
export function jobErrorOf(error: unknown, providerName: string): JobError {
  if (error instanceof ProviderError) return problemOf(error, providerName)
  if (error instanceof ProblemError) {
    const { cause: _, ...facts } = error.facts
    return { code: error.code, facts }
  }
  return { code: storageProblem(error) ?? 'internal', facts: {} }
}

export function toProblemError(error: unknown, providerName: string): unknown {
  if (!(error instanceof ProviderError)) return error
  const { code, facts } = problemOf(error, providerName)
  return new ProblemError(code, { ...facts, cause: error })
}

/** The error of a job on the wire: the problem that the request would have got. */
export function serializeJobError(stored: string, requestId: string) {
  const { code, facts } = JSON.parse(stored) as JobError
  return problemBody(code, facts, requestId)
}
