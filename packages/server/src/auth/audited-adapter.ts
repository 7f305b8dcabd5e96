import type { BetterAuthOptions, DBAdapter } from 'better-auth'
import { getAdapter } from 'better-auth/db/adapter'
import type { Kysely, Transaction } from 'kysely'
import { recordAuditEvent } from '../audit/audit-store.ts'
import type { UserId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import type { Schema } from '../database/schema.ts'
import { useInvitationByName } from '../users/invitation-store.ts'
import { insertOwnAccount } from '../users/user-store.ts'
import { openRow, sealToken } from './session-tokens.ts'
import {
  auditActorFor,
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
 * The database as the library that signs users in sees it, with three things of ours: a session's token is kept as
 * its SHA-256 only, a new user gets an account of their own in the same transaction, and what is worth an entry in
 * the log gets it in the same transaction, too.
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

  /** Does work on rows, and writes what it means for each. */
  const logged = <Result>(
    model: string,
    where: Where,
    work: (inside: DBAdapter) => Promise<Result>,
    auditEventsOf: (row: LibraryRow) => UserAuditEvent[],
  ): Promise<Result> =>
    within(async (inside, transaction) => {
      const rows = (await inside.findMany({ model, where: sealWhere(model, where) as never })) as LibraryRow[]
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
          await insertOwnAccount(transaction, user, by, at)
          // Only a provider that vouches for the address shows that it is the invited one.
          if ((call.data as { emailVerified?: unknown }).emailVerified === true) {
            await useInvitationByName(transaction, user, by, at)
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
      return openRow(await base.create({ ...call, data: sealData(model, call.data) } as never)) as never
    },
    async findOne(call) {
      return openRow(await base.findOne({ ...call, where: sealWhere(call.model, call.where) })) as never
    },
    async findMany(call) {
      const rows = await base.findMany({ ...call, where: sealWhere(call.model, call.where) as never })
      return (call.model === 'session' ? rows.map(openRow) : rows) as never
    },
    async update(call) {
      const { model, update } = call
      const sealed = {
        ...call,
        where: sealWhere(model, call.where) as never,
        update: sealData(model, update),
      }
      if (!mayBeAudited(model, 'update')) return openRow(await base.update(sealed)) as never
      return logged(
        model,
        call.where,
        (inside) => inside.update(sealed) as never,
        (row) => auditEventsOfUpdate(model, row, update),
      )
    },
    updateMany(call) {
      const { model, update } = call
      const sealed = {
        ...call,
        where: sealWhere(model, call.where) as never,
        update: sealData(model, update),
      }
      if (!mayBeAudited(model, 'update')) return base.updateMany(sealed)
      return logged(
        model,
        call.where,
        (inside) => inside.updateMany(sealed),
        (row) => auditEventsOfUpdate(model, row, update),
      )
    },
    delete(call) {
      const { model } = call
      const sealed = { ...call, where: sealWhere(model, call.where) as never }
      if (!mayBeAudited(model, 'delete')) return base.delete(sealed)
      return logged(
        model,
        call.where,
        (inside) => inside.delete(sealed),
        (row) => auditEventOfDelete(model, row, now().getTime()),
      )
    },
    deleteMany(call) {
      const { model } = call
      const sealed = { ...call, where: sealWhere(model, call.where) as never }
      if (!mayBeAudited(model, 'delete')) return base.deleteMany(sealed)
      return logged(
        model,
        call.where,
        (inside) => inside.deleteMany(sealed),
        (row) => auditEventOfDelete(model, row, now().getTime()),
      )
    },
    async incrementOne(call) {
      // The library counts wrong codes: only here it is known whose they are.
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
    count: (call) => base.count({ ...call, where: sealWhere(call.model, call.where) as never }),
    async consumeOne(call) {
      return openRow(
        await base.consumeOne({ ...call, where: sealWhere(call.model, call.where) as never }),
      ) as never
    },
    transaction: (work) => work({ ...base, ...adapter } as never),
  }
  return { ...base, ...adapter } as DBAdapter
}

/** Into the log of the user's own account. */
async function recordAuditEvents(
  transaction: Transaction<Schema>,
  userId: UserId,
  auditEvents: readonly UserAuditEvent[],
  at: number,
): Promise<void> {
  if (auditEvents.length === 0) return
  // Other reset links, and sign-ins that wait for a second factor, were begun under the old password.
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

function sealData(model: string, data: object): never {
  const token = (data as { token?: unknown }).token
  return (
    model === 'session' && typeof token === 'string' ? { ...data, token: sealToken(token) } : data
  ) as never
}

function sealWhere<Where extends { field: string; value: unknown }>(
  model: string,
  where: readonly Where[] | undefined,
): Where[] {
  if (model !== 'session') return (where ?? []) as Where[]
  return (where ?? []).map((condition) => {
    if (condition.field !== 'token') return condition
    const { value } = condition
    if (typeof value === 'string') return { ...condition, value: sealToken(value) }
    return Array.isArray(value)
      ? { ...condition, value: value.map((each) => sealToken(String(each))) }
      : condition
  })
}
