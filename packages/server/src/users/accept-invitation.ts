import { z } from 'zod'
import { newId } from '../core/ids.ts'
import { limitAttempts } from '../http/attempt-limit.ts'
import { operation } from '../http/operation.ts'
import { hashLinkToken } from './links.ts'
import { Email, LinkToken, Password, SignedIn, UserName } from './user.ts'

export const acceptInvitation = operation({
  id: 'invitations.accept',
  method: 'POST',
  path: '/api/v1/invitations/accept',
  tag: 'Users',
  summary: 'Accept an invitation as somebody new',
  description:
    'Makes a user with an account of their own, lets them into the account that invited them, and signs them in. ' +
    'Who has an account here already signs in and uses `/api/v1/invitations/join`.',
  access: 'public',
  setsCookie: true,
  input: z
    .strictObject({ token: LinkToken, email: Email, password: Password, name: UserName.optional() })
    .meta({ id: 'AcceptInvitation' }),
  output: SignedIn,
  problems: ['invitation_invalid', 'sign_up_closed', 'password_weak', 'email_taken', 'rate_limited'],

  async run({ input, request, store, identity, rateLimiter, now, fail }) {
    const tokenHash = hashLinkToken(input.token)
    const at = now().getTime()
    const { email, password } = input
    const invitation = await store.invitations.findOpen(tokenHash, at)
    // For somebody else's address the link is no better than a wrong one.
    if (!invitation || (invitation.email !== null && invitation.email !== email)) {
      await limitAttempts(rateLimiter, { address: request.address, subject: 'invitation' })
      throw fail('invitation_invalid')
    }
    if (invitation.account_is_owner === 0 && !identity.facts.isSignUpOpen) throw fail('sign_up_closed')

    const name = input.name ?? email.slice(0, email.indexOf('@'))
    const flaw = await identity.validatePassword(password, [email, name])
    if (flaw) throw fail('password_weak', { detail: `The password ${flaw}.` })
    const user = { id: newId('user'), email, name, passwordHash: await identity.hashPassword(password) }
    const from = { address: request.address, requestId: request.id }
    const joined = await store.invitations.use(tokenHash, { create: user }, from, at)
    if ('denied' in joined) throw fail(joined.denied === 'invalid' ? 'invitation_invalid' : 'email_taken')

    const cookies = await identity.signIn({ email, password }, request)
    if (Array.isArray(cookies)) request.setCookies(cookies)
    return { user: { id: user.id, email, name, created_at: new Date(at).toISOString() } }
  },
})
