import type { ProblemSpec } from './problem-spec.ts'

/** What is wrong with a key, or with what is asked of it. */
export const keyProblems = {
  credential_missing: {
    status: 401,
    title: 'No API key',
    retry: 'never',
    hint: 'Send the header `Authorization: Bearer anim_…`. Create a key in the console, or sign in with `oanim login`.',
  },
  key_malformed: {
    status: 401,
    title: 'Not an API key',
    retry: 'never',
    hint: 'Copy the whole key again: anim_, 8 characters, _, 24 characters.',
  },
  key_unknown: {
    status: 401,
    title: 'Unknown API key',
    retry: 'never',
    hint: 'Check that the key belongs to this server, or create another.',
  },
  key_revoked: {
    status: 401,
    title: 'Revoked API key',
    retry: 'never',
    hint: 'Create another key and put it where this one was used.',
  },
  key_expired: {
    status: 401,
    title: 'Expired API key',
    retry: 'never',
    hint: 'Create another key. A CI job gets another one for a new token of its CI system.',
  },
  key_paused: {
    status: 401,
    title: 'Paused API key',
    retry: 'never',
    hint: 'Resume it in the console, or with a key that has `keys:write`: `oanim api-keys resume ID`.',
  },
  key_ip_not_allowed: {
    status: 403,
    title: 'The key may not be used from here',
    retry: 'never',
    hint: 'Use it from an address that it allows, or create a key that allows this one: `--allow-ip`.',
  },
  scope_missing: {
    status: 403,
    title: 'The key may not do this',
    retry: 'never',
    hint: 'Use a key that has the scope. Keys get it in the console, or from a key that has it and keys:write.',
  },
  key_exceeds_parent: {
    status: 403,
    title: 'A key cannot give what it does not have',
    retry: 'never',
    hint: 'Ask for less, or let a user make the key in the console.',
  },
  key_not_root: {
    status: 403,
    title: 'Not with a key that another key made',
    retry: 'never',
    hint: 'Use a key that an owner made, such as one that an owner got with `oanim login`, or the console.',
  },
  policy_violated: {
    status: 422,
    title: 'The account does not allow such a key',
    retry: 'never',
    hint: 'GET /api/v1/policy says what the account asks of its keys.',
  },
  key_not_active: {
    status: 409,
    title: 'The key is not active',
    retry: 'never',
    hint: 'A key that has ended stays ended: create another. One that is paused can be resumed.',
  },
  key_already_rotated: {
    status: 409,
    title: 'The key is being replaced already',
    retry: 'never',
    hint: 'Rotate the key that replaces it, or end one of the two first.',
  },
  key_not_rotatable: {
    status: 422,
    title: 'Such a key is not rotated',
    retry: 'never',
    hint: 'A job gets a new key each time it asks.',
  },
  key_limit_reached: {
    status: 409,
    title: 'No room for another API key',
    retry: 'never',
    hint: 'Revoke a key that nobody uses, in the console or with `oanim api-keys revoke ID`.',
  },
  key_not_found: {
    status: 404,
    title: 'No such API key',
    retry: 'never',
    hint: 'See the keys of this account in the console, or with `oanim api-keys list --all --jobs` and a key that has `keys:read`.',
  },
} as const satisfies Record<string, ProblemSpec>
