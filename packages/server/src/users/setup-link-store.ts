import { sql } from 'kysely'
import { type AuditActor, recordAuditEvent } from '../audit/audit-store.ts'
import { type AccountId, newId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import { isTaken } from '../database/errors.ts'
import { lockAccount } from '../database/in-account.ts'
import { insertMember, insertUser, type NewUser } from './user-store.ts'

/** What became of a claim: the account that is claimed now, or why not. */
export type Claimed = { accountId: AccountId } | { denied: 'invalid' | 'email_taken' }

export type SetupLinkStore = ReturnType<typeof setupLinkStore>

/** The links with which whoever controls the machine becomes the owner. Only their hashes are kept. */
export function setupLinkStore({ db, dialect }: Database) {
  let isSetUp = false

  return {
    /** Once claimed, a server stays so: from then on this reads nothing. */
    async isSetUp(): Promise<boolean> {
      if (isSetUp) return true
      const owner = await db
        .selectFrom('account as a')
        .innerJoin('member as m', 'm.account_id', 'a.id')
        .select('a.id')
        .where('a.is_owner', '=', 1)
        .limit(1)
        .executeTakeFirst()
      isSetUp = owner !== undefined
      return isSetUp
    },

    /** Makes a link valid, and every earlier one invalid. */
    async replace(tokenHash: string, createdAt: number, expiresAt: number): Promise<void> {
      await db.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('setup_link').where('used_at', 'is', null).execute()
        await transaction
          .insertInto('setup_link')
          .values({ token_hash: tokenHash, created_at: createdAt, expires_at: expiresAt, used_at: null })
          .execute()
      })
    },

    /** Says whether a link would be taken now, without using it. */
    async isValid(tokenHash: string, at: number): Promise<boolean> {
      const claim = await db
        .selectFrom('setup_link')
        .select('token_hash')
        .where('token_hash', '=', tokenHash)
        .where('used_at', 'is', null)
        .where('expires_at', '>', at)
        .executeTakeFirst()
      return claim !== undefined
    },

    /** Uses a link up and makes a user the owner, in one step: of two at once, one comes first. */
    use(
      tokenHash: string,
      user: NewUser,
      by: Pick<AuditActor, 'address' | 'requestId'>,
      at: number,
    ): Promise<Claimed> {
      return db
        .transaction()
        .execute(async (transaction): Promise<Claimed> => {
          const { numUpdatedRows } = await transaction
            .updateTable('setup_link')
            .set({ used_at: at })
            .where('token_hash', '=', tokenHash)
            .where('used_at', 'is', null)
            .where('expires_at', '>', at)
            .executeTakeFirstOrThrow()
          if (numUpdatedRows !== 1n) throw new Denied('invalid')
          await transaction
            .insertInto('account')
            .values({
              id: newId('acct'),
              email: user.email,
              is_owner: 1,
              balance_micro_usd: 0,
              created_at: at,
            })
            .onConflict((conflict) => conflict.doNothing())
            .execute()
          const owner = await transaction
            .selectFrom('account')
            .select(['id', 'email'])
            .where('is_owner', '=', 1)
            .executeTakeFirst()
          if (!owner) throw new Denied('email_taken')
          await lockAccount(transaction, dialect, owner.id)
          const member = await transaction
            .selectFrom('member')
            .select('user_id')
            .where('account_id', '=', owner.id)
            .limit(1)
            .executeTakeFirst()
          if (member) throw new Denied('invalid')
          const taken = await transaction
            .selectFrom('user')
            .select(sql<number>`1`.as('taken'))
            .where('email', '=', user.email)
            .union(
              transaction
                .selectFrom('account')
                .select(sql<number>`1`.as('taken'))
                .where('email', '=', user.email)
                .where('id', '<>', owner.id),
            )
            .executeTakeFirst()
          if (taken) throw new Denied('email_taken')
          await insertUser(transaction, dialect, user, at)
          await transaction
            .updateTable('account')
            .set({ email: user.email })
            .where('id', '=', owner.id)
            .execute()
          const membership = { accountId: owner.id, userId: user.id, role: 'owner', isOwn: true } as const
          await insertMember(transaction, membership, at)
          const author = { ...by, kind: 'user', id: user.id, name: user.name } as const
          await recordAuditEvent(transaction, owner.id, {
            action: 'setup.completed',
            at,
            by: author,
            before: { email: owner.email },
            after: { email: user.email },
          })
          return { accountId: owner.id }
        })
        .catch((error) => {
          if (error instanceof Denied) return { denied: error.why }
          if (isTaken(error)) return { denied: 'email_taken' }
          throw error
        })
    },
  }
}

/** Undoes the transaction that it is thrown in: a refused claim leaves its link as it was. */
class Denied extends Error {
  override readonly name = 'Denied'
  readonly why: 'invalid' | 'email_taken'

  constructor(why: 'invalid' | 'email_taken') {
    super(why)
    this.why = why
  }
}
