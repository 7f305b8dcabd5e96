import { z } from 'zod'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { Invitation, serializeInvitation } from './invitation.ts'

export const revokeInvitation = operation({
  id: 'invitations.revoke',
  method: 'DELETE',
  path: '/api/v1/invitations/{invitation_id}',
  tag: 'Users',
  summary: 'Revoke an invitation',
  description: 'Revokes an invitation that was not accepted. A user who accepted it stays a member.',
  access: 'user',
  input: z.strictObject({
    invitation_id: z
      .string()
      .meta({ description: 'The id of an invitation.', example: 'inv_3dEfGhIjKlMnOpQrStUv' }),
  }),
  output: z.object({ invitation: Invitation }).meta({ id: 'InvitationResponse' }),
  problems: ['role_insufficient', 'invitation_not_found'],

  async run({ input, actor, request, store, now, fail }) {
    if (actor.role !== 'owner') throw fail('role_insufficient')
    const row = await store.invitations.revoke(actor.account_id, input.invitation_id, {
      by: auditActorOf(actor, request),
      at: now().getTime(),
    })
    if (!row) throw fail('invitation_not_found')
    return { invitation: serializeInvitation(row) }
  },
})
