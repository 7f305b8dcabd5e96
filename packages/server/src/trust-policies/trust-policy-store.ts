import type { Transaction } from 'kysely'
import { type AccountId, isId, type KeyId, type TrustId } from '../core/ids.ts'
import { type Author, writeActivity } from '../audit/audit-store.ts'
import type { Database } from '../database/database.ts'
import { inAccount } from '../database/in-account.ts'
import { findAuthor, Refusal } from '../keys/insert-key.ts'
import type { RevokeOptions } from '../keys/key-changes.ts'
import type { KeyStore } from '../keys/key-store.ts'
import type { Schema } from '../database/schema.ts'
import { isInForce, type TrustRow, trustRows, trustsOf } from './trust-policy-rows.ts'

export type NewTrust = Pick<
  TrustRow,
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

export type CreatedTrust = { row: TrustRow } | { refused: 'limit_reached' | 'author_ended' }

/** A token on its way to become a key. */
export interface SpentToken {
  readonly trustId: TrustId
  readonly tokenHash: string
  /** Until when it must be remembered. Milliseconds. */
  readonly until: number
  readonly at: number
}

/** Undoes the making of a job's key: somebody was here first, with the same token or to take the trust back. */
export class NotExchanged extends Error {
  override readonly name = 'NotExchanged'
  readonly reason: 'spent' | 'ended'

  constructor(reason: NotExchanged['reason']) {
    super(reason)
    this.reason = reason
  }
}

export type TrustStore = ReturnType<typeof trustStore>

/** Whose jobs may have keys of an account, and which of their tokens were exchanged. */
export function trustStore(database: Database, keys: KeyStore) {
  const { db } = database
  const find = (source: typeof db, accountId: AccountId, id: TrustId) =>
    trustRows(source).where('t.account_id', '=', accountId).where('t.id', '=', id).executeTakeFirst()

  return {
    /** The trusts that would be taken back with a key and all that came from it. */
    ofFamily(accountId: AccountId, keyId: KeyId) {
      return trustsOf(db, accountId, keyId)
    },

    /** Adds a trust unless the account has `limit`. What a key makes is its own, as its child keys are. */
    async create(accountId: AccountId, trust: NewTrust, by: Author, limit: number): Promise<CreatedTrust> {
      const created = inAccount(database, accountId, async (transaction): Promise<CreatedTrust> => {
        const author = await findAuthor(transaction, accountId, by, trust.created_at)
        const inForce = await trustRows(transaction)
          .where('t.account_id', '=', accountId)
          .where('t.removed_at', 'is', null)
          .execute()
        if (inForce.length >= limit) return { refused: 'limit_reached' }
        await transaction
          .insertInto('trust')
          .values({
            ...trust,
            account_id: accountId,
            created_by_key_id: author?.id ?? null,
            created_by_person_id: by.kind === 'person' ? by.id : null,
            parent_key_id: author?.id ?? null,
            last_used_at: null,
            removed_at: null,
          })
          .execute()
        const { id, name, created_at: at, ...after } = trust
        await writeActivity(transaction, accountId, {
          action: 'trust.created',
          at,
          by,
          target: { kind: 'trust', id, name },
          after: { ...after, conditions: JSON.parse(trust.conditions) },
        })
        return { row: (await find(transaction, accountId, id)) as TrustRow }
      })
      return created.catch((error) => {
        if (error instanceof Refusal) return { refused: 'author_ended' }
        throw error
      })
    },

    /** Removed ones, too. */
    async find(accountId: AccountId, id: string): Promise<TrustRow | undefined> {
      return isId('trust', id) ? find(db, accountId, id) : undefined
    },

    /** Those that were not removed, newest first. */
    list(accountId: AccountId): Promise<TrustRow[]> {
      return trustRows(db)
        .where('t.account_id', '=', accountId)
        .where('t.removed_at', 'is', null)
        .orderBy('t.created_at', 'desc')
        .orderBy('t.id', 'desc')
        .execute()
    },

    /** Takes a trust back and ends every key that its jobs hold. The second time it changes nothing. */
    async remove(
      accountId: AccountId,
      id: string,
      by: Author,
      at: number,
      latest: NonNullable<RevokeOptions['latest']>,
    ): Promise<{ row: TrustRow; ended: KeyId[] } | undefined> {
      if (!isId('trust', id)) return undefined
      return inAccount(database, accountId, async (transaction) => {
        const row = await find(transaction, accountId, id)
        if (!row) return undefined
        if (row.removed_at !== null) return { row, ended: [] }
        const ended = await keys.endTrustWithin(transaction, accountId, row, by, at, latest)
        return { row: { ...row, removed_at: at }, ended }
      })
    },

    /** The trusts in force in an issuer that an account has, or the one that is named, newest first. */
    async inForce(named: string, issuer: string, now: number): Promise<TrustRow[]> {
      if (!isId('acct', named) && !isId('trust', named)) return []
      const rows = await trustRows(db)
        .where((where) =>
          where.or([where('t.account_id', '=', named as AccountId), where('t.id', '=', named as TrustId)]),
        )
        .where('t.issuer', '=', issuer)
        .where('t.removed_at', 'is', null)
        .orderBy('t.created_at', 'desc')
        .orderBy('t.id', 'desc')
        .execute()
      return rows.filter((row) => isInForce(row, now))
    },

    /**
     * Notes, in the transaction that makes the key and holds the account, that a token was exchanged.
     *
     * @throws {NotExchanged} `spent` when it was already, whoever did it; `ended` when the trust has ended meanwhile.
     */
    async spendWithin(
      transaction: Transaction<Schema>,
      accountId: AccountId,
      { trustId, tokenHash, until, at }: SpentToken,
    ): Promise<void> {
      const row = await find(transaction, accountId, trustId)
      if (!row || !isInForce(row, at)) throw new NotExchanged('ended')
      const { numInsertedOrUpdatedRows } = await transaction
        .insertInto('spent_token')
        .values({ token_hash: tokenHash, expires_at: until })
        .onConflict((conflict) => conflict.column('token_hash').doNothing())
        .executeTakeFirstOrThrow()
      if (numInsertedOrUpdatedRows !== 1n) throw new NotExchanged('spent')
      await transaction.updateTable('trust').set({ last_used_at: at }).where('id', '=', trustId).execute()
    },

    /** Forgets tokens that nobody accepts any more. */
    async sweepSpent(now: number): Promise<void> {
      await db.deleteFrom('spent_token').where('expires_at', '<', now).execute()
    },
  }
}
