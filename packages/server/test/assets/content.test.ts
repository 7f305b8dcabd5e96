import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import sharp from 'sharp'
import { extensionOf } from '../../src/assets/asset-content.ts'
import type { AssetLocation } from '../../src/assets/asset-location.ts'
import { parseRange } from '../../src/core/byte-range.ts'
import { openStore, type Store } from '../../src/store.ts'
import { appOn } from '../support/app-on.ts'
import { addAccount, type Holder, newTestStore, type Place } from '../support/open-store.ts'
import { addAsset } from '../support/operation-world.ts'
import { startProxy } from '../support/start-proxy.ts'
import { type StartedS3, startS3 } from '../support/start-s3.ts'
import { databases, startServer } from '../support/start-server.ts'

test('a range names bytes of the file, and everything else means the whole file', () => {
  const cases: [string | undefined, ReturnType<typeof parseRange>][] = [
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=0-', { start: 0, end: 99 }],
    ['BYTES=10-19', { start: 10, end: 19 }],
    ['bytes=90-500', { start: 90, end: 99 }],
    ['bytes=-1', { start: 99, end: 99 }],
    ['bytes=-500', { start: 0, end: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=100-200', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=99999999999999999999999-', 'unsatisfiable'],
    [undefined, undefined],
    ['', undefined],
    ['bytes=', undefined],
    ['bytes=-', undefined],
    ['bytes=20-10', undefined],
    ['bytes=0-1,5-6', undefined],
    ['bytes=a-b', undefined],
    ['bytes=1.5-2', undefined],
    ['lines=0-1', undefined],
  ]
  for (const [header, range] of cases) assert.deepEqual(parseRange(header, 100), range, header)
  assert.equal(parseRange('bytes=0-', 0), 'unsatisfiable')
})

test('a file name has the extension of its media type', () => {
  const cases = {
    'image/jpeg': 'jpeg',
    'video/mp4': 'mp4',
    'audio/mpeg': 'mp3',
    'audio/wav': 'wav',
    'x/y': 'bin',
  }
  for (const [type, extension] of Object.entries(cases)) assert.equal(extensionOf(type), extension)
  assert.equal(extensionOf('text/html; charset=utf-8'), 'html')
  assert.equal(extensionOf('image/../../x'), 'bin')
})

describe('the content of assets', () => {
  let s3: StartedS3
  before(async () => {
    s3 = await startS3()
  })
  after(() => s3.close())

  for (const kind of ['a folder', 'S3'] as const) {
    test(`in ${kind} can be read in parts, and only if it did not change`, async () => {
      await withApp(kind === 'S3' ? s3.location : undefined, async ({ ask, store, owner }) => {
        const id = await addAsset(store, owner)
        const path = `/api/v1/assets/${id}/content`
        const whole = await ask(path)
        const content = Buffer.from(await whole.arrayBuffer())
        const etag = whole.headers.get('etag') ?? ''
        assert.deepEqual([whole.status, whole.headers.get('accept-ranges')], [200, 'bytes'])

        const part = await ask(path, { range: 'bytes=10-19' })
        assert.equal(part.status, 206)
        assert.deepEqual(
          ['content-range', 'content-length', 'content-type', 'etag'].map((name) => part.headers.get(name)),
          [`bytes 10-19/${content.length}`, '10', 'image/png', etag],
        )
        assert.deepEqual(Buffer.from(await part.arrayBuffer()), content.subarray(10, 20))
        const last = await ask(path, { range: 'bytes=-5', 'if-range': etag })
        assert.deepEqual([last.status, Buffer.from(await last.arrayBuffer())], [206, content.subarray(-5)])

        for (const condition of ['"another"', `W/${etag}`, 'Fri, 27 Nov 2026 00:00:00 GMT']) {
          const changed = await ask(path, { range: 'bytes=0-4', 'if-range': condition })
          assert.deepEqual([changed.status, (await changed.arrayBuffer()).byteLength], [200, content.length])
        }
        const outside = await ask(path, { range: `bytes=${content.length}-` })
        assert.deepEqual(
          [outside.status, outside.headers.get('content-range')],
          [416, `bytes */${content.length}`],
        )
        assert.equal(((await outside.json()) as { code: string }).code, 'range_not_satisfiable')

        const head = await ask(path, {}, 'HEAD')
        assert.deepEqual(
          [head.status, head.headers.get('content-length'), (await head.arrayBuffer()).byteLength],
          [200, String(content.length), 0],
        )
        assert.equal((await ask(path, { 'if-none-match': etag })).status, 304)
      })
    })
  }

  test('is shown in a browser only if it cannot run anything there', async () => {
    const shown = ['image/png', 'video/mp4', 'video/webm', 'audio/mpeg', 'audio/wav']
    const downloaded = [
      'text/html',
      'image/svg+xml',
      'application/pdf',
      'application/zip',
      'text/plain',
      'model/glb',
    ]
    await withApp(undefined, async ({ ask, store, owner }) => {
      const id = await addAsset(store, owner)
      for (const type of [...shown, ...downloaded]) {
        await store.database.db.updateTable('asset').set({ content_type: type }).execute()
        const { headers } = await ask(`/api/v1/assets/${id}/content`, {}, 'HEAD')
        const form = shown.includes(type) ? 'inline' : 'attachment'
        const name = `${id}.${extensionOf(type)}`
        assert.equal(headers.get('content-disposition'), `${form}; filename="${name}"`, type)
        assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none';.* sandbox$/)
        assert.equal(headers.get('x-content-type-options'), 'nosniff')
      }
    })
  })

  test('while the bucket is unreachable, requests for it and readiness fail with 503, and nothing is lost', async () => {
    const proxy = await startProxy(s3.location.endpoint)
    const location = { ...s3.location, endpoint: proxy.url.replace(/\/$/, '') }
    // Another server made the asset: there is no local copy.
    const place = await newTestStore('sqlite')
    try {
      const maker = await openStore({ ...place, assets: s3.location })
      const owner = await addAccount(maker, { isOwner: true })
      const id = await addAsset(maker, owner)
      await maker.close()
      await rm(join(place.dataDir, 'assets-cache'), { recursive: true })
      await withAppOn(place, owner, location, async ({ ask }) => {
        const path = `/api/v1/assets/${id}/content`
        await proxy.cut()
        for (const response of [await ask(path), await ask('/ready')]) {
          const text = await response.text()
          assert.deepEqual([response.status, JSON.parse(text).code], [503, 'storage_unavailable'])
          assert.equal(response.headers.get('retry-after'), '2')
          assert.doesNotMatch(text, /ECONN|127\.0\.0\.1|\.ts|S3RVER/)
        }
        assert.equal((await ask(`/api/v1/assets/${id}`)).status, 200, 'what needs no file still works')
        await proxy.mend()
        const response = await ask(path)
        assert.deepEqual([response.status, response.headers.get('content-type')], [200, 'image/png'])
        await response.arrayBuffer()
      })
    } finally {
      await proxy.close()
      await place.remove()
    }
  })

  test('a server whose bucket does not exist does not start, and says which setting to check', async () => {
    const environment = { ...s3.environment, OANIM_ASSETS: 's3://missing-bucket/media' }
    await assert.rejects(startServer({ database: 'sqlite', environment }), (error: Error) => {
      assert.match(
        error.message,
        /Open Animate cannot start\.\nOANIM_ASSETS: the bucket s3:\/\/missing-bucket\/media\/ at /,
      )
      assert.doesNotMatch(error.message, /S3RVER|\n +at /)
      return true
    })
  })

  for (const database of databases.filter((name) => name === 'postgres')) {
    test('servers that share a database and a bucket, but no folder, open each other’s images', async () => {
      const { environment } = s3
      const one = await startServer({ database, environment })
      const dataDir = await mkdtemp(join(tmpdir(), 'oanim-replica-'))
      const two = await startServer({ database, environment, from: { ...one, dataDir } })
      const headers = { authorization: `Bearer ${one.ownerKey}`, 'content-type': 'application/json' }
      try {
        const made = await fetch(`${one.url}/api/v1/assets/generate-image`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ prompt: 'mesh, blue', size: '640x480' }),
        })
        const { job } = (await made.json()) as { job: { assets: { id: string; sha256: string }[] } }
        const [asset] = job.assets
        assert.ok(asset)
        const read = async (what: string) => {
          const response = await fetch(`${two.url}/api/v1/assets/${asset.id}/${what}`, { headers })
          return Buffer.from(await response.arrayBuffer())
        }
        assert.equal(
          createHash('sha256')
            .update(await read('content'))
            .digest('hex'),
          asset.sha256,
        )
        assert.equal((await sharp(await read('thumbnail?width=240')).metadata()).width, 240)
        assert.equal(existsSync(join(dataDir, 'assets')), false)
      } finally {
        await two.close()
        await one.close()
        await rm(dataDir, { recursive: true, force: true })
      }
    })
  }
})

interface App {
  readonly store: Store
  readonly owner: Holder
  ask(path: string, headers?: Record<string, string>, method?: string): Promise<Response>
}

/** Runs a test on an application in this process, with a new store. */
async function withApp(assets: AssetLocation | undefined, run: (app: App) => Promise<void>): Promise<void> {
  const place = await newTestStore('sqlite')
  try {
    const store = await openStore({ ...place, assets })
    const owner = await addAccount(store, { isOwner: true })
    await store.close()
    await withAppOn(place, owner, assets, run)
  } finally {
    await place.remove()
  }
}

async function withAppOn(
  place: Place,
  owner: Holder,
  assets: AssetLocation | undefined,
  run: (app: App) => Promise<void>,
): Promise<void> {
  const store = await openStore({ ...place, assets })
  try {
    const app = appOn(store, () => new Date())
    const ask: App['ask'] = async (path, headers = {}, method = 'GET') =>
      app.request(path, { method, headers: { authorization: `Bearer ${owner.key}`, ...headers } })
    await run({ store, owner, ask })
  } finally {
    await store.close()
  }
}
