import type { AccountId, InvitationId, UserId } from '../core/ids.ts'

/** Users, their sessions and the accounts that they may act for. */
export interface UserSchema {
  /** Written by better-auth. No other code reads its other tables. */
  user: {
    id: UserId
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
  session: {
    id: string
    /** SHA-256 of the token in the cookie. */
    token: string
    user_id: UserId
    expires_at: Date | string
  }
  verification: {
    id: string
    /** The user, for password reset links and for sign-ins that wait for a second factor. */
    value: string
    expires_at: Date | string
  }
  user_identity: {
    id: string
    user_id: UserId
    /** `credential` for a password. */
    provider: string
    subject: string
    password: string | null
    created_at: Date | string
    updated_at: Date | string
  }
  two_factor: {
    id: string
    user_id: UserId
  }
  /** Members of an account. Every user has one account of their own. */
  member: {
    account_id: AccountId
    user_id: UserId
    role: Role
    is_own: 0 | 1
    created_at: number
  }
  /** Setup links of a new server. */
  setup_link: {
    /** SHA-256, hexadecimal. */
    token_hash: string
    created_at: number
    expires_at: number
    used_at: number | null
  }
  invitation: {
    id: InvitationId
    token_hash: string
    /** The account that sent the invitation. */
    account_id: AccountId
    /** The role in that account; null for an invitation that only creates a new account. */
    role: Role | null
    email: string | null
    created_by_user_id: UserId
    created_at: number
    expires_at: number
    used_at: number | null
    used_by_user_id: UserId | null
    revoked_at: number | null
  }
}

export type Role = 'owner' | 'member'
