import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import { Client } from 'pg'
import type { KeyActor } from '../src/http/actor.ts'
import { quotaLeaseStore } from '../src/http/quota-lease-store.ts'
import { createQuotaLimiter, type LimiterEvent, type QuotaLimiter } from '../src/http/quota-limiter.ts'
import type { Store } from '../src/store.ts'
import { type Answer, call } from './support/call.ts'
import { openNewStore } from './support/open-store.ts'
import { startProxy } from './support/start-proxy.ts'
import { databases, type StartedServer, startServer } from './support/start-server.ts'

const keys = '/api/v1/api-keys'
const later: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const undo of later.splice(0).reverse()) await undo()
})

async function start(options: Parameters<typeof startServer>[0]): Promise<StartedServer> {
  const server = await startServer(options)
  later.push(() => server.close())
  return server
}

async function makeKey(server: StartedServer, wanted: object, by = server.ownerKey): Promise<string> {
  const { status, body } = await call(server.url, keys, { key: by, json: { name: 'test', ...wanted } })
  assert.equal(status, 201, JSON.stringify(body))
  return body.key
}

const me = (server: StartedServer, key: string) => call(server.url, '/api/v1/auth/me', { key })
const count = (answers: Answer[], status: number) => answers.filter((each) => each.status === status).length

/** Waits until the current window has enough seconds left for the whole test. */
async function freshMinute(seconds: number): Promise<void> {
  const leftMs = 60_000 - (Date.now() % 60_000)
  if (leftMs < seconds * 1000) await new Promise((resolve) => setTimeout(resolve, leftMs + 50))
}

const holderOf = (quotas: string | null, ofAll: number | null = null) =>
  ({
    account_id: 'acct_x',
    account_requests_per_minute: ofAll,
    key: { quotas, requests_per_minute: quotas === null ? null : 1 },
  }) as unknown as KeyActor

for (const database of databases) {
  describe(`rate limits on ${database}`, () => {
    let server: StartedServer
    before(async () => {
      server = await startServer({ database })
    })
    after(() => server.close())

    test('a key is accepted up to its limit, and responses state the remaining requests', async () => {
      const key = await makeKey(server, { requests_per_minute: 12 })
      await freshMinute(5)
      const first = await me(server, key)
      assert.equal(first.headers.get('ratelimit-policy'), '"key";q=12;w=60')
      assert.match(first.headers.get('ratelimit') ?? '', /^"key";r=11;t=\d+$/)
      const [limit, ...others] = first.body.credential.limits
      assert.deepEqual(others, [])
      assert.deepEqual(
        { ...limit, resets_in_s: 0 },
        { name: 'key', requests_per_minute: 12, remaining: 11, resets_in_s: 0 },
      )

      const answers = await Promise.all(Array.from({ length: 40 }, () => me(server, key)))
      assert.deepEqual([count(answers, 200), count(answers, 429)], [11, 29])
      const denied = answers.find(({ status }) => status === 429) as Answer
      const { body, headers } = denied
      assert.deepEqual([body.code, body.retryable, body.reached], ['request_limit_reached', true, ['key']])
      assert.match(
        body.detail,
        /The rate limit of the key \(12 requests per minute\) is exceeded\. Try again in \d+ sec/,
      )
      const seconds = Number(headers.get('retry-after'))
      assert.ok(seconds >= 1 && seconds <= 60, String(seconds))
      assert.equal(headers.get('ratelimit'), `"key";r=0;t=${seconds}`)
      assert.equal(headers.get('ratelimit-policy'), '"key";q=12;w=60')

      const free = await me(server, server.ownerKey)
      assert.deepEqual([free.status, free.headers.get('ratelimit')], [200, null])
      assert.deepEqual(free.body.credential.limits, [])
    })

    test('requests of child keys count against their ancestors, and all keys against the account', async () => {
      await freshMinute(10)
      const scopes = ['keys:write', 'account:read', 'keys:read']
      const parent = await makeKey(server, { requests_per_minute: 20, scopes })
      const child = await makeKey(server, { requests_per_minute: 5 }, parent)
      const { headers } = await me(server, child)
      assert.equal(headers.get('ratelimit-policy'), '"key";q=5;w=60, "parent";q=20;w=60')
      assert.match(headers.get('ratelimit') ?? '', /^"key";r=4;t=\d+, "parent";r=18;t=\d+$/)
      const ofChild = await Promise.all(Array.from({ length: 10 }, () => me(server, child)))
      assert.equal(count(ofChild, 200), 4, 'refused by its own limit, it costs the parent nothing')
      const ofParent = await Promise.all(Array.from({ length: 30 }, () => me(server, parent)))
      assert.equal(count(ofParent, 200), 14)

      const setPolicy = (json: object) =>
        call(server.url, '/api/v1/policy', { key: server.ownerKey, method: 'PATCH', json })
      await setPolicy({ requests_per_minute: 7 })
      const others = [server.ownerKey, await makeKey(server, {})]
      const ofAll = await Promise.all(
        Array.from({ length: 20 }, (_, index) => me(server, others[index % 2] ?? '')),
      )
      assert.equal(count(ofAll, 200), 6, 'making the second was one of the seven')
      assert.deepEqual((await me(server, server.ownerKey)).body.reached, ['account'])
      const changed = await setPolicy({ requests_per_minute: null })
      assert.equal(changed.status, 200, 'a limit that is reached can be changed')
      assert.equal((await me(server, server.ownerKey)).status, 200)
    })

    test('a rate-limited request is not a use of the key, and revoking is never rate-limited', async () => {
      await freshMinute(5)
      const scopes = ['keys:read', 'keys:write']
      const key = await makeKey(server, { requests_per_minute: 1, scopes })
      const [{ id }] = (await call(server.url, keys, { key: server.ownerKey })).body.api_keys
      assert.equal((await call(server.url, keys, { key })).status, 200)
      const show = async () =>
        (await call(server.url, `${keys}/${id}`, { key: server.ownerKey })).body.api_key.last_used_at
      const before = await show()
      assert.equal((await call(server.url, keys, { key })).status, 429)
      assert.equal(await show(), before)
      const shown = await call(server.url, `${keys}/${id}`, { key })
      assert.deepEqual([shown.status, shown.headers.get('ratelimit')], [200, null])
      const ended = await call(server.url, `${keys}/${id}`, { key, method: 'DELETE' })
      assert.deepEqual([ended.status, ended.headers.get('ratelimit')], [200, null])
    })

    test('a changed limit applies at once, and a new window resets the quota', async () => {
      const { store, close } = await openNewStore(database)
      later.push(close)
      const limiter = createQuotaLimiter(quotaLeaseStore(store.database, 1_500))
      const take = async (limit: number) =>
        (await limiter.take(holderOf(`key_a=${limit}`), true)) !== undefined
      const spend = async (limit: number) => {
        let accepted = 0
        while (await take(limit).catch(() => false)) accepted += 1
        return accepted
      }
      await freshWindow(store, 1_500)
      assert.equal(await spend(40), 40)
      assert.equal(await spend(10), 0, 'lowered')
      assert.equal(await spend(45), 5, 'raised')
      await freshWindow(store, 1_500)
      assert.equal(await spend(10), 10)
    })
  })
}

/** Waits for the start of a window. */
async function freshWindow(store: Store, windowMs: number): Promise<void> {
  const rows = await store.database.pool?.query(
    'select (extract(epoch from clock_timestamp()) * 1000)::bigint as now',
  )
  const now: number = rows?.rows[0].now ?? Date.now()
  await new Promise((resolve) => setTimeout(resolve, windowMs - (now % windowMs) + 5))
}

describe('rate limits of several servers on one database', () => {
  test('are exact across servers, with few leases', async () => {
    const environment = { OANIM_METRICS_PORT: '0' }
    const first = await start({ database: 'postgres', environment })
    const second = await start({ database: 'postgres', from: first, environment })
    const servers = [first, second] as const
    await freshMinute(15)

    // Concurrent: exactly the limit.
    const key = await makeKey(first, { requests_per_minute: 50 })
    const atOnce = await Promise.all(
      Array.from({ length: 400 }, (_, n) => me(servers[n % 2] as StartedServer, key)),
    )
    // If a busy database times out, reads are accepted without the header.
    const open = atOnce.filter(({ status, headers }) => status === 200 && !headers.has('ratelimit')).length
    assert.deepEqual([count(atOnce, 200) - open, count(atOnce, 429)], [50, 350 - open])

    // Alternating: no server keeps quota that the other one lacks.
    const slow = await makeKey(first, { requests_per_minute: 300 })
    for (let n = 0; n < 300; n += 1) {
      const answer = await me(servers[n % 2] as StartedServer, slow)
      assert.equal(answer.status, 200, `request ${n + 1}`)
    }
    for (const server of servers) assert.equal((await me(server, slow)).status, 429)

    const texts = await Promise.all(servers.map(metricsOf))
    const sum = (event: string) =>
      texts.reduce((total, text) => total + counted(text, `oanim_limiter_events_total{event="${event}"}`), 0)
    assert.deepEqual([sum('accepted'), sum('denied'), sum('failed_open')], [350, 352 - open, open])
    const statements = sum('leased') + sum('found_empty')
    assert.ok(statements < 130, `${statements} statements for 702 requests`)
  })

  test('are never exceeded with several limits, concurrent leases and changing windows', async () => {
    const { store, close } = await openNewStore('postgres')
    later.push(close)
    const windowMs = 400
    const limiters = Array.from({ length: 3 }, () =>
      createQuotaLimiter(quotaLeaseStore(store.database, windowMs)),
    )
    const { rows } = (await store.database.pool?.query(
      'select (extract(epoch from clock_timestamp()) * 1000)::bigint as now',
    )) ?? { rows: [] }
    const offset: number = rows[0].now - performance.now()
    const accepted: { from: number; at: number }[] = []
    const endsAt = performance.now() + 2_600
    const work = async (n: number) => {
      while (performance.now() < endsAt) {
        const actor = holderOf('key_a=30 key_b=25', n % 3 ? 40 : null)
        const from = performance.now()
        try {
          await limiters[n % 3]?.take(actor, false)
          accepted.push({ from, at: performance.now() })
        } catch {
          await new Promise((resolve) => setTimeout(resolve, 5))
        }
      }
    }
    await Promise.all(Array.from({ length: 24 }, (_, n) => work(n)))
    // Each was let through some time before it was noted, by a clock that was read over a network: a window's end is
    // seen a little blurred here, so what is compared is the sum.
    const windowOf = (time: number) => Math.floor((time + offset) / windowMs)
    const windows = windowOf(accepted.at(-1)?.at ?? 0) - windowOf(accepted[0]?.from ?? 0)
    assert.ok(accepted.length <= 25 * (windows + 2), `${accepted.length} in ${windows + 1} windows`)
    assert.ok(accepted.length > 25, 'later windows let through more')
    // On a busy machine one may be noted in a later window than that in which it was let through.
    const inside = accepted.filter(({ from, at }) => windowOf(from - 60) === windowOf(at + 10))
    const perWindow = Object.values(Object.groupBy(inside, ({ at }) => windowOf(at)))
    for (const each of perWindow) assert.ok((each?.length ?? 0) <= 25, `${each?.length} in one window`)
  })

  test('do not accept requests on a lease of an expired window', async () => {
    const { store, close } = await openNewStore('postgres')
    later.push(close)
    const windowMs = 1_500
    const [first, second] = [0, 1].map(() =>
      createQuotaLimiter(quotaLeaseStore(store.database, windowMs)),
    ) as [QuotaLimiter, QuotaLimiter]
    const holder = holderOf('key_a=100')
    await freshWindow(store, windowMs)
    for (let n = 0; n < 12; n += 1) await first.take(holder, false)
    const [{ remaining } = { remaining: 0 }] = await first.look(holder)
    const [{ remaining: elsewhere } = { remaining: 0 }] = await second.look(holder)
    assert.deepEqual([remaining, elsewhere < 88], [88, true], 'it has some ahead')
    await freshWindow(store, windowMs)
    const outcomes = await Promise.allSettled(Array.from({ length: 110 }, () => second.take(holder, false)))
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 100)
    await assert.rejects(async () => first.take(holder, false), { code: 'request_limit_reached' })
  })

  test('lease at most an eighth of the rest ahead, and grant waiting requests while any remain', async () => {
    const { store, close } = await openNewStore('postgres')
    later.push(close)
    const quotas = quotaLeaseStore(store.database)
    await freshMinute(5)
    const take = async (waiting: number, ahead: number) => {
      const { granted, remaining } = await quotas.lease('key_a', { limit: 800, waiting, ahead })
      return [granted, remaining]
    }
    assert.deepEqual(await take(1, 1_000), [100, 700])
    assert.deepEqual(await take(1, 1_000), [87, 613])
    assert.deepEqual(await take(1, 20), [20, 593])
    assert.deepEqual(await take(586, 0), [586, 7])
    assert.deepEqual(await take(1, 1_000), [1, 6], 'nothing ahead near the end')
    assert.deepEqual(await take(50, 1_000), [6, 0])
  })

  test('grant no window twice when the clock is set back, and recover from a clock that was far ahead', async () => {
    const { store, close } = await openNewStore('postgres')
    later.push(close)
    const quotas = quotaLeaseStore(store.database)
    const shift = (ms: number) =>
      store.database.pool?.query('update quota_lease set window_start = window_start + $1', [ms])
    const take = async () => (await quotas.lease('key_a', { limit: 5, waiting: 5, ahead: 0 })).granted
    assert.deepEqual([await take(), await take()], [5, 0])
    await shift(60_000)
    assert.equal(await take(), 0)
    await shift(365 * 86_400_000)
    assert.equal(await take(), 5)
    await shift(-2 * 86_400_000)
    await quotas.forgetOld()
    assert.equal((await store.database.pool?.query('select * from quota_lease'))?.rowCount, 0)
  })

  test('query the database once for concurrent requests, and not at all when the quota is used up', async () => {
    const { store, close } = await openNewStore('postgres')
    later.push(close)
    const events: LimiterEvent[] = []
    const limiter = createQuotaLimiter(store.quotas, { note: (event) => events.push(event) })
    await freshMinute(3)
    const take = async () => limiter.take(holderOf('key_a=600'), true)
    await Promise.all(Array.from({ length: 500 }, take))
    const leases = () => events.filter((event) => event === 'leased' || event === 'found_empty').length
    assert.ok(leases() <= 3, `${leases()} leases`)
    for (let n = 0; n < 100; n += 1) await take()
    assert.ok(leases() <= 45, `${leases()} leases`)
    await assert.rejects(take)
    const before = leases()
    for (let n = 0; n < 200; n += 1) await assert.rejects(take)
    assert.equal(leases(), before)
  })
})

describe('a rate limiter without its database', () => {
  test('accepts reads and promptly rejects writes with limiter_unavailable', async () => {
    const environment = { OANIM_METRICS_PORT: '0' }
    const server = await start({ database: 'postgres', environment })
    const key = await makeKey(server, { requests_per_minute: 1_000, scopes: ['keys:write', 'account:read'] })
    const json = { name: 'x', scopes: [] }
    const client = new Client({ connectionString: server.databaseUrl })
    await client.connect()
    later.push(() => client.end())
    await client.query('begin; lock table quota_lease in access exclusive mode')

    const startedAt = performance.now()
    const [read, write, end] = await Promise.all([
      me(server, key),
      call(server.url, keys, { key, json }),
      call(server.url, `${keys}/key_00000000000000000000`, { key, method: 'DELETE' }),
    ])
    assert.deepEqual([read.status, read.headers.get('ratelimit')], [200, null])
    assert.deepEqual(
      [write.status, write.body.code, write.body.retryable],
      [503, 'limiter_unavailable', true],
    )
    assert.ok(Number(write.headers.get('retry-after')) >= 1)
    assert.equal(end.status, 404, 'what takes access away asks no limiter')
    // The table stays locked, so the limiter must time out.
    assert.ok(performance.now() - startedAt < 30_000)
    assert.equal((await me(server, server.ownerKey)).status, 200)

    await client.query('rollback')
    // After a failure there is no query for a second.
    let limit: string | null = null
    while (limit === null) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      limit = (await me(server, key)).headers.get('ratelimit')
    }
    assert.match(limit, /^"key";r=\d+;t=\d+$/)
    const text = await metricsOf(server)
    assert.equal(counted(text, 'oanim_limiter_events_total{event="failed_open"}'), 1)
    assert.equal(counted(text, 'oanim_limiter_events_total{event="failed_closed"}'), 1)
    assert.ok(counted(text, 'oanim_limiter_events_total{event="lease_failed"}') >= 1)
    assert.match(server.output().stderr, /leasing a quota failed/)
  })

  test('fails the same way if the database is unreachable or never replies', async () => {
    const { store, place, close } = await openNewStore('postgres')
    later.push(close)
    const proxy = await startProxy(place.databaseUrl ?? '')
    later.push(() => proxy.close())
    const { openStore } = await import('../src/store.ts')
    const behind = await openStore({ ...place, databaseUrl: proxy.url })
    later.push(() => behind.close())
    const limiterOf = (from: Store) => createQuotaLimiter(from.quotas)
    const outcome = async (limiter: ReturnType<typeof createQuotaLimiter>, isSafe: boolean) => {
      try {
        return (await limiter.take(holderOf('key_a=9'), isSafe)) ? 'counted' : 'passed'
      } catch (error) {
        return (error as { code: string }).code
      }
    }
    assert.equal(await outcome(limiterOf(behind), false), 'counted')
    proxy.block()
    const startedAt = performance.now()
    assert.equal(await outcome(limiterOf(behind), false), 'limiter_unavailable')
    assert.ok(performance.now() - startedAt < 30_000)
    await proxy.cut()
    const limiter = limiterOf(behind)
    assert.equal(await outcome(limiter, true), 'passed')
    await proxy.mend()
    assert.equal(await outcome(limiter, false), 'limiter_unavailable', 'nobody asks again for a second')
    assert.equal(await outcome(limiterOf(behind), false), 'counted')
    assert.equal(await outcome(limiterOf(store), false), 'counted')
  })
})

async function metricsOf(server: StartedServer): Promise<string> {
  const [, url] = /Metrics +(http:\S+)/.exec(server.output().stdout) ?? []
  const { status, body } = await call(url ?? '', '')
  assert.equal(status, 200)
  return body
}

function counted(metrics: string, series: string): number {
  const line = metrics.split('\n').find((each) => each.startsWith(`${series} `))
  return Number(line?.slice(series.length + 1) ?? Number.NaN)
}
