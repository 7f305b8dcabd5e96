import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { AccountId, KeyId } from '../core/ids.ts'
import type { Schema } from '../database/schema.ts'
import { type KeyRow, keyRows } from './key-rows.ts'

/**
 * The ids of a key and of every key that came from it: its children, and whatever was made with any of them. All are of
 * its account, which is not asked of each: by that index SQLite would read every key of the account for each of them.
 */
export function descendantIds(accountId: AccountId, keyId: KeyId): RawBuilder<{ id: KeyId }> {
  return sql<{ id: KeyId }>`(
    with recursive family (id) as (
      select id from api_key where id = ${keyId} and account_id = ${accountId}
      union
      select child.id from api_key as child
        join family on child.parent_key_id = family.id or child.created_by_key_id = family.id
    ) select id from family)`
}

/** Those keys, oldest first. */
export function withDescendants(
  source: Kysely<Schema>,
  accountId: AccountId,
  keyId: KeyId,
): Promise<KeyRow[]> {
  return keyRows(source)
    .where('k.account_id', '=', accountId)
    .where(sql<boolean>`k.id in ${descendantIds(accountId, keyId)}`)
    .orderBy('k.created_at')
    .orderBy('k.id')
    .execute()
}

/**
 * Says whether every user in the line of a key's makers is an owner of the account today. A key whose line has none
 * was made on the machine itself.
 */
export async function isMadeByOwners(
  source: Kysely<Schema>,
  accountId: AccountId,
  keyId: KeyId,
): Promise<boolean> {
  const { rows } = await sql`
    with recursive line (maker, "user") as (
      select created_by_key_id, created_by_user_id from api_key where id = ${keyId} and account_id = ${accountId}
      union
      select made.created_by_key_id, made.created_by_user_id from api_key as made
        join line on made.id = line.maker
    ) select "user" from line where "user" is not null and "user" not in (
      select user_id from member where account_id = ${accountId} and role = 'owner'
    )`.execute(source)
  return rows.length === 0
}
