import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aiSdkProviders } from '../../src/providers/ai-sdk-providers.ts'
import type { MediaResult } from '../../src/providers/provider.ts'
import { providerTable } from '../../src/providers/provider-table.ts'
import { apiKey, imageInput, png, provider, request, row } from './support/ai-sdk.ts'
import { type AiSdkCase, aiSdkCases, base64 } from './support/ai-sdk-cases.ts'
import { type ScriptedHosts, startScriptedHosts } from './support/scripted-hosts.ts'

/** Every request to a host of the provider carries the key, and no other part of any request does. */
function checkCredentials(hosts: ScriptedHosts, id: string, header: AiSdkCase['header']): void {
  for (const { to, query, headers, body } of hosts.seen) {
    const host = /^\w+ ([^/]+)/.exec(to)?.[1] ?? ''
    const isOwn = row(id).hosts.some((each) => host === each || host.endsWith(each.replace('*', '')))
    const expected = isOwn ? (header === 'authorization' ? `Bearer ${apiKey}` : apiKey) : undefined
    assert.equal(headers[header], expected, to)
    const elsewhere = JSON.stringify({ ...headers, [header]: '', query, body })
    assert.ok(!elsewhere.includes(apiKey), to)
  }
}

describe('each provider', () => {
  for (const { id, fields, script, header, sends, result = {} } of aiSdkCases) {
    const verb = fields.verb ?? 'generate_image'
    test(`${id}: ${verb} sends what was asked for, and its key to its own hosts only`, async () => {
      await using hosts = await startScriptedHosts()
      for (const [to, answers] of Object.entries(script)) hosts.on(to, ...answers)

      const made = await provider(id).run(request(fields), hosts.context())

      const [file] = made.files
      assert.ok(file && 'bytes' in file)
      assert.ok(Buffer.from(file.bytes).includes(png))
      const [sent] = hosts.seen
      for (const each of sends) assert.ok(sent?.body.includes(each), `${each} in ${sent?.body}`)
      for (const [name, value] of Object.entries(result))
        assert.deepEqual(made[name as keyof MediaResult], value)
      checkCredentials(hosts, id, header)
    })
  }

  test('is exercised', () => {
    const exercised = new Set(aiSdkCases.map(({ id }) => id))
    assert.deepEqual(
      aiSdkProviders.map(({ id }) => id).filter((id) => !exercised.has(id)),
      [],
    )
  })

  test('loads its package with the key of the setting, never with one of the environment', async () => {
    for (const { setting } of providerTable) process.env[setting] = 'key-of-the-environment'
    process.env['OPENAI_BASE_URL'] = 'https://environment.example/v1'
    try {
      for (const { id, fields, script, header } of aiSdkCases) {
        await using hosts = await startScriptedHosts()
        for (const [to, answers] of Object.entries(script)) hosts.on(to, ...answers)
        await provider(id).run(request(fields), hosts.context())
        checkCredentials(hosts, id, header)
        assert.ok(!JSON.stringify(hosts.seen).includes('environment'))
      }
    } finally {
      for (const { setting } of providerTable) delete process.env[setting]
      delete process.env['OPENAI_BASE_URL']
    }
  })
})

const veo = 'generativelanguage.googleapis.com/v1beta'
const veoFile = 'https://generativelanguage.googleapis.com/v1beta/files/f:download?alt=media'
const videoRequest = request({
  model: 'veo-3.1-generate-preview',
  verb: 'generate_video',
  durationS: 8,
  size: '720x1280',
  files: [imageInput],
})
const veoDone = {
  json: {
    name: 'operations/o',
    done: true,
    response: { generateVideoResponse: { generatedSamples: [{ video: { uri: veoFile } }] } },
  },
}

describe('a video', () => {
  test('is accepted, followed, and downloaded with the key in a header, not in a URL', async () => {
    await using hosts = await startScriptedHosts()
    hosts.on(`POST ${veo}/models/veo-3.1-generate-preview:predictLongRunning`, {
      json: { name: 'operations/o' },
    })
    hosts.on(`GET ${veo}/operations/o`, { json: { name: 'operations/o' } }, veoDone)
    hosts.on(`GET ${veo}/files/f:download`, { bytes: png })
    const accepted: unknown[] = []

    const { files } = await provider('google').run(
      videoRequest,
      hosts.context({ onAccepted: async (each) => void accepted.push(each, hosts.seen.length) }),
    )

    const [file] = files
    assert.ok(file && 'response' in file)
    assert.deepEqual(Buffer.from(await file.response.arrayBuffer()), png)
    assert.deepEqual(accepted, [{ operation: { operationName: 'operations/o' }, warnings: [] }, 1])
    const sent = JSON.parse(hosts.seen[0]?.body ?? '')
    assert.deepEqual(sent.parameters, {
      sampleCount: 1,
      aspectRatio: '9:16',
      resolution: '720p',
      durationSeconds: 8,
    })
    assert.equal(sent.instances[0].image.bytesBase64Encoded, base64)
    assert.deepEqual(hosts.seen.at(-1)?.query, 'alt=media')
    checkCredentials(hosts, 'google', 'x-goog-api-key')
  })

  for (const { id, model, accepted, polled, url, costMicroUsd } of [
    {
      id: 'xai',
      model: 'grok-imagine-video',
      accepted: { operation: { requestId: 'v1' }, warnings: ['A warning.'] },
      polled: {
        'GET api.x.ai/v1/videos/v1': {
          status: 'done',
          video: { url: 'https://vidgen.x.ai/v.mp4' },
          usage: { cost_in_usd_ticks: 500_000_000 },
        },
      },
      url: 'https://vidgen.x.ai/v.mp4',
      costMicroUsd: 50_000,
    },
    {
      id: 'bfl',
      model: 'flux-3-video',
      accepted: {
        operation: { requestId: 'b', pollingUrl: 'https://api.us1.bfl.ai/v1/get_result?id=b', cost: 40 },
        warnings: ['A warning.'],
      },
      polled: {
        'GET api.us1.bfl.ai/v1/get_result': {
          status: 'Ready',
          result: { sample: 'https://delivery.us1.bfl.ai/v.mp4' },
          cost: 50,
        },
      },
      url: 'https://delivery.us1.bfl.ai/v.mp4',
      costMicroUsd: 500_000,
    },
  ]) {
    test(`of ${id} continues after a restart without a second request`, async () => {
      await using hosts = await startScriptedHosts()
      for (const [to, json] of Object.entries(polled)) hosts.on(to, { json })

      const asked = request({ model, verb: 'generate_video' })
      const made = await provider(id).resume?.(accepted, asked, hosts.context())

      assert.deepEqual(made, {
        files: [{ url, contentType: 'video/mp4' }],
        warnings: ['A warning.'],
        costMicroUsd,
      })
      assert.deepEqual(
        hosts.seen.map(({ to }) => to),
        Object.keys(polled),
      )
    })
  }
})

describe('several images', () => {
  const bfl = (id: string, status: string) => {
    const polling_url = `https://api.bfl.ai/v1/get_result/${id}`
    return [
      { json: { id, polling_url, cost: 3 } },
      { json: { status, details: { reason: 'violence' }, result: { sample: `https://cdn.example/${id}` } } },
    ] as const
  }

  test('of a model that makes one at a time have different seeds', async () => {
    await using hosts = await startScriptedHosts()
    const [a, ready] = bfl('a', 'Ready')
    hosts.on('POST api.bfl.ai/v1/flux-2-pro', a)
    hosts.on('GET api.bfl.ai/v1/get_result/a', ready)
    hosts.on('GET cdn.example/a', { bytes: png })

    const made = await provider('bfl').run(
      request({ model: 'flux-2-pro', count: 3, seed: 7 }),
      hosts.context(),
    )

    assert.deepEqual(
      made.files.map(({ details }) => details),
      [{ seed: 7 }, { seed: 8 }, { seed: 9 }],
    )
    const seeds = hosts.seen
      .filter(({ to }) => to.startsWith('POST'))
      .map(({ body }) => JSON.parse(body).seed)
    assert.deepEqual(seeds.toSorted(), [7, 8, 9])
    assert.equal(made.costMicroUsd, 90_000)
    assert.deepEqual([made.requests, made.isCostIncomplete], [3, undefined])
  })

  test('are kept when one of them fails, and a warning says so', async () => {
    await using hosts = await startScriptedHosts()
    const [a, ready] = bfl('a', 'Ready')
    const [b, moderated] = bfl('b', 'Content Moderated')
    hosts.on('POST api.bfl.ai/v1/flux-2-pro', a, b)
    hosts.on('GET api.bfl.ai/v1/get_result/a', ready)
    hosts.on('GET api.bfl.ai/v1/get_result/b', moderated)
    hosts.on('GET cdn.example/a', { bytes: png })

    const made = await provider('bfl').run(request({ model: 'flux-2-pro', count: 2 }), hosts.context())

    assert.equal(made.files.length, 1)
    assert.deepEqual(made.warnings, ['1 of 2 images were not made. Content Moderated: {"reason":"violence"}'])
    assert.equal(made.costMicroUsd, undefined)
    assert.equal(made.isCostIncomplete, true, 'nobody knows whether the other is charged')
  })
})
