import { z } from 'zod'
import { newId } from '../core/ids.ts'
import { limitAttempts } from '../http/attempt-limit.ts'
import { operation } from '../http/operation.ts'
import { hashLinkToken } from './links.ts'
import { Email, LinkToken, Password, SignedIn, UserName } from './user.ts'

export const completeSetup = operation({
  id: 'setup.complete',
  method: 'POST',
  path: '/api/v1/setup',
  tag: 'Users',
  summary: 'Set up the server',
  description:
    'Makes whoever has the link that the server printed its owner, with an address and a password, and signs them ' +
    'in. The account and its keys stay as they were. Of two who use the link at once, one is the owner.',
  access: 'public',
  setsCookie: true,
  input: z
    .strictObject({ token: LinkToken, email: Email, password: Password, name: UserName.optional() })
    .meta({ id: 'CompleteSetup' }),
  output: SignedIn,
  problems: ['setup_link_invalid', 'password_weak', 'email_taken', 'rate_limited'],

  async run({ input, request, store, identity, rateLimiter, now, fail }) {
    const tokenHash = hashLinkToken(input.token)
    const at = now().getTime()
    // Whoever has the link is never held up by others who guess at it.
    if (!(await store.setupLinks.isValid(tokenHash, at))) {
      await limitAttempts(rateLimiter, { address: request.address, subject: 'setup' })
      throw fail('setup_link_invalid')
    }

    const { email, password } = input
    const name = input.name ?? email.slice(0, email.indexOf('@'))
    const flaw = await identity.validatePassword(password, [email, name])
    if (flaw) throw fail('password_weak', { detail: `The password ${flaw}.` })
    const user = { id: newId('user'), email, name, passwordHash: await identity.hashPassword(password) }
    const from = { address: request.address, requestId: request.id }
    const claimed = await store.setupLinks.use(tokenHash, user, from, at)
    if ('denied' in claimed) throw fail(claimed.denied === 'invalid' ? 'setup_link_invalid' : 'email_taken')

    const cookies = await identity.signIn({ email, password }, request)
    if (Array.isArray(cookies)) request.setCookies(cookies)
    return { user: { id: user.id, email, name, created_at: new Date(at).toISOString() } }
  },
})
