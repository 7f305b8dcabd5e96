import type { Transaction } from 'kysely'
import type { AccountId, KeyId, TrustId } from '../core/ids.ts'
import { type Author, writeActivity } from '../audit/audit-store.ts'
import { isLive, type KeyRow, keyRows } from './key-rows.ts'
import type { Schema } from '../database/schema.ts'

export interface NewKey {
  readonly id: KeyId
  readonly name: string
  readonly prefix: string
  readonly secret_hash: string
  readonly created_at: number
  readonly scopes: string
  readonly expires_at?: number | null
  readonly allowed_ips?: string | null
  readonly requests_per_minute?: number | null
  readonly allowances?: string | null
  /** The installation that a browser login makes the key for. */
  readonly login_device_id?: string | null
  /** Whose job the key is for. Such keys are counted apart. */
  readonly trust_id?: TrustId | null
  /** Whose child it is, where no key makes it itself. */
  readonly parent_key_id?: KeyId | null
}

/** What became of a creation: the row, or why there is none. */
export type Created =
  | { row: KeyRow }
  | { refused: 'limit_reached'; live: KeyRow[] }
  | { refused: 'prefix_taken' }
  | { refused: 'author_ended' }

/** Adds the row, and says so in the log. @throws {Refusal} prefix_taken */
export async function insertKey(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  key: NewKey,
  by: Author,
  { parentId, rotatedFrom }: { parentId: KeyId | null; rotatedFrom?: KeyId },
): Promise<KeyRow> {
  const made = {
    ...key,
    expires_at: key.expires_at ?? null,
    allowed_ips: key.allowed_ips ?? null,
    requests_per_minute: key.requests_per_minute ?? null,
    allowances: key.allowances ?? null,
    login_device_id: key.login_device_id ?? null,
    trust_id: key.trust_id ?? null,
    created_by_key_id: by.kind === 'key' ? by.id : null,
    created_by_person_id: by.kind === 'person' ? by.id : null,
    parent_key_id: parentId,
    revoked_at: null,
  }
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('api_key')
    .values({ ...made, account_id: accountId, revoked_by_key_id: null, revoked_by_person_id: null })
    .onConflict((conflict) => conflict.column('prefix').doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows !== 1n) throw new Refusal({ refused: 'prefix_taken' })
  const { secret_hash: _, ...shown } = made
  await writeActivity(transaction, accountId, {
    action: 'key.created',
    at: key.created_at,
    by,
    target: { kind: 'key', id: key.id, name: key.name },
    after: {
      prefix: made.prefix,
      scopes: made.scopes,
      expires_at: made.expires_at === null ? null : new Date(made.expires_at).toISOString(),
      allowed_ips: made.allowed_ips,
      requests_per_minute: made.requests_per_minute,
      ...(rotatedFrom && { rotated_from: rotatedFrom }),
      ...(made.trust_id && { trust: made.trust_id }),
    },
  })
  return {
    ...shown,
    created_by_name: by.kind === 'machine' ? null : by.name,
    paused_at: null,
    pause_reason: null,
    rotated_to_key_id: null,
    rotated_at: null,
    quiet_ms: null,
    revoked_reason: null,
    receipt: null,
    last_used_at: null,
    last_used_address: null,
    last_used_user_agent: null,
  }
}

/**
 * Reads again, while the account is locked, what a request that creates a key or a trust acts with: a key that has
 * ended since and a member who was removed since create nothing.
 *
 * @returns The key; `undefined` when a member or the server itself creates.
 * @throws {Refusal} author_ended
 */
export async function findAuthor(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  by: Author,
  now: number,
): Promise<KeyRow | undefined> {
  if (by.kind === 'person') {
    const member = await transaction
      .selectFrom('member')
      .select('person_id')
      .where('account_id', '=', accountId)
      .where('person_id', '=', by.id)
      .executeTakeFirst()
    if (!member) throw new Refusal({ refused: 'author_ended' })
  }
  if (by.kind !== 'key') return undefined
  const row = await keyRows(transaction)
    .where('k.account_id', '=', accountId)
    .where('k.id', '=', by.id)
    .executeTakeFirst()
  if (!row || !isLive(row, now) || row.paused_at !== null) throw new Refusal({ refused: 'author_ended' })
  return row
}

/** Undoes the transaction that it is thrown in, and says why there is no key. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly outcome: Exclude<Created, { row: KeyRow }>

  constructor(outcome: Exclude<Created, { row: KeyRow }>) {
    super(outcome.refused)
    this.outcome = outcome
  }
}
