import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import OpenAI from 'openai'
import { ledTo } from '../providers/support/led-to.ts'
import { scriptedOpenAi } from '../providers/support/openai-server.ts'
import { png, wav } from '../providers/support/scripted-media.ts'
import type { ScriptedServer } from '../providers/support/scripted-server.ts'
import { type StartedServer, startServer } from '../support/start-server.ts'

describe('the OpenAI SDK and the models of OpenAI', () => {
  let provider: ScriptedServer
  let server: StartedServer
  let openai: OpenAI
  before(async () => {
    provider = await scriptedOpenAi()
    // fal.ai has models with the same last part. None of these requests reaches it.
    const environment = {
      OPENAI_API_KEY: 'sk-of-the-operator',
      FAL_KEY: 'key-of-the-operator',
      ...ledTo(provider),
    }
    server = await startServer({ database: 'sqlite', environment })
    openai = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: server.ownerKey, maxRetries: 0 })
  })
  after(async () => {
    await server.close()
    await provider.close()
  })

  test('speech passes the format, the voice and the text on', async () => {
    const speech = await openai.audio.speech.create({
      model: 'gpt-4o-mini-tts',
      voice: 'coral',
      input: 'Good morning.',
      response_format: 'wav',
    })
    assert.deepEqual(new Uint8Array(await speech.arrayBuffer()), new Uint8Array(wav))
    const [request] = provider.requests.filter(({ path }) => path === '/v1/audio/speech')
    const { response_format: format, voice, input } = request?.json ?? {}
    assert.deepEqual([format, voice, input], ['wav', 'coral', 'Good morning.'])
  })

  test('an edit passes its image and its prompt on', async () => {
    const image = new File([new Uint8Array(png)], '"\r\nX-Injected: 1.png', { type: 'image/png' })
    const model = 'openai/gpt-image-2'
    const answer = await openai.images.edit({ model, image, prompt: 'warmer' })
    assert.equal(answer.data?.length, 1)
    const [request] = provider.requests.filter(({ path }) => path === '/v1/images/edits')
    const sent = request?.body.toString('latin1') ?? ''
    assert.match(sent, /warmer/)
    assert.ok(sent.includes(Buffer.from(png).toString('latin1')))
    assert.doesNotMatch(sent, /X-Injected/)
  })

  test('a name that several usable models have is an error that lists them', async () => {
    const ids: string[] = []
    for await (const { id } of openai.models.list()) ids.push(id)
    const last = (id: string) => id.slice(id.lastIndexOf('/') + 1)
    const name = ids.map(last).find((each) => ids.filter((id) => last(id) === each).length > 1)
    assert.ok(name, 'two models have the same last part')
    await assert.rejects(openai.models.retrieve(name), (error) => {
      assert.ok(error instanceof OpenAI.BadRequestError)
      assert.deepEqual([error.code, error.param], ['model_ambiguous', 'model'])
      for (const id of ids) if (last(id) === name) assert.ok(error.message.includes(id))
      return true
    })
  })
})
