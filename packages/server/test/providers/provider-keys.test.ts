import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { call } from '../support/call.ts'
import { databases, type StartedServer, startServer } from '../support/start-server.ts'
import type { Browser } from '../users/support/browser.ts'
import { invite, type StartedWithOwner, signIn, startWithOwner } from '../users/support/users.ts'

/** A word that the log of a request would contain. */
const key = 'providers.list'
const otherKey = 'another-key-of-this-test'
const path = '/api/v1/providers/bfl/key'

const set = (browser: Browser, value = key, at = path) => browser.post(at, { key: value })
const remove = (browser: Browser) => browser.send(path, { method: 'DELETE' })
const stateOf = async (browser: Browser, id = 'bfl') =>
  (await browser.get('/api/v1/providers')).body.providers.find((each: { id: string }) => each.id === id)
const isUsable = async (server: Pick<StartedServer, 'url' | 'ownerKey'>) =>
  (await call(server.url, '/api/v1/models/bfl/flux-pro-1.1', { key: server.ownerKey })).body.model.is_usable

for (const database of databases) {
  describe(`the keys of providers on ${database}`, () => {
    let started: StartedWithOwner
    let replica: StartedServer | undefined
    before(async () => {
      const environment = { XAI_API_KEY: 'key-of-the-environment', OANIM_LOG_LEVEL: 'trace' }
      started = await startWithOwner({ database, environment })
      if (database === 'postgres') replica = await startServer({ database, from: started.server })
    })
    after(async () => {
      await replica?.close()
      await started.server.close()
    })

    test('an owner sets, replaces and removes a key, which counts at once on every server', async () => {
      const { server, owner } = started
      const servers = [server, ...(replica ? [{ ...replica, ownerKey: server.ownerKey }] : [])]
      const usable = () => Promise.all(servers.map(isUsable))
      assert.ok((await usable()).every((each) => each === false))
      assert.deepEqual(await stateOf(owner), {
        id: 'bfl',
        name: 'Black Forest Labs',
        setting: 'BFL_API_KEY',
        source: 'none',
        is_stored: false,
        problem: null,
        updated_at: null,
        updated_by: null,
        updated_by_name: null,
      })

      const answer = await set(owner)
      assert.equal(answer.status, 200, answer.text)
      const { provider } = answer.body
      assert.deepEqual([provider.source, provider.is_stored, provider.problem], ['console', true, null])
      assert.deepEqual(provider.updated_by_name, 'Olga Owner')
      assert.match(provider.updated_by, /^user_/)
      assert.match(provider.updated_at, /^20/)
      assert.ok((await usable()).every(Boolean))
      assert.equal((await set(owner, otherKey)).status, 200)
      assert.ok((await usable()).every(Boolean))

      const removed = await remove(owner)
      assert.deepEqual([removed.status, removed.body.provider.source], [200, 'none'])
      assert.ok((await usable()).every((each) => each === false))
      assert.equal((await remove(owner)).status, 200, 'removing it again changes nothing')
    })

    test('each change is recorded once, without the key', async () => {
      const { owner } = started
      await set(owner)
      await remove(owner)
      await remove(owner)
      const { body, text } = await owner.get('/api/v1/audit-events?action=provider.')
      const [last, before] = body.audit_events
      assert.deepEqual([last.action, before.action], ['provider.removed', 'provider.updated'])
      assert.deepEqual(last.target, { kind: 'provider', id: 'bfl', name: 'Black Forest Labs' })
      assert.equal(before.actor.name, 'Olga Owner')
      assert.ok(!text.includes(key))
    })

    test('the environment takes precedence, and the answer says so', async () => {
      const { owner } = started
      assert.equal((await stateOf(owner, 'xai')).source, 'environment')
      const { body } = await set(owner, key, '/api/v1/providers/xai/key')
      assert.deepEqual([body.provider.source, body.provider.is_stored], ['environment', true])
      assert.match(body.provider.problem, /^XAI_API_KEY is set in the environment .* takes precedence/)
      await owner.send('/api/v1/providers/xai/key', { method: 'DELETE' })
      assert.equal((await stateOf(owner, 'xai')).problem, null)
    })

    test('only owners of the operator’s account, with a session, can see and set them', async () => {
      const { server, owner } = started
      const account = (await owner.get('/api/v1/users/me')).body.accounts[0].id
      const member = await invite(owner, { email: `member@example.com`, role: 'member' })
      const other = await invite(owner, { email: `other@example.com` })
      const asMember = { headers: { 'oanim-account': account } }
      for (const answer of [
        await member.post(path, { key }, asMember),
        await member.get('/api/v1/providers', asMember),
        await member.send(path, { method: 'DELETE', ...asMember }),
        // Each user owns an account, but not that of the operator.
        await set(other),
        await other.get('/api/v1/providers'),
        await remove(other),
      ]) {
        assert.deepEqual([answer.status, answer.body.code], [403, 'role_insufficient'])
      }
      for (const method of ['POST', 'DELETE', 'GET']) {
        const at = method === 'GET' ? '/api/v1/providers' : path
        const answer = await call(server.url, at, {
          method,
          key: server.ownerKey,
          ...(method === 'POST' && { json: { key } }),
        })
        assert.deepEqual([answer.status, answer.body.code], [401, 'session_missing'], method)
      }
      assert.equal((await stateOf(owner)).is_stored, false)
    })

    test('what is no key of a known provider is rejected and not repeated', async () => {
      const { server, owner } = started
      for (const wrong of [
        'short',
        'has spaces in it',
        'quote"quote',
        'line\nbreaks',
        'x'.repeat(501),
        server.ownerKey,
      ]) {
        const answer = await set(owner, wrong)
        assert.deepEqual([answer.status, answer.body.errors?.[0]?.pointer], [422, '/key'], answer.text)
        assert.ok(!answer.text.includes(wrong))
      }
      for (const id of ['acme', 'local', 'BFL']) {
        const answer = await set(owner, key, `/api/v1/providers/${id}/key`)
        assert.deepEqual([answer.status, answer.body.code], [404, 'provider_not_found'], id)
      }
    })

    test('the key is nowhere in answers, the log and the files of the database', async () => {
      const { server, owner } = started
      const before = server.output().stderr.length
      const answers = [await set(owner), await owner.get('/api/v1/providers'), await remove(owner)]
      await set(owner)
      for (const { text } of answers) assert.ok(!text.includes(key))
      const logged = () => server.output().stderr.slice(before)
      while (!logged().includes('"operation":"[redacted]"')) await new Promise(setImmediate)
      assert.ok(!logged().includes(key))
      if (database === 'sqlite') {
        for (const file of readdirSync(server.dataDir).filter((name) => name.startsWith('oanim.db'))) {
          assert.ok(!readFileSync(join(server.dataDir, file)).includes(key), file)
        }
      }
    })
  })
}

test('a key that cannot be opened, because the secret of the server changed, is an error that says so', async () => {
  const first = await startWithOwner({ database: 'sqlite' })
  let second: StartedServer | undefined
  try {
    await set(first.owner)
    await first.server.end()
    second = await startServer({
      database: 'sqlite',
      from: first.server,
      environment: { OANIM_AUTH_SECRET: 'another secret of the server, long enough' },
    })
    const owner = await signIn(second.url, first.email)
    const state = await stateOf(owner)
    assert.deepEqual([state.source, state.is_stored], ['none', true])
    assert.match(
      state.problem,
      /cannot be opened, because the secret of the server has changed\. Set the key again/,
    )
    const { body } = await call(second.url, '/api/v1/models/bfl/flux-pro-1.1', { key: first.server.ownerKey })
    assert.equal(body.model.is_usable, false)
    assert.equal(body.model.missing.reason, state.problem)
    assert.equal((await set(owner)).body.provider.problem, null)
    assert.equal(await isUsable({ url: second.url, ownerKey: first.server.ownerKey }), true)
  } finally {
    await second?.close()
    await first.server.close()
  }
})
