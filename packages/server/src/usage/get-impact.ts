import { z } from 'zod'
import type { KeyId } from '../core/ids.ts'
import { hasScope } from '../core/scopes.ts'
import { operation } from '../http/operation.ts'
import { ApiKey, KeyIdParameter, serializeKey } from '../keys/api-key.ts'
import { isLive, type KeyRow } from '../keys/key-rows.ts'
import { periodOf, Since } from './period.ts'
import { Caller, periodFields, serializeCaller, serializePeriod, Total } from './usage.ts'

const TrustPolicyName = z.object({ id: z.string(), name: z.string() })

const maxCallers = 200

export const getImpact = operation({
  id: 'api_keys.impact',
  method: 'GET',
  path: '/api/v1/api-keys/{key_id}/impact',
  tag: 'API keys',
  summary: 'Get the impact of revoking an API key',
  description:
    'Returns the recent callers of a key, latest first: address, user agent and operation. With `cascade`, also those of ' +
    'its descendants. Requests with status 401 or 403 do not count: they fail already. With several servers, requests to ' +
    'another server in the last minute may be missing. Every key may read its own impact.',
  access: 'account',
  scope: 'usage:read',
  allowsSelf: true,
  input: z.strictObject({
    key_id: KeyIdParameter,
    since: Since('24h'),
    cascade: z
      .stringbool({ error: 'must be true or false' })
      .default(false)
      .meta({
        description: 'Assume that the descendants are also revoked.',
        override: { type: 'boolean', default: false },
      }),
  }),
  output: z
    .object({
      api_key: ApiKey,
      ...periodFields,
      is_caller: z.boolean().meta({
        description: 'Whether the key that you use would be revoked. False with a session.',
      }),
      is_last_managing: z.boolean().meta({
        description:
          'Whether no live key with `keys:write` would be left. Then only a signed-in member can manage keys.',
      }),
      affected: z
        .array(ApiKey)
        .meta({ description: 'The keys that would be revoked, without those that already are.' }),
      unaffected: z
        .array(ApiKey)
        .meta({ description: 'The descendants that would stay live. Empty with `cascade`.' }),
      affected_trust_policies: z
        .array(TrustPolicyName)
        .meta({ description: 'The trust policies that would be deleted. Empty without `cascade`.' }),
      unaffected_trust_policies: z.array(TrustPolicyName).meta({
        description: 'The trust policies that would stay in force. Empty with `cascade`.',
      }),
      callers: z.array(Caller),
      totals: z.object({ callers: Total(maxCallers) }),
    })
    .meta({ id: 'RevocationImpact' }),
  problems: ['key_not_found'],

  async run({ input, actor, store, uses, usage, now, fail }) {
    const row = await store.keys.find(actor.account_id, input.key_id)
    if (!row) throw fail('key_not_found')
    const time = now()
    const at = time.getTime()
    const period = periodOf(input.since, time, fail)
    await usage.flush()
    const { since } = period
    const { cascade } = input
    const [family, live, trustPolicies, callers] = await Promise.all([
      store.keys.withDescendants(actor.account_id, row.id),
      store.keys.live(actor.account_id, at),
      store.trustPolicies.ofDescendants(actor.account_id, row.id),
      store.usage.callers(actor.account_id, row.id, { since, count: maxCallers, withDescendants: cascade }),
    ])
    const descendants = family.filter(({ id }) => id !== row.id)
    const affected = cascade ? [row, ...descendants] : [row]
    const liveIds = new Set(affected.filter((key) => isLive(key, at)).map(({ id }) => id))
    const serializeUnrevoked = (keys: readonly KeyRow[]) =>
      keys.filter((key) => key.revoked_at === null).map((key) => serializeKey(key, uses, time))
    return {
      api_key: serializeKey(row, uses, time),
      ...serializePeriod(period),
      is_caller: actor.key !== undefined && liveIds.has(actor.key.id),
      is_last_managing: isLastManaging(liveIds, live),
      affected: serializeUnrevoked(affected),
      unaffected: serializeUnrevoked(cascade ? [] : descendants),
      affected_trust_policies: cascade ? trustPolicies : [],
      unaffected_trust_policies: cascade ? [] : trustPolicies,
      callers: callers.rows.map(serializeCaller),
      totals: { callers: callers.total },
    }
  },
})

/** Whether the account could manage keys with a key now, and could not without these keys. */
function isLastManaging(revoked: ReadonlySet<KeyId>, live: readonly KeyRow[]): boolean {
  const managing = live.filter(
    (key) => key.paused_at === null && key.rotated_to_key_id === null && hasScope(key.scopes, 'keys:write'),
  )
  return managing.length > 0 && managing.every(({ id }) => revoked.has(id))
}
