import type { AuditActor } from '../audit/audit-store.ts'
import type { AccountId, UserId } from '../core/ids.ts'
import type { CredentialRow } from '../database/credential-reader.ts'
import type { Role } from '../database/user-schema.ts'

/** The key of a request. */
export type KeyIdentity = Omit<CredentialRow, 'secret_hash' | `account_${string}`>

/** The user of a session. */
export interface UserIdentity {
  readonly id: UserId
  readonly email: string
  readonly name: string
  readonly image: string | null
  readonly created_at: number
  readonly two_factor_enabled: boolean
  readonly session_id: string
}

interface ActorAccount {
  readonly account_id: AccountId
  readonly account_email: string
  readonly account_created_at: number
  /** Whether the account itself has a budget. */
  readonly account_has_budget: 0 | 1
}

export type KeyActor = ActorAccount & {
  /** Rate limit of all keys of the account together. */
  readonly account_requests_per_minute: number | null
  readonly key: KeyIdentity
  readonly user?: undefined
}
export type UserActor = ActorAccount & {
  readonly user: UserIdentity
  readonly role: Role
  readonly key?: undefined
}

/** Who makes a request for an account: an API key, or a user with a session. */
export type Actor = KeyActor | UserActor

export function auditActorOf(actor: Actor, request: { id: string; address: string | null }): AuditActor {
  const from = { address: request.address, requestId: request.id }
  return actor.key
    ? { kind: 'key', id: actor.key.id, name: actor.key.name, ...from }
    : { kind: 'user', id: actor.user.id, name: actor.user.name, ...from }
}

/** Where and when a key is used. */
export interface KeyUsage {
  /** `null` if unknown. */
  readonly address: string | null
  /** This process's clock. Milliseconds. */
  readonly now: number
}
