import type { Kysely } from 'kysely'
import { type AuditActor, recordAuditEvent } from '../audit/audit-store.ts'
import type { Budget } from '../budgets/budget.ts'
import { budgetsOf, replaceBudgets } from '../budgets/ledger-store.ts'
import type { AccountId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import { inAccount } from '../database/in-account.ts'
import type { Schema } from '../database/schema.ts'

export interface AccountRow {
  readonly id: AccountId
  readonly email: string
  readonly created_at: number
}

/** The rules for the keys of an account. Null or 0: no rule. */
export interface Policy {
  /** Maximum number of requests per minute of all keys together. */
  readonly requests_per_minute: number | null
  /** Maximum lifetime of a new key. Seconds. */
  readonly max_lifetime_s: number | null
  /** Days after which an idle key is revoked. */
  readonly revoke_idle_after_days: number | null
  readonly requires_expiry: 0 | 1
  readonly requires_allowed_ips: 0 | 1
  /** Whether a new key needs a budget: its own, or that of a key above it. */
  readonly requires_budget: 0 | 1
}

export const policyColumns = [
  'requests_per_minute',
  'max_lifetime_s',
  'revoke_idle_after_days',
  'requires_expiry',
  'requires_allowed_ips',
  'requires_budget',
] as const

export function readPolicy(source: Kysely<Schema>, accountId: AccountId): Promise<Policy> {
  return source
    .selectFrom('account')
    .select(policyColumns)
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
}

export type AccountStore = ReturnType<typeof accountStore>

export function accountStore(database: Database) {
  const { db } = database
  const findOwner = (): Promise<AccountRow | undefined> =>
    db
      .selectFrom('account')
      .select(['id', 'email', 'created_at'])
      .where('is_owner', '=', 1)
      .executeTakeFirst()

  return {
    findOwner,

    find(id: AccountId): Promise<Pick<AccountRow, 'id' | 'email'>> {
      return db.selectFrom('account').select(['id', 'email']).where('id', '=', id).executeTakeFirstOrThrow()
    },

    findByEmail(email: string): Promise<AccountRow | undefined> {
      return db
        .selectFrom('account')
        .select(['id', 'email', 'created_at'])
        .where((where) => where(where.fn<string>('lower', ['email']), '=', email.toLowerCase()))
        .executeTakeFirst()
    },

    /** Whether neither an account nor a user has this email address. */
    async isFree(email: string): Promise<boolean> {
      const address = email.toLowerCase()
      const taken =
        (await db.selectFrom('account').select('id').where('email', '=', address).executeTakeFirst()) ??
        (await db.selectFrom('user').select('id').where('email', '=', address).executeTakeFirst())
      return taken === undefined
    },

    policy(accountId: AccountId): Promise<Policy> {
      return readPolicy(db, accountId)
    },

    /**
     * Changes the rules that are given. Budgets replace all budgets of the account.
     *
     * @param options.serialize Writes a policy for the audit log.
     */
    updatePolicy(
      accountId: AccountId,
      { budgets, ...update }: Partial<Policy> & { readonly budgets?: readonly Budget[] },
      {
        by,
        at,
        serialize,
      }: { by: AuditActor; at: number; serialize: (policy: Policy, budgets: readonly Budget[]) => object },
    ): Promise<Policy> {
      return inAccount(database, accountId, async (transaction) => {
        const before = await readPolicy(transaction, accountId)
        const budgetsBefore = await budgetsOf(transaction, accountId)
        const after = { ...before, ...update }
        const budgetsAfter = budgets ?? budgetsBefore
        await transaction
          .updateTable('account')
          .set({ ...after, has_budget: budgetsAfter.length > 0 ? 1 : 0 })
          .where('id', '=', accountId)
          .execute()
        if (budgets) await replaceBudgets(transaction, accountId, accountId, budgets)
        await recordAuditEvent(transaction, accountId, {
          action: 'policy.updated',
          at,
          by,
          before: serialize(before, budgetsBefore),
          after: serialize(after, budgetsAfter),
        })
        return after
      })
    },

    /** Whether the database has no account yet. */
    async isEmpty(): Promise<boolean> {
      return (await db.selectFrom('account').select('id').limit(1).executeTakeFirst()) === undefined
    },

    /** Creates the owner's account. If another process just created one, returns that. */
    async createOwner(account: AccountRow): Promise<AccountRow> {
      await db
        .insertInto('account')
        .values({ ...account, is_owner: 1, balance_micro_usd: 0 })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      const owner = await findOwner()
      if (!owner) throw new Error(`another account has the address ${account.email}`)
      return owner
    },

    /** Creates an account that is not the owner's. */
    async create(account: AccountRow): Promise<AccountRow> {
      await db
        .insertInto('account')
        .values({ ...account, is_owner: 0, balance_micro_usd: 0 })
        .execute()
      return account
    },
  }
}
