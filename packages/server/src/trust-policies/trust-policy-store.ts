import type { Transaction } from 'kysely'
import { type AuditActor, recordAuditEvent } from '../audit/audit-store.ts'
import { type AccountId, isId, type KeyId, type TrustPolicyId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import { inAccount } from '../database/in-account.ts'
import type { Schema } from '../database/schema.ts'
import { findActiveActor } from '../keys/key-creation.ts'
import { deleteTrustPolicyWithin } from '../keys/key-revocation.ts'
import type { LatestUse } from '../keys/key-rows.ts'
import { narrowLimits, unrestricted } from '../keys/restrictions.ts'
import {
  isActive,
  type TrustPolicyRow,
  trustPoliciesOf,
  trustPolicyRows,
  undeletedTrustPolicies,
} from './trust-policy-rows.ts'

export type NewTrustPolicy = Pick<
  TrustPolicyRow,
  | 'id'
  | 'name'
  | 'issuer'
  | 'audience'
  | 'conditions'
  | 'scopes'
  | 'lifetime_s'
  | 'allowed_ips'
  | 'requests_per_minute'
  | 'budgets'
  | 'models'
  | 'created_at'
>

export type CreatedTrustPolicy = { row: TrustPolicyRow } | { denied: 'limit_reached' | 'actor_inactive' }

export interface ExchangedToken {
  readonly trustPolicyId: TrustPolicyId
  readonly tokenHash: string
  /** The token is rejected by itself after this time. Milliseconds. */
  readonly until: number
  readonly at: number
}

/** Rolls back the creation of a job's key: the token was exchanged, or the trust policy deleted, in the meantime. */
export class NotExchanged extends Error {
  override readonly name = 'NotExchanged'
  readonly reason: 'replayed' | 'inactive'

  constructor(reason: NotExchanged['reason']) {
    super(reason)
    this.reason = reason
  }
}

export type TrustPolicyStore = ReturnType<typeof trustPolicyStore>

/** The trust policies of accounts, and the tokens that were exchanged. */
export function trustPolicyStore(database: Database) {
  const { db } = database
  const find = (source: typeof db, accountId: AccountId, id: TrustPolicyId) =>
    trustPolicyRows(source).where('t.account_id', '=', accountId).where('t.id', '=', id).executeTakeFirst()

  return {
    /** The trust policies that are deleted when a key is revoked with its descendants. */
    ofDescendants(accountId: AccountId, keyId: KeyId) {
      return trustPoliciesOf(db, accountId, keyId)
    },

    /** Creates a trust policy unless the account has `limit`. The key that creates it becomes its parent. */
    create(
      accountId: AccountId,
      trustPolicy: NewTrustPolicy,
      { by, limit }: { by: AuditActor; limit: number },
    ): Promise<CreatedTrustPolicy> {
      return inAccount(database, accountId, async (transaction): Promise<CreatedTrustPolicy> => {
        const actor = await findActiveActor(transaction, accountId, by, trustPolicy.created_at)
        if (!actor) return { denied: 'actor_inactive' }
        const existing = await undeletedTrustPolicies(transaction)
          .where('t.account_id', '=', accountId)
          .execute()
        if (existing.length >= limit) return { denied: 'limit_reached' }
        // The key may have been narrowed since the restrictions were checked.
        const { expires_at: _, ...limits } = narrowLimits(
          { ...trustPolicy, expires_at: null },
          actor.key ?? unrestricted,
        )
        await transaction
          .insertInto('trust_policy')
          .values({
            ...trustPolicy,
            ...limits,
            account_id: accountId,
            created_by_key_id: actor.key?.id ?? null,
            created_by_user_id: by.kind === 'user' ? by.id : null,
            parent_key_id: actor.key?.id ?? null,
            last_used_at: null,
            deleted_at: null,
          })
          .execute()
        const { id, name, created_at: at, ...after } = { ...trustPolicy, ...limits }
        await recordAuditEvent(transaction, accountId, {
          action: 'trust_policy.created',
          at,
          by,
          target: { kind: 'trust_policy', id, name },
          after: { ...after, conditions: JSON.parse(trustPolicy.conditions) },
        })
        return { row: (await find(transaction, accountId, id)) as TrustPolicyRow }
      })
    },

    /** Including deleted ones. */
    async find(accountId: AccountId, id: string): Promise<TrustPolicyRow | undefined> {
      return isId('trust', id) ? find(db, accountId, id) : undefined
    },

    /** Newest first, without deleted ones. */
    list(accountId: AccountId): Promise<TrustPolicyRow[]> {
      return undeletedTrustPolicies(db).where('t.account_id', '=', accountId).execute()
    },

    /** Deletes a trust policy and revokes the keys of its jobs. Deleting it again changes nothing. */
    async delete(
      accountId: AccountId,
      id: string,
      { by, at, latestUse }: { by: AuditActor; at: number; latestUse: LatestUse },
    ): Promise<{ row: TrustPolicyRow; revokedKeys: KeyId[] } | undefined> {
      if (!isId('trust', id)) return undefined
      return inAccount(database, accountId, async (transaction) => {
        const row = await find(transaction, accountId, id)
        if (!row) return undefined
        if (row.deleted_at !== null) return { row, revokedKeys: [] }
        const revokedKeys = await deleteTrustPolicyWithin(transaction, accountId, row, { by, at, latestUse })
        return { row: { ...row, deleted_at: at }, revokedKeys }
      })
    },

    /** The active trust policies for an issuer, newest first. @param audience The id of an account or a trust policy. */
    async listActive(audience: string, issuer: string, now: number): Promise<TrustPolicyRow[]> {
      if (!isId('acct', audience) && !isId('trust', audience)) return []
      const rows = await undeletedTrustPolicies(db)
        .where(isId('acct', audience) ? 't.account_id' : 't.id', '=', audience)
        .where('t.issuer', '=', issuer)
        .execute()
      return rows.filter((row) => isActive(row, now))
    },

    /**
     * Marks a token as exchanged, in the transaction that creates the key.
     *
     * @throws {NotExchanged} `replayed` if the token was exchanged before, in any account; `inactive` if the trust
     * policy is not active any more.
     */
    async markExchangedWithin(
      transaction: Transaction<Schema>,
      accountId: AccountId,
      { trustPolicyId, tokenHash, until, at }: ExchangedToken,
    ): Promise<void> {
      const row = await find(transaction, accountId, trustPolicyId)
      if (!row || !isActive(row, at)) throw new NotExchanged('inactive')
      const { numInsertedOrUpdatedRows } = await transaction
        .insertInto('exchanged_token')
        .values({ token_hash: tokenHash, expires_at: until })
        .onConflict((conflict) => conflict.column('token_hash').doNothing())
        .executeTakeFirstOrThrow()
      if (numInsertedOrUpdatedRows !== 1n) throw new NotExchanged('replayed')
      await transaction
        .updateTable('trust_policy')
        .set({ last_used_at: at })
        .where('id', '=', trustPolicyId)
        .execute()
    },

    /** Deletes exchanged tokens that have expired. */
    async sweepExchanged(now: number): Promise<void> {
      await db.deleteFrom('exchanged_token').where('expires_at', '<', now).execute()
    },
  }
}
