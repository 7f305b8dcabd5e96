import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http'
import { createServer } from 'node:net'
import { availableParallelism, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { readConfig } from '../src/config.ts'
import { call, createKey } from './support/call.ts'
import { assertRefused } from './support/on-database.ts'
import { runCommand } from './support/run-command.ts'
import { type StartedServer, startServer } from './support/start-server.ts'

const me = '/api/v1/auth/me'

/** A keep-alive connection to one worker. */
interface WorkerConnection {
  readonly pid: number
  readonly agent: Agent
}

/** Sends a request over a connection of `agent`. */
function send(server: StartedServer, agent: Agent, path: string, options: RequestOptions = {}) {
  return request(new URL(path, server.url), { agent, ...options })
}

async function get({ server, agent, key }: { server: StartedServer; agent: Agent; key?: string }) {
  const sent = send(
    server,
    agent,
    me,
    key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } },
  )
  const [response] = (await once(sent.end(), 'response')) as [IncomingMessage]
  return { status: response.statusCode, headers: response.headers, body: JSON.parse(await text(response)) }
}

/** The worker that answered a request, from the log. */
async function workerOf(server: StartedServer, requestId: unknown): Promise<number> {
  for (;;) {
    const line = server
      .output()
      .stderr.split('\n')
      .find((each) => each.includes(`"request_id":"${requestId}"`))
    if (line?.endsWith('}')) return JSON.parse(line).pid
    await delay(5)
  }
}

/** Opens connections until each of two workers has one. */
async function connectToBoth(server: StartedServer): Promise<[WorkerConnection, WorkerConnection]> {
  const found = new Map<number, WorkerConnection>()
  while (found.size < 2) {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    // A killed worker resets the connection that it was getting.
    const answer = await get({ server, agent }).catch((error: NodeJS.ErrnoException) => {
      assert.equal(error.code, 'ECONNRESET')
    })
    const pid = answer && (await workerOf(server, answer.headers['x-request-id']))
    if (pid === undefined || found.has(pid)) agent.destroy()
    else found.set(pid, { pid, agent })
  }
  return [...found.values()] as [WorkerConnection, WorkerConnection]
}

async function counted(server: StartedServer, metric: string): Promise<number> {
  const [, url = ''] = /Metrics +(http:\S+)/.exec(server.output().stdout) ?? []
  const { status, body } = await call(url, '')
  assert.equal(status, 200)
  const line = (body as string).split('\n').find((each) => each.startsWith(`${metric} `))
  return Number(line?.split(' ').at(-1) ?? 0)
}

describe('two workers', () => {
  let server: StartedServer
  let first: WorkerConnection
  let second: WorkerConnection
  let bin: string
  before(async () => {
    bin = await mkdtemp(join(tmpdir(), 'oanim-bin-'))
    await writeFile(join(bin, 'npm'), '#!/bin/sh\nexec sleep 600\n', { mode: 0o755 })
    const environment = {
      OANIM_WORKERS: '2',
      OANIM_METRICS_PORT: '0',
      OANIM_LOG_LEVEL: 'info',
      PATH: `${bin}${delimiter}${process.env['PATH']}`,
    }
    server = await startServer({ database: 'postgres', environment })
    ;[first, second] = await connectToBoth(server)
  })
  after(async () => {
    for (const { agent } of [first, second]) agent.destroy()
    await server.close()
    await rm(bin, { recursive: true })
  })

  test('start with one greeting, and a connection stays with its worker', async () => {
    assert.equal(server.output().stdout.match(/is running/g)?.length, 1)
    for (const { pid, agent } of [first, second, first, second]) {
      const { headers } = await get({ server, agent })
      assert.equal(await workerOf(server, headers['x-request-id']), pid)
    }
  })

  test('both reject a revoked key at once', async () => {
    const { id, key } = await createKey(server.url, server.ownerKey)
    for (const { agent } of [first, second]) assert.equal((await get({ server, agent, key })).status, 200)
    await call(server.url, `/api/v1/api-keys/${id}`, { key: server.ownerKey, method: 'DELETE' })
    for (const { agent } of [first, second]) {
      const { status, body } = await get({ server, agent, key })
      assert.deepEqual([status, body.code], [401, 'key_revoked'])
    }
  })

  test('both know that one of them is installing an engine', async () => {
    const path = '/api/v1/engines'
    const headers = { authorization: `Bearer ${server.ownerKey}`, 'content-type': 'application/json' }
    const install = async ({ agent }: WorkerConnection) => {
      const sent = send(server, agent, path, { method: 'POST', headers }).end('{"name":"remove-bg"}')
      const [response] = (await once(sent, 'response')) as [IncomingMessage]
      return JSON.parse(await text(response)).engine.status
    }
    const list = async ({ agent }: WorkerConnection) => {
      const [response] = await once(send(server, agent, path, { headers }).end(), 'response')
      return JSON.parse(await text(response as IncomingMessage)).engines[0].status
    }
    assert.equal(await install(first), 'installing')
    while ((await list(second)) === 'missing') await delay(5)
    assert.equal(await list(second), 'installing')
    assert.equal(await install(second), 'installing')
    const folders = await readdir(join(server.dataDir, 'engines'))
    assert.equal(folders.length, 1, 'only one downloads it')
  })

  test('together accept no request above the rate limit of a key', async () => {
    for (;;) {
      const json = { name: 'limited', requests_per_minute: 12 }
      const { body } = await call(server.url, '/api/v1/api-keys', { key: server.ownerKey, json })
      const minute = Math.floor(Date.now() / 60_000)
      const statuses = await Promise.all(
        [first, second].map(async ({ agent }) => {
          const of: number[] = []
          for (let sent = 0; sent < 12; sent += 1) {
            const { status = 0, headers } = await get({ server, agent, key: body.key })
            // If a busy database times out, a read is accepted without the header.
            if (headers['ratelimit'] !== undefined) of.push(status)
          }
          return of
        }),
      )
      // The next minute has a new quota.
      if (Math.floor(Date.now() / 60_000) !== minute) continue
      assert.equal(statuses.flat().filter((status) => status === 200).length, 12)
      assert.ok(
        statuses.every((of) => of.includes(200)),
        'both had a part',
      )
      return
    }
  })

  test('are measured together, and keep the counts of a worker that was killed and is replaced', async () => {
    const metric = 'oanim_requests_total{operation="auth.me",status="4xx"}'
    const before = await counted(server, metric)
    for (const { agent } of [first, second, second]) await get({ server, agent })
    assert.equal(await counted(server, metric), before + 3)

    const [killed, survivor] = [first, second]
    process.kill(killed.pid, 'SIGKILL')
    const replaced = connectToBoth(server)
    let isReplaced = false
    void replaced.then(() => {
      isReplaced = true
    })
    while (!isReplaced) {
      assert.equal((await get({ server, agent: survivor.agent, key: server.ownerKey })).status, 200)
    }
    survivor.agent.destroy()
    ;[first, second] = await replaced
    const pids = [first.pid, second.pid]
    assert.deepEqual([pids.includes(survivor.pid), pids.includes(killed.pid)], [true, false])
    assert.match(server.output().stderr, new RegExp(`"worker":${killed.pid},.*SIGKILL and is replaced`))
    assert.ok((await counted(server, metric)) >= before + 3)
  })

  test('finish open requests after SIGTERM, and all exit', async () => {
    const body = '{"name":"slow"}'
    const headers = {
      authorization: `Bearer ${server.ownerKey}`,
      'content-type': 'application/json',
      'content-length': body.length,
      expect: '100-continue',
    }
    const open = await Promise.all(
      [first, second].map(async ({ agent }) => {
        const sent = send(server, agent, '/api/v1/api-keys', { method: 'POST', headers })
        const response = once(sent, 'response') as Promise<[IncomingMessage]>
        sent.flushHeaders()
        await once(sent, 'continue')
        return { sent, response }
      }),
    )
    const ended = server.end()
    const isRefused = () =>
      fetch(server.url).then(
        () => false,
        () => true,
      )
    while (!(await isRefused())) await delay(5)
    for (const { sent } of open) sent.end(body)
    for (const { response } of open) assert.equal((await response)[0].resume().statusCode, 201)
    assert.deepEqual(await ended, { code: 0, signal: null })
    for (const { pid } of [first, second]) assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' })
  })

  test('exit when the primary process is killed', async () => {
    const again = await startServer({
      database: 'postgres',
      from: server,
      environment: { OANIM_WORKERS: '2' },
    })
    // Resolves when no process has its output open.
    await again.end('SIGKILL')
    await assert.rejects(fetch(again.url))
  })

  test('that cannot start say why once', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const address = taken.address()
    const port = typeof address === 'object' && address?.port
    const ended = await runCommand('main', {
      OANIM_WORKERS: '2',
      OANIM_DATA_DIR: server.dataDir,
      DATABASE_URL: server.databaseUrl ?? '',
      PORT: String(port),
    })
    taken.close()
    assertRefused(ended, new RegExp(`^Open Animate cannot start\\.\nPort ${port} on .+ is in use[^\n]+\n$`))
  })
})

test('several workers need PostgreSQL', async () => {
  const ended = await runCommand('main', { OANIM_WORKERS: '2' })
  assertRefused(
    ended,
    /^OANIM_WORKERS requires DATABASE_URL: .+Remove OANIM_WORKERS, or set DATABASE_URL\.$/m,
  )
  assert.throws(() => readConfig({ OANIM_WORKERS: 'auto' }), /OANIM_WORKERS requires DATABASE_URL/)
  assert.equal(readConfig({ OANIM_WORKERS: '1' }).workers, 1)
  assert.equal(readConfig({}).workers, 1)

  const DATABASE_URL = 'postgres://localhost/oanim'
  const workers = (text: string) => readConfig({ DATABASE_URL, OANIM_WORKERS: text }).workers
  assert.deepEqual(['1', ' 2 ', '64'].map(workers), [1, 2, 64])
  assert.equal(workers('auto'), Math.min(64, availableParallelism()))
  for (const wrong of ['0', '-1', '1.5', '65', '1000', '1e1', '0x2', 'many', 'Auto', '2 workers']) {
    assert.throws(() => workers(wrong), /OANIM_WORKERS must be auto or a whole number from 1 to 64\./, wrong)
  }
})
