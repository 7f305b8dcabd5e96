import type { Kysely, Transaction } from 'kysely'
import { type AuditActor, recordAuditEvent } from '../audit/audit-store.ts'
import { type AccountId, type InvitationId, newId, type UserId } from '../core/ids.ts'
import { toIso } from '../core/time.ts'
import type { Database } from '../database/database.ts'
import { isTaken } from '../database/errors.ts'
import type { Schema } from '../database/schema.ts'
import type { Role } from '../database/user-schema.ts'
import { insertMember, insertOwnAccount, insertUser, type NewUser } from './user-store.ts'

/** An invitation without its token, and the account that it belongs to. */
export interface InvitationRow {
  readonly id: InvitationId
  readonly account_id: AccountId
  readonly account_email: string
  /** 1 for the account of the server's operator. */
  readonly account_is_owner: 0 | 1
  readonly role: Role | null
  readonly email: string | null
  readonly created_at: number
  readonly expires_at: number
  readonly used_at: number | null
  readonly revoked_at: number | null
}

interface NewInvitation {
  readonly tokenHash: string
  readonly role: Role | null
  readonly email: string | null
  readonly createdBy: UserId
  readonly createdAt: number
  readonly expiresAt: number
}

/** When and from where a link is used. */
export type LinkUse = Pick<AuditActor, 'address' | 'requestId'> & { readonly at: number }

type UserActor = AuditActor & { readonly kind: 'user' }

export type InvitationStore = ReturnType<typeof invitationStore>

/** Invitations. Only the hashes of their tokens are stored. */
export function invitationStore({ db, dialect, turns }: Database) {
  return {
    /** @param options.beforeCommit Writes more in the same transaction. */
    create(
      accountId: AccountId,
      { tokenHash, role, email, createdBy, createdAt, expiresAt }: NewInvitation,
      options: {
        by: AuditActor
        beforeCommit?: ((transaction: Transaction<Schema>, row: InvitationRow) => Promise<void>) | undefined
      },
    ): Promise<InvitationRow> {
      const id = newId('inv')
      const create = async (transaction: Transaction<Schema>) => {
        await transaction
          .insertInto('invitation')
          .values({
            id,
            token_hash: tokenHash,
            account_id: accountId,
            role,
            email,
            created_by_user_id: createdBy,
            created_at: createdAt,
            expires_at: expiresAt,
            used_at: null,
            used_by_user_id: null,
            revoked_at: null,
          })
          .execute()
        await recordAuditEvent(transaction, accountId, {
          action: 'member.invited',
          at: createdAt,
          by: options.by,
          target: { kind: 'invitation', id, name: email },
          after: { role, email, expires_at: toIso(expiresAt) },
        })
        const row = await invitationRows(transaction).where('i.id', '=', id).executeTakeFirstOrThrow()
        await options.beforeCommit?.(transaction, row)
        return row
      }
      return turns.take(accountId, () => db.transaction().execute(create))
    },

    /** The invitations that can be accepted, newest first, at most 200. */
    listOpen(accountId: AccountId, at: number): Promise<InvitationRow[]> {
      return openInvitations(db, at).where('i.account_id', '=', accountId).limit(200).execute()
    },

    /** Revokes an open invitation. @returns `undefined` if the account has no such invitation. */
    revoke(
      accountId: AccountId,
      id: string,
      options: { by: AuditActor; at: number },
    ): Promise<InvitationRow | undefined> {
      const revoke = (transaction: Transaction<Schema>) =>
        revokeInvitationWithin(transaction, accountId, id as InvitationId, options)
      return turns.take(accountId, () => db.transaction().execute(revoke))
    },

    findOpen(tokenHash: string, at: number): Promise<InvitationRow | undefined> {
      return openInvitations(db, at).where('i.token_hash', '=', tokenHash).executeTakeFirst()
    },

    /** Whether the operator's account has an open invitation for an email address. */
    async isInvited(email: string, at: number): Promise<boolean> {
      return (await findByEmail(db, email, at))?.account_is_owner === 1
    },

    /** Creates a user and accepts an invitation in one transaction. Concurrent calls accept it once. */
    acceptAsNewUser(
      tokenHash: string,
      user: NewUser,
      { at, ...from }: LinkUse,
    ): Promise<{ denied: 'invalid' | 'email_taken' } | { accountId: AccountId }> {
      return db
        .transaction()
        .execute(async (transaction) => {
          for (const table of ['user', 'account'] as const) {
            const taken = await transaction
              .selectFrom(table)
              .select('id')
              .where('email', '=', user.email)
              .executeTakeFirst()
            if (taken) return { denied: 'email_taken' } as const
          }
          const invitation = await markUsed(transaction, { token_hash: tokenHash }, user.id, at)
          if (!invitation) return { denied: 'invalid' } as const
          const by = { ...from, kind: 'user', id: user.id, name: user.name } as const
          await insertUser(transaction, dialect, user, at)
          await insertOwnAccount(transaction, user, { by, at })
          return addToAccount(transaction, invitation, by, at)
        })
        .catch((error) => {
          if (isTaken(error)) return { denied: 'email_taken' } as const
          throw error
        })
    },

    /** Accepts an invitation for an existing user. Concurrent calls accept it once. */
    acceptAsUser(
      tokenHash: string,
      user: { readonly id: UserId; readonly name: string },
      { at, ...from }: LinkUse,
    ): Promise<{ denied: 'invalid' } | { accountId: AccountId }> {
      return db.transaction().execute(async (transaction) => {
        const invitation = await markUsed(transaction, { token_hash: tokenHash }, user.id, at)
        if (!invitation) return { denied: 'invalid' } as const
        return addToAccount(
          transaction,
          invitation,
          { ...from, kind: 'user', id: user.id, name: user.name },
          at,
        )
      })
    },
  }
}

function invitationRows(source: Kysely<Schema>) {
  return source
    .selectFrom('invitation as i')
    .innerJoin('account as a', 'a.id', 'i.account_id')
    .select(['i.id', 'i.account_id', 'i.role', 'i.email', 'i.created_at', 'i.expires_at', 'i.used_at'])
    .select(['i.revoked_at', 'a.email as account_email', 'a.is_owner as account_is_owner'])
}

/** The invitations that can be accepted at a time, newest first. */
export function openInvitations(source: Kysely<Schema>, at: number) {
  return invitationRows(source)
    .where('i.used_at', 'is', null)
    .where('i.revoked_at', 'is', null)
    .where('i.expires_at', '>', at)
    .orderBy('i.created_at', 'desc')
    .orderBy('i.id', 'desc')
}

/** The newest open invitation for an email address; those of the operator's account come first. */
function findByEmail(source: Kysely<Schema>, email: string, at: number): Promise<InvitationRow | undefined> {
  return openInvitations(source, at)
    .clearOrderBy()
    .where('i.email', '=', email.toLowerCase())
    .orderBy('a.is_owner', 'desc')
    .orderBy('i.created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** Revokes an open invitation in a transaction. @returns `undefined` if the account has no such invitation. */
export async function revokeInvitationWithin(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  id: InvitationId,
  { by, at }: { by: AuditActor; at: number },
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

interface UsedInvitation {
  readonly id: InvitationId
  readonly account_id: AccountId
  readonly role: Role | null
}

/** Marks an open invitation as used, once. */
async function markUsed(
  transaction: Kysely<Schema>,
  which: { token_hash: string } | { id: InvitationId },
  userId: UserId,
  at: number,
): Promise<UsedInvitation | undefined> {
  const [column, value] = Object.entries(which)[0] as ['token_hash' | 'id', string]
  return transaction
    .updateTable('invitation')
    .set({ used_at: at, used_by_user_id: userId })
    .where(column, '=', value)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', at)
    .returning(['id', 'account_id', 'role'])
    .executeTakeFirst()
}

async function addToAccount(
  transaction: Kysely<Schema>,
  { id, account_id: accountId, role }: UsedInvitation,
  by: UserActor,
  at: number,
): Promise<{ accountId: AccountId }> {
  if (role !== null) await insertMember(transaction, { accountId, userId: by.id, role, isOwn: false }, at)
  const target = { kind: 'invitation', id, name: null }
  await recordAuditEvent(transaction, accountId, { action: 'user.joined', at, by, target, after: { role } })
  return { accountId }
}

/** Accepts the invitation for a user's email address when they sign up without its link. */
export async function acceptInvitationByEmail(
  transaction: Transaction<Schema>,
  email: string,
  { by, at }: { by: UserActor; at: number },
): Promise<void> {
  const found = await findByEmail(transaction, email, at)
  const invitation = found && (await markUsed(transaction, { id: found.id }, by.id, at))
  if (invitation) await addToAccount(transaction, invitation, by, at)
}
