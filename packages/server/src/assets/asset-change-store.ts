import type { Selectable } from 'kysely'
import { type AuditActor, recordAuditEvent, systemActor } from '../audit/audit-store.ts'
import { type AccountId, type AssetId, isId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import { inAccount } from '../database/in-account.ts'
import type { Schema } from '../database/schema.ts'

/** Assets that retention deletes in one transaction, which blocks the account. */
const batchSize = 100

/** What a response with the file of an asset needs. */
export type AssetFile = Pick<Selectable<Schema['asset']>, 'id' | 'content_type' | 'size_bytes' | 'sha256'>

/** Deletions and links of assets. Hidden assets are kept: a security review needs them. */
export function assetChangeStore(database: Database) {
  const { db } = database

  /** @returns The SHA-256 of the content of each deleted asset. */
  const deleteAssets = (
    accountId: AccountId,
    ids: readonly AssetId[],
    by: AuditActor,
    at: number,
  ): Promise<string[]> =>
    inAccount(database, accountId, async (transaction) => {
      const deleted = await transaction
        .deleteFrom('asset')
        .where('account_id', '=', accountId)
        .where('id', 'in', ids)
        .where('hidden_at', 'is', null)
        .returning(['id', 'sha256'])
        .execute()
      for (const { id } of deleted) {
        const target = { kind: 'asset', id, name: null }
        await recordAuditEvent(transaction, accountId, { action: 'asset.deleted', at, by, target })
      }
      return deleted.map(({ sha256 }) => sha256)
    })

  return {
    /** @returns The SHA-256 of the content; `undefined` if there is no such asset. */
    async delete(accountId: AccountId, id: string, by: AuditActor, at: number): Promise<string | undefined> {
      if (!isId('asset', id)) return undefined
      const [sha256] = await deleteAssets(accountId, [id], by, at)
      return sha256
    },

    /** Deletes the assets of all accounts that were created before a time. @returns Their number. */
    async deleteOlderThan(before: number, at: number): Promise<number> {
      let count = 0
      for (;;) {
        const old = await db
          .selectFrom('asset')
          .select(['id', 'account_id'])
          .where('created_at', '<', before)
          .where('hidden_at', 'is', null)
          .orderBy('created_at')
          .limit(batchSize)
          .execute()
        if (old.length === 0) return count
        for (const [accountId, assets = []] of Map.groupBy(old, ({ account_id }) => account_id)) {
          const ids = assets.map(({ id }) => id)
          count += (await deleteAssets(accountId, ids, systemActor, at)).length
        }
      }
    },

    /** Finds the asset of a signed link, which replaces the account. */
    async findSigned(id: string): Promise<AssetFile | undefined> {
      if (!isId('asset', id)) return undefined
      return db
        .selectFrom('asset')
        .select(['id', 'content_type', 'size_bytes', 'sha256'])
        .where('id', '=', id)
        .where('hidden_at', 'is', null)
        .executeTakeFirst()
    },

    /** Records that a link to an asset was created. */
    async recordLink(
      accountId: AccountId,
      id: AssetId,
      expiresAt: string,
      by: AuditActor,
      at: number,
    ): Promise<void> {
      await inAccount(database, accountId, (transaction) =>
        recordAuditEvent(transaction, accountId, {
          action: 'asset.link_created',
          at,
          by,
          target: { kind: 'asset', id, name: null },
          after: { expires_at: expiresAt },
        }),
      )
    },
  }
}
