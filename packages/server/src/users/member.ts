import { z } from 'zod'
import type { Actor } from '../http/actor.ts'
import { requireOwner } from '../http/require-owner.ts'
import type { KeyStore } from '../keys/key-store.ts'
import type { MemberRow } from './member-store.ts'
import { Role } from './invitation.ts'

/** A person who may act for the account. */
export const Member = z
  .object({
    person_id: z.string(),
    email: z.string(),
    name: z.string(),
    role: Role,
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Member' })

export const PersonIdParameter = z
  .string()
  .meta({ description: 'The id of a person.', example: 'person_9zYxWvUtSrQpOnMlKjIh' })

/** A trust policy in a list of what a member created. */
export const TrustName = z.object({ id: z.string(), name: z.string() })

export function presentMember({
  person_id,
  email,
  name,
  role,
  created_at,
}: MemberRow): z.input<typeof Member> {
  return { person_id, email, name, role, created_at: new Date(created_at).toISOString() }
}

/**
 * Lets owners remove everybody, and members themselves.
 *
 * @throws {ProblemError} role_insufficient, key_not_root.
 */
export async function requireRemover(actor: Actor, personId: string, keys: KeyStore): Promise<void> {
  if (actor.person?.id === personId) return
  await requireOwner(actor, keys)
}
