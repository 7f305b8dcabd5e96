import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { ApiKey, KeyIdParameter, toResponse } from '../keys/api-key.ts'
import { type Period, periodOf, Since } from './period.ts'
import {
  AddressUse,
  iso,
  OperationUse,
  periodFields,
  requestFields,
  StatusUse,
  Total,
  toPeriodResponse,
  toRequestCounts,
  toUsageResponse,
  UserAgentUse,
} from './usage.ts'
import { dayMs, type Requests } from './usage-store.ts'

/** Most rows of a list. */
const most = 50

export const getUsage = operation({
  id: 'api_keys.usage',
  method: 'GET',
  path: '/api/v1/api-keys/{key_id}/usage',
  tag: 'API keys',
  summary: 'Get what an API key did',
  description:
    'Requests of a key by day in UTC, and by operation, status, address and program, the most frequent first. Every ' +
    'request that came with the key counts, refused ones too. On several servers, what another one answered in the ' +
    'last minute may be missing. Every key may read its own.',
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
        .meta({ description: 'Every day of the period, in order, also those without a request.' }),
      operations: z.array(OperationUse),
      statuses: z.array(StatusUse),
      addresses: z.array(AddressUse),
      user_agents: z.array(UserAgentUse),
      totals: z.object({
        operations: Total(most),
        statuses: Total(most),
        addresses: Total(most),
        user_agents: Total(most),
      }),
    })
    .meta({ id: 'ApiKeyUsage' }),
  problems: ['key_not_found'],

  async run({ input, actor, store, uses, counts, now, fail }) {
    const row = await store.keys.find(actor.account_id, input.key_id)
    if (!row) throw fail('key_not_found')
    const period = periodOf(input.since, now(), fail)
    await counts.flush()
    const of = [actor.account_id, row.id] as const
    const part = { since: period.since, count: most }
    const [total, days, operations, statuses, addresses, programs] = await Promise.all([
      store.usage.totals(...of, period.since),
      store.usage.days(...of, period.since),
      store.usage.by('operation', ...of, part),
      store.usage.by('status', ...of, part),
      store.usage.by('address', ...of, part),
      store.usage.by('user_agent', ...of, part),
    ])
    return {
      api_key: toResponse(row, uses, now()),
      ...toPeriodResponse(period),
      ...toRequestCounts(total),
      days: everyDay(period, days),
      operations: operations.rows.map((use) => ({ operation: use.value, ...toUsageResponse(use) })),
      statuses: statuses.rows.map((use) => ({ status: use.value, ...toUsageResponse(use) })),
      addresses: addresses.rows.map((use) => ({ address: use.value || null, ...toUsageResponse(use) })),
      user_agents: programs.rows.map((use) => ({ user_agent: use.value || null, ...toUsageResponse(use) })),
      totals: {
        operations: operations.total,
        statuses: statuses.total,
        addresses: addresses.total,
        user_agents: programs.total,
      },
    }
  },
})

const nothing: Requests = { requests: 0, accepted: 0, denied: 0, failed: 0 }

function everyDay({ since, until }: Period, days: readonly (Requests & { readonly day: number })[]) {
  const known = new Map(days.map((each) => [each.day, each]))
  const first = since - (since % dayMs)
  return Array.from({ length: Math.floor((until - first) / dayMs) + 1 }, (_, index) => {
    const day = first + index * dayMs
    return { date: iso(day).slice(0, 10), ...toRequestCounts(known.get(day) ?? nothing) }
  })
}
