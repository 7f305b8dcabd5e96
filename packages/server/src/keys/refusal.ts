import type { ProblemError, ProblemFacts } from '../http/problems.ts'
import type { Planned } from './plan-key.ts'

type Code = 'key_exceeds_parent' | 'policy_violated' | 'input_invalid'

const codes = {
  exceeds_parent: 'key_exceeds_parent',
  policy: 'policy_violated',
  past: 'input_invalid',
} as const

/** Tells why a key cannot be what was asked. */
export function refusalOf(
  { refused, pointer, detail }: Extract<Planned, { refused: string }>,
  fail: (code: Code, facts: ProblemFacts) => ProblemError,
): ProblemError {
  const isInput = refused === 'past'
  return fail(codes[refused], {
    detail: isInput ? `${pointer}: ${detail}` : detail,
    errors: [{ pointer, detail }],
  })
}
