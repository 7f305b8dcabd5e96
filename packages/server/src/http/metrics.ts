/**
 * What became of requests that have a limit: counted, refused, or, because nobody could say what is left, let through
 * (open) or refused (closed). And what became of leases.
 */
export const limiterEvents = [
  'accepted',
  'denied',
  'failed_open',
  'failed_closed',
  'leased',
  'found_empty',
  'lease_failed',
] as const

export type LimiterEvent = (typeof limiterEvents)[number]

/** What an operator watches. Nothing of it names a key, an account, an address or what else a caller chooses. */
export interface Metrics {
  /** Notes that a request was answered. */
  answered(operation: string, status: number, durationMs: number): void
  /** Notes that a key was refused, by the code of the problem. */
  keyRefused(code: string): void
  limited(event: LimiterEvent): void
}
