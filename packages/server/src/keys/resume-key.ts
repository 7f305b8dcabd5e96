import { z } from 'zod'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { ChangedKeys, KeyIdParameter, toChangedKeysResponse } from './api-key.ts'

export const resumeKey = operation({
  id: 'api_keys.resume',
  method: 'POST',
  path: '/api/v1/api-keys/{key_id}/resume',
  tag: 'API keys',
  summary: 'Resume an API key',
  description:
    'Lets a paused key go on. What a quarantine stopped and hid with it comes back in the same step.',
  access: 'account',
  scope: 'keys:write',
  input: z.strictObject({ key_id: KeyIdParameter }),
  output: ChangedKeys,
  problems: ['key_not_found', 'key_not_active'],

  async run({ input, actor, request, store, uses, now, fail }) {
    const at = now()
    const by = auditActorOf(actor, request)
    const changed = await store.keys.resume(actor.account_id, input.key_id, by, at.getTime())
    if ('row' in changed) return toChangedKeysResponse(changed, uses, at)
    throw fail(changed.denied === 'not_found' ? 'key_not_found' : 'key_not_active')
  },
})
