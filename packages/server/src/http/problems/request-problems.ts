import type { ProblemSpec } from './problem-spec.ts'

/** Problems of any request, and of generating assets. */
export const requestProblems = {
  rate_limited: {
    status: 429,
    title: 'Too many attempts',
    retry: 'later',
    hint: 'Try again after the number of seconds in `Retry-After`.',
  },
  request_limit_reached: {
    status: 429,
    title: 'Too many requests',
    retry: 'later',
    hint: 'Try again after the number of seconds in `Retry-After`. The header `RateLimit` shows what remains of each limit.',
  },
  limiter_unavailable: {
    status: 503,
    title: 'Rate limiter unavailable',
    retry: 'later',
    hint: 'Nothing was changed. Try again after the number of seconds in `Retry-After`. Read requests still work.',
  },
  input_invalid: {
    status: 422,
    title: 'Invalid input',
    retry: 'never',
    hint: 'Each entry of `errors` names a field and the values that it accepts.',
  },
  body_not_json: {
    status: 400,
    title: 'Invalid JSON',
    retry: 'never',
    hint: 'Send one JSON object in UTF-8.',
  },
  body_not_form: {
    status: 400,
    title: 'Invalid form',
    retry: 'never',
    hint: 'Send `Content-Type: multipart/form-data` with the boundary of the body, and the whole body.',
  },
  body_too_large: {
    status: 413,
    title: 'Body too large',
    retry: 'never',
    hint: 'Send at most 262,144 bytes.',
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
    title: 'Idempotency-Key already used for a different request',
    retry: 'never',
    hint: 'Send a new Idempotency-Key with each new request, and the same one only to repeat a request unchanged.',
  },
  idempotency_key_completed: {
    status: 409,
    title: 'Request with this Idempotency-Key already completed',
    retry: 'never',
    hint: 'The secret was in the first response and is not shown again. Revoke the key or cancel the invitation that the first request created, and send the request again with a new Idempotency-Key.',
  },
  idempotency_in_progress: {
    status: 409,
    title: 'Request with this Idempotency-Key still in progress',
    retry: 'later',
    hint: 'Wait for the response, or try again in a few seconds.',
  },
  route_not_found: {
    status: 404,
    title: 'Route not found',
    retry: 'never',
    hint: 'GET /api/v1/openapi.json lists every route; /docs/api documents them.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    retry: 'never',
    hint: 'The header `Allow` lists the methods of this route.',
  },
  server_busy: {
    status: 503,
    title: 'Server busy',
    retry: 'later',
    hint: 'Try again after the number of seconds in `Retry-After`.',
  },
  store_unavailable: {
    status: 503,
    title: 'Database unavailable',
    retry: 'later',
    hint: 'Try again after the number of seconds in `Retry-After`. The server log contains the cause.',
  },
  storage_unwritable: {
    status: 507,
    title: 'Storage not writable',
    retry: 'later',
    hint: 'Nothing was stored. The disk of the server is full or read-only: ask the operator to free space or correct the permissions. The server log contains the cause.',
  },
  storage_unavailable: {
    status: 503,
    title: 'Asset storage unavailable',
    retry: 'later',
    hint: 'Nothing was changed. Try again after the number of seconds in `Retry-After`. The server log contains the cause.',
  },
  shutting_down: {
    status: 503,
    title: 'Server shutting down',
    retry: 'later',
    hint: 'Try again after the number of seconds in `Retry-After`.',
  },
  internal: {
    status: 500,
    title: 'Internal server error',
    retry: 'later',
    hint: 'Send the request ID to the operator of the server: the server log contains the cause.',
  },
  range_not_satisfiable: {
    status: 416,
    title: 'Range outside of the file',
    retry: 'never',
    hint: 'The header `Content-Range` has the size of the file. Send a `Range` that begins before its end, or none.',
  },
} as const satisfies Record<string, ProblemSpec>
