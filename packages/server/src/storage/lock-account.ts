import type { Transaction } from 'kysely'
import type { AccountId } from '../base/ids.ts'
import type { Database } from './database.ts'
import type { Schema } from './schema.ts'

/** Makes others that lock the same account wait. On SQLite a write transaction has the whole file already. */
export async function lockAccount(
  transaction: Transaction<Schema>,
  dialect: Database['dialect'],
  accountId: AccountId,
): Promise<void> {
  if (dialect === 'sqlite') return
  await transaction.selectFrom('account').select('id').where('id', '=', accountId).forUpdate().execute()
}
