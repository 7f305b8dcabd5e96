import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { ApiKeyResponse, KeyIdParameter, toResponse, toRevocationRecord } from './api-key.ts'

export const getKey = operation({
  id: 'api_keys.get',
  method: 'GET',
  path: '/api/v1/api-keys/{key_id}',
  tag: 'API keys',
  summary: 'Get an API key',
  description: 'One key of the account, also an ended one. Every key may read itself.',
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
    const revocation_record = row.revoked_at === null ? null : toRevocationRecord(row)
    return { api_key: toResponse(row, uses, now()), revocation_record }
  },
})
