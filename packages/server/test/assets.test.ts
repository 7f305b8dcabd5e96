import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { type ClientRequest, request } from 'node:http'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import sharp from 'sharp'
import { openStore } from '../src/store.ts'
import { type Answer, call, createKey } from './support/call.ts'
import { addAccount, addKey, type Holder, newTestStore, type Place } from './support/open-store.ts'
import { databases, type StartedServer, startServer } from './support/start-server.ts'

const generate = '/api/v1/assets/generate-image'
/** Takes long enough to be interrupted. */
const slow = { prompt: 'dark nebula, purple', size: '2400x2400' }

for (const database of databases) {
  describe(`generated images on ${database}`, () => {
    let place: Place
    let owner: Holder
    let stranger: Holder
    /** Another key of the owner. */
    let watcher: string
    let server: StartedServer
    const environment = { OANIM_LOG_LEVEL: 'info' }
    before(async () => {
      place = await newTestStore(database)
      const store = await openStore(place)
      owner = await addAccount(store, { isOwner: true })
      stranger = await addAccount(store)
      watcher = (await addKey(store, owner.accountId)).key
      await store.close()
      server = await startServer({ database, from: { ...place, ownerKey: owner.key }, environment })
    })
    after(async () => {
      await server.close()
      await place.remove()
    })

    const generateAsset = (json: object, headers: Record<string, string> = {}) =>
      call(server.url, generate, {
        key: owner.key,
        json: { prompt: 'mesh, blue', size: '64x48', ...json },
        headers,
      })
    const content = async (id: string, key: string | null = owner.key) => {
      const headers = key === null ? {} : { authorization: `Bearer ${key}` }
      const response = await fetch(`${server.url}/api/v1/assets/${id}/content`, { headers })
      return {
        status: response.status,
        headers: response.headers,
        bytes: Buffer.from(await response.arrayBuffer()),
      }
    }

    for (const format of ['png', 'jpeg', 'webp', 'avif'] as const) {
      test(`an image in ${format} matches the size, hash and format in its response`, async () => {
        const { status, body } = await generateAsset({ format, seed: 7 })
        assert.equal(status, 201, JSON.stringify(body))
        const [asset] = body.job.assets
        const { headers, bytes } = await content(asset.id)
        const { format: found, width, height } = await sharp(bytes).metadata()
        assert.deepEqual([found, width, height], [format === 'avif' ? 'heif' : format, 64, 48])
        const sha256 = createHash('sha256').update(bytes).digest('hex')
        assert.deepEqual(
          [asset.sha256, asset.size_bytes, asset.content_type, asset.width, asset.height],
          [sha256, bytes.length, `image/${format}`, 64, 48],
        )
        assert.deepEqual(
          [asset.model, asset.job_id, asset.api_key_id],
          ['local/painter', body.job.id, owner.keyId],
        )
        assert.deepEqual(asset.details, {
          style: 'mesh',
          seed: 7,
          understood: ['mesh', 'blue (#2563eb)'],
          ignored: [],
        })
        assert.equal(headers.get('content-type'), `image/${format}`)
        assert.equal(headers.get('content-length'), String(bytes.length))
        assert.equal(headers.get('etag'), `"${sha256}"`)
        assert.equal(headers.get('content-disposition'), `inline; filename="${asset.id}.${format}"`)
        assert.equal(headers.get('content-security-policy'), "default-src 'none'; sandbox")
        assert.equal(headers.get('cache-control'), 'no-store')
        const read = await call(server.url, `/api/v1/assets/${asset.id}`, { key: owner.key })
        assert.deepEqual(read.body, { asset })
      })
    }

    test('the same prompt and seed give the same bytes, another seed gives others', async () => {
      const [first, second, other] = await Promise.all([
        generateAsset({ seed: 1 }),
        generateAsset({ seed: 1 }),
        generateAsset({ seed: 2 }),
      ])
      assert.equal(second.body.job.assets[0].sha256, first.body.job.assets[0].sha256)
      assert.notEqual(second.body.job.assets[0].id, first.body.job.assets[0].id)
      assert.notEqual(other.body.job.assets[0].sha256, first.body.job.assets[0].sha256)
    })

    test('an asset belongs to its account, records its key, and looks missing to other accounts', async () => {
      const helper = await createKey(server.url, owner.key)
      const made = await call(server.url, generate, {
        key: helper.key,
        json: { prompt: 'waves', size: '32x32' },
      })
      const { id, api_key_id } = made.body.job.assets[0]
      assert.equal(api_key_id, helper.id)
      await call(server.url, `/api/v1/api-keys/${helper.id}`, { key: owner.key, method: 'DELETE' })
      assert.equal(
        (await content(id)).status,
        200,
        'another key of the account opens it, also when the first is dead',
      )
      assert.equal((await content(id, helper.key)).status, 401)
      assert.equal((await content(id, null)).status, 401)
      assert.equal((await content(id, 'undefined')).status, 401)
      const theirs = await content(id, stranger.key)
      const missing = await content('asset_00000000000000000000', stranger.key)
      assert.equal(theirs.status, 404)
      const withoutId = (bytes: Buffer) => ({ ...JSON.parse(bytes.toString()), request_id: '' })
      assert.deepEqual(withoutId(theirs.bytes), withoutId(missing.bytes))
    })

    test('a thumbnail is a small WebP that is created once and can be cached', async () => {
      const [asset] = (await generateAsset({ size: '1920x1080', seed: 3 })).body.job.assets
      const thumbnail = (query = '', headers: Record<string, string> = {}, key = owner.key) =>
        fetch(`${server.url}/api/v1/assets/${asset.id}/thumbnail${query}`, {
          headers: { authorization: `Bearer ${key}`, ...headers },
        })
      const answers = await Promise.all([thumbnail(), thumbnail(), thumbnail('?width=240')])
      const sizes: number[] = []
      for (const answer of answers) {
        assert.equal(answer.status, 200)
        assert.equal(answer.headers.get('content-type'), 'image/webp')
        assert.match(answer.headers.get('cache-control') ?? '', /^private, .*immutable$/)
        const bytes = Buffer.from(await answer.arrayBuffer())
        assert.ok(bytes.length < 40_000 && bytes.length < asset.size_bytes / 10, `${bytes.length} bytes`)
        const { format, width = 0, height } = await sharp(bytes).metadata()
        assert.deepEqual([format, height], ['webp', Math.round((width * 9) / 16)])
        sizes.push(width)
      }
      assert.deepEqual(sizes, [480, 480, 240])
      const etag = answers[0]?.headers.get('etag') ?? ''
      const again = await thumbnail('', { 'if-none-match': etag })
      assert.deepEqual([again.status, await again.text()], [304, ''])
      assert.notEqual(answers[2]?.headers.get('etag'), etag)

      const small = (await generateAsset({ size: '64x48' })).body.job.assets[0]
      const kept = await call(server.url, `/api/v1/assets/${small.id}/thumbnail`, { key: stranger.key })
      assert.equal(kept.body.code, 'asset_not_found')
      assert.equal((await thumbnail('?width=9000')).status, 422)
      assert.equal((await thumbnail('', {}, stranger.key)).status, 404)
      assert.deepEqual(await drafts(place), [])
    })

    test('a prompt without a known word is an error, or a background with allow_approximate', async () => {
      const prompt = 'a photo of my cat'
      const denied = await generateAsset({ prompt, size: undefined })
      assert.deepEqual([denied.status, denied.body.code], [422, 'prompt_not_understood'])
      assert.ok(denied.body.ignored.includes('cat'))
      assert.ok(denied.body.styles.includes('nebula') && denied.body.detail.includes('nebula'))
      assert.match(denied.body.detail, /^Not understood: photo, cat\. /)
      assert.match(denied.body.hint, /allow_approximate/)
      const approximate = await generateAsset({ prompt, allow_approximate: true })
      assert.equal(approximate.status, 201)
      assert.deepEqual(approximate.body.job.assets[0].details.understood, [])
      assert.ok(approximate.body.job.assets[0].details.ignored.includes('cat'))
      assert.equal(approximate.body.job.assets[0].prompt, prompt)
    })

    test('requests with the same Idempotency-Key generate one image and get the same response', async () => {
      const once = () => generateAsset({ seed: 11 }, { 'idempotency-key': 'generate-1' })
      const answers = await Promise.all([once(), once(), once()])
      const made = answers.filter(({ status }) => status < 300)
      assert.equal(new Set(made.map(({ body }) => body.job.id)).size, 1)
      for (const { status, body } of answers) {
        if (status >= 300) assert.deepEqual([status, body.code], [409, 'idempotency_in_progress'])
      }
      const again = await once()
      assert.equal(again.status, 201)
      assert.equal(again.body.job.id, made[0]?.body.job.id)
      assert.equal(again.body.job.status, 'succeeded')
      assert.equal(again.headers.get('idempotent-replayed'), 'true')
      const other = await generateAsset({ seed: 12 }, { 'idempotency-key': 'generate-1' })
      assert.equal(other.body.code, 'idempotency_key_reused')
      const elsewhere = await call(server.url, '/api/v1/api-keys', {
        key: owner.key,
        json: { name: 'x' },
        headers: { 'idempotency-key': 'generate-1' },
      })
      assert.equal(elsewhere.body.code, 'idempotency_key_reused')
      const theirs = await call(server.url, generate, {
        key: stranger.key,
        json: { prompt: 'mesh', size: '16x16' },
        headers: { 'idempotency-key': 'generate-1' },
      })
      assert.equal(theirs.status, 201, 'another account has keys of its own')
    })

    test('a client that hangs up finds its image with the same Idempotency-Key', async () => {
      const headers = { 'idempotency-key': 'hang-up' }
      const hung = await startGenerating(server.url, owner, watcher, 'hang-up', headers)
      const jobs = async () => (await call(server.url, '/api/v1/jobs?limit=1', { key: owner.key })).body.jobs
      await eventually(async () => (await jobs())[0]?.request.prompt === slow.prompt)
      hung.destroy()
      const again = await generateAsset(slow, headers)
      assert.equal(again.status, 201, JSON.stringify(again.body))
      const path = `/api/v1/jobs/${again.body.job.id}`
      const job = async () => (await call(server.url, path, { key: owner.key })).body.job
      await eventually(async () => (await job()).finished_at !== null)
      const { status, assets } = await job()
      assert.deepEqual([status, assets.length], ['succeeded', 1])
      assert.deepEqual(await drafts(place), [])
      assert.doesNotMatch(server.output().stderr, /"level":"error"/, 'that was no failure of the server')
    })

    test('an image whose file is missing is a server error that does not reveal its path', async () => {
      const { body } = await generateAsset({ seed: 99 })
      const { id, sha256 } = body.job.assets[0]
      await rm(join(place.dataDir, 'assets', sha256.slice(0, 2), sha256))
      const { status, bytes } = await content(id)
      assert.equal(status, 500)
      assert.equal(JSON.parse(bytes.toString()).code, 'internal')
      assert.doesNotMatch(bytes.toString(), /oanim-|\/tmp|ENOENT|\.ts|drafts/)
      assert.match(server.output().stderr, new RegExp(sha256), 'the log has the cause')
      const regenerated = await generateAsset({ seed: 99 })
      assert.equal(
        (await content(regenerated.body.job.assets[0].id)).status,
        200,
        'generating it again restores the file',
      )
    })

    test('on shutdown an image in progress is finished, or generated after the next start', async () => {
      const asked = []
      for (const name of ['one', 'two', 'three']) {
        asked.push(await startGenerating(server.url, owner, watcher, name))
      }
      const answers = asked.map(answerOf)
      assert.deepEqual(await server.end('SIGTERM'), { code: 0, signal: null })
      const jobs: string[] = []
      for (const { status, body } of await Promise.all(answers)) {
        assert.ok(status === 201 || status === 202, JSON.stringify(body))
        jobs.push(body.job.id)
      }
      assert.deepEqual(await drafts(place), [])
      server = await startServer({ database, from: { ...place, ownerKey: owner.key }, environment })
      for (const id of jobs) {
        const job = async () => (await call(server.url, `/api/v1/jobs/${id}`, { key: owner.key })).body.job
        await eventually(async () => (await job()).status === 'succeeded')
        assert.equal((await content((await job()).assets[0].id)).status, 200)
      }
    })
  })
}

function drafts({ dataDir }: Place): Promise<string[]> {
  return readdir(join(dataDir, 'assets/drafts'))
}

/** Requests a slow image and returns when the server has started it. */
async function startGenerating(
  url: string,
  { key, keyId }: Holder,
  watcher: string,
  name: string,
  headers: Record<string, string> = {},
): Promise<ClientRequest> {
  const asked = request(`${url}${generate}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'user-agent': name,
      ...headers,
    },
  })
  asked.on('error', () => {})
  asked.end(JSON.stringify(slow))
  await eventually(async () => {
    const { body } = await call(url, `/api/v1/api-keys/${keyId}`, { key: watcher })
    return body.api_key.last_used_user_agent === name
  })
  return asked
}

async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  for (let count = 0; count < 6_000; count += 1) {
    if (await isSo()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  assert.fail('the condition was never true')
}
function answerOf(
  asked: Awaited<ReturnType<typeof startGenerating>>,
): Promise<Pick<Answer, 'status' | 'body'>> {
  return new Promise((resolve, reject) => {
    asked.once('error', reject)
    asked.once('response', (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text) }))
    })
  })
}
