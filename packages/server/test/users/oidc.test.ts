import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { call } from '../support/call.ts'
import { databases, startServer } from '../support/start-server.ts'
import { Browser } from './support/browser.ts'
import { password, type StartedWithOwner, startWithOwner } from './support/users.ts'

const sessionCookie = 'oanim.session_token'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function startProvider(port: number, serverUrl: string): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, 'support/oidc-process.ts'),
      String(port),
      `${serverUrl}/api/auth/callback/oidc`,
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('listening')) resolve()
    })
    child.once('exit', () => reject(new Error('the provider ended')))
  })
  return child
}

const variables = (issuer: string) => ({
  OIDC_ISSUER: issuer,
  OIDC_CLIENT_ID: 'open-animate',
  OIDC_CLIENT_SECRET: 'a secret of the tests between two of their processes',
  OIDC_NAME: 'Example ID',
})

/** Begins at our page and ends where the provider sends the browser back to. */
async function throughProvider(browser: Browser, issuer: string, login: string): Promise<string> {
  const begun = await browser.post('/api/auth/sign-in/social', {
    provider: 'oidc',
    callbackURL: '/keys',
    errorCallbackURL: '/sign-in',
  })
  assert.equal(begun.status, 200, begun.text)
  return atProvider(begun.body.url, issuer, login)
}

async function atProvider(url: string, issuer: string, login: string): Promise<string> {
  const there = new Browser(issuer)
  let next = url
  for (let step = 0; step < 12; step += 1) {
    const page = await there.get(next)
    const location = String(page.headers['location'] ?? '')
    if (location) {
      next = new URL(location, issuer).href
      if (!next.startsWith(issuer)) return next
      continue
    }
    const prompt = /name="prompt" value="(\w+)"/.exec(page.text)?.[1] ?? ''
    const answered = await there.send(next, {
      method: 'POST',
      body: new URLSearchParams({ prompt, login, password: 'any' }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    next = new URL(String(answered.headers['location']), issuer).href
    if (!next.startsWith(issuer)) return next
  }
  throw new Error('the provider never sent the browser back')
}

/** Opens the address that a provider sent the browser to. */
async function comeBack(browser: Browser, url: string): Promise<string> {
  const { pathname, search } = new URL(url)
  const answer = await browser.get(pathname + search)
  assert.equal(answer.status, 302, answer.text)
  return String(answer.headers['location'])
}

for (const database of databases) {
  describe(`OpenID Connect on ${database}`, () => {
    let started: StartedWithOwner
    let issuer: string
    let port: number
    let provider: ChildProcess | undefined
    before(async () => {
      port = await freePort()
      issuer = `http://127.0.0.1:${port}`
      started = await startWithOwner({ database, environment: variables(issuer) })
    })
    after(async () => {
      provider?.kill('SIGKILL')
      await started.server.close()
    })

    test('an unavailable provider is reported, other sign-in methods work, and the next attempt retries', async () => {
      const { server, email } = started
      assert.deepEqual((await call(server.url, '/api/v1/server')).body.providers, [
        { id: 'oidc', name: 'Example ID' },
      ])
      const browser = new Browser(server.url)
      const denied = await browser.post('/api/auth/sign-in/social', { provider: 'oidc', callbackURL: '/' })
      assert.equal(denied.status, 503)
      assert.equal(denied.body.code, 'sign_in_provider_unavailable')
      assert.match(denied.body.detail, /Example ID/)
      assert.match(server.output().stderr, /fetch failed|ECONNREFUSED/)
      const back = await comeBack(browser, `${server.url}/api/auth/callback/oidc?code=x&state=y`)
      assert.equal(back, `${server.url}/sign-in?error=sign_in_provider_unavailable`)
      assert.equal((await browser.post('/api/auth/sign-in/email', { email, password })).status, 200)
      provider = await startProvider(port, server.url)
    })

    test('a user without an invitation is rejected with a reason and leaves no data', async () => {
      const { server, owner } = started
      const browser = new Browser(server.url)
      const url = await throughProvider(browser, issuer, 'stranger@example.com')
      const location = new URL(await comeBack(browser, url), server.url)
      assert.equal(location.pathname, '/sign-in')
      assert.equal(location.searchParams.get('error'), 'invitation_required')
      assert.match(location.searchParams.get('error_description') ?? '', /invite/)
      assert.ok(!browser.cookies.has(sessionCookie))
      // Saying that one wants to sign up changes nothing.
      const asked = await browser.post('/api/auth/sign-in/social', {
        provider: 'oidc',
        callbackURL: '/',
        errorCallbackURL: '/sign-in',
        requestSignUp: true,
      })
      const again = await comeBack(browser, await atProvider(asked.body.url, issuer, 'stranger@example.com'))
      assert.match(again, /error=invitation_required/)
      assert.equal((await owner.get('/api/v1/members')).body.members.length, 1)
    })

    test('a user who was invited by email address joins, and signs in again as the same user', async () => {
      const { server, owner } = started
      const email = 'invited@example.com'
      await owner.post('/api/v1/invitations', { role: 'member', email })
      const unverified = 'unverified@example.com'
      await owner.post('/api/v1/invitations', { role: 'member', email: unverified })
      const doubtful = new Browser(server.url)
      const denied = await comeBack(doubtful, await throughProvider(doubtful, issuer, unverified))
      assert.match(denied, /error=invitation_required/)

      const browser = new Browser(server.url)
      const location = await comeBack(browser, await throughProvider(browser, issuer, email))
      assert.equal(location, '/keys')
      const me = (await browser.get('/api/v1/users/me')).body
      assert.equal(me.user.email, email)
      assert.equal(me.user.has_password, false)
      assert.deepEqual(
        me.accounts.map(({ role, is_own }: { role: string; is_own: boolean }) => [role, is_own]),
        [
          ['owner', true],
          ['member', false],
        ],
      )
      const second = new Browser(server.url)
      await comeBack(second, await throughProvider(second, issuer, email))
      assert.equal((await second.get('/api/v1/users/me')).body.user.id, me.user.id)
      const { body } = await owner.get('/api/v1/invitations')
      assert.deepEqual(
        body.invitations.map((each: { email: string }) => each.email),
        [unverified],
      )
    })

    test('a matching email address does not link a provider; a signed-in user does', async () => {
      const { server, owner, email } = started
      const thief = new Browser(server.url)
      const denied = await comeBack(thief, await throughProvider(thief, issuer, email))
      assert.match(denied, /error=account_not_linked/)
      assert.ok(!thief.cookies.has(sessionCookie))

      const begun = await owner.post('/api/auth/link-social', { provider: 'oidc', callbackURL: '/account' })
      assert.equal(begun.status, 200, begun.text)
      assert.equal(await comeBack(owner, await atProvider(begun.body.url, issuer, email)), '/account')
      const back = new Browser(server.url)
      assert.equal(await comeBack(back, await throughProvider(back, issuer, email)), '/keys')
      const { body } = await back.get('/api/v1/users/me')
      assert.equal(body.user.email, email)

      const accounts = (await owner.get('/api/auth/list-accounts')).body
      const linked = accounts.find((each: { providerId: string }) => each.providerId === 'oidc')
      const json = { accountId: linked.id }
      const unlinked = await owner.post('/api/auth/unlink-account', json)
      assert.equal(unlinked.status, 200, unlinked.text)
      const { audit_events: auditEvents } = (await owner.get('/api/v1/audit-events?action=provider.')).body
      assert.deepEqual(
        auditEvents.map((entry: { action: string; target: { name: string }; address: string }) => [
          entry.action,
          entry.target.name,
          entry.address,
        ]),
        [
          ['provider.unlinked', 'oidc', '127.0.0.1'],
          ['provider.linked', 'oidc', '127.0.0.1'],
        ],
      )
    })

    test('a callback with a wrong state, browser or issuer, or a repeated one, is rejected', async () => {
      const { server } = started
      const email = 'invited@example.com'
      const browser = new Browser(server.url)
      const url = new URL(await throughProvider(browser, issuer, email))
      const changed = (name: string, value: string) => {
        const other = new URL(url)
        other.searchParams.set(name, value)
        return other.href
      }
      const isRefused = async (who: Browser, href: string) => {
        const location = await comeBack(who, href)
        assert.match(location, /[?&]error=/, location)
        assert.ok(location.startsWith('/sign-in') || location.startsWith(`${server.url}/`), location)
        assert.ok(!who.cookies.has(sessionCookie))
      }
      await isRefused(browser, changed('state', 'of-somebody-else'))
      const other = new Browser(server.url)
      await isRefused(other, url.href)

      const mixed = new Browser(server.url)
      const mixedUrl = new URL(await throughProvider(mixed, issuer, email))
      assert.equal(mixedUrl.searchParams.get('iss'), issuer)
      mixedUrl.searchParams.set('iss', 'https://evil.example')
      await isRefused(mixed, mixedUrl.href)

      const good = new Browser(server.url)
      const once = await throughProvider(good, issuer, email)
      assert.equal(await comeBack(good, once), '/keys')
      good.cookies.delete(sessionCookie)
      await isRefused(good, once)
    })

    test('an ID token cannot be submitted directly, and sign-in never redirects to another site', async () => {
      const { server } = started
      const browser = new Browser(server.url)
      const idToken = { token: 'eyJhbGciOiJub25lIn0.e30.' }
      const forged = await browser.post('/api/auth/sign-in/social', { provider: 'oidc', idToken })
      assert.equal(forged.body.code, 'input_invalid')
      for (const json of [
        { callbackURL: 'https://evil.example' },
        { callbackURL: '/', errorCallbackURL: 'https://evil.example' },
        { callbackURL: '/', newUserCallbackURL: '//evil.example' },
      ]) {
        const answer = await browser.post('/api/auth/sign-in/social', { provider: 'oidc', ...json })
        assert.equal(answer.status, 403, JSON.stringify(json))
      }
      const unknown = await browser.post('/api/auth/sign-in/social', { provider: 'gitlab', callbackURL: '/' })
      assert.ok(unknown.status >= 400 && unknown.status < 500)
    })
  })
}

test('a provider with an issuer other than the configured one is not used', async () => {
  const port = await freePort()
  const server = await startServer({
    database: 'sqlite',
    environment: { ...variables(`http://localhost:${port}`), OANIM_SIGNUP: 'open' },
  })
  const provider = await startProvider(port, server.url)
  try {
    const answer = await new Browser(server.url).post('/api/auth/sign-in/social', {
      provider: 'oidc',
      callbackURL: '/',
    })
    assert.equal(answer.body.code, 'sign_in_provider_unavailable')
    assert.match(server.output().stderr, /identifies itself as/)
  } finally {
    provider.kill('SIGKILL')
    await server.close()
  }
})
