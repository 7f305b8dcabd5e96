import { z } from 'zod'
import { limitAttempts } from '../http/attempt-limit.ts'
import { operation } from '../http/operation.ts'
import { hashLinkToken } from './links.ts'
import { LinkToken } from './user.ts'

export const joinAccount = operation({
  id: 'invitations.join',
  method: 'POST',
  path: '/api/v1/invitations/join',
  tag: 'Users',
  summary: 'Accept an invitation as who you are',
  description: 'Lets the user who is signed in into the account that invited them.',
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
    // Somebody who is here already has an account of their own: there is nothing to give them.
    if (
      !invitation ||
      invitation.role === null ||
      (invitation.email !== null && invitation.email !== user.email)
    ) {
      await limitAttempts(rateLimiter, { address: request.address, subject: 'invitation' })
      throw fail('invitation_invalid')
    }
    const from = { address: request.address, requestId: request.id }
    const joined = await store.invitations.use(tokenHash, { existing: user.id }, from, at)
    if ('denied' in joined) throw fail('invitation_invalid')
    return { account: { id: invitation.account_id, email: invitation.account_email } }
  },
})
