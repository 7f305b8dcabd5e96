import assert from 'node:assert/strict'
import { createServer as createTcpServer } from 'node:net'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import { ApiError, ConfigurationError, ConnectionError, OpenAnimate } from '../src/index.ts'
import { sample } from './support/sample.ts'
import {
  cut,
  cutHalfway,
  freePort,
  json,
  page,
  problem,
  type Step,
  scriptedServer,
  silence,
} from './support/scripted-server.ts'

const key = 'anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6'
const me = sample('Me', { id: 'acct_1', email: 'owner@localhost' })
const created = sample('CreatedApiKey', { key: 'anim_x' })

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => assert.fail('the call succeeded'),
    (error: unknown) => error,
  )
}

async function setUp(options: ConstructorParameters<typeof OpenAnimate>[0], ...steps: Step[]) {
  const server = await scriptedServer(...steps)
  return { server, client: new OpenAnimate({ apiKey: key, baseUrl: server.url, ...options }) }
}

describe('transient failures are retried', () => {
  test('a read is retried after 503 and after a closed connection', async () => {
    const { server, client } = await setUp(
      {},
      problem(503, 'server_busy', { retryable: true }),
      cut,
      json(200, me),
    )
    await using _ = server
    assert.equal((await client.auth.me()).id, 'acct_1')
    assert.equal(server.seen.length, 3)
  })

  test('a creation is retried with the same Idempotency-Key', async () => {
    const { server, client } = await setUp({}, cutHalfway, json(201, created))
    await using _ = server
    await client.apiKeys.create({ name: 'ci' })
    const [first, second] = server.seen.map((request) => request.headers['idempotency-key'])
    assert.match(String(first), /^[0-9a-f-]{36}$/)
    assert.equal(second, first)
    assert.equal(server.seen[1]?.body, '{"name":"ci"}')
  })

  test('two creations have two Idempotency-Keys', async () => {
    const { server, client } = await setUp({}, json(201, created))
    await using _ = server
    await client.apiKeys.create({ name: 'ci' })
    await client.apiKeys.create({ name: 'ci' })
    assert.notEqual(server.seen[0]?.headers['idempotency-key'], server.seen[1]?.headers['idempotency-key'])
  })

  test('a retry waits for work in progress under the same Idempotency-Key', async () => {
    const { server, client } = await setUp(
      {},
      problem(409, 'idempotency_in_progress'),
      json(201, {
        job: sample('Job', { id: 'job_1', status: 'succeeded', finished_at: '2026-01-31T12:00:00.000Z' }),
      }),
    )
    await using _ = server
    assert.equal((await client.assets.generateImage({ prompt: 'gradient' })).id, 'job_1')
  })

  test('retries end after maxRetries', async () => {
    const { server, client } = await setUp({ maxRetries: 1 }, problem(503, 'server_busy'))
    await using _ = server
    const error = await failureOf(client.auth.me())
    assert.ok(error instanceof ApiError)
    assert.equal(error.code, 'server_busy')
    assert.equal(server.seen.length, 2)
  })

  test('a retry waits for Retry-After', async () => {
    const { server, client } = await setUp(
      {},
      problem(503, 'server_busy', {}, { 'Retry-After': '1' }),
      json(200, me),
    )
    await using _ = server
    const start = performance.now()
    await client.auth.me()
    assert.ok(performance.now() - start >= 990, 'came back before the server asked it to')
  })

  test('onRetry gets each delay and its reason', async () => {
    const told: unknown[] = []
    const { server, client } = await setUp(
      { onRetry: (retry) => told.push(retry) },
      problem(429, 'request_limit_reached', { detail: 'The limit is reached.' }, { 'Retry-After': '1' }),
      json(200, me),
    )
    await using _ = server
    await client.auth.me()
    assert.deepEqual(told, [{ delayMs: 1000, reason: 'The limit is reached.' }])
  })

  test('a Retry-After of more than a minute fails immediately', async () => {
    const { server, client } = await setUp({}, problem(429, 'rate_limited', {}, { 'Retry-After': '3600' }))
    await using _ = server
    await assert.rejects(client.auth.me(), { code: 'rate_limited' })
    assert.equal(server.seen.length, 1)
  })

  test('a rejected request is not retried', async () => {
    for (const step of [
      problem(401, 'key_unknown'),
      problem(409, 'key_limit_reached'),
      problem(500, 'internal', { retryable: false }),
      problem(503, 'shutting_down', { retryable: false }),
    ]) {
      const { server, client } = await setUp({}, step)
      await using _ = server
      await assert.rejects(client.apiKeys.create({ name: 'ci' }), ApiError)
      assert.equal(server.seen.length, 1)
    }
  })
})

describe('each connection failure has its own kind and message', () => {
  test('nothing listens at the address', async () => {
    const baseUrl = `http://127.0.0.1:${await freePort()}`
    const error = await failureOf(new OpenAnimate({ apiKey: key, baseUrl }).auth.me())
    assert.ok(error instanceof ConnectionError)
    assert.equal(error.kind, 'refused')
    assert.equal(error.message, `Nothing listens at ${baseUrl} (connection refused).`)
    assert.equal(error.url, baseUrl)
  })

  test('the host does not exist', async () => {
    const client = new OpenAnimate({ baseUrl: 'https://no-such-host.invalid', maxRetries: 0 })
    await assert.rejects(client.auth.me(), { name: 'ConnectionError', kind: 'dns' })
  })

  test('the response is too slow, before it starts and in the middle', async () => {
    const half: Step = (response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'X-Oanim-Version': '0.1.0' })
      response.write('{"id":')
    }
    for (const step of [silence, half]) {
      const { server, client } = await setUp({ timeoutMs: 150 }, step)
      await using _ = server
      const error = await failureOf(client.auth.me())
      assert.ok(error instanceof ConnectionError)
      assert.equal(error.kind, 'timeout')
      assert.equal(error.message, `${server.url} did not respond within 0.15 s.`)
      assert.equal(server.seen.length, 1, 'a timeout is not repeated')
    }
  })

  test('the connection closes early', async () => {
    for (const step of [cut, cutHalfway]) {
      const { server, client } = await setUp({ maxRetries: 1 }, step)
      await using _ = server
      await assert.rejects(client.auth.me(), { name: 'ConnectionError', kind: 'reset' })
      assert.equal(server.seen.length, 2)
    }
  })

  test('another web server responds', async () => {
    for (const step of [page(200), page(404)]) {
      const { server, client } = await setUp({}, step)
      await using _ = server
      const error = await failureOf(client.auth.me())
      assert.ok(error instanceof ConnectionError)
      assert.equal(error.kind, 'not_open_animate')
      assert.ok(error.message.includes(server.url))
      assert.equal(server.seen.length, 1)
    }
  })

  test('another server responds with JSON', async () => {
    const foreign: Step = (response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' })
      response.end('{"id":"acct_1","email":"a@b.c"}')
    }
    const foreignRefusal: Step = (response) => {
      response.writeHead(401, { 'Content-Type': 'application/json' })
      response.end('{"code":"key_unknown","message":"no"}')
    }
    for (const step of [foreign, foreignRefusal]) {
      const { server, client } = await setUp({}, step)
      await using _ = server
      await assert.rejects(client.auth.me(), { name: 'ConnectionError', kind: 'not_open_animate' })
    }
  })

  test('the server does not speak HTTP', async () => {
    const server = createTcpServer((socket) => socket.resume().end('SSH-2.0-OpenSSH_9.2\r\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    assert.ok(typeof address === 'object' && address !== null)
    const client = new OpenAnimate({ apiKey: key, baseUrl: `http://127.0.0.1:${address.port}` })
    const error = await failureOf(client.auth.me())
    await new Promise((resolve) => server.close(resolve))
    assert.ok(error instanceof ConnectionError)
    assert.equal(error.kind, 'not_open_animate')
    assert.match(error.message, /does not speak HTTP/)
  })

  test('a gateway responds with 502 or 500', async () => {
    for (const [status, says] of [
      [502, /the server behind it is not available/],
      [500, /a gateway or another program/],
    ] as const) {
      const { server, client } = await setUp({}, page(status))
      await using _ = server
      await assert.rejects(client.auth.me(), { name: 'ConnectionError', kind: 'gateway', message: says })
      assert.equal(server.seen.length, 3)
    }
  })

  test('the server does not speak TLS', async () => {
    const { server } = await setUp({}, page(200))
    await using _ = server
    const client = new OpenAnimate({ apiKey: key, baseUrl: `https://127.0.0.1:${server.port}` })
    const error = await failureOf(client.auth.me())
    assert.ok(error instanceof ConnectionError)
    assert.equal(error.kind, 'tls')
    assert.equal(
      error.message,
      `The server at https://127.0.0.1:${server.port} does not speak TLS (https). It may be plain http.`,
    )
  })
})

describe('the key does not leak', () => {
  test('a redirect is an error and the key does not follow it', async () => {
    const other = await scriptedServer(json(200, me))
    await using _other = other
    for (const status of [301, 302, 307, 308]) {
      const redirect: Step = (response) => {
        response.writeHead(status, { Location: `${other.url}/steal?x=1`, 'X-Oanim-Version': '0.1.0' })
        response.end()
      }
      const { server, client } = await setUp({}, redirect)
      await using _ = server
      const error = await failureOf(client.auth.me())
      assert.ok(error instanceof ConnectionError)
      assert.equal(error.kind, 'redirected')
      assert.equal(error.redirectedTo, other.url)
    }
    assert.equal(other.seen.length, 0)
  })

  test('a redirect to the same origin or an invalid address suggests no other address', async () => {
    for (const [location, where] of [
      ['javascript:alert(1)', 'another address'],
      ['data:,x', 'another address'],
      ['//[', 'another address'],
      ['/login?next=%2F', 'another path of its own'],
    ] as const) {
      const { server, client } = await setUp({}, (response) => response.writeHead(302, { location }).end())
      await using _ = server
      const error = await failureOf(client.auth.me())
      assert.ok(error instanceof ConnectionError)
      assert.equal(error.redirectedTo, undefined, location)
      assert.match(error.message, new RegExp(`redirects to ${where}\\.`))
    }
  })

  test('a key is not sent over plain http to another machine', () => {
    for (const baseUrl of ['http://example.com', 'http://10.0.0.1:8000', 'http://127.0.0.1.example.com']) {
      assert.throws(() => new OpenAnimate({ apiKey: key, baseUrl }), {
        name: 'ConfigurationError',
        code: 'server_url_insecure',
      })
    }
    for (const baseUrl of [
      'http://localhost:8000',
      'http://127.8.9.1',
      'http://[::1]:8000',
      'https://example.com',
    ]) {
      assert.equal(new OpenAnimate({ apiKey: key, baseUrl }).baseUrl, baseUrl)
    }
  })

  test('an address with very many slashes is parsed in linear time', () => {
    const slashes = '/'.repeat(300_000)
    const { baseUrl } = new OpenAnimate({ apiKey: key, baseUrl: `https://example.com${slashes}x${slashes}` })
    assert.equal(baseUrl, `https://example.com${slashes}x`)
  })

  test('an invalid address is rejected without repeating it', () => {
    const secret = 'https://user:hunter2@example.com'
    for (const baseUrl of [secret, 'ftp://example.com', 'example.com', '', 'https://example.com/?a=b']) {
      assert.throws(
        () => new OpenAnimate({ baseUrl }),
        (error) => error instanceof ConfigurationError && !error.message.includes('hunter2'),
      )
    }
  })

  test('neither an error nor an inspected client shows the key', async () => {
    const echo: Step = (response, request) =>
      problem(401, 'key_unknown', { detail: `bad ${request.headers.authorization}` })(response, request)
    const { server, client } = await setUp({ maxRetries: 0 }, echo, cut, page(200), problem(500, 'internal'))
    await using _ = server
    for (let call = 0; call < 4; call += 1) {
      const error = await failureOf(client.auth.me())
      assert.ok(!inspect(error, { depth: 20, showHidden: true }).includes('e5f6g7h8'))
    }
    assert.equal(server.seen[0]?.headers.authorization, `Bearer ${key}`)
    assert.ok(!inspect(client, { depth: 20, showHidden: true }).includes('e5f6g7h8'))
    assert.throws(
      () => new OpenAnimate({ apiKey: `${key}\nX-Evil: 1` }),
      (error) => error instanceof ConfigurationError && !error.message.includes('e5f6g7h8'),
    )
  })

  test('an aborted call is not retried', async () => {
    const { server, client } = await setUp({}, problem(503, 'server_busy', {}, { 'Retry-After': '30' }))
    await using _ = server
    const abort = new AbortController()
    setTimeout(() => abort.abort(new Error('enough')), 100)
    await assert.rejects(client.auth.me({ signal: abort.signal }), /enough/)
    assert.equal(server.seen.length, 1)
  })
})
