import { z } from 'zod'
import { toIso } from '../core/time.ts'
import type { Actor } from '../http/actor.ts'
import { requireOwner } from '../http/authorize.ts'
import type { KeyStore } from '../keys/key-store.ts'
import { Role } from './invitation.ts'
import type { MemberRow } from './member-store.ts'

export const Member = z
  .object({
    user_id: z.string(),
    email: z.string(),
    name: z.string(),
    role: Role,
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Member' })

export const UserIdParameter = z
  .string()
  .meta({ description: 'The id of a user.', example: 'user_9zYxWvUtSrQpOnMlKjIh' })

export const TrustPolicyName = z.object({ id: z.string(), name: z.string() })

export function serializeMember(row: MemberRow): z.input<typeof Member> {
  const { user_id, email, name, role, created_at } = row
  return { user_id, email, name, role, created_at: toIso(created_at) }
}

/**
 * Owners can remove any member; members can only remove themselves.
 *
 * @throws {ProblemError} role_insufficient, key_not_root.
 */
export async function requireRemover(actor: Actor, userId: string, keys: KeyStore): Promise<void> {
  if (actor.user?.id === userId) return
  await requireOwner(actor, keys)
}
