import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { databases } from '../support/start-server.ts'
import { Browser } from './support/browser.ts'
import { type Claimed, invite, password, signIn, startClaimed } from './support/people.ts'

for (const database of databases) {
  describe(`Guessing on ${database}`, () => {
    let started: Claimed
    before(async () => {
      started = await startClaimed({ database })
    })
    after(() => started.server.close())

    const guess = (email: string, address: string, given = 'a wrong password 1', headers = {}) =>
      new Browser(started.server.url, { address }).post(
        '/api/auth/sign-in/email',
        { email, password: given },
        { headers },
      )

    test('guesses are slowed where they come from, and the owner is not locked out by them', async () => {
      const { email, server, owner } = started
      const answers = []
      for (let count = 0; count < 8; count += 1) answers.push(await guess(email, '127.0.0.2'))
      assert.deepEqual(
        answers.map(({ status }) => status),
        [401, 401, 401, 401, 401, 401, 429, 429],
      )
      const slowed = answers.at(-1)
      assert.equal(slowed?.body.code, 'rate_limited')
      assert.ok(Number(slowed?.headers['retry-after']) >= 1)

      // Slowed also with the right password: else the answer would tell which guess was right.
      assert.equal((await guess(email, '127.0.0.2', password)).status, 429)
      await signIn(server.url, email, password, { address: '127.0.0.3' })
      // A browser that the owner signed in with before is not held up, even beside who guesses.
      const known = new Browser(server.url, { address: '127.0.0.2' })
      known.cookies.set('oanim.device', owner.cookies.get('oanim.device') ?? '')
      assert.equal((await known.post('/api/auth/sign-in/email', { email, password })).status, 200)
      const { body } = await owner.get('/api/v1/activity')
      assert.ok(body.activity.some(({ action }: { action: string }) => action === 'person.sign_in_failed'))
    })

    test('a header cannot say that a guess comes from elsewhere, nor from a browser of the owner', async () => {
      const { email } = started
      const statuses = []
      for (let count = 0; count < 8; count += 1) {
        const headers = {
          'x-forwarded-for': `203.0.113.${count}`,
          'x-real-ip': `203.0.113.${count}`,
          'x-oanim-address': `203.0.113.${count}`,
          forwarded: `for=203.0.113.${count}`,
          cookie: `oanim.device=${'A'.repeat(21)}${count}.${'A'.repeat(43)}`,
        }
        statuses.push((await guess(email, '127.0.0.4', 'a wrong password 1', headers)).status)
      }
      assert.deepEqual(statuses.slice(-2), [429, 429])
      const forwarded = { 'x-forwarded-for': '203.0.113.9', 'x-oanim-address': '203.0.113.9' }
      assert.equal((await guess(email, '127.0.0.8', password, forwarded)).status, 200)
      const { owner } = started
      const sessions = (await owner.get('/api/auth/list-sessions')).body
      assert.ok(sessions.every(({ ipAddress }: { ipAddress: string }) => ipAddress.startsWith('127.')))
    })

    test('many guesses at once get no further than one after another', async () => {
      const { email } = started
      const answers = await Promise.all(Array.from({ length: 40 }, () => guess(email, '127.0.0.5')))
      const tried = answers.filter(({ status }) => status === 401).length
      assert.ok(tried <= 6, `${tried} were tried`)
    })

    test('one address does not get to try every account', async () => {
      let tried = 0
      for (let count = 0; count < 26; count += 1) {
        if ((await guess(`person${count}@example.com`, '127.0.0.6')).status === 401) tried += 1
      }
      assert.ok(tried <= 22, `${tried} were tried`)
    })

    test('links, second factors and passwords of the signed-in are not guessed either', async () => {
      const { owner, server } = started
      await invite(owner, { email: 'victim@example.com' })
      const paths: [string, object][] = [
        ['/api/v1/claim', { token: 'x', email: 'a@b.example', password }],
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
        for (let count = 0; count < 24 && last !== 429; count += 1)
          last = (await browser.post(path, json)).status
        assert.equal(last, 429, path)
      }
      const thief = await signIn(server.url, 'victim@example.com', password, { address: '127.0.2.1' })
      let last = 0
      for (let count = 0; count < 8 && last !== 429; count += 1) {
        const json = { currentPassword: `guess ${count} of many`, newPassword: 'walnut harbour sings 7' }
        last = (await thief.post('/api/auth/change-password', json)).status
      }
      assert.equal(last, 429)
    })

    test('an unknown address and a wrong password get the same answer, after the same work', async () => {
      const { email } = started
      const times: Record<string, number[]> = { known: [], unknown: [] }
      const bodies = new Set<string>()
      for (let count = 0; count < 4; count += 1) {
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
      const least = (kind: string) => Math.min(...(times[kind] ?? []))
      const ratio = least('known') / least('unknown')
      assert.ok(ratio > 0.4 && ratio < 2.5, `the times differ by ${ratio}`)
    })
  })
}
