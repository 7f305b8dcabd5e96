import { sql } from 'kysely'
import { type AccountId, newId } from '../core/ids.ts'
import { type Author, writeActivity } from '../audit/audit-store.ts'
import type { Database } from '../database/database.ts'
import { lockAccount } from '../database/in-account.ts'
import { isTaken } from '../database/is-taken.ts'
import { insertMember, insertPerson, type NewPerson } from './user-store.ts'

/** What became of a claim: the account that is claimed now, or why not. */
export type Claimed = { accountId: AccountId } | { refused: 'invalid' | 'email_taken' }

export type ClaimStore = ReturnType<typeof claimStore>

/** The links with which whoever controls the machine becomes the owner. Only their hashes are kept. */
export function claimStore({ db, dialect }: Database) {
  let isClaimed = false

  return {
    /** Once claimed, a server stays so: from then on this reads nothing. */
    async isClaimed(): Promise<boolean> {
      if (isClaimed) return true
      const owner = await db
        .selectFrom('account as a')
        .innerJoin('member as m', 'm.account_id', 'a.id')
        .select('a.id')
        .where('a.is_owner', '=', 1)
        .limit(1)
        .executeTakeFirst()
      isClaimed = owner !== undefined
      return isClaimed
    },

    /** Makes a link valid, and every earlier one invalid. */
    async replace(tokenHash: string, createdAt: number, expiresAt: number): Promise<void> {
      await db.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('claim').where('used_at', 'is', null).execute()
        await transaction
          .insertInto('claim')
          .values({ token_hash: tokenHash, created_at: createdAt, expires_at: expiresAt, used_at: null })
          .execute()
      })
    },

    /** Says whether a link would be taken now, without using it. */
    async isValid(tokenHash: string, at: number): Promise<boolean> {
      const claim = await db
        .selectFrom('claim')
        .select('token_hash')
        .where('token_hash', '=', tokenHash)
        .where('used_at', 'is', null)
        .where('expires_at', '>', at)
        .executeTakeFirst()
      return claim !== undefined
    },

    /** Uses a link up and makes a person the owner, in one step: of two at once, one comes first. */
    use(
      tokenHash: string,
      person: NewPerson,
      by: Pick<Author, 'address' | 'requestId'>,
      at: number,
    ): Promise<Claimed> {
      return db
        .transaction()
        .execute(async (transaction): Promise<Claimed> => {
          const { numUpdatedRows } = await transaction
            .updateTable('claim')
            .set({ used_at: at })
            .where('token_hash', '=', tokenHash)
            .where('used_at', 'is', null)
            .where('expires_at', '>', at)
            .executeTakeFirstOrThrow()
          if (numUpdatedRows !== 1n) throw new Refused('invalid')
          await transaction
            .insertInto('account')
            .values({
              id: newId('acct'),
              email: person.email,
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
          if (!owner) throw new Refused('email_taken')
          await lockAccount(transaction, dialect, owner.id)
          const member = await transaction
            .selectFrom('member')
            .select('person_id')
            .where('account_id', '=', owner.id)
            .limit(1)
            .executeTakeFirst()
          if (member) throw new Refused('invalid')
          const taken = await transaction
            .selectFrom('person')
            .select(sql<number>`1`.as('taken'))
            .where('email', '=', person.email)
            .union(
              transaction
                .selectFrom('account')
                .select(sql<number>`1`.as('taken'))
                .where('email', '=', person.email)
                .where('id', '<>', owner.id),
            )
            .executeTakeFirst()
          if (taken) throw new Refused('email_taken')
          await insertPerson(transaction, dialect, person, at)
          await transaction
            .updateTable('account')
            .set({ email: person.email })
            .where('id', '=', owner.id)
            .execute()
          const membership = { accountId: owner.id, personId: person.id, role: 'owner', isOwn: true } as const
          await insertMember(transaction, membership, at)
          const author = { ...by, kind: 'person', id: person.id, name: person.name } as const
          await writeActivity(transaction, owner.id, {
            action: 'person.claimed',
            at,
            by: author,
            before: { email: owner.email },
            after: { email: person.email },
          })
          return { accountId: owner.id }
        })
        .catch((error) => {
          if (error instanceof Refused) return { refused: error.why }
          if (isTaken(error)) return { refused: 'email_taken' }
          throw error
        })
    },
  }
}

/** Undoes the transaction that it is thrown in: a refused claim leaves its link as it was. */
class Refused extends Error {
  override readonly name = 'Refused'
  readonly why: 'invalid' | 'email_taken'

  constructor(why: 'invalid' | 'email_taken') {
    super(why)
    this.why = why
  }
}
