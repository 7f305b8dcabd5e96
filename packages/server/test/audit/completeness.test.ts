import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { AuditEvent } from '../../../sdk/src/index.ts'
import { routes } from '../../src/auth/routes.ts'
import { operations } from '../../src/operations.ts'
import { ask, redeem } from '../oauth/support/client.ts'
import { type Answer, call, createKey } from '../support/call.ts'
import { type StartedServer, startServer } from '../support/start-server.ts'
import { Browser } from '../users/support/browser.ts'
import { totp } from '../users/support/totp.ts'
import { invite, password, setupToken, signIn } from '../users/support/users.ts'
import { readLog } from './support/log.ts'

interface World {
  readonly server: StartedServer
  /** A key of the account whose log is read, and the user who owns it. */
  readonly key: string
  readonly owner: Browser
}

type Answered = Pick<Answer, 'status'> & { readonly headers: Headers | Record<string, unknown> }

/** What a call leaves in the log: an entry, and what must be in it besides actor, address and request. */
interface Shown {
  readonly action: string
  readonly by?: 'key' | 'user' | 'system'
  readonly has?: readonly ('target' | 'before' | 'after')[]
  /** Makes what the call needs, and calls. */
  call(world: World): Promise<Answered>
}

const keyOf = async ({ server, key }: World) => (await createKey(server.url, key, 'of this test')).id
const onKey = async (world: World, verb: string, json?: object) =>
  call(world.server.url, `/api/v1/api-keys/${await keyOf(world)}/${verb}`, {
    method: 'POST',
    key: world.key,
    ...(json && { json }),
  })
const invitation = async ({ owner }: World) => {
  const { body } = await owner.post('/api/v1/invitations', { role: 'member' })
  return { id: body.invitation.id as string, token: /#(.+)$/.exec(body.url)?.[1] ?? '' }
}
const share = async (world: World) =>
  onKey(world, 'share', { ciphertext: randomBytes(66).toString('base64url') })
const report = async ({ server, key }: World) => {
  const leaked = await createKey(server.url, key, 'of this test')
  return call(server.url, '/api/v1/leak-reports', { json: { key: leaked.key, location: 'a gist' } })
}
const trustPolicy = ({ server, key }: World) =>
  call(server.url, '/api/v1/trust-policies', {
    key,
    json: {
      name: 'deploy',
      issuer: 'https://token.actions.githubusercontent.com',
      conditions: { repository: 'octo/app', ref: 'refs/heads/main' },
      scopes: ['assets:write'],
    },
  })
const target = ['target'] as const
const change = ['target', 'before', 'after'] as const

/** For each operation that changes something, what it leaves. */
const shown: Record<string, Shown> = {
  'setup.complete': {
    action: 'setup.completed',
    by: 'user',
    has: ['before', 'after'],
    async call({ server, owner }) {
      const token = await setupToken(server)
      return owner.post('/api/v1/setup', { token, email: 'owner@example.com', password, name: 'Olga Owner' })
    },
  },
  'api_keys.create': {
    action: 'key.created',
    has: ['target', 'after'],
    call: ({ server, key }) => call(server.url, '/api/v1/api-keys', { key, json: { name: 'new' } }),
  },
  'api_keys.revoke': {
    action: 'key.revoked',
    has: change,
    async call(world) {
      const path = `/api/v1/api-keys/${await keyOf(world)}`
      return call(world.server.url, path, { method: 'DELETE', key: world.key })
    },
  },
  'api_keys.pause': { action: 'key.paused', has: change, call: (world) => onKey(world, 'pause') },
  'api_keys.resume': {
    action: 'key.resumed',
    has: change,
    async call(world) {
      const path = `/api/v1/api-keys/${await keyOf(world)}`
      await call(world.server.url, `${path}/pause`, { method: 'POST', key: world.key })
      return call(world.server.url, `${path}/resume`, { method: 'POST', key: world.key })
    },
  },
  'api_keys.quarantine': {
    action: 'key.quarantined',
    has: change,
    call: (world) => onKey(world, 'quarantine'),
  },
  'api_keys.rotate': { action: 'key.rotated', has: change, call: (world) => onKey(world, 'rotate', {}) },
  'policy.update': {
    action: 'policy.updated',
    has: ['before', 'after'],
    call: ({ server, key }) =>
      call(server.url, '/api/v1/policy', { method: 'PATCH', key, json: { requests_per_minute: 9_000 } }),
  },
  'assets.generate_image': {
    action: 'asset.generated',
    has: target,
    call: ({ server, key }) =>
      call(server.url, '/api/v1/assets/generate-image', {
        key,
        json: { prompt: 'dark mesh', size: '64x64' },
      }),
  },
  'invitations.create': {
    action: 'member.invited',
    by: 'user',
    has: ['target', 'after'],
    call: ({ owner }) => owner.post('/api/v1/invitations', { role: 'member' }),
  },
  'invitations.revoke': {
    action: 'invitation.revoked',
    by: 'user',
    has: target,
    call: async (world) =>
      world.owner.send(`/api/v1/invitations/${(await invitation(world)).id}`, { method: 'DELETE' }),
  },
  'invitations.accept': {
    action: 'user.joined',
    by: 'user',
    has: ['target', 'after'],
    async call(world) {
      const { token } = await invitation(world)
      const newUser = new Browser(world.server.url)
      return newUser.post('/api/v1/invitations/accept', { token, password, email: 'new@example.com' })
    },
  },
  'invitations.join': {
    action: 'user.joined',
    by: 'user',
    has: ['target', 'after'],
    async call(world) {
      const user = await invite(world.owner, { email: 'joiner@example.com' })
      return user.post('/api/v1/invitations/join', { token: (await invitation(world)).token })
    },
  },
  'members.remove': {
    action: 'member.removed',
    by: 'user',
    has: change,
    async call({ owner }) {
      const member = await invite(owner, { email: 'leaver@example.com', role: 'member' })
      const { body } = await member.get('/api/v1/users/me')
      return owner.send(`/api/v1/members/${body.user.id}`, { method: 'DELETE' })
    },
  },
  'authorization_requests.approve': {
    action: 'authorization_request.approved',
    by: 'user',
    has: target,
    call: async ({ server, owner }) =>
      owner.post(`/api/v1/authorization-requests/${(await ask(server.url)).id}/approve`),
  },
  'authorization_requests.deny': {
    action: 'authorization_request.denied',
    by: 'user',
    has: target,
    call: async ({ server, owner }) =>
      owner.post(`/api/v1/authorization-requests/${(await ask(server.url)).id}/deny`),
  },
  'api_keys.share': { action: 'key.shared', has: ['target', 'after'], call: (world) => share(world) },
  'shares.open': {
    action: 'share.opened',
    by: 'system',
    has: ['target', 'after'],
    async call(world) {
      const { body } = await share(world)
      return call(world.server.url, `/api/v1/shares/${body.share.id}/open`, { method: 'POST' })
    },
  },
  'leak_reports.create': {
    action: 'key.leaked',
    by: 'system',
    has: ['target', 'after'],
    call: (world) => report(world),
  },
  'leak_reports.resolve': {
    action: 'leak_report.resolved',
    has: ['target', 'after'],
    async call(world) {
      const { url } = world.server
      await report(world)
      const { body } = await call(url, '/api/v1/leak-reports', { key: world.key })
      const [open] = body.leak_reports.filter(
        (each: { resolved_at: string | null }) => each.resolved_at === null,
      )
      return call(url, `/api/v1/leak-reports/${open.id}/resolve`, { method: 'POST', key: world.key })
    },
  },
  'trust_policies.create': {
    action: 'trust_policy.created',
    has: ['target', 'after'],
    call: (world) => trustPolicy(world),
  },
  'trust_policies.delete': {
    action: 'trust_policy.deleted',
    has: target,
    async call(world) {
      const { body } = await trustPolicy(world)
      const path = `/api/v1/trust-policies/${body.trust_policy.id}`
      return call(world.server.url, path, { method: 'DELETE', key: world.key })
    },
  },
  'oauth.revoke': {
    action: 'key.revoked',
    has: change,
    async call({ server, key }) {
      const made = await createKey(server.url, key, 'of this test')
      return call(server.url, '/oauth/revoke', {
        method: 'POST',
        body: new URLSearchParams({ token: made.key }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
    },
  },
  'oauth.issue_token': {
    action: 'key.created',
    by: 'user',
    has: ['target', 'after'],
    async call({ server, owner }) {
      const asked = await ask(server.url)
      const { body } = await owner.post(`/api/v1/authorization-requests/${asked.id}/approve`)
      await redeem(asked, body.redirect_to)
      return { status: 200, headers: {} }
    },
  },
}

/** Operations that write and leave nothing, and why. */
const silent: Record<string, string> = {
  'oauth.push_request':
    'nobody is known yet: what comes of it is authorization_request.approved or authorization_request.denied',
  'oauth.introspect': 'reads; a POST so that the key is in no address',
  'webhooks.github_secret_scanning':
    'ends keys as leak_reports.create does; it takes what GitHub signs alone, as leaks/github.test.ts does',
  'invitations.preview': 'reads what a link says; a POST only so that the token is in no address',
}

const wrong = 'not the password of anybody 1'
const factor = { secret: '', codes: [] as string[] }
const code = () => totp(factor.secret)
const sessionOf = (browser: Browser) =>
  hash('sha256', decodeURIComponent(browser.cookies.get('oanim.session_token') ?? '').split('.')[0] ?? '')

/** The same for the routes that sign users in, in the order in which they follow from each other. */
const shownByRoute: Record<string, Shown> = {
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
    async call({ owner }) {
      const answer = await owner.post('/api/auth/two-factor/enable', { password: `${password}0` })
      factor.secret = new URL(answer.body.totpURI).searchParams.get('secret') ?? ''
      return answer
    },
  },
  '/two-factor/verify-totp': {
    action: 'two_factor.enabled',
    call: ({ owner }) => owner.post('/api/auth/two-factor/verify-totp', { code: code() }),
  },
  '/two-factor/generate-backup-codes': {
    action: 'two_factor.changed',
    has: ['target', 'after'],
    async call({ owner }) {
      const json = { password: `${password}0` }
      const answer = await owner.post('/api/auth/two-factor/generate-backup-codes', json)
      factor.codes = answer.body.backupCodes
      return answer
    },
  },
  '/two-factor/verify-backup-code': {
    action: 'user.signed_in',
    has: ['after'],
    async call({ server }) {
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

const passkeys = 'is shown in identity-deeds.test.ts: no passkey can be made without a browser'
const silentRoutes: Record<string, string> = {
  '/two-factor/get-totp-uri': 'reads',
  '/sign-up/email': 'is shown in users/mail.test.ts, where sign-up is open',
  '/reset-password': 'is shown in users/owner-link.test.ts, which has a link',
  '/request-password-reset': 'sends a mail to whoever has the address; the link in it leaves an entry',
  '/send-verification-email': 'sends a mail to whoever has the address; the link in it leaves an entry',
  '/unlink-account': 'is shown in users/oidc.test.ts, which has a provider',
  '/link-social': 'begins what /callback ends, which users/oidc.test.ts shows',
  '/sign-in/social': 'begins what /callback ends, which users/oidc.test.ts shows',
  '/passkey/verify-registration': passkeys,
  '/passkey/verify-authentication': 'signs in as every route does that begins a session',
  '/passkey/delete-passkey': passkeys,
  '/passkey/update-passkey': passkeys,
}

test('every operation and every route that changes something is either shown to leave an entry or excused', () => {
  const writing = operations.filter(({ method }) => method !== 'GET').map(({ id }) => id)
  assert.deepEqual(writing.toSorted(), [...Object.keys(shown), ...Object.keys(silent)].toSorted())
  const posts = routes.filter(({ method }) => method === 'POST').map(({ path }) => path)
  const known = [...Object.keys(shownByRoute), ...Object.keys(silentRoutes)]
  assert.deepEqual(posts.toSorted(), known.toSorted())
})

describe('the log', () => {
  let world: World
  before(async () => {
    const server = await startServer({ database: 'sqlite' })
    world = { server, key: server.ownerKey, owner: new Browser(server.url) }
  })
  after(() => world.server.close())

  const all = [
    ...Object.entries(shown).map(([name, what]) => [name, { by: 'key', ...what }] as const),
    ...Object.entries(shownByRoute).map(([name, what]) => [name, { by: 'user', ...what }] as const),
  ]
  for (const [name, { action, by, has = [], call: perform }] of all) {
    test(`has an entry ${action} after ${name}`, async () => {
      const { server, key } = world
      const known = new Set((await readLog(server.url, key)).map(({ seq }) => seq))
      const answer = await perform(world)
      assert.ok(answer.status < 300, `${answer.status}`)
      const entries = await readLog(server.url, key)
      const entry = entries.findLast((each) => !known.has(each.seq) && each.action === action)
      assert.ok(entry, `of ${name} there is none`)
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
      await makeRoom(world)
    })
  }

  test('names a wrong password, a wrong code and a wrong password of who is signed in', async () => {
    const { server, owner } = world
    const user = await invite(owner, { email: 'guessed@example.com' })
    const email = 'guessed@example.com'
    await new Browser(server.url).post('/api/auth/sign-in/email', { email, password: wrong })
    const json = { currentPassword: wrong, newPassword: 'walnut harbour sings 7' }
    await user.post('/api/auth/change-password', json)
    const { body } = await user.post('/api/auth/two-factor/enable', { password })
    factor.secret = new URL(body.totpURI).searchParams.get('secret') ?? ''
    assert.equal((await user.post('/api/auth/two-factor/verify-totp', { code: code() })).status, 200)
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

  test('begins, for somebody new, with who they are', async () => {
    const user = await invite(world.owner, { email: 'newcomer@example.com', name: 'Nora' })
    const { body } = await user.get('/api/v1/audit-events')
    const [entry] = body.audit_events
    assert.deepEqual([entry.seq, entry.action, entry.actor.name], [1, 'user.joined', 'Nora'])
    assert.deepEqual(entry.after, { name: 'Nora', email: 'newcomer@example.com' })
  })

  test('has no session that somebody named and that was not theirs', async () => {
    const { owner, server } = world
    const thief = await invite(owner, { email: 'thief@example.com' })
    const session = sessionOf(await signIn(server.url, 'newcomer@example.com'))
    await thief.post('/api/auth/revoke-session', { token: session })
    const { body } = await thief.get('/api/v1/audit-events?action=session.')
    assert.deepEqual(body.audit_events, [])
  })
})

function header({ headers }: Answered, name: string): string | undefined {
  return headers instanceof Headers ? (headers.get(name) ?? undefined) : (headers[name] as string | undefined)
}

/** Ends every key but the first, of which ten may live. */
async function makeRoom({ server, key }: World): Promise<void> {
  const { body } = await call(server.url, '/api/v1/api-keys', { key })
  for (const { id, name } of body.api_keys) {
    if (name !== 'owner') await call(server.url, `/api/v1/api-keys/${id}`, { method: 'DELETE', key })
  }
}
