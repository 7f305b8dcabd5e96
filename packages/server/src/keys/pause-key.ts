import { z } from 'zod'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { ChangedKeys, KeyIdParameter, toChangedKeysResponse } from './api-key.ts'

export const pauseKey = operation({
  id: 'api_keys.pause',
  method: 'POST',
  path: '/api/v1/api-keys/{key_id}/pause',
  tag: 'API keys',
  summary: 'Pause an API key',
  description:
    'Stops a key at once, until somebody resumes it. It still counts as live. Pausing it again changes nothing.',
  access: 'account',
  scope: 'keys:write',
  isNeverLimited: true,
  input: z.strictObject({ key_id: KeyIdParameter }),
  output: ChangedKeys,
  problems: ['key_not_found', 'key_not_active'],

  async run({ input, actor, request, store, uses, now, fail }) {
    const at = now()
    const by = auditActorOf(actor, request)
    const changed = await store.keys.pause(actor.account_id, input.key_id, by, at.getTime(), 'paused')
    if ('row' in changed) return toChangedKeysResponse(changed, uses, at)
    throw fail(changed.denied === 'not_found' ? 'key_not_found' : 'key_not_active')
  },
})
