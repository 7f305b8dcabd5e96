/** An entry of the error catalogue. */
export interface ProblemSpec {
  readonly status:
    | 400
    | 401
    | 402
    | 403
    | 404
    | 405
    | 409
    | 410
    | 413
    | 415
    | 416
    | 422
    | 429
    | 500
    | 502
    | 503
    | 504
    | 507
  readonly title: string
  /** Whether the same request may succeed when it is repeated. */
  readonly retry: 'never' | 'later'
  /** What the caller can do about it. */
  readonly hint: string
}
