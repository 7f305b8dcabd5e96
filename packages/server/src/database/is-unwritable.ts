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
