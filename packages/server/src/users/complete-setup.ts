import { z } from 'zod'
import { limitAttempts } from '../http/attempt-limit.ts'
import { operation } from '../http/operation.ts'
import { hashLinkToken, LinkToken } from './links.ts'
import { Email, Password, prepareUser, SignedIn, signInNewUser, UserName } from './user.ts'

export const completeSetup = operation({
  id: 'setup.complete',
  method: 'POST',
  path: '/api/v1/setup',
  tag: 'Users',
  summary: 'Complete setup',
  description:
    'Creates the owner of the server with the setup link that the server printed, and signs them in. The account and ' +
    'its keys do not change. The link works once.',
  access: 'public',
  setsCookie: true,
  input: z
    .strictObject({ token: LinkToken, email: Email, password: Password, name: UserName.optional() })
    .meta({ id: 'CompleteSetup' }),
  output: SignedIn,
  problems: ['setup_link_invalid', 'password_weak', 'email_taken', 'rate_limited'],

  async run({ input, request, store, auth, rateLimiter, now, fail }) {
    const tokenHash = hashLinkToken(input.token)
    const at = now().getTime()
    // Only wrong links count as attempts, so that nobody can block the holder of the link.
    if (!(await store.setupLinks.isValid(tokenHash, at))) {
      await limitAttempts(rateLimiter, { address: request.address, subject: 'setup' })
      throw fail('setup_link_invalid')
    }
    const user = await prepareUser(input, auth, fail)
    const completed = await store.setupLinks.complete(tokenHash, user, {
      address: request.address,
      requestId: request.id,
      at,
    })
    if ('denied' in completed) {
      throw fail(completed.denied === 'invalid' ? 'setup_link_invalid' : 'email_taken')
    }
    return signInNewUser(user, { password: input.password, at, auth, request })
  },
})
