import { randomInt } from 'node:crypto'

export type AccountId = `acct_${string}`
export type KeyId = `key_${string}`
export type AssetId = `asset_${string}`
export type PersonId = `person_${string}`
export type InvitationId = `inv_${string}`
export type ActivityId = `act_${string}`
export type LoginRequestId = `login_${string}`

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Makes an id of its kind: the kind, `_` and 20 random base62 characters (119 bits). */
export function newId<Kind extends string>(kind: Kind): `${Kind}_${string}` {
  let random = ''
  for (let index = 0; index < 20; index += 1) random += alphabet[randomInt(62)]
  return `${kind}_${random}`
}
