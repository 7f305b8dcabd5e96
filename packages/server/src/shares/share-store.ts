import { type AuditActor, recordAuditEvent } from '../audit/audit-store.ts'
import { type AccountId, isId, newId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import { inAccount } from '../database/in-account.ts'
import type { Schema } from '../database/schema.ts'
import { isLive, keyRows } from '../keys/key-rows.ts'

/** How long it is remembered that a share was there. Milliseconds. */
const keepMs = 7 * 24 * 60 * 60 * 1000

export interface NewShare {
  readonly ciphertext: string
  readonly created_at: number
  readonly expires_at: number
}

export type ShareRow = Omit<Schema['share'], 'ciphertext'>
export type Shared = { row: ShareRow } | { denied: 'not_found' | 'not_active' }
export type ShareStore = ReturnType<typeof shareStore>

/** Keys on their way to somebody, encrypted with what only the link has. */
export function shareStore(database: Database) {
  const { db } = database
  return {
    /** Keeps a live key of the account for whoever has the link. */
    async create(accountId: AccountId, keyId: string, share: NewShare, by: AuditActor): Promise<Shared> {
      if (!isId('key', keyId)) return { denied: 'not_found' }
      return inAccount(database, accountId, async (transaction): Promise<Shared> => {
        const key = await keyRows(transaction)
          .where('k.account_id', '=', accountId)
          .where('k.id', '=', keyId)
          .executeTakeFirst()
        if (!key) return { denied: 'not_found' }
        if (!isLive(key, share.created_at)) return { denied: 'not_active' }
        const row = {
          id: newId('share'),
          account_id: accountId,
          api_key_id: key.id,
          ...share,
          opened_at: null,
          opened_address: null,
        }
        await transaction.insertInto('share').values(row).execute()
        const target = { kind: 'key', id: key.id, name: key.name }
        const after = { share_id: row.id, expires_at: new Date(row.expires_at).toISOString() }
        const at = share.created_at
        await recordAuditEvent(transaction, accountId, { action: 'key.shared', at, by, target, after })
        const { ciphertext: _, ...rest } = row
        return { row: rest }
      })
    },

    /**
     * Hands out what is in a share and forgets it, in one step: of two who come at once, one gets it.
     *
     * @param by From where it is opened. Nobody knows by whom.
     * @returns `undefined` when it is not there, late, opened already, or the key has ended.
     */
    async open(id: string, by: AuditActor, at: number): Promise<string | undefined> {
      if (!isId('share', id)) return undefined
      const found = await db
        .selectFrom('share')
        .select(['account_id', 'api_key_id'])
        .where('id', '=', id)
        .executeTakeFirst()
      if (!found) return undefined
      // The end of the key waits for this, or this for it; so does a second one who opens.
      return inAccount(database, found.account_id, async (transaction) => {
        const key = await keyRows(transaction).where('k.id', '=', found.api_key_id).executeTakeFirst()
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
        const target = { kind: 'key', id: key.id, name: key.name }
        const after = { share_id: id }
        await recordAuditEvent(transaction, found.account_id, {
          action: 'share.opened',
          at,
          by,
          target,
          after,
        })
        return share.ciphertext
      })
    },

    /** Forgets what nobody can open any more, and at last that it was there. */
    async sweep(now: number): Promise<void> {
      await db.transaction().execute(async (transaction) => {
        await transaction
          .deleteFrom('share')
          .where('expires_at', '<', now - keepMs)
          .execute()
        const ended = transaction.selectFrom('api_key').select('id').where('revoked_at', 'is not', null)
        await transaction
          .updateTable('share')
          .set({ ciphertext: null })
          .where('ciphertext', 'is not', null)
          .where(({ eb, or }) => or([eb('expires_at', '<=', now), eb('api_key_id', 'in', ended)]))
          .execute()
      })
    },
  }
}
