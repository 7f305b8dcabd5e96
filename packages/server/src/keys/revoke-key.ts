import { z } from 'zod'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import {
  ApiKey,
  KeyIdParameter,
  RevocationRecord,
  serializeKey,
  serializeRevocationRecord,
} from './api-key.ts'

export const revokeKey = operation({
  id: 'api_keys.revoke',
  method: 'DELETE',
  path: '/api/v1/api-keys/{key_id}',
  tag: 'API keys',
  summary: 'Revoke an API key',
  description:
    'Once this request is answered, no server accepts the key. With `cascade`, the descendants of the key are revoked and ' +
    'their trust policies are deleted in the same step. A second revocation returns the record of the first. A key may ' +
    'revoke itself.',
  access: 'account',
  scope: 'keys:write',
  isNeverLimited: true,
  allowsSelf: true,
  input: z.strictObject({
    key_id: KeyIdParameter,
    cascade: z
      .stringbool({ error: 'must be true or false' })
      .default(false)
      .meta({
        description: 'Also revoke the descendants of the key.',
        override: { type: 'boolean', default: false },
      }),
  }),
  output: z.object({ api_key: ApiKey, revocation_record: RevocationRecord }).meta({ id: 'RevokedApiKey' }),
  problems: ['key_not_found'],

  async run({ input, actor, request, store, uses, now, fail }) {
    const time = now()
    const row = await store.keys.revoke(actor.account_id, input.key_id, {
      by: auditActorOf(actor, request),
      at: time.getTime(),
      cascade: input.cascade,
      latestUse: uses.latest,
    })
    if (!row) throw fail('key_not_found')
    return {
      api_key: serializeKey(row, uses, time),
      revocation_record: serializeRevocationRecord(row),
    }
  },
})
