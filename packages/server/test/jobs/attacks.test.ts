import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import sharp from 'sharp'
import { scriptedFal } from '../providers/support/fal-server.ts'
import { ledTo } from '../providers/support/led-to.ts'
import { png } from '../providers/support/scripted-media.ts'
import type { ScriptedServer } from '../providers/support/scripted-server.ts'
import { type Answer, call, createKey } from '../support/call.ts'
import { databases, type StartedServer, startServer } from '../support/start-server.ts'

const secret = 'key-of-the-operator'
const image = `data:image/png;base64,${Buffer.from(png).toString('base64')}`

for (const database of databases) {
  describe(`attacks through media requests on ${database}`, () => {
    let provider: ScriptedServer
    let server: StartedServer
    before(async () => {
      provider = await scriptedFal()
      provider.polls = 0
      server = await startServer({ database, environment: { FAL_KEY: secret, ...ledTo(provider) } })
    })
    after(async () => {
      await server.close()
      await provider.close()
    })

    /** Runs a model that answers with a text of JSON. */
    const run = (answer: string, input: object = { prompt: 'x' }) => {
      provider.script('work', {
        status: 200,
        headers: { 'content-type': 'application/json', 'x-fal-billable-units': '1' },
        body: answer,
      })
      return call(server.url, '/api/v1/assets/run', {
        key: server.ownerKey,
        json: { model: 'owner/model', input },
      })
    }

    test('an answer with broken links keeps the files and the output that were paid for', async () => {
      const answer = { image_url: image, page_url: 'https://127.0.0.1/secret', seed: 7 }
      const { status, body } = await run(JSON.stringify(answer))
      assert.equal(status, 201, JSON.stringify(body))
      assert.equal(body.job.assets.length, 1)
      assert.equal(body.job.output.seed, 7)
      assert.match(body.job.warnings[0], /127\.0\.0\.1 is not allowed/)
    })

    test('a huge answer is not stored, and its files are', async () => {
      const { status, body } = await run(JSON.stringify({ image_url: image, noise: 'x'.repeat(2_000_000) }))
      assert.equal(status, 201, JSON.stringify(body).slice(0, 500))
      assert.equal(body.job.assets.length, 1)
      assert.equal(body.job.output, null)
      assert.match(body.job.warnings[0], /2,\d{3},\d{3} characters/)
    })

    test('a deeply nested input is rejected', async () => {
      const depth = 60_000
      const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`
      const { status, body } = await call(server.url, '/api/v1/assets/run', {
        key: server.ownerKey,
        body: `{"model":"owner/model","input":{"prompt":"x","nested":${nested}}}`,
      })
      assert.deepEqual([status, body.code], [422, 'input_invalid'])
      assert.match(body.errors[0].detail, /nested/)
    })

    test('a deeply nested answer ends its job', async () => {
      const depth = 100_000
      const { status, body } = await run(
        `{"image_url":${JSON.stringify(image)},"nested":${'['.repeat(depth)}${']'.repeat(depth)}}`,
      )
      assert.equal(status, 201, JSON.stringify(body).slice(0, 500))
      assert.deepEqual([body.job.assets.length, body.job.output], [1, null])
    })

    test('a name of the prototype in an input stays a value', async () => {
      const { status, body } = await call(server.url, '/api/v1/assets/run', {
        key: server.ownerKey,
        body: '{"model":"owner/model","input":{"prompt":"x","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}',
      })
      assert.equal(status, 201, JSON.stringify(body))
      assert.equal(
        (await call(server.url, '/api/v1/auth/me', { key: server.ownerKey })).body.polluted,
        undefined,
      )
    })

    test('ids of models with odd characters reach no URL', async () => {
      const ids = [
        'fal-ai/../../x',
        'fal-ai/%2e%2e/x',
        'fal-ai/a?b',
        'fal-ai/a#b',
        'fal-ai/a\u0001b',
        '__proto__/x',
      ]
      const before = provider.requests.length
      for (const model of [
        ...ids,
        'constructor/toString/x/..',
        `fal-ai/${'a'.repeat(194)}`,
        `fal-ai/${server.ownerKey}`,
      ]) {
        const { status, body } = await call(server.url, '/api/v1/assets/run', {
          key: server.ownerKey,
          json: { model, input: { prompt: 'x' } },
        })
        assert.ok(status === 422 || status === 404, `${model}: ${status} ${JSON.stringify(body)}`)
        assert.ok(!JSON.stringify(body).includes(server.ownerKey), 'a key is not repeated')
      }
      assert.equal(provider.requests.length, before)
    })

    test('a file that is not an image has no thumbnail', async () => {
      const { body } = await call(server.url, '/api/v1/assets/generate-audio', {
        key: server.ownerKey,
        json: { model: 'fal-ai/stable-audio-25/text-to-audio', prompt: 'rain' },
      })
      const [asset] = body.job.assets
      assert.equal(asset.kind, 'audio')
      const thumbnail = await call(server.url, `/api/v1/assets/${asset.id}/thumbnail`, {
        key: server.ownerKey,
      })
      assert.deepEqual([thumbnail.status, thumbnail.body.code], [422, 'file_invalid'])
    })

    test('the files of one request are bounded together, before a provider is called', async () => {
      const create = { width: 4_000, height: 3_000, channels: 3, background: '#a05' } as const
      const tiff = await sharp({ create }).tiff({ compression: 'none' }).toBuffer()
      const headers = { 'content-type': 'image/tiff' }
      const body = new Uint8Array(tiff)
      const upload = await call(server.url, '/api/v1/assets', { key: server.ownerKey, body, headers })
      assert.equal(upload.status, 201)
      const { id } = upload.body.asset
      const answer = await call(server.url, '/api/v1/assets/edit-image', {
        key: server.ownerKey,
        json: { model: 'fal-ai/flux-2/edit', prompt: 'join', image: id, images: [id, id] },
      })
      assert.deepEqual([answer.status, answer.body.code], [422, 'file_invalid'])
      assert.match(answer.body.detail, /109 MB together. The limit is 100 MB/)
    })

    test('an Idempotency-Key of one upload does not answer for another file', async () => {
      const headers = { 'content-type': 'image/png', 'idempotency-key': 'upload' }
      const upload = (color: string, size: number) =>
        sharp({ create: { width: size, height: size, channels: 3, background: color } })
          .png()
          .toBuffer()
          .then((file) =>
            call(server.url, '/api/v1/assets', { key: server.ownerKey, body: new Uint8Array(file), headers }),
          )
      const first = await upload('#a05', 20)
      assert.equal(first.status, 201)
      assert.equal((await upload('#a05', 20)).body.asset.id, first.body.asset.id)
      assert.equal((await upload('#0a5', 200)).body.code, 'idempotency_key_reused')
    })

    test('a document among the results is downloaded, never shown as a page of this origin', async () => {
      const types = {
        html: '<!doctype html><script>alert(1)</script>',
        svg: '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
      }
      for (const [name, text] of Object.entries(types)) {
        const data = `data:text/${name};base64,${Buffer.from(text).toString('base64')}`
        const { status, body } = await run(JSON.stringify({ file_url: data }))
        assert.equal(status, 201, JSON.stringify(body))
        const link = await call(server.url, `/api/v1/assets/${body.job.assets[0].id}/links`, {
          key: server.ownerKey,
          json: {},
        })
        const { headers } = await fetch(link.body.url)
        assert.match(headers.get('content-disposition') ?? '', /^attachment; filename="asset_\w+\.\w+"$/)
        assert.match(headers.get('content-security-policy') ?? '', /sandbox/)
        assert.equal(headers.get('x-content-type-options'), 'nosniff')
      }
    })

    test('a revoked key sees no further change of a job that it watches', async () => {
      const { id, key } = await createKey(server.url, server.ownerKey, 'watching')
      provider.polls = 1_000
      const json = { model: 'fal-ai/flux/schnell', prompt: 'watched' }
      const headers = { prefer: 'respond-async' }
      const started = await call(server.url, '/api/v1/assets/generate-image', { key, json, headers })
      const path = `/api/v1/jobs/${started.body.job.id}`
      const stream = await fetch(`${server.url}${path}/events`, {
        headers: { authorization: `Bearer ${key}` },
      })
      await call(server.url, `/api/v1/api-keys/${id}`, { key: server.ownerKey, method: 'DELETE' })
      const seen = await stream.text()
      const { body } = await call(server.url, path, { key: server.ownerKey })
      assert.equal(body.job.status, 'running', 'the stream ended before the job')
      assert.match(seen, /event: job/)
      await call(server.url, `${path}/cancel`, { key: server.ownerKey, method: 'POST' })
      provider.polls = 0
    })

    test('jobs of a revoked or paused key that are not sent yet are not sent', async () => {
      for (const [name, end, code] of [
        ['revoked', { method: 'DELETE', path: '' }, 'key_revoked'],
        ['paused', { method: 'POST', path: '/pause' }, 'key_paused'],
      ] as const) {
        const { id, key } = await createKey(server.url, server.ownerKey, name)
        provider.polls = 1_000
        const jobs: string[] = []
        for (let index = 0; index < 10; index += 1) {
          const { status, body } = await call(server.url, '/api/v1/assets/generate-image', {
            key,
            json: { model: 'fal-ai/flux/schnell', prompt: `${name} ${index}` },
            headers: { prefer: 'respond-async' },
          })
          assert.equal(status, 202)
          jobs.push(body.job.id)
        }
        const ended = await call(server.url, `/api/v1/api-keys/${id}${end.path}`, {
          key: server.ownerKey,
          method: end.method,
        })
        assert.equal(ended.status, 200)
        for (const job of jobs.slice(0, 8)) {
          await call(server.url, `/api/v1/jobs/${job}/cancel`, { key: server.ownerKey, method: 'POST' })
        }
        provider.polls = 0
        for (const job of jobs.slice(8)) {
          let body: Answer['body']
          do body = (await call(server.url, `/api/v1/jobs/${job}`, { key: server.ownerKey })).body.job
          while (body.finished_at === null)
          assert.deepEqual([body.status, body.error?.code, body.cost_usd], ['failed', code, 0])
        }
        assert.ok(!provider.requests.some(({ json }) => json?.prompt === `${name} 9`))
      }
    })
  })
}
