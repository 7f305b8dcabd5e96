import type { BetterAuthOptions, DBAdapter } from 'better-auth'
import { getAdapter } from 'better-auth/db/adapter'
import type { Kysely, Transaction } from 'kysely'
import { recordAuditEvent } from '../audit/audit-store.ts'
import type { UserId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import type { Schema } from '../database/schema.ts'
import { acceptInvitationByEmail } from '../users/invitation-store.ts'
import { insertOwnAccount } from '../users/user-store.ts'
import { auditActorFor, hashSessionToken, restoreSessionToken } from './auth-context.ts'
import {
  auditEventOfCreate,
  auditEventOfDelete,
  auditEventsOfUpdate,
  type LibraryRow,
  mayBeAudited,
  type UserAuditEvent,
  userOf,
} from './user-audit-events.ts'

type Where = Parameters<DBAdapter['findMany']>[0]['where']

/**
 * The database adapter of better-auth with three additions: session tokens are stored as SHA-256, a new user gets their
 * own account in the same transaction, and changes record audit events in the same transaction.
 */
export async function auditedAdapter(
  { db, dialect }: Database,
  options: BetterAuthOptions,
  now: () => Date,
): Promise<DBAdapter> {
  const on = (source: Kysely<never>) =>
    getAdapter({ ...options, database: { db: source, type: dialect, transaction: false } })
  const base = await on(db as never)

  const within = <Result>(work: (inside: DBAdapter, transaction: Transaction<Schema>) => Promise<Result>) =>
    db
      .transaction()
      .execute(async (transaction) => work((await on(transaction as never)) as DBAdapter, transaction))

  /** Changes rows and records the audit events of each. */
  const audited = <Result>(
    model: string,
    where: Where,
    work: (inside: DBAdapter) => Promise<Result>,
    auditEventsOf: (row: LibraryRow) => UserAuditEvent[],
  ): Promise<Result> =>
    within(async (inside, transaction) => {
      const rows = (await inside.findMany({
        model,
        where: hashTokenInWhere(model, where) as never,
      })) as LibraryRow[]
      const result = await work(inside)
      for (const row of rows) {
        await recordAuditEvents(transaction, userOf(model, row), auditEventsOf(row), now().getTime())
      }
      return result
    })

  const adapter: Partial<DBAdapter> = {
    async create(call) {
      const { model } = call
      if (model === 'user') {
        return within(async (inside, transaction) => {
          const user = (await inside.create(call)) as { id: UserId; email: string; name: string }
          const at = now().getTime()
          const by = auditActorFor(user)
          await insertOwnAccount(transaction, user, { by, at })
          // Only a verified address proves that the user is the invited one.
          if ((call.data as { emailVerified?: unknown }).emailVerified === true) {
            await acceptInvitationByEmail(transaction, user.email, { by, at })
          }
          return user
        }) as never
      }
      if (mayBeAudited(model, 'create')) {
        return within(async (inside, transaction) => {
          const row = (await inside.create(call)) as LibraryRow
          await recordAuditEvents(
            transaction,
            userOf(model, row),
            auditEventOfCreate(model, row),
            now().getTime(),
          )
          return row
        }) as never
      }
      return restoreSessionToken(
        await base.create({ ...call, data: hashTokenIn(model, call.data) } as never),
      ) as never
    },
    async findOne(call) {
      return restoreSessionToken(
        await base.findOne({ ...call, where: hashTokenInWhere(call.model, call.where) }),
      ) as never
    },
    async findMany(call) {
      const rows = await base.findMany({ ...call, where: hashTokenInWhere(call.model, call.where) as never })
      return (call.model === 'session' ? rows.map(restoreSessionToken) : rows) as never
    },
    async update(call) {
      const { model, update } = call
      const hashed = {
        ...call,
        where: hashTokenInWhere(model, call.where) as never,
        update: hashTokenIn(model, update),
      }
      if (!mayBeAudited(model, 'update')) return restoreSessionToken(await base.update(hashed)) as never
      return audited(
        model,
        call.where,
        (inside) => inside.update(hashed) as never,
        (row) => auditEventsOfUpdate(model, row, update),
      )
    },
    updateMany(call) {
      const { model, update } = call
      const hashed = {
        ...call,
        where: hashTokenInWhere(model, call.where) as never,
        update: hashTokenIn(model, update),
      }
      if (!mayBeAudited(model, 'update')) return base.updateMany(hashed)
      return audited(
        model,
        call.where,
        (inside) => inside.updateMany(hashed),
        (row) => auditEventsOfUpdate(model, row, update),
      )
    },
    delete(call) {
      const { model } = call
      const hashed = { ...call, where: hashTokenInWhere(model, call.where) as never }
      if (!mayBeAudited(model, 'delete')) return base.delete(hashed)
      return audited(
        model,
        call.where,
        (inside) => inside.delete(hashed),
        (row) => auditEventOfDelete(model, row, now().getTime()),
      )
    },
    deleteMany(call) {
      const { model } = call
      const hashed = { ...call, where: hashTokenInWhere(model, call.where) as never }
      if (!mayBeAudited(model, 'delete')) return base.deleteMany(hashed)
      return audited(
        model,
        call.where,
        (inside) => inside.deleteMany(hashed),
        (row) => auditEventOfDelete(model, row, now().getTime()),
      )
    },
    async incrementOne(call) {
      // better-auth counts wrong codes; only here is the user known.
      const isWrongCode = call.model === 'twoFactor' && 'failedVerificationCount' in call.increment
      if (!isWrongCode) return base.incrementOne(call) as never
      return within(async (inside, transaction) => {
        const row = (await inside.incrementOne(call)) as LibraryRow | null
        if (row) {
          const auditEvent = { action: 'user.sign_in_failed', after: { at: '/two-factor' } } as const
          await recordAuditEvents(transaction, userOf(call.model, row), [auditEvent], now().getTime())
        }
        return row
      }) as never
    },
    count: (call) => base.count({ ...call, where: hashTokenInWhere(call.model, call.where) as never }),
    async consumeOne(call) {
      return restoreSessionToken(
        await base.consumeOne({ ...call, where: hashTokenInWhere(call.model, call.where) as never }),
      ) as never
    },
    transaction: (work) => work({ ...base, ...adapter } as never),
  }
  return { ...base, ...adapter } as DBAdapter
}

/** Records events in the audit log of the user's own account. */
async function recordAuditEvents(
  transaction: Transaction<Schema>,
  userId: UserId,
  auditEvents: readonly UserAuditEvent[],
  at: number,
): Promise<void> {
  if (auditEvents.length === 0) return
  // Reset links and pending second factors belong to the old password.
  if (auditEvents.some(({ action }) => action === 'password.changed')) {
    await transaction.deleteFrom('verification').where('value', '=', userId).execute()
  }
  const user = await transaction
    .selectFrom('user as p')
    .innerJoin('member as m', 'm.user_id', 'p.id')
    .select(['p.id', 'p.name', 'm.account_id'])
    .where('p.id', '=', userId)
    .where('m.is_own', '=', 1)
    .executeTakeFirst()
  if (!user) return
  const by = auditActorFor(user)
  for (const auditEvent of auditEvents)
    await recordAuditEvent(transaction, user.account_id, { ...auditEvent, at, by })
}

function hashTokenIn(model: string, data: object): never {
  const token = (data as { token?: unknown }).token
  return (
    model === 'session' && typeof token === 'string' ? { ...data, token: hashSessionToken(token) } : data
  ) as never
}

function hashTokenInWhere<Where extends { field: string; value: unknown }>(
  model: string,
  where: readonly Where[] | undefined,
): Where[] {
  if (model !== 'session') return (where ?? []) as Where[]
  return (where ?? []).map((condition) => {
    if (condition.field !== 'token') return condition
    const { value } = condition
    if (typeof value === 'string') return { ...condition, value: hashSessionToken(value) }
    return Array.isArray(value)
      ? { ...condition, value: value.map((each) => hashSessionToken(String(each))) }
      : condition
  })
}
