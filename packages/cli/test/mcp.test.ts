import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { json, type Step, scriptedServer } from '../../sdk/test/support/scripted-server.ts'
import { readEvents } from '../src/mcp/events.ts'
import { uploadLocalImages } from '../src/mcp/local-images.ts'
import { relayMessages } from '../src/mcp/relay.ts'
import { someone } from './support/cli.ts'
import { anyKey } from './support/keys.ts'

const key = anyKey()

/** What an agent reads after it sent a message to a server that answers with a step. */
async function answersOf(step: Step, message: object = { jsonrpc: '2.0', id: 1, method: 'ping' }) {
  await using server = await scriptedServer(step)
  const answers: { id: unknown; result?: object; error?: { message: string } }[] = []
  await relayMessages({
    url: `${server.url}/mcp`,
    key,
    userAgent: 'test',
    folder: '/',
    input: (async function* () {
      yield Buffer.from(`${JSON.stringify(message)}\n`)
    })(),
    send: fetch,
    upload: async () => 'asset_1',
    async write(line) {
      assert.ok(!line.includes(key), 'the key stays in the process')
      answers.push(JSON.parse(line))
    },
  })
  return { answers, seen: server.seen }
}

const events =
  (text: string, isOpen = false): Step =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(text)
    if (!isOpen) response.end()
  }

describe('oanim mcp in front of a hostile server', () => {
  test('says what is wrong with an answer, and repeats no key', async () => {
    const cases: [Step, RegExp][] = [
      [events('data: garbage\n\n'), /^The answer of http:\S+ is not JSON\./],
      [events('data: null\n\n'), /is not a message of MCP\./],
      [events('data: 7\n\n'), /is not a message of MCP\./],
      [events(': nothing\n\n'), /is missing: the server closed the connection\./],
      [json(401, ''), /status 401/],
      [json(502, { detail: `Your key is ${key}.` }), /Your key is/],
      [(response) => response.writeHead(500).end(), /status 500/],
      [(response) => response.end('x'.repeat(20_000_001)), /is too large\./],
      [events('data: x\n'.repeat(3_000_000)), /is too large\./],
    ]
    for (const [step, says] of cases) {
      const { answers } = await answersOf(step)
      assert.deepEqual([answers.length, answers[0]?.id], [1, 1])
      assert.match(answers[0]?.error?.message ?? '', says)
    }
  })

  test('follows no redirect, which could take the arguments of a tool elsewhere', async () => {
    await using other = await scriptedServer(json(200, { jsonrpc: '2.0', id: 1, result: {} }))
    const { answers } = await answersOf((response) =>
      response.writeHead(307, { location: `${other.url}/mcp` }).end(),
    )
    assert.match(answers[0]?.error?.message ?? '', /status 307/)
    assert.equal(other.seen.length, 0)
  })

  test('ends after the answer, also if the server keeps the connection open', async () => {
    const answer = { jsonrpc: '2.0', id: 1, result: {} }
    const { answers } = await answersOf(events(`data: ${JSON.stringify(answer)}\n\n`, true))
    assert.deepEqual(answers, [answer])
  })

  test('tells the agent that a batch failed', async () => {
    const batch = [{ jsonrpc: '2.0', id: 1, method: 'ping' }]
    const { answers } = await answersOf(json(401, { code: 'key_revoked', detail: 'Revoked.' }), batch)
    assert.deepEqual([answers[0]?.id, answers[0]?.error?.message], [null, 'Revoked.'])
  })

  test('reads events however they are cut', async () => {
    const parts = ['da', 'ta: a\r', '\n', 'data:b\n\n', ': comment\n\ndata: c\n\n', 'data: unfinished']
    const found: string[] = []
    for await (const event of readEvents(ReadableStream.from(parts.map((part) => Buffer.from(part))))) {
      found.push(event)
    }
    assert.deepEqual(found, ['a\nb', 'c'])
  })
})

test('oanim mcp uploads images of its folder only, and waits for no pipe', async () => {
  await using me = await someone()
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
  const at = (name: string) => join(me.work, name)
  await writeFile(at('a.png'), png)
  await writeFile(at('huge.png'), png)
  await truncate(at('huge.png'), 50_000_001)
  await writeFile(at('.env'), 'PASSWORD=hunter2')
  await writeFile(join(me.home, 'there.png'), png)
  execFileSync('mkfifo', [at('pipe.png')])
  const uploaded: Blob[] = []
  const upload = async (file: Blob) => `asset_${uploaded.push(file)}`
  const tryIt = (image_url: string) => uploadLocalImages({ image_url }, me.work, upload)

  assert.deepEqual(await tryIt('a.png'), { image_url: 'asset_1' })
  assert.deepEqual(await tryIt(`file://${at('a.png')}`), { image_url: 'asset_2' })
  const outside = /outside of the working folder/
  const cases: [string, RegExp][] = [
    ['.env', /\.env is not sent: it is not an image/],
    ['pipe.png', /not a regular file/],
    ['huge.png', /more than 50000000 bytes/],
    ['.', outside],
    ['../there.png', outside],
    // Its existence is none of the agent's business.
    ['../not-there.png', outside],
    ['/etc/passwd', outside],
    ['file:///etc/passwd', outside],
    ['file://server/share/a.png', outside],
    ['\\\\server\\share\\a.png', outside],
    ['none.png', /Cannot read none\.png: it does not exist/],
  ]
  for (const [name, says] of cases)
    await assert.rejects(tryIt(name), { name: 'LocalImageError', message: says })
  assert.equal(uploaded.length, 2)
})
