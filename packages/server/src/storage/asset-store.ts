import type { Selectable } from 'kysely'
import { type AccountId, isId } from '../base/ids.ts'
import { type Author, writeActivity } from './activity-store.ts'
import type { Database } from './database.ts'
import { isAfter } from './is-after.ts'
import type { After } from './key-store.ts'
import type { Schema } from './schema.ts'

/** An asset and the name of the key or person that made it. */
export type AssetRow = Selectable<Schema['asset']> & { readonly made_by_name: string | null }
export type NewAsset = Omit<
  Selectable<Schema['asset']>,
  'account_id' | 'api_key_id' | 'person_id' | 'hidden_at'
>
export type AssetStore = ReturnType<typeof assetStore>

/** What was made, and by whom; nothing of what a quarantine hides. The content itself lies in the object store, under its SHA-256. */
export function assetStore({ db }: Database) {
  const rows = (accountId: AccountId) =>
    db
      .selectFrom('asset as a')
      .leftJoin('api_key as k', 'k.id', 'a.api_key_id')
      .leftJoin('person as p', 'p.id', 'a.person_id')
      .selectAll('a')
      .select((select) => select.fn.coalesce('p.name', 'k.name').as('made_by_name'))
      .where('a.account_id', '=', accountId)
      .where('a.hidden_at', 'is', null)

  return {
    /** Keeps an asset, and in the same step that it was made. */
    create(accountId: AccountId, asset: NewAsset, by: Author): Promise<AssetRow> {
      const row = {
        ...asset,
        account_id: accountId,
        api_key_id: by.kind === 'key' ? by.id : null,
        person_id: by.kind === 'person' ? by.id : null,
      }
      return db.transaction().execute(async (transaction) => {
        await transaction.insertInto('asset').values(row).execute()
        const target = { kind: 'asset', id: asset.id, name: null }
        await writeActivity(transaction, accountId, {
          action: 'asset.generated',
          at: asset.created_at,
          by,
          target,
        })
        return { ...row, hidden_at: null, made_by_name: by.kind === 'machine' ? null : by.name }
      })
    },

    async find(accountId: AccountId, assetId: string): Promise<AssetRow | undefined> {
      if (!isId('asset', assetId)) return undefined
      return rows(accountId).where('a.id', '=', assetId).executeTakeFirst()
    },

    /** Newest first, `count` at most. */
    list(accountId: AccountId, options: { count: number; after?: After | undefined }): Promise<AssetRow[]> {
      return rows(accountId)
        .$if(options.after !== undefined, (query) =>
          query.where(isAfter('a.created_at', 'a.id', options.after as After)),
        )
        .orderBy('a.created_at', 'desc')
        .orderBy('a.id', 'desc')
        .limit(options.count)
        .execute()
    },
  }
}
