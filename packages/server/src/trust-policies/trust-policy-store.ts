import type { Transaction } from 'kysely'
import { type AuditActor, recordAuditEvent } from '../audit/audit-store.ts'
import { type AccountId, isId, type KeyId, type TrustPolicyId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import { inAccount } from '../database/in-account.ts'
import type { Schema } from '../database/schema.ts'
import { findActiveActor } from '../keys/key-creation.ts'
import { deleteTrustPolicyWithin } from '../keys/key-revocation.ts'
import type { LatestUse } from '../keys/key-rows.ts'
import { isInForce, type TrustPolicyRow, trustPoliciesOf, trustPolicyRows } from './trust-policy-rows.ts'

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
  | 'created_at'
>

export type CreatedTrustPolicy = { row: TrustPolicyRow } | { denied: 'limit_reached' | 'actor_inactive' }

/** A token on its way to become a key. */
export interface ExchangedToken {
  readonly trustPolicyId: TrustPolicyId
  readonly tokenHash: string
  /** Until when it must be remembered. Milliseconds. */
  readonly until: number
  readonly at: number
}

/** Undoes the making of a job's key: somebody was here first, with the same token or to take the trust policy back. */
export class NotExchanged extends Error {
  override readonly name = 'NotExchanged'
  readonly reason: 'spent' | 'ended'

  constructor(reason: NotExchanged['reason']) {
    super(reason)
    this.reason = reason
  }
}

export type TrustPolicyStore = ReturnType<typeof trustPolicyStore>

/** Whose jobs may have keys of an account, and which of their tokens were exchanged. */
export function trustPolicyStore(database: Database) {
  const { db } = database
  const find = (source: typeof db, accountId: AccountId, id: TrustPolicyId) =>
    trustPolicyRows(source).where('t.account_id', '=', accountId).where('t.id', '=', id).executeTakeFirst()

  return {
    /** The trusts that would be taken back with a key and all that came from it. */
    ofFamily(accountId: AccountId, keyId: KeyId) {
      return trustPoliciesOf(db, accountId, keyId)
    },

    /** Adds a trust policy unless the account has `limit`. What a key makes is its own, as its child keys are. */
    create(
      accountId: AccountId,
      trustPolicy: NewTrustPolicy,
      by: AuditActor,
      limit: number,
    ): Promise<CreatedTrustPolicy> {
      return inAccount(database, accountId, async (transaction): Promise<CreatedTrustPolicy> => {
        const actor = await findActiveActor(transaction, accountId, by, trustPolicy.created_at)
        if (!actor) return { denied: 'actor_inactive' }
        const inForce = await trustPolicyRows(transaction)
          .where('t.account_id', '=', accountId)
          .where('t.deleted_at', 'is', null)
          .execute()
        if (inForce.length >= limit) return { denied: 'limit_reached' }
        await transaction
          .insertInto('trust_policy')
          .values({
            ...trustPolicy,
            account_id: accountId,
            created_by_key_id: actor.key?.id ?? null,
            created_by_user_id: by.kind === 'user' ? by.id : null,
            parent_key_id: actor.key?.id ?? null,
            last_used_at: null,
            deleted_at: null,
          })
          .execute()
        const { id, name, created_at: at, ...after } = trustPolicy
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

    /** Removed ones, too. */
    async find(accountId: AccountId, id: string): Promise<TrustPolicyRow | undefined> {
      return isId('trust', id) ? find(db, accountId, id) : undefined
    },

    /** Those that were not removed, newest first. */
    list(accountId: AccountId): Promise<TrustPolicyRow[]> {
      return trustPolicyRows(db)
        .where('t.account_id', '=', accountId)
        .where('t.deleted_at', 'is', null)
        .orderBy('t.created_at', 'desc')
        .orderBy('t.id', 'desc')
        .execute()
    },

    /** Takes a trust policy back and ends every key that its jobs hold. The second time it changes nothing. */
    async remove(
      accountId: AccountId,
      id: string,
      by: AuditActor,
      at: number,
      latestUse: LatestUse,
    ): Promise<{ row: TrustPolicyRow; ended: KeyId[] } | undefined> {
      if (!isId('trust', id)) return undefined
      return inAccount(database, accountId, async (transaction) => {
        const row = await find(transaction, accountId, id)
        if (!row) return undefined
        if (row.deleted_at !== null) return { row, ended: [] }
        const ended = await deleteTrustPolicyWithin(transaction, accountId, row, { by, at, latestUse })
        return { row: { ...row, deleted_at: at }, ended }
      })
    },

    /** The trusts in force in an issuer that an account has, or the one that is named, newest first. */
    async inForce(named: string, issuer: string, now: number): Promise<TrustPolicyRow[]> {
      if (!isId('acct', named) && !isId('trust', named)) return []
      const rows = await trustPolicyRows(db)
        .where((where) =>
          where.or([
            where('t.account_id', '=', named as AccountId),
            where('t.id', '=', named as TrustPolicyId),
          ]),
        )
        .where('t.issuer', '=', issuer)
        .where('t.deleted_at', 'is', null)
        .orderBy('t.created_at', 'desc')
        .orderBy('t.id', 'desc')
        .execute()
      return rows.filter((row) => isInForce(row, now))
    },

    /**
     * Notes, in the transaction that makes the key and holds the account, that a token was exchanged.
     *
     * @throws {NotExchanged} `spent` when it was already, whoever did it; `ended` when the trust policy has ended meanwhile.
     */
    async spendWithin(
      transaction: Transaction<Schema>,
      accountId: AccountId,
      { trustPolicyId, tokenHash, until, at }: ExchangedToken,
    ): Promise<void> {
      const row = await find(transaction, accountId, trustPolicyId)
      if (!row || !isInForce(row, at)) throw new NotExchanged('ended')
      const { numInsertedOrUpdatedRows } = await transaction
        .insertInto('exchanged_token')
        .values({ token_hash: tokenHash, expires_at: until })
        .onConflict((conflict) => conflict.column('token_hash').doNothing())
        .executeTakeFirstOrThrow()
      if (numInsertedOrUpdatedRows !== 1n) throw new NotExchanged('spent')
      await transaction
        .updateTable('trust_policy')
        .set({ last_used_at: at })
        .where('id', '=', trustPolicyId)
        .execute()
    },

    /** Forgets tokens that nobody accepts any more. */
    async sweepExchanged(now: number): Promise<void> {
      await db.deleteFrom('exchanged_token').where('expires_at', '<', now).execute()
    },
  }
}
