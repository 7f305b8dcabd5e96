import type { Kysely } from 'kysely'
import { type AccountId, type ExposureId, isId, type KeyId, newId } from '../core/ids.ts'
import { type Author, writeActivity } from '../audit/audit-store.ts'
import type { Database } from '../database/database.ts'
import { inAccount } from '../database/in-account.ts'
import type { After } from '../database/is-after.ts'
import type { KeyChanges, RevokeOptions } from '../keys/key-changes.ts'
import { type KeyRow, keyRows } from '../keys/key-rows.ts'
import type { Schema } from '../database/schema.ts'

/** Most reports of one key that are kept: whoever holds it can report it as often as they like. */
const maxOfKey = 10

/** Where a key was seen, and who says so. */
export interface Sighting {
  readonly source: Schema['exposure']['source']
  /** As the reporter says. No key is in it. */
  readonly location: string | null
  readonly at: number
}

export type ExposureRow = Schema['exposure']

/** An exposure with its key. */
export interface ExposedKey {
  readonly exposure: ExposureRow
  readonly key: KeyRow
}

export type ExposureStore = ReturnType<typeof exposureStore>

/** Reports that keys were seen where they should not be. */
export function exposureStore(database: Database, { revokeWithin }: Pick<KeyChanges, 'revokeWithin'>) {
  const { db } = database
  const withKeys = async (source: Kysely<Schema>, rows: readonly ExposureRow[]): Promise<ExposedKey[]> => {
    if (rows.length === 0) return []
    const ids = new Set(rows.map(({ api_key_id }) => api_key_id))
    const keys = await keyRows(source)
      .where('k.id', 'in', [...ids])
      .execute()
    const byId = new Map(keys.map((key) => [key.id, key]))
    return rows.map((exposure) => ({ exposure, key: byId.get(exposure.api_key_id) as KeyRow }))
  }

  return {
    /**
     * Writes down where a key was seen, and ends it with all that came from it, in one step. The same report again
     * changes nothing.
     *
     * @returns The key when this report ended it.
     */
    report(
      accountId: AccountId,
      keyId: KeyId,
      { source, location, at }: Sighting,
      by: Author,
      { latest }: Pick<RevokeOptions, 'latest'>,
    ): Promise<KeyRow | undefined> {
      return inAccount(database, accountId, async (transaction) => {
        const key = await keyRows(transaction)
          .where('k.account_id', '=', accountId)
          .where('k.id', '=', keyId)
          .executeTakeFirst()
        if (!key) return undefined
        const known = await transaction
          .selectFrom('exposure')
          .select(['source', 'location'])
          .where('account_id', '=', accountId)
          .where('api_key_id', '=', keyId)
          .execute()
        const isKnown = known.some((each) => each.source === source && each.location === location)
        if (!isKnown && known.length < maxOfKey) {
          const id = newId('exp')
          await transaction
            .insertInto('exposure')
            .values({
              id,
              account_id: accountId,
              api_key_id: keyId,
              source,
              location,
              reported_at: at,
              reported_from: by.address ?? null,
              resolved_at: null,
            })
            .execute()
          const target = { kind: 'key', id: keyId, name: key.name }
          const after = { exposure_id: id, source, location }
          await writeActivity(transaction, accountId, { action: 'key.exposed', at, by, target, after })
        }
        if (key.revoked_at !== null) return undefined
        const options = { reason: 'exposed', cascade: true, ...(latest && { latest }) } as const
        return revokeWithin(transaction, accountId, keyId, by, at, options)
      })
    },

    /** All of one key, the latest first. */
    ofKey(accountId: AccountId, keyId: KeyId): Promise<ExposureRow[]> {
      return db
        .selectFrom('exposure')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('api_key_id', '=', keyId)
        .orderBy('reported_at', 'desc')
        .orderBy('id', 'desc')
        .execute()
    },

    /** Unresolved ones first, of each kind the newest first; `count` at most. */
    async list(
      accountId: AccountId,
      { count, after }: { count: number; after?: After | undefined },
    ): Promise<ExposedKey[]> {
      const last = after && (await findRow(db, accountId, after.id))
      const rows = await db
        .selectFrom('exposure')
        .selectAll()
        .where('account_id', '=', accountId)
        .$if(after !== undefined, (query) =>
          query.where(({ and, eb, or }) => {
            const { created_at: at, id } = after as After
            const isLater = or([
              eb('reported_at', '<', at),
              and([eb('reported_at', '=', at), eb('id', '<', id as ExposureId)]),
            ])
            return last?.resolved_at == null
              ? or([eb('resolved_at', 'is not', null), isLater])
              : and([eb('resolved_at', 'is not', null), isLater])
          }),
        )
        .orderBy((eb) => eb.case().when('resolved_at', 'is', null).then(0).else(1).end())
        .orderBy('reported_at', 'desc')
        .orderBy('id', 'desc')
        .limit(count)
        .execute()
      return withKeys(db, rows)
    },

    /** Notes that an exposure is dealt with, once. `undefined` when the account has no such one. */
    async resolve(accountId: AccountId, id: string, by: Author, at: number): Promise<ExposedKey | undefined> {
      if (!isId('exp', id)) return undefined
      return inAccount(database, accountId, async (transaction) => {
        const row = await findRow(transaction, accountId, id)
        if (!row) return undefined
        const resolved = { ...row, resolved_at: row.resolved_at ?? at }
        const [exposed] = await withKeys(transaction, [resolved])
        if (row.resolved_at === null) {
          await transaction
            .updateTable('exposure')
            .set({ resolved_at: at })
            .where('id', '=', row.id)
            .execute()
          const target = { kind: 'key', id: row.api_key_id, name: exposed?.key.name ?? null }
          const after = { exposure_id: row.id }
          await writeActivity(transaction, accountId, { action: 'exposure.resolved', at, by, target, after })
        }
        return exposed
      })
    },

    /** Whom to tell: the owners of the account; nobody yet, the address that it was made for. */
    async recipients(accountId: AccountId): Promise<string[]> {
      const owners = await db
        .selectFrom('member as m')
        .innerJoin('person as p', 'p.id', 'm.person_id')
        .select('p.email')
        .where('m.account_id', '=', accountId)
        .where('m.role', '=', 'owner')
        .execute()
      if (owners.length > 0) return owners.map(({ email }) => email)
      const account = await db
        .selectFrom('account')
        .select('email')
        .where('id', '=', accountId)
        .executeTakeFirst()
      return account ? [account.email] : []
    },
  }
}

function findRow(source: Kysely<Schema>, accountId: AccountId, id: string): Promise<ExposureRow | undefined> {
  return source
    .selectFrom('exposure')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id as ExposureId)
    .executeTakeFirst()
}
