import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { passkey } from '@better-auth/passkey'
import { betterAuth } from 'better-auth'
import { genericOAuth, twoFactor } from 'better-auth/plugins'
import { routes } from '../../src/auth/routes.ts'
import { call } from '../support/call.ts'
import { Browser } from './support/browser.ts'
import { totp } from './support/totp.ts'
import { password, type StartedWithOwner, startWithOwner } from './support/users.ts'

/** Every route that the library has with the plugins that we use, from the library itself. */
function routesOfLibrary(): { method: string; path: string }[] {
  const auth = betterAuth({
    baseURL: 'http://127.0.0.1',
    secret: 'a secret that signs nothing but is long enough 0123456789',
    plugins: [twoFactor(), passkey(), genericOAuth({ config: [] })],
  })
  const endpoints = Object.values(auth.api) as { path?: string; options?: { method?: string | string[] } }[]
  return endpoints.flatMap(({ path, options }) =>
    path === undefined ? [] : [options?.method ?? 'GET'].flat().map((method) => ({ method, path })),
  )
}

describe('the routes of better-auth', () => {
  let started: StartedWithOwner
  before(async () => {
    started = await startWithOwner({ database: 'sqlite' })
  })
  after(() => started.server.close())

  test('that are not in our list do not exist, signed in or not', async () => {
    const { owner, server } = started
    const all = routesOfLibrary()
    assert.ok(all.length > 40)
    const ours = (method: string, path: string) =>
      routes.some(
        (route) =>
          route.method === method && route.path === path.replace(/:\w+/, '*') && route.when === undefined,
      )
    const closed = all.filter(({ method, path }) => !ours(method, path))
    assert.ok(closed.some(({ path }) => path === '/sign-up/email'))
    assert.ok(closed.some(({ path }) => path === '/delete-user'))
    assert.ok(closed.some(({ path }) => path === '/request-password-reset'))
    for (const { method, path } of closed) {
      for (const browser of [owner, new Browser(server.url)]) {
        const address = `/api/auth${path.replace(/:\w+/, 'abc')}`
        const sent = method === 'GET' ? {} : { json: { email: 'a@b.example', password, name: 'x' } }
        const { status, body } = await browser.send(address, { method, ...sent })
        const isOther = routes.some((route) => route.path === path && route.when === undefined)
        assert.equal(status, isOther ? 405 : 404, `${method} ${address}`)
        assert.match(body.code, /^(route_not_found|method_not_allowed)$/)
      }
    }
  })

  test('cannot be reached through another spelling of the path', async () => {
    const { server } = started
    const json = { email: 'new@example.com', password, name: 'New' }
    for (const path of [
      '/api/auth/sign-up/email/',
      '/api/auth//sign-up/email',
      '/api/auth/sign-up%2Femail',
      '/api/auth/sign-up/email?x=/sign-in/email',
      '/api/auth/SIGN-UP/email',
      '/api/auth/sign-in/..%2Fsign-up/email',
      '/api/auth/sign-in/../sign-up/email',
      '/api/auth/api/auth/sign-up/email',
    ]) {
      assert.equal((await new Browser(server.url).post(path, json)).status, 404, path)
    }
    assert.equal((await call(server.url, '/api/v1/server')).body.sign_up, 'closed')
  })

  test('never redirect to another site after signing in', async () => {
    const { owner, server, email } = started
    for (const callbackURL of [
      'https://evil.example/x',
      '//evil.example',
      'http:/\\evil.example',
      'javascript:alert(1)',
    ]) {
      const answer = await new Browser(server.url).post('/api/auth/sign-in/email', {
        email,
        password,
        callbackURL,
      })
      assert.equal(answer.status, 403, callbackURL)
      assert.equal(answer.headers['location'], undefined)
    }
    assert.equal((await owner.post('/api/auth/sign-in/social', { provider: 'github' })).status, 404)
  })

  test('offer a passkey to signed-in users for the host of the server, and reject a forged response', async () => {
    const { owner, server } = started
    const nobody = new Browser(server.url)
    assert.equal((await nobody.get('/api/auth/passkey/generate-register-options')).status, 401)
    const options = await owner.get('/api/auth/passkey/generate-register-options')
    assert.equal(options.body.rp.id, 'localhost')
    assert.ok(options.body.challenge.length >= 22)
    const again = await owner.get('/api/auth/passkey/generate-register-options')
    assert.notEqual(again.body.challenge, options.body.challenge)
    const response = {
      id: 'AAAA',
      rawId: 'AAAA',
      type: 'public-key',
      clientExtensionResults: {},
      response: { clientDataJSON: 'e30', attestationObject: 'oA', authenticatorData: 'AA', signature: 'AA' },
    }
    assert.ok((await owner.post('/api/auth/passkey/verify-registration', { response })).status >= 400)
    await nobody.get('/api/auth/passkey/generate-authenticate-options')
    const signedIn = await nobody.post('/api/auth/passkey/verify-authentication', { response })
    assert.ok(signedIn.status >= 400 && signedIn.status < 500, signedIn.text)
    assert.ok(!nobody.cookies.has('oanim.session_token'))
    assert.deepEqual((await owner.get('/api/auth/passkey/list-user-passkeys')).body, [])
  })

  test('require the second factor in addition to the password', async () => {
    const { owner, server, email } = started
    const enabled = await owner.post('/api/auth/two-factor/enable', { password })
    assert.equal(enabled.status, 200, enabled.text)
    const secret = new URL(enabled.body.totpURI).searchParams.get('secret') ?? ''
    const code = () => totp(secret)
    assert.equal((await owner.get('/api/v1/users/me')).body.user.two_factor_enabled, false)
    const verified = await owner.post('/api/auth/two-factor/verify-totp', { code: code() })
    assert.equal(verified.status, 200, verified.text)
    assert.equal((await owner.get('/api/v1/users/me')).body.user.two_factor_enabled, true)

    const browser = new Browser(server.url)
    const asked = await browser.post('/api/auth/sign-in/email', { email, password })
    assert.equal(asked.body.twoFactorRedirect, true)
    assert.equal((await browser.get('/api/v1/users/me')).status, 401)
    assert.equal((await browser.post('/api/auth/two-factor/verify-totp', { code: '000000' })).status, 401)
    assert.equal((await browser.get('/api/v1/users/me')).status, 401)
    assert.equal((await browser.post('/api/auth/two-factor/verify-totp', { code: code() })).status, 200)
    assert.equal((await browser.get('/api/v1/users/me')).status, 200)

    const [backup] = enabled.body.backupCodes
    const second = new Browser(server.url)
    await second.post('/api/auth/sign-in/email', { email, password })
    assert.equal((await second.post('/api/auth/two-factor/verify-backup-code', { code: backup })).status, 200)
    const third = new Browser(server.url)
    await third.post('/api/auth/sign-in/email', { email, password })
    assert.notEqual(
      (await third.post('/api/auth/two-factor/verify-backup-code', { code: backup })).status,
      200,
    )

    const { body } = await owner.get('/api/v1/audit-events')
    const actions = body.audit_events.map(({ action }: { action: string }) => action)
    assert.equal(actions.filter((action: string) => action === 'two_factor.enabled').length, 1)
    assert.equal((await owner.post('/api/auth/two-factor/disable', { password: 'wrong' })).status, 400)
    assert.equal((await owner.post('/api/auth/two-factor/disable', { password })).status, 200)
  })
})
