import { type Kysely, sql, type Transaction } from 'kysely'
import { recordAuditEvent, systemActor } from '../audit/audit-store.ts'
import { type AccountId, type GrantId, newId } from '../core/ids.ts'
import type { Database } from '../database/database.ts'
import { inAccount } from '../database/in-account.ts'
import type { Schema } from '../database/schema.ts'
import { toUsd } from './budget.ts'

/** Whether accounts pay from credit that the operator grants. @see OANIM_CREDIT */
export interface CreditOptions {
  readonly isCreditOn: boolean
}

/** The credit of an account. Millionths of a US dollar. */
export interface CreditState {
  /** What was granted minus what was charged. Negative if a provider charged more than the estimate. */
  readonly balance: number
  /** What is reserved for jobs that are not finished. */
  readonly held: number
}

export interface CreditGrant {
  /** Negative to take credit back. Millionths of a US dollar. */
  readonly amount: number
  /** Why, for the audit log. */
  readonly note?: string | undefined
  readonly at: number
}

export interface CreditGranted {
  readonly transfer_id: GrantId
  readonly before: number
  readonly after: number
}

/** The most credit that an account can have. Millionths of a US dollar; far below the largest safe integer. */
export const maxBalance = 1_000_000_000 * 1_000_000

export type CreditStore = ReturnType<typeof creditStore>

/** The credit of accounts: a balance that changes only together with entries of the ledger. */
export function creditStore(database: Database, { isCreditOn }: CreditOptions) {
  return {
    isCreditOn,

    /** @returns `undefined` if credit is off. */
    async state(accountId: AccountId, now: number): Promise<CreditState | undefined> {
      return isCreditOn ? creditState(database.db, accountId, now) : undefined
    },

    /**
     * Grants credit to an account, or takes it back. Writes the ledger, the balance and an audit event in one transaction.
     *
     * @returns The present state if the account has too little to take back, or would have more than `maxBalance`.
     */
    grant(accountId: AccountId, grant: CreditGrant): Promise<CreditGranted | CreditState> {
      return inAccount(database, accountId, async (transaction) => {
        const state = await creditState(transaction, accountId, grant.at)
        const after = state.balance + grant.amount
        if (after > maxBalance || (grant.amount < 0 && after < state.held)) return state
        return recordGrant(transaction, accountId, state.balance, grant)
      })
    },
  }
}

export async function creditState(
  source: Kysely<Schema>,
  accountId: AccountId,
  now: number,
): Promise<CreditState> {
  const { balance, held } = await source
    .selectFrom('account')
    .select((select) => [
      'balance_micro_usd as balance',
      select
        .selectFrom('hold')
        .select(sql<number>`cast(coalesce(sum(amount_micro_usd), 0) as bigint)`.as('held'))
        .where('subject', '=', accountId)
        .where('expires_at', '>', now)
        .as('held'),
    ])
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  return { balance, held: held ?? 0 }
}

async function recordGrant(
  transaction: Transaction<Schema>,
  accountId: AccountId,
  before: number,
  { amount, note, at }: CreditGrant,
): Promise<CreditGranted> {
  const transferId = newId('grant')
  const after = before + amount
  await transaction
    .insertInto('ledger_entry')
    .values(
      [['credit', amount] as const, ['grant', -amount] as const].map(([book, signed]) => ({
        ...{ transfer_id: transferId, book, account_id: accountId, amount_micro_usd: signed },
        ...{ created_at: at, job_id: null, api_key_id: null, subjects: accountId },
      })),
    )
    .execute()
  const { email } = await transaction
    .updateTable('account')
    .set({ balance_micro_usd: after })
    .where('id', '=', accountId)
    .returning('email')
    .executeTakeFirstOrThrow()
  await recordAuditEvent(transaction, accountId, {
    action: 'credit.granted',
    at,
    by: systemActor,
    target: { kind: 'account', id: accountId, name: email },
    before: { balance_usd: toUsd(before) },
    after: {
      balance_usd: toUsd(after),
      amount_usd: toUsd(amount),
      transfer_id: transferId,
      ...(note !== undefined && { note }),
    },
  })
  return { transfer_id: transferId, before, after }
}
