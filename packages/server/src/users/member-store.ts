import type { Kysely, Transaction } from 'kysely'
import { type AuditActor, recordAuditEvent } from '../audit/audit-store.ts'
import type { AccountId, KeyId, TrustPolicyId, UserId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import { inAccount } from '../database/in-account.ts'
import type { Role, Schema } from '../database/schema.ts'
import { deleteTrustPolicyWithin, revokeKeyWithin } from '../keys/key-revocation.ts'
import { isLiveAt, type KeyRow, keyRows, type LatestUse } from '../keys/key-rows.ts'
import { type TrustPolicyRow, trustPolicyRows } from '../trust-policies/trust-policy-rows.ts'
import { type InvitationRow, invitationRows, revokeInvitationWithin } from './invitation-store.ts'

export interface MemberRow {
  readonly user_id: UserId
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly created_at: number
}

/** What still gives a member access after a removal. Newest first. */
export interface Holdings {
  /** Live keys that the member created or rotated, with a session or with another of these keys. */
  readonly keys: readonly KeyRow[]
  /** Trust policies in force that the member created. The keys of their jobs end with them. */
  readonly trust_policies: readonly TrustPolicyRow[]
  /** Open invitations that the member created. */
  readonly invitations: readonly InvitationRow[]
}

export type Removed =
  | { readonly before: Holdings; readonly after: Pick<Holdings, 'keys' | 'trust_policies'> }
  | { readonly denied: 'not_found' }
  | { readonly denied: 'last_owner' }
  | { readonly denied: 'not_theirs'; readonly id: string }

export type MemberStore = ReturnType<typeof memberStore>

/** Who may act for an account, and what becomes of that when they leave. */
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
    /** As they joined. */
    list: (accountId: AccountId): Promise<MemberRow[]> => memberRows(db, accountId).execute(),

    /** @returns `undefined` when the account has no such member. */
    find(accountId: AccountId, userId: string): Promise<MemberRow | undefined> {
      return memberRows(db, accountId)
        .where('m.user_id', '=', userId as UserId)
        .executeTakeFirst()
    },

    holdings: (accountId: AccountId, userId: UserId, at: number): Promise<Holdings> =>
      holdingsOf(db, accountId, userId, at),

    /**
     * Ends a membership, the invitations that the member created and, as asked, their keys and trust policies. Two members
     * who remove each other: one of them stays.
     *
     * @param revoke The ids of keys and trust policies among the member's holdings, or all of them.
     */
    remove(
      accountId: AccountId,
      userId: string,
      by: AuditActor,
      at: number,
      { revoke, latestUse }: { revoke: 'all' | readonly string[]; latestUse: LatestUse },
    ): Promise<Removed> {
      return inAccount(database, accountId, async (transaction): Promise<Removed> => {
        const members = await memberRows(transaction, accountId).execute()
        const leaving = members.find(({ user_id }) => user_id === userId)
        if (!leaving) return { denied: 'not_found' }
        const owners = members.filter(({ role }) => role === 'owner')
        // Whose own account it is stays its owner: without it they would have none.
        if (leaving.is_own === 1 || (leaving.role === 'owner' && owners.length === 1)) {
          return { denied: 'last_owner' }
        }
        const before = await holdingsOf(transaction, accountId, leaving.user_id, at)
        const isChosen = ({ id }: { id: string }) => revoke === 'all' || revoke.includes(id)
        const held = new Set<string>([...before.keys, ...before.trust_policies].map(({ id }) => id))
        const foreign = revoke === 'all' ? undefined : revoke.find((id) => !held.has(id))
        if (foreign !== undefined) return { denied: 'not_theirs', id: foreign }

        await transaction
          .deleteFrom('member')
          .where('account_id', '=', accountId)
          .where('user_id', '=', leaving.user_id)
          .execute()
        // Trust policies first: their end ends the keys that their jobs made.
        for (const trustPolicy of before.trust_policies.filter(isChosen)) {
          await deleteTrustPolicyWithin(transaction, accountId, trustPolicy, { by, at, latestUse })
        }
        for (const { id } of before.keys.filter(isChosen)) {
          await revokeKeyWithin(transaction, accountId, id, { by, at, latestUse })
        }
        for (const { id } of before.invitations) {
          await revokeInvitationWithin(transaction, accountId, id, by, at)
        }
        await recordAuditEvent(transaction, accountId, {
          action: 'member.removed',
          at,
          by,
          target: { kind: 'user', id: leaving.user_id, name: leaving.name },
          before: { role: leaving.role },
          after: {
            revoked_keys: before.keys.filter(isChosen).map(({ id }) => id),
            deleted_trust_policies: before.trust_policies.filter(isChosen).map(({ id }) => id),
            revoked_invitations: before.invitations.map(({ id }) => id),
          },
        })
        return { before, after: await readAgain(transaction, accountId, before) }
      })
    },
  }
}

async function holdingsOf(
  source: Kysely<Schema>,
  accountId: AccountId,
  userId: UserId,
  at: number,
): Promise<Holdings> {
  const made = await madeBy(source, accountId, userId)
  const live = await keyRows(source)
    .where('k.account_id', '=', accountId)
    .where(isLiveAt(at))
    .orderBy('k.created_at', 'desc')
    .orderBy('k.id', 'desc')
    .execute()
  const trustPolicies = await trustPolicyRows(source)
    .where('t.account_id', '=', accountId)
    .where('t.deleted_at', 'is', null)
    .orderBy('t.created_at', 'desc')
    .orderBy('t.id', 'desc')
    .execute()
  const invitations = await invitationRows(source)
    .where('i.account_id', '=', accountId)
    .where('i.created_by_user_id', '=', userId)
    .where('i.used_at', 'is', null)
    .where('i.revoked_at', 'is', null)
    .where('i.expires_at', '>', at)
    .orderBy('i.created_at', 'desc')
    .orderBy('i.id', 'desc')
    .execute()
  return {
    // The key of a job ends with its trust policy, or by itself within the hour.
    keys: live.filter(({ id, trust_policy_id: trustPolicyId }) => made.has(id) && trustPolicyId === null),
    trust_policies: trustPolicies.filter(({ id }) => made.has(id)),
    invitations,
  }
}

/**
 * Finds every key and trust whose secret a user could know: what they created with a session, and what was created
 * with one of those. The children that a rotated key had before are not among them.
 */
async function madeBy(
  source: Kysely<Schema>,
  accountId: AccountId,
  userId: UserId,
): Promise<ReadonlySet<KeyId | TrustPolicyId>> {
  const creators = ['id', 'created_by_key_id', 'created_by_user_id'] as const
  const keys = await source
    .selectFrom('api_key')
    .select([...creators, 'trust_policy_id'])
    .where('account_id', '=', accountId)
    .execute()
  const trustPolicies = await source
    .selectFrom('trust_policy')
    .select(creators)
    .where('account_id', '=', accountId)
    .execute()
  const all = [...trustPolicies.map((trustPolicy) => ({ ...trustPolicy, trust_policy_id: null })), ...keys]
  const under = Map.groupBy(all, (made) => made.created_by_key_id ?? made.trust_policy_id)
  const found = new Set<KeyId | TrustPolicyId>()
  const waiting = all.filter((made) => made.created_by_user_id === userId)
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (found.has(next.id)) continue
    found.add(next.id)
    waiting.push(...(under.get(next.id) ?? []))
  }
  return found
}

/** The same keys and trust policies after some of them have ended. */
async function readAgain(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  { keys, trust_policies: trustPolicies }: Holdings,
): Promise<Pick<Holdings, 'keys' | 'trust_policies'>> {
  const rows = await keyRows(transaction).where('k.account_id', '=', accountId).execute()
  const kept = await trustPolicyRows(transaction).where('t.account_id', '=', accountId).execute()
  const same = <Row extends { id: string }>(known: readonly Row[], now: readonly Row[]): Row[] =>
    known.flatMap(({ id }) => now.find((row) => row.id === id) ?? [])
  return { keys: same(keys, rows), trust_policies: same(trustPolicies, kept) }
}
