import { z } from 'zod'
import type { After } from '../database/is-after.ts'

/** The `limit` parameter of a list. */
export const pageLimit = (defaultLimit = 50) =>
  z.coerce
    .number({ error: 'must be a whole number' })
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(100, 'must be at most 100')
    .default(defaultLimit)
    .meta({ description: 'Rows on a page.' })

/** The `cursor` parameter of a list with ids of one kind. */
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

/** Encodes the position of a row in a list, newest first, as an opaque cursor. */
export function encodeCursor({ created_at, id }: After): string {
  return Buffer.from(`${created_at}.${id}`).toString('base64url')
}

/** @param kind The kind of the list's ids: a cursor of another list is rejected. */
function decodeCursor(cursor: string, kind: string): After | undefined {
  const [, createdAt, id] = /^(\d{1,15})\.(\w{1,50})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  return createdAt && id?.startsWith(`${kind}_`) ? { created_at: Number(createdAt), id } : undefined
}
