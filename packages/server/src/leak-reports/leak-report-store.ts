import type { Kysely } from 'kysely'
import { type AuditActor, recordAuditEvent } from '../audit/audit-store.ts'
import { type AccountId, isId, type KeyId, type LeakReportId, newId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import { inAccount } from '../database/in-account.ts'
import type { After } from '../database/is-after.ts'
import type { Schema } from '../database/schema.ts'
import type { KeyChanges, RevokeOptions } from '../keys/key-changes.ts'
import { type KeyRow, keyRows } from '../keys/key-rows.ts'

/** Most reports of one key that are kept: whoever holds it can report it as often as they like. */
const maxOfKey = 10

/** Where a key was seen, and who says so. */
export interface Sighting {
  readonly source: Schema['leak_report']['source']
  /** As the reporter says. No key is in it. */
  readonly location: string | null
  readonly at: number
}

export type LeakReportRow = Schema['leak_report']

/** A leak report with its key. */
export interface LeakedKey {
  readonly leak_report: LeakReportRow
  readonly key: KeyRow
}

export type LeakReportStore = ReturnType<typeof leakReportStore>

/** Reports that keys were seen where they should not be. */
export function leakReportStore(database: Database, { revokeWithin }: Pick<KeyChanges, 'revokeWithin'>) {
  const { db } = database
  const withKeys = async (source: Kysely<Schema>, rows: readonly LeakReportRow[]): Promise<LeakedKey[]> => {
    if (rows.length === 0) return []
    const ids = new Set(rows.map(({ api_key_id }) => api_key_id))
    const keys = await keyRows(source)
      .where('k.id', 'in', [...ids])
      .execute()
    const byId = new Map(keys.map((key) => [key.id, key]))
    return rows.map((leakReport) => ({
      leak_report: leakReport,
      key: byId.get(leakReport.api_key_id) as KeyRow,
    }))
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
      by: AuditActor,
      { latest }: Pick<RevokeOptions, 'latest'>,
    ): Promise<KeyRow | undefined> {
      return inAccount(database, accountId, async (transaction) => {
        const key = await keyRows(transaction)
          .where('k.account_id', '=', accountId)
          .where('k.id', '=', keyId)
          .executeTakeFirst()
        if (!key) return undefined
        const known = await transaction
          .selectFrom('leak_report')
          .select(['source', 'location'])
          .where('account_id', '=', accountId)
          .where('api_key_id', '=', keyId)
          .execute()
        const isKnown = known.some((each) => each.source === source && each.location === location)
        if (!isKnown && known.length < maxOfKey) {
          const id = newId('leak')
          await transaction
            .insertInto('leak_report')
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
          const after = { leak_report_id: id, source, location }
          await recordAuditEvent(transaction, accountId, { action: 'key.leaked', at, by, target, after })
        }
        if (key.revoked_at !== null) return undefined
        const options = { reason: 'leaked', cascade: true, ...(latest && { latest }) } as const
        return revokeWithin(transaction, accountId, keyId, by, at, options)
      })
    },

    /** All of one key, the latest first. */
    ofKey(accountId: AccountId, keyId: KeyId): Promise<LeakReportRow[]> {
      return db
        .selectFrom('leak_report')
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
    ): Promise<LeakedKey[]> {
      const last = after && (await findRow(db, accountId, after.id))
      const rows = await db
        .selectFrom('leak_report')
        .selectAll()
        .where('account_id', '=', accountId)
        .$if(after !== undefined, (query) =>
          query.where(({ and, eb, or }) => {
            const { created_at: at, id } = after as After
            const isLater = or([
              eb('reported_at', '<', at),
              and([eb('reported_at', '=', at), eb('id', '<', id as LeakReportId)]),
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

    /** Notes that a leak report is dealt with, once. `undefined` when the account has no such one. */
    async resolve(
      accountId: AccountId,
      id: string,
      by: AuditActor,
      at: number,
    ): Promise<LeakedKey | undefined> {
      if (!isId('leak', id)) return undefined
      return inAccount(database, accountId, async (transaction) => {
        const row = await findRow(transaction, accountId, id)
        if (!row) return undefined
        const resolved = { ...row, resolved_at: row.resolved_at ?? at }
        const [leaked] = await withKeys(transaction, [resolved])
        if (row.resolved_at === null) {
          await transaction
            .updateTable('leak_report')
            .set({ resolved_at: at })
            .where('id', '=', row.id)
            .execute()
          const target = { kind: 'key', id: row.api_key_id, name: leaked?.key.name ?? null }
          const after = { leak_report_id: row.id }
          await recordAuditEvent(transaction, accountId, {
            action: 'leak_report.resolved',
            at,
            by,
            target,
            after,
          })
        }
        return leaked
      })
    },

    /** Whom to tell: the owners of the account; nobody yet, the address that it was made for. */
    async recipients(accountId: AccountId): Promise<string[]> {
      const owners = await db
        .selectFrom('member as m')
        .innerJoin('user as p', 'p.id', 'm.user_id')
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

function findRow(
  source: Kysely<Schema>,
  accountId: AccountId,
  id: string,
): Promise<LeakReportRow | undefined> {
  return source
    .selectFrom('leak_report')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id as LeakReportId)
    .executeTakeFirst()
}
