import { z } from 'zod'
import type { InvitationRow } from './invitation-store.ts'

export const Role = z
  .enum(['owner', 'member'], 'must be owner or member')
  .meta({ description: 'An owner invites and removes others; a member uses the account.' })

/** An invitation without its token. */
export const Invitation = z
  .object({
    id: z.string().meta({ example: 'inv_3dEfGhIjKlMnOpQrStUv' }),
    role: Role.nullable().meta({
      description: 'What the invited become in the account; null for an account of their own only.',
    }),
    email: z.string().nullable().meta({ description: 'Who alone may accept it, when it was for somebody.' }),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'Invitation' })

export function toResponse(row: InvitationRow): z.input<typeof Invitation> {
  return {
    id: row.id,
    role: row.role,
    email: row.email,
    created_at: new Date(row.created_at).toISOString(),
    expires_at: new Date(row.expires_at).toISOString(),
  }
}
