import type { AccountId, AssetId, KeyId } from '../base/ids.ts'

/** Times are milliseconds since 1970 UTC, money is millionths of a US dollar: integers on both databases. */
export interface Schema {
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
    api_key_id: KeyId
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
}
