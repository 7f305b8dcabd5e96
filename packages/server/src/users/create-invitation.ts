import { z } from 'zod'
import { dayMs } from '../core/time.ts'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { Invitation, Role, serializeInvitation } from './invitation.ts'
import { linkUrl, newLinkToken } from './links.ts'
import { Email } from './user.ts'

const invitationLifetimeMs = 7 * dayMs

export const createInvitation = operation({
  id: 'invitations.create',
  method: 'POST',
  path: '/api/v1/invitations',
  tag: 'Users',
  summary: 'Create an invitation',
  description:
    'Returns a link that one user can accept within seven days. With a `role`, the user joins the account with that ' +
    'role. With `null`, the user only gets their own account; this requires an owner of the operator’s account. While ' +
    'sign-up is closed, only invitations of the operator’s account can be accepted by new users. Repeating the request ' +
    'with the same Idempotency-Key creates no second invitation; the link is not returned again, so the repetition fails ' +
    'with `idempotency_key_completed`.',
  access: 'user',
  input: z
    .strictObject({
      role: Role.nullable(),
      email: Email.optional().meta({
        description: 'Only a user with this email address can accept the invitation.',
      }),
    })
    .meta({ id: 'CreateInvitation' }),
  output: z
    .object({
      invitation: Invitation,
      url: z.string().meta({ description: 'The link. It is shown only once.' }),
    })
    .meta({ id: 'CreatedInvitation' }),
  status: 201,
  idempotency: 'denied',
  problems: ['role_insufficient', 'idempotency_key_completed'],

  async run({ input, actor, request, store, auth, now, fail }) {
    if (actor.role !== 'owner') throw fail('role_insufficient')
    if (input.role === null) {
      const owner = await store.accounts.findOwner()
      if (owner?.id !== actor.account_id) throw fail('role_insufficient')
    }
    const { idempotency } = request
    const { token, tokenHash } = newLinkToken()
    const createdAt = now().getTime()
    const row = await store.invitations.create(
      actor.account_id,
      {
        tokenHash,
        role: input.role,
        email: input.email ?? null,
        createdBy: actor.user.id,
        createdAt,
        expiresAt: createdAt + invitationLifetimeMs,
      },
      {
        by: auditActorOf(actor, request),
        beforeCommit:
          idempotency &&
          ((transaction, row) => idempotency.finish(transaction, { invitation: serializeInvitation(row) })),
      },
    )
    return { invitation: serializeInvitation(row), url: linkUrl(auth.origins[0], 'invite', token) }
  },
})
