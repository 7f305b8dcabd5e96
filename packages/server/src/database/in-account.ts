import type { Transaction } from 'kysely'
import type { AccountId } from '../core/ids.ts'
import type { Database } from './database.ts'
import type { Schema } from './schema.ts'

/**
 * Runs a transaction that locks an account, after the account's earlier ones. Each account uses at most one connection:
 * its other transactions wait in memory, so that it cannot slow other accounts down.
 *
 * @throws {AccountBusyError} too many are queued.
 */
export function inAccount<Result>(
  { db, dialect, turns }: Database,
  accountId: AccountId,
  work: (transaction: Transaction<Schema>) => Promise<Result>,
): Promise<Result> {
  return turns.take(accountId, () =>
    db.transaction().execute(async (transaction) => {
      await lockAccount(transaction, dialect, accountId)
      return work(transaction)
    }),
  )
}

/**
 * Blocks other transactions that lock the same account. On SQLite a write transaction already locks the whole file.
 *
 * `FOR NO KEY UPDATE` does not block inserts of rows that refer to the account. A stronger lock could deadlock: an audit
 * event that is written outside of a change locks the head of the log first, then needs the account.
 */
export async function lockAccount(
  transaction: Transaction<Schema>,
  dialect: Database['dialect'],
  accountId: AccountId,
): Promise<void> {
  if (dialect === 'sqlite') return
  await transaction.selectFrom('account').select('id').where('id', '=', accountId).forNoKeyUpdate().execute()
}
