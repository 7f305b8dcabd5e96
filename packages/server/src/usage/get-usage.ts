import { z } from 'zod'
import { toIso } from '../core/time.ts'
import { operation } from '../http/operation.ts'
import { ApiKey, KeyIdParameter, serializeKey } from '../keys/api-key.ts'
import { daysOf, type Period, periodOf, Since } from './period.ts'
import {
  AddressUse,
  OperationUse,
  periodFields,
  requestFields,
  StatusUse,
  serializePeriod,
  serializeRequests,
  serializeUsage,
  Total,
  UserAgentUse,
} from './usage.ts'
import type { Requests } from './usage-store.ts'

const maxRows = 50

export const getUsage = operation({
  id: 'api_keys.usage',
  method: 'GET',
  path: '/api/v1/api-keys/{key_id}/usage',
  tag: 'API keys',
  summary: 'Get the usage of an API key',
  description:
    'Returns the requests of a key by day in UTC, and by operation, status, address and user agent, most frequent first. ' +
    'Denied requests count. With several servers, requests to another server in the last minute may be missing. Every ' +
    'key may read its own usage.',
  access: 'account',
  scope: 'usage:read',
  allowsSelf: true,
  input: z.strictObject({ key_id: KeyIdParameter, since: Since('30d') }),
  output: z
    .object({
      api_key: ApiKey,
      ...periodFields,
      ...requestFields,
      days: z
        .array(z.object({ date: z.iso.date(), ...requestFields }))
        .meta({ description: 'Every day of the period in order, also days without requests.' }),
      operations: z.array(OperationUse),
      statuses: z.array(StatusUse),
      addresses: z.array(AddressUse),
      user_agents: z.array(UserAgentUse),
      totals: z.object({
        operations: Total(maxRows),
        statuses: Total(maxRows),
        addresses: Total(maxRows),
        user_agents: Total(maxRows),
      }),
    })
    .meta({ id: 'ApiKeyUsage' }),
  problems: ['key_not_found'],

  async run({ input, actor, store, uses, usage, now, fail }) {
    const row = await store.keys.find(actor.account_id, input.key_id)
    if (!row) throw fail('key_not_found')
    const period = periodOf(input.since, now(), fail)
    await usage.flush()
    const key = [actor.account_id, row.id] as const
    const top = { since: period.since, count: maxRows }
    const [total, days, operations, statuses, addresses, userAgents] = await Promise.all([
      store.usage.totals(...key, period.since),
      store.usage.days(...key, period.since),
      store.usage.by('operation', ...key, top),
      store.usage.by('status', ...key, top),
      store.usage.by('address', ...key, top),
      store.usage.by('user_agent', ...key, top),
    ])
    return {
      api_key: serializeKey(row, uses, now()),
      ...serializePeriod(period),
      ...serializeRequests(total),
      days: everyDay(period, days),
      operations: operations.rows.map((use) => ({ operation: use.value, ...serializeUsage(use) })),
      statuses: statuses.rows.map((use) => ({ status: use.value, ...serializeUsage(use) })),
      addresses: addresses.rows.map((use) => ({ address: use.value || null, ...serializeUsage(use) })),
      user_agents: userAgents.rows.map((use) => ({ user_agent: use.value || null, ...serializeUsage(use) })),
      totals: {
        operations: operations.total,
        statuses: statuses.total,
        addresses: addresses.total,
        user_agents: userAgents.total,
      },
    }
  },
})

const noRequests: Requests = { requests: 0, accepted: 0, denied: 0, failed: 0 }

function everyDay(period: Period, days: readonly (Requests & { readonly day: number })[]) {
  const known = new Map(days.map((each) => [each.day, each]))
  return daysOf(period).map((day) => ({
    date: toIso(day).slice(0, 10),
    ...serializeRequests(known.get(day) ?? noRequests),
  }))
}
