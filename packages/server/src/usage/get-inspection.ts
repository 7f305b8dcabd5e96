import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { ApiKey, KeyIdParameter, toResponse } from '../keys/api-key.ts'
import { descendantsOf } from './descendants.ts'
import { periodOf, Since } from './period.ts'
import {
  Address,
  AddressUse,
  iso,
  Operation,
  OperationUse,
  periodFields,
  requestFields,
  Total,
  timeFields,
  toOriginResponse,
  toPeriodResponse,
  toRequestCounts,
  toTimesResponse,
  toUsageResponse,
  UserAgent,
  UserAgentUse,
} from './usage.ts'

/** Most rows of a list. */
const most = 100

export const getInspection = operation({
  id: 'api_keys.inspection',
  method: 'GET',
  path: '/api/v1/api-keys/{key_id}/inspection',
  tag: 'API keys',
  summary: 'Inspect an API key',
  description:
    'How far a key reached: from where it was used and for what, what was refused, what it and the keys that came from ' +
    'it made, those keys, and reports that it was seen where it should not be. Images that a quarantine hides are ' +
    'listed here and nowhere else. On several servers, what another one answered in the last minute may be missing.',
  access: 'account',
  scope: 'usage:read',
  input: z.strictObject({ key_id: KeyIdParameter, since: Since('24h') }),
  output: z
    .object({
      api_key: ApiKey,
      ...periodFields,
      ...requestFields,
      addresses: z.array(AddressUse),
      operations: z.array(OperationUse),
      user_agents: z.array(UserAgentUse),
      denials: z
        .array(
          z.object({
            operation: Operation,
            status: z.int(),
            address: Address,
            user_agent: UserAgent,
            requests: z.int(),
            ...timeFields,
          }),
        )
        .meta({ description: 'What was refused, the latest first: also after the key had ended.' }),
      assets: z
        .array(
          z.object({
            id: z.string(),
            api_key_id: z.string(),
            created_at: z.iso.datetime(),
            content_type: z.string(),
            size_bytes: z.int(),
            content_url: z.string().meta({ description: 'Answers 404 while the asset is hidden.' }),
            is_hidden: z.boolean().meta({ description: 'Whether a quarantine hides it.' }),
          }),
        )
        .meta({ description: 'What it and the keys that came from it made in the period, newest first.' }),
      descendants: z
        .array(
          z.object({
            api_key: ApiKey,
            depth: z.int().meta({ description: '1 for its children, 2 for theirs.' }),
            requests: z.int().meta({ description: 'Its requests in the period.' }),
            assets: z.int().meta({ description: 'What it made in the period.' }),
          }),
        )
        .meta({
          description:
            'The keys that came from it, ended ones too, each followed by those that came from it.',
        }),
      leak_reports: z
        .array(
          z.object({
            id: z.string(),
            source: z.enum(['report', 'github']),
            location: z.string().nullable().meta({ description: 'Where it was seen, as was reported.' }),
            reported_at: z.iso.datetime(),
            resolved_at: z.iso.datetime().nullable(),
          }),
        )
        .meta({ description: 'All reports that the key was seen where it should not be, the latest first.' }),
      totals: z.object({
        addresses: Total(most),
        operations: Total(most),
        user_agents: Total(most),
        denials: Total(most),
        assets: Total(most),
        descendants: Total(most),
        leak_reports: Total(most),
      }),
    })
    .meta({ id: 'ApiKeyInspection' }),
  problems: ['key_not_found'],

  async run({ input, actor, store, uses, counts, now, fail }) {
    const row = await store.keys.find(actor.account_id, input.key_id)
    if (!row) throw fail('key_not_found')
    const at = now()
    const period = periodOf(input.since, at, fail)
    await counts.flush()
    const of = [actor.account_id, row.id] as const
    const part = { since: period.since, count: most }
    const [total, addresses, operations, programs, denials, made, family, requests, leakReports] =
      await Promise.all([
        store.usage.totals(...of, period.since),
        store.usage.by('address', ...of, part),
        store.usage.by('operation', ...of, part),
        store.usage.by('user_agent', ...of, part),
        store.usage.denied(...of, part),
        store.assets.madeByFamily(...of, part),
        store.keys.family(...of),
        store.usage.ofFamily(...of, period.since),
        store.leakReports.ofKey(...of),
      ])
    const descendants = descendantsOf(row.id, family)
    return {
      api_key: toResponse(row, uses, at),
      ...toPeriodResponse(period),
      ...toRequestCounts(total),
      addresses: addresses.rows.map((use) => ({ address: use.value || null, ...toUsageResponse(use) })),
      operations: operations.rows.map((use) => ({ operation: use.value, ...toUsageResponse(use) })),
      user_agents: programs.rows.map((use) => ({ user_agent: use.value || null, ...toUsageResponse(use) })),
      denials: denials.rows.map((refusal) => ({
        operation: refusal.operation,
        status: refusal.status,
        ...toOriginResponse(refusal),
        requests: refusal.requests,
        ...toTimesResponse(refusal),
      })),
      assets: made.rows.map(({ hidden_at, created_at, ...asset }) => ({
        ...asset,
        created_at: iso(created_at),
        content_url: `/api/v1/assets/${asset.id}/content`,
        is_hidden: hidden_at !== null,
      })),
      descendants: descendants.slice(0, most).map(({ key, depth }) => ({
        api_key: toResponse(key, uses, at),
        depth,
        requests: requests.get(key.id) ?? 0,
        assets: made.byKey.get(key.id) ?? 0,
      })),
      leak_reports: leakReports.map(({ id, source, location, reported_at, resolved_at }) => ({
        id,
        source,
        location,
        reported_at: iso(reported_at),
        resolved_at: resolved_at === null ? null : iso(resolved_at),
      })),
      totals: {
        addresses: addresses.total,
        operations: operations.total,
        user_agents: programs.total,
        denials: denials.total,
        assets: made.total,
        descendants: descendants.length,
        leak_reports: leakReports.length,
      },
    }
  },
})
