import type { BetterAuthOptions, DBAdapter } from 'better-auth'
import { getAdapter } from 'better-auth/db/adapter'
import type { Kysely } from 'kysely'
import type { PersonId } from '../base/ids.ts'
import type { Database } from './database.ts'
import { useInvitationByName } from './invitation-store.ts'
import { insertOwnAccount } from './people-store.ts'
import { openRow, sealToken } from './session-tokens.ts'

/**
 * The database as the library that signs people in sees it, with two things of ours: a session's token is kept as
 * its SHA-256 only, and a new person gets an account of their own in the same transaction.
 */
export async function identityAdapter(
  { db, dialect }: Database,
  options: BetterAuthOptions,
  now: () => Date,
): Promise<DBAdapter> {
  const on = (source: Kysely<never>) =>
    getAdapter({ ...options, database: { db: source, type: dialect, transaction: false } })
  const base = await on(db as never)

  const adapter: Partial<DBAdapter> = {
    async create(call) {
      if (call.model === 'user') {
        return db.transaction().execute(async (transaction) => {
          const person = (await (await on(transaction as never)).create(call)) as {
            id: PersonId
            email: string
            name: string
          }
          const at = now().getTime()
          await insertOwnAccount(transaction, person, at)
          // Only a provider that vouches for the address shows that it is the invited one.
          if ((call.data as { emailVerified?: unknown }).emailVerified === true) {
            await useInvitationByName(transaction, person, at)
          }
          return person
        }) as never
      }
      return openRow(await base.create({ ...call, data: sealData(call.model, call.data) } as never)) as never
    },
    async findOne(call) {
      return openRow(await base.findOne({ ...call, where: sealWhere(call.model, call.where) })) as never
    },
    async findMany(call) {
      const rows = await base.findMany({ ...call, where: sealWhere(call.model, call.where) as never })
      return (call.model === 'session' ? rows.map(openRow) : rows) as never
    },
    async update(call) {
      return openRow(
        await base.update({
          ...call,
          where: sealWhere(call.model, call.where) as never,
          update: sealData(call.model, call.update),
        }),
      ) as never
    },
    updateMany: (call) =>
      base.updateMany({
        ...call,
        where: sealWhere(call.model, call.where) as never,
        update: sealData(call.model, call.update),
      }),
    delete: (call) => base.delete({ ...call, where: sealWhere(call.model, call.where) as never }),
    deleteMany: (call) => base.deleteMany({ ...call, where: sealWhere(call.model, call.where) as never }),
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
