import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { ApiKey, KeyIdParameter, toResponse } from '../keys/api-key.ts'
import { isLive, type KeyRow } from '../keys/key-rows.ts'
import { periodOf } from './period.ts'
import { Caller, iso, requestFields, Total, toCallerResponse, toRequestCounts } from './usage.ts'
import { dayMs } from './usage-store.ts'

/** Most callers of each of the two. */
const most = 10

const Side = z
  .object({
    api_key: ApiKey,
    ...requestFields,
    callers: z.array(Caller).meta({ description: 'Who uses it, the latest first.' }),
    totals: z.object({ callers: Total(most) }),
  })
  .meta({ id: 'RotationSide' })

export const getRotation = operation({
  id: 'api_keys.rotation',
  method: 'GET',
  path: '/api/v1/api-keys/{key_id}/rotation',
  tag: 'API keys',
  summary: 'Get how a rotation goes on',
  description:
    'The old key and the one that takes over from it, each with its requests of the last 24 hours, whichever of the two ' +
    'is asked for. Every key may read its own.',
  access: 'account',
  scope: 'usage:read',
  allowsSelf: true,
  input: z.strictObject({ key_id: KeyIdParameter }),
  output: z
    .object({
      rotation: z
        .object({
          rotated_at: z.iso.datetime(),
          revokes_at: z.iso
            .datetime()
            .nullable()
            .meta({
              description:
                'When the old key ends if it is not used any more: its `expires_at`, or sooner when it was rotated with ' +
                '`when_idle`. Null once it has ended.',
            }),
          since: z.iso.datetime().meta({ description: 'Since when requests are counted here.' }),
          old: Side,
          new: Side,
        })
        .nullable()
        .meta({ description: 'Null for a key that neither replaces another nor is replaced.' }),
    })
    .meta({ id: 'Rotation' }),
  problems: ['key_not_found'],

  async run({ input, actor, store, uses, counts, now, fail }) {
    const accountId = actor.account_id
    const row = await store.keys.find(accountId, input.key_id)
    if (!row) throw fail('key_not_found')
    const successor = row.rotated_to_key_id
      ? await store.keys.find(accountId, row.rotated_to_key_id)
      : undefined
    const [old, taking] = successor
      ? [row, successor]
      : [await store.keys.predecessor(accountId, row.id), row]
    if (!old || old.rotated_at === null) return { rotation: null }

    const at = now()
    const { since } = periodOf({ agoMs: dayMs }, at, fail)
    await counts.flush()
    const side = async (key: KeyRow) => {
      const [total, callers] = await Promise.all([
        store.usage.totals(accountId, key.id, since),
        store.usage.callers(accountId, key.id, { since, count: most, withFamily: false }),
      ])
      return {
        api_key: toResponse(key, uses, at),
        ...toRequestCounts(total),
        callers: callers.rows.map(toCallerResponse),
        totals: { callers: callers.total },
      }
    }
    const [oldSide, newSide] = await Promise.all([side(old), side(taking)])
    const lastUsed = oldSide.api_key.last_used_at
    const revokesAt = isLive(old, at.getTime())
      ? retirementOf(old, lastUsed ? Date.parse(lastUsed) : 0)
      : null
    return {
      rotation: {
        rotated_at: iso(old.rotated_at),
        revokes_at: revokesAt === null ? null : iso(revokesAt),
        since: iso(since),
        old: oldSide,
        new: newSide,
      },
    }
  },
})

/** When a key that is being replaced ends if nobody uses it any more. */
function retirementOf({ expires_at, idle_ms, rotated_at }: KeyRow, lastUsedAt: number): number | null {
  const idleAt = idle_ms === null ? null : Math.max(rotated_at ?? 0, lastUsedAt) + idle_ms
  return expires_at === null || idleAt === null ? (expires_at ?? idleAt) : Math.min(expires_at, idleAt)
}
