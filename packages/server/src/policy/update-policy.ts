import { z } from 'zod'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { ApiKey, serializeKey } from '../keys/api-key.ts'
import type { KeyRow } from '../keys/key-rows.ts'
import { restOfDayMs } from '../keys/restrictions.ts'
import type { Policy } from './account-store.ts'
import { auditPolicy, PolicyOutput, PolicyUpdate, policyUpdateOf, serializePolicy } from './policy.ts'

export const updatePolicy = operation({
  id: 'policy.update',
  method: 'PATCH',
  path: '/api/v1/policy',
  tag: 'Policy',
  summary: 'Update the policy',
  description:
    'Changes the fields that you send. The policy applies to new keys at once. Live keys stay as they are, except that keys ' +
    'idle for longer than `revoke_idle_after_days` are revoked within the hour. `budgets` replaces all budgets of the ' +
    'account, which apply to every request at once; what was spent stays. The response lists the live keys that ' +
    'violate the policy. Requires an owner of the account, or a root key that an owner created.',
  access: 'account',
  scope: 'keys:write',
  isForOwners: true,
  isNeverLimited: true,
  input: PolicyUpdate,
  output: z
    .object({
      policy: PolicyOutput,
      violations: z.array(ApiKey).meta({ description: 'Live keys that violate the policy.' }),
    })
    .meta({ id: 'UpdatedPolicy' }),
  problems: ['key_exceeds_parent'],

  async run({ input, actor, request, store, uses, now, fail }) {
    const time = now()
    const at = time.getTime()
    const { budgets, ...fields } = input
    if (budgets && actor.key?.has_budget === 1) {
      const detail = 'The key in use has a budget: it can change the budgets of its descendants only.'
      throw fail('key_exceeds_parent', { detail, errors: [{ pointer: '/budgets', detail }] })
    }
    const change = { by: auditActorOf(actor, request), at, serialize: auditPolicy }
    const update = { ...policyUpdateOf(fields), ...(budgets && { budgets }) }
    const policy = await store.accounts.updatePolicy(actor.account_id, update, change)
    const states = await store.ledger.states([actor.account_id], at)
    const live = await store.keys.live(actor.account_id, at)
    return {
      policy: serializePolicy(policy, states, at),
      violations: live.filter((row) => violates(row, policy)).map((row) => serializeKey(row, uses, time)),
    }
  },
})

function violates(row: KeyRow, policy: Policy): boolean {
  if (policy.requires_allowed_ips === 1 && row.allowed_ips === null) return true
  if (policy.requires_budget === 1 && row.has_budget === 0) return true
  if (row.expires_at === null) return policy.requires_expiry === 1 || policy.max_lifetime_s !== null
  // The expiry may have been given as a date, which is not stored.
  const longestMs = policy.max_lifetime_s === null ? null : policy.max_lifetime_s * 1000 + restOfDayMs
  return longestMs !== null && row.expires_at - row.created_at > longestMs
}
