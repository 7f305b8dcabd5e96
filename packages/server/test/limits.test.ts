import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { describe, test } from 'node:test'
import { mintKey } from '@oanim/key'
import { Client } from 'pg'
import { createGuesses } from '../src/http/guesses.ts'
import { createLimiter, type LimiterEvent } from '../src/http/limiter.ts'
import { type Answer, call } from './support/call.ts'
import { openNewStore, otherSecret } from './support/open-store.ts'
import { databases, type StartedServer, startServer } from './support/start-server.ts'

async function limitedKey(server: StartedServer, limit: number, by = server.ownerKey): Promise<string> {
  const json = {
    name: 'limited',
    requests_per_minute: limit,
    scopes: ['keys:write', 'keys:read', 'account:read'],
  }
  const { body } = await call(server.url, '/api/v1/api-keys', { key: by, json })
  return body.key
}

const me = (server: StartedServer, key: string) => call(server.url, '/api/v1/auth/me', { key })

/** Says how often a key was accepted in one minute, out of many requests at once through several servers. */
async function acceptedOf(
  servers: StartedServer[],
  count: number,
  makeKey: () => Promise<string>,
): Promise<Answer[]> {
  for (;;) {
    const key = await makeKey()
    const startedAt = Date.now()
    const answers = await Promise.all(
      Array.from({ length: count }, (_, index) => me(servers[index % servers.length] as StartedServer, key)),
    )
    // On PostgreSQL minutes are those of the clock: one that ended meanwhile proves nothing.
    if (Math.floor(startedAt / 60_000) === Math.floor(Date.now() / 60_000)) return answers
  }
}

for (const database of databases) {
  describe(`limits on ${database}`, () => {
    test('a key is accepted as often as its limit says, and hears when it may come again', async () => {
      const server = await startServer({ database })
      try {
        const answers = await acceptedOf([server], 30, () => limitedKey(server, 12))
        const accepted = answers.filter(({ status }) => status === 200)
        assert.equal(accepted.length, 12)
        for (const { headers, body } of accepted) {
          assert.equal(headers.get('ratelimit-policy'), '"key";q=12;w=60')
          assert.match(headers.get('ratelimit') ?? '', /^"key";r=\d+;t=\d+$/)
          assert.deepEqual(Object.keys(body.credential.limits[0]), [
            ...['name', 'requests_per_minute', 'remaining', 'resets_in_s'],
          ])
        }
        for (const { status, headers, body } of answers.filter((answer) => answer.status !== 200)) {
          assert.deepEqual([status, body.code, body.retryable], [429, 'request_limit_reached', true])
          const seconds = Number(headers.get('retry-after'))
          assert.ok(seconds >= 1 && seconds <= 60)
          assert.equal(headers.get('ratelimit'), `"key";r=0;t=${seconds}`)
        }
        assert.equal((await me(server, server.ownerKey)).headers.get('ratelimit'), null, 'others have none')
      } finally {
        await server.close()
      }
    })

    test('children share the allowance of the key that made them, and all keys that of the account', async () => {
      const server = await startServer({ database })
      try {
        const parent = await limitedKey(server, 20)
        // The parent's two requests that made them count, too.
        const children = [await limitedKey(server, 15, parent), await limitedKey(server, 20, parent)]
        const spent = async (key: string) => {
          let count = 0
          for (; (await me(server, key)).status === 200; count += 1);
          return count
        }
        assert.equal(await spent(children[0] as string), 15)
        const left = await me(server, children[1] as string)
        assert.ok((left.headers.get('ratelimit-policy') ?? '').startsWith('"key";q=20;w=60'))
        assert.equal(1 + (await spent(children[1] as string)), 3)
        assert.equal(await spent(parent), 0)

        const policy = { requests_per_minute: 7 }
        await call(server.url, '/api/v1/policy', { key: server.ownerKey, method: 'PATCH', json: policy })
        const refused = await acceptedOf([server], 20, async () => server.ownerKey)
        assert.equal(refused.filter(({ status }) => status === 200).length, 7)
        assert.equal(refused.at(-1)?.headers.get('ratelimit-policy'), '"account";q=7;w=60')
      } finally {
        await server.close()
      }
    })
  })
}

test('two servers on one database never let more through together than the limit, in few leases', async () => {
  const metricsPort = await freePort()
  const first = await startServer({
    database: 'postgres',
    environment: { OANIM_METRICS_PORT: String(metricsPort) },
  })
  const second = await startServer({ database: 'postgres', from: first })
  try {
    const answers = await acceptedOf([first, second], 400, () => limitedKey(first, 150))
    assert.equal(answers.filter(({ status }) => status === 200).length, 150)
    const { body: metrics, headers } = await call(`http://127.0.0.1:${metricsPort}`, '/metrics')
    assert.match(headers.get('content-type') ?? '', /^text\/plain/)
    const event = (name: string) =>
      Number(new RegExp(`limiter_events_total\\{event="${name}"\\} (\\d+)`).exec(metrics)?.[1])
    assert.ok(event('accepted') > 0 && event('refused') > 0)
    assert.ok(event('lease') < 40, `${event('lease')} leases`)
    assert.match(metrics, /oanim_request_duration_seconds_count\{operation="auth.me",status="4xx"\} \d+/)
    assert.ok(!/anim_[0-9A-Za-z]{8}|acct_|key_\w{20}|127\.0\.0\.1/.test(metrics))
    assert.equal(
      (await call(first.url, '/metrics')).headers.get('content-type')?.includes('text/plain'),
      false,
    )
  } finally {
    await second.close()
    await first.close()
  }
})

test('while nobody can say what is left, reads pass and writes wait', async () => {
  const server = await startServer({ database: 'postgres' })
  const client = new Client({ connectionString: server.databaseUrl })
  try {
    const key = await limitedKey(server, 1_000)
    await client.connect()
    await client.query('begin; lock table allowance in access exclusive mode')
    const read = await me(server, key)
    assert.deepEqual([read.status, read.headers.get('ratelimit')], [200, null])
    const write = await call(server.url, '/api/v1/api-keys', { key, json: { name: 'x' } })
    assert.deepEqual([write.status, write.body.code], [503, 'limiter_unavailable'])
    assert.ok(Number(write.headers.get('retry-after')) >= 1)
    await client.query('rollback')
    const again = await call(server.url, '/api/v1/api-keys', {
      key,
      json: { name: 'x', scopes: ['keys:read'] },
    })
    assert.equal(again.status, 201, JSON.stringify(again.body))
  } finally {
    await client.end()
    await server.close()
  }
})

test('a limit that is raised counts at once, and nobody asks the database again who was refused', async () => {
  const { store, close } = await openNewStore('postgres')
  try {
    const events: LimiterEvent[] = []
    const limiter = createLimiter(store.allowances, (event) => events.push(event))
    const admit = (limit: number) =>
      limiter.admit(
        { key: { allowances: `key_x=${limit}` }, account_requests_per_minute: null } as never,
        true,
      )
    for (let count = 0; count < 3; count += 1) await admit(3)
    await assert.rejects(async () => admit(3), /3 requests a minute/)
    const leases = () => events.filter((event) => event === 'lease').length
    const before = leases()
    for (let count = 0; count < 50; count += 1) await assert.rejects(async () => admit(3))
    assert.ok(leases() <= before + 1)
    await admit(5)
  } finally {
    await close()
  }
})

test('who guesses keys is slowed, and keys that are used from there go on', async () => {
  const server = await startServer({ database: 'sqlite' })
  try {
    const fresh = await limitedKey(server, 1_000)
    for (let count = 0; count < 31; count += 1) {
      const { body } = await me(server, count % 2 ? mintKey().key : otherSecret(server.ownerKey.slice(0, 13)))
      assert.equal(body.code, 'key_unknown')
    }
    const slowed = await me(server, mintKey().key)
    assert.deepEqual([slowed.status, slowed.body.code], [429, 'rate_limited'])
    assert.ok(Number(slowed.headers.get('retry-after')) >= 1)
    assert.equal((await me(server, server.ownerKey)).status, 200, 'it was used from here before')
    const right = await me(server, fresh)
    assert.deepEqual(
      [right.status, right.body.code],
      [429, 'rate_limited'],
      'a right guess looks like a wrong one',
    )
  } finally {
    await server.close()
  }
})

test('a place is held for longer with every guess, and forgotten a while after the last', () => {
  const guesses = createGuesses()
  let now = 0
  const waits = Array.from({ length: 60 }, () => {
    guesses.wrong('2001:db8:1:2::1', now)
    return guesses.heldFor('2001:db8:1:2:ffff::9', now)
  })
  assert.deepEqual(waits.slice(28, 34), [0, 0, 2_000, 4_000, 8_000, 16_000], 'the whole /64 is one place')
  assert.equal(waits.at(-1), 15 * 60_000)
  assert.equal(guesses.heldFor('2001:db8:1:3::1', now), 0)
  now += 15 * 60_000
  assert.equal(guesses.heldFor('2001:db8:1:2::1', now), 0)
  now += 60_001
  guesses.wrong('2001:db8:1:2::1', now)
  assert.equal(guesses.heldFor('2001:db8:1:2::1', now), 0)
})

test('answers say from seven days before when the key of their request expires', async () => {
  const server = await startServer({ database: 'sqlite' })
  try {
    for (const [expires, isTold] of [
      ['6d', true],
      ['8d', false],
    ] as const) {
      const { body } = await call(server.url, '/api/v1/api-keys', {
        key: server.ownerKey,
        json: { name: 'x', expires },
      })
      const { headers } = await me(server, body.key)
      assert.equal(headers.get('oanim-key-expires'), isTold ? body.api_key.expires_at : null)
    }
  } finally {
    await server.close()
  }
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
