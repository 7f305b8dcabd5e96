import type { Actor } from '../http/actor.ts'
import { type ProblemDetails, ProblemError } from '../http/problems/problems.ts'
import type { RestrictionError } from './restrictions.ts'

const codes = {
  exceeds_parent: 'key_exceeds_parent',
  violates_policy: 'policy_violated',
  in_the_past: 'input_invalid',
} as const

type Code = (typeof codes)[keyof typeof codes]

/** The problem of a key that cannot have the restrictions that were asked for. */
export function restrictionProblem(
  { reason, pointer, detail }: RestrictionError,
  fail: (code: Code, details: ProblemDetails) => ProblemError,
): ProblemError {
  return fail(codes[reason], {
    detail: reason === 'in_the_past' ? `${pointer}: ${detail}` : detail,
    errors: [{ pointer, detail }],
  })
}

/** The problem of an actor whose key was revoked, or who was removed from the account, during the request. */
export function inactiveActorProblem(actor: Actor): ProblemError {
  return new ProblemError(actor.key ? 'key_not_active' : 'account_not_found')
}
