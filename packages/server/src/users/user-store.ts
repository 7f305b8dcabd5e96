import type { Kysely, Transaction } from 'kysely'
import { type AuditActor, recordAuditEvent } from '../audit/audit-store.ts'
import { type AccountId, newId, type UserId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import type { Schema } from '../database/schema.ts'
import type { Role } from '../database/user-schema.ts'

/** A user who may act for an account, and that account. */
export interface Membership {
  readonly account_id: AccountId
  readonly account_email: string
  readonly account_created_at: number
  readonly account_has_budget: 0 | 1
  readonly role: Role
  readonly is_own: 0 | 1
}

export interface UserRow {
  readonly id: UserId
  readonly email: string
  readonly name: string
}

/** @see prepareUser */
export interface NewUser {
  readonly id: UserId
  readonly email: string
  readonly name: string
  readonly passwordHash: string
}

export type UserStore = ReturnType<typeof userStore>

/** Users and the accounts that they may act for. */
export function userStore(database: Database) {
  const { db, dialect } = database
  const memberships = (userId: UserId) =>
    db
      .selectFrom('member as m')
      .innerJoin('account as a', 'a.id', 'm.account_id')
      .select(['m.account_id', 'm.role', 'm.is_own', 'a.email as account_email'])
      .select(['a.created_at as account_created_at', 'a.has_budget as account_has_budget'])
      .where('m.user_id', '=', userId)

  return {
    /** The membership of a user in an account. Default: their own account. */
    membership(userId: UserId, accountId?: string): Promise<Membership | undefined> {
      return memberships(userId)
        .$if(accountId === undefined, (query) => query.where('m.is_own', '=', 1))
        .$if(accountId !== undefined, (query) => query.where('m.account_id', '=', accountId as AccountId))
        .executeTakeFirst()
    },

    /** Their own account first, then in the order of joining. */
    memberships(userId: UserId): Promise<Membership[]> {
      return memberships(userId)
        .orderBy('m.is_own', 'desc')
        .orderBy('m.created_at')
        .orderBy('m.account_id')
        .execute()
    },

    find(userId: UserId): Promise<UserRow | undefined> {
      return db.selectFrom('user').select(['id', 'email', 'name']).where('id', '=', userId).executeTakeFirst()
    },

    /** @param tokenHash SHA-256 of the session's token. */
    findBySession(tokenHash: string): Promise<UserRow | undefined> {
      return db
        .selectFrom('session as s')
        .innerJoin('user as p', 'p.id', 's.user_id')
        .select(['p.id', 'p.email', 'p.name'])
        .where('s.token', '=', tokenHash)
        .executeTakeFirst()
    },

    findByEmail(email: string): Promise<UserRow | undefined> {
      return db
        .selectFrom('user')
        .select(['id', 'email', 'name'])
        .where('email', '=', email.toLowerCase())
        .executeTakeFirst()
    },

    /** The first owner of the operator's account; `undefined` before setup. */
    findServerOwner(): Promise<UserRow | undefined> {
      return db
        .selectFrom('account as a')
        .innerJoin('member as m', 'm.account_id', 'a.id')
        .innerJoin('user as p', 'p.id', 'm.user_id')
        .select(['p.id', 'p.email', 'p.name'])
        .where('a.is_owner', '=', 1)
        .where('m.role', '=', 'owner')
        .orderBy('m.is_own', 'desc')
        .orderBy('m.created_at')
        .executeTakeFirst()
    },

    async hasPassword(userId: UserId): Promise<boolean> {
      const row = await db
        .selectFrom('user_identity')
        .select('id')
        .where('user_id', '=', userId)
        .where('provider', '=', 'credential')
        .where('password', 'is not', null)
        .executeTakeFirst()
      return row !== undefined
    },

    /** Deletes expired sessions, codes and setup links. */
    async deleteExpired(at: number): Promise<void> {
      const time = timeOf(dialect, at)
      await db.deleteFrom('session').where('expires_at', '<', time).execute()
      await db.deleteFrom('verification').where('expires_at', '<', time).execute()
      await db.deleteFrom('setup_link').where('expires_at', '<', at).execute()
    },

    /** Turns the second factor of a user off. */
    async removeTwoFactor(userId: UserId, { by, at }: { by: AuditActor; at: number }): Promise<void> {
      await db.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('two_factor').where('user_id', '=', userId).execute()
        const user = await transaction
          .updateTable('user')
          .set({ two_factor_enabled: dialect === 'sqlite' ? 0 : false })
          .where('id', '=', userId)
          .returning(['id', 'name'])
          .executeTakeFirstOrThrow()
        const { account_id: accountId } = await transaction
          .selectFrom('member')
          .select('account_id')
          .where('user_id', '=', userId)
          .where('is_own', '=', 1)
          .executeTakeFirstOrThrow()
        const target = { kind: 'user', id: user.id, name: user.name }
        await recordAuditEvent(transaction, accountId, { action: 'two_factor.disabled', at, by, target })
      })
    },

    /** Records that an operator created a link that resets the password of a user. */
    async recordResetLink(userId: UserId, { by, at }: { by: AuditActor; at: number }): Promise<void> {
      const user = await memberships(userId)
        .innerJoin('user as p', 'p.id', 'm.user_id')
        .select(['p.name'])
        .where('m.is_own', '=', 1)
        .executeTakeFirst()
      if (!user) return
      const target = { kind: 'user', id: userId, name: user.name }
      await db
        .transaction()
        .execute((transaction) =>
          recordAuditEvent(transaction, user.account_id, { action: 'password.link_created', at, by, target }),
        )
    },
  }
}

/** Inserts a user with a password. @throws if the email address is taken. */
export async function insertUser(
  transaction: Transaction<Schema>,
  dialect: Database['dialect'],
  user: NewUser,
  at: number,
): Promise<void> {
  const isSqlite = dialect === 'sqlite'
  const time = timeOf(dialect, at)
  const times = { created_at: time, updated_at: time }
  await transaction
    .insertInto('user')
    .values({
      id: user.id,
      email: user.email,
      name: user.name,
      email_verified: isSqlite ? 0 : false,
      image: null,
      two_factor_enabled: isSqlite ? 0 : false,
      ...times,
    })
    .execute()
  await transaction
    .insertInto('user_identity')
    .values({
      id: newId('identity'),
      user_id: user.id,
      provider: 'credential',
      subject: user.id,
      password: user.passwordHash,
      ...times,
    })
    .execute()
}

/** Creates the own account of a user. */
export async function insertOwnAccount(
  transaction: Kysely<Schema>,
  user: { id: UserId; email: string; name: string },
  { by, at }: { by: AuditActor; at: number },
): Promise<AccountId> {
  const accountId = newId('acct')
  await transaction
    .insertInto('account')
    .values({ id: accountId, email: user.email, is_owner: 0, balance_micro_usd: 0, created_at: at })
    .execute()
  await insertMember(transaction, { accountId, userId: user.id, role: 'owner', isOwn: true }, at)
  const after = { name: user.name, email: user.email }
  await recordAuditEvent(transaction, accountId, { action: 'user.joined', at, by, after })
  return accountId
}

export async function insertMember(
  transaction: Kysely<Schema>,
  member: { accountId: AccountId; userId: UserId; role: Role; isOwn: boolean },
  at: number,
): Promise<void> {
  await transaction
    .insertInto('member')
    .values({
      account_id: member.accountId,
      user_id: member.userId,
      role: member.role,
      is_own: member.isOwn ? 1 : 0,
      created_at: at,
    })
    .onConflict((conflict) => conflict.columns(['user_id', 'account_id']).doNothing())
    .execute()
}

/** The tables of better-auth store times as text on SQLite. */
function timeOf(dialect: Database['dialect'], at: number): string | Date {
  return dialect === 'sqlite' ? new Date(at).toISOString() : new Date(at)
}
