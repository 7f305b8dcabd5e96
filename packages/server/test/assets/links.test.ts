import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { assetLinks } from '../../src/assets/asset-links.ts'
import { systemActor } from '../../src/audit/audit-store.ts'
import type { Store } from '../../src/store.ts'
import { appOn } from '../support/app-on.ts'
import { call } from '../support/call.ts'
import { addAccount, type Holder, openNewStore } from '../support/open-store.ts'
import { addAsset } from '../support/operation-world.ts'
import { databases, startServer } from '../support/start-server.ts'

const secret = 'a secret of the tests, long enough'

for (const database of databases) {
  describe(`links to assets on ${database}`, () => {
    let store: Store
    let close: () => Promise<void>
    let owner: Holder
    let id: string
    let time = 1_800_000_000_500
    before(async () => {
      ;({ store, close } = await openNewStore(database))
      owner = await addAccount(store, { isOwner: true })
    })
    after(() => close())

    const open = async (url: string, headers: Record<string, string> = {}) => {
      const { pathname, search } = new URL(url)
      return app().request(`${pathname}${search}`, { headers })
    }
    const app = (publicUrl?: string) =>
      appOn(store, () => new Date(time), {
        assetLinks: assetLinks(secret, { publicUrl, fallback: () => 'http://127.0.0.1:8000' }),
      })
    const link = async (expires: string | undefined, { publicUrl = '', host = '10.0.0.5:8000' } = {}) => {
      id = await addAsset(store, owner)
      const response = await app(publicUrl || undefined).request(`/api/v1/assets/${id}/links`, {
        method: 'POST',
        headers: { authorization: `Bearer ${owner.key}`, 'content-type': 'application/json', host },
        body: JSON.stringify({ expires }),
      })
      // biome-ignore lint/suspicious/noExplicitAny: the contract is tested elsewhere.
      return { status: response.status, body: (await response.json()) as any }
    }

    test('a link opens the file without credentials, also in parts, until it expires', async () => {
      const { status, body } = await link('30m')
      assert.equal(status, 201)
      assert.equal(body.expires_at, new Date(1_800_001_800_000).toISOString())
      const response = await open(body.url)
      assert.deepEqual([response.status, response.headers.get('content-type')], [200, 'image/png'])
      const bytes = Buffer.from(await response.arrayBuffer())
      const part = await open(body.url, { range: 'bytes=0-9' })
      assert.deepEqual([part.status, Buffer.from(await part.arrayBuffer())], [206, bytes.subarray(0, 10)])
      assert.equal(response.headers.get('cache-control'), 'no-store')

      time = 1_800_001_799_999
      assert.equal((await open(body.url)).status, 200)
      time = 1_800_001_800_000
      const expired = await open(body.url)
      assert.equal(expired.status, 403)
      assert.match(await expired.text(), /Invalid or expired asset link/)
    })

    test('a link does not open with any other signature, expiry or asset', async () => {
      const { body } = await link(undefined)
      const other = await addAsset(store, owner)
      const url = new URL(body.url)
      const signature = url.searchParams.get('signature') ?? ''
      const changed = (change: (url: URL) => void) => {
        const copy = new URL(url)
        change(copy)
        return copy.href
      }
      const wrong = [
        changed(({ searchParams }) => searchParams.set('expires', '1900000000')),
        changed(({ searchParams }) =>
          searchParams.set('signature', `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`),
        ),
        changed(({ searchParams }) => searchParams.set('signature', signature.slice(0, -2))),
        changed(({ searchParams }) => searchParams.set('signature', 'x')),
        changed((copy) => {
          copy.pathname = `/files/${other}`
        }),
        // Signed with another server's secret.
        assetLinks('another secret', { fallback: () => url.origin }).create(id, 1_900_000_000, null),
      ]
      for (const each of wrong) {
        assert.notEqual(each, body.url)
        assert.equal((await open(each)).status, 403, each)
      }
      for (const name of ['expires', 'signature']) {
        assert.equal((await open(changed(({ searchParams }) => searchParams.delete(name)))).status, 422)
      }
      assert.equal((await open(body.url)).status, 200)
    })

    test('a link stops when its asset is deleted or hidden by a quarantine', async () => {
      const deleted = await link('7d')
      await store.assets.delete(owner.accountId, id, systemActor, time)
      assert.equal((await open(deleted.body.url)).status, 404)
      const hidden = await link('7d')
      await store.database.db
        .updateTable('asset')
        .set({ hidden_at: time })
        .where('id', '=', id as never)
        .execute()
      assert.equal((await open(hidden.body.url)).status, 404)
    })

    test('a link lives at most seven days', async () => {
      assert.equal((await link('7d')).status, 201)
      for (const expires of ['8d', '169h', '0m', 'tomorrow', '']) {
        const { status, body } = await link(expires)
        assert.deepEqual(
          [status, body.code, body.errors[0].pointer],
          [422, 'input_invalid', '/expires'],
          expires,
        )
      }
    })

    test('a link begins with the public URL of the server, otherwise with the address of the request', async () => {
      const origin = async (options: { publicUrl?: string; host?: string }) =>
        new URL((await link('1h', options)).body.url).origin
      assert.equal(await origin({ publicUrl: 'https://animate.example.com' }), 'https://animate.example.com')
      assert.equal(await origin({ host: '10.0.0.5:8000' }), 'http://10.0.0.5:8000')
      assert.equal(await origin({ host: 'evil/path?' }), 'http://127.0.0.1:8000')
    })
  })
}

test('every server with the same secret opens a link, and no log contains its signature', async () => {
  const environment = { OANIM_LOG_LEVEL: 'trace', OANIM_AUTH_SECRET: secret }
  const server = await startServer({ database: 'sqlite', environment })
  try {
    const key = server.ownerKey
    const made = await call(server.url, '/api/v1/assets/generate-image', {
      key,
      json: { prompt: 'mesh', size: '64x64' },
    })
    const [id] = /asset_\w+/.exec(JSON.stringify(made.body)) ?? []
    const { body } = await call(server.url, `/api/v1/assets/${id}/links`, { key, json: {} })
    assert.ok(body.url.startsWith(`${server.url}/files/${id}?`))
    const response = await fetch(body.url)
    assert.equal(response.status, 200)
    await response.arrayBuffer()
    const expires = Number(new URL(body.url).searchParams.get('expires'))
    const replica = assetLinks(secret, { fallback: () => server.url }).create(id ?? '', expires, null)
    assert.equal(replica, body.url)
    const signature = new URL(body.url).searchParams.get('signature') ?? ''
    const wrong = await fetch(body.url.replace(signature, `x${signature}`))
    assert.equal(wrong.status, 403)
    assert.match(await wrong.text(), /<h1>Invalid or expired asset link<\/h1>/)
    const { stderr } = server.output()
    assert.match(stderr, /assets\.open_link/)
    assert.ok(!stderr.includes(signature))
  } finally {
    await server.close()
  }
})
