import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createAiSdkProvider } from '../../src/providers/ai-sdk.ts'
import { openAiCompatibleProviders } from '../../src/providers/ai-sdk-providers.ts'
import { imageInput, png, request } from './support/ai-sdk.ts'
import { startScriptedHosts } from './support/scripted-hosts.ts'

const server = { name: 'localai', base_url: 'http://localai:8080/v1', api_key: 'a-key' }

function compatible(setting: object) {
  const [found] = openAiCompatibleProviders(JSON.stringify(setting), ['openai'])
  assert.ok(found)
  return createAiSdkProvider(found.row, found.settings)
}

describe('a server with the API of OpenAI', () => {
  test('gets the key of its setting, and delivers images as data or from its own URLs', async () => {
    await using hosts = await startScriptedHosts()
    hosts.on('POST localai:8080/v1/images/generations', {
      json: { data: [{ url: 'http://localai:8080/generated/x.png' }, { b64_json: png.toString('base64') }] },
    })
    hosts.on('GET localai:8080/generated/x.png', { bytes: png })

    const provider = compatible(server)
    const asked = request({ model: 'stable-diffusion:q4', size: '512x512', count: 2 })
    const { files } = await provider.run(asked, hosts.context())

    assert.deepEqual([provider.id, provider.hosts], ['localai', ['localai:8080']])
    assert.deepEqual(
      files.map((file) => 'bytes' in file && Buffer.from(file.bytes)),
      [png, png],
    )
    assert.deepEqual(
      hosts.seen.map(({ headers }) => headers.authorization),
      ['Bearer a-key', 'Bearer a-key'],
    )
    const sent = JSON.parse(hosts.seen[0]?.body ?? '')
    assert.deepEqual([sent.model, sent.size, sent.n], ['stable-diffusion:q4', '512x512', 2])
  })

  test('without a key gets none, and edits images', async () => {
    await using hosts = await startScriptedHosts()
    hosts.on('POST localai:8080/v1/images/edits', { json: { data: [{ b64_json: png.toString('base64') }] } })

    const asked = request({ model: 'kontext', verb: 'edit_image', files: [imageInput] })
    await compatible({ name: server.name, base_url: server.base_url }).run(asked, hosts.context())

    assert.equal(hosts.seen[0]?.headers.authorization, undefined)
    assert.match(hosts.seen[0]?.body ?? '', /name="image"/)
  })

  test('can be one of several', () => {
    const setting = JSON.stringify([server, { ...server, name: 'vllm' }])
    const names = openAiCompatibleProviders(setting, []).map(({ row }) => row.id)
    assert.deepEqual(names, ['localai', 'vllm'])
  })
})

describe('a setting that is wrong', () => {
  for (const [reason, setting] of [
    ['it is not JSON', '{'],
    ['the name "openai" is already used', JSON.stringify({ ...server, name: 'openai' })],
    ['the name "localai" is already used', JSON.stringify([server, server])],
    [
      '0.name: use 1 to 31 lowercase letters, digits and hyphens',
      JSON.stringify({ ...server, name: 'Local AI' }),
    ],
    [
      '0.base_url: use a URL such as http://localai:8080/v1',
      JSON.stringify({ ...server, base_url: 'localai:8080' }),
    ],
    ['0: Unrecognized key: "apikey"', JSON.stringify({ ...server, apikey: 'a-key' })],
  ] as const) {
    test(`is explained without its keys: ${reason}`, () => {
      assert.throws(
        () => openAiCompatibleProviders(setting, ['openai']),
        ({ message }: Error) =>
          message.startsWith(`Invalid OANIM_OPENAI_COMPATIBLE: ${reason}. Example:`) &&
          !message.includes('a-key'),
      )
    })
  }
})
