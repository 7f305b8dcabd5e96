import type { Kysely } from 'kysely'
import type { AccountId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import type { Schema } from '../database/schema.ts'

export interface Claim {
  readonly keyHash: string
  readonly operation: string
  readonly requestHash: string
}

/** `mine`: this request runs. Otherwise an earlier one has the key; it is finished if it has a response. */
export type Claimed = { mine: true } | { mine: false; requestHash: string; response: string | null }

export type StoreTransaction = Kysely<Schema>

export type IdempotencyStore = ReturnType<typeof idempotencyStore>

export function idempotencyStore({ db }: Database) {
  return {
    /**
     * Claims an Idempotency-Key for a request, or returns the claim of an earlier one.
     *
     * @param abandonedBefore Unfinished claims older than this are abandoned (the server crashed) and replaced.
     */
    async claim(accountId: AccountId, claim: Claim, now: number, abandonedBefore: number): Promise<Claimed> {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('idempotency_claim')
        .values({
          account_id: accountId,
          key_hash: claim.keyHash,
          operation: claim.operation,
          request_hash: claim.requestHash,
          response: null,
          created_at: now,
        })
        .onConflict((conflict) =>
          conflict
            .columns(['account_id', 'key_hash'])
            .doUpdateSet({ created_at: now, request_hash: claim.requestHash, operation: claim.operation })
            .where('idempotency_claim.response', 'is', null)
            .where('idempotency_claim.created_at', '<', abandonedBefore),
        )
        .executeTakeFirstOrThrow()
      if (numInsertedOrUpdatedRows === 1n) return { mine: true }
      const earlier = await db
        .selectFrom('idempotency_claim')
        .select(['request_hash', 'response', 'operation'])
        .where('account_id', '=', accountId)
        .where('key_hash', '=', claim.keyHash)
        .executeTakeFirst()
      // Released between the two statements: the caller may retry.
      if (!earlier) return { mine: false, requestHash: claim.requestHash, response: null }
      const sameOperation = earlier.operation === claim.operation
      return {
        mine: false,
        requestHash: sameOperation ? earlier.request_hash : '',
        response: earlier.response,
      }
    },

    /** Stores the response for repeated requests. */
    async finish(
      accountId: AccountId,
      keyHash: string,
      response: string,
      within: StoreTransaction = db,
    ): Promise<void> {
      await within
        .updateTable('idempotency_claim')
        .set({ response })
        .where('account_id', '=', accountId)
        .where('key_hash', '=', keyHash)
        .execute()
    },

    /** Releases the claim of a request that failed, so that it can be retried. */
    async release(accountId: AccountId, keyHash: string): Promise<void> {
      await db
        .deleteFrom('idempotency_claim')
        .where('account_id', '=', accountId)
        .where('key_hash', '=', keyHash)
        .where('response', 'is', null)
        .execute()
    },

    /** Releases all unfinished claims. Only for a store that no other process uses. */
    async releaseAll(): Promise<void> {
      await db.deleteFrom('idempotency_claim').where('response', 'is', null).execute()
    },

    async deleteOlderThan(createdAt: number): Promise<void> {
      await db.deleteFrom('idempotency_claim').where('created_at', '<', createdAt).execute()
    },
  }
}
