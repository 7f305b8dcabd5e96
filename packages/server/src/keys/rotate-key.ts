import { mintKey } from '@oanim/key'
import { z } from 'zod'
import { newId } from '../core/ids.ts'
import { parseScopes } from '../core/scopes.ts'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { ApiKey, KeyIdParameter, maxLiveKeys, toResponse } from './api-key.ts'
import { actorInactive, refusalOf } from './key-error.ts'
import { Expires, parseDuration } from './key-input.ts'
import { isLive, isRoot } from './key-rows.ts'
import { earlier, later, planKey, successorExpiry, validateAgainstParent } from './plan-key.ts'

const defaultOverlap = '24h'
/** Longest overlap. Milliseconds. */
const longestOverlapMs = 30 * 24 * 60 * 60 * 1000

const Duration = (mostMs: number, most: string) =>
  z.string({ error: 'must be a string' }).transform((text, context) => {
    const ms = text === '0' ? 0 : (parseDuration(text) ?? Number.POSITIVE_INFINITY)
    if (ms <= mostMs) return ms
    context.addIssue(`must be a duration of at most ${most}, such as 30m, 6h or 2d`)
    return z.NEVER
  })

export const rotateKey = operation({
  id: 'api_keys.rotate',
  method: 'POST',
  path: '/api/v1/api-keys/{key_id}/rotate',
  tag: 'API keys',
  summary: 'Rotate an API key',
  description:
    'Makes a key with the same name, scopes, addresses and limit, and lets the old one live on until the overlap is ' +
    'over, but never past its own expiry. With `when_idle` the old one ends as soon as it has been silent for that ' +
    'long. While both live each counts against the limit of live keys: at the limit only `overlap` 0 succeeds, which ends ' +
    'the old key at once. The new key lives as long as the old one was made for, unless ' +
    '`expires` says otherwise; with a key in hand, never longer than that key. Children of the old key become ' +
    'children of the new one. Repeating the request with the same Idempotency-Key makes no second key.',
  access: 'account',
  scope: 'keys:write',
  input: z
    .strictObject({
      key_id: KeyIdParameter,
      overlap: Duration(longestOverlapMs, '30 days')
        .default(24 * 60 * 60 * 1000)
        .meta({
          description: 'How long the old key lives on at most: `0` to `30d`.',
          override: { type: 'string', default: defaultOverlap },
        }),
      when_idle: Duration(longestOverlapMs, '30 days')
        .optional()
        .meta({ description: 'End the old key once it has been silent for this long.' }),
      expires: Expires.optional(),
    })
    .meta({ id: 'RotateApiKey' }),
  output: z
    .object({
      api_key: ApiKey,
      key: z.string().meta({
        description: 'The new key. It is not shown again.',
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
    const at = now()
    const { idempotency } = request
    const old = await store.keys.find(actor.account_id, input.key_id)
    if (!old) throw fail('key_not_found')
    // Asked again in the transaction; here so that an ended key is not measured by parents that ended with it.
    if (!isLive(old, at.getTime())) throw fail('key_not_active')
    // A key that takes over from a root is one, too.
    if (actor.key && isRoot(old) && !isRoot(actor.key)) throw fail('key_not_root')
    // Its secret would be in the hands of whoever holds the key in use.
    const excess = actor.key && validateAgainstParent({ ...old, expires_at: actor.key.expires_at }, actor.key)
    if (excess) throw refusalOf({ denied: 'exceeds_parent', ...excess }, fail)
    const policy = await store.accounts.policy(actor.account_id)
    const parent = old.parent_key_id ? await store.keys.find(actor.account_id, old.parent_key_id) : undefined
    // A key outlives its parent where a short-lived key rotated that one: then its own end is what it was granted.
    const granted = parent ? later(parent.expires_at, old.expires_at) : null
    const longest = earlier(granted, actor.key?.expires_at ?? null)
    const expires = input.expires ?? successorExpiry(old, longest, policy, at.getTime())
    // All but its end is as the old one has it.
    const planned = planKey(
      { scopes: parseScopes(old.scopes), expires },
      { ...old, expires_at: longest },
      policy,
      at.getTime(),
    )
    if ('denied' in planned) throw refusalOf(planned, fail)

    for (;;) {
      const { key, prefix, hash } = mintKey()
      const rotated = await store.keys.rotate(
        actor.account_id,
        input.key_id,
        { id: newId('key'), prefix, secret_hash: hash },
        auditActorOf(actor, request),
        {
          at: at.getTime(),
          overlapMs: input.overlap,
          idleMs: input.when_idle ?? null,
          expiresAt: planned.restrictions.expires_at,
          limit: maxLiveKeys,
          latest: uses.latest,
        },
        idempotency &&
          ((transaction, row) => idempotency.finish(transaction, { api_key: toResponse(row, uses, at) })),
      )
      if ('row' in rotated) {
        return {
          api_key: toResponse(rotated.row, uses, at),
          key,
          replaces: toResponse(rotated.old, uses, at),
        }
      }
      switch (rotated.denied) {
        // Two keys can have the same prefix (one pair in ten million): then another is minted.
        case 'prefix_taken':
          continue
        case 'already_rotated':
          throw fail('key_already_rotated')
        case 'job':
          throw fail('key_not_rotatable')
        case 'limit_reached':
          throw fail('key_limit_reached', {
            detail:
              `The account has ${rotated.live.length} live API keys, and ${maxLiveKeys} is the limit. ` +
              'During the overlap the old and the new key both count.',
            hint:
              'Rotate without an overlap, which ends the old key at once (`oanim api-keys rotate ID --overlap 0`), ' +
              'or revoke a key first (`oanim api-keys revoke ID`).',
            members: { live_keys: rotated.live.map((row) => toResponse(row, uses, at)) },
          })
        case 'actor_inactive':
          throw actorInactive(actor)
        default:
          throw fail('key_not_active')
      }
    }
  },
})
