import { z } from 'zod'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { KeyIdParameter } from '../keys/api-key.ts'
import { parseDuration } from '../keys/key-input.ts'

const longestMs = 24 * 60 * 60 * 1000

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
  summary: 'Hand a key to somebody',
  description:
    'Keeps a key, encrypted by you, until somebody opens the link: once, within a day, and only while the key lives. ' +
    'The link is `/share/SHARE_ID#SECRET` on this server. The server never has what stands behind the `#`, so it cannot ' +
    'read what it keeps; docs/share.md says how it is encrypted.',
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
          if (afterMs !== undefined && afterMs > 0 && afterMs <= longestMs) return afterMs
          context.addIssue('must be a duration of at most 24h, such as 30m or 12h')
          return z.NEVER
        })
        .meta({
          description: 'How long the link works: `30m`, `12h`; 24 hours at most.',
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
    const made = await store.shares.create(
      actor.account_id,
      input.key_id,
      share,
      auditActorOf(actor, request),
    )
    if ('denied' in made) throw fail(made.denied === 'not_found' ? 'key_not_found' : 'key_not_active')
    const { id, expires_at } = made.row
    return { share: { id, expires_at: new Date(expires_at).toISOString(), opened_at: null } }
  },
})
