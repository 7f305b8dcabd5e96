/** PostgreSQL: a unique index has the value already. Writers of the embedded database never meet. */
const uniqueViolation = '23505'

/** Says whether an insertion failed because somebody else was first with the same value. */
export function isTaken(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === uniqueViolation
}
