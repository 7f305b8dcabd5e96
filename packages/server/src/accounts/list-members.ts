import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { Role } from './invitation.ts'

export const listMembers = operation({
  id: 'members.list',
  method: 'GET',
  path: '/api/v1/members',
  tag: 'People',
  summary: 'List members',
  description: 'Who may act for the account, in the order in which they joined.',
  access: 'person',
  input: z.strictObject({}),
  output: z
    .object({
      members: z.array(
        z.object({
          person_id: z.string(),
          email: z.string(),
          name: z.string(),
          role: Role,
          created_at: z.iso.datetime(),
        }),
      ),
    })
    .meta({ id: 'MemberList' }),
  problems: [],

  async run({ actor, store }) {
    const rows = await store.people.members(actor.account_id)
    return {
      members: rows.map((row) => ({ ...row, created_at: new Date(row.created_at).toISOString() })),
    }
  },
})
