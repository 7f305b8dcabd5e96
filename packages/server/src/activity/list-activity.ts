import { z } from 'zod'
import { encodeCursor } from '../http/cursor.ts'
import { operation } from '../http/operation.ts'
import { CursorOf, PageLimit } from '../http/page.ts'
import { activityActions } from '../storage/schema.ts'

const Activity = z
  .object({
    id: z.string().meta({ example: 'act_1aBcDeFgHiJkLmNoPqRs' }),
    at: z.iso.datetime(),
    action: z.enum(activityActions),
    actor: z
      .object({
        kind: z.enum(['key', 'person', 'machine']),
        id: z.string().nullable(),
        name: z.string().nullable(),
      })
      .meta({ description: '`machine` is whoever controls the server itself.' }),
    target: z
      .object({ kind: z.string(), id: z.string().nullable(), name: z.string().nullable() })
      .nullable()
      .meta({ description: 'What it was done to.' }),
    address: z.string().nullable().meta({ description: 'Where the request came from.' }),
    request_id: z.string().nullable(),
  })
  .meta({ id: 'Activity' })

export const listActivity = operation({
  id: 'activity.list',
  method: 'GET',
  path: '/api/v1/activity',
  tag: 'Activity',
  summary: 'List activity',
  description: 'Who did what in the account, with which key or as which person, from where; newest first.',
  access: 'account',
  scope: 'audit:read',
  input: z.strictObject({ limit: PageLimit, cursor: CursorOf('act') }),
  output: z
    .object({
      activity: z.array(Activity),
      next_cursor: z
        .string()
        .nullable()
        .meta({ description: 'Where the next page begins; null on the last.' }),
    })
    .meta({ id: 'ActivityList' }),
  problems: [],

  async run({ input, actor, store }) {
    const rows = await store.activity.list(actor.account_id, { count: input.limit + 1, after: input.cursor })
    const page = rows.slice(0, input.limit)
    const last = page.at(-1)
    return {
      activity: page.map((row) => ({
        id: row.id,
        at: new Date(row.created_at).toISOString(),
        action: row.action,
        actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
        target:
          row.target_kind === null
            ? null
            : { kind: row.target_kind, id: row.target_id, name: row.target_name },
        address: row.address,
        request_id: row.request_id,
      })),
      next_cursor: rows.length > page.length && last ? encodeCursor(last) : null,
    }
  },
})
