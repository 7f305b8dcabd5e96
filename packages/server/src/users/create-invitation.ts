import { z } from 'zod'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { Invitation, Role, toResponse } from './invitation.ts'
import { linkUrl, newLinkToken } from './links.ts'
import { Email } from './user.ts'

/** How long an invitation works. Milliseconds. */
const invitationMs = 7 * 24 * 60 * 60 * 1000

export const createInvitation = operation({
  id: 'invitations.create',
  method: 'POST',
  path: '/api/v1/invitations',
  tag: 'Users',
  summary: 'Invite somebody',
  description:
    'Answers a link that lets one user in, within seven days. With `role` they become that in the account. Without ' +
    '(null), which only owners of the server’s own account may, they get an account of their own and nothing else. ' +
    'While sign-up is closed, invitations to other accounts are for users who have an account here already. Repeating ' +
    'the request with the same Idempotency-Key creates no second invitation; the link cannot be returned again, so the ' +
    'repetition fails with `idempotency_key_completed`.',
  access: 'user',
  input: z
    .strictObject({
      role: Role.nullable(),
      email: Email.optional().meta({ description: 'Who alone may accept it.' }),
    })
    .meta({ id: 'CreateInvitation' }),
  output: z
    .object({
      invitation: Invitation,
      url: z.string().meta({ description: 'The link. It is not shown again.' }),
    })
    .meta({ id: 'CreatedInvitation' }),
  status: 201,
  idempotency: 'denied',
  problems: ['role_insufficient', 'idempotency_key_completed'],

  async run({ input, actor, request, store, identity, now, fail }) {
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
        expiresAt: createdAt + invitationMs,
      },
      auditActorOf(actor, request),
      idempotency && ((transaction, row) => idempotency.finish(transaction, { invitation: toResponse(row) })),
    )
    return { invitation: toResponse(row), url: linkUrl(identity.origins[0] ?? '', 'invite', token) }
  },
})
