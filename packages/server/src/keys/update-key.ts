import { z } from 'zod'
import { BudgetsInput } from '../budgets/budget.ts'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { ApiKey, KeyIdParameter, KeyName, serializeKey } from './api-key.ts'
import { inactiveActorProblem, restrictionProblem } from './key-error.ts'
import { AllowedIps, Expires, Models, RequestsPerMinute } from './key-input.ts'

export const updateKey = operation({
  id: 'api_keys.update',
  method: 'PATCH',
  path: '/api/v1/api-keys/{key_id}',
  tag: 'API keys',
  summary: 'Update an API key',
  description:
    'Changes the fields that you send; the key itself stays the same. `null` removes a restriction, as far as the parent ' +
    'of the key has none, and `[]` removes its budgets. A key never gets more than its parent, the policy of the account ' +
    'and the key that you use for this request allow. Where the key gets narrower, its children and theirs do as well; ' +
    'where it gets wider, they stay as they are. What was spent stays: a budget below it allows nothing until its period ' +
    'ends. A key with a budget can change the budgets of its descendants only. A revoked or expired key cannot be changed.',
  access: 'account',
  scope: 'keys:write',
  isNeverLimited: true,
  input: z
    .strictObject({
      key_id: KeyIdParameter,
      name: KeyName.optional(),
      expires: Expires.optional(),
      allowed_ips: AllowedIps.nullable().optional(),
      requests_per_minute: RequestsPerMinute.nullable().optional(),
      models: Models.nullable().optional(),
      budgets: BudgetsInput.optional(),
    })
    .meta({ id: 'UpdateApiKey' }),
  output: z.object({ api_key: ApiKey }).meta({ id: 'UpdatedApiKey' }),
  problems: ['key_not_found', 'key_not_active', 'key_exceeds_parent', 'key_not_root', 'policy_violated'],

  async run({ input, actor, request, store, uses, now, fail }) {
    const time = now()
    const { key_id: keyId, ...edit } = input
    const change = { by: auditActorOf(actor, request), at: time.getTime() }
    const updated = await store.keys.update(actor.account_id, keyId, edit, change)
    if ('row' in updated) return { api_key: serializeKey(updated.row, uses, time) }
    if ('error' in updated) throw restrictionProblem(updated.error, fail)
    switch (updated.denied) {
      case 'not_found':
        throw fail('key_not_found')
      case 'not_root':
        throw fail('key_not_root')
      case 'actor_inactive':
        throw inactiveActorProblem(actor)
      default:
        throw fail('key_not_active')
    }
  },
})
