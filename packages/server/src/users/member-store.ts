import type { Kysely, Transaction } from 'kysely'
import type { AccountId, KeyId, PersonId, TrustId } from '../core/ids.ts'
import { type Author, writeActivity } from '../audit/audit-store.ts'
import type { Database } from '../database/database.ts'
import { inAccount } from '../database/in-account.ts'
import { type InvitationRow, invitationRows, revokeInvitationWithin } from './invitation-store.ts'
import type { RevokeOptions } from '../keys/key-changes.ts'
import { isLiveAt, type KeyRow, keyRows } from '../keys/key-rows.ts'
import type { KeyStore } from '../keys/key-store.ts'
import type { Role, Schema } from '../database/schema.ts'
import { type TrustRow, trustRows } from '../trust-policies/trust-policy-rows.ts'

export interface MemberRow {
  readonly person_id: PersonId
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly created_at: number
}

/** What still gives a member access after a removal. Newest first. */
export interface Holdings {
  /** Live keys that the member created or rotated, with a session or with another of these keys. */
  readonly keys: readonly KeyRow[]
  /** Trusts in force that the member created. The keys of their jobs end with them. */
  readonly trusts: readonly TrustRow[]
  /** Open invitations that the member created. */
  readonly invitations: readonly InvitationRow[]
}

export type Removed =
  | { readonly before: Holdings; readonly after: Pick<Holdings, 'keys' | 'trusts'> }
  | { readonly refused: 'not_found' }
  | { readonly refused: 'last_owner' }
  | { readonly refused: 'not_theirs'; readonly id: string }

export type MemberStore = ReturnType<typeof memberStore>

/** Who may act for an account, and what becomes of that when they leave. */
export function memberStore(database: Database, keys: KeyStore) {
  const { db } = database
  const memberRows = (source: Kysely<Schema>, accountId: AccountId) =>
    source
      .selectFrom('member as m')
      .innerJoin('person as p', 'p.id', 'm.person_id')
      .select(['m.person_id', 'm.role', 'm.created_at', 'm.is_own', 'p.email', 'p.name'])
      .where('m.account_id', '=', accountId)
      .orderBy('m.created_at')
      .orderBy('m.person_id')

  return {
    /** As they joined. */
    list: (accountId: AccountId): Promise<MemberRow[]> => memberRows(db, accountId).execute(),

    /** @returns `undefined` when the account has no such member. */
    find(accountId: AccountId, personId: string): Promise<MemberRow | undefined> {
      return memberRows(db, accountId)
        .where('m.person_id', '=', personId as PersonId)
        .executeTakeFirst()
    },

    holdings: (accountId: AccountId, personId: PersonId, at: number): Promise<Holdings> =>
      holdingsOf(db, accountId, personId, at),

    /**
     * Ends a membership, the invitations that the member created and, as asked, their keys and trusts. Two members
     * who remove each other: one of them stays.
     *
     * @param revoke The ids of keys and trusts among the member's holdings, or all of them.
     */
    remove(
      accountId: AccountId,
      personId: string,
      by: Author,
      at: number,
      { revoke, latest }: { revoke: 'all' | readonly string[]; latest: NonNullable<RevokeOptions['latest']> },
    ): Promise<Removed> {
      return inAccount(database, accountId, async (transaction): Promise<Removed> => {
        const members = await memberRows(transaction, accountId).execute()
        const leaving = members.find(({ person_id }) => person_id === personId)
        if (!leaving) return { refused: 'not_found' }
        const owners = members.filter(({ role }) => role === 'owner')
        // Whose own account it is stays its owner: without it they would have none.
        if (leaving.is_own === 1 || (leaving.role === 'owner' && owners.length === 1)) {
          return { refused: 'last_owner' }
        }
        const before = await holdingsOf(transaction, accountId, leaving.person_id, at)
        const isChosen = ({ id }: { id: string }) => revoke === 'all' || revoke.includes(id)
        const held = new Set<string>([...before.keys, ...before.trusts].map(({ id }) => id))
        const foreign = revoke === 'all' ? undefined : revoke.find((id) => !held.has(id))
        if (foreign !== undefined) return { refused: 'not_theirs', id: foreign }

        await transaction
          .deleteFrom('member')
          .where('account_id', '=', accountId)
          .where('person_id', '=', leaving.person_id)
          .execute()
        // Trusts first: their end ends the keys that their jobs made.
        for (const trust of before.trusts.filter(isChosen)) {
          await keys.endTrustWithin(transaction, accountId, trust, by, at, latest)
        }
        for (const { id } of before.keys.filter(isChosen)) {
          await keys.revokeWithin(transaction, accountId, id, by, at, { latest })
        }
        for (const { id } of before.invitations) {
          await revokeInvitationWithin(transaction, accountId, id, by, at)
        }
        await writeActivity(transaction, accountId, {
          action: 'member.removed',
          at,
          by,
          target: { kind: 'person', id: leaving.person_id, name: leaving.name },
          before: { role: leaving.role },
          after: {
            revoked_keys: before.keys.filter(isChosen).map(({ id }) => id),
            removed_trusts: before.trusts.filter(isChosen).map(({ id }) => id),
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
  personId: PersonId,
  at: number,
): Promise<Holdings> {
  const made = await madeBy(source, accountId, personId)
  const live = await keyRows(source)
    .where('k.account_id', '=', accountId)
    .where(isLiveAt(at))
    .orderBy('k.created_at', 'desc')
    .orderBy('k.id', 'desc')
    .execute()
  const trusts = await trustRows(source)
    .where('t.account_id', '=', accountId)
    .where('t.removed_at', 'is', null)
    .orderBy('t.created_at', 'desc')
    .orderBy('t.id', 'desc')
    .execute()
  const invitations = await invitationRows(source)
    .where('i.account_id', '=', accountId)
    .where('i.created_by_person_id', '=', personId)
    .where('i.used_at', 'is', null)
    .where('i.revoked_at', 'is', null)
    .where('i.expires_at', '>', at)
    .orderBy('i.created_at', 'desc')
    .orderBy('i.id', 'desc')
    .execute()
  return {
    // The key of a job ends with its trust, or by itself within the hour.
    keys: live.filter(({ id, trust_id: trustId }) => made.has(id) && trustId === null),
    trusts: trusts.filter(({ id }) => made.has(id)),
    invitations,
  }
}

/**
 * Finds every key and trust whose secret a person could know: what they created with a session, and what was created
 * with one of those. The children that a rotated key had before are not among them.
 */
async function madeBy(
  source: Kysely<Schema>,
  accountId: AccountId,
  personId: PersonId,
): Promise<ReadonlySet<KeyId | TrustId>> {
  const makers = ['id', 'created_by_key_id', 'created_by_person_id'] as const
  const keys = await source
    .selectFrom('api_key')
    .select([...makers, 'trust_id'])
    .where('account_id', '=', accountId)
    .execute()
  const trusts = await source.selectFrom('trust').select(makers).where('account_id', '=', accountId).execute()
  const all = [...trusts.map((trust) => ({ ...trust, trust_id: null })), ...keys]
  const under = Map.groupBy(all, (made) => made.created_by_key_id ?? made.trust_id)
  const found = new Set<KeyId | TrustId>()
  const waiting = all.filter((made) => made.created_by_person_id === personId)
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (found.has(next.id)) continue
    found.add(next.id)
    waiting.push(...(under.get(next.id) ?? []))
  }
  return found
}

/** The same keys and trusts after some of them have ended. */
async function readAgain(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  { keys, trusts }: Holdings,
): Promise<Pick<Holdings, 'keys' | 'trusts'>> {
  const rows = await keyRows(transaction).where('k.account_id', '=', accountId).execute()
  const kept = await trustRows(transaction).where('t.account_id', '=', accountId).execute()
  const same = <Row extends { id: string }>(known: readonly Row[], now: readonly Row[]): Row[] =>
    known.flatMap(({ id }) => now.find((row) => row.id === id) ?? [])
  return { keys: same(keys, rows), trusts: same(trusts, kept) }
}
