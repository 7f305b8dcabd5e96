import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { type StartedServer, startServer } from '../../server/test/support/start-server.ts'
import { ApiError, OpenAnimate } from '../src/index.ts'

describe('against a real server', () => {
  let server: StartedServer
  const clientFor = (apiKey?: string) => new OpenAnimate({ apiKey, baseUrl: server.url })
  before(async () => {
    server = await startServer({ database: 'sqlite' })
  })
  after(() => server.close())

  test('a key is created, used, listed, read and revoked', async () => {
    const owner = clientFor(server.ownerKey)
    const { api_key, key } = await owner.apiKeys.create({ name: 'ci' })

    const me = await clientFor(key).auth.me()
    assert.deepEqual(
      { id: me.credential.id, name: me.credential.name, prefix: me.credential.prefix },
      { id: api_key.id, name: 'ci', prefix: key.slice(0, 13) },
    )
    const page = await owner.apiKeys.list()
    assert.equal(page.api_keys[0]?.id, api_key.id)
    assert.equal(page.limit.maximum, 10)

    const updated = await owner.apiKeys.update(api_key.id, {
      name: 'ci-2',
      budgets: [{ limit_usd: 5, period: 'day' }],
    })
    assert.deepEqual([updated.name, updated.budgets[0]?.remaining_usd], ['ci-2', 5])

    const { api_key: revoked } = await owner.apiKeys.revoke(api_key.id)
    assert.ok(revoked.revoked_at)
    assert.equal((await owner.apiKeys.get(api_key.id)).revoked_at, revoked.revoked_at)
    assert.ok((await owner.apiKeys.list()).api_keys.every(({ id }) => id !== api_key.id))
    assert.ok(
      (await owner.apiKeys.list({ include_revoked: true })).api_keys.some(({ id }) => id === api_key.id),
    )
    await assert.rejects(clientFor(key).auth.me(), { name: 'ApiError', code: 'key_revoked', status: 401 })
  })

  test('the next page starts where the previous one ends', async () => {
    const owner = clientFor(server.ownerKey)
    await owner.apiKeys.create({ name: 'one more' })
    const first = await owner.apiKeys.list({ limit: 1 })
    assert.equal(first.api_keys.length, 1)
    assert.ok(first.next_cursor)
    const second = await owner.apiKeys.list({ limit: 1, cursor: first.next_cursor })
    assert.notEqual(second.api_keys[0]?.id, first.api_keys[0]?.id)
  })

  test('the same Idempotency-Key creates one key and returns its secret once', async () => {
    const owner = clientFor(server.ownerKey)
    const idempotencyKey = 'one-and-the-same'
    await owner.apiKeys.create({ name: 'once' }, { idempotencyKey })
    await assert.rejects(owner.apiKeys.create({ name: 'once' }, { idempotencyKey }), {
      code: 'idempotency_key_completed',
    })
  })

  test('an ApiError has the fields, a hint and the request ID', async () => {
    const error = await clientFor(server.ownerKey)
      .apiKeys.create({ name: '  ' })
      .catch((thrown: unknown) => thrown)
    assert.ok(error instanceof ApiError)
    assert.equal(error.code, 'input_invalid')
    assert.equal(error.errors[0]?.pointer, '/name')
    assert.ok(error.hint)
    assert.ok(error.requestId)
    assert.equal(error.retryable, false)
  })

  test('an image is generated, described and downloaded', async () => {
    const owner = clientFor(server.ownerKey)
    const job = await owner.assets.generateImage({ prompt: 'blue gradient', size: '64x32', seed: 7 })
    const [asset] = job.assets
    assert.ok(asset)
    assert.deepEqual([asset.width, asset.height, asset.details.seed], [64, 32, 7])
    assert.equal((await owner.jobs.get(job.id)).status, 'succeeded')
    assert.equal((await owner.assets.get(asset.id)).sha256, asset.sha256)
    const content = await owner.assets.content(asset.id)
    assert.equal(createHash('sha256').update(content.bytes).digest('hex'), asset.sha256)
    assert.equal(content.sha256, asset.sha256)
    assert.equal(content.contentType, asset.content_type)
    await assert.rejects(owner.assets.content(`${asset.id}x`), ApiError)
  })

  test('health needs no key, and other calls say that they need one', async () => {
    assert.equal((await clientFor().server.health()).status, 'ok')
    await assert.rejects(clientFor().auth.me(), { code: 'credential_missing' })
  })
})
