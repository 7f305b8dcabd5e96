import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Client } from 'pg'
import { openStore } from '../src/store.ts'
import { call, createKey } from './support/call.ts'
import { addAccount, type Holder, newTestStore, type Place } from './support/open-store.ts'
import { type DatabaseProxy, startProxy } from './support/start-proxy.ts'
import { type StartedServer, startServer } from './support/start-server.ts'

const me = '/api/v1/auth/me'
const keys = '/api/v1/api-keys'

describe('a server that loses its PostgreSQL', () => {
  let place: Place
  let owner: Holder
  let proxy: DatabaseProxy
  let server: StartedServer
  before(async () => {
    place = await newTestStore('postgres')
    const store = await openStore(place)
    owner = await addAccount(store, { isOwner: true })
    await store.close()
    proxy = await startProxy(place.databaseUrl ?? '')
    server = await startServer({
      database: 'postgres',
      from: { ...place, databaseUrl: proxy.url, ownerKey: owner.key },
    })
  })
  after(async () => {
    await server.close()
    await proxy.close()
    await place.remove()
  })

  const get = (path: string) => call(server.url, path, { key: owner.key })

  async function assertUnavailable(): Promise<void> {
    const answers = await Promise.all([
      get(me),
      get(keys),
      call(server.url, keys, { key: owner.key, json: { name: 'x' } }),
      call(server.url, `${keys}/${owner.keyId}`, { key: owner.key, method: 'DELETE' }),
      call(server.url, '/ready'),
    ])
    for (const { status, body, headers } of answers) {
      assert.equal(status, 503, JSON.stringify(body))
      assert.equal(body.code, 'store_unavailable')
      assert.equal(body.retryable, true)
      assert.match(headers.get('retry-after') ?? '', /^[1-9]\d*$/)
      assert.equal(headers.get('www-authenticate'), null, 'nobody is told that the key is wrong')
      assert.doesNotMatch(JSON.stringify(body), /ECONN|127\.0\.0\.1|postgres|pg|timeout|terminat|\.ts/i)
    }
    assert.equal((await call(server.url, '/health')).status, 200)
    assert.equal((await get('/docs')).status, 200)
    assert.equal((await call(server.url, me, { key: 'x' })).body.code, 'key_malformed')
    assert.equal((await call(server.url, me)).body.code, 'credential_missing')
  }

  async function assertWorks(): Promise<void> {
    assert.equal((await get(me)).status, 200)
    assert.equal((await call(server.url, '/ready')).status, 200)
    const { id } = await createKey(server.url, owner.key)
    assert.equal((await call(server.url, `${keys}/${id}`, { key: owner.key, method: 'DELETE' })).status, 200)
  }

  test('responds with 503, keeps running, and recovers without a restart', async () => {
    await assertWorks()
    await proxy.cut()
    await assertUnavailable()
    await proxy.mend()
    await assertWorks()
  })

  test('responds with 503 if the database accepts connections but never replies', async () => {
    await assertWorks()
    proxy.block()
    await assertUnavailable()
    await proxy.mend()
    await assertWorks()
  })

  test('still checks keys after the database closes its connections', async () => {
    await Promise.all(Array.from({ length: 20 }, () => get(me)))
    const administrator = new Client({ connectionString: place.databaseUrl })
    await administrator.connect()
    try {
      for (let round = 0; round < 5; round += 1) {
        // A key check is retried on a new connection.
        const answers = Promise.all(Array.from({ length: 40 }, () => get(me)))
        await administrator.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'open-animate' and datname = current_database()",
        )
        assert.deepEqual([...new Set((await answers).map(({ status }) => status))], [200])
        // Other connections are replaced between requests.
        await new Promise((resolve) => setTimeout(resolve, 50))
        await assertWorks()
      }
    } finally {
      await administrator.end()
    }
  })

  test('never accepts an invalid key while the connection fails and recovers', async () => {
    const { id, key } = await createKey(server.url, owner.key)
    await call(server.url, `${keys}/${id}`, { key: owner.key, method: 'DELETE' })
    const load = Promise.all(
      Array.from({ length: 60 }, (_, index) => call(server.url, me, { key: index % 2 ? key : owner.key })),
    )
    await proxy.cut()
    const answers = await load
    await proxy.mend()
    for (const [index, { status }] of answers.entries()) {
      assert.ok(
        index % 2 ? status === 401 || status === 503 : status === 200 || status === 503,
        String(status),
      )
    }
    await assertWorks()
  })

  test('logs the cause, never the password', () => {
    const { stderr } = server.output()
    assert.match(stderr, /"code":"store_unavailable"/)
    assert.match(stderr, /ECONNREFUSED|ECONNRESET|terminated/)
    assert.ok(!stderr.includes(new URL(place.databaseUrl ?? '').password))
    assert.ok(!stderr.includes(owner.key.slice(14)))
  })

  test('shuts down cleanly without its database', async () => {
    await get(me)
    await proxy.cut()
    assert.deepEqual(await server.end('SIGTERM'), { code: 0, signal: null })
  })
})
