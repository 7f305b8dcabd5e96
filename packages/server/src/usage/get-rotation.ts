import { z } from 'zod'
import { dayMs, toIso } from '../core/time.ts'
import { operation } from '../http/operation.ts'
import { ApiKey, KeyIdParameter, serializeKey } from '../keys/api-key.ts'
import { latestUseOf } from '../keys/key-revocation.ts'
import { isLive, type KeyRow } from '../keys/key-rows.ts'
import { earlier } from '../keys/restrictions.ts'
import { periodOf } from './period.ts'
import { Caller, requestFields, serializeCaller, serializeRequests, Total } from './usage.ts'

/** Of each of the two keys. */
const maxCallers = 10

const RotationKey = z
  .object({
    api_key: ApiKey,
    ...requestFields,
    callers: z.array(Caller).meta({ description: 'Callers of the key, latest first.' }),
    totals: z.object({ callers: Total(maxCallers) }),
  })
  .meta({ id: 'RotationKey' })

export const getRotation = operation({
  id: 'api_keys.rotation',
  method: 'GET',
  path: '/api/v1/api-keys/{key_id}/rotation',
  tag: 'API keys',
  summary: 'Get the rotation status of an API key',
  description:
    'Returns the old and the new key of a rotation, each with its requests of the last 24 hours. Both keys return the same ' +
    'rotation. Every key may read its own.',
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
                'When the old key is revoked or expires if it stays unused: its `expires_at`, or earlier with `when_idle`. ' +
                'Null once it is no longer live.',
            }),
          since: z.iso.datetime().meta({ description: 'Start of the period in which requests are counted.' }),
          old: RotationKey,
          new: RotationKey,
        })
        .nullable()
        .meta({ description: 'Null for a key that is not part of a rotation.' }),
    })
    .meta({ id: 'Rotation' }),
  problems: ['key_not_found'],

  async run({ input, actor, store, uses, usage, now, fail }) {
    const accountId = actor.account_id
    const row = await store.keys.find(accountId, input.key_id)
    if (!row) throw fail('key_not_found')
    const successor = row.rotated_to_key_id
      ? await store.keys.find(accountId, row.rotated_to_key_id)
      : undefined
    const [old, replacement] = successor
      ? [row, successor]
      : [await store.keys.predecessor(accountId, row.id), row]
    if (!old || old.rotated_at === null) return { rotation: null }

    const time = now()
    const { since } = periodOf({ agoMs: dayMs }, time, fail)
    await usage.flush()
    const describe = async (key: KeyRow) => {
      const [total, callers] = await Promise.all([
        store.usage.totals(accountId, key.id, since),
        store.usage.callers(accountId, key.id, { since, count: maxCallers, withDescendants: false }),
      ])
      return {
        api_key: serializeKey(key, uses, time),
        ...serializeRequests(total),
        callers: callers.rows.map(serializeCaller),
        totals: { callers: callers.total },
      }
    }
    const revokesAt = isLive(old, time.getTime())
      ? revocationTime(old, latestUseOf(old, uses.latest).last_used_at ?? 0)
      : null
    return {
      rotation: {
        rotated_at: toIso(old.rotated_at),
        revokes_at: toIso(revokesAt),
        since: toIso(since),
        old: await describe(old),
        new: await describe(replacement),
      },
    }
  },
})

/** When the old key of a rotation is revoked or expires if it stays unused. */
function revocationTime({ expires_at, idle_ms, rotated_at }: KeyRow, lastUsedAt: number): number | null {
  const idleAt = idle_ms === null ? null : Math.max(rotated_at ?? 0, lastUsedAt) + idle_ms
  return earlier(expires_at, idleAt)
}
