import type { ProblemSpec } from './problem-spec.ts'

/** What any request may meet. */
export const requestProblems = {
  rate_limited: {
    status: 429,
    title: 'Too many attempts',
    retry: 'later',
    hint: 'Try again after the seconds that `Retry-After` names.',
  },
  request_limit_reached: {
    status: 429,
    title: 'Too many requests',
    retry: 'later',
    hint: 'Wait for the seconds that `Retry-After` names; `RateLimit` says what is left of each limit.',
  },
  limiter_unavailable: {
    status: 503,
    title: 'The limits cannot be counted just now',
    retry: 'later',
    hint: 'Nothing was done. Try again after the seconds that `Retry-After` names; what only reads goes on meanwhile.',
  },
  input_invalid: {
    status: 422,
    title: 'Invalid input',
    retry: 'never',
    hint: 'Each entry of `errors` points to a field and says what it must be.',
  },
  body_not_json: {
    status: 400,
    title: 'The body is not JSON',
    retry: 'never',
    hint: 'Send one JSON object in UTF-8.',
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large',
    retry: 'never',
    hint: 'A body may have 262,144 bytes.',
  },
  content_type_unsupported: {
    status: 415,
    title: 'Unsupported content type',
    retry: 'never',
    hint: 'Send `Content-Type: application/json`.',
  },
  content_encoding_unsupported: {
    status: 415,
    title: 'Unsupported content encoding',
    retry: 'never',
    hint: 'Send the body uncompressed, without `Content-Encoding`.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'Idempotency-Key of another request',
    retry: 'never',
    hint: 'Make a new Idempotency-Key for every new request.',
  },
  idempotency_key_completed: {
    status: 409,
    title: 'Already done, and the secret was shown once',
    retry: 'never',
    hint: 'Revoke the key, or cancel the invitation, that this request created. Then send it with a new Idempotency-Key.',
  },
  idempotency_in_progress: {
    status: 409,
    title: 'The same request is still at work',
    retry: 'later',
    hint: 'Wait for its answer, or ask again in a few seconds.',
  },
  route_not_found: {
    status: 404,
    title: 'No such address',
    retry: 'never',
    hint: 'GET /api/v1/openapi.json lists every address; /docs/api documents them.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    retry: 'never',
    hint: 'The header `Allow` lists the methods of this address.',
  },
  server_busy: {
    status: 503,
    title: 'Too much work is waiting',
    retry: 'later',
    hint: 'Try again after the seconds that `Retry-After` names.',
  },
  store_unavailable: {
    status: 503,
    title: 'The database does not answer',
    retry: 'later',
    hint: 'Try again after the seconds that `Retry-After` names; the log of the server has the cause.',
  },
  storage_unwritable: {
    status: 507,
    title: 'The server cannot write to its storage',
    retry: 'later',
    hint: 'Nothing was stored. The disk of the server is full or does not accept writes: its operator must free space or correct the permissions. The log of the server has the cause.',
  },
  shutting_down: {
    status: 503,
    title: 'The server is stopping',
    retry: 'later',
    hint: 'Try again after the seconds that `Retry-After` names.',
  },
  internal: {
    status: 500,
    title: 'The server failed',
    retry: 'later',
    hint: 'Give the request id to whoever runs the server: the log has the cause.',
  },
} as const satisfies Record<string, ProblemSpec>
