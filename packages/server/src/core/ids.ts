import { randomInt } from 'node:crypto'

export type AccountId = `acct_${string}`
export type KeyId = `key_${string}`
export type AssetId = `asset_${string}`
export type JobId = `job_${string}`
export type UserId = `user_${string}`
export type InvitationId = `inv_${string}`
export type AuditEventId = `evt_${string}`
export type AuthorizationRequestId = `authreq_${string}`
export type ShareId = `share_${string}`
export type LeakReportId = `leak_${string}`
export type TrustPolicyId = `trust_${string}`
export type GrantId = `grant_${string}`

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Generates an id: its kind, `_` and 20 random base62 characters (119 bits). */
export function newId<Kind extends string>(kind: Kind): `${Kind}_${string}` {
  let random = ''
  for (let index = 0; index < 20; index += 1) random += alphabet[randomInt(62)]
  return `${kind}_${random}`
}

/** Whether a text can be an id of that kind. PostgreSQL rejects some other texts with an error, such as a NUL. */
export function isId<Kind extends string>(kind: Kind, text: string): text is `${Kind}_${string}` {
  return text.startsWith(`${kind}_`) && /^\w{1,100}$/.test(text)
}
