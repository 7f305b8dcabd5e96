import type {
  AccountId,
  ActivityId,
  AssetId,
  InvitationId,
  KeyId,
  LoginRequestId,
  PersonId,
} from '../base/ids.ts'

/** Times are milliseconds since 1970 UTC, money is millionths of a US dollar: integers on both databases. */
export interface Schema {
  /** One row at most: what signs cookies when no variable says, the same for every replica. */
  auth_secret: {
    id: 1
    secret: string
  }
  account: {
    id: AccountId
    email: string
    /** 1 for the account of whoever runs the server, of which there is at most one. */
    is_owner: 0 | 1
    balance_micro_usd: number
    created_at: number
  }
  api_key: {
    id: KeyId
    account_id: AccountId
    name: string
    /** `anim_` and the 8 public characters. */
    prefix: string
    /** SHA-256 of the whole key: 64 lower-case hexadecimal digits. */
    secret_hash: string
    created_at: number
    /** The key that made this one; null for one made on the machine itself. */
    created_by_key_id: KeyId | null
    revoked_at: number | null
    revoked_by_key_id: KeyId | null
    created_by_person_id: PersonId | null
    revoked_by_person_id: PersonId | null
    /** The installation of the command line that a browser login made the key for, of which one lives. */
    login_device_id: string | null
  }
  api_key_use: {
    api_key_id: KeyId
    last_used_at: number
    last_used_address: string | null
    last_used_user_agent: string | null
  }
  asset: {
    id: AssetId
    account_id: AccountId
    /** What made it: a key or, with a session, a person. */
    api_key_id: KeyId | null
    person_id: PersonId | null
    kind: 'image'
    content_type: string
    width: number
    height: number
    size_bytes: number
    /** SHA-256 of the content: 64 lower-case hexadecimal digits; also its name in the object store. */
    sha256: string
    prompt: string
    provider: string
    style: string
    seed: number
    /** JSON arrays of words. */
    understood: string
    ignored: string
    created_at: number
  }
  idempotency: {
    account_id: AccountId
    /** SHA-256 of the Idempotency-Key header, hexadecimal. */
    key_hash: string
    operation: string
    /** SHA-256 of the request's input, hexadecimal. */
    request_hash: string
    /** The answer's body as JSON; null while the first request is still at work. */
    response: string | null
    created_at: number
  }
  /** Somebody who signs in. The library that signs people in writes this row; its other tables it reads alone. */
  person: {
    id: PersonId
    name: string
    /** In lower case. */
    email: string
    email_verified: boolean | 0 | 1
    image: string | null
    two_factor_enabled: boolean | 0 | 1 | null
    /** ISO 8601 on the embedded database. */
    created_at: Date | string
    updated_at: Date | string
  }
  person_session: {
    id: string
    /** SHA-256 of what the cookie carries. */
    token: string
    person_id: PersonId
    expires_at: Date | string
  }
  verification: {
    id: string
    expires_at: Date | string
  }
  person_identity: {
    id: string
    person_id: PersonId
    /** `credential` is a password. */
    provider: string
    subject: string
    password: string | null
    created_at: Date | string
    updated_at: Date | string
  }
  two_factor: {
    id: string
    person_id: PersonId
  }
  /** Who may act for an account. Every person has one account of their own. */
  member: {
    account_id: AccountId
    person_id: PersonId
    role: Role
    is_own: 0 | 1
    created_at: number
  }
  /** The links with which the owner of a new server may claim it. */
  claim: {
    /** SHA-256, hexadecimal. */
    token_hash: string
    created_at: number
    expires_at: number
    used_at: number | null
  }
  invitation: {
    id: InvitationId
    token_hash: string
    /** The account that invited. */
    account_id: AccountId
    /** What the invited becomes in that account; null for an account of their own only. */
    role: Role | null
    email: string | null
    created_by_person_id: PersonId
    created_at: number
    expires_at: number
    used_at: number | null
    used_by_person_id: PersonId | null
    revoked_at: number | null
  }
  activity: {
    id: ActivityId
    account_id: AccountId
    created_at: number
    action: ActivityAction
    actor_kind: 'key' | 'person' | 'machine'
    actor_id: string | null
    actor_name: string | null
    target_kind: string | null
    target_id: string | null
    target_name: string | null
    address: string | null
    request_id: string | null
  }
  login_request: {
    id: LoginRequestId
    client_id: string
    redirect_uri: string
    state: string | null
    code_challenge: string
    device_id: string | null
    device_name: string
    address: string | null
    user_agent: string | null
    created_at: number
    expires_at: number
    status: 'pending' | 'approved' | 'denied' | 'used'
    account_id: AccountId | null
    person_id: PersonId | null
    decided_at: number | null
    /** SHA-256, hexadecimal. */
    code_hash: string | null
    code_expires_at: number | null
    /** The key that the code was exchanged for. */
    api_key_id: KeyId | null
  }
}

export type Role = 'owner' | 'member'

export const activityActions = [
  'key.created',
  'key.revoked',
  'asset.generated',
  'person.claimed',
  'person.joined',
  'person.signed_in',
  'person.sign_in_failed',
  'person.signed_out',
  'password.changed',
  'passkey.added',
  'passkey.removed',
  'two_factor.enabled',
  'two_factor.disabled',
  'session.revoked',
  'member.invited',
  'member.removed',
  'invitation.revoked',
  'login.approved',
  'login.denied',
] as const

export type ActivityAction = (typeof activityActions)[number]
