import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { AuditEvent } from '../../../sdk/src/index.ts'
import { routes } from '../../src/auth/routes.ts'
import { operations } from '../../src/operations.ts'
import { scriptedFal } from '../providers/support/fal-server.ts'
import { ledTo } from '../providers/support/led-to.ts'
import type { ScriptedServer } from '../providers/support/scripted-server.ts'
import { call } from '../support/call.ts'
import { startServer } from '../support/start-server.ts'
import { Browser } from '../users/support/browser.ts'
import { totp } from '../users/support/totp.ts'
import { invite, password, signIn } from '../users/support/users.ts'
import { readLog } from './support/log.ts'
import {
  type Answered,
  type RecordedCall,
  recordedOperations,
  unrecordedOperations,
  type World,
} from './support/recorded-operations.ts'

const target = ['target'] as const
const wrongPassword = 'not the password of anybody 1'
const sessionOf = (browser: Browser) =>
  hash('sha256', decodeURIComponent(browser.cookies.get('oanim.session_token') ?? '').split('.')[0] ?? '')

/** The same for the routes under /api/auth, in the order in which they depend on each other. */
const recordedRoutes: Record<string, RecordedCall> = {
  '/sign-in/email': {
    action: 'user.signed_in',
    has: ['after'],
    call: ({ server }) =>
      new Browser(server.url).post('/api/auth/sign-in/email', { email: 'owner@example.com', password }),
  },
  '/sign-out': {
    action: 'user.signed_out',
    has: target,
    call: async ({ server }) => (await signIn(server.url, 'owner@example.com')).post('/api/auth/sign-out'),
  },
  '/revoke-session': {
    action: 'session.revoked',
    has: target,
    call: async ({ server, owner }) =>
      owner.post('/api/auth/revoke-session', {
        token: sessionOf(await signIn(server.url, 'owner@example.com')),
      }),
  },
  '/revoke-other-sessions': {
    action: 'session.revoked',
    has: target,
    async call({ server, owner }) {
      await signIn(server.url, 'owner@example.com')
      return owner.post('/api/auth/revoke-other-sessions')
    },
  },
  '/update-user': {
    action: 'user.updated',
    has: ['before', 'after'],
    call: ({ owner }) => owner.post('/api/auth/update-user', { name: 'Olga Other' }),
  },
  '/change-password': {
    action: 'password.changed',
    call: ({ owner }) =>
      owner.post('/api/auth/change-password', { currentPassword: password, newPassword: `${password}0` }),
  },
  '/two-factor/enable': {
    action: 'two_factor.changed',
    has: ['target', 'after'],
    async call({ owner, factor }) {
      const answer = await owner.post('/api/auth/two-factor/enable', { password: `${password}0` })
      factor.secret = new URL(answer.body.totpURI).searchParams.get('secret') ?? ''
      return answer
    },
  },
  '/two-factor/verify-totp': {
    action: 'two_factor.enabled',
    call: ({ owner, factor }) =>
      owner.post('/api/auth/two-factor/verify-totp', { code: totp(factor.secret) }),
  },
  '/two-factor/generate-backup-codes': {
    action: 'two_factor.changed',
    has: ['target', 'after'],
    async call({ owner, factor }) {
      const json = { password: `${password}0` }
      const answer = await owner.post('/api/auth/two-factor/generate-backup-codes', json)
      factor.codes = answer.body.backupCodes
      return answer
    },
  },
  '/two-factor/verify-backup-code': {
    action: 'user.signed_in',
    has: ['after'],
    async call({ server, factor }) {
      const browser = new Browser(server.url)
      const json = { email: 'owner@example.com', password: `${password}0` }
      await browser.post('/api/auth/sign-in/email', json)
      return browser.post('/api/auth/two-factor/verify-backup-code', { code: factor.codes[0] })
    },
  },
  '/two-factor/disable': {
    action: 'two_factor.disabled',
    call: ({ owner }) => owner.post('/api/auth/two-factor/disable', { password: `${password}0` }),
  },
}

const passkeys = 'needs an authenticator, see auth/audit-events.test.ts'
const unrecordedRoutes: Record<string, string> = {
  '/two-factor/get-totp-uri': 'reads',
  '/sign-up/email': 'needs open sign-up, see users/mail.test.ts',
  '/reset-password': 'needs a link, see users/owner-link.test.ts',
  '/request-password-reset': 'sends a mail; opening the link records an event',
  '/send-verification-email': 'sends a mail; opening the link records an event',
  '/unlink-account': 'needs a provider, see users/oidc.test.ts',
  '/link-social': 'starts what /callback completes, see users/oidc.test.ts',
  '/sign-in/social': 'starts what /callback completes, see users/oidc.test.ts',
  '/passkey/verify-registration': passkeys,
  '/passkey/verify-authentication': 'signs in like every route that starts a session',
  '/passkey/delete-passkey': passkeys,
  '/passkey/update-passkey': passkeys,
}

test('every operation and route that can change something records an audit event or states why not', () => {
  const writing = operations.filter(({ method }) => method !== 'GET').map(({ id }) => id)
  assert.deepEqual(
    writing.toSorted(),
    [...Object.keys(recordedOperations), ...Object.keys(unrecordedOperations)].toSorted(),
    'list it in recordedOperations or unrecordedOperations of support/recorded-operations.ts',
  )
  const posts = routes.filter(({ method }) => method === 'POST').map(({ path }) => path)
  const known = [...Object.keys(recordedRoutes), ...Object.keys(unrecordedRoutes)]
  assert.deepEqual(posts.toSorted(), known.toSorted(), 'list it in recordedRoutes or unrecordedRoutes')
})

describe('the audit log', () => {
  let world: World
  let provider: ScriptedServer
  before(async () => {
    provider = await scriptedFal()
    provider.polls = 1
    const environment = { FAL_KEY: 'key-of-the-operator', ...ledTo(provider) }
    const server = await startServer({ database: 'sqlite', environment })
    world = {
      server,
      key: server.ownerKey,
      owner: new Browser(server.url),
      factor: { secret: '', codes: [] },
    }
  })
  after(async () => {
    await world.server.close()
    await provider.close()
  })

  const all = [
    ...Object.entries(recordedOperations).map(
      ([name, recorded]) => [name, { by: 'key', ...recorded }] as const,
    ),
    ...Object.entries(recordedRoutes).map(([name, recorded]) => [name, { by: 'user', ...recorded }] as const),
  ]
  for (const [name, { action, by, has = [], call: perform }] of all) {
    test(`${name} records ${action}`, async () => {
      const { server, key } = world
      const known = new Set((await readLog(server.url, key)).map(({ seq }) => seq))
      const answer = await perform(world)
      assert.ok(answer.status < 300, `${answer.status}`)
      const entries = await readLog(server.url, key)
      const entry = entries.findLast((each) => !known.has(each.seq) && each.action === action)
      assert.ok(entry, `${name} recorded no ${action}`)
      assert.equal(entry.actor.kind, by)
      assert.equal(entry.actor.id !== null && entry.actor.name !== null, by !== 'system')
      assert.equal(entry.address, '127.0.0.1')
      const requestId = header(answer, 'x-request-id')
      if (requestId) assert.equal(entry.request_id, requestId)
      else assert.match(entry.request_id ?? '', /^req_/)
      for (const part of ['target', 'before', 'after'] as const) {
        assert.equal(entry[part] !== null, has.includes(part), `${part} of ${JSON.stringify(entry)}`)
      }
      if (has.includes('before') && has.includes('after')) assert.notDeepEqual(entry.before, entry.after)
      await revokeOthers(world)
    })
  }

  test('records each wrong password and each wrong code', async () => {
    const { server, owner } = world
    const user = await invite(owner, { email: 'guessed@example.com' })
    const email = 'guessed@example.com'
    await new Browser(server.url).post('/api/auth/sign-in/email', { email, password: wrongPassword })
    const json = { currentPassword: wrongPassword, newPassword: 'walnut harbour sings 7' }
    await user.post('/api/auth/change-password', json)
    const { body } = await user.post('/api/auth/two-factor/enable', { password })
    const code = totp(new URL(body.totpURI).searchParams.get('secret') ?? '')
    assert.equal((await user.post('/api/auth/two-factor/verify-totp', { code })).status, 200)
    const half = new Browser(server.url)
    await half.post('/api/auth/sign-in/email', { email, password })
    assert.equal((await half.post('/api/auth/two-factor/verify-totp', { code: '000000' })).status, 401)

    const failed: AuditEvent[] = (await user.get('/api/v1/audit-events?action=user.sign_in_failed')).body
      .audit_events
    assert.deepEqual(
      failed.map(({ after }) => after?.['at']),
      ['/two-factor', '/change-password', '/sign-in/email'],
    )
    assert.ok(
      failed.every(({ address, request_id }) => address === '127.0.0.1' && request_id?.startsWith('req_')),
    )
  })

  test('starts with the name and email address of a new user', async () => {
    const user = await invite(world.owner, { email: 'nora@example.com', name: 'Nora' })
    const { body } = await user.get('/api/v1/audit-events')
    const [entry] = body.audit_events
    assert.deepEqual([entry.seq, entry.action, entry.actor.name], [1, 'user.joined', 'Nora'])
    assert.deepEqual(entry.after, { name: 'Nora', email: 'nora@example.com' })
  })

  test('does not record an attempt to revoke the session of another user', async () => {
    const { owner, server } = world
    const thief = await invite(owner, { email: 'thief@example.com' })
    const session = sessionOf(await signIn(server.url, 'nora@example.com'))
    await thief.post('/api/auth/revoke-session', { token: session })
    const { body } = await thief.get('/api/v1/audit-events?action=session.')
    assert.deepEqual(body.audit_events, [])
  })
})

function header({ headers }: Answered, name: string): string | undefined {
  return headers instanceof Headers ? (headers.get(name) ?? undefined) : (headers[name] as string | undefined)
}

/** Revokes every key but the first, to stay below the limit of ten. */
async function revokeOthers({ server, key }: World): Promise<void> {
  const { body } = await call(server.url, '/api/v1/api-keys', { key })
  for (const { id, name } of body.api_keys) {
    if (name !== 'owner') await call(server.url, `/api/v1/api-keys/${id}`, { method: 'DELETE', key })
  }
}
