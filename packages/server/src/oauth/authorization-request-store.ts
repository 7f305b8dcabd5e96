import type { Transaction } from 'kysely'
import { type AccountId, isId, type PersonId } from '../core/ids.ts'
import { type Policy, policyColumns } from '../policy/account-store.ts'
import { type Author, theMachine, writeActivity } from '../audit/audit-store.ts'
import type { Database } from '../database/database.ts'
import { lockAccount } from '../database/in-account.ts'
import { type NewKey, Refusal } from '../keys/insert-key.ts'
import type { KeyRow } from '../keys/key-rows.ts'
import type { KeyStore } from '../keys/key-store.ts'
import type { Schema } from '../database/schema.ts'

export type LoginRequestRow = Schema['login_request']

export type NewLoginRequest = Omit<LoginRequestRow, keyof typeof undecided>

/** Who decides, for which account, and when. */
export interface Decision {
  readonly by: Extract<Author, { kind: 'person' }>
  readonly accountId: AccountId
  readonly at: number
}

export type Approved =
  | { row: LoginRequestRow }
  | { refused: 'not_found' | 'decided' | 'key_not_found' }
  | { refused: 'limit_reached'; live: KeyRow[] }

export type Denied = { row: LoginRequestRow } | { refused: 'not_found' | 'decided' }

export type Redeemed =
  | { key: KeyRow; account: { id: AccountId; email: string } }
  | { refused: 'unknown' | 'replayed' | 'limit_reached' | 'prefix_taken' | 'author_ended' }

export type LoginStore = ReturnType<typeof loginStore>

/**
 * What programs asked and people decided. Every step is one transaction that holds the request's row, so that of
 * two who come at once, on one server or two, one is first.
 */
export function loginStore({ db, dialect, turns }: Database, keys: KeyStore) {
  const hold = (transaction: Transaction<Schema>, column: 'id' | 'code_hash', value: string) =>
    transaction
      .selectFrom('login_request')
      .selectAll()
      .where(column, '=', value)
      // SQLite's write transactions have the whole file already.
      .$if(dialect === 'postgres', (query) => query.forUpdate())
      .executeTakeFirst()

  const holdUndecided = async (transaction: Transaction<Schema>, id: string, { by, at }: Decision) => {
    const row = isId('login', id) && (await hold(transaction, 'id', id))
    if (!row || row.expires_at <= at) return { refused: 'not_found' } as const
    if (row.status === 'pending') return { row }
    // Once decided it belongs to who decided; to others it is gone.
    return { refused: row.person_id === by.id ? 'decided' : 'not_found' } as const
  }

  const decide = async (
    transaction: Transaction<Schema>,
    row: LoginRequestRow,
    { by, accountId, at }: Decision,
    outcome: Partial<LoginRequestRow> & { status: 'approved' | 'denied' },
  ): Promise<{ row: LoginRequestRow }> => {
    const decision = { ...outcome, account_id: accountId, person_id: by.id, decided_at: at }
    await transaction.updateTable('login_request').set(decision).where('id', '=', row.id).execute()
    const target = { kind: 'login_request', id: row.id, name: row.device_name }
    await writeActivity(transaction, accountId, { action: `login.${outcome.status}`, at, by, target })
    return { row: { ...row, ...decision } }
  }

  return {
    async create(row: NewLoginRequest): Promise<void> {
      await db
        .insertInto('login_request')
        .values({ ...row, ...undecided })
        .execute()
    },

    /** A request that has not expired, decided or not. */
    async find(id: string, now: number): Promise<LoginRequestRow | undefined> {
      if (!isId('login', id)) return undefined
      return db
        .selectFrom('login_request')
        .selectAll()
        .where('id', '=', id)
        .where('expires_at', '>', now)
        .executeTakeFirst()
    },

    /**
     * Lets a request have a key of an account, against a code; the first decision stands.
     *
     * @param limit Most live keys of the account. The device's own earlier key will make room for its next one.
     * @param revokeKeyId A live key of the account to end first.
     */
    approve(
      id: string,
      decision: Decision,
      code: { hash: string; expiresAt: number },
      { limit, revokeKeyId }: { limit: number; revokeKeyId: string | undefined },
    ): Promise<Approved> {
      const { accountId, by, at } = decision
      const approve = async (transaction: Transaction<Schema>): Promise<Approved> => {
        const held = await holdUndecided(transaction, id, decision)
        if ('refused' in held) return held
        await lockAccount(transaction, dialect, accountId)
        const live = await keys.liveWithin(transaction, accountId, at)
        const leaving = live.find((key) => key.id === revokeKeyId)
        if (revokeKeyId !== undefined && !leaving) return { refused: 'key_not_found' }
        const deviceId = deviceOf(held.row)
        const staying = live.filter((key) => key !== leaving && key.login_device_id !== deviceId)
        if (staying.length >= limit) return { refused: 'limit_reached', live }

        if (leaving) await keys.revokeWithin(transaction, accountId, leaving.id, by, at)
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
        if ('refused' in held) return held
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
      proves: (request: LoginRequestRow) => boolean,
      key: Pick<NewKey, 'id' | 'prefix' | 'secret_hash'>,
      /** What the account asks of its keys makes of the new one. */
      bounds: (
        request: LoginRequestRow,
        policy: Policy,
      ) => Pick<NewKey, 'scopes' | 'expires_at' | 'allowed_ips'>,
      { limit, now, ...from }: { limit: number; now: number; address: string | null; requestId: string },
    ): Promise<Redeemed> {
      const redeemed = db.transaction().execute(async (transaction): Promise<Redeemed> => {
        const request = await hold(transaction, 'code_hash', codeHash)
        const { account_id: accountId, person_id: personId } = request ?? {}
        if (!request || !accountId || !personId || !proves(request)) return { refused: 'unknown' }

        if (request.status === 'used') {
          const by = { ...theMachine, ...from }
          if (request.api_key_id) await keys.revokeWithin(transaction, accountId, request.api_key_id, by, now)
          return { refused: 'replayed' }
        }
        const isGood = request.status === 'approved' && (request.code_expires_at ?? 0) > now
        const member = isGood && (await findMember(transaction, accountId, personId))
        if (!member) return { refused: 'unknown' }

        const made = {
          ...key,
          name: `CLI on ${request.device_name}`,
          created_at: now,
          login_device_id: deviceOf(request),
          ...bounds(request, member),
        }
        const by = { kind: 'person', id: personId, name: member.name, ...from } as const
        const row = await keys.createWithin(transaction, accountId, made, by, limit)
        await transaction
          .updateTable('login_request')
          .set({ status: 'used', api_key_id: row.id })
          .where('id', '=', request.id)
          .execute()
        return { key: row, account: { id: accountId, email: member.email } }
      })
      return redeemed.catch((error) => {
        if (error instanceof Refusal) return { refused: error.outcome.refused }
        throw error
      })
    },

    /** Forgets requests made before a time, whatever became of them. */
    async deleteOlderThan(createdAt: number): Promise<void> {
      await db.deleteFrom('login_request').where('created_at', '<', createdAt).execute()
    },
  }
}

const undecided = {
  status: 'pending',
  account_id: null,
  person_id: null,
  decided_at: null,
  code_hash: null,
  code_expires_at: null,
  api_key_id: null,
} as const

/** A client that has no device is a device of its own, this once. */
function deviceOf(row: LoginRequestRow): string {
  return row.device_id ?? row.id
}

/** Asked again when the code comes: who was taken out of the account a moment ago makes no key of it. */
function findMember(transaction: Transaction<Schema>, accountId: AccountId, personId: PersonId) {
  return transaction
    .selectFrom('member as m')
    .innerJoin('person as p', 'p.id', 'm.person_id')
    .innerJoin('account as a', 'a.id', 'm.account_id')
    .select(['p.name', 'a.email', ...policyColumns])
    .where('m.account_id', '=', accountId)
    .where('m.person_id', '=', personId)
    .executeTakeFirst()
}
