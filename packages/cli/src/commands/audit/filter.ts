import type { AuditFilter } from '@oanim/sdk'
import type { Command } from 'commander'
import { usageError } from '../../command.ts'

export interface FilterOptions {
  action?: string
  actorId?: string
  targetId?: string
  requestId?: string
  address?: string
  since?: string
  until?: string
}

/** Adds the options that filter audit events. */
export function withFilters(command: Command): Command {
  return command
    .option('--action <action>', 'an action such as key.revoked, or its beginning: key.')
    .option('--actor-id <id>', 'the key or user that made the change')
    .option('--target-id <id>', 'the resource that was changed')
    .option('--request-id <id>', 'the request that made the change')
    .option('--address <ip>', 'the IP address of the request')
    .option('--since <time>', 'from this time: 2026-01-31, 2026-01-31T12:00Z, or 30m, 24h, 7d ago')
    .option('--until <time>', 'before this time')
}

/** @throws {Failure} `usage_invalid`, exit 2, for an invalid time */
export function filterOf(options: FilterOptions): AuditFilter {
  const { action, actorId, targetId, requestId, address, since, until } = options
  return {
    // The server validates the action.
    ...(action !== undefined && { action }),
    ...(actorId !== undefined && { actor_id: actorId }),
    ...(targetId !== undefined && { target_id: targetId }),
    ...(requestId !== undefined && { request_id: requestId }),
    ...(address !== undefined && { address }),
    ...(since !== undefined && { since: parseTime(since, '--since') }),
    ...(until !== undefined && { until: parseTime(until, '--until') }),
  }
}

const unitMs: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Converts a time, or a duration before now, to ISO 8601. */
function parseTime(text: string, option: string): string {
  const [, amount, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? []
  const isDate = /^\d{4}-\d\d-\d\d(T|$)/.test(text)
  const time =
    amount === undefined
      ? new Date(isDate ? text : Number.NaN)
      : new Date(Date.now() - Number(amount) * (unitMs[unit] ?? 0))
  if (!Number.isNaN(time.getTime())) return time.toISOString()
  throw usageError(
    `Invalid ${option} "${text}".`,
    'Use 2026-01-31, 2026-01-31T12:00:00Z, or a duration before now: 30m, 24h, 7d.',
  )
}
