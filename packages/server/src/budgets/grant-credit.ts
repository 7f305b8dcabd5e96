import type { GrantId } from '../core/ids.ts'
import { validateName } from '../core/text.ts'
import type { Store } from '../store.ts'
import { OperatorError } from '../system/operator-error.ts'
import { formatUsd, toMicroUsd, toUsd } from './budget.ts'
import { maxBalance } from './credit-store.ts'

export interface CreditGrantRequest {
  /** The email address of the account. */
  readonly email: string
  /** `50usd` or `$50`; with a minus sign, what is taken back. */
  readonly amount: string
  /** Why, for the audit log. */
  readonly note?: string | undefined
}

/** US dollars. */
export interface CreditGrantReport {
  readonly email: string
  readonly transfer_id: GrantId
  readonly before_usd: number
  readonly after_usd: number
  /** Whether the server that granted it, or this command, has OANIM_CREDIT=on. */
  readonly is_credit_on: boolean
}

const maxGrantUsd = 1_000_000
const maxNoteCharacters = 200

/**
 * Grants credit to an account, or takes it back. Needs no credential: the caller controls the machine.
 *
 * @throws {OperatorError} The amount or the note is invalid, no account has this address, or the account has too little
 * credit to take back.
 */
export async function grantCredit(
  store: Store,
  { email, amount: text, note }: CreditGrantRequest,
  now: Date,
): Promise<CreditGrantReport> {
  const amount = readAmount(text)
  const flaw = note === undefined ? undefined : validateName(note, maxNoteCharacters)
  if (flaw) throw new OperatorError(`The value of --note ${flaw}.`)
  const account = await store.accounts.findByEmail(email)
  if (!account) {
    throw new OperatorError(
      `No account has the email address ${email}. \`oanim whoami\` prints the address of an account.`,
    )
  }
  const result = await store.credit.grant(account.id, { amount, note, at: now.getTime() })
  if (!('transfer_id' in result)) {
    const { balance, held } = result
    if (amount > 0) {
      throw new OperatorError(
        `The account has ${formatUsd(balance)} USD of credit. The most that it can have is ${formatUsd(maxBalance)} USD.`,
      )
    }
    const reserved = held === 0 ? '' : `. ${formatUsd(held)} USD are reserved for running jobs`
    throw new OperatorError(
      `The account has ${formatUsd(balance)} USD of credit${reserved}. ` +
        `At most ${formatUsd(Math.max(0, balance - held))} USD can be taken back.`,
    )
  }
  return {
    email: account.email,
    transfer_id: result.transfer_id,
    before_usd: toUsd(result.before),
    after_usd: toUsd(result.after),
    is_credit_on: store.credit.isCreditOn,
  }
}

/** @returns Millionths of a US dollar. */
function readAmount(text: string): number {
  const [, sign, prefix, whole = '', decimals = '', suffix] =
    /^(-?)(\$?)(\d{1,7})(?:\.(\d{1,6}))?(usd)?$/i.exec(text) ?? []
  const amount = Number(whole) * 1_000_000 + Number(decimals.padEnd(6, '0'))
  const hasOneUnit = Boolean(prefix) !== Boolean(suffix)
  if (!hasOneUnit || amount === 0 || amount > maxGrantUsd * 1_000_000) {
    throw new OperatorError(
      `Invalid amount "${text.slice(0, 40)}". Write 50usd or $50: at most ${maxGrantUsd} US dollars, with at most 6 ` +
        'decimals. A minus sign takes credit back: -10usd.',
    )
  }
  return sign === '-' ? -amount : amount
}

/** What the command prints. */
export function printGrant(report: CreditGrantReport): string {
  return (
    `Account:  ${report.email}\n` +
    `Credit:   ${formatUsd(toMicroUsd(report.before_usd))} USD → ${formatUsd(toMicroUsd(report.after_usd))} USD\n` +
    `Transfer: ${report.transfer_id}\n` +
    (report.is_credit_on
      ? ''
      : '\n⚠ OANIM_CREDIT is off here. Accounts spend their credit only on servers with OANIM_CREDIT=on.\n')
  )
}
