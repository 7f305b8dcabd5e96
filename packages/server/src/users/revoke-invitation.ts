import { z } from 'zod'
import { authorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { Invitation, present } from './invitation.ts'

export const revokeInvitation = operation({
  id: 'invitations.revoke',
  method: 'DELETE',
  path: '/api/v1/invitations/{invitation_id}',
  tag: 'People',
  summary: 'Revoke an invitation',
  description: 'Ends an invitation that nobody has accepted. Whoever has accepted it stays.',
  access: 'person',
  input: z.strictObject({
    invitation_id: z
      .string()
      .meta({ description: 'The id of an invitation.', example: 'inv_3dEfGhIjKlMnOpQrStUv' }),
  }),
  output: z.object({ invitation: Invitation }).meta({ id: 'InvitationAnswer' }),
  problems: ['role_insufficient', 'invitation_not_found'],

  async run({ input, actor, request, store, now, fail }) {
    if (actor.role !== 'owner') throw fail('role_insufficient')
    const by = authorOf(actor, request)
    const row = await store.invitations.revoke(actor.account_id, input.invitation_id, by, now().getTime())
    if (!row) throw fail('invitation_not_found')
    return { invitation: present(row) }
  },
})
