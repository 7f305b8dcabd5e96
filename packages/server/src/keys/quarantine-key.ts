import { z } from 'zod'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { ChangedKeys, KeyIdParameter, toChangedKeysResponse } from './api-key.ts'

export const quarantineKey = operation({
  id: 'api_keys.quarantine',
  method: 'POST',
  path: '/api/v1/api-keys/{key_id}/quarantine',
  tag: 'API keys',
  summary: 'Quarantine an API key',
  description:
    'Stops a key and every key that came from it, and hides what they made, in one step. Resuming the key takes all of it back.',
  access: 'account',
  scope: 'keys:write',
  isNeverLimited: true,
  input: z.strictObject({ key_id: KeyIdParameter }),
  output: ChangedKeys,
  problems: ['key_not_found'],

  async run({ input, actor, request, store, uses, now, fail }) {
    const at = now()
    const by = auditActorOf(actor, request)
    const changed = await store.keys.pause(actor.account_id, input.key_id, by, at.getTime(), 'quarantined')
    if ('row' in changed) return toChangedKeysResponse(changed, uses, at)
    // A key that has ended can be marked like any other.
    throw fail('key_not_found')
  },
})
