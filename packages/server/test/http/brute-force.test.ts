import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { mintKey } from '@oanim/key'
import { createBruteForceProtection } from '../../src/http/brute-force-protection.ts'
import { lastUsedBuffer } from '../../src/http/last-used-buffer.ts'
import { ProblemError } from '../../src/http/problems/problems.ts'
import { type Answer, call, createKey } from '../support/call.ts'
import { addAccount, openNewStore, otherSecret } from '../support/open-store.ts'
import { databases, type StartedServer, startServer } from '../support/start-server.ts'

/** Calls from any address, through this machine as the trusted proxy. */
const environment = { OANIM_TRUSTED_PROXIES: '127.0.0.1', OANIM_METRICS_PORT: '0' }
const minuteMs = 60_000

for (const database of databases) {
  describe(`guessing keys on ${database}`, () => {
    let server: StartedServer
    before(async () => {
      server = await startServer({ database, environment })
    })
    after(() => server.close())

    const show = (key: string, address: string): Promise<Answer> =>
      call(server.url, '/api/v1/auth/me', { key, headers: { 'x-forwarded-for': address } })
    const codes = (answers: Answer[]) => Object.entries(Object.groupBy(answers, ({ body }) => body.code))
    const guess = (address: string, count: number) =>
      Promise.all(
        Array.from({ length: count }, (_, n) =>
          show(n % 2 ? mintKey().key : otherSecret(server.ownerKey.slice(0, 13)), address),
        ),
      )

    test('is blocked for its address, even if all guesses are concurrent', async () => {
      const used = await createKey(server.url, server.ownerKey)
      const fresh = await createKey(server.url, server.ownerKey)
      const revoked = await createKey(server.url, server.ownerKey)
      await call(server.url, `/api/v1/api-keys/${revoked.id}`, { key: server.ownerKey, method: 'DELETE' })
      assert.equal((await show(used.key, '203.0.113.7')).status, 200)

      const answers = await guess('203.0.113.7', 80)
      const counts = Object.fromEntries(codes(answers).map(([code, each]) => [code, each?.length]))
      assert.deepEqual(counts, { key_unknown: 30, rate_limited: 50 })

      // A valid, an unknown and a revoked key look the same; only a key in use from here is accepted.
      const slowed = await Promise.all(
        [fresh.key, mintKey().key, otherSecret(fresh.prefix), revoked.key].map((key) =>
          show(key, '203.0.113.7'),
        ),
      )
      for (const { status, body, headers } of slowed) {
        assert.deepEqual([status, body.code], [429, 'rate_limited'])
        assert.match(
          body.detail,
          /^Too many unknown API keys from this address\. Try again in \d+ seconds\.$/,
        )
        const seconds = Number(headers.get('retry-after'))
        assert.ok(seconds > 20 && seconds <= 30, String(seconds))
        assert.equal(headers.get('www-authenticate'), null)
      }
      assert.equal((await show(used.key, '203.0.113.7')).status, 200, 'who works there works on')
      assert.equal((await show('anim_short', '203.0.113.7')).body.code, 'key_malformed', 'no guess at all')
      assert.equal((await show(fresh.key, '203.0.113.8')).status, 200, 'elsewhere nothing is slowed')
      assert.equal((await show(fresh.key, '203.0.113.7')).status, 429, 'used elsewhere is not used there')
    })

    test('is blocked for a whole IPv6 /64, and malformed keys do not count', async () => {
      await guess('2001:db8:1:2::1', 15)
      await guess('2001:db8:1:2:ffff::9', 16)
      assert.equal((await show(server.ownerKey, '2001:db8:1:2:3::4')).status, 429)
      assert.equal((await show(server.ownerKey, '2001:db8:1:3::1')).status, 200)
      await Promise.all(Array.from({ length: 60 }, () => show('anim_short', '203.0.113.9')))
      assert.equal((await show(server.ownerKey, '203.0.113.9')).status, 200)
    })

    test('is counted in the metrics by code, without addresses or keys', async () => {
      const [, url] = /Metrics +(http:\S+)/.exec(server.output().stdout) ?? []
      const { body } = await call(url ?? '', '')
      assert.match(body, /^oanim_key_denials_total\{code="rate_limited"\} \d+$/m)
      assert.match(body, /^oanim_key_denials_total\{code="key_unknown"\} 60$/m)
      assert.ok(!/203\.0|2001:db8|\banim_/.test(body))
    })

    test('is blocked for longer each time, until an hour passes without a block', async () => {
      const { store, close } = await openNewStore(database)
      try {
        const holder = await addAccount(store)
        const uses = lastUsedBuffer(store.keys, assert.ifError)
        const bruteForce = createBruteForceProtection(uses, store.keys)
        let now = 1_800_000_000_000
        const from = (address: string) => ({ address, now })
        const wrong = async (count: number) => {
          let last = new ProblemError('internal')
          for (let n = 0; n < count; n += 1)
            last = await bruteForce.deny(new ProblemError('key_unknown'), from('192.0.2.1'))
          return last
        }
        const waited = (problem: ProblemError) => Number(problem.facts.headers?.['retry-after'] ?? 0)

        assert.equal(bruteForce.isWatching, false)
        const waits: number[] = []
        for (let n = 0; n < 8; n += 1) {
          assert.equal((await wrong(30)).code, 'key_unknown')
          waits.push(waited(await wrong(1)))
          assert.equal(waited(await wrong(20)), waits.at(-1), 'no longer for what is shown meanwhile')
          now += (waits.at(-1) as number) * 1000
        }
        assert.deepEqual(waits, [30, 60, 120, 240, 480, 900, 900, 900])

        // Stored uses count as well, from before this process started.
        await wrong(31)
        await assert.rejects(bruteForce.admit(holder.keyId, from('192.0.2.1')), { code: 'rate_limited' })
        uses.note(holder.keyId, now, '192.0.2.1', undefined)
        await uses.flush(now, { all: true })
        const restarted = createBruteForceProtection(lastUsedBuffer(store.keys, assert.ifError), store.keys)
        for (let n = 0; n < 31; n += 1)
          await restarted.deny(new ProblemError('key_unknown'), from('192.0.2.1'))
        await restarted.admit(holder.keyId, from('192.0.2.1'))

        now += 76 * minuteMs
        await bruteForce.admit(holder.keyId, from('192.0.2.2'))
        assert.equal(bruteForce.isWatching, false)
        await wrong(30)
        assert.equal(waited(await wrong(1)), 30)
      } finally {
        await close()
      }
    })
  })
}
