import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { systemActor } from '../../src/audit/audit-store.ts'
import { newId } from '../../src/core/ids.ts'
import { call, createKey } from '../support/call.ts'
import { addAccount, openNewStore } from '../support/open-store.ts'
import { databases, type StartedServer, startServer } from '../support/start-server.ts'

for (const database of databases) {
  describe(`share links on ${database}`, () => {
    let server: StartedServer
    let replica: StartedServer | undefined
    before(async () => {
      const environment = { OANIM_TRUSTED_PROXIES: '127.0.0.1' }
      server = await startServer({ database, environment })
      if (database === 'postgres') replica = await startServer({ database, environment, from: server })
    })
    after(async () => {
      await replica?.close()
      await server.close()
    })

    const made: string[] = []
    const make = async () => {
      // Ten live keys are the limit.
      const before = made.shift()
      if (before) await end(before)
      const key = await createKey(server.url, server.ownerKey)
      made.push(key.id)
      return key
    }
    const end = (id: string) =>
      call(server.url, `/api/v1/api-keys/${id}`, { method: 'DELETE', key: server.ownerKey })
    const share = (id: string, json: object = { ciphertext: 'c2VhbGVk' }) =>
      call(server.url, `/api/v1/api-keys/${id}/share`, { key: server.ownerKey, json })
    const open = (id: string, from = '192.0.2.7', url = server.url) =>
      call(url, `/api/v1/shares/${id}/open`, { method: 'POST', headers: { 'x-forwarded-for': from } })

    test('sharing again with the same Idempotency-Key returns the same link', async () => {
      const { id } = await make()
      const once = () =>
        call(server.url, `/api/v1/api-keys/${id}/share`, {
          key: server.ownerKey,
          json: { ciphertext: 'c2VhbGVk' },
          headers: { 'idempotency-key': 'share-once' },
        })
      const [first, second] = [await once(), await once()]
      assert.equal(second.status, 201)
      assert.deepEqual(second.body, first.body)
    })

    test('of concurrent openers one gets the key, and the account sees their address', async () => {
      const { id } = await make()
      const shared = await share(id)
      assert.equal(shared.status, 201)
      assert.equal(shared.body.share.opened_at, null)
      const lifeMs = Date.parse(shared.body.share.expires_at) - Date.now()
      assert.ok(lifeMs > 23 * 3_600_000 && lifeMs <= 24 * 3_600_000)

      const urls = [server.url, replica?.url ?? server.url]
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          open(shared.body.share.id, `198.51.100.${index}`, urls[index % 2]),
        ),
      )
      const won = answers.flatMap(({ status }, index) => (status === 200 ? [index] : []))
      assert.equal(won.length, 1)
      const [winner = -1] = won
      assert.deepEqual(answers[winner]?.body, { ciphertext: 'c2VhbGVk' })
      for (const answer of answers.filter((_, index) => index !== winner)) {
        assert.equal(answer.status, 410)
        assert.equal(answer.body.code, 'share_unavailable')
      }
      const { body } = await call(server.url, '/api/v1/audit-events?limit=5', { key: server.ownerKey })
      const [opened, created] = body.audit_events
      assert.equal(opened.action, 'share.opened')
      assert.equal(opened.address, `198.51.100.${winner}`)
      assert.equal(opened.target.id, id)
      assert.equal(created.action, 'key.shared')
    })

    test('a link to a revoked key cannot be opened, and a revoked key cannot be shared', async () => {
      const { id } = await make()
      const shared = await share(id)
      await end(id)
      assert.equal((await open(shared.body.share.id)).body.code, 'share_unavailable')
      assert.equal((await share(id)).body.code, 'key_not_active')
    })

    test('unknown, opened and expired links get the same error, and guessing is rate limited', async () => {
      const from = '203.0.113.9'
      const answers = []
      for (const id of [newId('share'), 'garbage', newId('share')]) answers.push(await open(id, from))
      for (const { status, body } of answers) {
        assert.equal(status, 410)
        assert.deepEqual({ ...body, request_id: '' }, { ...answers[0]?.body, request_id: '' })
      }
      let status = 410
      for (let count = 0; count < 6 && status === 410; count += 1) ({ status } = await open('garbage', from))
      assert.equal(status, 429)
    })

    test('a share is at most 4096 characters of base64url and lasts at most a day', async () => {
      const { id } = await make()
      const denials: [object, string][] = [
        [{}, '/ciphertext'],
        [{ ciphertext: '' }, '/ciphertext'],
        [{ ciphertext: 'a+b=' }, '/ciphertext'],
        [{ ciphertext: 'a'.repeat(4097) }, '/ciphertext'],
        [{ ciphertext: 'a', expires: '25h' }, '/expires'],
        [{ ciphertext: 'a', expires: '0m' }, '/expires'],
        [{ ciphertext: 'a', expires: 'never' }, '/expires'],
      ]
      for (const [json, pointer] of denials) {
        const { status, body } = await share(id, json)
        assert.equal(status, 422)
        assert.equal(body.errors[0].pointer, pointer)
      }
      const short = await share(id, { ciphertext: 'a', expires: '30m' })
      assert.ok(Date.parse(short.body.share.expires_at) - Date.now() <= 30 * 60_000)
    })
  })

  test(`an expired link cannot be opened and its ciphertext is deleted on ${database}`, async () => {
    const { store, close } = await openNewStore(database)
    try {
      const { accountId, keyId } = await addAccount(store)
      const at = Date.now()
      const add = async () => {
        const share = { ciphertext: 'sealed', created_at: at, expires_at: at + 1000 }
        const made = await store.shares.create(accountId, keyId, share, systemActor)
        assert.ok('row' in made)
        return made.row.id
      }
      const [late, inTime, swept] = [await add(), await add(), await add()]
      assert.equal(await store.shares.open(late, systemActor, at + 1000), undefined)
      assert.equal(await store.shares.open(inTime, systemActor, at + 999), 'sealed')
      await store.shares.deleteExpired(at + 1000)
      assert.equal(await store.shares.open(swept, systemActor, at), undefined, 'even if a clock went back')

      const kept = await add()
      await store.keys.revoke(accountId, keyId, { by: systemActor, at })
      await store.shares.deleteExpired(at)
      const rows = await store.database.db.selectFrom('share').select(['id', 'ciphertext']).execute()
      assert.equal(rows.find(({ id }) => id === kept)?.ciphertext, null)
      await store.shares.deleteExpired(at + 8 * 24 * 3_600_000)
      assert.deepEqual(await store.database.db.selectFrom('share').select('id').execute(), [])
    } finally {
      await close()
    }
  })
}
