import type { Transaction } from 'kysely'
import { type AuditActor, recordAuditEvent } from '../audit/audit-store.ts'
import type { AccountId, KeyId, TrustPolicyId } from '../core/ids.ts'
import type { Schema } from '../database/schema.ts'
import { isLive, type KeyRow, keyRows } from './key-rows.ts'

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
  readonly quotas?: string | null
  /** The installation that a browser login makes the key for. */
  readonly device_id?: string | null
  /** Whose job the key is for. Such keys are counted apart. */
  readonly trust_policy_id?: TrustPolicyId | null
  /** Whose child it is, where no key makes it itself. */
  readonly parent_key_id?: KeyId | null
}

/** What became of a creation: the row, or why there is none. */
export type Created =
  | { row: KeyRow }
  | { denied: 'limit_reached'; live: KeyRow[] }
  | { denied: 'prefix_taken' }
  | { denied: 'actor_inactive' }

/** Adds the row, and says so in the log. @throws {Refusal} prefix_taken */
export async function insertKey(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  key: NewKey,
  by: AuditActor,
  { parentId, rotatedFrom }: { parentId: KeyId | null; rotatedFrom?: KeyId },
): Promise<KeyRow> {
  const made = {
    ...key,
    expires_at: key.expires_at ?? null,
    allowed_ips: key.allowed_ips ?? null,
    requests_per_minute: key.requests_per_minute ?? null,
    quotas: key.quotas ?? null,
    device_id: key.device_id ?? null,
    trust_policy_id: key.trust_policy_id ?? null,
    created_by_key_id: by.kind === 'key' ? by.id : null,
    created_by_user_id: by.kind === 'user' ? by.id : null,
    parent_key_id: parentId,
    revoked_at: null,
  }
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('api_key')
    .values({ ...made, account_id: accountId, revoked_by_key_id: null, revoked_by_user_id: null })
    .onConflict((conflict) => conflict.column('prefix').doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows !== 1n) throw new Refusal({ denied: 'prefix_taken' })
  const { secret_hash: _, ...shown } = made
  await recordAuditEvent(transaction, accountId, {
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
      ...(made.trust_policy_id && { trust_policy: made.trust_policy_id }),
    },
  })
  return {
    ...shown,
    created_by_name: by.kind === 'system' ? null : by.name,
    paused_at: null,
    pause_reason: null,
    rotated_to_key_id: null,
    rotated_at: null,
    idle_ms: null,
    revoked_reason: null,
    revocation_record: null,
    last_used_at: null,
    last_used_address: null,
    last_used_user_agent: null,
  }
}

/**
 * Reads again, while the account is locked, what a request that creates a key or a trust policy acts with: a key that has
 * ended since and a member who was removed since create nothing.
 *
 * @returns The key; `undefined` when a member or the server itself creates.
 * @throws {Refusal} author_ended
 */
export async function findActor(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  by: AuditActor,
  now: number,
): Promise<KeyRow | undefined> {
  if (by.kind === 'user') {
    const member = await transaction
      .selectFrom('member')
      .select('user_id')
      .where('account_id', '=', accountId)
      .where('user_id', '=', by.id)
      .executeTakeFirst()
    if (!member) throw new Refusal({ denied: 'actor_inactive' })
  }
  if (by.kind !== 'key') return undefined
  const row = await keyRows(transaction)
    .where('k.account_id', '=', accountId)
    .where('k.id', '=', by.id)
    .executeTakeFirst()
  if (!row || !isLive(row, now) || row.paused_at !== null) throw new Refusal({ denied: 'actor_inactive' })
  return row
}

/** Undoes the transaction that it is thrown in, and says why there is no key. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly outcome: Exclude<Created, { row: KeyRow }>

  constructor(outcome: Exclude<Created, { row: KeyRow }>) {
    super(outcome.denied)
    this.outcome = outcome
  }
}
