import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, describe, test } from 'node:test'
import { createHttpServer } from '../../src/http/http-server.ts'

const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const each of undo.splice(0).toReversed()) await each()
})

interface World {
  readonly server: Server
  readonly port: number
  /** Requests that node:http has parsed. */
  parsed(): number
}

async function start(
  fetch: (request: Request) => Response | Promise<Response>,
  limits: Omit<Parameters<typeof createHttpServer>[0], 'fetch'> = {},
): Promise<World> {
  let parsed = 0
  const server = createHttpServer({ fetch, ...limits })
  server.on('request', () => {
    parsed += 1
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  undo.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return { server, port: (server.address() as AddressInfo).port, parsed: () => parsed }
}

async function open({ port }: World): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  undo.push(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`

/** Reads until the text matches. */
async function read(socket: Socket, isEnough: (text: string) => boolean): Promise<string> {
  let text = ''
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += chunk
    if (isEnough(text)) return text
  }
  return text
}

/** Waits for a condition, checking once per turn of the event loop. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve))
}

/** Runs other requests, so that everything that can start has started. */
async function letOthersPass(world: World, count = 40): Promise<void> {
  const other = await open(world)
  for (let index = 0; index < count; index += 1) {
    other.write(get('/other'))
    await read(other, (text) => text.endsWith('other'))
  }
}

/** A server whose responses wait until they are released. */
async function startHeld(limits: Parameters<typeof start>[1] = {}) {
  const started: string[] = []
  const signals: AbortSignal[] = []
  const release: (() => void)[] = []
  const world = await start(async (request) => {
    const path = new URL(request.url).pathname.slice(1)
    if (path === 'other') return new Response('other')
    started.push(path)
    signals.push(request.signal)
    await new Promise<void>((resolve) => release.push(resolve))
    return new Response(`<${path}>`)
  }, limits)
  return { world, started, signals, release }
}

describe('pipelined requests', () => {
  test('run sixteen at a time and are answered in order', async () => {
    const { world, started, release } = await startHeld()
    const client = await open(world)
    client.write(Array.from({ length: 200 }, (_, index) => get(`/${index}`)).join(''))
    await until(() => world.parsed() === 200)
    await letOthersPass(world)
    assert.equal(started.length, 16)

    const answers = read(client, (text) => text.includes('<199>'))
    for (let index = 0; index < 200; index += 1) {
      await until(() => release.length > 0)
      assert.ok(started.length <= index + 16, 'sixteen at most are in flight')
      release.shift()?.()
    }
    const order = [...(await answers).matchAll(/<(\d+)>/g)].map(([, number]) => Number(number))
    assert.deepEqual(
      order,
      Array.from({ length: 200 }, (_, index) => index),
    )
  })

  test('stop running while the client does not read', async () => {
    let answered = 0
    const body = Buffer.alloc(262_144, 'a')
    const world = await start((request) => {
      if (request.url.endsWith('/other')) return new Response('other')
      answered += 1
      return new Response(body)
    })
    const client = await open(world)
    client.pause()
    client.write(get('/').repeat(1_000))
    await until(() => world.parsed() >= 1_000)
    await letOthersPass(world)
    // The operating system buffers a few megabytes.
    assert.ok(answered < 200, `${answered} of 1,000 were answered`)
  })

  test('are aborted when the client disconnects', async () => {
    const { world, signals } = await startHeld()
    const client = await open(world)
    client.write(get('/slow').repeat(16))
    await until(() => signals.length === 16)
    client.destroy()
    await until(() => signals.every((signal) => signal.aborted))
  })

  test('do not start after the client disconnects', async () => {
    const { world, started, release } = await startHeld()
    const client = await open(world)
    client.write(get('/slow').repeat(200))
    await until(() => world.parsed() === 200)
    const closed = new Promise((resolve) => client.once('close', resolve))
    client.destroy()
    await closed
    // The first responses reveal that the client does not read.
    for (let turn = 0; turn < 40; turn += 1) {
      for (const each of release.splice(0)) each()
      await letOthersPass(world, 2)
    }
    assert.ok(started.length < 100, `${started.length} of 200 were started`)
  })

  test('are not read while some are queued', async () => {
    const { world, started, release } = await startHeld()
    const client = await open(world)
    client.write(get('/first').repeat(100))
    await until(() => world.parsed() === 100)
    client.write(get('/second').repeat(100))
    await letOthersPass(world)
    assert.equal(world.parsed() - 41, 99, 'only what had been read is parsed')

    read(client, () => false).catch(() => {})
    for (let index = 0; index < 200; index += 1) {
      await until(() => release.length > 0)
      release.shift()?.()
    }
    assert.equal(started.filter((path) => path === 'second').length, 100)
  })

  test('may have bodies', async () => {
    const world = await start(async (request) => new Response(`<${(await request.text()).length}>`))
    const client = await open(world)
    const body = 'b'.repeat(10_000)
    const post = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    client.write(post.repeat(60))
    const text = await read(client, (so) => so.split('<10000>').length === 61)
    assert.equal(text.split('<10000>').length, 61)
  })

  test('share a queue limit: the connection that exceeds it is closed', async () => {
    const { world, started } = await startHeld({ waiting: 50 })
    const [modest, greedy] = [await open(world), await open(world)]
    modest.write(get('/modest').repeat(40))
    await until(() => started.length === 16 && world.parsed() === 40)
    greedy.write(get('/greedy').repeat(200))
    await once(greedy, 'close')
    assert.equal(modest.destroyed, false)
    await letOthersPass(world)
  })

  test('do not starve other connections', async () => {
    let flood = 0
    const floodAtAnswer: number[] = []
    const world = await start((request) => {
      if (request.url.endsWith('/other')) floodAtAnswer.push(flood)
      else flood += 1
      return new Response(request.url.endsWith('/other') ? 'other' : 'flood')
    })
    const client = await open(world)
    client.resume()
    client.write(get('/').repeat(1_000))
    await until(() => world.parsed() >= 1_000)
    await letOthersPass(world, 1)
    assert.ok((floodAtAnswer[0] ?? 1_000) < 1_000, 'the other request did not wait for all of the flood')
  })
})

describe('connections', () => {
  const refusal = async (world: World) => {
    const text = await read(await open(world), () => false)
    const [head = '', body = ''] = text.split('\r\n\r\n')
    return { head, problem: JSON.parse(body) }
  }

  test('of one address are limited: one more gets an explanation and is closed', async () => {
    const told: string[] = []
    const world = await start(() => new Response('other'), {
      perAddress: 3,
      onRejected: (address, reason) => void told.push(`${address}: ${reason}`),
    })
    const connected = once(world.server, 'connection')
    const [first] = [await open(world), await open(world), await open(world)] as [Socket, Socket, Socket]
    const [near] = (await connected) as [Socket]
    first.write(get('/other'))
    await read(first, (text) => text.endsWith('other'))

    const { head, problem } = await refusal(world)
    assert.match(head, /^HTTP\/1\.1 503 Service Unavailable\r\n/)
    assert.match(head, /\r\nretry-after: 2\r\n/i)
    assert.match(head, /\r\nconnection: close(?:\r\n|$)/i)
    assert.equal(problem.code, 'server_busy')
    assert.match(problem.detail, /has 3 open connections/)
    assert.equal((await refusal(world)).problem.code, 'server_busy')
    assert.equal(told.length, 1, 'the log is not flooded')
    assert.match(told[0] ?? '', /^127\.0\.0\.1: /)

    const closed = once(near, 'close')
    first.destroy()
    await closed
    const next = await open(world)
    next.write(get('/other'))
    assert.match(await read(next, (text) => text.endsWith('other')), /^HTTP\/1\.1 200 /)
  })

  test('of a trusted proxy are limited only by the total', async () => {
    const world = await start(() => new Response('other'), {
      perAddress: 1,
      total: 3,
      trustedProxies: '127.0.0.0/8',
    })
    for (const socket of [await open(world), await open(world), await open(world)]) {
      socket.write(get('/other'))
      assert.match(await read(socket, (text) => text.endsWith('other')), /^HTTP\/1\.1 200 /)
    }
    const { problem } = await refusal(world)
    assert.match(problem.detail, /^This server process has 3 open connections/)
  })

  test('are closed when idle without a request, and when the client does not read', async () => {
    const { world, started } = await startHeld()
    const sockets: Socket[] = []
    world.server.on('connection', (socket: Socket) => sockets.push(socket))
    const working = await open(world)
    working.write(get('/slow'))
    const idle = await open(world)
    await until(() => sockets.length === 2 && started.length === 1)
    for (const socket of sockets) world.server.emit('timeout', socket)
    await once(idle, 'close')
    assert.equal(working.destroyed, false)

    const unread = await start(() => new Response(Buffer.alloc(64 * 2 ** 20)))
    const near = new Promise<Socket>((resolve) => unread.server.once('connection', resolve))
    const lazy = await open(unread)
    lazy.pause()
    lazy.write(get('/'))
    const socket = await near
    await until(() => socket.writableLength > 0)
    unread.server.emit('timeout', socket)
    assert.equal(socket.destroyed, true)
  })
})
