import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'

/** How many rows a page of a list has, if nobody says: `usual`. */
export const pageLimit = (usual = 50) =>
  z.coerce
    .number({ error: 'must be a whole number' })
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(100, 'must be at most 100')
    .default(usual)
    .meta({ description: 'Rows on a page.' })

/** Where a page begins, in a list of ids of one kind. */
export const cursorOf = (kind: string) =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined) return undefined
      const after = decodeCursor(text, kind)
      if (!after) context.addIssue('is not a cursor of this list')
      return after
    })
    .meta({ description: '`next_cursor` of the page before.' })

/** Where a page of a list begins: behind this row. */
export interface After {
  readonly created_at: number
  readonly id: string
}

/** The condition that a row stands behind another in a list that is newest first. */
export function isAfter(timeColumn: string, idColumn: string, after: After): RawBuilder<boolean> {
  return sql<boolean>`(${sql.ref(timeColumn)}, ${sql.ref(idColumn)}) < (${after.created_at}, ${after.id})`
}

/** Packs the place of a row in a list, newest first, into a text that callers need not understand. */
export function encodeCursor({ created_at, id }: After): string {
  return Buffer.from(`${created_at}.${id}`).toString('base64url')
}

/** @param kind The kind of the list's ids: a cursor of another list is none of this one. */
function decodeCursor(cursor: string, kind: string): After | undefined {
  const [, createdAt, id] = /^(\d{1,15})\.(\w{1,50})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  return createdAt && id?.startsWith(`${kind}_`) ? { created_at: Number(createdAt), id } : undefined
}
