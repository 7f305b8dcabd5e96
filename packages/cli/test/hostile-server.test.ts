import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { sample } from '../../sdk/test/support/sample.ts'
import { json, type Step, scriptedServer } from '../../sdk/test/support/scripted-server.ts'
import { binary, errorOf, node, someone } from './support/cli.ts'
import { finishedJob } from './support/jobs.ts'
import { anyKey } from './support/keys.ts'

const ours = { 'Content-Type': 'application/json', 'X-Oanim-Version': '0.1.0' }
const entry = sample('AuditEvent', { actor: { kind: 'key', id: null, name: null } })

/** Sends the same until the reader hangs up. */
function endless(part: string | Buffer, type = 'application/json'): Step {
  return (response) => {
    response.writeHead(200, { ...ours, 'Content-Type': type })
    const send = () => {
      while (!response.destroyed && response.write(part)) {}
    }
    response.on('drain', send)
    send()
  }
}

const broken = /^The server sent a response that does not follow its contract: /

describe('an endless response', () => {
  const bomb = Buffer.concat(Array(100).fill(gzipSync(Buffer.alloc(10_000_000, ' '))))
  const cases: [string, Step, string[], RegExp][] = [
    ['an endless body', endless(Buffer.alloc(65_536, ' ')), ['whoami'], /more than 10 MB/],
    [
      'a gzip bomb',
      (response) => response.writeHead(200, { ...ours, 'Content-Encoding': 'gzip' }).end(bomb),
      ['whoami'],
      /more than 10 MB/,
    ],
    [
      'an endless line of the audit log',
      endless('x'.repeat(65_536), 'application/x-ndjson'),
      ['audit', 'export', '--out', 'audit.jsonl'],
      /a line has more than/,
    ],
    [
      'ever more pages',
      (response, request) =>
        json(200, sample('ApiKeyList', { next_cursor: `${request.url.length}${Math.random()}` }))(
          response,
          request,
        ),
      ['api-keys', 'list', '--all'],
      /more than 1000 pages/,
    ],
    [
      'the same page',
      json(200, sample('AuditEventList', { audit_events: [entry], next_cursor: 'again' })),
      ['audit', 'list', '--limit', '1000000'],
      /a cursor repeats/,
    ],
  ]
  for (const [name, step, args, says] of cases) {
    test(`${name}: fails in bounded memory, with an error that names the server`, async () => {
      await using server = await scriptedServer(step)
      await using me = await someone({ ANIMATE_API_KEY: anyKey(), ANIMATE_API_URL: server.url })
      const run = await me.oanim(
        ['-c', 'ulimit -v 3000000; exec "$0" --max-old-space-size=200 "$@"', node, binary, ...args, '--json'],
        {
          program: 'bash',
        },
      )
      assert.equal(run.exitCode, 1, run.stderr)
      const error = errorOf(run)
      assert.equal(error['code'], 'connection_invalid_response')
      assert.match(String(error['message']), broken)
      assert.match(String(error['message']), says)
      assert.match(String(error['hint']), /^The server, or a proxy in front of it, is at fault\./)
      assert.deepEqual(await readdir(me.work), [])
    })
  }

  test('a slow download of the audit log ends at the total time limit', async () => {
    const drip: Step = (response) => {
      response.writeHead(200, { ...ours, 'Content-Type': 'application/x-ndjson' })
      const timer = setInterval(() => response.write(`${JSON.stringify(entry)}\n`), 20)
      response.on('close', () => clearInterval(timer))
    }
    await using server = await scriptedServer(json(200, sample('AuditEventList')), drip)
    await using me = await someone({
      ANIMATE_API_KEY: anyKey(),
      ANIMATE_API_URL: server.url,
      ANIMATE_TIMEOUT: '0.1',
    })
    // Loads what a request needs, which can take longer than the limit.
    await me.oanim(['audit', 'list'])
    const run = await me.oanim(['audit', 'export', '--out', 'audit.jsonl', '--json'])
    assert.equal(run.exitCode, 1)
    assert.equal(errorOf(run)['code'], 'connection_timeout')
    assert.match(String(errorOf(run)['message']), /exceeded the total time limit of 2 s/)
    assert.deepEqual(await readdir(me.work), [])
  })

  test('an image larger than announced is not saved', async () => {
    const asset = sample('Asset', { content_type: 'image/png', size_bytes: 1_000 })
    await using server = await scriptedServer(
      json(201, finishedJob([asset])),
      endless(Buffer.alloc(65_536), 'image/png'),
    )
    await using me = await someone({ ANIMATE_API_KEY: anyKey(), ANIMATE_API_URL: server.url })
    const run = await me.oanim(['assets', 'gen-image', '--prompt', 'x', '--out', 'bg.png', '--json'])
    assert.equal(run.exitCode, 1)
    assert.match(String(errorOf(run)['message']), /it has more than 1000 bytes/)
    assert.deepEqual(await readdir(me.work), [])
  })
})

describe('a malformed response is an error of the server, not of oanim', () => {
  const commands: string[][] = [
    ['whoami'],
    ['whoami', '--explain'],
    ['api-keys', 'list'],
    ['api-keys', 'create', '--name', 'x'],
    ['api-keys', 'show', 'key_1'],
    ['api-keys', 'usage', 'key_1'],
    ['api-keys', 'inspect', 'key_1'],
    ['api-keys', 'revoke', 'key_1'],
    ['audit', 'list'],
    ['audit', 'export'],
    ['audit', 'verify'],
    ['policy', 'show'],
    ['trust-policies', 'list'],
    ['assets', 'gen-image', '--prompt', 'x', '--out', 'x.png'],
    ['assets', 'gen-video', '--prompt', 'x', '--out', 'x.mp4'],
    ['assets', 'run', '--model', 'x', '--input', '{}'],
    ['jobs', 'list'],
    ['jobs', 'show', 'job_1'],
    ['jobs', 'wait', 'job_1'],
    ['jobs', 'cancel', 'job_1'],
  ]
  const texts = [
    '{}',
    '[]',
    'null',
    '7',
    '{"api_key":{},"api_keys":[{}],"audit_events":[1],"trust_policies":null}',
    '{',
  ]
  for (const body of texts) {
    // What is no object is rejected in one place: one command that reads JSON, one that reads lines.
    const some = /^[[n7]/.test(body) ? [['whoami'], ['audit', 'export']] : commands
    test(`such as ${body}`, async () => {
      const step: Step = (response) => response.writeHead(200, ours).end(body)
      await using server = await scriptedServer(step)
      await using me = await someone({ ANIMATE_API_KEY: anyKey(), ANIMATE_API_URL: server.url })
      const runs = await Promise.all(some.map((args) => me.oanim([...args, '--json'])))
      for (const [index, run] of runs.entries()) {
        assert.equal(run.exitCode, 1, some[index]?.join(' '))
        assert.match(String(errorOf(run)['message']), broken, some[index]?.join(' '))
      }
    })
  }

  test('also in an error response', async () => {
    const odd: Step = (response) =>
      response
        .writeHead(409, { ...ours, 'Content-Type': 'application/problem+json' })
        .end(
          '{"code":"key_limit_reached","detail":{},"hint":1,"errors":{"a":1},"live_keys":[1,null,{"id":2}]}',
        )
    await using server = await scriptedServer(odd)
    await using me = await someone({ ANIMATE_API_KEY: anyKey(), ANIMATE_API_URL: server.url })
    const run = await me.oanim(['api-keys', 'create', '--name', 'x', '--json'])
    assert.equal(errorOf(run)['code'], 'key_limit_reached')
  })
})
