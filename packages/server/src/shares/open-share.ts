import { z } from 'zod'
import { systemActor } from '../audit/audit-store.ts'
import { limitAttempts } from '../http/attempt-limit.ts'
import { operation } from '../http/operation.ts'

export const openShare = operation({
  id: 'shares.open',
  method: 'POST',
  path: '/api/v1/shares/{share_id}/open',
  tag: 'Share links',
  summary: 'Open a share link',
  description:
    'Returns the encrypted key and deletes it in the same step: only one caller gets it. A link that is unknown, expired or ' +
    'already opened, or whose key was revoked or has expired, is answered with the same error.',
  access: 'public',
  input: z.strictObject({
    share_id: z
      .string()
      .meta({ description: 'The share id in the link.', example: 'share_2bQkqPmW0f3TzVxY1aBn' }),
  }),
  output: z
    .object({ ciphertext: z.string().meta({ description: 'The encrypted key, in base64url.' }) })
    .meta({ id: 'OpenedShare' }),
  problems: ['share_unavailable', 'rate_limited'],

  async run({ input, request, store, rateLimiter, now, fail }) {
    const by = { ...systemActor, address: request.address, requestId: request.id }
    const ciphertext = await store.shares.open(input.share_id, by, now().getTime())
    if (ciphertext === undefined) {
      await limitAttempts(rateLimiter, { address: request.address, subject: 'share' })
      throw fail('share_unavailable')
    }
    return { ciphertext }
  },
})
