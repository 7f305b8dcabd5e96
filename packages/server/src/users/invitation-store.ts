import type { Kysely, Transaction } from 'kysely'
import { type AuditActor, recordAuditEvent } from '../audit/audit-store.ts'
import { type AccountId, type InvitationId, newId, type UserId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import { isTaken } from '../database/errors.ts'
import type { Role, Schema } from '../database/schema.ts'
import { insertMember, insertOwnAccount, insertUser, type NewUser } from './user-store.ts'

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

/** Who joins: somebody new, or a user who is there already. */
export type Joining = { readonly create: NewUser } | { readonly existing: UserId }

export type Joined = { userId: UserId } | { denied: 'invalid' | 'email_taken' }

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
        createdBy: UserId
        createdAt: number
        expiresAt: number
      },
      by: AuditActor,
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
            created_by_user_id: invitation.createdBy,
            created_at: invitation.createdAt,
            expires_at: invitation.expiresAt,
            used_at: null,
            used_by_user_id: null,
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
        await recordAuditEvent(transaction, accountId, { action: 'member.invited', at, by, target, after })
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
    revoke(accountId: AccountId, id: string, by: AuditActor, at: number): Promise<InvitationRow | undefined> {
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

    /** Uses a link up and lets a user in, in one step: of two at once, one comes first. */
    use(
      tokenHash: string,
      joining: Joining,
      by: Pick<AuditActor, 'address' | 'requestId'>,
      at: number,
    ): Promise<Joined> {
      return db
        .transaction()
        .execute(async (transaction): Promise<Joined> => {
          const userId = 'create' in joining ? joining.create.id : joining.existing
          if ('create' in joining) {
            const { email } = joining.create
            const taken =
              (await transaction
                .selectFrom('user')
                .select('id')
                .where('email', '=', email)
                .executeTakeFirst()) ??
              (await transaction
                .selectFrom('account')
                .select('id')
                .where('email', '=', email)
                .executeTakeFirst())
            if (taken) return { denied: 'email_taken' }
          }
          const invitation = await burn(transaction, { token_hash: tokenHash }, userId, at)
          if (!invitation) return { denied: 'invalid' }
          if ('create' in joining) {
            await insertUser(transaction, dialect, joining.create, at)
            const { id, name } = joining.create
            await insertOwnAccount(transaction, joining.create, { ...by, kind: 'user', id, name }, at)
          }
          const { name } = await transaction
            .selectFrom('user')
            .select('name')
            .where('id', '=', userId)
            .executeTakeFirstOrThrow()
          await join(transaction, invitation, { ...by, kind: 'user', id: userId, name }, at)
          return { userId }
        })
        .catch((error) => {
          if (isTaken(error)) return { denied: 'email_taken' }
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
  by: AuditActor,
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
    await recordAuditEvent(transaction, accountId, { action: 'invitation.revoked', at, by, target })
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
  userId: UserId,
  at: number,
): Promise<Burnt | undefined> {
  return transaction
    .updateTable('invitation')
    .set({ used_at: at, used_by_user_id: userId })
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
  by: AuditActor & { kind: 'user' },
  at: number,
): Promise<void> {
  const { account_id: accountId, role } = invitation
  if (role !== null) {
    await insertMember(transaction, { accountId, userId: by.id, role, isOwn: false }, at)
  }
  const target = { kind: 'invitation', id: invitation.id, name: null }
  await recordAuditEvent(transaction, accountId, { action: 'user.joined', at, by, target, after: { role } })
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
  user: { id: UserId; email: string },
  by: AuditActor & { kind: 'user' },
  at: number,
): Promise<boolean> {
  const found = await firstFor(transaction, user.email, at).executeTakeFirst()
  const invitation = found && (await burn(transaction, { id: found.id }, user.id, at))
  if (!invitation) return false
  await join(transaction, invitation, by, at)
  return true
}
