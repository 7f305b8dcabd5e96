import { z } from 'zod'
import { parseScopes } from '../core/scopes.ts'
import { dayMs, parseDuration } from '../core/time.ts'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { ApiKey, KeyIdParameter, serializeKey } from './api-key.ts'
import { maxLiveKeys } from './key-creation.ts'
import { inactiveActorProblem, restrictionProblem } from './key-error.ts'
import { Expires } from './key-input.ts'
import { isLive, isRoot, spendsFrom } from './key-rows.ts'
import {
  earlier,
  later,
  resolveRestrictions,
  successorExpiry,
  validateAgainstParent,
} from './restrictions.ts'

const Duration = z.string({ error: 'must be a string' }).transform((text, context) => {
  const ms = text === '0' ? 0 : (parseDuration(text) ?? Number.POSITIVE_INFINITY)
  if (ms <= 30 * dayMs) return ms
  context.addIssue('must be a duration of at most 30 days, such as 30m, 6h or 2d')
  return z.NEVER
})

export const rotateKey = operation({
  id: 'api_keys.rotate',
  method: 'POST',
  path: '/api/v1/api-keys/{key_id}/rotate',
  tag: 'API keys',
  summary: 'Rotate an API key',
  description:
    'Creates a key with the same name, scopes, addresses and limit. The old key stays live for the overlap, but not past ' +
    'its own expiry. With `when_idle` it is revoked earlier, once it was idle for that long. Both keys count against the ' +
    'limit of live keys: at the limit, only `overlap` 0 succeeds, which revokes the old key at once. By default the new ' +
    'key has the lifetime of the old key. It never outlives the key that you use for this request. Children of the old key ' +
    'become children of the new key. Repeating the request with the same Idempotency-Key creates no second key.',
  access: 'account',
  scope: 'keys:write',
  input: z
    .strictObject({
      key_id: KeyIdParameter,
      overlap: Duration.default(dayMs).meta({
        description: 'How long the old key stays live at most: `0` to `30d`.',
        override: { type: 'string', default: '24h' },
      }),
      when_idle: Duration.optional().meta({
        description: 'Revoke the old key once it was idle for this long.',
      }),
      expires: Expires.optional(),
    })
    .meta({ id: 'RotateApiKey' }),
  output: z
    .object({
      api_key: ApiKey,
      key: z.string().meta({
        description: 'The whole new key. It is not shown again.',
        example: 'anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6',
      }),
      replaces: ApiKey,
    })
    .meta({ id: 'RotatedApiKey' }),
  status: 201,
  idempotency: 'denied',
  problems: [
    'key_not_found',
    'key_not_active',
    'key_already_rotated',
    'key_not_rotatable',
    'key_limit_reached',
    'key_exceeds_parent',
    'key_not_root',
    'policy_violated',
    'idempotency_key_completed',
  ],

  async run({ input, actor, request, store, uses, now, fail }) {
    const time = now()
    const at = time.getTime()
    const { idempotency } = request
    const old = await store.keys.find(actor.account_id, input.key_id)
    if (!old) throw fail('key_not_found')
    // The transaction checks this again. Here, it keeps a revoked key from being compared with its revoked parents.
    if (!isLive(old, at)) throw fail('key_not_active')
    if (actor.key && isRoot(old) && !isRoot(actor.key)) throw fail('key_not_root')
    // The holder of the key in use learns the secret of the new key.
    if (actor.key?.has_budget === 1 && !spendsFrom(old, actor.key)) {
      const detail = 'The key in use has a budget: it can rotate itself and its descendants only.'
      throw restrictionProblem({ reason: 'exceeds_parent', pointer: '/key_id', detail }, fail)
    }
    const excess = actor.key && validateAgainstParent({ ...old, expires_at: actor.key.expires_at }, actor.key)
    if (excess) throw restrictionProblem({ reason: 'exceeds_parent', ...excess }, fail)
    const policy = await store.accounts.policy(actor.account_id)
    const parent = old.parent_key_id ? await store.keys.find(actor.account_id, old.parent_key_id) : undefined
    // A key can outlive its parent if the parent was rotated by a key that expires soon. Its own expiry then counts.
    const granted = parent ? later(parent.expires_at, old.expires_at) : null
    const latest = earlier(granted, actor.key?.expires_at ?? null)
    const restrictions = resolveRestrictions(
      {
        scopes: parseScopes(old.scopes),
        expires: input.expires ?? successorExpiry(old, latest, policy, at),
        has_budget: old.has_budget === 1,
      },
      { ...old, expires_at: latest },
      policy,
      at,
    )
    if ('error' in restrictions) throw restrictionProblem(restrictions.error, fail)

    const rotated = await store.keys.rotate(actor.account_id, input.key_id, {
      by: auditActorOf(actor, request),
      at,
      overlapMs: input.overlap,
      idleMs: input.when_idle ?? null,
      expiresAt: restrictions.expires_at,
      latestUse: uses.latest,
      beforeCommit: async (transaction, row) =>
        idempotency?.finish(transaction, { api_key: serializeKey(row, uses, time) }),
    })
    if ('row' in rotated) {
      return {
        api_key: serializeKey(rotated.row, uses, time),
        key: rotated.key,
        replaces: serializeKey(rotated.old, uses, time),
      }
    }
    switch (rotated.denied) {
      case 'already_rotated':
        throw fail('key_already_rotated')
      case 'job':
        throw fail('key_not_rotatable')
      case 'limit_reached':
        throw fail('key_limit_reached', {
          detail:
            `The account has ${rotated.live.length} live API keys. The limit is ${maxLiveKeys}. ` +
            'During the overlap, the old and the new key both count.',
          hint:
            'Rotate without an overlap, which revokes the old key at once (`oanim api-keys rotate ID --overlap 0`), ' +
            'or revoke a key first (`oanim api-keys revoke ID`).',
          members: { live_keys: rotated.live.map((row) => serializeKey(row, uses, time)) },
        })
      case 'actor_inactive':
        throw inactiveActorProblem(actor)
      default:
        throw fail('key_not_active')
    }
  },
})
