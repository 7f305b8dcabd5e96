import { z } from 'zod'
import { toIso } from '../core/time.ts'
import type { InvitationRow } from './invitation-store.ts'

export const Role = z
  .enum(['owner', 'member'], 'must be owner or member')
  .meta({ description: 'An owner can invite and remove members. A member can use the account.' })

export const Invitation = z
  .object({
    id: z.string().meta({ example: 'inv_3dEfGhIjKlMnOpQrStUv' }),
    role: Role.nullable().meta({
      description: 'Role in the account; null for an invitation that only creates an account.',
    }),
    email: z.string().nullable().meta({
      description: 'Only a user with this email address can accept it; null for anyone with the link.',
    }),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'Invitation' })

export function serializeInvitation(row: InvitationRow): z.input<typeof Invitation> {
  return {
    id: row.id,
    role: row.role,
    email: row.email,
    created_at: toIso(row.created_at),
    expires_at: toIso(row.expires_at),
  }
}
