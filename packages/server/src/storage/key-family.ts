import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { AccountId, KeyId } from '../base/ids.ts'
import { type KeyRow, keyRows } from './key-rows.ts'
import type { Schema } from './schema.ts'

/** The ids of a key and of every key that came from it: its children, and whatever was made with any of them. */
export function familyIds(accountId: AccountId, keyId: KeyId): RawBuilder<{ id: KeyId }> {
  return sql<{ id: KeyId }>`(
    with recursive family (id) as (
      select id from api_key where id = ${keyId} and account_id = ${accountId}
      union
      select child.id from api_key as child
        join family on child.parent_key_id = family.id or child.created_by_key_id = family.id
      where child.account_id = ${accountId}
    ) select id from family)`
}

/** Those keys, oldest first. */
export function familyOf(source: Kysely<Schema>, accountId: AccountId, keyId: KeyId): Promise<KeyRow[]> {
  return keyRows(source)
    .where('k.account_id', '=', accountId)
    .where(sql<boolean>`k.id in ${familyIds(accountId, keyId)}`)
    .orderBy('k.created_at')
    .orderBy('k.id')
    .execute()
}
