import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openStore } from '../../src/store.ts'
import { databases, startServer } from '../support/start-server.ts'
import { Browser } from './support/browser.ts'
import { startSmtp } from './support/smtp.ts'
import { totp } from './support/totp.ts'
import { invite, password, type StartedWithOwner, signIn, startWithOwner } from './support/users.ts'

const sessionCookie = 'oanim.session_token'
const others = ['walnut harbour sings 7', 'copper meadow drifts 4', 'velvet anchor hums 81']

for (const database of databases) {
  describe(`links that reset a password on ${database}`, () => {
    let smtp: Awaited<ReturnType<typeof startSmtp>>
    let started: StartedWithOwner
    let environment: Record<string, string>
    before(async () => {
      smtp = await startSmtp()
      environment = { SMTP_URL: smtp.url, OANIM_EMAIL_FROM: 'animate@example.com' }
      started = await startWithOwner({ database, environment })
    })
    after(async () => {
      await started.server.close()
      await smtp.close()
    })

    /** Each call comes from another address of this machine: guesses are slowed by address. */
    let calls = 1
    const nobody = (url = started.server.url) => {
      calls += 1
      return new Browser(url, { address: `127.0.1.${calls}` })
    }
    const askLink = async (email: string) => {
      await nobody().post('/api/auth/request-password-reset', { email })
      return /\/reset#(\S+)/.exec((await smtp.next(email)).text)?.[1] ?? ''
    }
    const reset = (token: string, newPassword = others[0]) =>
      nobody().post('/api/auth/reset-password', { token, newPassword })

    test('work once, even concurrently, and do not sign the user in', async () => {
      const email = 'once@example.com'
      await invite(started.owner, { email })
      const token = await askLink(email)
      const answers = await Promise.all(Array.from({ length: 5 }, () => reset(token)))
      assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 400, 400, 400, 400])
      for (const { cookies } of answers) assert.deepEqual(cookies, [])
      await signIn(started.server.url, email, others[0], { address: '127.0.1.250' })
    })

    test('stop working when the password changes', async () => {
      const email = 'links@example.com'
      const browser = await invite(started.owner, { email })
      const [first, second] = [await askLink(email), await askLink(email)]
      assert.equal((await reset(second, others[0])).status, 200)
      assert.equal((await reset(first, others[1])).status, 400, 'a link of before the reset')

      const third = await askLink(email)
      await browser.post('/api/auth/sign-in/email', { email, password: others[0] })
      const changed = await browser.post('/api/auth/change-password', {
        currentPassword: others[0],
        newPassword: others[1],
      })
      assert.equal(changed.status, 200, changed.text)
      assert.equal((await reset(third, others[2])).status, 400, 'a link of before the change')
      assert.equal((await browser.get('/api/v1/users/me')).status, 200)
    })

    test('stay valid after a weak password, and reject other tokens', async () => {
      const email = 'weak@example.com'
      await invite(started.owner, { email })
      const token = await askLink(email)
      assert.equal((await reset(token, 'password1234')).body.code, 'password_weak')
      for (const wrong of ['', token.slice(1), token.toUpperCase(), `${token}x`, `reset-password:${token}`]) {
        assert.equal((await reset(wrong)).status, 400)
      }
      assert.equal((await reset(token)).status, 200)
    })

    test('keep the second factor and cancel a pending sign-in', async () => {
      const email = 'second@example.com'
      const browser = await invite(started.owner, { email })
      const enabled = await browser.post('/api/auth/two-factor/enable', { password })
      const secret = new URL(enabled.body.totpURI).searchParams.get('secret') ?? ''
      const session = browser.cookies.get(sessionCookie)
      assert.equal(
        (await browser.post('/api/auth/two-factor/verify-totp', { code: totp(secret) })).status,
        200,
      )
      assert.notEqual(browser.cookies.get(sessionCookie), session, 'the session is another one')
      const old = nobody()
      old.cookies.set(sessionCookie, session ?? '')
      assert.equal((await old.get('/api/v1/users/me')).status, 401, 'the one of before is over')

      const waiting = nobody()
      await waiting.post('/api/auth/sign-in/email', { email, password })
      const token = await askLink(email)
      assert.equal((await reset(token)).status, 200)
      assert.equal((await browser.get('/api/v1/users/me')).status, 401)
      const late = await waiting.post('/api/auth/two-factor/verify-totp', { code: totp(secret) })
      assert.equal(late.status, 401, late.text)
      assert.equal((await waiting.get('/api/v1/users/me')).status, 401)

      const fresh = nobody()
      const asked = await fresh.post('/api/auth/sign-in/email', { email, password: others[0] })
      assert.equal(asked.body.twoFactorRedirect, true)
      assert.equal((await fresh.get('/api/v1/users/me')).status, 401)
    })

    test('a changed password replaces the session of the browser', async () => {
      const email = 'changes@example.com'
      const browser = await invite(started.owner, { email })
      const before = browser.cookies.get(sessionCookie) ?? ''
      const change = { currentPassword: password, newPassword: others[2] }
      assert.equal((await browser.post('/api/auth/change-password', change)).status, 200)
      assert.notEqual(browser.cookies.get(sessionCookie), before)
      const old = nobody()
      old.cookies.set(sessionCookie, before)
      assert.equal((await old.get('/api/v1/users/me')).status, 401)
    })

    test('a planted cookie is not a session after any kind of sign-in', async () => {
      const email = 'planted@example.com'
      const planted = await invite(started.owner, { email: 'thief@example.com' })
      const fixed = planted.cookies.get(sessionCookie) ?? ''
      await invite(started.owner, { email })
      const victim = nobody()
      victim.cookies.set(sessionCookie, fixed)
      await victim.post('/api/auth/sign-in/email', { email, password })
      assert.notEqual(victim.cookies.get(sessionCookie), fixed)
      assert.equal((await victim.get('/api/v1/users/me')).body.user.email, email)
      assert.equal((await planted.get('/api/v1/users/me')).body.user.email, 'thief@example.com')
    })

    // The last one: it stops the server.
    test('expire after an hour', async () => {
      const { server, owner } = started
      const email = 'late@example.com'
      await invite(owner, { email })
      const token = await askLink(email)
      await server.end()
      const store = await openStore(server)
      const { db } = store.database
      const [link] = await db.selectFrom('verification').selectAll().orderBy('expires_at', 'desc').execute()
      const leftMs = new Date(link?.expires_at ?? 0).getTime() - Date.now()
      assert.ok(leftMs > 0 && leftMs <= 3_600_000, `${leftMs}`)
      const past = new Date(Date.now() - 1_000).toISOString()
      await db.updateTable('verification').set({ expires_at: past }).execute()
      await store.close()

      const later = await startServer({ database, from: server, environment })
      const use = { token, newPassword: others[0] }
      const late = await nobody(later.url).post('/api/auth/reset-password', use)
      await later.close()
      assert.equal(late.status, 400)
    })
  })
}
