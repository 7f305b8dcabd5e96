import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { downloadTo } from '../../src/http/download.ts'
import { fails, guarded } from './support/guarded.ts'
import { localServer } from './support/local-servers.ts'

describe('a body', () => {
  test('is limited while it streams, whatever its length says', async () => {
    const large = Buffer.alloc(200_000)
    await using server = await localServer(({ url }, response) => {
      if (url === '/declared') response.writeHead(200, { 'content-length': large.length }).end(large)
      else if (url === '/closing') response.writeHead(200, { connection: 'close' }).end(large)
      else if (url === '/endless') {
        const more = () => {
          while (response.write(large));
        }
        response.on('drain', more)
        more()
      } else response.writeHead(200).end(large.subarray(0, 100_000))
    })
    const origin = server.origin('a.test')
    const fetchIt = guarded({ privateOrigins: [origin] })
    await fails(fetchIt(`${origin}/declared`), 'too_large', true)
    for (const path of ['/endless', '/closing']) {
      const response = await fetchIt(`${origin}${path}`)
      await fails(response.arrayBuffer(), 'too_large', true)
    }
    await server.idle()
    assert.equal((await (await fetchIt(`${origin}/exact`)).arrayBuffer()).byteLength, 100_000)
  })

  test('is limited after decompression', async () => {
    const zeros = Buffer.alloc(50_000_000)
    const bombs = { gzip: gzipSync(zeros), br: brotliCompressSync(zeros), zstd: zstdCompressSync(zeros) }
    await using server = await localServer(({ url = '' }, response) => {
      const [, encoding = '', size] = url.split('/')
      const bomb = size === 'small' ? gzipSync('small') : bombs[encoding as keyof typeof bombs]
      response.writeHead(200, { 'content-encoding': encoding, 'content-length': bomb.length }).end(bomb)
    })
    const origin = server.origin('a.test')
    const fetchIt = guarded({ privateOrigins: [origin] })
    for (const encoding of Object.keys(bombs)) {
      const response = await fetchIt(`${origin}/${encoding}/bomb`)
      await fails(response.arrayBuffer(), 'too_large', true)
    }
    assert.equal(await (await fetchIt(`${origin}/gzip/small`)).text(), 'small')
  })

  test('that stalls, never begins or ends early is an error', async () => {
    await using server = await localServer(({ url }, response) => {
      if (url === '/silent') return
      response.writeHead(200, { 'content-length': 100 }).write('begin')
      if (url === '/cut') response.socket?.end()
    })
    const origin = server.origin('a.test')
    const hurried = guarded({ privateOrigins: [origin], timeoutMs: 300 })
    const error = await fails(hurried(`${origin}/silent`), 'timeout', true)
    assert.match(error.message, /300 ms/)
    const stalled = await hurried(`${origin}/stalls`)
    await fails(stalled.text(), 'timeout', true)
    const unread = await hurried(`${origin}/stalls`)
    await server.idle()
    await fails(unread.text(), 'timeout', true)
    const cut = await guarded({ privateOrigins: [origin] })(`${origin}/cut`)
    assert.ok((await fails(cut.text(), 'connection_failed', true)).cause instanceof Error)
  })

  test('is not reached behind headers that are too long or broken', async () => {
    await using long = await localServer((_, response) =>
      response.writeHead(200, { 'x-long': 'x'.repeat(20_000) }).end(),
    )
    await using broken = await localServer((_, response) => response.socket?.end('HTTP/1.1 abc\r\n\r\n'))
    const fetchIt = guarded({ privateOrigins: [long.origin('a.test'), broken.origin('b.test')] })
    await fails(fetchIt(long.origin('a.test')), 'too_large', true)
    await fails(fetchIt(broken.origin('b.test')), 'connection_failed', true)
  })

  test('is aborted by the caller, before and after it begins', async () => {
    await using server = await localServer(({ url }, response) => {
      if (url === '/begins') response.writeHead(200).write('begin')
      arrived.resolve()
    })
    let arrived = Promise.withResolvers<void>()
    const origin = server.origin('a.test')
    const fetchIt = guarded({ privateOrigins: [origin] })
    const reason = new Error('the user went away')
    await assert.rejects(fetchIt(origin, { signal: AbortSignal.abort(reason) }), reason)
    assert.equal(server.connections.made, 0)

    const waiting = new AbortController()
    const silent = fetchIt(`${origin}/silent`, { signal: waiting.signal })
    await arrived.promise
    waiting.abort(reason)
    await assert.rejects(silent, reason)
    await server.idle()

    arrived = Promise.withResolvers()
    const reading = new AbortController()
    const begun = await fetchIt(new Request(`${origin}/begins`, { signal: reading.signal }))
    const text = begun.text()
    reading.abort(reason)
    await assert.rejects(text, reason)
    await server.idle()

    const cancelled = await fetchIt(`${origin}/begins`)
    await cancelled.body?.cancel()
    await server.idle()
  })
})

describe('a guarded fetch', () => {
  test('is the fetch that client libraries expect', async () => {
    await using server = await localServer(({ url }, response) => {
      if (url === '/none') response.writeHead(204).end()
      else response.writeHead(201, { 'content-type': 'application/json', 'x-id': '7' }).end('{"a":1}')
    })
    const origin = server.origin('a.test')
    const fetchIt = guarded({ privateOrigins: [origin] })
    const form = new FormData()
    form.set('image', new Blob(['pixels'], { type: 'image/png' }), 'a.png')
    const response = await fetchIt(new URL(`${origin}/form#part`), { method: 'POST', body: form })
    assert.ok(response instanceof Response)
    assert.deepEqual(
      [response.status, response.ok, response.url, response.redirected, response.headers.get('x-id')],
      [201, true, `${origin}/form`, false, '7'],
    )
    assert.deepEqual(await response.clone().json(), { a: 1 })
    assert.deepEqual(await response.json(), { a: 1 })
    assert.match(
      server.seen.at(-1)?.body ?? '',
      /filename="a.png"\r\ncontent-type: image\/png\r\n\r\npixels/i,
    )

    await fetchIt(new Request(`${origin}/put`, { method: 'PUT', body: 'hello', headers: { 'x-a': '1' } }))
    const put = server.seen.at(-1) ?? assert.fail()
    assert.deepEqual(
      [put.method, put.body, put.headers['content-length'], put.headers['x-a']],
      ['PUT', 'hello', '5', '1'],
    )
    assert.equal((await fetchIt(`${origin}/none`)).body, null)
    assert.equal(await (await fetchIt(origin, { method: 'HEAD' })).text(), '')
    await fails(fetchIt(origin, { body: 'a GET has no body' }), 'invalid_request', false)
  })

  test('names itself, keeps no cookies and reuses connections', async () => {
    await using server = await localServer((_, response) =>
      response.setHeader('set-cookie', 'id=1').end('ok'),
    )
    const origin = server.origin('a.test')
    const fetchIt = guarded({ privateOrigins: [origin], credentialHosts: [`a.test:${server.port}`] })
    await (await fetchIt(origin)).text()
    await setImmediate()
    await (await fetchIt(origin, { headers: { 'user-agent': 'client/1' } })).text()
    assert.deepEqual(
      server.seen.map(({ headers }) => [headers['user-agent'], headers['cookie']]),
      [
        ['open-animate', undefined],
        ['client/1', undefined],
      ],
    )
    assert.equal(server.connections.made, 1)
  })

  test('ignores the proxy of the environment', async (t) => {
    await using proxy = await localServer((_, response) => response.end('proxy'))
    await using server = await localServer((_, response) => response.end('server'))
    const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy', 'NODE_USE_ENV_PROXY']
    const before = names.map((name) => [name, process.env[name]] as const)
    t.after(() => {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name]
        else process.env[name] = value
      }
    })
    for (const name of names) process.env[name] = proxy.origin('127.0.0.1')
    const origin = server.origin('a.test')
    assert.equal(await (await guarded({ privateOrigins: [origin] })(origin)).text(), 'server')
    assert.equal(proxy.connections.made, 0)
  })
})

describe('a download', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oanim-download-'))
  })
  after(() => rm(folder, { recursive: true }))

  test('becomes a new private file with its size and hash', async () => {
    const content = Buffer.alloc(90_000, 'media')
    await using server = await localServer(({ url }, response) => {
      if (url === '/gzip') {
        const zipped = gzipSync(content)
        response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': zipped.length }).end(zipped)
      } else response.writeHead(200, { 'content-length': content.length }).end(content)
    })
    const origin = server.origin('a.test')
    const fetchIt = guarded({ privateOrigins: [origin] })
    const sha256 = createHash('sha256').update(content).digest('hex')
    for (const name of ['plain', 'gzip']) {
      const path = join(folder, name)
      const response = await fetchIt(`${origin}/${name}`)
      assert.deepEqual(await downloadTo(path, response, 90_000), { sizeBytes: 90_000, sha256 })
      assert.deepEqual(await readFile(path), content)
      assert.equal((await stat(path)).mode & 0o777, 0o600)
      await assert.rejects(downloadTo(path, await fetchIt(`${origin}/${name}`), 90_000), { code: 'EEXIST' })
      assert.deepEqual(await readFile(path), content, 'it is not touched')
    }
    const freed: unknown[] = []
    const unread = new Response(new ReadableStream({ cancel: (reason) => void freed.push(reason) }))
    await assert.rejects(downloadTo(join(folder, 'plain'), unread, 90_000), { code: 'EEXIST' })
    assert.equal(freed.length, 1)
    await server.idle()
  })

  test('that is too large, stalls or ends early leaves no file', async () => {
    await using server = await localServer(({ url }, response) => {
      if (url === '/large') return response.end(Buffer.alloc(50_000))
      if (url === '/chunked') response.writeHead(200).write('begin')
      else response.writeHead(200, { 'content-length': 100 }).write('begin')
      if (url !== '/stalls') response.socket?.end()
      return response
    })
    const origin = server.origin('a.test')
    const path = join(folder, 'incomplete')
    for (const [name, reason] of [
      ['large', 'too_large'],
      ['cut', 'connection_failed'],
      ['chunked', 'connection_failed'],
      ['stalls', 'timeout'],
    ] as const) {
      const timeoutMs = name === 'stalls' ? 300 : 20_000
      const response = await guarded({ privateOrigins: [origin], timeoutMs })(`${origin}/${name}`)
      await fails(downloadTo(path, response, 40_000), reason, true)
      await assert.rejects(stat(path), { code: 'ENOENT' })
    }
    const wrong = new Response('five!', { headers: { 'content-length': '6' } })
    await fails(downloadTo(path, wrong, 40_000), 'connection_failed', true)
    await assert.rejects(stat(path), { code: 'ENOENT' })
    await server.idle()
  })
})
