import { z } from 'zod'
import { dayMs, parseDuration, toIso } from '../core/time.ts'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { KeyIdParameter } from '../keys/api-key.ts'

const Share = z
  .object({
    id: z.string().meta({ example: 'share_2bQkqPmW0f3TzVxY1aBn' }),
    expires_at: z.iso.datetime(),
    opened_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Share' })

export const shareKey = operation({
  id: 'api_keys.share',
  method: 'POST',
  path: '/api/v1/api-keys/{key_id}/share',
  tag: 'Share links',
  summary: 'Create a share link',
  description:
    'Stores a key that you encrypted until someone opens the link: once, within a day, and only while the key is live. ' +
    'The link is `/share/SHARE_ID#SECRET` on this server. The part after `#` is never sent to the server, so the server ' +
    'cannot decrypt the key. docs/share.md describes the encryption.',
  access: 'account',
  scope: 'keys:write',
  input: z
    .strictObject({
      key_id: KeyIdParameter,
      ciphertext: z
        .string({ error: (issue) => (issue.input === undefined ? 'is missing' : 'must be a string') })
        .regex(/^[A-Za-z0-9_-]+$/, 'must be base64url without padding')
        .max(4096, 'must have at most 4096 characters')
        .meta({ description: 'The encrypted key, in base64url.', example: 'q83vEjRWeJCrze8SNFZ4kKvN' }),
      expires: z
        .string({ error: 'must be a string' })
        .default('24h')
        .transform((text, context) => {
          const afterMs = parseDuration(text)
          if (afterMs !== undefined && afterMs > 0 && afterMs <= dayMs) return afterMs
          context.addIssue('must be a duration of at most 24h, such as 30m or 12h')
          return z.NEVER
        })
        .meta({
          description: 'How long the link works: `30m`, `12h`, at most `24h`.',
          override: { type: 'string', default: '24h' },
        }),
    })
    .meta({ id: 'ShareApiKey' }),
  output: z.object({ share: Share }).meta({ id: 'SharedApiKey' }),
  status: 201,
  idempotency: 'replayed',
  problems: ['key_not_found', 'key_not_active'],

  async run({ input, actor, request, store, now, fail }) {
    const at = now().getTime()
    const share = { ciphertext: input.ciphertext, created_at: at, expires_at: at + input.expires }
    const created = await store.shares.create(
      actor.account_id,
      input.key_id,
      share,
      auditActorOf(actor, request),
    )
    if ('denied' in created) throw fail(created.denied === 'not_found' ? 'key_not_found' : 'key_not_active')
    const { id, expires_at } = created.row
    return { share: { id, expires_at: toIso(expires_at), opened_at: null } }
  },
})
