import { z } from 'zod'
import { systemActor } from '../audit/audit-store.ts'
import { operation } from '../http/operation.ts'

export const openShare = operation({
  id: 'shares.open',
  method: 'POST',
  path: '/api/v1/shares/{share_id}/open',
  tag: 'Share links',
  summary: 'Open a link',
  description:
    'Hands out what is behind a link and forgets it in the same step: of two who come at once, one gets it. A link that ' +
    'was opened, is late, never was, or whose key has ended, gets one answer.',
  access: 'public',
  input: z.strictObject({
    share_id: z.string().meta({ description: 'What the link names.', example: 'share_2bQkqPmW0f3TzVxY1aBn' }),
  }),
  output: z
    .object({ ciphertext: z.string().meta({ description: 'The encrypted key, in base64url.' }) })
    .meta({ id: 'OpenedShare' }),
  problems: ['share_unavailable', 'rate_limited'],

  async run({ input, request, store, rateLimiter, now, fail }) {
    // Nobody knows who it is: an address is all that there is to write down.
    const by = { ...systemActor, address: request.address, requestId: request.id }
    const ciphertext = await store.shares.open(input.share_id, by, now().getTime())
    if (ciphertext === undefined) {
      await rateLimiter.attempt({ address: request.address, subject: 'share' })
      throw fail('share_unavailable')
    }
    return { ciphertext }
  },
})
