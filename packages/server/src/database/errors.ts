/** Why a store cannot be opened or used, in a sentence for the operator. */
export type StoreFault = 'in_use' | 'newer' | 'unreachable' | 'unusable'

export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly fault: StoreFault

  constructor(fault: StoreFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.fault = fault
  }
}

/** Failures of the way to the database or of the machine under it, which may pass by themselves. */
const passing = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'])

/**
 * The same as SQLSTATEs of PostgreSQL or of a pooler in front of it, which may be codes or the first two digits of a
 * class.
 */
const passingStates = new Set([
  '08', // the connection; also what a pooler says of its own limits
  '28', // the role or its password, which may be changed at this moment
  '53', // too many connections, a full disk, no memory
  '58', // input and output
  '25006', // read-only: the server has become a standby
  '25P03', // a transaction waited for too long
  '26000', // a pooler gave the statement to a connection that does not know it
  '3D000', // the database is not there
  '42P05', // a pooler gave the statement to a connection that knows it already
  '55P03', // a lock was not free in time
  '57014', // a statement took too long
  '57P01', // the administrator ended the connection
  '57P02',
  '57P03', // starting or stopping
  '57P05', // the session was idle for too long
])

/** What `pg` says of a connection that broke, was not made in time, or did not answer; it gives no codes. */
const passingWords =
  /^(?:Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered)/

/** Result codes of SQLite for failed input or output. */
const passingSqlite = new Set([10])

/** Says whether an error means that the database cannot be used just now, rather than that we are wrong. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  if (typeof code === 'string') {
    if (passing.has(code)) return true
    if (/^[0-9A-Z]{5}$/.test(code) && (passingStates.has(code) || passingStates.has(code.slice(0, 2))))
      return true
  }
  if (typeof errcode === 'number' && passingSqlite.has(errcode & 0xff)) return true
  if (passingWords.test(error.message)) return true
  if (error instanceof AggregateError) return error.errors.some(isUnavailable)
  return error.cause !== undefined && isUnavailable(error.cause)
}

/** A full disk, a used-up quota, a file that may not grow, and a place that may not be written. */
const unwritable = new Set([
  'ENOSPC',
  'EDQUOT',
  'EFBIG',
  'EROFS',
  'EACCES',
  'EPERM',
  '53100', // PostgreSQL: its disk is full
])

/** Result codes of SQLite for a database that may not be written and for a full disk. */
const unwritableSqlite = new Set([8, 13])

/** Says whether an error means that nothing can be written: the disk is full or does not take writes. */
export function isUnwritable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  if (typeof code === 'string' && unwritable.has(code)) return true
  if (typeof errcode === 'number' && unwritableSqlite.has(errcode & 0xff)) return true
  return error.cause !== undefined && isUnwritable(error.cause)
}

/** PostgreSQL: a unique index has the value already. Writers of the embedded database never meet. */
const uniqueViolation = '23505'

/** Says whether an insertion failed because somebody else was first with the same value. */
export function isTaken(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === uniqueViolation
}
