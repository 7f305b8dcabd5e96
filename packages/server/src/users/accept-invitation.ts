import { z } from 'zod'
import { limitAttempts } from '../http/attempt-limit.ts'
import { operation } from '../http/operation.ts'
import { hashLinkToken, LinkToken } from './links.ts'
import { Email, Password, prepareUser, SignedIn, signInNewUser, UserName } from './user.ts'

export const acceptInvitation = operation({
  id: 'invitations.accept',
  method: 'POST',
  path: '/api/v1/invitations/accept',
  tag: 'Users',
  summary: 'Accept an invitation as a new user',
  description:
    'Creates a user with their own account, adds them to the account that invited them, and signs them in. Existing ' +
    'users sign in and use `/api/v1/invitations/join` instead.',
  access: 'public',
  setsCookie: true,
  input: z
    .strictObject({ token: LinkToken, email: Email, password: Password, name: UserName.optional() })
    .meta({ id: 'AcceptInvitation' }),
  output: SignedIn,
  problems: ['invitation_invalid', 'sign_up_closed', 'password_weak', 'email_taken', 'rate_limited'],

  async run({ input, request, store, auth, rateLimiter, now, fail }) {
    const { email, password } = input
    const tokenHash = hashLinkToken(input.token)
    const at = now().getTime()
    const invitation = await store.invitations.findOpen(tokenHash, at)
    // An invitation for a different email address looks like a wrong link.
    if (!invitation || (invitation.email !== null && invitation.email !== email)) {
      await limitAttempts(rateLimiter, { address: request.address, subject: 'invitation' })
      throw fail('invitation_invalid')
    }
    if (invitation.account_is_owner === 0 && !auth.settings.isSignUpOpen) throw fail('sign_up_closed')

    const user = await prepareUser(input, auth, fail)
    const accepted = await store.invitations.acceptAsNewUser(tokenHash, user, {
      address: request.address,
      requestId: request.id,
      at,
    })
    if ('denied' in accepted) {
      throw fail(accepted.denied === 'invalid' ? 'invitation_invalid' : 'email_taken')
    }
    return signInNewUser(user, { password, at, auth, request })
  },
})
