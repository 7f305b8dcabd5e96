import { type AuditActor, recordAuditEvent } from '../audit/audit-store.ts'
import { type AccountId, isId, newId, type ShareId } from '../core/ids.ts'
import { dayMs, toIso } from '../core/time.ts'
import type { Database } from '../database/database.ts'
import { inAccount } from '../database/in-account.ts'
import { findKeyRow, isLive } from '../keys/key-rows.ts'

/** How long the row of an expired share link is kept. Milliseconds. */
const keepMs = 7 * dayMs

export interface NewShare {
  readonly ciphertext: string
  readonly created_at: number
  readonly expires_at: number
}

export type Shared =
  | { row: { readonly id: ShareId; readonly expires_at: number } }
  | { denied: 'not_found' | 'not_active' }

export type ShareStore = ReturnType<typeof shareStore>

/** Share links: keys encrypted with a secret that only the link contains. */
export function shareStore(database: Database) {
  const { db } = database
  return {
    /** Creates a share link for a live key. */
    create(accountId: AccountId, keyId: string, share: NewShare, by: AuditActor): Promise<Shared> {
      return inAccount(database, accountId, async (transaction): Promise<Shared> => {
        const key = await findKeyRow(transaction, accountId, keyId)
        if (!key) return { denied: 'not_found' }
        const { created_at: at, expires_at } = share
        if (!isLive(key, at)) return { denied: 'not_active' }
        const id = newId('share')
        const unopened = { opened_at: null, opened_address: null }
        await transaction
          .insertInto('share')
          .values({ id, account_id: accountId, api_key_id: key.id, ...share, ...unopened })
          .execute()
        await recordAuditEvent(transaction, accountId, {
          action: 'key.shared',
          at,
          by,
          target: { kind: 'key', id: key.id, name: key.name },
          after: { share_id: id, expires_at: toIso(expires_at) },
        })
        return { row: { id, expires_at } }
      })
    },

    /**
     * Returns the ciphertext of a share link and deletes it in one step: of concurrent calls, one gets it.
     *
     * @param by The system actor with the address of the caller.
     * @returns `undefined` if the link is unknown, expired or already opened, or the key is not live.
     */
    async open(id: string, by: AuditActor, at: number): Promise<string | undefined> {
      if (!isId('share', id)) return undefined
      const found = await db
        .selectFrom('share')
        .select(['account_id', 'api_key_id'])
        .where('id', '=', id)
        .executeTakeFirst()
      if (!found) return undefined
      const { account_id: accountId } = found
      return inAccount(database, accountId, async (transaction) => {
        const key = await findKeyRow(transaction, accountId, found.api_key_id)
        const share = await transaction
          .selectFrom('share')
          .select(['ciphertext', 'expires_at'])
          .where('id', '=', id)
          .executeTakeFirst()
        if (!key || !isLive(key, at) || !share?.ciphertext || share.expires_at <= at) return undefined
        await transaction
          .updateTable('share')
          .set({ ciphertext: null, opened_at: at, opened_address: by.address ?? null })
          .where('id', '=', id)
          .execute()
        await recordAuditEvent(transaction, accountId, {
          action: 'share.opened',
          at,
          by,
          target: { kind: 'key', id: key.id, name: key.name },
          after: { share_id: id },
        })
        return share.ciphertext
      })
    },

    /** Deletes the ciphertext of links that can no longer be opened, and a week later their rows. */
    async deleteExpired(now: number): Promise<void> {
      await db.transaction().execute(async (transaction) => {
        await transaction
          .deleteFrom('share')
          .where('expires_at', '<', now - keepMs)
          .execute()
        const revoked = transaction.selectFrom('api_key').select('id').where('revoked_at', 'is not', null)
        await transaction
          .updateTable('share')
          .set({ ciphertext: null })
          .where('ciphertext', 'is not', null)
          .where(({ eb, or }) => or([eb('expires_at', '<=', now), eb('api_key_id', 'in', revoked)]))
          .execute()
      })
    },
  }
}
