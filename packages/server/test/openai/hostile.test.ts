import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { waitMsOf } from '../../src/openai/run-to-end.ts'
import { call } from '../support/call.ts'
import { type StartedServer, startServer } from '../support/start-server.ts'

const painting = { prompt: 'dark mesh gradient, purple', size: '64x64' }

describe('requests in the form of OpenAI that are confused or hostile', () => {
  let server: StartedServer
  before(async () => {
    server = await startServer({ database: 'sqlite' })
  })
  after(() => server.close())

  const post = (path: string, json: unknown) =>
    call(server.url, `/v1/${path}`, { key: server.ownerKey, json })
  const postForm = (body: string, type = 'multipart/form-data; boundary=limit') =>
    call(server.url, '/v1/images/edits', {
      key: server.ownerKey,
      body,
      headers: { 'content-type': type },
    })
  const field = (name: string, value: string) =>
    `--limit\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`

  test('an unknown field is named as it was sent', async () => {
    for (const name of ['constructor', '__proto__', 'toString', 'format', 'count', 'transparent', 'a/b']) {
      const json = JSON.parse(`{"prompt": "mesh", "${name}": 1}`)
      const { status, body } = await post('images/generations', json)
      assert.deepEqual([status, body.error.param], [400, name], JSON.stringify(body))
      assert.equal(body.error.message, `Invalid input: ${name} is not a known field.`)
    }
    const { body } = await post('videos', { prompt: 'waves', duration: 5 })
    assert.equal(body.error.param, 'duration')
    const form = await postForm(`${field('__proto__[n]', '2')}${field('image', 'asset_1')}--limit--\r\n`)
    assert.match(form.body.error.message, /__proto__ is not a known field/)
  })

  test('a number is a number, or text of a form that is one', async () => {
    for (const more of [{ n: true }, { n: [2] }, { n: '0x2' }, { seed: '' }, { partial_images: false }]) {
      const { status, body } = await post('images/generations', { ...painting, ...more })
      assert.deepEqual([status, body.error?.param], [400, Object.keys(more)[0]])
    }
    assert.equal((await post('images/generations', { ...painting, n: '2' })).body.data.length, 2)
  })

  test('what is wrong with an image is said', async () => {
    const cases: [unknown, RegExp][] = [
      [undefined, /image is missing\./],
      [{}, /image must be a file, the ID of an asset or an https URL\./],
      ['data:image/png;base64,AAAA', /image must be .* https URL, not a data URL\./],
      [['asset_1', 'data:image/png;base64,AAAA'], /image\.1 must be .*, not a data URL\./],
      ['https://169.254.169.254/latest', /not on the public internet/],
    ]
    for (const [image, message] of cases) {
      const { status, body } = await post('images/edits', { prompt: 'rotate 90', image })
      assert.equal(status, 400)
      assert.match(body.error.message, message)
    }
    const image_url = 'data:image/png;base64,AAAA'
    for (const [input_reference, param] of [
      [image_url, 'input_reference'],
      [{ image_url }, 'input_reference.image_url'],
    ]) {
      const { status, body } = await post('videos', { prompt: 'waves', input_reference })
      assert.deepEqual([status, body.error.param], [400, param])
      assert.match(body.error.message, /not a data URL/)
    }
  })

  test('a key in place of an asset is not repeated', async () => {
    const { status, body } = await post('images/edits', { prompt: 'rotate 90', image: server.ownerKey })
    assert.equal(status, 404)
    assert.ok(!JSON.stringify(body).includes(server.ownerKey))
  })

  test('the parts of a form are counted, whatever its content type says', async () => {
    const body = `${field('a', 'b').repeat(101)}--limit--\r\n`
    for (const parameters of [
      'y="; boundary=other"; boundary=limit',
      'boundary="\\limit"',
      'boundary=limit; boundary=other',
    ]) {
      const answer = await postForm(body, `multipart/form-data; ${parameters}`)
      assert.match(answer.body.error.message, /more than 100 fields and files/, parameters)
    }
  })

  test('the text of a form is limited, together and with the names', async () => {
    const long = 'a'.repeat(150_000)
    for (const parts of [[field('prompt', long), field('user', long)], [field(long, long)]]) {
      const { status, body } = await postForm(`${parts.join('')}--limit--\r\n`)
      assert.deepEqual([status, body.error.code], [413, 'body_too_large'])
    }
  })
})

test('the wait ends before the client gives up, and is at most 10 minutes', () => {
  const waitOf = (headers: Record<string, string>) => waitMsOf(new Headers(headers))
  assert.equal(waitOf({}), 590_000)
  assert.equal(waitOf({ 'x-stainless-runtime': 'node' }), 290_000)
  assert.equal(waitOf({ 'x-stainless-runtime': 'node', 'x-stainless-timeout': '600' }), 290_000)
  assert.equal(waitOf({ 'x-stainless-runtime': 'CPython', 'x-stainless-read-timeout': '600' }), 590_000)
  assert.equal(waitOf({ 'x-stainless-timeout': '10' }), 9_000)
  for (const timeout of ['-1', 'never', '9e99'])
    assert.equal(waitOf({ 'x-stainless-timeout': timeout }), 590_000)
})
