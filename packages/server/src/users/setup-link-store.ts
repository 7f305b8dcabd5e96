import type { Transaction } from 'kysely'
import { type AuditActor, recordAuditEvent } from '../audit/audit-store.ts'
import { type AccountId, newId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import { isTaken } from '../database/errors.ts'
import { lockAccount } from '../database/in-account.ts'
import type { Schema } from '../database/schema.ts'
import type { LinkUse } from './invitation-store.ts'
import { insertMember, insertUser, type NewUser } from './user-store.ts'

export type SetupLinkStore = ReturnType<typeof setupLinkStore>

/** Setup links, which make a user the owner of the server. Only the hashes of their tokens are stored. */
export function setupLinkStore({ db, dialect }: Database) {
  let isSetUp = false

  return {
    /** Setup is never undone, so the database is not read after that. */
    async isSetUp(): Promise<boolean> {
      isSetUp ||= await hasOwner()
      return isSetUp
    },

    /** Stores a link and deletes earlier ones. */
    async replace(tokenHash: string, createdAt: number, expiresAt: number): Promise<void> {
      await db.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('setup_link').where('used_at', 'is', null).execute()
        await transaction
          .insertInto('setup_link')
          .values({ token_hash: tokenHash, created_at: createdAt, expires_at: expiresAt, used_at: null })
          .execute()
      })
    },

    async isValid(tokenHash: string, at: number): Promise<boolean> {
      const link = await db
        .selectFrom('setup_link')
        .select('token_hash')
        .where('token_hash', '=', tokenHash)
        .where('used_at', 'is', null)
        .where('expires_at', '>', at)
        .executeTakeFirst()
      return link !== undefined
    },

    /** Creates the owner with a link, in one transaction. Concurrent calls succeed once. */
    complete(
      tokenHash: string,
      user: NewUser,
      { at, ...from }: LinkUse,
    ): Promise<{ accountId: AccountId } | { denied: 'invalid' | 'email_taken' }> {
      return db
        .transaction()
        .execute(async (transaction) => {
          await markUsed(transaction, tokenHash, at)
          const account = await lockOwnerAccount(transaction, user.email, at)
          await requireFreeEmail(transaction, user.email, account.id)
          await insertUser(transaction, dialect, user, at)
          await transaction
            .updateTable('account')
            .set({ email: user.email })
            .where('id', '=', account.id)
            .execute()
          const membership = { accountId: account.id, userId: user.id, role: 'owner', isOwn: true } as const
          await insertMember(transaction, membership, at)
          const by: AuditActor = { ...from, kind: 'user', id: user.id, name: user.name }
          await recordAuditEvent(transaction, account.id, {
            action: 'setup.completed',
            at,
            by,
            before: { email: account.email },
            after: { email: user.email },
          })
          return { accountId: account.id }
        })
        .catch((error) => {
          if (error instanceof SetupDenied) return { denied: error.reason }
          if (isTaken(error)) return { denied: 'email_taken' as const }
          throw error
        })
    },
  }

  async function hasOwner(): Promise<boolean> {
    const owner = await db
      .selectFrom('account as a')
      .innerJoin('member as m', 'm.account_id', 'a.id')
      .select('a.id')
      .where('a.is_owner', '=', 1)
      .limit(1)
      .executeTakeFirst()
    return owner !== undefined
  }

  async function markUsed(transaction: Transaction<Schema>, tokenHash: string, at: number): Promise<void> {
    const { numUpdatedRows } = await transaction
      .updateTable('setup_link')
      .set({ used_at: at })
      .where('token_hash', '=', tokenHash)
      .where('used_at', 'is', null)
      .where('expires_at', '>', at)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows !== 1n) throw new SetupDenied('invalid')
  }

  /** Creates the operator's account if it does not exist. It must not have a member yet. */
  async function lockOwnerAccount(transaction: Transaction<Schema>, email: string, at: number) {
    await transaction
      .insertInto('account')
      .values({ id: newId('acct'), email, is_owner: 1, balance_micro_usd: 0, created_at: at })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const account = await transaction
      .selectFrom('account')
      .select(['id', 'email'])
      .where('is_owner', '=', 1)
      .executeTakeFirst()
    // The insertion conflicted with the email address of another account.
    if (!account) throw new SetupDenied('email_taken')
    await lockAccount(transaction, dialect, account.id)
    const member = await transaction
      .selectFrom('member')
      .select('user_id')
      .where('account_id', '=', account.id)
      .limit(1)
      .executeTakeFirst()
    if (member) throw new SetupDenied('invalid')
    return account
  }

  async function requireFreeEmail(transaction: Transaction<Schema>, email: string, accountId: AccountId) {
    const taken =
      (await transaction.selectFrom('user').select('id').where('email', '=', email).executeTakeFirst()) ??
      (await transaction
        .selectFrom('account')
        .select('id')
        .where('email', '=', email)
        .where('id', '<>', accountId)
        .executeTakeFirst())
    if (taken) throw new SetupDenied('email_taken')
  }
}

/** Rolls back the transaction, so that the link stays valid. */
class SetupDenied extends Error {
  override readonly name = 'SetupDenied'
  readonly reason: 'invalid' | 'email_taken'

  constructor(reason: SetupDenied['reason']) {
    super(reason)
    this.reason = reason
  }
}
