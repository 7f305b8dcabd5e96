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

/** The files of assets cannot be read or written now. The message says why, without credentials. */
export class StorageUnavailableError extends Error {
  override readonly name = 'StorageUnavailableError'
}

/** Network errors, which are often temporary. */
const temporaryCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'])

/** Temporary errors of PostgreSQL or a pooler: SQLSTATE codes, or the first two digits of a class. */
const temporaryStates = new Set([
  '08', // connection errors; also a pooler's own limits
  '28', // invalid role or password, perhaps during a rotation
  '53', // too many connections, a full disk, no memory
  '58', // input and output
  '25006', // read-only: the server has become a standby
  '25P03', // a transaction was idle for too long
  '26000', // a pooler switched connections: unknown prepared statement
  '3D000', // the database does not exist
  '42P05', // a pooler switched connections: duplicate prepared statement
  '55P03', // lock timeout
  '57014', // statement timeout
  '57P01', // the administrator terminated the connection
  '57P02',
  '57P03', // starting or stopping
  '57P05', // the session was idle for too long
])

/** Connection errors of `pg`, which have no code. */
const temporaryMessages =
  /^(?:Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered)/

/** SQLite result codes for I/O errors. */
const temporarySqlite = new Set([10])

/** Whether an error means that the database is temporarily unavailable, not that the query is wrong. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  if (typeof code === 'string') {
    if (temporaryCodes.has(code)) return true
    if (/^[0-9A-Z]{5}$/.test(code) && (temporaryStates.has(code) || temporaryStates.has(code.slice(0, 2))))
      return true
  }
  if (typeof errcode === 'number' && temporarySqlite.has(errcode & 0xff)) return true
  if (temporaryMessages.test(error.message)) return true
  if (error instanceof AggregateError) return error.errors.some(isUnavailable)
  return error.cause !== undefined && isUnavailable(error.cause)
}

/** Disk full, quota exceeded, file too large, read-only, or no permission. */
const unwritable = new Set([
  'ENOSPC',
  'EDQUOT',
  'EFBIG',
  'EROFS',
  'EACCES',
  'EPERM',
  '53100', // PostgreSQL: disk full
])

/** SQLite result codes for a read-only database and a full disk. */
const unwritableSqlite = new Set([8, 13])

/** Whether an error means that nothing can be written: the disk is full or rejects writes. */
export function isUnwritable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  if (typeof code === 'string' && unwritable.has(code)) return true
  if (typeof errcode === 'number' && unwritableSqlite.has(errcode & 0xff)) return true
  return error.cause !== undefined && isUnwritable(error.cause)
}

/** SQLSTATE of a unique violation. On SQLite writers never run concurrently. */
const uniqueViolation = '23505'

/** Whether an insert failed because a concurrent one used the same value. */
export function isTaken(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === uniqueViolation
}

/** The code of an error of the disk or of the files of assets. */
export function storageProblem(error: unknown): 'storage_unwritable' | 'storage_unavailable' | undefined {
  if (error instanceof StorageUnavailableError) return 'storage_unavailable'
  return isUnwritable(error) ? 'storage_unwritable' : undefined
}
