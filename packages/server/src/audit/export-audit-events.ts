import { z } from 'zod'
import { lines, operation } from '../http/operation.ts'
import { Activity, filterFields, present } from './audit-event.ts'

export const exportActivity = operation({
  id: 'activity.export',
  method: 'GET',
  path: '/api/v1/activity/export',
  tag: 'Activity',
  summary: 'Export activity',
  description:
    'The whole log, or what the filters leave of it: one JSON object a line, oldest first. Without filters it can be ' +
    'checked by anybody: each entry has the hash of the one before.',
  access: 'account',
  scope: 'audit:read',
  input: z.strictObject(filterFields),
  output: lines,
  line: Activity,
  problems: [],

  async run({ input, actor, store }) {
    const rows = store.activity.walk(actor.account_id, input)
    return { fileName: 'audit.jsonl', items: presented(rows) }
  },
})

async function* presented(rows: AsyncIterable<Parameters<typeof present>[0]>) {
  for await (const row of rows) yield present(row)
}
