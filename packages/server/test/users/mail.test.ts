import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { call } from '../support/call.ts'
import { startServer } from '../support/start-server.ts'
import { Browser } from './support/browser.ts'
import { startSmtp } from './support/smtp.ts'
import { invite, password, type StartedWithOwner, signIn, startWithOwner } from './support/users.ts'

describe('mails', () => {
  let smtp: Awaited<ReturnType<typeof startSmtp>>
  let started: StartedWithOwner
  before(async () => {
    smtp = await startSmtp()
    started = await startWithOwner({
      database: 'sqlite',
      environment: {
        SMTP_URL: smtp.url,
        OANIM_EMAIL_FROM: 'Open Animate <animate@example.com>',
        OANIM_SIGNUP: 'open',
        OANIM_LOG_LEVEL: 'debug',
      },
    })
  })
  after(async () => {
    await started.server.close()
    await smtp.close()
  })

  test('a link in a mail resets the password once and revokes every session', async () => {
    const { server, owner } = started
    assert.equal((await call(server.url, '/api/v1/server')).body.has_email, true)
    const email = 'forgetful@example.com'
    const browser = await invite(owner, { email })
    const stranger = new Browser(server.url)
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' }
    const known = await stranger.post('/api/auth/request-password-reset', { email }, { headers })
    const unknown = await stranger.post('/api/auth/request-password-reset', { email: 'nobody@example.com' })
    assert.deepEqual([known.status, known.text], [unknown.status, unknown.text])

    const { text } = await smtp.next(email)
    const [, origin, token = ''] = /(http\S+)\/reset#(\S+)/.exec(text) ?? []
    assert.equal(origin, server.url)
    const reset = () =>
      stranger.post('/api/auth/reset-password', { token, newPassword: 'walnut harbour sings 7' })
    assert.equal((await reset()).status, 200)
    assert.equal((await reset()).status, 400)
    assert.equal((await browser.get('/api/v1/users/me')).status, 401)
    await signIn(server.url, email, 'walnut harbour sings 7')
    assert.ok(!JSON.stringify(server.output()).includes(token))
    assert.equal(smtp.received.length, 0)
  })

  test('a new user is asked to confirm their email address, and no mail contains a password', async () => {
    const { server } = started
    const browser = new Browser(server.url)
    const email = 'fresh@example.com'
    const weak = await browser.post('/api/auth/sign-up/email', {
      email,
      password: 'password1234',
      name: 'Fresh',
    })
    assert.equal(weak.body.code, 'password_weak')
    const made = await browser.post('/api/auth/sign-up/email', { email, password, name: 'Fresh' })
    assert.equal(made.status, 200, made.text)
    const { accounts } = (await browser.get('/api/v1/users/me')).body
    assert.equal(accounts.length, 1)
    const { text } = await smtp.next(email)
    assert.ok(!text.includes(password))
    const link = /http\S+verify-email\S+/.exec(text)?.[0] ?? ''
    assert.ok(link.startsWith(`${server.url}/api/auth/verify-email?`))
    const confirmed = await browser.get(new URL(link).pathname + new URL(link).search)
    assert.equal(confirmed.status, 302, `${link} ${confirmed.text} ${server.output().stderr.slice(-1500)}`)
    assert.equal((await browser.get('/api/auth/get-session')).body.user.emailVerified, true)
    const { audit_events: auditEvents } = (await browser.get('/api/v1/audit-events')).body
    const [changed] = auditEvents
    assert.equal(changed.action, 'user.updated')
    assert.deepEqual([changed.before, changed.after], [{ email_verified: false }, { email_verified: true }])
    assert.match(changed.request_id, /^req_/)
    const joined = auditEvents.at(-1)
    assert.deepEqual([joined.action, joined.after], ['user.joined', { name: 'Fresh', email }])
    assert.equal(joined.address, '127.0.0.1')
  })

  test('mails are rate limited', async () => {
    const { server, owner } = started
    const email = 'flooded@example.com'
    await invite(owner, { email })
    const statuses = []
    for (let count = 0; count < 8; count += 1) {
      const answer = await new Browser(server.url, { address: '127.0.0.7' }).post(
        '/api/auth/request-password-reset',
        { email },
      )
      statuses.push(answer.status)
    }
    assert.equal(statuses.at(-1), 429)
  })
})

test('a mail server that is down breaks nothing, and the log says so', async () => {
  const { server, email } = await startWithOwner({
    database: 'sqlite',
    environment: { SMTP_URL: 'smtp://127.0.0.1:1', OANIM_EMAIL_FROM: 'animate@example.com' },
  })
  try {
    const answer = await new Browser(server.url).post('/api/auth/request-password-reset', { email })
    assert.equal(answer.status, 200)
    for (
      let waited = 0;
      waited < 1_200 && !server.output().stderr.includes('could not be sent');
      waited += 1
    ) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    assert.match(server.output().stderr, /a mail could not be sent/)
  } finally {
    await server.close()
  }
})

test('variables that require each other are reported together', async () => {
  const wrong: [Record<string, string>, RegExp][] = [
    [{ SMTP_URL: 'smtp://127.0.0.1:1' }, /SMTP_URL requires OANIM_EMAIL_FROM/],
    [{ GITHUB_CLIENT_ID: 'x' }, /GITHUB_CLIENT_ID requires GITHUB_CLIENT_SECRET/],
    [{ OIDC_ISSUER: 'https://id.example' }, /OIDC_ISSUER requires OIDC_CLIENT_ID and OIDC_CLIENT_SECRET/],
    [
      { OIDC_ISSUER: 'http://id.example', OIDC_CLIENT_ID: 'x', OIDC_CLIENT_SECRET: 'y' },
      /OIDC_ISSUER must be/,
    ],
    [{ OANIM_PUBLIC_URL: 'https://animate.example/path' }, /OANIM_PUBLIC_URL must be http/],
    [{ OANIM_AUTH_SECRET: 'short' }, /OANIM_AUTH_SECRET must have at least 32/],
    [{ OANIM_SIGNUP: 'yes' }, /OANIM_SIGNUP must be open or closed/],
  ]
  await Promise.all(
    wrong.map(([environment, said]) =>
      assert.rejects(startServer({ database: 'sqlite', environment }), (error: Error) =>
        said.test(error.message),
      ),
    ),
  )
})
