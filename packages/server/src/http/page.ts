import { z } from 'zod'
import { decodeCursor } from './cursor.ts'

/** How many rows a page of a list has. */
export const PageLimit = z.coerce
  .number({ error: 'must be a whole number' })
  .int('must be a whole number')
  .min(1, 'must be at least 1')
  .max(100, 'must be at most 100')
  .default(50)
  .meta({
    description: 'Rows on a page.',
    override: { type: 'integer', minimum: 1, maximum: 100, default: 50 },
  })

/** Where a page begins, in a list of ids of one kind. */
export const CursorOf = (kind: string) =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined) return undefined
      const after = decodeCursor(text, kind)
      if (!after) context.addIssue({ code: 'custom', message: 'is not a cursor of this list' })
      return after
    })
    .meta({ description: '`next_cursor` of the page before.', override: { type: 'string' } })
