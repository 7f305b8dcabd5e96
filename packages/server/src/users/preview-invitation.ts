import { z } from 'zod'
import { toIso } from '../core/time.ts'
import { limitAttempts } from '../http/attempt-limit.ts'
import { operation } from '../http/operation.ts'
import { Role } from './invitation.ts'
import { hashLinkToken, LinkToken } from './links.ts'

export const previewInvitation = operation({
  id: 'invitations.preview',
  method: 'POST',
  path: '/api/v1/invitations/preview',
  tag: 'Users',
  summary: 'Preview an invitation',
  description: 'Returns what accepting an invitation does, for the page that asks the user.',
  access: 'public',
  input: z.strictObject({ token: LinkToken }).meta({ id: 'PreviewInvitation' }),
  output: z
    .object({
      invitation: z.object({
        account_email: z
          .string()
          .nullable()
          .meta({ description: 'The account to join; null if the invitation only creates an account.' }),
        role: Role.nullable(),
        email: z
          .string()
          .nullable()
          .meta({ description: 'Only a user with this email address can accept it.' }),
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
        expires_at: toIso(row.expires_at),
      },
    }
  },
})
