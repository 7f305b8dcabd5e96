import type { Insertable, Selectable } from 'kysely'
import { type AccountId, isId } from '../base/ids.ts'
import type { Database } from './database.ts'
import type { Schema } from './schema.ts'

export type AssetRow = Selectable<Schema['asset']>
export type AssetStore = ReturnType<typeof assetStore>

/** What was made, and by which key. The content itself lies in the object store, under its SHA-256. */
export function assetStore({ db }: Database) {
  return {
    async create(
      accountId: AccountId,
      asset: Omit<Insertable<Schema['asset']>, 'account_id'>,
    ): Promise<void> {
      await db
        .insertInto('asset')
        .values({ ...asset, account_id: accountId })
        .execute()
    },

    async find(accountId: AccountId, assetId: string): Promise<AssetRow | undefined> {
      if (!isId('asset', assetId)) return undefined
      return db
        .selectFrom('asset')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('id', '=', assetId)
        .executeTakeFirst()
    },
  }
}
