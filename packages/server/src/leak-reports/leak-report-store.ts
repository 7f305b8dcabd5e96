import type { Kysely } from 'kysely'
import { type AuditActor, recordAuditEvent } from '../audit/audit-store.ts'
import { type AccountId, isId, type KeyId, type LeakReportId, newId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import { inAccount } from '../database/in-account.ts'
import type { After } from '../database/is-after.ts'
import type { Schema } from '../database/schema.ts'
import { revokeKeyWithin } from '../keys/key-revocation.ts'
import { findKeyRow, type KeyRow, keyRows, type LatestUse } from '../keys/key-rows.ts'

/** Maximum number of stored reports per key. Anyone who holds a key can report it as often as they like. */
const maxPerKey = 10

export interface NewLeakReport {
  readonly source: Schema['leak_report']['source']
  /** Where the key was found, in the reporter's words and without keys. */
  readonly location: string | null
  readonly by: AuditActor
  readonly at: number
  readonly latestUse?: LatestUse
}

export type LeakReportRow = Schema['leak_report']

export interface LeakReportWithKey {
  readonly leak_report: LeakReportRow
  readonly key: KeyRow
}

export type LeakReportStore = ReturnType<typeof leakReportStore>

/** Reports of keys that were found where they must not be. */
export function leakReportStore(database: Database) {
  const { db } = database
  const withKeys = async (
    source: Kysely<Schema>,
    rows: readonly LeakReportRow[],
  ): Promise<LeakReportWithKey[]> => {
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
     * Stores a report and revokes the key with its descendants, in one step. A repeated report changes nothing.
     *
     * @returns The key, if this report revoked it.
     */
    create(
      accountId: AccountId,
      keyId: KeyId,
      { source, location, by, at, latestUse }: NewLeakReport,
    ): Promise<KeyRow | undefined> {
      return inAccount(database, accountId, async (transaction) => {
        const key = await findKeyRow(transaction, accountId, keyId)
        if (!key) return undefined
        const known = await transaction
          .selectFrom('leak_report')
          .select(['source', 'location'])
          .where('account_id', '=', accountId)
          .where('api_key_id', '=', keyId)
          .execute()
        const isKnown = known.some((each) => each.source === source && each.location === location)
        if (!isKnown && known.length < maxPerKey) {
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
          await recordAuditEvent(transaction, accountId, {
            action: 'key.leaked',
            at,
            by,
            target: { kind: 'key', id: keyId, name: key.name },
            after: { leak_report_id: id, source, location },
          })
        }
        if (key.revoked_at !== null) return undefined
        const revocation = { by, at, reason: 'leaked', cascade: true, latestUse } as const
        return revokeKeyWithin(transaction, accountId, keyId, revocation)
      })
    },

    /** The reports of a key, newest first. */
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

    /** At most `count` reports: unresolved ones first, then newest first. */
    async list(
      accountId: AccountId,
      { count, after }: { count: number; after?: After | undefined },
    ): Promise<LeakReportWithKey[]> {
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

    /** Marks a report as resolved. @returns `undefined` if the account has no such report. */
    async resolve(
      accountId: AccountId,
      id: string,
      by: AuditActor,
      at: number,
    ): Promise<LeakReportWithKey | undefined> {
      if (!isId('leak', id)) return undefined
      return inAccount(database, accountId, async (transaction) => {
        const row = await findRow(transaction, accountId, id)
        if (!row) return undefined
        const resolved = { ...row, resolved_at: row.resolved_at ?? at }
        const [report] = await withKeys(transaction, [resolved])
        if (row.resolved_at === null) {
          await transaction
            .updateTable('leak_report')
            .set({ resolved_at: at })
            .where('id', '=', row.id)
            .execute()
          await recordAuditEvent(transaction, accountId, {
            action: 'leak_report.resolved',
            at,
            by,
            target: { kind: 'key', id: row.api_key_id, name: report?.key.name ?? null },
            after: { leak_report_id: row.id },
          })
        }
        return report
      })
    },

    /** The email addresses of the owners. An account without users has the address it was created with. */
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
