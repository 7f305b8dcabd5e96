import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { Member, serializeMember } from './member.ts'

export const listMembers = operation({
  id: 'members.list',
  method: 'GET',
  path: '/api/v1/members',
  tag: 'Users',
  summary: 'List members',
  description: 'Returns the users who can act for the account, in the order of joining.',
  access: 'account',
  scope: 'keys:read',
  input: z.strictObject({}),
  output: z.object({ members: z.array(Member) }).meta({ id: 'MemberList' }),
  problems: [],

  async run({ actor, store }) {
    return { members: (await store.members.list(actor.account_id)).map(serializeMember) }
  },
})
