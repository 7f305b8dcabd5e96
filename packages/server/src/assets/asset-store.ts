import { type Selectable, sql, type Transaction } from 'kysely'
import { type AuditActor, recordAuditEvent } from '../audit/audit-store.ts'
import { type AccountId, isId, type JobId, type KeyId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import { inAccount } from '../database/in-account.ts'
import { type After, isAfter } from '../database/is-after.ts'
import type { Schema } from '../database/schema.ts'
import { descendantIds } from '../keys/key-rows.ts'
import type { TopRows } from '../usage/usage-store.ts'
import { assetChangeStore } from './asset-change-store.ts'

/** An asset, with the name of the key or user that created it, and what its job cost. */
export type AssetRow = Selectable<Schema['asset']> & {
  readonly created_by_name: string | null
  readonly job_cost_micro_usd: number | null
}
export type NewAsset = Omit<
  Selectable<Schema['asset']>,
  'account_id' | 'api_key_id' | 'user_id' | 'hidden_at'
>
/** An asset in a security review. */
export type CreatedAsset = Pick<
  Selectable<Schema['asset']>,
  'id' | 'created_at' | 'hidden_at' | 'content_type' | 'size_bytes'
> & { readonly api_key_id: KeyId }
export type AssetStore = ReturnType<typeof assetStore>

/** Assets without their content, which `BlobStore` keeps. Methods skip assets that a quarantine hides. */
export function assetStore(database: Database) {
  const { db } = database
  const rows = (accountId: AccountId) =>
    db
      .selectFrom('asset as a')
      .leftJoin('api_key as k', 'k.id', 'a.api_key_id')
      .leftJoin('user as p', 'p.id', 'a.user_id')
      .leftJoin('job as j', 'j.id', 'a.job_id')
      .selectAll('a')
      .select('j.cost_micro_usd as job_cost_micro_usd')
      .select((select) => select.fn.coalesce('p.name', 'k.name').as('created_by_name'))
      .where('a.account_id', '=', accountId)
      .where('a.hidden_at', 'is', null)

  return {
    ...assetChangeStore(database),

    /** Creates an asset, such as an uploaded file. */
    create(
      accountId: AccountId,
      asset: NewAsset,
      by: AuditActor,
      options: {
        readonly beforeCommit?: (transaction: Transaction<Schema>, row: AssetRow) => Promise<unknown>
      } = {},
    ): Promise<AssetRow> {
      return inAccount(database, accountId, async (transaction) => {
        const row = await insertAsset(transaction, accountId, asset, by, 'asset.uploaded')
        await options.beforeCommit?.(transaction, row)
        return row
      })
    },

    /** The assets of jobs, in the order of delivery. */
    async ofJobs(accountId: AccountId, jobIds: readonly JobId[]): Promise<Map<JobId | null, AssetRow[]>> {
      if (jobIds.length === 0) return new Map()
      const assets = await rows(accountId)
        .where('a.job_id', 'in', jobIds)
        .orderBy('a.created_at')
        .orderBy('a.position')
        .execute()
      return Map.groupBy(assets, ({ job_id }) => job_id)
    },

    async find(accountId: AccountId, assetId: string): Promise<AssetRow | undefined> {
      if (!isId('asset', assetId)) return undefined
      return rows(accountId).where('a.id', '=', assetId).executeTakeFirst()
    },

    /** At most `count` assets, newest first. */
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

    /** Assets that a key and its descendants created since a time, newest first, hidden ones included. */
    async ofDescendants(
      accountId: AccountId,
      keyId: KeyId,
      { since, count: limit }: { since: number; count: number },
    ): Promise<TopRows<CreatedAsset> & { readonly byKey: ReadonlyMap<KeyId, number> }> {
      const assets = db
        .selectFrom('asset')
        .where('account_id', '=', accountId)
        .where(sql<boolean>`api_key_id in ${descendantIds(accountId, keyId)}`)
        .where('created_at', '>=', since)
      const rows = await assets
        .select(['id', 'created_at', 'hidden_at', 'content_type', 'size_bytes', 'api_key_id'])
        .$narrowType<{ api_key_id: KeyId }>()
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      const counts = await assets
        .select(['api_key_id', (select) => select.fn.countAll<number>().as('count')])
        .$narrowType<{ api_key_id: KeyId }>()
        .groupBy('api_key_id')
        .execute()
      return {
        rows,
        total: counts.reduce((total, { count }) => total + count, 0),
        byKey: new Map(counts.map((row) => [row.api_key_id, row.count])),
      }
    },
  }
}

/** Creates an asset in a transaction that holds the account. It is hidden if its key was quarantined meanwhile. */
export async function insertAsset(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  asset: NewAsset,
  by: AuditActor,
  action: 'asset.generated' | 'asset.uploaded',
): Promise<AssetRow> {
  const row = {
    ...asset,
    account_id: accountId,
    api_key_id: by.kind === 'key' ? by.id : null,
    user_id: by.kind === 'user' ? by.id : null,
  }
  const hiddenAt = row.api_key_id && (await quarantinedAt(transaction, row.api_key_id))
  await transaction
    .insertInto('asset')
    .values({ ...row, hidden_at: hiddenAt })
    .execute()
  await recordAuditEvent(transaction, accountId, {
    action,
    at: asset.created_at,
    by,
    target: { kind: 'asset', id: asset.id, name: null },
  })
  const createdByName = by.kind === 'system' ? null : by.name
  return { ...row, hidden_at: hiddenAt, created_by_name: createdByName, job_cost_micro_usd: null }
}

/** When a key was quarantined. Images that it was generating at that time are hidden as well. */
async function quarantinedAt(transaction: Transaction<Schema>, keyId: KeyId): Promise<number | null> {
  const key = await transaction
    .selectFrom('api_key')
    .select(['paused_at', 'pause_reason'])
    .where('id', '=', keyId)
    .executeTakeFirst()
  return key?.pause_reason === 'quarantined' ? key.paused_at : null
}
