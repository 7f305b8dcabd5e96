import type { ProblemSpec } from './problem-spec.ts'

/** What users meet who sign in. */
export const userProblems = {
  session_missing: {
    status: 401,
    title: 'Not signed in',
    retry: 'never',
    hint: 'Sign in at /sign-in. What a user does cannot be done with an API key.',
  },
  session_expired: {
    status: 401,
    title: 'No longer signed in',
    retry: 'never',
    hint: 'Sign in again at /sign-in.',
  },
  origin_foreign: {
    status: 403,
    title: 'Request from another site',
    retry: 'never',
    hint: 'Programs use an API key. If this is the console, open it at the address that `detail` names; `OANIM_PUBLIC_URL` sets it.',
  },
  account_not_found: {
    status: 404,
    title: 'No such account',
    retry: 'never',
    hint: 'GET /api/v1/users/me lists the accounts that you may act for.',
  },
  role_insufficient: {
    status: 403,
    title: 'Only an owner may do this',
    retry: 'never',
    hint: 'Ask an owner of the account.',
  },
  setup_link_invalid: {
    status: 401,
    title: 'The link is not good',
    retry: 'never',
    hint: 'It works once and for an hour. In the folder of the server, `npm run owner-link` prints a link that works.',
  },
  invitation_invalid: {
    status: 401,
    title: 'The invitation is not good',
    retry: 'never',
    hint: 'It works once and for seven days. Ask for another.',
  },
  invitation_not_found: {
    status: 404,
    title: 'No such invitation',
    retry: 'never',
    hint: 'GET /api/v1/invitations lists the open ones.',
  },
  member_not_found: {
    status: 404,
    title: 'No such member',
    retry: 'never',
    hint: 'GET /api/v1/members lists the members of the account.',
  },
  member_key_not_found: {
    status: 404,
    title: 'No such key of the member',
    retry: 'never',
    hint: 'GET /api/v1/members/{user_id}/impact lists the keys and trust policies that the member created.',
  },
  member_last_owner: {
    status: 409,
    title: 'An account keeps an owner',
    retry: 'never',
    hint: 'Invite another owner first. Whose own account it is cannot leave it.',
  },
  sign_up_closed: {
    status: 403,
    title: 'Sign-up is closed',
    retry: 'never',
    hint: 'An owner of the server can invite you. If you have an account here, sign in first.',
  },
  email_taken: {
    status: 409,
    title: 'The address has an account',
    retry: 'never',
    hint: 'Use another address, or sign in with this one. An invitation can be opened again after that.',
  },
  password_weak: {
    status: 422,
    title: 'The password is too easy',
    retry: 'never',
    hint: 'Use at least 12 characters that nobody would guess; a sentence does well.',
  },
  provider_unavailable: {
    status: 503,
    title: 'The sign-in provider does not answer',
    retry: 'later',
    hint: 'Sign in another way, or try again later; the log of the server has the cause.',
  },
} as const satisfies Record<string, ProblemSpec>
