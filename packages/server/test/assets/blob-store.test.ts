import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { S3Location } from '../../src/assets/asset-location.ts'
import { type BlobStore, nameOf } from '../../src/assets/blob-store.ts'
import { openBlobStore } from '../../src/assets/open-blob-store.ts'
import { s3BlobStore } from '../../src/assets/s3-blob-store.ts'
import { StorageUnavailableError, StoreError } from '../../src/database/errors.ts'
import { startProxy } from '../support/start-proxy.ts'
import { type Intercept, type StartedS3, startHttpProxy, startS3 } from '../support/start-s3.ts'

const mebibyte = 1024 * 1024
const hashOf = (content: Uint8Array) => createHash('sha256').update(content).digest('hex')

async function keep(blobs: BlobStore, content: Uint8Array): Promise<string> {
  const draft = blobs.draft()
  await writeFile(draft, content)
  const sha256 = hashOf(content)
  await blobs.keep(draft, sha256)
  await assert.rejects(stat(draft), 'the draft was moved')
  return sha256
}

async function read(blobs: BlobStore, sha256: string, start?: number, end?: number) {
  const range = start === undefined || end === undefined ? undefined : { start, end }
  const file = await blobs.read(sha256, range)
  return (
    file && { sizeBytes: file.sizeBytes, content: Buffer.from(await new Response(file.stream).arrayBuffer()) }
  )
}

let s3: StartedS3
const folders: string[] = []
const proxies: { close(): Promise<void> }[] = []
const newFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'oanim-blobs-'))
  folders.push(folder)
  return folder
}
/** A store of another server: it shares only the bucket. */
const openS3 = async (changes: Partial<S3Location> = {}, cacheBytes?: number) =>
  s3BlobStore({ ...s3.location, ...changes }, await newFolder(), cacheBytes)

const intercepted = async (intercept: Intercept) => {
  const proxy = await startHttpProxy(s3.location.endpoint, intercept)
  proxies.push(proxy)
  return proxy
}

before(async () => {
  s3 = await startS3()
})
after(async () => {
  for (const proxy of proxies) await proxy.close()
  await s3.close()
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

const kinds: Record<string, () => Promise<BlobStore>> = {
  'a folder': async () => openBlobStore(await newFolder()),
  S3: async () =>
    openBlobStore(await newFolder(), { ...s3.location, prefix: `${randomBytes(4).toString('hex')}/` }),
}

for (const [kind, open] of Object.entries(kinds)) {
  describe(`blobs in ${kind}`, () => {
    test('a kept file is read whole and in parts, with the size of the whole', async () => {
      const blobs = await open()
      const content = randomBytes(100_000)
      const sha256 = await keep(blobs, content)
      assert.deepEqual(await read(blobs, sha256), { sizeBytes: 100_000, content })
      for (const [start, end] of [
        [0, 0],
        [0, 99_999],
        [500, 70_000],
        [99_999, 99_999],
      ] as const) {
        const part = { sizeBytes: 100_000, content: content.subarray(start, end + 1) }
        assert.deepEqual(await read(blobs, sha256, start, end), part, `${start}-${end}`)
      }
      assert.equal(await read(blobs, hashOf(randomBytes(4))), undefined)
    })

    test('a file of several parts is kept with its hash', async () => {
      const blobs = await open()
      const content = Buffer.alloc(17 * mebibyte, randomBytes(1_021))
      const found = await read(blobs, await keep(blobs, content))
      assert.ok(found?.content.equals(content))
    })

    test('keeping the same content again succeeds', async () => {
      const blobs = await open()
      const content = randomBytes(10)
      assert.equal(await keep(blobs, content), await keep(blobs, content))
    })

    test('a local file has the content while it is used, and a missing one is an error', async () => {
      const blobs = await open()
      const content = randomBytes(1_000)
      const sha256 = await keep(blobs, content)
      const uses = Array.from({ length: 10 }, () => blobs.withLocalFile(sha256, (path) => readFile(path)))
      for (const found of await Promise.all(uses)) assert.ok(found.equals(content))
      await assert.rejects(blobs.withLocalFile(hashOf(randomBytes(4)), (path) => readFile(path)))
      await assert.rejects(
        blobs.withLocalFile(sha256, async () => {
          throw new Error('the worker failed')
        }),
        /the worker failed/,
      )
    })

    test('thumbnails are kept beside a file, and removed with it', async () => {
      const blobs = await open()
      const sha256 = await keep(blobs, randomBytes(1_000))
      const other = await keep(blobs, randomBytes(1_000))
      assert.equal(await blobs.readThumbnail(sha256, 240), undefined)
      const draft = blobs.draft()
      await writeFile(draft, 'small')
      await blobs.keepThumbnail(draft, sha256, 240)
      assert.equal(String(await blobs.readThumbnail(sha256, 240)), 'small')
      assert.equal(await blobs.readThumbnail(sha256, 480), undefined)

      await blobs.remove(sha256)
      assert.equal(await read(blobs, sha256), undefined)
      assert.equal(await blobs.readThumbnail(sha256, 240), undefined)
      await blobs.remove(sha256)
      assert.equal((await read(blobs, other))?.sizeBytes, 1_000, 'another file stays')
    })

    test('the list has every file and no thumbnail, draft or probe', async () => {
      const blobs = await open()
      const kept = []
      for (const size of [1, 20, 300]) kept.push(await keep(blobs, randomBytes(size)))
      const draft = blobs.draft()
      await writeFile(draft, 'small')
      await blobs.keepThumbnail(draft, kept[0] ?? '', 240)
      await writeFile(blobs.draft(), 'unfinished')
      await blobs.probe()
      const listed = new Map<string, number>()
      for await (const { sha256, sizeBytes } of blobs.list()) listed.set(sha256, sizeBytes)
      assert.deepEqual(listed, new Map(kept.map((sha256, index) => [sha256, [1, 20, 300][index]])))
    })

    test('a discarded draft is removed', async () => {
      const blobs = await open()
      const draft = blobs.draft()
      await writeFile(draft, 'unfinished')
      await blobs.discard(draft)
      await assert.rejects(stat(draft))
      await blobs.discard(draft)
    })
  })
}

describe('blobs in S3', () => {
  test('a server reads what another server kept', async () => {
    const content = randomBytes(50_000)
    const sha256 = await keep(await openS3(), content)
    const other = await openS3()
    assert.deepEqual(await read(other, sha256), { sizeBytes: 50_000, content })
    assert.deepEqual((await read(other, sha256, 10, 19))?.content, content.subarray(10, 20))
    assert.ok((await other.withLocalFile(sha256, (path) => readFile(path))).equals(content))
  })

  test('the local copies stay below their limit, and the ones used last are kept', async () => {
    const folder = await newFolder()
    const blobs = await s3BlobStore(s3.location, folder, mebibyte)
    const first = await keep(blobs, randomBytes(100_000))
    for (let count = 0; count < 30; count += 1) {
      await keep(blobs, randomBytes(100_000))
      await blobs.withLocalFile(first, async () => {})
    }
    const names = await readdir(join(folder, 'files'))
    assert.ok(names.length <= 10 && names.length >= 7, `${names.length} files`)
    assert.ok(names.includes(first))
    assert.deepEqual(await readdir(join(folder, 'drafts')), [])
  })

  test('a file stays while it is used, even if it is evicted or larger than all local copies', async () => {
    const folder = await newFolder()
    const blobs = await s3BlobStore(s3.location, folder, 100_000)
    const content = randomBytes(60_000)
    const sha256 = await keep(blobs, content)
    await blobs.withLocalFile(sha256, async (path) => {
      for (let count = 0; count < 5; count += 1) await keep(blobs, randomBytes(60_000))
      assert.ok(!(await readdir(join(folder, 'files'))).includes(sha256), 'it was evicted')
      assert.ok((await readFile(path)).equals(content))
    })
    const large = randomBytes(200_000)
    const found = await blobs.withLocalFile(await keep(blobs, large), (path) => readFile(path))
    assert.ok(found.equals(large))
    assert.deepEqual(await readdir(join(folder, 'drafts')), [])
  })

  test('content that does not have the hash of its name is never used', async () => {
    const sha256 = await keep(await openS3(), randomBytes(1_000))
    await writeFile(s3.pathOf(`tests/${nameOf(sha256)}`), randomBytes(1_000))
    const other = await openS3()
    await assert.rejects(
      other.withLocalFile(sha256, async () => assert.fail('it was used')),
      StorageUnavailableError,
    )
  })

  test('a missing bucket, a wrong key and an unreachable server are errors that name the setting', async () => {
    const accessKeyId = 'wrong-key-of-the-operator'
    const failures: [Partial<S3Location>, RegExp][] = [
      [{ bucket: 'missing' }, /s3:\/\/missing\/tests\/ .*S3 returned 404 NoSuchBucket/],
      [{ accessKeyId }, /S3 returned 403 InvalidAccessKeyId/],
      [{ endpoint: 'http://127.0.0.1:2' }, /ECONNREFUSED/],
    ]
    for (const [changes, reason] of failures) {
      await assert.rejects(openS3(changes), (error) => {
        assert.ok(error instanceof StoreError)
        assert.match(
          error.message,
          /^OANIM_ASSETS: .* Create the bucket, or check OANIM_ASSETS, AWS_ENDPOINT_URL_S3/,
        )
        assert.match(error.message, reason)
        assert.doesNotMatch(JSON.stringify([error.message, error.cause, error.stack]), /wrong-key|S3RVER/)
        return true
      })
    }
  })

  test('while the bucket is unreachable, nothing is lost, and the same draft is kept later', async () => {
    const proxy = await startProxy(s3.location.endpoint)
    proxies.push(proxy)
    const blobs = await openS3({ endpoint: proxy.url.replace(/\/$/, '') })
    const kept = await keep(blobs, randomBytes(100))
    const content = randomBytes(1_000)
    const draft = blobs.draft()
    await writeFile(draft, content)
    await proxy.cut()
    const unavailable = (attempt: Promise<unknown>) => assert.rejects(attempt, StorageUnavailableError)
    await unavailable(blobs.keep(draft, hashOf(content)))
    await unavailable(blobs.read(hashOf(content)))
    await unavailable(blobs.remove(kept))
    await unavailable(blobs.probe())
    assert.equal((await read(blobs, kept))?.sizeBytes, 100, 'local copies are still read')
    await proxy.mend()
    await blobs.keep(draft, hashOf(content))
    assert.deepEqual((await read(await openS3(), hashOf(content)))?.content, content)
  })

  test('a temporary error is retried, and each upload carries a digest of its bytes', async () => {
    const content = randomBytes(100)
    const sha256 = hashOf(content)
    const digests: (string | undefined)[] = []
    let failures = 0
    const proxy = await intercepted(({ method, url, headers }, response) => {
      if (!url?.includes(sha256)) return false
      if (method === 'PUT') digests.push(headers['content-md5'] as string | undefined)
      failures += 1
      if (failures > 2) return false
      response
        .writeHead(503, { 'content-type': 'application/xml' })
        .end('<Error><Code>SlowDown</Code></Error>')
      return true
    })
    await keep(await openS3({ endpoint: proxy.url }), content)
    const md5 = createHash('md5').update(content).digest('base64')
    assert.deepEqual(digests, [md5, md5, md5])
    assert.deepEqual((await read(await openS3(), sha256))?.content, content)
  })

  test('an upload that the bucket did not store whole fails, and the draft stays', async () => {
    const proxy = await intercepted(({ method }, response) => {
      if (method !== 'HEAD') return false
      response.writeHead(200, { 'content-length': '3' }).end()
      return true
    })
    const blobs = await openS3({ endpoint: proxy.url })
    const draft = blobs.draft()
    await writeFile(draft, 'content')
    await assert.rejects(blobs.keep(draft, hashOf(Buffer.from('content'))), /stored 3 of the 7 bytes/)
    assert.equal(await readFile(draft, 'utf8'), 'content')
  })

  test('a long list is read page by page', async () => {
    const names = Array.from({ length: 3 }, () => hashOf(randomBytes(8)))
    const proxy = await intercepted(({ method, url = '' }, response) => {
      if (method !== 'GET' || !url.includes('list-type=2')) return false
      const page = Number(new URL(url, 'http://s3').searchParams.get('continuation-token') ?? 0)
      const key = `tests/${nameOf(names[page] ?? '')}`
      const more =
        page < 2
          ? `true</IsTruncated><NextContinuationToken>${page + 1}</NextContinuationToken>`
          : 'false</IsTruncated>'
      const contents = `<Contents><Key>${key}</Key><Size>7</Size></Contents>`
      response
        .writeHead(200, { 'content-type': 'application/xml' })
        .end(`<ListBucketResult><IsTruncated>${more}${contents}</ListBucketResult>`)
      return true
    })
    const blobs = await openS3({ endpoint: proxy.url })
    const listed = []
    for await (const { sha256, sizeBytes } of blobs.list()) listed.push([sha256, sizeBytes])
    assert.deepEqual(
      listed,
      names.map((sha256) => [sha256, 7]),
    )
  })
})
