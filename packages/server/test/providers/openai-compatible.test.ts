import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createAiSdkProvider } from '../../src/providers/ai-sdk.ts'
import { compatibleRow } from '../../src/providers/ai-sdk-providers.ts'
import { imageInput, png, request } from './support/ai-sdk.ts'
import { startScriptedHosts } from './support/scripted-hosts.ts'

const baseUrl = 'http://localai:8080/v1'

describe('a server with the API of OpenAI', () => {
  test('gets the key of its setting, and delivers images as data or from its own URLs', async () => {
    await using hosts = await startScriptedHosts()
    hosts.on('POST localai:8080/v1/images/generations', {
      json: { data: [{ url: 'http://localai:8080/generated/x.png' }, { b64_json: png.toString('base64') }] },
    })
    hosts.on('GET localai:8080/generated/x.png', { bytes: png })

    const provider = createAiSdkProvider(compatibleRow('localai'), { apiKey: 'a-key', baseUrl })
    const asked = request({ model: 'stable-diffusion:q4', size: '512x512', count: 2 })
    const { files } = await provider.run(asked, hosts.context())

    assert.deepEqual([provider.id, provider.hosts], ['localai', ['localai:8080']])
    assert.deepEqual(provider.privateOrigins, ['http://localai:8080'])
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
    const provider = createAiSdkProvider(compatibleRow('localai'), { apiKey: undefined, baseUrl })
    await provider.run(asked, hosts.context())

    assert.equal(hosts.seen[0]?.headers.authorization, undefined)
    assert.match(hosts.seen[0]?.body ?? '', /name="image"/)
  })
})
