import assert from 'node:assert/strict'
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { aiSdkProviders } from '../../src/providers/ai-sdk-providers.ts'
import type { MediaRequest, MediaResult } from '../../src/providers/provider.ts'
import { providerTable } from '../../src/providers/provider-table.ts'
import { apiKey, imageInput, png, provider, request, row } from './support/ai-sdk.ts'
import { type Answer, type ScriptedHosts, startScriptedHosts } from './support/scripted-hosts.ts'

const base64 = png.toString('base64')

interface Case {
  readonly id: string
  readonly fields: Partial<MediaRequest> & Pick<MediaRequest, 'model'>
  readonly script: Record<string, Answer[]>
  /** The header with the API key. */
  readonly header: 'authorization' | 'x-key' | 'x-goog-api-key' | 'xi-api-key'
  /** Parts of the request that the provider gets. */
  readonly sends: readonly string[]
  readonly result?: Partial<MediaResult>
}

const speech = { bytes: png, headers: { 'content-type': 'audio/mpeg' } }
const cases: readonly Case[] = [
  {
    id: 'openai',
    fields: { model: 'gpt-image-2', size: '1536x1024', transparent: true },
    script: {
      'POST api.openai.com/v1/images/generations': [
        { json: { data: [{ b64_json: base64 }] }, headers: { 'x-request-id': 'req_1' } },
      ],
    },
    header: 'authorization',
    sends: ['"size":"1536x1024"', '"background":"transparent"', '"prompt":"a cat on a sofa"'],
    result: { requestId: 'req_1', warnings: [] },
  },
  {
    id: 'openai',
    fields: { model: 'gpt-image-1', verb: 'edit_image', files: [imageInput, imageInput], size: '3:2' },
    script: { 'POST api.openai.com/v1/images/edits': [{ json: { data: [{ b64_json: base64 }] } }] },
    header: 'authorization',
    sends: ['name="image[]"', 'Content-Type: image/png', '1536x1024'],
  },
  {
    id: 'openai',
    fields: { model: 'gpt-4o-mini-tts', verb: 'generate_audio', voice: 'nova' },
    script: { 'POST api.openai.com/v1/audio/speech': [speech] },
    header: 'authorization',
    sends: ['"voice":"nova"', '"input":"a cat on a sofa"'],
  },
  {
    id: 'google',
    fields: {
      model: 'gemini-2.5-flash-image',
      verb: 'edit_image',
      size: '16:9',
      seed: 7,
      files: [imageInput],
    },
    script: {
      'POST generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash-image:generateContent': [
        {
          json: {
            candidates: [
              {
                finishReason: 'STOP',
                content: { parts: [{ inlineData: { mimeType: 'image/png', data: base64 } }] },
              },
            ],
          },
        },
      ],
    },
    header: 'x-goog-api-key',
    sends: ['"aspectRatio":"16:9"', '"seed":7', base64],
  },
  {
    id: 'google',
    fields: { model: 'gemini-2.5-flash-preview-tts', verb: 'generate_audio' },
    script: {
      'POST generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash-preview-tts:generateContent': [
        {
          json: {
            candidates: [{ content: { parts: [{ inlineData: { mimeType: 'audio/wav', data: base64 } }] } }],
          },
        },
      ],
    },
    header: 'x-goog-api-key',
    sends: ['a cat on a sofa'],
  },
  {
    id: 'bfl',
    fields: { model: 'flux-kontext-pro', verb: 'edit_image', files: [imageInput], size: '16:9', seed: 7 },
    script: {
      'POST api.bfl.ai/v1/flux-kontext-pro': [
        { json: { id: 'b', polling_url: 'https://api.eu1.bfl.ai/v1/get_result?id=b', cost: 4 } },
      ],
      // A failure of polling costs nothing, so it is repeated.
      'GET api.eu1.bfl.ai/v1/get_result': [
        { status: 502, bytes: '<html>' },
        { json: { status: 'Ready', result: { sample: 'https://cdn.example/x.png' } } },
      ],
      'GET cdn.example/x.png': [{ bytes: png }],
    },
    header: 'x-key',
    sends: ['"aspect_ratio":"16:9"', '"seed":7', base64],
    result: { costMicroUsd: 40_000, warnings: [] },
  },
  {
    id: 'luma',
    fields: { model: 'photon-1', size: '16:9' },
    script: {
      'POST api.lumalabs.ai/dream-machine/v1/generations/image': [{ json: { id: 'l', state: 'queued' } }],
      'GET api.lumalabs.ai/dream-machine/v1/generations/l': [
        { json: { id: 'l', state: 'completed', assets: { image: 'https://cdn.example/l.jpg' } } },
      ],
      'GET cdn.example/l.jpg': [{ bytes: png }],
    },
    header: 'authorization',
    sends: ['"aspect_ratio":"16:9"', '"model":"photon-1"'],
  },
  {
    id: 'xai',
    fields: { model: 'grok-imagine-image', size: '16:9' },
    script: {
      'POST api.x.ai/v1/images/generations': [
        { json: { data: [{ b64_json: base64 }], usage: { cost_in_usd_ticks: 200_000_000 } } },
      ],
    },
    header: 'authorization',
    sends: ['"aspect_ratio":"16:9"'],
    result: { costMicroUsd: 20_000 },
  },
  {
    id: 'xai',
    fields: { model: 'tts', verb: 'generate_audio', voice: 'eve' },
    script: { 'POST api.x.ai/v1/tts': [speech] },
    header: 'authorization',
    sends: ['"voice_id":"eve"'],
  },
  {
    id: 'together',
    fields: { model: 'black-forest-labs/FLUX.1-schnell', size: '1024x768', seed: 7 },
    script: { 'POST api.together.xyz/v1/images/generations': [{ json: { data: [{ b64_json: base64 }] } }] },
    header: 'authorization',
    sends: ['"width":1024', '"height":768', '"seed":7'],
    // Its package warns about an aspect ratio that nobody asked for.
    result: { warnings: [] },
  },
  {
    id: 'fireworks',
    fields: { model: 'accounts/fireworks/models/flux-1-schnell-fp8', size: '16:9', seed: 7 },
    script: {
      'POST api.fireworks.ai/inference/v1/workflows/accounts/fireworks/models/flux-1-schnell-fp8/text_to_image':
        [{ bytes: png }],
    },
    header: 'authorization',
    sends: ['"aspect_ratio":"16:9"', '"seed":7'],
  },
  {
    id: 'deepinfra',
    fields: { model: 'black-forest-labs/FLUX-1-dev', size: '16:9', seed: 7 },
    script: {
      'POST api.deepinfra.com/v1/inference/black-forest-labs/FLUX-1-dev': [
        { json: { images: [`data:image/png;base64,${base64}`] } },
      ],
    },
    header: 'authorization',
    sends: ['"width":"1280"', '"height":"720"', '"seed":7'],
  },
  {
    id: 'elevenlabs',
    fields: { model: 'eleven_v3', verb: 'generate_audio', voice: '21m00Tcm4TlvDq8ikWAM' },
    script: {
      'POST api.elevenlabs.io/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM': [
        { ...speech, headers: { 'character-cost': '15', 'request-id': 'e1' } },
      ],
    },
    header: 'xi-api-key',
    sends: ['"model_id":"eleven_v3"'],
    result: { billedUnits: 15, requestId: 'e1' },
  },
]

/** Every request to a host of the provider carries the key, and no other part of any request does. */
function checkCredentials(hosts: ScriptedHosts, id: string, header: Case['header']): void {
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
  for (const { id, fields, script, header, sends, result = {} } of cases) {
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
    const exercised = new Set(cases.map(({ id }) => id))
    assert.deepEqual(
      aiSdkProviders.map(({ id }) => id).filter((id) => !exercised.has(id)),
      [],
    )
  })

  test('loads its package with the key of the setting, never with one of the environment', async () => {
    for (const { setting } of providerTable) process.env[setting] = 'key-of-the-environment'
    process.env['OPENAI_BASE_URL'] = 'https://environment.example/v1'
    try {
      for (const { id, fields, script, header } of cases) {
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
    const path = join(tmpdir(), `oanim-draft-${process.pid}`)

    const { files } = await provider('google').run(
      videoRequest,
      hosts.context({
        draft: () => path,
        onAccepted: async (each) => void accepted.push(each, hosts.seen.length),
      }),
    )

    assert.deepEqual(files, [{ path, contentType: 'video/mp4' }])
    assert.deepEqual(await readFile(path), png)
    await rm(path)
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
  })
})
