import { z } from 'zod'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { ChangedKeys, KeyIdParameter, serializeChangedKeys } from './api-key.ts'

export const resumeKey = operation({
  id: 'api_keys.resume',
  method: 'POST',
  path: '/api/v1/api-keys/{key_id}/resume',
  tag: 'API keys',
  summary: 'Resume an API key',
  description:
    'Accepts a paused key again. For a quarantined key, undoes the quarantine: its descendants are resumed and their ' +
    'assets are shown again in the same step.',
  access: 'account',
  scope: 'keys:write',
  input: z.strictObject({ key_id: KeyIdParameter }),
  output: ChangedKeys,
  problems: ['key_not_found', 'key_not_active'],

  async run({ input, actor, request, store, uses, now, fail }) {
    const time = now()
    const change = { by: auditActorOf(actor, request), at: time.getTime() }
    const changed = await store.keys.resume(actor.account_id, input.key_id, change)
    if ('row' in changed) return serializeChangedKeys(changed, uses, time)
    throw fail(changed.denied === 'not_found' ? 'key_not_found' : 'key_not_active')
  },
})
