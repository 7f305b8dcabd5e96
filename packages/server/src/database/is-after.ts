import { type RawBuilder, sql } from 'kysely'

/** The last row of the previous page of a list. */
export interface After {
  readonly created_at: number
  readonly id: string
}

/** The condition that a row follows another in a list that is newest first. */
export function isAfter(timeColumn: string, idColumn: string, after: After): RawBuilder<boolean> {
  return sql<boolean>`(${sql.ref(timeColumn)}, ${sql.ref(idColumn)}) < (${after.created_at}, ${after.id})`
}
