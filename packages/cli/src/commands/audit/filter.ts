import type { AuditFilter } from '@oanim/sdk'
import { Failure } from '../../failure.ts'

/** What is typed to choose entries. */
export interface FilterOptions {
  action?: string
  actorId?: string
  targetId?: string
  requestId?: string
  address?: string
  since?: string
  until?: string
}

/** @throws {Failure} `usage_invalid`, exit 2: a time that is none. */
export function filterOf(options: FilterOptions, now = new Date()): AuditFilter {
  const { action, actorId, targetId, requestId, address, since, until } = options
  return {
    // Which actions there are is the server's to say.
    ...(action !== undefined && { action }),
    ...(actorId !== undefined && { actor_id: actorId }),
    ...(targetId !== undefined && { target_id: targetId }),
    ...(requestId !== undefined && { request_id: requestId }),
    ...(address !== undefined && { address }),
    ...(since !== undefined && { since: timeOf(since, '--since', now) }),
    ...(until !== undefined && { until: timeOf(until, '--until', now) }),
  }
}

const unitMs: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Reads a time, or how long ago it was, as ISO 8601. */
function timeOf(text: string, option: string, now: Date): string {
  const [, amount, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? []
  const isWritten = /^\d{4}-\d\d-\d\d(T|$)/.test(text)
  const time =
    amount === undefined
      ? new Date(isWritten ? text : Number.NaN)
      : new Date(now.getTime() - Number(amount) * (unitMs[unit] ?? 0))
  if (!Number.isNaN(time.getTime())) return time.toISOString()
  throw new Failure('usage_invalid', `${option} is no time: ${text}.`, {
    exitCode: 2,
    hint: 'Write 2026-01-31, 2026-01-31T12:00:00Z, or how long ago: 30m, 24h, 7d.',
  })
}
