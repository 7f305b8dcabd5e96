import { z } from 'zod'
import { toIso } from '../core/time.ts'
import { operation } from '../http/operation.ts'
import { ApiKey, KeyIdParameter, serializeKey } from '../keys/api-key.ts'
import { orderDescendants } from './descendants.ts'
import { periodOf, Since } from './period.ts'
import {
  Address,
  AddressUse,
  Operation,
  OperationUse,
  periodFields,
  requestFields,
  serializeClient,
  serializePeriod,
  serializeRequests,
  serializeTimes,
  serializeUsage,
  Total,
  timeFields,
  UserAgent,
  UserAgentUse,
} from './usage.ts'

const maxRows = 100

export const getInspection = operation({
  id: 'api_keys.inspection',
  method: 'GET',
  path: '/api/v1/api-keys/{key_id}/inspection',
  tag: 'API keys',
  summary: 'Inspect an API key',
  description:
    'Returns what a security review needs: where a key was used and for what, denied requests, its descendants, the assets ' +
    'that it and its descendants created, and its leak reports. Only this operation lists assets that a quarantine hides. ' +
    'With several servers, requests to another server in the last minute may be missing.',
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
        .meta({
          description: 'Denied requests, latest first, also those after the key was revoked or expired.',
        }),
      assets: z
        .array(
          z.object({
            id: z.string(),
            api_key_id: z.string(),
            created_at: z.iso.datetime(),
            content_type: z.string(),
            size_bytes: z.int(),
            content_url: z
              .string()
              .meta({ description: 'The URL of the content. Status 404 while the asset is hidden.' }),
            is_hidden: z.boolean().meta({ description: 'Whether a quarantine hides the asset.' }),
          }),
        )
        .meta({
          description: 'Assets that the key and its descendants created in the period, newest first.',
        }),
      descendants: z
        .array(
          z.object({
            api_key: ApiKey,
            depth: z.int().meta({ description: '1 for children, 2 for their children.' }),
            requests: z.int().meta({ description: 'Requests in the period.' }),
            assets: z.int().meta({ description: 'Number of assets created in the period.' }),
          }),
        )
        .meta({
          description:
            'All descendants, also revoked and expired ones, each followed by its own descendants.',
        }),
      leak_reports: z
        .array(
          z.object({
            id: z.string(),
            source: z.enum(['report', 'github']),
            location: z
              .string()
              .nullable()
              .meta({ description: 'Where the key was found, in the reporter’s words.' }),
            reported_at: z.iso.datetime(),
            resolved_at: z.iso.datetime().nullable(),
          }),
        )
        .meta({ description: 'All leak reports of the key, newest first.' }),
      totals: z.object({
        addresses: Total(maxRows),
        operations: Total(maxRows),
        user_agents: Total(maxRows),
        denials: Total(maxRows),
        assets: Total(maxRows),
        descendants: Total(maxRows),
        leak_reports: Total(maxRows),
      }),
    })
    .meta({ id: 'ApiKeyInspection' }),
  problems: ['key_not_found'],

  async run({ input, actor, store, uses, usage, now, fail }) {
    const row = await store.keys.find(actor.account_id, input.key_id)
    if (!row) throw fail('key_not_found')
    const time = now()
    const period = periodOf(input.since, time, fail)
    await usage.flush()
    const key = [actor.account_id, row.id] as const
    const top = { since: period.since, count: maxRows }
    const [total, addresses, operations, userAgents, denials, assets, family, requests, leakReports] =
      await Promise.all([
        store.usage.totals(...key, period.since),
        store.usage.by('address', ...key, top),
        store.usage.by('operation', ...key, top),
        store.usage.by('user_agent', ...key, top),
        store.usage.denied(...key, top),
        store.assets.ofDescendants(...key, top),
        store.keys.withDescendants(...key),
        store.usage.byDescendant(...key, period.since),
        store.leakReports.ofKey(...key),
      ])
    const descendants = orderDescendants(row.id, family)
    return {
      api_key: serializeKey(row, uses, time),
      ...serializePeriod(period),
      ...serializeRequests(total),
      addresses: addresses.rows.map((use) => ({ address: use.value || null, ...serializeUsage(use) })),
      operations: operations.rows.map((use) => ({ operation: use.value, ...serializeUsage(use) })),
      user_agents: userAgents.rows.map((use) => ({ user_agent: use.value || null, ...serializeUsage(use) })),
      denials: denials.rows.map((denial) => ({
        operation: denial.operation,
        status: denial.status,
        ...serializeClient(denial),
        requests: denial.requests,
        ...serializeTimes(denial),
      })),
      assets: assets.rows.map(({ hidden_at, created_at, ...asset }) => ({
        ...asset,
        created_at: toIso(created_at),
        content_url: `/api/v1/assets/${asset.id}/content`,
        is_hidden: hidden_at !== null,
      })),
      descendants: descendants.slice(0, maxRows).map(({ key: descendant, depth }) => ({
        api_key: serializeKey(descendant, uses, time),
        depth,
        requests: requests.get(descendant.id) ?? 0,
        assets: assets.byKey.get(descendant.id) ?? 0,
      })),
      leak_reports: leakReports.map(({ id, source, location, reported_at, resolved_at }) => ({
        id,
        source,
        location,
        reported_at: toIso(reported_at),
        resolved_at: toIso(resolved_at),
      })),
      totals: {
        addresses: addresses.total,
        operations: operations.total,
        user_agents: userAgents.total,
        denials: denials.total,
        assets: assets.total,
        descendants: descendants.length,
        leak_reports: leakReports.length,
      },
    }
  },
})
