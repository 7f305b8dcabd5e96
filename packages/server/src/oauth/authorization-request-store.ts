import { hash } from 'node:crypto'
import type { Transaction } from 'kysely'
import { type AuditActor, recordAuditEvent, systemActor } from '../audit/audit-store.ts'
import { type Budget, formatBudgets, parseBudgets } from '../budgets/budget.ts'
import { type AccountId, isId, type UserId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import { lockAccount } from '../database/in-account.ts'
import type { Schema } from '../database/schema.ts'
import { createKeyWithin, maxLiveKeys } from '../keys/key-creation.ts'
import { revokeKeyWithin } from '../keys/key-revocation.ts'
import { isLiveAt, type KeyRow, keyRows, liveKeys } from '../keys/key-rows.ts'
import type { Restrictions } from '../keys/restrictions.ts'
import { type Policy, policyColumns } from '../policy/account-store.ts'
import { nameOfLogin } from './client-metadata.ts'

export type AuthorizationRequestRow = Schema['authorization_request']

export type NewAuthorizationRequest = Omit<AuthorizationRequestRow, keyof typeof undecided>

/** The user who decides, for which account, and when. */
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

/** How a code is redeemed. */
interface Redeeming {
  isVerified(request: AuthorizationRequestRow): boolean
  restrict(request: AuthorizationRequestRow, policy: Policy): Restrictions
  readonly at: number
  readonly address: string | null
  readonly requestId: string
}

/** Maximum number of keys of earlier logins to choose from. */
const maxEarlierKeys = 20

export type EarlierKeyRow = KeyRow & { readonly account_id: AccountId }

export type AuthorizationRequestStore = ReturnType<typeof authorizationRequestStore>

/** Authorization requests. Every step locks the row of the request, so that concurrent decisions and codes are exact. */
export function authorizationRequestStore({ db, dialect, turns }: Database) {
  const findLocked = (transaction: Transaction<Schema>, column: 'id' | 'code_hash', value: string) =>
    transaction
      .selectFrom('authorization_request')
      .selectAll()
      .where(column, '=', value)
      // SQLite write transactions lock the whole database.
      .$if(dialect === 'postgres', (query) => query.forUpdate())
      .executeTakeFirst()

  const findUndecided = async (transaction: Transaction<Schema>, id: string, { by, at }: Decision) => {
    const row = isId('authreq', id) && (await findLocked(transaction, 'id', id))
    if (!row || row.expires_at <= at) return { denied: 'not_found' } as const
    if (row.status === 'pending') return { row }
    // Only the user who decided may learn that the request is decided.
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
    const name = row.client_name === null ? row.device_name : nameOfLogin(row)
    const target = { kind: 'authorization_request', id: row.id, name }
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

    /** Including decided requests, without expired ones. */
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
     * Approves a request once.
     *
     * @param options.revokeKeyId A live key of the account to revoke first.
     */
    approve(
      id: string,
      decision: Decision,
      options: {
        codeHash: string
        codeExpiresAt: number
        revokeKeyId: string | undefined
        budgets: readonly Budget[]
        models: readonly string[] | undefined
      },
    ): Promise<Approved> {
      const { codeHash, codeExpiresAt, revokeKeyId, budgets, models } = options
      const { accountId, by, at } = decision
      const approve = async (transaction: Transaction<Schema>): Promise<Approved> => {
        const found = await findUndecided(transaction, id, decision)
        if ('denied' in found) return found
        await lockAccount(transaction, dialect, accountId)
        const live = await liveKeys(transaction, accountId, at)
        const revoked = live.find((key) => key.id === revokeKeyId)
        if (revokeKeyId !== undefined && !revoked) return { denied: 'key_not_found' }
        const deviceId = deviceOf(found.row)
        const remaining = live.filter((key) => key !== revoked && key.device_id !== deviceId)
        if (remaining.length >= maxLiveKeys) return { denied: 'limit_reached', live }

        if (revoked) await revokeKeyWithin(transaction, accountId, revoked.id, { by, at })
        return decide(transaction, found.row, decision, {
          status: 'approved',
          code_hash: codeHash,
          code_expires_at: codeExpiresAt,
          budgets: formatBudgets(budgets),
          models: models ? [...new Set(models)].join(' ') : null,
        })
      }
      return turns.take(accountId, () => db.transaction().execute(approve))
    },

    deny(id: string, decision: Decision): Promise<Denied> {
      return db.transaction().execute(async (transaction): Promise<Denied> => {
        const found = await findUndecided(transaction, id, decision)
        if ('denied' in found) return found
        return decide(transaction, found.row, decision, { status: 'denied' })
      })
    },

    /**
     * Creates the key of a code, once. It replaces the previous key of the device.
     *
     * If the code was used before, two parties have it: the key that it created is revoked.
     *
     * @param options.isVerified Whether the caller is the client of the request. Otherwise nothing changes.
     * @param options.restrict Returns the restrictions of the key under the policy of the account.
     */
    redeem(codeHash: string, { isVerified, restrict, at, ...from }: Redeeming): Promise<Redeemed> {
      return db.transaction().execute(async (transaction): Promise<Redeemed> => {
        const request = await findLocked(transaction, 'code_hash', codeHash)
        const { account_id: accountId, user_id: userId } = request ?? {}
        if (!request || !accountId || !userId || !isVerified(request)) return { denied: 'unknown' }
        await lockAccount(transaction, dialect, accountId)

        if (request.status === 'used') {
          const by = { ...systemActor, ...from }
          if (request.api_key_id)
            await revokeKeyWithin(transaction, accountId, request.api_key_id, { by, at })
          return { denied: 'replayed' }
        }
        const isUsable = request.status === 'approved' && (request.code_expires_at ?? 0) > at
        const member = isUsable && (await findMember(transaction, accountId, userId))
        if (!member) return { denied: 'unknown' }

        const newKey = {
          name: nameOfLogin(request),
          device_id: deviceOf(request),
          client_id: request.client_name === null ? null : request.client_id,
          ...restrict(request, member),
          budgets: parseBudgets(request.budgets),
        }
        const by = { kind: 'user', id: userId, name: member.name, ...from } as const
        const created = await createKeyWithin(transaction, accountId, newKey, { by, at })
        if ('denied' in created) return { denied: created.denied }
        await transaction
          .updateTable('authorization_request')
          .set({ status: 'used', api_key_id: created.row.id })
          .where('id', '=', request.id)
          .execute()
        return { ...created, account: { id: accountId, email: member.email } }
      })
    },

    /** The live keys that a user got for a client in earlier logins, newest first, in all accounts of the user. */
    async earlierKeys(
      userId: UserId,
      { client_id: clientId, client_name }: AuthorizationRequestRow,
      now: number,
    ): Promise<readonly EarlierKeyRow[]> {
      // A login with the CLI replaces the key of its device.
      if (client_name === null) return []
      return keyRows(db)
        .innerJoin('member as m', (join) =>
          join.onRef('m.account_id', '=', 'k.account_id').on('m.user_id', '=', userId),
        )
        .select('k.account_id')
        .where('k.created_by_user_id', '=', userId)
        .where('k.client_id', '=', clientId)
        .where(isLiveAt(now))
        .orderBy('k.created_at', 'desc')
        .limit(maxEarlierKeys)
        .execute()
    },

    /** Deletes requests that were created before a time, decided or not. */
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
  budgets: null,
  models: null,
  api_key_id: null,
} as const

/** A client without a device id is a new device in each request. Clients cannot replace the keys of other clients. */
function deviceOf({
  id,
  device_id: deviceId,
  client_id: clientId,
  client_name,
}: AuthorizationRequestRow): string {
  if (deviceId === null || client_name === null) return deviceId ?? id
  return `${hash('sha256', clientId).slice(0, 16)}_${deviceId}`
}

/** Read again when the code is redeemed: a user who was removed since the approval gets no key. */
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
