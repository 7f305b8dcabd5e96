import { type AuditActor, recordAuditEvent } from '../audit/audit-store.ts'
import type { AccountId, UserId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import { inAccount } from '../database/in-account.ts'

export interface ProviderSettingRow {
  readonly provider: string
  readonly ciphertext: string
  readonly updated_at: number
  readonly updated_by_user_id: UserId | null
  readonly updated_by_name: string | null
}

export interface ProviderSettingChange {
  readonly provider: { readonly id: string; readonly name: string }
  readonly by: AuditActor
  readonly at: number
}

export type ProviderSettingStore = ReturnType<typeof providerSettingStore>

/** The keys of providers that were set in the console, sealed. They belong to the server. */
export function providerSettingStore(database: Database) {
  const { db } = database
  return {
    list(): Promise<ProviderSettingRow[]> {
      return db
        .selectFrom('provider_setting as s')
        .leftJoin('user as u', 'u.id', 's.updated_by_user_id')
        .select([
          's.provider',
          's.ciphertext',
          's.updated_at',
          's.updated_by_user_id',
          'u.name as updated_by_name',
        ])
        .execute()
    },

    /** @param accountId The account of the operator, whose audit log records the change. */
    set(
      accountId: AccountId,
      ciphertext: string,
      { provider, by, at }: ProviderSettingChange & { by: { kind: 'user'; id: UserId } },
    ): Promise<void> {
      return inAccount(database, accountId, async (transaction) => {
        const row = { ciphertext, updated_at: at, updated_by_user_id: by.id }
        await transaction
          .insertInto('provider_setting')
          .values({ provider: provider.id, ...row })
          .onConflict((conflict) => conflict.column('provider').doUpdateSet(row))
          .execute()
        await recordAuditEvent(transaction, accountId, {
          action: 'provider.updated',
          at,
          by,
          target: { kind: 'provider', ...provider },
        })
      })
    },

    /** @returns Whether there was a key. */
    remove(accountId: AccountId, { provider, by, at }: ProviderSettingChange): Promise<boolean> {
      return inAccount(database, accountId, async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom('provider_setting')
          .where('provider', '=', provider.id)
          .executeTakeFirst()
        if (numDeletedRows === 0n) return false
        await recordAuditEvent(transaction, accountId, {
          action: 'provider.removed',
          at,
          by,
          target: { kind: 'provider', ...provider },
        })
        return true
      })
    },
  }
}
