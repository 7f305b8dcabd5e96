/** Failures of the way to the database or of the machine under it, which may pass by themselves. */
const passing = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOSPC',
  '08000', // PostgreSQL: connection exception, and its kinds
  '08003',
  '08006',
  '53300', // too many connections
  '57P01', // the administrator ended the connection
  '57P02',
  '57P03', // starting or stopping
])

/** What `pg` says of a connection that broke, was not made in time, or did not answer; it gives no codes. */
const passingWords =
  /^(?:Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered)/

/** Result codes of SQLite for a full disk and for failed input or output. */
const passingSqlite = new Set([10, 13])

/** Says whether an error means that the database cannot be used just now, rather than that we are wrong. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  if (typeof code === 'string' && passing.has(code)) return true
  if (typeof errcode === 'number' && passingSqlite.has(errcode & 0xff)) return true
  if (passingWords.test(error.message)) return true
  if (error instanceof AggregateError) return error.errors.some(isUnavailable)
  return error.cause !== undefined && isUnavailable(error.cause)
}
