import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type BlobStore, nameOf } from '../../src/assets/blob-store.ts'
import { openBlobStore } from '../../src/assets/open-blob-store.ts'
import { type Ended, runCommand } from '../support/run-command.ts'
import { type StartedS3, startHttpProxy, startS3 } from '../support/start-s3.ts'

async function fill(blobs: BlobStore, count: number): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  for (let index = 0; index < count; index += 1) {
    const content = randomBytes(1_000)
    const sha256 = createHash('sha256').update(content).digest('hex')
    const draft = blobs.draft()
    await writeFile(draft, content)
    await blobs.keep(draft, sha256)
    files.set(sha256, content)
  }
  return files
}

async function assertHas(blobs: BlobStore, files: ReadonlyMap<string, Buffer>): Promise<void> {
  const listed = []
  for await (const { sha256 } of blobs.list()) listed.push(sha256)
  assert.deepEqual(listed.toSorted(), [...files.keys()].toSorted())
  for (const [sha256, content] of files) {
    const file = await blobs.read(sha256)
    assert.ok(file && Buffer.from(await new Response(file.stream).arrayBuffer()).equals(content))
  }
}

describe('npm run move-assets', () => {
  let s3: StartedS3
  let dataDir: string
  let prefix: string
  before(async () => {
    s3 = await startS3()
  })
  after(() => s3.close())

  const withFolder = async (run: () => Promise<void>) => {
    dataDir = await mkdtemp(join(tmpdir(), 'oanim-move-'))
    prefix = randomBytes(4).toString('hex')
    try {
      await run()
    } finally {
      await rm(dataDir, { recursive: true, force: true })
    }
  }
  const bucket = async () =>
    openBlobStore(await mkdtemp(join(dataDir, 'other-')), { ...s3.location, prefix: `${prefix}/` })
  const move = (options: string[], environment: Record<string, string> = {}): Promise<Ended> => {
    const { OANIM_ASSETS: _, ...credentials } = s3.environment
    return runCommand('move-assets', { OANIM_DATA_DIR: dataDir, ...credentials, ...environment }, options)
  }

  test('copies every file to a bucket and back, and removes nothing', () =>
    withFolder(async () => {
      const folder = await openBlobStore(dataDir)
      const files = await fill(folder, 12)
      const to = `s3://assets/${prefix}`
      const there = await move(['--to', to])
      assert.deepEqual([there.code, there.stderr], [0, ''])
      assert.match(
        there.stdout,
        /^From: +the folder .+\nTo: +the bucket s3:\/\/assets\/.+\nCopied: +12 files \(0\.0 MB\)\n/,
      )
      assert.match(there.stdout, /Nothing was removed\..*\n.*OANIM_ASSETS=s3:/)
      assert.doesNotMatch(there.stdout, /S3RVER/)
      await assertHas(await bucket(), files)
      await assertHas(folder, files)

      const [added] = await fill(folder, 1)
      const again = await move(['--to', to])
      assert.match(again.stdout, /Copied: +1 file \(0\.0 MB\)\nPresent: 12 files/)
      assert.ok(added)
      files.set(...added)

      const back = join(dataDir, 'back')
      const home = await move(['--to', back], { OANIM_ASSETS: to })
      assert.deepEqual([home.code, home.stderr], [0, ''])
      await assertHas(await openBlobStore('', { folder: back }), files)
    }))

  test('removes a file only when asked, after its copy was verified', () =>
    withFolder(async () => {
      const folder = await openBlobStore(dataDir)
      const files = await fill(folder, 5)
      const moved = await move(['--to', `s3://assets/${prefix}`, '--remove'])
      assert.match(
        moved.stdout,
        /Copied: +5 files .*\nPresent: 0 files\nRemoved: 5 files\n\nNext: set OANIM_ASSETS=/,
      )
      await assertHas(await bucket(), files)
      await assertHas(folder, new Map())

      const more = await fill(folder, 1)
      const [name = ''] = more.keys()
      await (await bucket()).remove(name)
      // The bucket answers with other content than it was given.
      const proxy = await startHttpProxy(s3.location.endpoint, ({ method, url }, response) => {
        if (method !== 'GET' || !url?.includes(name)) return false
        response.writeHead(200, { 'content-length': '4' }).end('othe')
        return true
      })
      const failed = await move(['--to', `s3://assets/${prefix}`, '--remove'], {
        AWS_ENDPOINT_URL_S3: proxy.url,
      })
      await proxy.close()
      assert.notEqual(failed.code, 0)
      await assertHas(folder, more)
    }))

  test('continues where an interrupted run stopped', () =>
    withFolder(async () => {
      const folder = await openBlobStore(dataDir)
      const files = await fill(folder, 30)
      const uploaded = new Set<string>()
      const proxy = await startHttpProxy(s3.location.endpoint, ({ method, url }, response) => {
        if (method === 'PUT' && url && !url.endsWith('/probe')) uploaded.add(url)
        // From here on the bucket rejects everything.
        if (uploaded.size <= 10) return false
        response.writeHead(403).end()
        return true
      })
      const stopped = await move(['--to', `s3://assets/${prefix}`], { AWS_ENDPOINT_URL_S3: proxy.url })
      await proxy.close()
      assert.equal(stopped.code, 1)
      assert.match(stopped.stderr, /^S3 returned 403/)
      const { stdout, code } = await move(['--to', `s3://assets/${prefix}`])
      assert.equal(code, 0)
      const [, copied, present] = /Copied: +(\d+) files .*\nPresent: (\d+) files/.exec(stdout) ?? []
      assert.equal(Number(copied) + Number(present), 30)
      assert.ok(Number(present) >= 5, `${present} were there`)
      await assertHas(await bucket(), files)
    }))

  test('does not copy a damaged file, and names it', () =>
    withFolder(async () => {
      const folder = await openBlobStore(dataDir)
      const files = await fill(folder, 3)
      const [damaged = ''] = files.keys()
      await writeFile(join(dataDir, 'assets', nameOf(damaged)), 'other')
      const { code, stderr } = await move(['--to', `s3://assets/${prefix}`, '--remove'])
      assert.equal(code, 1)
      assert.ok(stderr.includes(damaged))
      files.delete(damaged)
      await assertHas(await bucket(), files)
      assert.deepEqual(await readdir(join(dataDir, 'assets', damaged.slice(0, 2))), [damaged])
    }))

  test('rejects the location in use, and a bucket without credentials', () =>
    withFolder(async () => {
      const same = await move(['--to', join(dataDir, 'assets')])
      assert.deepEqual([same.code, same.stdout], [1, ''])
      assert.match(same.stderr, /^The files are already in the folder /)
      const denied = await move(['--to', 's3://assets'], { AWS_ACCESS_KEY_ID: '' })
      assert.match(denied.stderr, /requires AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY/)
      assert.equal((await move([])).code, 2)
    }))
})
