import { z } from 'zod'
import { encodeCursor } from '../http/cursor.ts'
import { operation } from '../http/operation.ts'
import { cursorOf, pageLimit } from '../http/page.ts'
import { Exposure, present } from './leak-report.ts'

export const listExposures = operation({
  id: 'exposures.list',
  method: 'GET',
  path: '/api/v1/exposures',
  tag: 'Leaks',
  summary: 'List leaked keys',
  description:
    'Reports of the account’s keys: those that nobody has resolved first, of each kind the newest first.',
  access: 'account',
  scope: 'keys:read',
  input: z.strictObject({ limit: pageLimit(), cursor: cursorOf('exp') }),
  output: z
    .object({
      exposures: z.array(Exposure),
      next_cursor: z
        .string()
        .nullable()
        .meta({ description: 'Where the next page begins; null on the last.' }),
    })
    .meta({ id: 'ExposureList' }),
  problems: [],

  async run({ input, actor, store, uses, now }) {
    const options = { count: input.limit + 1, after: input.cursor }
    const rows = await store.exposures.list(actor.account_id, options)
    const page = rows.slice(0, input.limit)
    const last = page.at(-1)?.exposure
    return {
      exposures: page.map((row) => present(row, uses, now())),
      next_cursor:
        rows.length > page.length && last
          ? encodeCursor({ created_at: last.reported_at, id: last.id })
          : null,
    }
  },
})
