import { z } from 'zod'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { ApiKey, KeyIdParameter, RevocationRecord, toResponse, toRevocationRecord } from './api-key.ts'

export const revokeKey = operation({
  id: 'api_keys.revoke',
  method: 'DELETE',
  path: '/api/v1/api-keys/{key_id}',
  tag: 'API keys',
  summary: 'Revoke an API key',
  description:
    'Ends a key. Once this call has answered, no server accepts the key: nothing is remembered past a change. ' +
    'Revoking it again gives the same answer, revocation record included. With `cascade` every key that was made with it, and ' +
    'with those, ends in the same step. A key may revoke itself.',
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
        description: 'End the keys that came from it, too.',
        override: { type: 'boolean', default: false },
      }),
  }),
  output: z.object({ api_key: ApiKey, revocation_record: RevocationRecord }).meta({ id: 'RevokedApiKey' }),
  problems: ['key_not_found'],

  async run({ input, actor, request, store, uses, now, fail }) {
    // Another account's key answers exactly like a missing one.
    const by = auditActorOf(actor, request)
    const options = { cascade: input.cascade, latest: uses.latest }
    const row = await store.keys.revoke(actor.account_id, input.key_id, by, now().getTime(), options)
    if (!row) throw fail('key_not_found')
    return { api_key: toResponse(row, uses, now()), revocation_record: toRevocationRecord(row) }
  },
})
