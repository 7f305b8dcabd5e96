import type { Kysely } from 'kysely'
import { type AuditActor, recordAuditEvent } from '../audit/audit-store.ts'
import type { AccountId, KeyId, TrustPolicyId, UserId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import { inAccount } from '../database/in-account.ts'
import type { Schema } from '../database/schema.ts'
import type { Role } from '../database/user-schema.ts'
import { deleteTrustPolicyWithin, revokeKeyWithin } from '../keys/key-revocation.ts'
import { isLiveAt, type KeyRow, keyRows, type LatestUse } from '../keys/key-rows.ts'
import {
  type TrustPolicyRow,
  trustPolicyRows,
  undeletedTrustPolicies,
} from '../trust-policies/trust-policy-rows.ts'
import { type InvitationRow, openInvitations, revokeInvitationWithin } from './invitation-store.ts'

export interface MemberRow {
  readonly user_id: UserId
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly created_at: number
}

/** What gives a member access independently of the membership. Newest first. */
export interface MemberAccess {
  /** Live keys that the member created or rotated, directly or with another of these keys. */
  readonly keys: readonly KeyRow[]
  /** Trust policies that the member created. Deleting one revokes the keys of its jobs. */
  readonly trust_policies: readonly TrustPolicyRow[]
  /** Open invitations that the member created. */
  readonly invitations: readonly InvitationRow[]
}

interface Removal {
  readonly by: AuditActor
  readonly at: number
  /** Ids of keys and trust policies of the member, or all of them. */
  readonly revoke: 'all' | readonly string[]
  readonly latestUse: LatestUse
}

export type Removed =
  | MemberAccess
  | { readonly denied: 'not_found' }
  | { readonly denied: 'last_owner' }
  | { readonly denied: 'not_theirs'; readonly id: string }

export type MemberStore = ReturnType<typeof memberStore>

/** The members of accounts. */
export function memberStore(database: Database) {
  const { db } = database
  const memberRows = (source: Kysely<Schema>, accountId: AccountId) =>
    source
      .selectFrom('member as m')
      .innerJoin('user as p', 'p.id', 'm.user_id')
      .select(['m.user_id', 'm.role', 'm.created_at', 'm.is_own', 'p.email', 'p.name'])
      .where('m.account_id', '=', accountId)
      .orderBy('m.created_at')
      .orderBy('m.user_id')

  return {
    /** In the order of joining. */
    list: (accountId: AccountId): Promise<MemberRow[]> => memberRows(db, accountId).execute(),

    find(accountId: AccountId, userId: string): Promise<MemberRow | undefined> {
      return memberRows(db, accountId)
        .where('m.user_id', '=', userId as UserId)
        .executeTakeFirst()
    },

    accessOf: (accountId: AccountId, userId: UserId, at: number): Promise<MemberAccess> =>
      findAccess(db, accountId, userId, at),

    /**
     * Removes a member, revokes their invitations and the chosen keys and trust policies. An account keeps an owner,
     * even under concurrent removals.
     *
     * @returns The member's access with its state after the removal.
     */
    remove(accountId: AccountId, userId: string, { by, at, revoke, latestUse }: Removal): Promise<Removed> {
      return inAccount(database, accountId, async (transaction): Promise<Removed> => {
        const members = await memberRows(transaction, accountId).execute()
        const member = members.find(({ user_id }) => user_id === userId)
        if (!member) return { denied: 'not_found' }
        const owners = members.filter(({ role }) => role === 'owner')
        // A user cannot be removed from their own account.
        if (member.is_own === 1 || (member.role === 'owner' && owners.length === 1)) {
          return { denied: 'last_owner' }
        }
        const access = await findAccess(transaction, accountId, member.user_id, at)
        const { keys, trust_policies: trustPolicies, invitations } = access
        const ids = new Set<string>([...keys, ...trustPolicies].map(({ id }) => id))
        const foreignId = revoke === 'all' ? undefined : revoke.find((id) => !ids.has(id))
        if (foreignId !== undefined) return { denied: 'not_theirs', id: foreignId }
        const isChosen = ({ id }: { id: string }) => revoke === 'all' || revoke.includes(id)
        const [revokedKeys, deletedTrustPolicies] = [keys.filter(isChosen), trustPolicies.filter(isChosen)]

        await transaction
          .deleteFrom('member')
          .where('account_id', '=', accountId)
          .where('user_id', '=', member.user_id)
          .execute()
        for (const trustPolicy of deletedTrustPolicies) {
          await deleteTrustPolicyWithin(transaction, accountId, trustPolicy, { by, at, latestUse })
        }
        for (const { id } of revokedKeys) {
          await revokeKeyWithin(transaction, accountId, id, { by, at, latestUse })
        }
        for (const { id } of invitations) {
          await revokeInvitationWithin(transaction, accountId, id, { by, at })
        }
        await recordAuditEvent(transaction, accountId, {
          action: 'member.removed',
          at,
          by,
          target: { kind: 'user', id: member.user_id, name: member.name },
          before: { role: member.role },
          after: {
            revoked_keys: revokedKeys.map(({ id }) => id),
            deleted_trust_policies: deletedTrustPolicies.map(({ id }) => id),
            revoked_invitations: invitations.map(({ id }) => id),
          },
        })
        return {
          keys: inOrderOf(keys, await keyRows(transaction).where('k.account_id', '=', accountId).execute()),
          trust_policies: inOrderOf(
            trustPolicies,
            await trustPolicyRows(transaction).where('t.account_id', '=', accountId).execute(),
          ),
          invitations,
        }
      })
    },
  }
}

async function findAccess(
  source: Kysely<Schema>,
  accountId: AccountId,
  userId: UserId,
  at: number,
): Promise<MemberAccess> {
  const created = await findCreatedBy(source, accountId, userId)
  const keys = await keyRows(source)
    .where('k.account_id', '=', accountId)
    // The keys of jobs expire within an hour, or are revoked with their trust policy.
    .where('k.trust_policy_id', 'is', null)
    .where(isLiveAt(at))
    .orderBy('k.created_at', 'desc')
    .orderBy('k.id', 'desc')
    .execute()
  const trustPolicies = await undeletedTrustPolicies(source).where('t.account_id', '=', accountId).execute()
  const invitations = await openInvitations(source, at)
    .where('i.account_id', '=', accountId)
    .where('i.created_by_user_id', '=', userId)
    .execute()
  return {
    keys: keys.filter(({ id }) => created.has(id)),
    trust_policies: trustPolicies.filter(({ id }) => created.has(id)),
    invitations,
  }
}

/**
 * Finds every key and trust policy whose secret a user may know: those that they created with a session, and those that
 * were created with one of these. After a rotation, earlier children of the rotated key are not included.
 */
async function findCreatedBy(
  source: Kysely<Schema>,
  accountId: AccountId,
  userId: UserId,
): Promise<ReadonlySet<KeyId | TrustPolicyId>> {
  const columns = ['id', 'created_by_key_id', 'created_by_user_id'] as const
  const keys = await source
    .selectFrom('api_key')
    .select([...columns, 'trust_policy_id'])
    .where('account_id', '=', accountId)
    .execute()
  const trustPolicies = await source
    .selectFrom('trust_policy')
    .select(columns)
    .where('account_id', '=', accountId)
    .execute()
  const all = [...trustPolicies.map((row) => ({ ...row, trust_policy_id: null })), ...keys]
  const byCreator = Map.groupBy(all, (row) => row.created_by_key_id ?? row.trust_policy_id)
  const found = new Set<KeyId | TrustPolicyId>()
  const remaining = all.filter((row) => row.created_by_user_id === userId)
  for (let next = remaining.pop(); next; next = remaining.pop()) {
    if (found.has(next.id)) continue
    found.add(next.id)
    remaining.push(...(byCreator.get(next.id) ?? []))
  }
  return found
}

/** The current rows with the ids and the order of earlier ones. */
function inOrderOf<Row extends { readonly id: string }>(
  earlier: readonly Row[],
  current: readonly Row[],
): Row[] {
  return earlier.flatMap(({ id }) => current.find((row) => row.id === id) ?? [])
}
