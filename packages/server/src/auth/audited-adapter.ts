import type { BetterAuthOptions, DBAdapter } from 'better-auth'
import { getAdapter } from 'better-auth/db/adapter'
import type { Kysely, Transaction } from 'kysely'
import type { PersonId } from '../core/ids.ts'
import { writeActivity } from '../audit/audit-store.ts'
import type { Database } from '../database/database.ts'
import {
  authorFor,
  deedOfCreate,
  deedOfDelete,
  deedsOfUpdate,
  type LibraryRow,
  mayBeDeed,
  type PersonDeed,
  personOf,
} from './user-audit-events.ts'
import { useInvitationByName } from '../users/invitation-store.ts'
import { insertOwnAccount } from '../users/user-store.ts'
import type { Schema } from '../database/schema.ts'
import { openRow, sealToken } from './session-tokens.ts'

type Where = Parameters<DBAdapter['findMany']>[0]['where']

/**
 * The database as the library that signs people in sees it, with three things of ours: a session's token is kept as
 * its SHA-256 only, a new person gets an account of their own in the same transaction, and what is worth an entry in
 * the log gets it in the same transaction, too.
 */
export async function identityAdapter(
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
    deedsOf: (row: LibraryRow) => PersonDeed[],
  ): Promise<Result> =>
    within(async (inside, transaction) => {
      const rows = (await inside.findMany({ model, where: sealWhere(model, where) as never })) as LibraryRow[]
      const result = await work(inside)
      for (const row of rows) {
        await writeDeeds(transaction, personOf(model, row), deedsOf(row), now().getTime())
      }
      return result
    })

  const adapter: Partial<DBAdapter> = {
    async create(call) {
      const { model } = call
      if (model === 'user') {
        return within(async (inside, transaction) => {
          const person = (await inside.create(call)) as { id: PersonId; email: string; name: string }
          const at = now().getTime()
          const by = authorFor(person)
          await insertOwnAccount(transaction, person, by, at)
          // Only a provider that vouches for the address shows that it is the invited one.
          if ((call.data as { emailVerified?: unknown }).emailVerified === true) {
            await useInvitationByName(transaction, person, by, at)
          }
          return person
        }) as never
      }
      if (mayBeDeed(model, 'create')) {
        return within(async (inside, transaction) => {
          const row = (await inside.create(call)) as LibraryRow
          await writeDeeds(transaction, personOf(model, row), deedOfCreate(model, row), now().getTime())
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
      if (!mayBeDeed(model, 'update')) return openRow(await base.update(sealed)) as never
      return logged(
        model,
        call.where,
        (inside) => inside.update(sealed) as never,
        (row) => deedsOfUpdate(model, row, update),
      )
    },
    updateMany(call) {
      const { model, update } = call
      const sealed = {
        ...call,
        where: sealWhere(model, call.where) as never,
        update: sealData(model, update),
      }
      if (!mayBeDeed(model, 'update')) return base.updateMany(sealed)
      return logged(
        model,
        call.where,
        (inside) => inside.updateMany(sealed),
        (row) => deedsOfUpdate(model, row, update),
      )
    },
    delete(call) {
      const { model } = call
      const sealed = { ...call, where: sealWhere(model, call.where) as never }
      if (!mayBeDeed(model, 'delete')) return base.delete(sealed)
      return logged(
        model,
        call.where,
        (inside) => inside.delete(sealed),
        (row) => deedOfDelete(model, row, now().getTime()),
      )
    },
    deleteMany(call) {
      const { model } = call
      const sealed = { ...call, where: sealWhere(model, call.where) as never }
      if (!mayBeDeed(model, 'delete')) return base.deleteMany(sealed)
      return logged(
        model,
        call.where,
        (inside) => inside.deleteMany(sealed),
        (row) => deedOfDelete(model, row, now().getTime()),
      )
    },
    async incrementOne(call) {
      // The library counts wrong codes: only here it is known whose they are.
      const isWrongCode = call.model === 'twoFactor' && 'failedVerificationCount' in call.increment
      if (!isWrongCode) return base.incrementOne(call) as never
      return within(async (inside, transaction) => {
        const row = (await inside.incrementOne(call)) as LibraryRow | null
        if (row) {
          const deed = { action: 'person.sign_in_failed', after: { at: '/two-factor' } } as const
          await writeDeeds(transaction, personOf(call.model, row), [deed], now().getTime())
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

/** Into the log of the person's own account. */
async function writeDeeds(
  transaction: Transaction<Schema>,
  personId: PersonId,
  deeds: readonly PersonDeed[],
  at: number,
): Promise<void> {
  if (deeds.length === 0) return
  // Other reset links, and sign-ins that wait for a second factor, were begun under the old password.
  if (deeds.some(({ action }) => action === 'password.changed')) {
    await transaction.deleteFrom('verification').where('value', '=', personId).execute()
  }
  const person = await transaction
    .selectFrom('person as p')
    .innerJoin('member as m', 'm.person_id', 'p.id')
    .select(['p.id', 'p.name', 'm.account_id'])
    .where('p.id', '=', personId)
    .where('m.is_own', '=', 1)
    .executeTakeFirst()
  if (!person) return
  const by = authorFor(person)
  for (const deed of deeds) await writeActivity(transaction, person.account_id, { ...deed, at, by })
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
