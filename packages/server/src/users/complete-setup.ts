import { z } from 'zod'
import { newId } from '../core/ids.ts'
import { operation } from '../http/operation.ts'
import { hashLinkToken } from './links.ts'
import { Email, LinkToken, Password, PersonName, SignedIn } from './user.ts'

export const claimServer = operation({
  id: 'people.claim',
  method: 'POST',
  path: '/api/v1/claim',
  tag: 'People',
  summary: 'Claim the server',
  description:
    'Makes whoever has the link that the server printed its owner, with an address and a password, and signs them ' +
    'in. The account and its keys stay as they were. Of two who use the link at once, one is the owner.',
  access: 'public',
  setsCookie: true,
  input: z
    .strictObject({ token: LinkToken, email: Email, password: Password, name: PersonName.optional() })
    .meta({ id: 'ClaimServer' }),
  output: SignedIn,
  problems: ['claim_invalid', 'password_weak', 'email_taken', 'rate_limited'],

  async run({ input, request, store, identity, throttle, now, fail }) {
    const tokenHash = hashLinkToken(input.token)
    const at = now().getTime()
    // Whoever has the link is never held up by others who guess at it.
    if (!(await store.claims.isValid(tokenHash, at))) {
      await throttle.attempt({ address: request.address, subject: 'claim' })
      throw fail('claim_invalid')
    }

    const { email, password } = input
    const name = input.name ?? email.slice(0, email.indexOf('@'))
    const flaw = await identity.flawOfPassword(password, [email, name])
    if (flaw) throw fail('password_weak', { detail: `The password ${flaw}.` })
    const person = { id: newId('person'), email, name, passwordHash: await identity.hashPassword(password) }
    const from = { address: request.address, requestId: request.id }
    const claimed = await store.claims.use(tokenHash, person, from, at)
    if ('refused' in claimed) throw fail(claimed.refused === 'invalid' ? 'claim_invalid' : 'email_taken')

    const cookies = await identity.signIn({ email, password }, request)
    if (Array.isArray(cookies)) request.setCookies(cookies)
    return { person: { id: person.id, email, name, created_at: new Date(at).toISOString() } }
  },
})
