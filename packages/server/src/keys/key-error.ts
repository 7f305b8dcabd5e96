import type { Actor } from '../http/actor.ts'
import { type ProblemDetails, ProblemError } from '../http/problems/problems.ts'
import type { Planned } from './plan-key.ts'

type Code = 'key_exceeds_parent' | 'policy_violated' | 'input_invalid'

const codes = {
  exceeds_parent: 'key_exceeds_parent',
  policy: 'policy_violated',
  past: 'input_invalid',
} as const

/** Tells why a key cannot be what was asked. */
export function refusalOf(
  { denied, pointer, detail }: Extract<Planned, { denied: string }>,
  fail: (code: Code, facts: ProblemDetails) => ProblemError,
): ProblemError {
  const isInput = denied === 'past'
  return fail(codes[denied], {
    detail: isInput ? `${pointer}: ${detail}` : detail,
    errors: [{ pointer, detail }],
  })
}

/** Tells why a request that began with access creates nothing: its key has ended or its member was removed since. */
export function actorInactive(actor: Actor): ProblemError {
  return new ProblemError(actor.key ? 'key_not_active' : 'account_not_found')
}
