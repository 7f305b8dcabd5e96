import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { ApiKeyResponse, KeyIdParameter, serializeKey, serializeRevocationRecord } from './api-key.ts'

export const getKey = operation({
  id: 'api_keys.get',
  method: 'GET',
  path: '/api/v1/api-keys/{key_id}',
  tag: 'API keys',
  summary: 'Get an API key',
  description: 'Returns a key of the account, also a revoked or expired one. Every key may read itself.',
  access: 'account',
  scope: 'keys:read',
  allowsSelf: true,
  isNeverLimited: true,
  input: z.strictObject({ key_id: KeyIdParameter }),
  output: ApiKeyResponse,
  problems: ['key_not_found'],

  async run({ input, actor, store, uses, now, fail }) {
    const row = await store.keys.find(actor.account_id, input.key_id)
    if (!row) throw fail('key_not_found')
    return {
      api_key: serializeKey(row, uses, now()),
      revocation_record: row.revoked_at === null ? null : serializeRevocationRecord(row),
    }
  },
})
