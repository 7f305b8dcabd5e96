import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as FormerClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as FormerTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { flux, type JobWorld, jobOf, startJobWorld, submits, until } from '../jobs/support/job-world.ts'
import { call } from '../support/call.ts'
import type { StartedServer } from '../support/start-server.ts'

interface Result {
  readonly isError?: boolean
  readonly content: { type: string; text: string; uri: string }[]
  // biome-ignore lint/suspicious/noExplicitAny: the client checks it against the schema of the tool.
  readonly structuredContent: any
}

const prompt = 'dark mesh gradient, purple'
const modes = ['auto', 'legacy'] as const

describe('a client of MCP with a key', () => {
  let world: JobWorld
  let server: StartedServer
  before(async () => {
    world = await startJobWorld('sqlite', 2)
    server = await world.start()
  })
  after(() => world[Symbol.asyncDispose]())

  const options = (key: string) => ({ requestInit: { headers: { authorization: `Bearer ${key}` } } })
  const endpoint = () => new URL(`${server.url}/mcp`)
  const connect = async (mode: (typeof modes)[number] = 'auto', key = world.key) => {
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
    await client.connect(new StreamableHTTPClientTransport(endpoint(), options(key)))
    return client
  }
  const use = async (client: Client, name: string, args: Record<string, unknown>, more = {}) =>
    (await client.callTool({ name, arguments: args }, more)) as unknown as Result
  const newKey = async (fields: object) => {
    const json = { name: 'agent', ...fields }
    const { body } = await call(server.url, '/api/v1/api-keys', { key: world.key, json })
    return { id: body.api_key.id as string, key: body.key as string }
  }
  const post = (body: string, headers: Record<string, string> = {}) =>
    call(server.url, '/mcp', {
      key: world.key,
      body,
      headers: { accept: 'application/json, text/event-stream', ...headers },
    })

  for (const mode of modes) {
    test(`generates images that their links open without a key (${mode})`, async () => {
      const client = await connect(mode)
      const args = { prompt, model: 'local/painter', image_size: '64x64', num_images: 2 }
      const result = await use(client, 'gen_image', args)
      const [text, ...links] = result.content
      const { url: link, ...rest } = JSON.parse(text?.text ?? '')
      assert.deepEqual(rest, { model: 'local/painter', estimatedCostUsd: 0 })
      assert.deepEqual(
        links.map(({ type }) => type),
        ['resource_link', 'resource_link'],
      )
      assert.equal(links[0]?.uri, link)
      assert.equal((await fetch(link)).headers.get('content-type'), 'image/png')

      const larger = await use(client, 'upscale', { image_url: link, model: 'local/upscale' })
      assert.deepEqual([larger.isError, larger.structuredContent?.files[0].width], [undefined, 128])
      await client.close()
    })

    test(`sees progress, and cancels the job when it cancels the call (${mode})`, async () => {
      const client = await connect(mode)
      const text = `a slow cat ${mode}`
      world.provider.polls = 1_000_000
      const controller = new AbortController()
      const progress = Promise.withResolvers<{ message?: string | undefined }>()
      const calling = use(
        client,
        'gen_image',
        { prompt: text, model: flux },
        { signal: controller.signal, onprogress: progress.resolve },
      )
      const [jobId = ''] = /^job_\w+/.exec((await progress.promise).message ?? '') ?? []
      await until(() => submits(world.provider, text).length === 1)
      controller.abort()
      await assert.rejects(calling)
      await until(async () => (await jobOf(server, world.key, jobId)).status === 'cancelled')
      world.provider.polls = 0
      await client.close()
    })
  }

  test('of the former SDK generates an image, and reads why another is not generated', async () => {
    const client = new FormerClient({ name: 'test', version: '1' })
    const transport = new FormerTransport(endpoint(), options(world.key))
    // The types of the package do not allow for exactOptionalPropertyTypes.
    await client.connect(transport as Parameters<typeof client.connect>[0])
    const args = { prompt, model: 'local/painter', size: '64x64' }
    const painted = (await client.callTool({ name: 'gen_image', arguments: args })) as unknown as Result
    assert.equal(painted.structuredContent.files.length, 1)
    const failed = (await client.callTool({
      name: 'gen_image',
      arguments: { ...args, prompt: 'a cat' },
    })) as unknown as Result
    assert.equal(failed.isError, true)
    assert.match(failed.content[0]?.text ?? '', /Not understood: cat[\s\S]+Code: prompt_not_understood\./)
    await client.close()
  })

  test('passes the arguments of agents to the provider', async () => {
    const client = await connect()
    const args = { prompt: 'a cat at night', model: flux, image_size: 'landscape_16_9', num_images: 1 }
    const { structuredContent } = await use(client, 'gen_image', args)
    assert.equal(structuredContent.model, flux)
    const [{ json } = { json: undefined }] = submits(world.provider, args.prompt)
    assert.equal(json.image_size.width / json.image_size.height, 16 / 9)
    const video = await use(client, 'gen_video', { prompt: 'waves', duration: '5' })
    assert.match(video.structuredContent.files[0].content_type, /^video\//)
    const run = await use(client, 'run_model', { model: flux, input: { prompt: 'a dog' }, async: true })
    assert.ok(JSON.parse(run.content[0]?.text ?? '').result)
    const both = await use(client, 'gen_image', { prompt, size: '1:1', image_size: 'square' })
    assert.match(both.content[0]?.text ?? '', /\/size: differs from image_size/)
    await client.close()
  })

  test('is told which budget a call exceeds, and sees what is left of it', async () => {
    const { key } = await newKey({ budgets: [{ period: 'day', limit_usd: 0.001 }] })
    const client = await connect('auto', key)
    const rejected = await use(client, 'gen_image', { prompt: 'too dear', model: flux })
    assert.match(rejected.content[0]?.text ?? '', /Code: key_budget_exceeded\./)
    assert.equal(submits(world.provider, 'too dear').length, 0)
    const { structuredContent } = await use(client, 'usage', {})
    assert.deepEqual(
      structuredContent.budgets.map(({ remaining_usd: left }: { remaining_usd: number }) => left),
      [0.001],
    )
    await client.close()
  })

  test('counts a call once against the rate limit of the key', async () => {
    const { key } = await newKey({ requests_per_minute: 2 })
    const client = await connect('auto', key)
    const answers = []
    for (let call = 0; call < 3; call += 1) answers.push(await use(client, 'list_models', {}))
    assert.deepEqual(
      answers.map(({ isError = false }) => isError),
      [false, false, true],
    )
    assert.match(answers[2]?.content[0]?.text ?? '', /Try again in \d+ s[\s\S]+request_limit_reached/)
    await client.close()
  })

  test('does not see jobs and assets of another account', async () => {
    const mine = await connect()
    const args = { prompt, model: 'local/painter', size: '64x64' }
    const { structuredContent } = await use(mine, 'gen_image', args)
    const theirs = await connect('auto', world.holders[1]?.key)
    const { asset_id: image_url } = structuredContent.files[0]
    for (const answer of [
      await use(theirs, 'get_job', { job_id: structuredContent.job_id }),
      await use(theirs, 'upscale', { image_url, model: 'local/upscale' }),
    ]) {
      assert.match(answer.content[0]?.text ?? '', /Code: (?:job|asset)_not_found\./)
    }
    await Promise.all([mine.close(), theirs.close()])
  })

  test('is rejected with 401 once its key is revoked, and with 403 and the scope without that of a tool', async () => {
    const reader = await newKey({ scopes: ['assets:read'] })
    const json = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'gen_image', arguments: {} } }
    const denied = await call(server.url, '/mcp', { key: reader.key, json })
    assert.deepEqual([denied.status, denied.body.code], [403, 'scope_missing'])
    assert.match(denied.headers.get('www-authenticate') ?? '', /scope="assets:read assets:write"/)

    const { id, key } = await newKey({})
    const client = await connect('auto', key)
    await client.listTools()
    await call(server.url, `/api/v1/api-keys/${id}`, { key: world.key, method: 'DELETE' })
    await assert.rejects(use(client, 'list_models', {}), /401|key_revoked|[Uu]nauthorized/)
    await client.close()
  })

  test('gets an error for what is not a message, is too large or comes from another origin', async () => {
    const ping = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })
    const batch = JSON.stringify(Array(11).fill(JSON.parse(ping)))
    const cases: [Awaited<ReturnType<typeof post>>, number, string | number][] = [
      [await post('{'), 400, -32700],
      [await post('{"id":1}'), 400, -32600],
      [await post('x'.repeat(1_048_577)), 413, 'body_too_large'],
      [await post(ping, { 'content-type': 'text/plain' }), 415, -32000],
      [await post(batch), 422, 'input_invalid'],
      [await post(ping, { origin: 'http://evil.example.com' }), 403, 'origin_foreign'],
    ]
    for (const [{ status, body }, expected, code] of cases) {
      assert.deepEqual([status, body.code ?? body.error.code], [expected, code])
    }
    assert.equal((await post(ping, { origin: server.url })).status, 200)
    for (const method of ['GET', 'DELETE']) {
      const { status, headers } = await call(server.url, '/mcp', { key: world.key, method })
      assert.deepEqual([status, headers.get('allow')], [405, 'POST'])
    }
  })
})
