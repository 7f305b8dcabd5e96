import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { ConnectionError, OpenAnimate } from '../src/index.ts'
import { sample } from './support/sample.ts'
import { json, type SeenRequest, type Step, scriptedServer } from './support/scripted-server.ts'

const ours = { 'Content-Type': 'application/json', 'X-Oanim-Version': '0.1.0' }
const me = sample('Me')

async function setUp(options: ConstructorParameters<typeof OpenAnimate>[0], ...steps: Step[]) {
  const server = await scriptedServer(...steps)
  return { server, client: new OpenAnimate({ apiKey: 'anim_x', baseUrl: server.url, ...options }) }
}

/** Sends chunks until the client disconnects. */
function endless(part: (count: number) => string | Buffer, headers: Record<string, string> = ours): Step {
  return (response) => {
    response.writeHead(200, headers)
    let count = 0
    const send = () => {
      while (!response.destroyed && response.write(part(count++))) {}
    }
    response.on('drain', send)
    send()
  }
}

/** The peak of additional memory while work runs, in MB. */
async function memoryOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage().rss
  let most = before
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 20)
  await work().finally(() => clearInterval(timer))
  return (most - before) / 1_000_000
}

const tooLarge =
  /^The server sent a response that does not follow its contract: it has more than 10 MB \(GET http:\/\/127\.0\.0\.1:\d+\/api\/v1\/auth\/me\)\.$/

describe('an oversized response fails in bounded memory', () => {
  test('an endless body', async () => {
    const { server, client } = await setUp(
      {},
      endless(() => Buffer.alloc(65_536, ' ')),
    )
    await using _ = server
    const megabytes = await memoryOf(() =>
      assert.rejects(client.auth.me(), { kind: 'invalid_response', message: tooLarge }),
    )
    assert.ok(megabytes < 150, `${megabytes} MB`)
  })

  test('an endless body in chunks of one byte', async () => {
    const { server, client } = await setUp(
      { timeoutMs: 1_500 },
      endless(() => ' '),
    )
    await using _ = server
    const megabytes = await memoryOf(() =>
      assert.rejects(client.auth.me(), { kind: /invalid_response|timeout/ }),
    )
    assert.ok(megabytes < 150, `${megabytes} MB`)
  })

  test('a gzip bomb, in a result and in a problem', async () => {
    // Many gzip members decompress to 1 GB.
    const bomb = Buffer.concat(Array(100).fill(gzipSync(Buffer.alloc(10_000_000, ' '), { level: 9 })))
    const explode =
      (status: number): Step =>
      (response) => {
        response.writeHead(status, { ...ours, 'Content-Encoding': 'gzip' })
        response.end(bomb)
      }
    for (const status of [200, 422]) {
      const { server, client } = await setUp({}, explode(status))
      await using _ = server
      const megabytes = await memoryOf(() => assert.rejects(client.auth.me(), { kind: 'invalid_response' }))
      assert.ok(megabytes < 150, `${megabytes} MB`)
    }
  })

  test('an asset above its size limit', async () => {
    const bytes = endless(() => Buffer.alloc(65_536), { ...ours, 'Content-Type': 'image/png' })
    const { server, client } = await setUp({}, bytes)
    await using _ = server
    const { stream } = await client.assets.stream('asset_1', { maxBytes: 1_000_000 })
    await assert.rejects(new Response(stream).arrayBuffer(), {
      kind: 'invalid_response',
      message: /it has more than 1 MB/,
    })
    await assert.rejects(client.assets.content('asset_1'), { message: /it has more than 100 MB/ })
  })

  test('an endless line of the audit log, in large and in small chunks', async () => {
    for (const size of [65_536, 100]) {
      const { server, client } = await setUp(
        {},
        endless(() => 'x'.repeat(size), { ...ours, 'Content-Type': 'application/x-ndjson' }),
      )
      await using _ = server
      await assert.rejects(client.audit.export().next(), {
        kind: 'invalid_response',
        message: /a line has more than 1000000 characters/,
      })
    }
  })
})

describe('endless responses are aborted', () => {
  /** Endless pages. */
  const pages =
    (cursor: (count: number) => string): Step =>
    (response, request) => {
      const count = Number(/cursor=(\d+)/.exec(request.url)?.[1] ?? 0) + 1
      json(200, sample('ApiKeyList', { next_cursor: cursor(count) }))(response, request)
    }
  const readAll = async (client: OpenAnimate) => {
    let count = 0
    for await (const _ of client.apiKeys.pages()) count += 1
    return count
  }

  test('a repeated cursor', async () => {
    const { server, client } = await setUp(
      {},
      pages((count) => String((count % 3) + 1)),
    )
    await using _ = server
    await assert.rejects(readAll(client), { kind: 'invalid_response', message: /a cursor repeats/ })
  })

  test('endless pages', async () => {
    const { server, client } = await setUp({}, pages(String))
    await using _ = server
    await assert.rejects(readAll(client), { kind: 'invalid_response', message: /more than 1000 pages/ })
    assert.equal(server.seen.length, 1000)
  })

  test('pages that exceed their limit together', async () => {
    const large = (response: Parameters<Step>[0], request: SeenRequest) =>
      json(200, sample('ApiKeyList', { next_cursor: String(Math.random()), padding: 'x'.repeat(9_000_000) }))(
        response,
        request,
      )
    const { server, client } = await setUp({}, large)
    await using _ = server
    await assert.rejects(readAll(client), {
      message: /the pages of its list have more than 64 MB/,
    })
    assert.equal(server.seen.length, 8)
  })

  test('pages that exceed the total time limit together', async () => {
    const { server, client } = await setUp({ totalTimeoutMs: 500 }, pages(String))
    await using _ = server
    await assert.rejects(readAll(client), {
      kind: 'timeout',
      message: `The responses of ${server.url} exceeded the total time limit of 0.5 s.`,
    })
  })

  test('a slow streamed response', async () => {
    const line = `${JSON.stringify(sample('AuditEvent', { actor: sample({ kind: 's', id: ['s', null], name: ['s', null] }) }))}\n`
    const drip: Step = (response) => {
      response.writeHead(200, { ...ours, 'Content-Type': 'application/x-ndjson' })
      const timer = setInterval(() => response.write(line), 10)
      response.on('close', () => clearInterval(timer))
    }
    const { server, client } = await setUp({ totalTimeoutMs: 500 }, drip)
    await using _ = server
    await assert.rejects(
      async () => {
        for await (const _ of client.audit.export());
      },
      { kind: 'timeout', message: /exceeded the total time limit of 0\.5 s/ },
    )
  })

  test('a retry delay beyond the total time limit', async () => {
    const busy: Step = (response) => {
      response.writeHead(503, { ...ours, 'Retry-After': '30' })
      response.end('{"code":"server_busy","retryable":true}')
    }
    const { server, client } = await setUp({ totalTimeoutMs: 5_000 }, busy)
    await using _ = server
    await assert.rejects(client.auth.me(), { code: 'server_busy' })
    assert.equal(server.seen.length, 1)
  })

  test('time between calls does not count toward the total time limit', async () => {
    const { server, client } = await setUp({ totalTimeoutMs: 2_000 }, json(200, me))
    await using _ = server
    await client.auth.me()
    await client.auth.me()
    assert.equal(server.seen.length, 2)
  })
})

describe('a response that violates the contract names the violation', () => {
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
  const cases: [string, string, RegExp][] = [
    ['no JSON', '{"id": ', /its body is not JSON \(GET http:/],
    ['nothing', '', /its body is empty/],
    ['another type', '[]', /it is not an object/],
    ['a member missing', JSON.stringify({ ...me, email: undefined }), /\/email is missing/],
    ['a member of another type', JSON.stringify({ ...me, email: 1 }), /\/email is not a string/],
    ['null where none belongs', JSON.stringify({ ...me, credential: null }), /\/credential is not an object/],
    ['nested without end', `{"x":${deep(200_000)}}`, /nested more than 64 deep/],
  ]
  for (const [name, body, says] of cases) {
    test(name, async () => {
      const step: Step = (response) => response.writeHead(200, ours).end(body)
      const { server, client } = await setUp({}, step)
      await using _ = server
      const error = await client.auth.me().catch((thrown: unknown) => thrown)
      assert.ok(error instanceof ConnectionError)
      assert.equal(error.kind, 'invalid_response')
      assert.match(error.message, /^The server sent a response that does not follow its contract: /)
      assert.match(error.message, says)
    })
  }

  test('an event of the audit log', async () => {
    const lines: Step = (response) =>
      response.writeHead(200, { ...ours, 'Content-Type': 'application/x-ndjson' }).end('{"seq":"1"}\n')
    const { server, client } = await setUp({}, lines)
    await using _ = server
    await assert.rejects(client.audit.export().next(), { kind: 'invalid_response', message: /in a line \// })
  })

  test('a body with the wrong encoding', async () => {
    for (const encoding of ['gzip', 'br']) {
      const step: Step = (response) =>
        response.writeHead(200, { ...ours, 'Content-Encoding': encoding }).end('{"id":"acct_1"}')
      const { server, client } = await setUp({}, step)
      await using _ = server
      await assert.rejects(client.auth.me(), {
        kind: 'invalid_response',
        message: /its body cannot be decompressed/,
      })
    }
  })

  test('a body with too many encodings', async () => {
    const step: Step = (response) =>
      response.writeHead(200, { ...ours, 'Content-Encoding': Array(20).fill('gzip').join(', ') }).end('x')
    const { server, client } = await setUp({}, step)
    await using _ = server
    await assert.rejects(client.auth.me(), {
      kind: 'invalid_response',
      message: /its body cannot be decompressed/,
    })
  })

  test('an unexpected status', async () => {
    const { server, client } = await setUp({}, (response) => response.writeHead(304, ours).end())
    await using _ = server
    await assert.rejects(client.auth.me(), { kind: 'invalid_response', message: /its status is 304 \(GET / })
  })

  test('oversized headers', async () => {
    const step: Step = (response) =>
      response.writeHead(200, { ...ours, 'X-Large': 'x'.repeat(100_000) }).end()
    const { server, client } = await setUp({}, step)
    await using _ = server
    await assert.rejects(client.auth.me(), { kind: 'invalid_response', message: /headers are too large/ })
  })

  test('unknown members and values are accepted', async () => {
    const newer = {
      ...me,
      plan: { name: 'pro' },
      credential: { ...(me['credential'] as object), kind: 'robot' },
    }
    const { server, client } = await setUp({}, json(200, newer))
    await using _ = server
    assert.equal((await client.auth.me()).id, me['id'])
  })

  test('a problem keeps its valid members', async () => {
    const odd: Step = (response) =>
      response
        .writeHead(422, { ...ours, 'Content-Type': 'application/problem+json' })
        .end('{"code":"input_invalid","detail":7,"hint":{},"errors":"none","retryable":"no","more":1}')
    const { server, client } = await setUp({}, odd)
    await using _ = server
    await assert.rejects(client.auth.me(), {
      code: 'input_invalid',
      hint: undefined,
      errors: [],
      retryable: false,
    })
  })
})
