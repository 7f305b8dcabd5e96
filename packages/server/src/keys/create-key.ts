import { z } from 'zod'
import { BudgetsInput } from '../budgets/budget.ts'
import { defaultScopes } from '../core/scopes.ts'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { ApiKey, KeyName, serializeKey } from './api-key.ts'
import { maxLiveKeys } from './key-creation.ts'
import { inactiveActorProblem, restrictionProblem } from './key-error.ts'
import { AllowedIps, Expires, Models, RequestsPerMinute, Scopes } from './key-input.ts'
import { resolveRestrictions } from './restrictions.ts'

export const createKey = operation({
  id: 'api_keys.create',
  method: 'POST',
  path: '/api/v1/api-keys',
  tag: 'API keys',
  summary: 'Create an API key',
  description:
    'Returns the whole key once: the server stores only its prefix and its SHA-256 hash. An account has at most ' +
    `${maxLiveKeys} live keys. Without \`scopes\` the key gets ${defaultScopes.map((scope) => `\`${scope}\``).join(', ')}. ` +
    'A key that creates a key is its parent: the child never has more scopes, a later expiry, more addresses or a higher ' +
    'limit, and it inherits the restrictions that you leave out. What it spends also counts against the budgets of its ' +
    'parent. If you repeat the request with the same Idempotency-Key, no second key is created: the request fails with ' +
    '`idempotency_key_completed`, because the key cannot be shown again.',
  access: 'account',
  scope: 'keys:write',
  input: z
    .strictObject({
      name: KeyName,
      scopes: Scopes.optional(),
      expires: Expires.optional(),
      allowed_ips: AllowedIps.optional(),
      requests_per_minute: RequestsPerMinute.optional(),
      models: Models.optional(),
      budgets: BudgetsInput.optional(),
    })
    .meta({ id: 'CreateApiKey' }),
  output: z
    .object({
      api_key: ApiKey,
      key: z.string().meta({
        description: 'The whole key. It is not shown again.',
        example: 'anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6',
      }),
    })
    .meta({ id: 'CreatedApiKey' }),
  status: 201,
  idempotency: 'denied',
  problems: [
    'key_limit_reached',
    'key_exceeds_parent',
    'policy_violated',
    'key_not_active',
    'idempotency_key_completed',
  ],

  async run({ input, actor, request, store, uses, now, fail }) {
    const time = now()
    const at = time.getTime()
    const { idempotency } = request
    const policy = await store.accounts.policy(actor.account_id)
    const hasBudget = (input.budgets ?? []).length > 0 || actor.key?.has_budget === 1
    const restrictions = resolveRestrictions({ ...input, has_budget: hasBudget }, actor.key, policy, at)
    if ('error' in restrictions) throw restrictionProblem(restrictions.error, fail)
    const created = await store.keys.create(
      actor.account_id,
      { name: input.name, ...restrictions, budgets: input.budgets },
      {
        by: auditActorOf(actor, request),
        at,
        beforeCommit: async (transaction, row) =>
          idempotency?.finish(transaction, { api_key: serializeKey(row, uses, time) }),
      },
    )
    if ('row' in created) return { api_key: serializeKey(created.row, uses, time), key: created.key }
    if (created.denied === 'actor_inactive') throw inactiveActorProblem(actor)
    throw fail('key_limit_reached', {
      detail: `The account has ${created.live.length} live API keys. The limit is ${maxLiveKeys}.`,
      members: { live_keys: created.live.map((row) => serializeKey(row, uses, time)) },
    })
  },
})
