import { z } from 'zod'
import { authorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { ApiKeyAnswer, KeyIdParameter, present } from './api-key.ts'

export const revokeKey = operation({
  id: 'api_keys.revoke',
  method: 'DELETE',
  path: '/api/v1/api-keys/{key_id}',
  tag: 'API keys',
  summary: 'Revoke an API key',
  description:
    'Ends a key. Once this call has answered, no server accepts the key: nothing is remembered past a change. ' +
    'Revoking it again gives the same answer. A key may revoke itself.',
  access: 'account',
  input: z.strictObject({ key_id: KeyIdParameter }),
  output: ApiKeyAnswer,
  problems: ['key_not_found'],

  async run({ input, actor, request, store, uses, now, fail }) {
    // Another account's key answers exactly like a missing one.
    const by = authorOf(actor, request)
    const row = await store.keys.revoke(actor.account_id, input.key_id, by, now().getTime())
    if (!row) throw fail('key_not_found')
    return { api_key: present(row, uses) }
  },
})
