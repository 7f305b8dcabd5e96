import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { databases } from '../support/start-server.ts'
import { type Answer, Browser } from './support/browser.ts'
import { invite, password, type StartedWithOwner, signIn, startWithOwner } from './support/users.ts'

for (const database of databases) {
  describe(`brute-force protection on ${database}`, () => {
    let started: StartedWithOwner
    before(async () => {
      started = await startWithOwner({ database })
    })
    after(() => started.server.close())

    const guess = (email: string, address: string, given = 'a wrong password 1', headers = {}) =>
      new Browser(started.server.url, { address }).post(
        '/api/auth/sign-in/email',
        { email, password: given },
        { headers },
      )

    test('failed sign-ins are rate limited per address and do not lock the owner out', async () => {
      const { email, server, owner } = started
      const startedAt = performance.now()
      const { tried, slowed } = await guessUntilSlowed(() => guess(email, '127.0.0.2'))
      assert.ok(tried >= 6 && tried <= mostTries(5, startedAt), `${tried} were tried`)
      assert.equal(slowed.body.code, 'rate_limited')
      assert.ok(Number(slowed.headers['retry-after']) >= 1)

      // Slowed also with the right password: else the answer would tell which guess was right. On a busy machine the
      // wait may end before the password is sent.
      let right = 0
      for (let round = 0; round < 10 && right !== 429; round += 1) {
        await guessUntilSlowed(() => guess(email, '127.0.0.2'))
        right = (await guess(email, '127.0.0.2', password)).status
      }
      assert.equal(right, 429)
      await signIn(server.url, email, password, { address: '127.0.0.3' })
      // A browser that the owner signed in with before is not held up, even beside who guesses.
      const known = new Browser(server.url, { address: '127.0.0.2' })
      known.cookies.set('oanim.device', owner.cookies.get('oanim.device') ?? '')
      assert.equal((await known.post('/api/auth/sign-in/email', { email, password })).status, 200)
      const { body } = await owner.get('/api/v1/audit-events')
      assert.ok(body.audit_events.some(({ action }: { action: string }) => action === 'user.sign_in_failed'))
    })

    test('headers cannot forge the address or the device of an attempt', async () => {
      const { email } = started
      let count = 0
      await guessUntilSlowed(() => {
        count += 1
        const headers = {
          'x-forwarded-for': `203.0.113.${count}`,
          'x-real-ip': `203.0.113.${count}`,
          'x-oanim-address': `203.0.113.${count}`,
          forwarded: `for=203.0.113.${count}`,
          cookie: `oanim.device=${'A'.repeat(20)}${String(count).padStart(2, '0')}.${'A'.repeat(43)}`,
        }
        return guess(email, '127.0.0.4', 'a wrong password 1', headers)
      })
      const forwarded = { 'x-forwarded-for': '203.0.113.9', 'x-oanim-address': '203.0.113.9' }
      assert.equal((await guess(email, '127.0.0.8', password, forwarded)).status, 200)
      const { owner } = started
      const sessions = (await owner.get('/api/auth/list-sessions')).body
      assert.ok(sessions.every(({ ipAddress }: { ipAddress: string }) => ipAddress.startsWith('127.')))
    })

    test('concurrent attempts get no further than sequential ones', async () => {
      const { email } = started
      const startedAt = performance.now()
      const answers = await Promise.all(Array.from({ length: 40 }, () => guess(email, '127.0.0.5')))
      const tried = answers.filter(({ status }) => status === 401).length
      assert.ok(tried <= mostTries(5, startedAt), `${tried} were tried`)
    })

    test('one address cannot try every account', async () => {
      const startedAt = performance.now()
      let tried = 0
      for (let count = 0; count < 26; count += 1) {
        if ((await guess(`user${count}@example.com`, '127.0.0.6')).status === 401) tried += 1
      }
      assert.ok(tried <= mostTries(20, startedAt), `${tried} were tried`)
    })

    test('links, second factors and passwords of signed-in users are rate limited', async () => {
      const { owner, server } = started
      await invite(owner, { email: 'victim@example.com' })
      const paths: [string, object][] = [
        ['/api/v1/setup', { token: 'x', email: 'a@b.example', password }],
        ['/api/v1/invitations/accept', { token: 'x', email: 'a@b.example', password }],
        ['/api/v1/invitations/preview', { token: 'x' }],
        ['/api/auth/reset-password', { token: 'x', newPassword: password }],
        ['/api/auth/two-factor/verify-totp', { code: '123456' }],
        ['/api/auth/two-factor/verify-backup-code', { code: 'aaaaa-bbbbb' }],
        ['/api/auth/passkey/verify-authentication', { response: {} }],
      ]
      for (const [index, [path, json]] of paths.entries()) {
        const browser = new Browser(server.url, { address: `127.0.1.${index + 1}` })
        let last = 0
        for (let count = 0; count < 40 && last !== 429; count += 1)
          last = (await browser.post(path, json)).status
        assert.equal(last, 429, path)
      }
      const thief = await signIn(server.url, 'victim@example.com', password, { address: '127.0.2.1' })
      let last = 0
      for (let count = 0; count < 20 && last !== 429; count += 1) {
        const json = { currentPassword: `guess ${count} of many`, newPassword: 'walnut harbour sings 7' }
        last = (await thief.post('/api/auth/change-password', json)).status
      }
      assert.equal(last, 429)
    })

    // Only the hash takes time, on either database.
    if (database !== databases[0]) return

    test('an unknown email address and a wrong password get the same response after the same work', async () => {
      const { email } = started
      const times: Record<string, number[]> = { known: [], unknown: [] }
      const bodies = new Set<string>()
      const least = (kind: string) => Math.min(...(times[kind] ?? []))
      const isSame = () => least('known') < 2.5 * least('unknown') && least('unknown') < 2.5 * least('known')
      // The least of several: what else runs on this machine makes single answers slow.
      for (let count = 0; count < 4 || (count < 60 && !isSame()); count += 1) {
        for (const [kind, who] of [
          ['known', email],
          ['unknown', 'nobody@example.com'],
        ] as const) {
          const began = performance.now()
          const answer = await guess(who, `127.0.3.${count + 1}`)
          times[kind]?.push(performance.now() - began)
          assert.equal(answer.status, 401)
          bodies.add(answer.text)
          assert.deepEqual(answer.cookies, [])
        }
      }
      assert.equal(bodies.size, 1)
      assert.ok(isSame(), `the times differ: ${JSON.stringify(times)}`)
    })
  })
}

/** Guesses until one is slowed: each guess after the free ones has to wait twice as long as the one before. */
async function guessUntilSlowed(guess: () => Promise<Answer>): Promise<{ tried: number; slowed: Answer }> {
  for (let tried = 0; tried < 30; tried += 1) {
    const answer = await guess()
    if (answer.status === 429) return { tried, slowed: answer }
    assert.equal(answer.status, 401)
  }
  assert.fail('30 guesses were tried')
}

/** The most guesses that the waits of 2, 4, 8 … seconds let through since then: the first one waits for nothing. */
function mostTries(free: number, startedAt: number): number {
  const seconds = (performance.now() - startedAt) / 1_000
  return free + Math.floor(Math.log2(seconds + 2))
}
