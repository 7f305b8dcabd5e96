import { type Kysely, sql, type Transaction } from 'kysely'
import { type AccountId, isId, type KeyId } from '../core/ids.ts'
import { type Author, theMachine, writeActivity } from '../audit/audit-store.ts'
import type { Database } from '../database/database.ts'
import { inAccount, lockAccount } from '../database/in-account.ts'
import { familyIds, familyOf } from './key-descendants.ts'
import { isLive, isLiveAt, type KeyRow, type KeyUse, keyRows, type Receipt } from './key-rows.ts'
import type { RevokedReason, Schema } from '../database/schema.ts'
import { markRemoved, type TrustRow, trustsOf } from '../trust-policies/trust-policy-rows.ts'

/** What a process knows of a key's last use before the database does. */
type LatestUse = (keyId: KeyId) => KeyUse | undefined

export interface RevokeOptions {
  readonly reason?: RevokedReason
  /** End every key that came from it, too, and take back the trusts that it made. */
  readonly cascade?: boolean
  readonly latest?: LatestUse
}

export type KeyChanges = ReturnType<typeof keyChanges>

export type Changed = { row: KeyRow; others: readonly KeyRow[] } | { refused: 'not_found' | 'not_active' }

/**
 * The ends and pauses of keys. Each is one transaction that holds the account, so that nothing is made with a key
 * while it ends.
 */
export function keyChanges(database: Database) {
  const { db, dialect } = database
  const find = (source: Kysely<Schema>, accountId: AccountId, keyId: KeyId) =>
    keyRows(source).where('k.account_id', '=', accountId).where('k.id', '=', keyId).executeTakeFirst()

  /** Ends a key, once: the first time, reason and receipt stay. `undefined` when the account has no such key. */
  const revokeWithin = async (
    transaction: Transaction<Schema>,
    accountId: AccountId,
    keyId: KeyId,
    by: Author,
    at: number,
    { reason = 'revoked', cascade = false, latest = () => undefined }: RevokeOptions = {},
  ): Promise<KeyRow | undefined> => {
    await lockAccount(transaction, dialect, accountId)
    const row = await find(transaction, accountId, keyId)
    if (!row) return undefined
    const family = cascade ? await familyOf(transaction, accountId, keyId) : []
    const ending = family.filter(({ id, revoked_at }) => id !== keyId && revoked_at === null)
    const ended = ending.map(({ id, name, prefix }) => ({ id, name, prefix }))
    const trusts = cascade ? await trustsOf(transaction, accountId, keyId) : []

    const end = async (key: KeyRow, receipt: Receipt) => {
      await transaction
        .updateTable('api_key')
        .set({
          revoked_at: at,
          revoked_by_key_id: by.kind === 'key' ? by.id : null,
          revoked_by_person_id: by.kind === 'person' ? by.id : null,
          revoked_reason: receipt.reason,
          receipt: JSON.stringify(receipt),
        })
        .where('id', '=', key.id)
        .where('revoked_at', 'is', null)
        .execute()
      const target = { kind: 'key', id: key.id, name: key.name }
      const before = { revoked_at: null }
      const after = {
        revoked_at: new Date(at).toISOString(),
        reason: receipt.reason,
        ...(key === row && ended.length > 0 && { ended }),
      }
      await writeActivity(transaction, accountId, { action: 'key.revoked', at, by, target, before, after })
    }
    const receiptOf = (
      key: KeyRow,
      why: RevokedReason,
      others: Pick<Receipt, 'ended' | 'trusts'>,
    ): Receipt => ({
      effective_at: at,
      reason: why,
      last_accepted: lastUseOf(key, latest(key.id)),
      ...others,
    })

    if (row.revoked_at === null) {
      await end(row, receiptOf(row, reason, { ended, trusts }))
    } else if (ended.length + trusts.length > 0) {
      // The key ended before, alone: its family joins its receipt.
      const known = readReceipt(row)
      const receipt = { ...known, ended: [...known.ended, ...ended], trusts: [...known.trusts, ...trusts] }
      await transaction
        .updateTable('api_key')
        .set({ receipt: JSON.stringify(receipt) })
        .where('id', '=', keyId)
        .execute()
    }
    for (const key of ending) await end(key, receiptOf(key, 'cascade', { ended: [], trusts: [] }))
    for (const trust of trusts) await endTrustWithin(transaction, accountId, trust, by, at, latest)
    return find(transaction, accountId, keyId)
  }

  /** Takes a trust back, and ends the keys of its jobs and what came from them. @returns Those keys. */
  const endTrustWithin = async (
    transaction: Transaction<Schema>,
    accountId: AccountId,
    trust: Pick<TrustRow, 'id' | 'name'>,
    by: Author,
    at: number,
    latest: LatestUse,
  ): Promise<KeyId[]> => {
    const ending = await markRemoved(transaction, accountId, trust, by, at)
    for (const keyId of ending) {
      await revokeWithin(transaction, accountId, keyId, by, at, { reason: 'cascade', cascade: true, latest })
    }
    return ending
  }

  return {
    revokeWithin,
    endTrustWithin,

    async revoke(
      accountId: AccountId,
      keyId: string,
      by: Author,
      at: number,
      options: RevokeOptions = {},
    ): Promise<KeyRow | undefined> {
      if (!isId('key', keyId)) return undefined
      return inAccount(database, accountId, (transaction) =>
        revokeWithin(transaction, accountId, keyId, by, at, options),
      )
    },

    /**
     * Stops a key for as long as nobody resumes it. Pausing it again changes nothing.
     *
     * @param reason `quarantined` stops every key that came from it, too, and hides what all of them made.
     */
    async pause(
      accountId: AccountId,
      keyId: string,
      by: Author,
      at: number,
      reason: 'paused' | 'quarantined',
    ): Promise<Changed> {
      if (!isId('key', keyId)) return { refused: 'not_found' }
      return inAccount(database, accountId, async (transaction): Promise<Changed> => {
        const row = await find(transaction, accountId, keyId)
        if (!row) return { refused: 'not_found' }
        const isQuarantine = reason === 'quarantined'
        // What an ended key made can be hidden, and its children stopped. It is marked like them, so that it can be
        // taken back.
        if (!isQuarantine && !isLive(row, at)) return { refused: 'not_active' }
        const family = isQuarantine ? await familyOf(transaction, accountId, keyId) : [row]
        // A member that somebody paused stays as it is: the end of a quarantine must not set it going.
        const isStopped = (key: KeyRow) =>
          key.pause_reason === reason || (key.paused_at !== null && !(isQuarantine && key.id === keyId))
        const stopping = family.filter((key) => !isStopped(key))
        for (const key of stopping) {
          const paused = { paused_at: key.paused_at ?? at, pause_reason: reason }
          await transaction.updateTable('api_key').set(paused).where('id', '=', key.id).execute()
          const target = { kind: 'key', id: key.id, name: key.name }
          const action = isQuarantine ? 'key.quarantined' : 'key.paused'
          const what = { before: pauseOf(key), after: pauseOf(paused) }
          await writeActivity(transaction, accountId, { action, at, by, target, ...what })
        }
        if (isQuarantine) {
          await transaction
            .updateTable('asset')
            .set({ hidden_at: at })
            .where('account_id', '=', accountId)
            .where(sql<boolean>`api_key_id in ${familyIds(accountId, keyId)}`)
            .where('hidden_at', 'is', null)
            .execute()
        }
        return changedFrom(await find(transaction, accountId, keyId), stopping)
      })
    },

    /**
     * Lets a paused key go on. What a quarantine stopped and hid with it comes back, too, also when the key itself has
     * ended and stays so.
     */
    async resume(accountId: AccountId, keyId: string, by: Author, at: number): Promise<Changed> {
      if (!isId('key', keyId)) return { refused: 'not_found' }
      return inAccount(database, accountId, async (transaction): Promise<Changed> => {
        const row = await find(transaction, accountId, keyId)
        if (!row) return { refused: 'not_found' }
        const isQuarantine = row.pause_reason === 'quarantined'
        if (!isQuarantine && !isLive(row, at)) return { refused: 'not_active' }
        const family = isQuarantine ? await familyOf(transaction, accountId, keyId) : [row]
        const resuming = family.filter(
          (key) => key.paused_at !== null && key.pause_reason === row.pause_reason,
        )
        for (const key of resuming) {
          const resumed = { paused_at: null, pause_reason: null }
          await transaction.updateTable('api_key').set(resumed).where('id', '=', key.id).execute()
          const target = { kind: 'key', id: key.id, name: key.name }
          const what = { before: pauseOf(key), after: resumed }
          await writeActivity(transaction, accountId, { action: 'key.resumed', at, by, target, ...what })
        }
        if (isQuarantine) {
          await transaction
            .updateTable('asset')
            .set({ hidden_at: null })
            .where('account_id', '=', accountId)
            .where(sql<boolean>`api_key_id in ${familyIds(accountId, keyId)}`)
            .execute()
        }
        return changedFrom(await find(transaction, accountId, keyId), resuming)
      })
    },

    /** A key and all that came from it, oldest first. */
    family(accountId: AccountId, keyId: KeyId): Promise<KeyRow[]> {
      return familyOf(db, accountId, keyId)
    },

    /**
     * Ends the keys that were replaced and have been silent for as long as was asked.
     *
     * @param marginMs How late another server may write down a use.
     * @returns How many ended.
     */
    async revokeQuiet(now: number, marginMs: number): Promise<number> {
      const quiet = await db
        .selectFrom('api_key as k')
        .leftJoin('api_key_use as u', 'u.api_key_id', 'k.id')
        .select(['k.id', 'k.account_id'])
        .where(isLiveAt(now))
        .where('k.quiet_ms', 'is not', null)
        .where(
          sql<boolean>`(case when coalesce(u.last_used_at, 0) > k.rotated_at then u.last_used_at else k.rotated_at end)
            + k.quiet_ms + ${marginMs} <= ${now}`,
        )
        .execute()
      for (const { id, account_id } of quiet) {
        await this.revoke(account_id, id, theMachine, now, { reason: 'quiet' })
      }
      return quiet.length
    },

    /** Ends the keys that were idle for longer than their accounts allow. @returns How many ended. */
    async revokeIdle(now: number): Promise<number> {
      const idle = await db
        .selectFrom('api_key as k')
        .innerJoin('account as a', 'a.id', 'k.account_id')
        .leftJoin('api_key_use as u', 'u.api_key_id', 'k.id')
        .select(['k.id', 'k.account_id'])
        .where(isLiveAt(now))
        .where('a.revoke_idle_after_days', 'is not', null)
        .where(
          sql<boolean>`coalesce(u.last_used_at, k.created_at) + cast(a.revoke_idle_after_days as bigint) * ${dayMs} <= ${now}`,
        )
        .execute()
      for (const { id, account_id } of idle) {
        await this.revoke(account_id, id, theMachine, now, { reason: 'idle' })
      }
      return idle.length
    },

    /** Forgets keys of jobs that expired before a time, unless something that is kept was made with them. */
    async sweepJobs(expiredBefore: number): Promise<void> {
      await db
        .deleteFrom('api_key_use')
        .where('api_key_id', 'in', db.selectFrom('api_key as k').select('k.id').where(isSwept(expiredBefore)))
        .execute()
      await sql`delete from api_key as k where ${isSwept(expiredBefore)}`.execute(db)
    },
  }
}

const dayMs = sql.lit(24 * 60 * 60 * 1000)

function isSwept(expiredBefore: number) {
  return sql<boolean>`k.trust_id is not null and k.expires_at < ${expiredBefore}
    and not exists (select 1 from asset as made where made.api_key_id = k.id)
    and not exists (select 1 from api_key as child where child.parent_key_id = k.id or child.created_by_key_id = k.id)`
}

/** As the log says it. */
function pauseOf({ paused_at, pause_reason }: Pick<KeyRow, 'paused_at' | 'pause_reason'>) {
  return { paused_at: paused_at === null ? null : new Date(paused_at).toISOString(), pause_reason }
}

function changedFrom(row: KeyRow | undefined, changed: readonly KeyRow[]): Changed {
  if (!row) return { refused: 'not_found' }
  return { row, others: changed.filter(({ id }) => id !== row.id) }
}

function lastUseOf(row: KeyRow, unwritten: KeyUse | undefined): Receipt['last_accepted'] {
  const use = unwritten && unwritten.last_used_at >= (row.last_used_at ?? 0) ? unwritten : row
  return use.last_used_at === null
    ? null
    : { at: use.last_used_at, address: use.last_used_address, user_agent: use.last_used_user_agent }
}

/** The receipt of a revoked key. Keys that ended before there were receipts have what is left to know. */
export function readReceipt(row: KeyRow): Receipt {
  // Trusts joined later: receipts from before have none.
  if (row.receipt !== null) return { trusts: [], ...JSON.parse(row.receipt) }
  return {
    effective_at: row.revoked_at ?? 0,
    reason: row.revoked_reason ?? 'revoked',
    last_accepted: lastUseOf(row, undefined),
    ended: [],
    trusts: [],
  }
}
