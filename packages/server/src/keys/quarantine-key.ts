import { z } from 'zod'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { ChangedKeys, KeyIdParameter, serializeChangedKeys } from './api-key.ts'

export const quarantineKey = operation({
  id: 'api_keys.quarantine',
  method: 'POST',
  path: '/api/v1/api-keys/{key_id}/quarantine',
  tag: 'API keys',
  summary: 'Quarantine an API key',
  description:
    'Pauses a key and its descendants and hides their assets, in one step. Resume the key to undo it.',
  access: 'account',
  scope: 'keys:write',
  isNeverLimited: true,
  input: z.strictObject({ key_id: KeyIdParameter }),
  output: ChangedKeys,
  problems: ['key_not_found'],

  async run({ input, actor, request, store, uses, now, fail }) {
    const time = now()
    const change = { by: auditActorOf(actor, request), at: time.getTime() }
    const changed = await store.keys.quarantine(actor.account_id, input.key_id, change)
    if ('row' in changed) return serializeChangedKeys(changed, uses, time)
    throw fail('key_not_found')
  },
})
