import type { AccountId, PersonId } from '../core/ids.ts'
import type { Author } from '../audit/audit-store.ts'
import type { CredentialRow } from '../keys/credential-reader.ts'
import type { Role } from '../database/schema.ts'

/** The key of a request. */
export type KeyFacts = Omit<CredentialRow, 'secret_hash' | `account_${string}`>

/** The person whose session a request came with, and what they are in the account that they act for. */
export interface PersonFacts {
  readonly id: PersonId
  readonly email: string
  readonly name: string
  readonly image: string | null
  readonly created_at: number
  readonly two_factor_enabled: boolean
  readonly session_id: string
}

interface AccountFacts {
  readonly account_id: AccountId
  readonly account_email: string
  readonly account_balance_micro_usd: number
  readonly account_created_at: number
}

export type KeyActor = AccountFacts & {
  /** Most requests of all keys of the account in a minute. */
  readonly account_requests_per_minute: number | null
  readonly key: KeyFacts
  readonly person?: undefined
}
export type PersonActor = AccountFacts & {
  readonly person: PersonFacts
  readonly role: Role
  readonly key?: undefined
}

/** Whoever acts for an account in this request: the holder of a key, or a person with a session. */
export type Actor = KeyActor | PersonActor

/** The actor as what it does is signed with. */
export function authorOf(actor: Actor, request: { id: string; address: string | null }): Author {
  const from = { address: request.address, requestId: request.id }
  return actor.key
    ? { kind: 'key', id: actor.key.id, name: actor.key.name, ...from }
    : { kind: 'person', id: actor.person.id, name: actor.person.name, ...from }
}
