import type { Transaction } from 'kysely'
import { type AuditActor, recordAuditEvent, systemActor } from '../audit/audit-store.ts'
import { type AccountId, isId, type UserId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import { lockAccount } from '../database/in-account.ts'
import type { Schema } from '../database/schema.ts'
import { createKeyWithin, maxLiveKeys } from '../keys/key-creation.ts'
import { revokeKeyWithin } from '../keys/key-revocation.ts'
import { type KeyRow, liveKeys } from '../keys/key-rows.ts'
import type { Restrictions } from '../keys/restrictions.ts'
import { type Policy, policyColumns } from '../policy/account-store.ts'

export type AuthorizationRequestRow = Schema['authorization_request']

export type NewAuthorizationRequest = Omit<AuthorizationRequestRow, keyof typeof undecided>

/** Who decides, for which account, and when. */
export interface Decision {
  readonly by: Extract<AuditActor, { kind: 'user' }>
  readonly accountId: AccountId
  readonly at: number
}

export type Approved =
  | { row: AuthorizationRequestRow }
  | { denied: 'not_found' | 'decided' | 'key_not_found' }
  | { denied: 'limit_reached'; live: readonly KeyRow[] }

export type Denied = { row: AuthorizationRequestRow } | { denied: 'not_found' | 'decided' }

export type Redeemed =
  | { row: KeyRow; key: string; account: { id: AccountId; email: string } }
  | { denied: 'unknown' | 'replayed' | 'limit_reached' | 'actor_inactive' }

export type AuthorizationRequestStore = ReturnType<typeof authorizationRequestStore>

/**
 * What programs asked and users decided. Every step is one transaction that holds the request's row, so that of
 * two who come at once, on one server or two, one is first.
 */
export function authorizationRequestStore({ db, dialect, turns }: Database) {
  const hold = (transaction: Transaction<Schema>, column: 'id' | 'code_hash', value: string) =>
    transaction
      .selectFrom('authorization_request')
      .selectAll()
      .where(column, '=', value)
      // SQLite's write transactions have the whole file already.
      .$if(dialect === 'postgres', (query) => query.forUpdate())
      .executeTakeFirst()

  const holdUndecided = async (transaction: Transaction<Schema>, id: string, { by, at }: Decision) => {
    const row = isId('authreq', id) && (await hold(transaction, 'id', id))
    if (!row || row.expires_at <= at) return { denied: 'not_found' } as const
    if (row.status === 'pending') return { row }
    // Once decided it belongs to who decided; to others it is gone.
    return { denied: row.user_id === by.id ? 'decided' : 'not_found' } as const
  }

  const decide = async (
    transaction: Transaction<Schema>,
    row: AuthorizationRequestRow,
    { by, accountId, at }: Decision,
    outcome: Partial<AuthorizationRequestRow> & { status: 'approved' | 'denied' },
  ): Promise<{ row: AuthorizationRequestRow }> => {
    const decision = { ...outcome, account_id: accountId, user_id: by.id, decided_at: at }
    await transaction.updateTable('authorization_request').set(decision).where('id', '=', row.id).execute()
    const target = { kind: 'authorization_request', id: row.id, name: row.device_name }
    await recordAuditEvent(transaction, accountId, {
      action: `authorization_request.${outcome.status}`,
      at,
      by,
      target,
    })
    return { row: { ...row, ...decision } }
  }

  return {
    async create(row: NewAuthorizationRequest): Promise<void> {
      await db
        .insertInto('authorization_request')
        .values({ ...row, ...undecided })
        .execute()
    },

    /** A request that has not expired, decided or not. */
    async find(id: string, now: number): Promise<AuthorizationRequestRow | undefined> {
      if (!isId('authreq', id)) return undefined
      return db
        .selectFrom('authorization_request')
        .selectAll()
        .where('id', '=', id)
        .where('expires_at', '>', now)
        .executeTakeFirst()
    },

    /**
     * Lets a request have a key of an account, against a code; the first decision stands.
     *
     * @param revokeKeyId A live key of the account to end first.
     */
    approve(
      id: string,
      decision: Decision,
      code: { hash: string; expiresAt: number },
      revokeKeyId: string | undefined,
    ): Promise<Approved> {
      const { accountId, by, at } = decision
      const approve = async (transaction: Transaction<Schema>): Promise<Approved> => {
        const held = await holdUndecided(transaction, id, decision)
        if ('denied' in held) return held
        await lockAccount(transaction, dialect, accountId)
        const live = await liveKeys(transaction, accountId, at)
        const leaving = live.find((key) => key.id === revokeKeyId)
        if (revokeKeyId !== undefined && !leaving) return { denied: 'key_not_found' }
        const deviceId = deviceOf(held.row)
        const staying = live.filter((key) => key !== leaving && key.device_id !== deviceId)
        if (staying.length >= maxLiveKeys) return { denied: 'limit_reached', live }

        if (leaving) await revokeKeyWithin(transaction, accountId, leaving.id, { by, at })
        return decide(transaction, held.row, decision, {
          status: 'approved',
          code_hash: code.hash,
          code_expires_at: code.expiresAt,
        })
      }
      return turns.take(accountId, () => db.transaction().execute(approve))
    },

    deny(id: string, decision: Decision): Promise<Denied> {
      return db.transaction().execute(async (transaction): Promise<Denied> => {
        const held = await holdUndecided(transaction, id, decision)
        if ('denied' in held) return held
        return decide(transaction, held.row, decision, { status: 'denied' })
      })
    },

    /**
     * Makes the key that a code stands for, once, in place of the device's earlier one.
     *
     * A code that was used already ends the key that it made: two hold it, and one of them should not.
     *
     * @param proves Says whether who brings the code is who asked for it. Who cannot prove it learns nothing and
     * ends nothing.
     */
    redeem(
      codeHash: string,
      proves: (request: AuthorizationRequestRow) => boolean,
      /** What the account asks of its keys makes of the new one. */
      restrictions: (request: AuthorizationRequestRow, policy: Policy) => Restrictions,
      { now, ...from }: { now: number; address: string | null; requestId: string },
    ): Promise<Redeemed> {
      return db.transaction().execute(async (transaction): Promise<Redeemed> => {
        const request = await hold(transaction, 'code_hash', codeHash)
        const { account_id: accountId, user_id: userId } = request ?? {}
        if (!request || !accountId || !userId || !proves(request)) return { denied: 'unknown' }
        await lockAccount(transaction, dialect, accountId)

        if (request.status === 'used') {
          const by = { ...systemActor, ...from }
          if (request.api_key_id) {
            await revokeKeyWithin(transaction, accountId, request.api_key_id, { by, at: now })
          }
          return { denied: 'replayed' }
        }
        const isGood = request.status === 'approved' && (request.code_expires_at ?? 0) > now
        const member = isGood && (await findMember(transaction, accountId, userId))
        if (!member) return { denied: 'unknown' }

        const made = {
          name: `CLI on ${request.device_name}`,
          device_id: deviceOf(request),
          ...restrictions(request, member),
        }
        const by = { kind: 'user', id: userId, name: member.name, ...from } as const
        const created = await createKeyWithin(transaction, accountId, made, { by, at: now })
        if ('denied' in created) return { denied: created.denied }
        await transaction
          .updateTable('authorization_request')
          .set({ status: 'used', api_key_id: created.row.id })
          .where('id', '=', request.id)
          .execute()
        return { ...created, account: { id: accountId, email: member.email } }
      })
    },

    /** Forgets requests made before a time, whatever became of them. */
    async deleteOlderThan(createdAt: number): Promise<void> {
      await db.deleteFrom('authorization_request').where('created_at', '<', createdAt).execute()
    },
  }
}

const undecided = {
  status: 'pending',
  account_id: null,
  user_id: null,
  decided_at: null,
  code_hash: null,
  code_expires_at: null,
  api_key_id: null,
} as const

/** A client that has no device is a device of its own, this once. */
function deviceOf(row: AuthorizationRequestRow): string {
  return row.device_id ?? row.id
}

/** Asked again when the code comes: who was taken out of the account a moment ago makes no key of it. */
function findMember(transaction: Transaction<Schema>, accountId: AccountId, userId: UserId) {
  return transaction
    .selectFrom('member as m')
    .innerJoin('user as p', 'p.id', 'm.user_id')
    .innerJoin('account as a', 'a.id', 'm.account_id')
    .select(['p.name', 'a.email', ...policyColumns])
    .where('m.account_id', '=', accountId)
    .where('m.user_id', '=', userId)
    .executeTakeFirst()
}
