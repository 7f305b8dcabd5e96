import { z } from 'zod'
import { authorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'

export const removeMember = operation({
  id: 'members.remove',
  method: 'DELETE',
  path: '/api/v1/members/{person_id}',
  tag: 'People',
  summary: 'Remove a member',
  description:
    'Ends what a person may do for the account, at once. The keys that they made stay: they belong to the account. ' +
    'Members may leave by themselves.',
  access: 'person',
  input: z.strictObject({
    person_id: z
      .string()
      .meta({ description: 'The id of a person.', example: 'person_9zYxWvUtSrQpOnMlKjIh' }),
  }),
  output: z.object({ removed: z.literal(true) }).meta({ id: 'MemberRemoved' }),
  problems: ['role_insufficient', 'member_not_found', 'member_last_owner'],

  async run({ input, actor, request, store, now, fail }) {
    if (actor.role !== 'owner' && input.person_id !== actor.person.id) throw fail('role_insufficient')
    const by = authorOf(actor, request)
    const outcome = await store.people.removeMember(actor.account_id, input.person_id, by, now().getTime())
    if (outcome === 'missing') throw fail('member_not_found')
    if (outcome === 'last_owner') throw fail('member_last_owner')
    return { removed: true }
  },
})
