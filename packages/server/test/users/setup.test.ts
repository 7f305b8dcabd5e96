import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { newId } from '../../src/core/ids.ts'
import { openStore } from '../../src/store.ts'
import { call } from '../support/call.ts'
import { databases, type StartedServer, startServer } from '../support/start-server.ts'
import { Browser } from './support/browser.ts'
import { password, setupToken } from './support/users.ts'

for (const database of databases) {
  describe(`setup on ${database}`, () => {
    let server: StartedServer
    let stale: string
    before(async () => {
      const first = await startServer({ database })
      stale = await setupToken(first)
      server = await startServer({ database, from: await freed(database, first) })
      const { close } = server
      server.close = async () => {
        await close.call(server)
        await first.close()
      }
    })
    after(() => server.close())

    const complete = (token: string, more: object = {}) =>
      new Browser(server.url).post('/api/v1/setup', { token, email: 'me@example.com', password, ...more })

    test('an outdated link, a wrong one and an empty one are rejected alike', async () => {
      assert.equal((await call(server.url, '/api/v1/server')).body.is_set_up, false)
      const answers = [await complete(stale), await complete('x'.repeat(43)), await complete('')]
      for (const { status, body } of answers) {
        assert.equal(status, 401)
        const { request_id: _, ...rest } = body
        const { request_id: __, ...first } = answers[0]?.body ?? {}
        assert.deepEqual(rest, first)
        assert.equal(body.code, 'setup_link_invalid')
      }
    })

    test('another site cannot complete setup, and a weak password leaves the link valid', async () => {
      const token = await setupToken(server)
      const body = { token, email: 'me@example.com', password }
      const foreign = await new Browser(server.url).post('/api/v1/setup', body, {
        headers: { origin: 'https://evil.example' },
      })
      assert.equal(foreign.body.code, 'origin_foreign')
      for (const weak of [
        'short',
        'password1234',
        'qwertyuiopasdf',
        'aaaaaaaaaaaaaaaa',
        'me@example.com12',
      ]) {
        assert.equal((await complete(token, { password: weak })).body.code, 'password_weak', weak)
      }
      assert.equal((await complete(token, { password: 'x'.repeat(129) })).body.code, 'password_weak')
    })

    test('concurrent uses of the link create one owner, who gets the existing account and keys', async () => {
      const token = await setupToken(server)
      const before = await call(server.url, '/api/v1/auth/me', { key: server.ownerKey })
      const answers = await Promise.all(
        Array.from({ length: 5 }, (_, index) => complete(token, { email: `me${index}@example.com` })),
      )
      const [won, ...others] = answers.toSorted((one, other) => one.status - other.status)
      assert.equal(won?.status, 200)
      assert.deepEqual([...new Set(others.map(({ body }) => body.code))], ['setup_link_invalid'])

      const browser = new Browser(server.url)
      for (const line of won?.cookies ?? []) {
        const [pair = ''] = line.split(';')
        browser.cookies.set(pair.split('=')[0] ?? '', pair.slice(pair.indexOf('=') + 1))
      }
      const { body } = await browser.get('/api/v1/users/me')
      assert.deepEqual(body.accounts, [
        { id: before.body.id, email: won?.body.user.email, role: 'owner', is_own: true },
      ])
      const { body: keys } = await browser.get('/api/v1/api-keys')
      assert.ok(keys.api_keys.some(({ name }: { name: string }) => name === 'owner'))
      const after = await call(server.url, '/api/v1/auth/me', { key: server.ownerKey })
      assert.equal(after.body.email, won?.body.user.email)
      assert.equal((await call(server.url, '/api/v1/server')).body.is_set_up, true)
      assert.equal((await complete(token)).body.code, 'setup_link_invalid')

      const { body: auditEvents } = await browser.get('/api/v1/audit-events')
      assert.ok(
        auditEvents.audit_events.some(({ action }: { action: string }) => action === 'setup.completed'),
      )
    })

    test('after setup, a restarted server prints no setup link', async () => {
      if (database === 'sqlite') await server.end()
      const next = await startServer({ database, from: server })
      try {
        assert.ok(!next.output().stdout.includes('/setup#'))
      } finally {
        await next.close()
      }
    })
  })
}

/** The embedded database has one server at a time; on PostgreSQL the second is a replica. */
async function freed(database: string, first: StartedServer): Promise<StartedServer> {
  if (database === 'sqlite') await first.end()
  return first
}

test('the setup link has the configured URL, and no file contains its secret', async () => {
  const server = await startServer({
    database: 'sqlite',
    environment: { OANIM_PUBLIC_URL: 'https://animate.example.com' },
  })
  try {
    const token = await setupToken(server)
    assert.ok(server.output().stdout.includes(`https://animate.example.com/setup#${token}`))
    for (const file of ['oanim.db', 'oanim.db-wal']) {
      const bytes = await readFile(join(server.dataDir, file)).catch(() => Buffer.alloc(0))
      assert.ok(!bytes.includes(token))
    }
  } finally {
    await server.close()
  }
})

test('a link that is created during setup creates no second owner', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'oanim-setup-'))
  const store = await openStore({ dataDir })
  try {
    const user = (name: string) => ({
      id: newId('user'),
      email: `${name}@example.com`,
      name,
      passwordHash: 'none',
    })
    await store.setupLinks.replace('first', 1, 100)
    assert.ok('accountId' in (await store.setupLinks.complete('first', user('one'), { at: 2 })))
    await store.setupLinks.replace('second', 3, 100)
    assert.deepEqual(await store.setupLinks.complete('second', user('two'), { at: 4 }), { denied: 'invalid' })
    assert.deepEqual(await store.setupLinks.complete('second', user('two'), { at: 100 }), {
      denied: 'invalid',
    })
  } finally {
    await store.close()
    await rm(dataDir, { recursive: true, force: true })
  }
})
