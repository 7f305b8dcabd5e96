import type { AccountId } from '../base/ids.ts'
import type { Database } from './database.ts'

export interface AccountRow {
  readonly id: AccountId
  readonly email: string
  readonly created_at: number
}

export type AccountStore = ReturnType<typeof accountStore>

export function accountStore({ db }: Database) {
  const columns = ['id', 'email', 'created_at'] as const
  return {
    findOwner(): Promise<AccountRow | undefined> {
      return db.selectFrom('account').select(columns).where('is_owner', '=', 1).executeTakeFirst()
    },

    /** Says whether an address is nobody's, neither an account's nor a person's. */
    async isFree(email: string): Promise<boolean> {
      const address = email.toLowerCase()
      const taken =
        (await db.selectFrom('account').select('id').where('email', '=', address).executeTakeFirst()) ??
        (await db.selectFrom('person').select('id').where('email', '=', address).executeTakeFirst())
      return taken === undefined
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
