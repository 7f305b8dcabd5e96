import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Client } from 'pg'
import { openStore } from '../src/store.ts'
import { call, createKey } from './support/call.ts'
import { newEmptyPlace, type Place } from './support/open-store.ts'
import { runCommand } from './support/run-command.ts'
import { type Pooler, startPooler } from './support/start-pooler.ts'
import { type StartedServer, startServer } from './support/start-server.ts'

const me = '/api/v1/auth/me'
const keys = '/api/v1/api-keys'

describe('behind a transaction pooler', () => {
  let place: Place
  let pooler: Pooler
  let servers: StartedServer[]
  let ownerKey: string
  let url: string
  before(async () => {
    place = await newEmptyPlace('postgres')
    pooler = await startPooler(place.databaseUrl ?? '')
    const from = { dataDir: place.dataDir, databaseUrl: pooler.url, ownerKey: '' }
    // Both migrate the empty database.
    servers = await Promise.all([1, 2].map(() => startServer({ database: 'postgres', from })))
    url = servers[0]?.url ?? ''
    const made = await runCommand('owner-key', { OANIM_DATA_DIR: place.dataDir, DATABASE_URL: pooler.url }, [
      '--email',
      'you@example.com',
    ])
    ownerKey = /^Key: +(anim_\w+)$/m.exec(made.stdout)?.[1] ?? ''
  })
  after(async () => {
    for (const server of servers ?? []) await server.close()
    await pooler?.close()
    await place.remove()
  })

  test('sixty key checks, ten at a time, succeed', async () => {
    for (let round = 0; round < 6; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) => call(servers[index % 2]?.url ?? '', me, { key: ownerKey })),
      )
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
    }
    assert.ok(pooler.switches() > 10, 'transactions of one client went to several connections')
  })

  test('keys are created concurrently up to the limit, rotated, paused, resumed and revoked', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        call(servers[index % 2]?.url ?? '', keys, { key: ownerKey, json: { name: `at once ${index}` } }),
      ),
    )
    assert.equal(answers.filter(({ status }) => status === 201).length, 9)
    const ids: string[] = answers.filter(({ status }) => status === 201).map(({ body }) => body.api_key.id)
    const [first, ...others] = ids
    const rotated = await call(url, `${keys}/${first}/rotate`, { key: ownerKey, json: { overlap: '0' } })
    assert.equal(rotated.status, 201, JSON.stringify(rotated.body))
    for (const verb of ['pause', 'resume']) {
      const { status } = await call(url, `${keys}/${others[0]}/${verb}`, { key: ownerKey, method: 'POST' })
      assert.equal(status, 200, verb)
    }
    const revoked = await Promise.all(
      others.map((id) => call(url, `${keys}/${id}`, { key: ownerKey, method: 'DELETE' })),
    )
    assert.deepEqual([...new Set(revoked.map(({ status }) => status))], [200])
  })

  test('rate limits, idempotency, sign-in and brute-force protection work', async () => {
    const limited = await call(url, keys, { key: ownerKey, json: { name: 'l', requests_per_minute: 5 } })
    const spent = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        call(servers[index % 2]?.url ?? '', me, { key: limited.body.key }),
      ),
    )
    assert.deepEqual([...new Set(spent.map(({ status }) => status))].sort(), [200, 429])

    const headers = { 'idempotency-key': 'pooler-1' }
    const once = await call(url, keys, { key: ownerKey, json: { name: 'i' }, headers })
    const again = await call(url, keys, { key: ownerKey, json: { name: 'i' }, headers })
    assert.deepEqual([once.status, again.body.code], [201, 'idempotency_key_completed'])

    for (let attempt = 0; attempt < 4; attempt += 1) {
      const { status } = await call(url, '/api/auth/sign-in/email', {
        json: { email: 'nobody@example.com', password: 'no password of anybody' },
        headers: { origin: url },
      })
      assert.ok(status < 500, String(status))
    }
    assert.equal((await call(url, '/ready')).status, 200)
  })

  test('no lock and no prepared statement stays on a connection', async () => {
    const client = new Client({ connectionString: place.databaseUrl })
    await client.connect()
    try {
      const { rows } = await client.query(
        "select count(*)::int as locks from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())",
      )
      assert.equal(rows[0].locks, 0)
    } finally {
      await client.end()
    }
    const shared = new Client({ connectionString: pooler.url })
    await shared.connect()
    try {
      for (let line = 0; line < 2; line += 1) {
        const { rows } = await shared.query('select count(*)::int as statements from pg_prepared_statements')
        assert.equal(rows[0].statements, 0)
      }
    } finally {
      await shared.end()
    }
  })

  test('errors of the pooler are 503 store_unavailable until they stop', async () => {
    const errors = [
      { code: '26000', message: 'prepared statement "x" does not exist' },
      { code: '42P05', message: 'prepared statement "x" already exists' },
      { code: '08P01', message: 'no more connections allowed (max_client_conn)' },
      { code: '08P01', message: 'query_wait_timeout' },
      { code: '53300', message: 'sorry, too many clients already' },
      { code: '57P01', message: 'terminating connection due to administrator command' },
      { code: '25006', message: 'cannot execute INSERT in a read-only transaction' },
    ]
    for (const error of errors) {
      pooler.failWith(error)
      const answers = await Promise.all([
        call(url, me, { key: ownerKey }),
        call(url, keys, { key: ownerKey, json: { name: 'x' } }),
        call(url, '/ready'),
      ])
      pooler.failWith(undefined)
      for (const { status, body } of answers) {
        assert.deepEqual([status, body.code], [503, 'store_unavailable'], error.message)
        assert.ok(!JSON.stringify(body).includes(error.message))
      }
      assert.equal((await call(url, me, { key: ownerKey })).status, 200)
    }
    await createKey(url, ownerKey)
  })

  test('a startup parameter that the pooler rejects is explained in one sentence', async () => {
    const denied = `${pooler.url}?options=-csearch_path%3Dx`
    await assert.rejects(openStore({ dataDir: place.dataDir, databaseUrl: denied }), (error: Error) => {
      assert.match(error.message, /cannot be reached: unsupported startup parameter: options\. .*pooler/)
      return true
    })
  })
})
