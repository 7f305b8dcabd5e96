import { z } from 'zod'
import { defaultScopes } from '../core/scopes.ts'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { ApiKey, KeyName, maxLiveKeys, toResponse } from './api-key.ts'
import { actorInactive, refusalOf } from './key-error.ts'
import { AllowedIps, Expires, RequestsPerMinute, Scopes } from './key-input.ts'
import { mintInto } from './mint-key.ts'
import { planKey } from './plan-key.ts'

export const createKey = operation({
  id: 'api_keys.create',
  method: 'POST',
  path: '/api/v1/api-keys',
  tag: 'API keys',
  summary: 'Create an API key',
  description:
    'Answers the whole key, once: the server keeps its prefix and its SHA-256 hash only. ' +
    `An account has at most ${maxLiveKeys} live keys. Without \`scopes\` the key gets ${defaultScopes.map((scope) => `\`${scope}\``).join(', ')}: ` +
    'what it takes to create media. A key that is made with a key is its child: it never has more scopes, more time, more addresses or a higher ' +
    'limit than that one, and other restrictions that are left out are as the parent has them. Repeating the request with the same ' +
    'Idempotency-Key makes no second key; the first answer cannot be given again, so the repetition fails with ' +
    '`idempotency_key_completed`.',
  access: 'account',
  scope: 'keys:write',
  input: z
    .strictObject({
      name: KeyName,
      scopes: Scopes.optional(),
      expires: Expires.optional(),
      allowed_ips: AllowedIps.optional(),
      requests_per_minute: RequestsPerMinute.optional(),
    })
    .meta({ id: 'CreateApiKey' }),
  output: z
    .object({
      api_key: ApiKey,
      key: z.string().meta({
        description: 'The key. It is not shown again.',
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
    const at = now()
    const { idempotency } = request
    const policy = await store.accounts.policy(actor.account_id)
    const planned = planKey(input, actor.key, policy, at.getTime())
    if ('denied' in planned) throw refusalOf(planned, fail)
    const minted = await mintInto(
      store.keys,
      actor.account_id,
      {
        name: input.name,
        restrictions: planned.restrictions,
        now: at,
        by: auditActorOf(actor, request),
        parentQuotas: actor.key?.quotas ?? null,
      },
      idempotency &&
        ((transaction, row) => idempotency.finish(transaction, { api_key: toResponse(row, uses, at) })),
    )
    if ('key' in minted) return { api_key: toResponse(minted.row, uses, at), key: minted.key }
    if (minted.denied === 'actor_inactive') throw actorInactive(actor)
    throw fail('key_limit_reached', {
      detail: `The account has ${minted.live.length} live API keys, and ${maxLiveKeys} is the limit.`,
      members: { live_keys: minted.live.map((row) => toResponse(row, uses, at)) },
    })
  },
})
