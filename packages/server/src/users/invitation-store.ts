import type { Kysely, Transaction } from 'kysely'
import { type AccountId, type InvitationId, newId, type PersonId } from '../core/ids.ts'
import { type Author, writeActivity } from '../audit/audit-store.ts'
import type { Database } from '../database/database.ts'
import { isTaken } from '../database/is-taken.ts'
import { insertMember, insertOwnAccount, insertPerson, type NewPerson } from './user-store.ts'
import type { Role, Schema } from '../database/schema.ts'

/** An invitation without its token, and the account that invited. */
export interface InvitationRow {
  readonly id: InvitationId
  readonly account_id: AccountId
  readonly account_email: string
  /** 1 when the account of whoever runs the server invited. */
  readonly account_is_owner: 0 | 1
  readonly role: Role | null
  readonly email: string | null
  readonly created_at: number
  readonly expires_at: number
  readonly used_at: number | null
  readonly revoked_at: number | null
}

/** Who joins: somebody new, or a person who is there already. */
export type Joining = { readonly create: NewPerson } | { readonly existing: PersonId }

export type Joined = { personId: PersonId } | { refused: 'invalid' | 'email_taken' }

export type InvitationStore = ReturnType<typeof invitationStore>

/** Links that let somebody in. Only their hashes are kept. */
export function invitationStore({ db, dialect, turns }: Database) {
  return {
    async create(
      accountId: AccountId,
      invitation: {
        tokenHash: string
        role: Role | null
        email: string | null
        createdBy: PersonId
        createdAt: number
        expiresAt: number
      },
      by: Author,
      /** Written in the same transaction, or not at all. */
      alongside?: (transaction: Transaction<Schema>, row: InvitationRow) => Promise<void>,
    ): Promise<InvitationRow> {
      const id = newId('inv')
      const change = async (transaction: Transaction<Schema>) => {
        await transaction
          .insertInto('invitation')
          .values({
            id,
            token_hash: invitation.tokenHash,
            account_id: accountId,
            role: invitation.role,
            email: invitation.email,
            created_by_person_id: invitation.createdBy,
            created_at: invitation.createdAt,
            expires_at: invitation.expiresAt,
            used_at: null,
            used_by_person_id: null,
            revoked_at: null,
          })
          .execute()
        const target = { kind: 'invitation', id, name: invitation.email }
        const at = invitation.createdAt
        const after = {
          role: invitation.role,
          email: invitation.email,
          expires_at: new Date(invitation.expiresAt).toISOString(),
        }
        await writeActivity(transaction, accountId, { action: 'member.invited', at, by, target, after })
        const row = await invitationRows(transaction).where('i.id', '=', id).executeTakeFirstOrThrow()
        await alongside?.(transaction, row)
        return row
      }
      return turns.take(accountId, () => db.transaction().execute(change))
    },

    /** Those that may still be used, newest first; an account has few. */
    listOpen(accountId: AccountId, at: number): Promise<InvitationRow[]> {
      return invitationRows(db)
        .where('i.account_id', '=', accountId)
        .where('i.used_at', 'is', null)
        .where('i.revoked_at', 'is', null)
        .where('i.expires_at', '>', at)
        .orderBy('i.created_at', 'desc')
        .orderBy('i.id', 'desc')
        .limit(200)
        .execute()
    },

    /** Ends an invitation, once. `undefined` when the account has no such one. */
    revoke(accountId: AccountId, id: string, by: Author, at: number): Promise<InvitationRow | undefined> {
      return turns.take(accountId, () =>
        db
          .transaction()
          .execute((transaction) =>
            revokeInvitationWithin(transaction, accountId, id as InvitationId, by, at),
          ),
      )
    },

    /** The invitation of a link that would be taken now. */
    findOpen(tokenHash: string, at: number): Promise<InvitationRow | undefined> {
      return invitationRows(db)
        .where('i.token_hash', '=', tokenHash)
        .where('i.used_at', 'is', null)
        .where('i.revoked_at', 'is', null)
        .where('i.expires_at', '>', at)
        .executeTakeFirst()
    },

    /** Says whether whoever runs the server invited this address by name. */
    async isInvited(email: string, at: number): Promise<boolean> {
      return (await firstFor(db, email, at).where('a.is_owner', '=', 1).executeTakeFirst()) !== undefined
    },

    /** Uses a link up and lets a person in, in one step: of two at once, one comes first. */
    use(
      tokenHash: string,
      joining: Joining,
      by: Pick<Author, 'address' | 'requestId'>,
      at: number,
    ): Promise<Joined> {
      return db
        .transaction()
        .execute(async (transaction): Promise<Joined> => {
          const personId = 'create' in joining ? joining.create.id : joining.existing
          if ('create' in joining) {
            const { email } = joining.create
            const taken =
              (await transaction
                .selectFrom('person')
                .select('id')
                .where('email', '=', email)
                .executeTakeFirst()) ??
              (await transaction
                .selectFrom('account')
                .select('id')
                .where('email', '=', email)
                .executeTakeFirst())
            if (taken) return { refused: 'email_taken' }
          }
          const invitation = await burn(transaction, { token_hash: tokenHash }, personId, at)
          if (!invitation) return { refused: 'invalid' }
          if ('create' in joining) {
            await insertPerson(transaction, dialect, joining.create, at)
            const { id, name } = joining.create
            await insertOwnAccount(transaction, joining.create, { ...by, kind: 'person', id, name }, at)
          }
          const { name } = await transaction
            .selectFrom('person')
            .select('name')
            .where('id', '=', personId)
            .executeTakeFirstOrThrow()
          await join(transaction, invitation, { ...by, kind: 'person', id: personId, name }, at)
          return { personId }
        })
        .catch((error) => {
          if (isTaken(error)) return { refused: 'email_taken' }
          throw error
        })
    },
  }
}

export function invitationRows(source: Kysely<Schema>) {
  return source
    .selectFrom('invitation as i')
    .innerJoin('account as a', 'a.id', 'i.account_id')
    .select(['i.id', 'i.account_id', 'i.role', 'i.email', 'i.created_at', 'i.expires_at', 'i.used_at'])
    .select(['i.revoked_at', 'a.email as account_email', 'a.is_owner as account_is_owner'])
}

/** Ends an invitation as one step of a transaction, once. `undefined` when the account has no such one. */
export async function revokeInvitationWithin(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  id: InvitationId,
  by: Author,
  at: number,
): Promise<InvitationRow | undefined> {
  const { numUpdatedRows } = await transaction
    .updateTable('invitation')
    .set({ revoked_at: at })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow()
  const row = await invitationRows(transaction)
    .where('i.account_id', '=', accountId)
    .where('i.id', '=', id)
    .executeTakeFirst()
  if (row && numUpdatedRows === 1n) {
    const target = { kind: 'invitation', id: row.id, name: row.email }
    await writeActivity(transaction, accountId, { action: 'invitation.revoked', at, by, target })
  }
  return row
}

interface Burnt {
  readonly id: InvitationId
  readonly account_id: AccountId
  readonly role: Role | null
}

/** Uses an open invitation up, unless somebody else just did. */
async function burn(
  transaction: Kysely<Schema>,
  which: { token_hash: string } | { id: InvitationId },
  personId: PersonId,
  at: number,
): Promise<Burnt | undefined> {
  return transaction
    .updateTable('invitation')
    .set({ used_at: at, used_by_person_id: personId })
    .$if('token_hash' in which, (query) =>
      query.where('token_hash', '=', (which as { token_hash: string }).token_hash),
    )
    .$if('id' in which, (query) => query.where('id', '=', (which as { id: InvitationId }).id))
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', at)
    .returning(['id', 'account_id', 'role'])
    .executeTakeFirst()
}

async function join(
  transaction: Kysely<Schema>,
  invitation: Burnt,
  by: Author & { kind: 'person' },
  at: number,
): Promise<void> {
  const { account_id: accountId, role } = invitation
  if (role !== null) {
    await insertMember(transaction, { accountId, personId: by.id, role, isOwn: false }, at)
  }
  const target = { kind: 'invitation', id: invitation.id, name: null }
  await writeActivity(transaction, accountId, { action: 'person.joined', at, by, target, after: { role } })
}

function firstFor(source: Kysely<Schema>, email: string, at: number) {
  return source
    .selectFrom('invitation as i')
    .innerJoin('account as a', 'a.id', 'i.account_id')
    .select('i.id')
    .where('i.email', '=', email.toLowerCase())
    .where('i.used_at', 'is', null)
    .where('i.revoked_at', 'is', null)
    .where('i.expires_at', '>', at)
    .orderBy('a.is_owner', 'desc')
    .orderBy('i.created_at', 'desc')
    .limit(1)
}

/** Uses up the invitation that somebody has by name, when they come in another way than by its link. */
export async function useInvitationByName(
  transaction: Transaction<Schema>,
  person: { id: PersonId; email: string },
  by: Author & { kind: 'person' },
  at: number,
): Promise<boolean> {
  const found = await firstFor(transaction, person.email, at).executeTakeFirst()
  const invitation = found && (await burn(transaction, { id: found.id }, person.id, at))
  if (!invitation) return false
  await join(transaction, invitation, by, at)
  return true
}
