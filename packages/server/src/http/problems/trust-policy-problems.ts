import type { ProblemSpec } from './problem-spec.ts'

/** What is wrong with trust in an issuer, and what jobs meet that exchange their identity for a key. */
export const trustPolicyProblems = {
  trust_policy_not_found: {
    status: 404,
    title: 'No such trust',
    retry: 'never',
    hint: 'List the trusts of this account: `oanim trust-policies list`.',
  },
  trust_policy_limit_reached: {
    status: 409,
    title: 'No room for another trust policy',
    retry: 'never',
    hint: 'Remove a trust policy that no job uses: `oanim trust-policies delete ID`.',
  },
  token_invalid: {
    status: 400,
    title: 'The token of the job is not good',
    retry: 'never',
    hint: 'Ask the CI system for a new token, for the audience that the trust policy names.',
  },
  token_untrusted: {
    status: 400,
    title: 'The account does not trust this token',
    retry: 'never',
    hint:
      'Compare the claims of the job with `oanim trust-policies list`: every condition must hold. The audit log of an account ' +
      'shows what was refused and why.',
  },
  token_replayed: {
    status: 400,
    title: 'The token was exchanged before',
    retry: 'never',
    hint:
      'A token is good for one key. Where a job has one token only, run `oanim login --oidc` once; the commands after it ' +
      'use its key.',
  },
  issuer_unavailable: {
    status: 503,
    title: 'The issuer of the token does not answer',
    retry: 'later',
    hint: 'Try again after the seconds that `Retry-After` names; the log of the server has the cause.',
  },
  scope_exceeds_trust_policy: {
    status: 400,
    title: 'The trust policy does not give that scope',
    retry: 'never',
    hint: 'Ask for scopes of the trust policy, or for none to have them all.',
  },
} as const satisfies Record<string, ProblemSpec>
