import { z } from 'zod'
import { limitAttempts } from '../http/attempt-limit.ts'
import { operation } from '../http/operation.ts'
import { Role } from './invitation.ts'
import { hashLinkToken } from './links.ts'
import { LinkToken } from './user.ts'

export const previewInvitation = operation({
  id: 'invitations.preview',
  method: 'POST',
  path: '/api/v1/invitations/preview',
  tag: 'Users',
  summary: 'Look at an invitation',
  description: 'What a link would do, for the page that asks whether to accept it.',
  access: 'public',
  input: z.strictObject({ token: LinkToken }).meta({ id: 'PreviewInvitation' }),
  output: z
    .object({
      invitation: z.object({
        account_email: z
          .string()
          .nullable()
          .meta({ description: 'The account to join; null for an account of their own only.' }),
        role: Role.nullable(),
        email: z.string().nullable().meta({ description: 'Who alone may accept it.' }),
        expires_at: z.iso.datetime(),
      }),
    })
    .meta({ id: 'InvitationPreview' }),
  problems: ['invitation_invalid', 'rate_limited'],

  async run({ input, request, store, rateLimiter, now, fail }) {
    const row = await store.invitations.findOpen(hashLinkToken(input.token), now().getTime())
    if (!row) {
      await limitAttempts(rateLimiter, { address: request.address, subject: 'invitation' })
      throw fail('invitation_invalid')
    }
    return {
      invitation: {
        account_email: row.role === null ? null : row.account_email,
        role: row.role,
        email: row.email,
        expires_at: new Date(row.expires_at).toISOString(),
      },
    }
  },
})
