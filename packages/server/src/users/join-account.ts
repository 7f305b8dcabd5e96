import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { hashLinkToken } from './links.ts'
import { LinkToken } from './user.ts'

export const joinAccount = operation({
  id: 'invitations.join',
  method: 'POST',
  path: '/api/v1/invitations/join',
  tag: 'People',
  summary: 'Accept an invitation as who you are',
  description: 'Lets the person who is signed in into the account that invited them.',
  access: 'person',
  input: z.strictObject({ token: LinkToken }).meta({ id: 'JoinAccount' }),
  output: z
    .object({ account: z.object({ id: z.string(), email: z.string() }) })
    .meta({ id: 'JoinedAccount' }),
  problems: ['invitation_invalid', 'rate_limited'],

  async run({ input, actor: { person }, request, store, throttle, now, fail }) {
    const tokenHash = hashLinkToken(input.token)
    const at = now().getTime()
    const invitation = await store.invitations.findOpen(tokenHash, at)
    // Somebody who is here already has an account of their own: there is nothing to give them.
    if (
      !invitation ||
      invitation.role === null ||
      (invitation.email !== null && invitation.email !== person.email)
    ) {
      await throttle.attempt({ address: request.address, subject: 'invitation' })
      throw fail('invitation_invalid')
    }
    const from = { address: request.address, requestId: request.id }
    const joined = await store.invitations.use(tokenHash, { existing: person.id }, from, at)
    if ('refused' in joined) throw fail('invitation_invalid')
    return { account: { id: invitation.account_id, email: invitation.account_email } }
  },
})
