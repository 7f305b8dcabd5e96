import { z } from 'zod'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { ChangedKeys, KeyIdParameter, serializeChangedKeys } from './api-key.ts'

export const pauseKey = operation({
  id: 'api_keys.pause',
  method: 'POST',
  path: '/api/v1/api-keys/{key_id}/pause',
  tag: 'API keys',
  summary: 'Pause an API key',
  description:
    'The key is not accepted until you resume it. It still counts as live. Pausing a paused key changes nothing.',
  access: 'account',
  scope: 'keys:write',
  isNeverLimited: true,
  input: z.strictObject({ key_id: KeyIdParameter }),
  output: ChangedKeys,
  problems: ['key_not_found', 'key_not_active'],

  async run({ input, actor, request, store, uses, now, fail }) {
    const time = now()
    const change = { by: auditActorOf(actor, request), at: time.getTime() }
    const changed = await store.keys.pause(actor.account_id, input.key_id, change)
    if ('row' in changed) return serializeChangedKeys(changed, uses, time)
    throw fail(changed.denied === 'not_found' ? 'key_not_found' : 'key_not_active')
  },
})
