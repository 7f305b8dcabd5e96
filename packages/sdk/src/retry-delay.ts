const longestWaitMs = 60_000

/**
 * Chooses the delay before a retry: full jitter under a doubling ceiling of at most 8 s, and at least `retryAfterMs`.
 *
 * @param attempt 1 for the first retry.
 * @returns Milliseconds, or `undefined` if the server asks for more than 60,000: the caller should fail instead.
 * @throws {RangeError} `attempt` is below 1.
 */
export function retryDelayMs(
  attempt: number,
  retryAfterMs: number | undefined,
  random: () => number = Math.random,
): number | undefined {
  if (attempt < 1) throw new RangeError('attempt starts at 1')
  if (retryAfterMs !== undefined && retryAfterMs > longestWaitMs) return undefined
  const ceilingMs = Math.min(8_000, 300 * 2 ** (attempt - 1))
  return Math.max(random() * ceilingMs, retryAfterMs ?? 0)
}

/**
 * Reads a `Retry-After` header: seconds or a date.
 *
 * @returns Milliseconds from `now`, never negative; `undefined` without a valid header.
 * @see RFC 9110 §10.2.3
 */
export function readRetryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
