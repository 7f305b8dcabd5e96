import type { Kysely, Transaction } from 'kysely'
import { type AccountId, newId, type PersonId } from '../core/ids.ts'
import { type Author, writeActivity } from '../audit/audit-store.ts'
import type { Database } from '../database/database.ts'
import type { Role, Schema } from '../database/schema.ts'

/** A person who may act for an account, and that account. */
export interface Membership {
  readonly account_id: AccountId
  readonly account_email: string
  readonly account_balance_micro_usd: number
  readonly account_created_at: number
  readonly role: Role
  readonly is_own: 0 | 1
}

export interface PersonRow {
  readonly id: PersonId
  readonly email: string
  readonly name: string
}

/** Somebody who is about to be: `passwordHash` as the library that signs people in makes it. */
export interface NewPerson {
  readonly id: PersonId
  readonly email: string
  readonly name: string
  readonly passwordHash: string
}

export type PeopleStore = ReturnType<typeof peopleStore>

/** People and the accounts that they may act for. */
export function peopleStore(database: Database) {
  const { db, dialect } = database
  const memberships = (personId: PersonId) =>
    db
      .selectFrom('member as m')
      .innerJoin('account as a', 'a.id', 'm.account_id')
      .select(['m.account_id', 'm.role', 'm.is_own', 'a.email as account_email'])
      .select(['a.balance_micro_usd as account_balance_micro_usd', 'a.created_at as account_created_at'])
      .where('m.person_id', '=', personId)

  return {
    /** What lets a person act for an account, or for their own when none is named. Read anew for every request. */
    membership(personId: PersonId, accountId?: string): Promise<Membership | undefined> {
      return memberships(personId)
        .$if(accountId === undefined, (query) => query.where('m.is_own', '=', 1))
        .$if(accountId !== undefined, (query) => query.where('m.account_id', '=', accountId as AccountId))
        .executeTakeFirst()
    },

    /** Their own first, then as they joined. */
    memberships(personId: PersonId): Promise<Membership[]> {
      return memberships(personId)
        .orderBy('m.is_own', 'desc')
        .orderBy('m.created_at')
        .orderBy('m.account_id')
        .execute()
    },

    find(personId: PersonId): Promise<PersonRow | undefined> {
      return db
        .selectFrom('person')
        .select(['id', 'email', 'name'])
        .where('id', '=', personId)
        .executeTakeFirst()
    },

    /** @param tokenHash SHA-256 of the session's token. */
    findBySession(tokenHash: string): Promise<PersonRow | undefined> {
      return db
        .selectFrom('person_session as s')
        .innerJoin('person as p', 'p.id', 's.person_id')
        .select(['p.id', 'p.email', 'p.name'])
        .where('s.token', '=', tokenHash)
        .executeTakeFirst()
    },

    findByEmail(email: string): Promise<PersonRow | undefined> {
      return db
        .selectFrom('person')
        .select(['id', 'email', 'name'])
        .where('email', '=', email.toLowerCase())
        .executeTakeFirst()
    },

    /** The first owner of the account of whoever runs the server; `undefined` while nobody has claimed it. */
    findServerOwner(): Promise<PersonRow | undefined> {
      return db
        .selectFrom('account as a')
        .innerJoin('member as m', 'm.account_id', 'a.id')
        .innerJoin('person as p', 'p.id', 'm.person_id')
        .select(['p.id', 'p.email', 'p.name'])
        .where('a.is_owner', '=', 1)
        .where('m.role', '=', 'owner')
        .orderBy('m.is_own', 'desc')
        .orderBy('m.created_at')
        .executeTakeFirst()
    },

    async hasPassword(personId: PersonId): Promise<boolean> {
      const identity = await db
        .selectFrom('person_identity')
        .select('id')
        .where('person_id', '=', personId)
        .where('provider', '=', 'credential')
        .where('password', 'is not', null)
        .executeTakeFirst()
      return identity !== undefined
    },

    /** Forgets sessions, codes and links that nobody can use any more. */
    async deleteExpired(at: number): Promise<void> {
      const time = dialect === 'sqlite' ? new Date(at).toISOString() : new Date(at)
      await db.deleteFrom('person_session').where('expires_at', '<', time).execute()
      await db.deleteFrom('verification').where('expires_at', '<', time).execute()
      await db.deleteFrom('claim').where('expires_at', '<', at).execute()
    },

    /** Takes a second factor away, so that the password alone is enough again. */
    async removeTwoFactor(personId: PersonId, by: Author, at: number): Promise<void> {
      await db.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('two_factor').where('person_id', '=', personId).execute()
        const person = await transaction
          .updateTable('person')
          .set({ two_factor_enabled: dialect === 'sqlite' ? 0 : false })
          .where('id', '=', personId)
          .returning(['id', 'name'])
          .executeTakeFirstOrThrow()
        const { account_id: accountId } = await transaction
          .selectFrom('member')
          .select('account_id')
          .where('person_id', '=', personId)
          .where('is_own', '=', 1)
          .executeTakeFirstOrThrow()
        const target = { kind: 'person', id: person.id, name: person.name }
        await writeActivity(transaction, accountId, { action: 'two_factor.disabled', at, by, target })
      })
    },

    /** Writes down that whoever controls the machine made a link that sets a person's password anew. */
    async noteResetLink(personId: PersonId, by: Author, at: number): Promise<void> {
      const person = await memberships(personId)
        .innerJoin('person as p', 'p.id', 'm.person_id')
        .select(['p.name'])
        .where('m.is_own', '=', 1)
        .executeTakeFirst()
      if (!person) return
      const target = { kind: 'person', id: personId, name: person.name }
      await db
        .transaction()
        .execute((transaction) =>
          writeActivity(transaction, person.account_id, { action: 'password.link_made', at, by, target }),
        )
    },
  }
}

/** Adds a person with a password. The caller has seen that nobody has the address; the unique index sees it, too. */
export async function insertPerson(
  transaction: Transaction<Schema>,
  dialect: Database['dialect'],
  person: NewPerson,
  at: number,
): Promise<void> {
  const isSqlite = dialect === 'sqlite'
  const time = isSqlite ? new Date(at).toISOString() : new Date(at)
  const times = { created_at: time, updated_at: time }
  await transaction
    .insertInto('person')
    .values({
      id: person.id,
      email: person.email,
      name: person.name,
      email_verified: isSqlite ? 0 : false,
      image: null,
      two_factor_enabled: isSqlite ? 0 : false,
      ...times,
    })
    .execute()
  await transaction
    .insertInto('person_identity')
    .values({
      id: newId('identity'),
      person_id: person.id,
      provider: 'credential',
      subject: person.id,
      password: person.passwordHash,
      ...times,
    })
    .execute()
}

/** Gives a person an account of their own. Its address is theirs, which the account of a machine may have already. */
export async function insertOwnAccount(
  transaction: Kysely<Schema>,
  person: { id: PersonId; email: string; name: string },
  by: Author,
  at: number,
): Promise<AccountId> {
  const accountId = newId('acct')
  await transaction
    .insertInto('account')
    .values({ id: accountId, email: person.email, is_owner: 0, balance_micro_usd: 0, created_at: at })
    .execute()
  await insertMember(transaction, { accountId, personId: person.id, role: 'owner', isOwn: true }, at)
  const after = { name: person.name, email: person.email }
  await writeActivity(transaction, accountId, { action: 'person.joined', at, by, after })
  return accountId
}

export async function insertMember(
  transaction: Kysely<Schema>,
  member: { accountId: AccountId; personId: PersonId; role: Role; isOwn: boolean },
  at: number,
): Promise<void> {
  await transaction
    .insertInto('member')
    .values({
      account_id: member.accountId,
      person_id: member.personId,
      role: member.role,
      is_own: member.isOwn ? 1 : 0,
      created_at: at,
    })
    .onConflict((conflict) => conflict.columns(['person_id', 'account_id']).doNothing())
    .execute()
}
