import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { ApiKey, KeyIdParameter, toResponse } from '../keys/api-key.ts'
import { isLastManaging } from '../keys/can-manage.ts'
import { isLive, type KeyRow } from '../keys/key-rows.ts'
import { periodOf, Since } from './period.ts'
import { Caller, periodFields, Total, toCallerResponse, toPeriodResponse } from './usage.ts'

const TrustPolicyName = z.object({ id: z.string(), name: z.string() })

/** Most callers of an answer. */
const most = 200

export const getImpact = operation({
  id: 'api_keys.impact',
  method: 'GET',
  path: '/api/v1/api-keys/{key_id}/impact',
  tag: 'API keys',
  summary: 'Get what revoking an API key would break',
  description:
    'Who used a key lately, from where, with what program and for what, the latest first; with `cascade` also who used ' +
    'the keys that came from it. Requests that fail already because the key may not do them (401, 403) do not count. ' +
    'On several servers, what another one answered in the last minute may be missing. Every key may read its own.',
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
        description: 'As if the keys that came from it ended, too.',
        override: { type: 'boolean', default: false },
      }),
  }),
  output: z
    .object({
      api_key: ApiKey,
      ...periodFields,
      is_caller: z.boolean().meta({
        description:
          'Whether the key that asks is among them: it could do nothing afterwards. False with a session.',
      }),
      is_last_managing: z.boolean().meta({
        description:
          'Whether no live key with `keys:write` would be left: afterwards only a member who is signed in manages keys.',
      }),
      affected: z
        .array(ApiKey)
        .meta({ description: 'The keys that would be revoked; none when that was done already.' }),
      unaffected: z
        .array(ApiKey)
        .meta({ description: 'The keys that came from it and would live on. Empty with `cascade`.' }),
      affected_trust_policies: z
        .array(TrustPolicyName)
        .meta({ description: 'The trusts of these keys that would be taken back. Empty without `cascade`.' }),
      unaffected_trust_policies: z.array(TrustPolicyName).meta({
        description: 'Their trust policies that would go on giving keys to jobs. Empty with `cascade`.',
      }),
      callers: z.array(Caller),
      totals: z.object({ callers: Total(most) }),
    })
    .meta({ id: 'RevocationImpact' }),
  problems: ['key_not_found'],

  async run({ input, actor, store, uses, counts, now, fail }) {
    const row = await store.keys.find(actor.account_id, input.key_id)
    if (!row) throw fail('key_not_found')
    const at = now()
    const period = periodOf(input.since, at, fail)
    await counts.flush()
    const [family, live, trustPolicies, callers] = await Promise.all([
      store.keys.family(actor.account_id, row.id),
      store.keys.live(actor.account_id, at.getTime()),
      store.trustPolicies.ofFamily(actor.account_id, row.id),
      store.usage.callers(actor.account_id, row.id, {
        since: period.since,
        count: most,
        withFamily: input.cascade,
      }),
    ])
    const descendants = family.filter(({ id }) => id !== row.id)
    const ending = input.cascade ? [row, ...descendants] : [row]
    const staying = input.cascade ? [] : descendants
    const stopping = ending.filter((key) => isLive(key, at.getTime()))
    const alive = (keys: readonly KeyRow[]) =>
      keys.filter((key) => key.revoked_at === null).map((key) => toResponse(key, uses, at))
    return {
      api_key: toResponse(row, uses, at),
      ...toPeriodResponse(period),
      is_caller: stopping.some(({ id }) => id === actor.key?.id),
      is_last_managing: isLastManaging(stopping, live),
      affected: alive(ending),
      unaffected: alive(staying),
      affected_trust_policies: input.cascade ? trustPolicies : [],
      unaffected_trust_policies: input.cascade ? [] : trustPolicies,
      callers: callers.rows.map(toCallerResponse),
      totals: { callers: callers.total },
    }
  },
})
