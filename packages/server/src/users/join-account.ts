import { z } from 'zod'
import { limitAttempts } from '../http/attempt-limit.ts'
import { operation } from '../http/operation.ts'
import { hashLinkToken, LinkToken } from './links.ts'

export const joinAccount = operation({
  id: 'invitations.join',
  method: 'POST',
  path: '/api/v1/invitations/join',
  tag: 'Users',
  summary: 'Accept an invitation as an existing user',
  description: 'Adds the signed-in user to the account that invited them.',
  access: 'user',
  input: z.strictObject({ token: LinkToken }).meta({ id: 'JoinAccount' }),
  output: z
    .object({ account: z.object({ id: z.string(), email: z.string() }) })
    .meta({ id: 'JoinedAccount' }),
  problems: ['invitation_invalid', 'rate_limited'],

  async run({ input, actor: { user }, request, store, rateLimiter, now, fail }) {
    const tokenHash = hashLinkToken(input.token)
    const at = now().getTime()
    const invitation = await store.invitations.findOpen(tokenHash, at)
    // An invitation without a role only creates an account, which an existing user has.
    if (
      !invitation ||
      invitation.role === null ||
      (invitation.email !== null && invitation.email !== user.email)
    ) {
      await limitAttempts(rateLimiter, { address: request.address, subject: 'invitation' })
      throw fail('invitation_invalid')
    }
    const accepted = await store.invitations.acceptAsUser(tokenHash, user, {
      address: request.address,
      requestId: request.id,
      at,
    })
    if ('denied' in accepted) throw fail('invitation_invalid')
    return { account: { id: invitation.account_id, email: invitation.account_email } }
  },
})
