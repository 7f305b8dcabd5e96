import { type AuditActor, recordAuditEvent } from '../audit/audit-store.ts'
import type { AccountId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import { inAccount } from '../database/in-account.ts'

export interface AccountRow {
  readonly id: AccountId
  readonly email: string
  readonly created_at: number
}

/** What an account asks of its keys. Null, or 0: nothing. */
export interface Policy {
  /** Most requests of all its keys in a minute. */
  readonly requests_per_minute: number | null
  /** Longest life of a new key. Seconds. */
  readonly max_lifetime_s: number | null
  /** Days after which a key that nobody used ends. */
  readonly revoke_idle_after_days: number | null
  readonly requires_expiry: 0 | 1
  readonly requires_allowed_ips: 0 | 1
}

export const policyColumns = [
  'requests_per_minute',
  'max_lifetime_s',
  'revoke_idle_after_days',
  'requires_expiry',
  'requires_allowed_ips',
] as const

export type AccountStore = ReturnType<typeof accountStore>

export function accountStore(database: Database) {
  const { db } = database
  const columns = ['id', 'email', 'created_at'] as const
  return {
    findOwner(): Promise<AccountRow | undefined> {
      return db.selectFrom('account').select(columns).where('is_owner', '=', 1).executeTakeFirst()
    },

    find(id: AccountId): Promise<Pick<AccountRow, 'id' | 'email'>> {
      return db.selectFrom('account').select(['id', 'email']).where('id', '=', id).executeTakeFirstOrThrow()
    },

    /** Says whether an address is nobody's, neither an account's nor a user's. */
    async isFree(email: string): Promise<boolean> {
      const address = email.toLowerCase()
      const taken =
        (await db.selectFrom('account').select('id').where('email', '=', address).executeTakeFirst()) ??
        (await db.selectFrom('user').select('id').where('email', '=', address).executeTakeFirst())
      return taken === undefined
    },

    policy(accountId: AccountId): Promise<Policy> {
      return db
        .selectFrom('account')
        .select(policyColumns)
        .where('id', '=', accountId)
        .executeTakeFirstOrThrow()
    },

    /**
     * Sets what is given and leaves the rest.
     *
     * @param present Tells a policy in the words of the API, which are also those of the log.
     */
    updatePolicy(
      accountId: AccountId,
      change: Partial<Policy>,
      by: AuditActor,
      at: number,
      toResponse: (policy: Policy) => object,
    ): Promise<Policy> {
      return inAccount(database, accountId, async (transaction) => {
        const before = await transaction
          .selectFrom('account')
          .select(policyColumns)
          .where('id', '=', accountId)
          .executeTakeFirstOrThrow()
        const after = { ...before, ...change }
        await transaction.updateTable('account').set(after).where('id', '=', accountId).execute()
        const what = { before: toResponse(before), after: toResponse(after) }
        await recordAuditEvent(transaction, accountId, { action: 'policy.updated', at, by, ...what })
        return after
      })
    },

    /** Says whether nobody has used this database yet. */
    async isEmpty(): Promise<boolean> {
      return (await db.selectFrom('account').select('id').limit(1).executeTakeFirst()) === undefined
    },

    /** Adds the owner's account; when another process just did, that one is the owner. */
    async createOwner(account: AccountRow): Promise<AccountRow> {
      await db
        .insertInto('account')
        .values({ ...account, is_owner: 1, balance_micro_usd: 0 })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      const owner = await this.findOwner()
      if (!owner) throw new Error(`another account has the address ${account.email}`)
      return owner
    },

    /** Adds an account that is not the owner's. */
    async create(account: AccountRow): Promise<AccountRow> {
      await db
        .insertInto('account')
        .values({ ...account, is_owner: 0, balance_micro_usd: 0 })
        .execute()
      return account
    },
  }
}
