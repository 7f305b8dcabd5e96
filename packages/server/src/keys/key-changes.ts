import { type Kysely, sql, type Transaction } from 'kysely'
import { type AuditActor, recordAuditEvent, systemActor } from '../audit/audit-store.ts'
import { type AccountId, isId, type KeyId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import { inAccount, lockAccount } from '../database/in-account.ts'
import type { RevokedReason, Schema } from '../database/schema.ts'
import { markRemoved, type TrustPolicyRow, trustPoliciesOf } from '../trust-policies/trust-policy-rows.ts'
import { descendantIds, withDescendants } from './key-descendants.ts'
import { isLive, isLiveAt, type KeyRow, type KeyUse, keyRows, type RevocationRecord } from './key-rows.ts'

/** What a process knows of a key's last use before the database does. */
type LatestUse = (keyId: KeyId) => KeyUse | undefined

export interface RevokeOptions {
  readonly reason?: RevokedReason
  /** End every key that came from it, too, and take back the trusts that it made. */
  readonly cascade?: boolean
  readonly latest?: LatestUse
}

export type KeyChanges = ReturnType<typeof keyChanges>

export type Changed = { row: KeyRow; others: readonly KeyRow[] } | { denied: 'not_found' | 'not_active' }

/**
 * The ends and pauses of keys. Each is one transaction that holds the account, so that nothing is made with a key
 * while it ends.
 */
export function keyChanges(database: Database) {
  const { db, dialect } = database
  const find = (source: Kysely<Schema>, accountId: AccountId, keyId: KeyId) =>
    keyRows(source).where('k.account_id', '=', accountId).where('k.id', '=', keyId).executeTakeFirst()

  /** Ends a key, once: the first time, reason and revocation record stay. `undefined` when the account has no such key. */
  const revokeWithin = async (
    transaction: Transaction<Schema>,
    accountId: AccountId,
    keyId: KeyId,
    by: AuditActor,
    at: number,
    { reason = 'revoked', cascade = false, latest = () => undefined }: RevokeOptions = {},
  ): Promise<KeyRow | undefined> => {
    await lockAccount(transaction, dialect, accountId)
    const row = await find(transaction, accountId, keyId)
    if (!row) return undefined
    const family = cascade ? await withDescendants(transaction, accountId, keyId) : []
    const ending = family.filter(({ id, revoked_at }) => id !== keyId && revoked_at === null)
    const ended = ending.map(({ id, name, prefix }) => ({ id, name, prefix }))
    const trustPolicies = cascade ? await trustPoliciesOf(transaction, accountId, keyId) : []

    const end = async (key: KeyRow, revocation_record: RevocationRecord) => {
      await transaction
        .updateTable('api_key')
        .set({
          revoked_at: at,
          revoked_by_key_id: by.kind === 'key' ? by.id : null,
          revoked_by_user_id: by.kind === 'user' ? by.id : null,
          revoked_reason: revocation_record.reason,
          revocation_record: JSON.stringify(revocation_record),
        })
        .where('id', '=', key.id)
        .where('revoked_at', 'is', null)
        .execute()
      const target = { kind: 'key', id: key.id, name: key.name }
      const before = { revoked_at: null }
      const after = {
        revoked_at: new Date(at).toISOString(),
        reason: revocation_record.reason,
        ...(key === row && ended.length > 0 && { ended }),
      }
      await recordAuditEvent(transaction, accountId, { action: 'key.revoked', at, by, target, before, after })
    }
    const revocationRecordOf = (
      key: KeyRow,
      why: RevokedReason,
      others: Pick<RevocationRecord, 'ended' | 'trust_policies'>,
    ): RevocationRecord => ({
      effective_at: at,
      reason: why,
      last_accepted: lastUseOf(key, latest(key.id)),
      ...others,
    })

    if (row.revoked_at === null) {
      await end(row, revocationRecordOf(row, reason, { ended, trust_policies: trustPolicies }))
    } else if (ended.length + trustPolicies.length > 0) {
      // The key ended before, alone: its family joins its revocation record.
      const known = readRevocationRecord(row)
      const revocation_record = {
        ...known,
        ended: [...known.ended, ...ended],
        trust_policies: [...known.trust_policies, ...trustPolicies],
      }
      await transaction
        .updateTable('api_key')
        .set({ revocation_record: JSON.stringify(revocation_record) })
        .where('id', '=', keyId)
        .execute()
    }
    for (const key of ending)
      await end(key, revocationRecordOf(key, 'cascade', { ended: [], trust_policies: [] }))
    for (const trustPolicy of trustPolicies)
      await deleteTrustPolicyWithin(transaction, accountId, trustPolicy, by, at, latest)
    return find(transaction, accountId, keyId)
  }

  /** Takes a trust policy back, and ends the keys of its jobs and what came from them. @returns Those keys. */
  const deleteTrustPolicyWithin = async (
    transaction: Transaction<Schema>,
    accountId: AccountId,
    trustPolicy: Pick<TrustPolicyRow, 'id' | 'name'>,
    by: AuditActor,
    at: number,
    latest: LatestUse,
  ): Promise<KeyId[]> => {
    const ending = await markRemoved(transaction, accountId, trustPolicy, by, at)
    for (const keyId of ending) {
      await revokeWithin(transaction, accountId, keyId, by, at, { reason: 'cascade', cascade: true, latest })
    }
    return ending
  }

  return {
    revokeWithin,
    deleteTrustPolicyWithin,

    async revoke(
      accountId: AccountId,
      keyId: string,
      by: AuditActor,
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
      by: AuditActor,
      at: number,
      reason: 'paused' | 'quarantined',
    ): Promise<Changed> {
      if (!isId('key', keyId)) return { denied: 'not_found' }
      return inAccount(database, accountId, async (transaction): Promise<Changed> => {
        const row = await find(transaction, accountId, keyId)
        if (!row) return { denied: 'not_found' }
        const isQuarantine = reason === 'quarantined'
        // What an ended key made can be hidden, and its children stopped. It is marked like them, so that it can be
        // taken back.
        if (!isQuarantine && !isLive(row, at)) return { denied: 'not_active' }
        const family = isQuarantine ? await withDescendants(transaction, accountId, keyId) : [row]
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
          await recordAuditEvent(transaction, accountId, { action, at, by, target, ...what })
        }
        if (isQuarantine) {
          await transaction
            .updateTable('asset')
            .set({ hidden_at: at })
            .where('account_id', '=', accountId)
            .where(sql<boolean>`api_key_id in ${descendantIds(accountId, keyId)}`)
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
    async resume(accountId: AccountId, keyId: string, by: AuditActor, at: number): Promise<Changed> {
      if (!isId('key', keyId)) return { denied: 'not_found' }
      return inAccount(database, accountId, async (transaction): Promise<Changed> => {
        const row = await find(transaction, accountId, keyId)
        if (!row) return { denied: 'not_found' }
        const isQuarantine = row.pause_reason === 'quarantined'
        if (!isQuarantine && !isLive(row, at)) return { denied: 'not_active' }
        const family = isQuarantine ? await withDescendants(transaction, accountId, keyId) : [row]
        const resuming = family.filter(
          (key) => key.paused_at !== null && key.pause_reason === row.pause_reason,
        )
        for (const key of resuming) {
          const resumed = { paused_at: null, pause_reason: null }
          await transaction.updateTable('api_key').set(resumed).where('id', '=', key.id).execute()
          const target = { kind: 'key', id: key.id, name: key.name }
          const what = { before: pauseOf(key), after: resumed }
          await recordAuditEvent(transaction, accountId, { action: 'key.resumed', at, by, target, ...what })
        }
        if (isQuarantine) {
          await transaction
            .updateTable('asset')
            .set({ hidden_at: null })
            .where('account_id', '=', accountId)
            .where(sql<boolean>`api_key_id in ${descendantIds(accountId, keyId)}`)
            .execute()
        }
        return changedFrom(await find(transaction, accountId, keyId), resuming)
      })
    },

    /** A key and all that came from it, oldest first. */
    family(accountId: AccountId, keyId: KeyId): Promise<KeyRow[]> {
      return withDescendants(db, accountId, keyId)
    },

    /**
     * Ends the keys that were replaced and have been silent for as long as was asked.
     *
     * @param marginMs How late another server may write down a use.
     * @returns How many ended.
     */
    async revokeRotated(now: number, marginMs: number): Promise<number> {
      const quiet = await db
        .selectFrom('api_key as k')
        .leftJoin('api_key_last_use as u', 'u.api_key_id', 'k.id')
        .select(['k.id', 'k.account_id'])
        .where(isLiveAt(now))
        .where('k.idle_ms', 'is not', null)
        .where(
          sql<boolean>`(case when coalesce(u.last_used_at, 0) > k.rotated_at then u.last_used_at else k.rotated_at end)
            + k.idle_ms + ${marginMs} <= ${now}`,
        )
        .execute()
      for (const { id, account_id } of quiet) {
        await this.revoke(account_id, id, systemActor, now, { reason: 'rotated' })
      }
      return quiet.length
    },

    /** Ends the keys that were idle for longer than their accounts allow. @returns How many ended. */
    async revokeIdle(now: number): Promise<number> {
      const idle = await db
        .selectFrom('api_key as k')
        .innerJoin('account as a', 'a.id', 'k.account_id')
        .leftJoin('api_key_last_use as u', 'u.api_key_id', 'k.id')
        .select(['k.id', 'k.account_id'])
        .where(isLiveAt(now))
        .where('a.revoke_idle_after_days', 'is not', null)
        .where(
          sql<boolean>`coalesce(u.last_used_at, k.created_at) + cast(a.revoke_idle_after_days as bigint) * ${dayMs} <= ${now}`,
        )
        .execute()
      for (const { id, account_id } of idle) {
        await this.revoke(account_id, id, systemActor, now, { reason: 'idle' })
      }
      return idle.length
    },

    /** Forgets keys of jobs that expired before a time, unless something that is kept was made with them. */
    async sweepJobs(expiredBefore: number): Promise<void> {
      await db
        .deleteFrom('api_key_last_use')
        .where('api_key_id', 'in', db.selectFrom('api_key as k').select('k.id').where(isSwept(expiredBefore)))
        .execute()
      await sql`delete from api_key as k where ${isSwept(expiredBefore)}`.execute(db)
    },
  }
}

const dayMs = sql.lit(24 * 60 * 60 * 1000)

function isSwept(expiredBefore: number) {
  return sql<boolean>`k.trust_policy_id is not null and k.expires_at < ${expiredBefore}
    and not exists (select 1 from asset as made where made.api_key_id = k.id)
    and not exists (select 1 from api_key as child where child.parent_key_id = k.id or child.created_by_key_id = k.id)`
}

/** As the log says it. */
function pauseOf({ paused_at, pause_reason }: Pick<KeyRow, 'paused_at' | 'pause_reason'>) {
  return { paused_at: paused_at === null ? null : new Date(paused_at).toISOString(), pause_reason }
}

function changedFrom(row: KeyRow | undefined, changed: readonly KeyRow[]): Changed {
  if (!row) return { denied: 'not_found' }
  return { row, others: changed.filter(({ id }) => id !== row.id) }
}

function lastUseOf(row: KeyRow, unwritten: KeyUse | undefined): RevocationRecord['last_accepted'] {
  const use = unwritten && unwritten.last_used_at >= (row.last_used_at ?? 0) ? unwritten : row
  return use.last_used_at === null
    ? null
    : { at: use.last_used_at, address: use.last_used_address, user_agent: use.last_used_user_agent }
}

/** The revocation record of a revoked key. Keys that ended before there were revocation records have what is left to know. */
export function readRevocationRecord(row: KeyRow): RevocationRecord {
  // Trust policies joined later: revocation records from before have none.
  if (row.revocation_record !== null) return { trust_policies: [], ...JSON.parse(row.revocation_record) }
  return {
    effective_at: row.revoked_at ?? 0,
    reason: row.revoked_reason ?? 'revoked',
    last_accepted: lastUseOf(row, undefined),
    ended: [],
    trust_policies: [],
  }
}
