import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import sharp from 'sharp'
import type { Behavior, Step } from '../providers/support/scripted-server.ts'
import { call } from '../support/call.ts'
import { databases, type StartedServer } from '../support/start-server.ts'
import {
  flux,
  type JobWorld,
  jobOf,
  painting,
  secret,
  startJob,
  startJobWorld,
  submit,
  submits,
  until,
} from './support/job-world.ts'

const pixels = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#a05' }, limitInputPixels: false })
const bytesOf = (buffer: Buffer) => new Uint8Array(buffer)
/** 64 megapixels in a few kilobytes. */
const bomb = bytesOf(await pixels(8_000, 8_000).png().toBuffer())

for (const database of databases) {
  describe(`results of a provider on ${database}`, () => {
    let world: JobWorld
    let server: StartedServer
    let prompt = 0
    before(async () => {
      world = await startJobWorld(database)
      server = await world.start()
    })
    after(() => world[Symbol.asyncDispose]())

    const generate = async (
      scripts: Partial<Record<Step, Behavior | Behavior[]>>,
      verb = 'generate-image',
    ) => {
      prompt += 1
      const name = `prompt ${prompt}`
      for (const [step, behaviors] of Object.entries(scripts)) {
        world.provider.script(step as Step, ...[behaviors].flat())
      }
      const json = verb === 'generate-video' ? { prompt: name } : { model: flux, prompt: name }
      const { status, body, headers } = await submit(server, world.key, json, { verb })
      return { status, body, headers, calls: submits(world.provider, name).length }
    }

    test('an error reaches the caller in the words of the provider, without a credential', async () => {
      const page = { status: 503, body: { detail: `The key ${secret} is no longer valid.` } }
      const cases: [string, number, RegExp, Partial<Record<Step, Behavior>>][] = [
        ['content_policy_violation', 422, /flagged by a content checker/, { submit: 'content_policy' }],
        ['content_policy_violation', 422, /flagged by a content checker/, { work: 'content_policy' }],
        ['provider_input_invalid', 422, /less than or equal to 4/, { submit: 'invalid_input' }],
        ['provider_out_of_credit', 503, /Exhausted balance/, { submit: 'out_of_credit' }],
        ['provider_credentials_invalid', 502, /Authentication is required/, { submit: 'unauthorized' }],
        ['provider_unavailable', 502, /fal\.ai/, { submit: 'refuse_connection' }],
        ['provider_unavailable', 502, /fal\.ai/, { submit: 'cut' }],
        ['provider_unavailable', 502, /temporarily unavailable/, { submit: 'down_after_charging' }],
        ['provider_response_invalid', 502, /text\/html instead of JSON/, { submit: 'html' }],
        ['provider_unavailable', 502, /no longer valid/, { submit: page }],
      ]
      for (const [code, status, words, script] of cases) {
        const answer = await generate(script)
        const where = `${JSON.stringify(script)} ${JSON.stringify(answer.body)}`
        assert.deepEqual([answer.status, answer.body.code], [status, code], where)
        assert.match(answer.body.detail, words, where)
        assert.equal(answer.body.detail.split('fal.ai').length, 2, `names the provider once: ${where}`)
        assert.doesNotMatch(where.replaceAll(JSON.stringify(script), ''), new RegExp(secret))
        assert.ok(answer.calls <= 2, where)
        const job = await jobOf(server, world.key, answer.body.job_id)
        assert.deepEqual(
          [job.status, job.error.code, job.error.detail, job.assets],
          ['failed', code, answer.body.detail, []],
        )
      }
      const headers = { 'x-fal-request-id': 'request-7' }
      const failed = await generate({ result: { status: 422, headers, body: { detail: 'No face.' } } })
      assert.equal(failed.body.provider_request_id, 'request-7', JSON.stringify(failed.body))
      assert.doesNotMatch(server.output().stderr, new RegExp(secret), 'nor does the log contain it')
    })

    test('a rejection is repeated once, and only if it certainly cost nothing', async () => {
      const busy = (seconds: number) => ({
        status: 429,
        headers: { 'retry-after': String(seconds) },
        body: { detail: 'Too many requests. Please slow down.' },
      })
      const recovered = await generate({ submit: busy(0) })
      assert.deepEqual([recovered.status, recovered.calls], [201, 2], JSON.stringify(recovered.body))
      const twice = await generate({ submit: [busy(0), busy(0)] })
      assert.deepEqual([twice.status, twice.body.code, twice.calls], [429, 'provider_rate_limited', 2])
      assert.equal(twice.headers.get('retry-after'), '0')
      const long = await generate({ submit: busy(30) })
      assert.deepEqual([long.status, long.calls, long.headers.get('retry-after')], [429, 1, '30'])
      const charges = world.provider.charges
      for (const submitted of ['down_after_charging', 'cut', 'wrong_length', 'garbage'] as const) {
        const { calls } = await generate({ submit: submitted })
        assert.equal(calls, 1, submitted)
      }
      assert.equal(world.provider.charges, charges + 4)
    })

    test('a job that failed costs what the provider charged, and its estimate if nobody knows', async () => {
      const busy = { status: 429, headers: { 'retry-after': '0' }, body: { detail: 'Slow down.' } }
      for (const [script, cost, source] of [
        [{ submit: 'invalid_input' }, 0, 'none'],
        [{ submit: [busy, busy] }, 0, 'none'],
        [{ work: 'down' }, 0, 'none'],
        // A file that nobody can download is billed.
        [{ file: 'expired' }, 0.003, 'price'],
        [{ file: 'refuse_connection' }, 0.003, 'price'],
        [{ submit: 'down_after_charging' }, 'estimate', 'estimate'],
        [{ work: 'content_policy' }, 'estimate', 'estimate'],
      ] as const) {
        const { body } = await generate(script as Partial<Record<Step, Behavior | Behavior[]>>)
        const job = await jobOf(server, world.key, body.job_id)
        const expected = cost === 'estimate' ? job.estimate_usd : cost
        assert.deepEqual([job.cost_usd, job.cost_source], [expected, source], JSON.stringify(script))
      }
    })

    test('an unexpected error is logged and not shown', async () => {
      const image = bytesOf(await pixels(20, 10).jpeg().toBuffer())
      const uploaded = await call(server.url, '/api/v1/assets', { key: world.key, body: image })
      const { id, sha256 } = uploaded.body.asset
      await rm(join(world.place.dataDir, 'assets', sha256.slice(0, 2), sha256))
      const json = { model: 'fal-ai/flux-2-pro/edit', prompt: 'warmer', image: id }
      const { status, body } = await submit(server, world.key, json, { verb: 'edit-image' })
      assert.deepEqual([status, body.code], [500, 'internal'], JSON.stringify(body))
      assert.doesNotMatch(JSON.stringify(body), /missing|store|Error/)
      assert.match(server.output().stderr, new RegExp(`the content ${sha256} of ${id} is missing`))
      assert.equal((await jobOf(server, world.key, body.job_id)).error.code, 'internal')
    })

    test('a file that is not what was asked for fails the job and leaves nothing', async () => {
      const listed = async () => (await call(server.url, '/api/v1/assets?limit=100', { key: world.key })).body
      const { assets } = await listed()
      const at = (url: string) => ({ status: 200, body: { images: [{ url }] } })
      const cases: Partial<Record<Step, Behavior>>[] = [
        { file: 'html' },
        { file: 'garbage' },
        { file: 'cut' },
        { file: 'wrong_length' },
        { file: 'refuse_connection' },
        { file: 'expired' },
        { file: { status: 200, headers: { 'content-type': 'image/png' }, body: bomb } },
        { file: { status: 200, body: '<svg xmlns="http://www.w3.org/2000/svg"/>' } },
        { file: { status: 302, headers: { location: 'https://10.0.0.1/a.png' }, body: '' } },
        { file: { status: 302, headers: { location: 'http://v3b.fal.media/a.png' }, body: '' } },
        { result: at('https://127.0.0.1/a.png') },
        { result: at('https://169.254.169.254/latest/meta-data') },
        { result: at('https://[::1]/a.png') },
        { result: { status: 200, body: { images: [] } } },
      ]
      for (const script of cases) {
        const { status, body } = await generate(script)
        const where = `${JSON.stringify(script).slice(0, 100)} ${JSON.stringify(body)}`
        assert.deepEqual([status, body.code], [502, 'provider_response_invalid'], where)
        assert.match(body.detail, /^fal\.ai: /, where)
      }
      const png = bytesOf(await pixels(8, 8).png().toBuffer())
      const image = { status: 200, headers: { 'content-type': 'video/mp4' }, body: png }
      const video = await generate({ file: image }, 'generate-video')
      assert.deepEqual([video.body.code, video.status], ['provider_response_invalid', 502])
      assert.match(video.body.detail, /is image\/png, not video/)

      const ok = await generate({ file: 'wrong_media_type' })
      assert.equal(ok.status, 201, 'the content counts, not what the provider says')
      assert.equal(ok.body.job.assets[0].content_type, 'image/png')
      assert.equal((await listed()).assets.length, assets.length + 1)
      assert.deepEqual(await world.drafts(), [])
    })

    test('a download that hangs ends when the job is cancelled', async () => {
      world.provider.script('file', 'hang')
      const id = await startJob(server, world.key, { model: flux, prompt: 'hanging' })
      await world.provider.hanging
      const { body } = await call(server.url, `/api/v1/jobs/${id}/cancel`, { key: world.key, method: 'POST' })
      assert.equal(body.job.status, 'cancelled')
      await world.provider.freed
      assert.deepEqual(await world.drafts(), [])
    })
  })

  describe(`input images on ${database}`, () => {
    let world: JobWorld
    let server: StartedServer
    before(async () => {
      world = await startJobWorld(database)
      server = await world.start()
    })
    after(() => world[Symbol.asyncDispose]())
    const upload = (body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
      call(server.url, '/api/v1/assets', { key: world.key, method: 'POST', body, headers })
    const edit = (image: string) =>
      submit(server, world.key, { model: 'local/edit', prompt: 'rotate 90', image }, { verb: 'edit-image' })

    test('an intact image of each format is accepted, whatever its Content-Type', async () => {
      for (const format of ['png', 'jpeg', 'webp', 'avif', 'gif', 'tiff'] as const) {
        const image = bytesOf(await pixels(20, 10).toFormat(format).toBuffer())
        const { status, body } = await upload(image, { 'content-type': 'text/plain' })
        assert.equal(status, 201, JSON.stringify(body))
        const { kind, origin, content_type, width, height, size_bytes } = body.asset
        assert.deepEqual(
          { kind, origin, content_type, width, height, size_bytes },
          {
            kind: 'image',
            origin: 'uploaded',
            content_type: `image/${format}`,
            width: 20,
            height: 10,
            size_bytes: image.length,
          },
        )
        assert.equal((await edit(body.asset.id)).body.job.assets[0].height, 20, format)
      }
    })

    test('everything else is rejected and stored nowhere', async () => {
      const { assets } = (await call(server.url, '/api/v1/assets', { key: world.key })).body
      const jpeg = await pixels(200, 100).jpeg().toBuffer()
      const text = (content: string) => new Uint8Array(Buffer.from(content))
      const cases: Record<string, Uint8Array<ArrayBuffer>> = {
        empty: new Uint8Array(),
        'an SVG': text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
        'a truncated JPEG': bytesOf(jpeg.subarray(0, jpeg.length / 2)),
        'a page that begins like a GIF': text('GIF89a/*<html><script>alert(1)</script>*/'),
        'a PDF': text('%PDF-1.7\n1 0 obj<<>>endobj trailer<<>>'),
        'the start of a PNG': bytesOf((await pixels(9, 9).png().toBuffer()).subarray(0, 20)),
        'a bomb': bomb,
        text: text('hello'),
      }
      for (const [name, body] of Object.entries(cases)) {
        const answer = await upload(body)
        assert.deepEqual([answer.status, answer.body.code], [422, 'file_invalid'], name)
      }
      const large = await upload(new Uint8Array(50_000_001))
      assert.deepEqual([large.status, large.body.code], [413, 'body_too_large'])
      const packed = await upload(bytesOf(jpeg), { 'content-encoding': 'gzip' })
      assert.deepEqual([packed.status, packed.body.code], [415, 'content_encoding_unsupported'])
      assert.equal(
        (await call(server.url, '/api/v1/assets', { key: world.key })).body.assets.length,
        assets.length,
      )
      assert.deepEqual(await world.drafts(), [])
    })

    test('a URL is downloaded through the guard, and becomes an asset', async () => {
      const image = bytesOf(await pixels(30, 10).png().toBuffer())
      const url = 'https://v3b.fal.media/files/photo.png'
      world.provider.script('file', { status: 200, headers: { 'content-type': 'image/png' }, body: image })
      const edited = await edit(url)
      assert.equal(edited.status, 201, JSON.stringify(edited.body))
      const [input] = edited.body.job.request.files
      const { asset } = (await call(server.url, `/api/v1/assets/${input}`, { key: world.key })).body
      assert.deepEqual([asset.origin, asset.width], ['uploaded', 30])

      const moved = { status: 302, headers: { location: 'https://192.168.0.1/' }, body: '' }
      const cases: [string, string, Behavior?][] = [
        ['url_not_fetched', 'http://example.com/a.png'],
        ['url_not_fetched', 'https://127.0.0.1/a.png'],
        ['url_not_fetched', 'https://169.254.169.254/a.png'],
        ['url_not_fetched', url, moved],
        ['url_not_fetched', url, 'refuse_connection'],
        ['file_invalid', url, 'expired'],
        ['file_invalid', url, { status: 404, body: 'gone' }],
        ['file_invalid', url, { status: 200, body: '<h1>Welcome</h1>' }],
        ['file_invalid', url, { status: 200, body: bomb }],
        ['asset_not_found', 'file:///etc/passwd'],
        ['asset_not_found', 'asset_aaaaaaaaaaaaaaaaaaaa'],
      ]
      for (const [code, from, behavior] of cases) {
        if (behavior) world.provider.script('file', behavior)
        const { body } = await edit(from)
        assert.equal(body.code, code, `${from} ${JSON.stringify(behavior)?.slice(0, 80)} ${body.detail}`)
      }
      assert.deepEqual(await world.drafts(), [])
    })

    test('a job whose input was deleted before it started fails and says so', async () => {
      const image = bytesOf(await pixels(40, 10).png().toBuffer())
      const { asset } = (await upload(image)).body
      world.provider.polls = Number.POSITIVE_INFINITY
      const running: string[] = []
      while (running.length < 8)
        running.push(await startJob(server, world.key, { model: flux, prompt: `job ${running.length}` }))
      const json = { ...painting, size: undefined, model: 'local/edit', prompt: 'rotate 90', image: asset.id }
      const id = await startJob(server, world.key, json, { verb: 'edit-image' })
      const path = `/api/v1/assets/${asset.id}`
      assert.equal((await call(server.url, path, { key: world.key, method: 'DELETE' })).status, 200)
      world.provider.polls = 0
      await until(async () => (await jobOf(server, world.key, id)).finished_at !== null)
      const { status, error } = await jobOf(server, world.key, id)
      assert.deepEqual([status, error.code], ['failed', 'asset_not_found'])
    })
  })
}
