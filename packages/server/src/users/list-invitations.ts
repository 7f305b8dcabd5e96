import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { Invitation, serializeInvitation } from './invitation.ts'

export const listInvitations = operation({
  id: 'invitations.list',
  method: 'GET',
  path: '/api/v1/invitations',
  tag: 'Users',
  summary: 'List invitations',
  description: 'Returns the invitations that can still be accepted, newest first.',
  access: 'user',
  input: z.strictObject({}),
  output: z.object({ invitations: z.array(Invitation) }).meta({ id: 'InvitationList' }),
  problems: ['role_insufficient'],

  async run({ actor, store, now, fail }) {
    if (actor.role !== 'owner') throw fail('role_insufficient')
    const rows = await store.invitations.listOpen(actor.account_id, now().getTime())
    return { invitations: rows.map(serializeInvitation) }
  },
})
