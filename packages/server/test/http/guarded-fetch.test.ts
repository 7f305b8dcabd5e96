import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, test } from 'node:test'
import { setDefaultCACertificates } from 'node:tls'
import { fails, failure, guarded, secret } from './support/guarded.ts'
import { localServer, resolver } from './support/local-servers.ts'
import { selfSigned } from './support/self-signed.ts'

describe('an address', () => {
  test('must be https and public, in every notation', async () => {
    for (const url of [
      'http://example.com',
      'ftp://example.com',
      'file:///etc/passwd',
      'data:text/plain,hello',
      'blob:nodedata:4711',
      'https://localhost',
      'https://127.0.0.1',
      'https://127.0.0.1.',
      'https://127.1',
      'https://2130706433',
      'https://0x7f.0.0.1',
      'https://0177.0.0.1',
      'https://１２７.0.0.1',
      'https://0.0.0.0',
      'https://10.0.0.1',
      'https://172.16.0.1',
      'https://192.168.1.1',
      'https://169.254.169.254',
      'https://100.100.100.200',
      'https://[::1]',
      'https://[::]',
      'https://[::ffff:127.0.0.1]',
      'https://[::ffff:8.8.8.8]',
      'https://[::127.0.0.1]',
      'https://[64:ff9b::7f00:1]',
      'https://[2002:7f00:1::]',
      'https://[fe80::1]',
      'https://[fd00::1]',
      `https://user:${secret}@example.com`,
      `https://${secret}@example.com`,
    ]) {
      await fails(guarded({})(url), 'address_not_allowed', false)
    }
    await fails(guarded({})(`not a URL ${secret}`), 'invalid_request', false)
  })

  test('is checked after resolution, all of them, and before connecting', async () => {
    await using inside = await localServer((_, response) => response.end('inside'))
    for (const addresses of [
      ['127.0.0.1'],
      ['0.0.0.0'],
      ['169.254.169.254'],
      ['::1'],
      ['::ffff:127.0.0.1'],
      ['64:ff9b::7f00:1'],
      ['fe80::1%lo'],
      ['8.8.8.8', '127.0.0.1'],
      ['2600::1', '::1'],
      [],
    ]) {
      const { resolve } = resolver(addresses)
      for (const name of ['rebind.example', 'localhost.', 'a.localhost']) {
        await fails(guarded({ resolve })(`https://${name}:${inside.port}/`), 'address_not_allowed', false)
      }
    }
    assert.equal(inside.connections.made, 0)
  })

  test('that was checked is the one connected to', async () => {
    await using server = await localServer((_, response) => response.end('here'))
    // A name that exists nowhere else: only the answer of the check leads here.
    const answers = resolver(['127.0.0.1'], ['192.0.2.1'])
    const privateOrigins = [server.origin('pinned.invalid')]
    const pinned = guarded({ privateOrigins, resolve: answers.resolve })
    assert.equal(await (await pinned(`${privateOrigins[0]}/`)).text(), 'here')
    assert.deepEqual(answers.names, ['pinned.invalid'])

    // Public in the first lookup and private in later ones: there is one lookup. The block is unassigned.
    const rebinding = resolver(['3ffe::1'], ['127.0.0.1'])
    const url = `https://rebind.example:${server.port}/`
    const rebound = guarded({ resolve: rebinding.resolve, timeoutMs: 3_000 })
    const first = await failure(rebound(url))
    assert.notEqual(first.reason, 'address_not_allowed')
    assert.deepEqual(rebinding.names, ['rebind.example'])
    await fails(rebound(url), 'address_not_allowed', false)
    assert.equal(server.connections.made, 1)
  })

  test('of the operator may be private and plain, but no other port or name of it', async () => {
    await using server = await localServer((_, response) => response.end('local'))
    const privateOrigins = [server.origin('127.0.0.1'), server.origin('localai')]
    const fetchPrivate = guarded({ privateOrigins })
    for (const origin of privateOrigins) assert.equal(await (await fetchPrivate(origin)).text(), 'local')
    for (const url of [
      server.origin('localai.'),
      server.origin('127.0.0.2'),
      server.origin('other'),
      'http://localai',
      `https://localai:${server.port}`,
    ]) {
      await fails(fetchPrivate(url), 'address_not_allowed', false)
    }
  })

  test('that does not answer is an error that says that nothing was sent', async () => {
    const closed = createServer().listen(0, '127.0.0.1')
    await once(closed, 'listening')
    const { port } = closed.address() as { port: number }
    closed.close()
    const origin = `http://127.0.0.1:${port}`
    const error = await fails(
      guarded({ privateOrigins: [origin] })(`${origin}/a?key=${secret}`, { method: 'POST', body: 'x' }),
      'connection_failed',
      false,
    )
    assert.match(error.message, /ECONNREFUSED/)
    assert.ok(error.cause instanceof Error)
  })
})

describe('credentials', () => {
  const headers = [
    'authorization',
    'x-key',
    'x-goog-api-key',
    'xi-api-key',
    'api-key',
    'x-api-key',
    'cookie',
    'x-own',
  ]

  test('reach their own hosts only', async () => {
    await using server = await localServer((_, response) => response.end())
    const names = ['fal.run', 'queue.fal.run', 'evilfal.run', 'fal.run.example']
    const privateOrigins = names.map(server.origin)
    const send = (origin: string, header: string) =>
      guarded({
        privateOrigins,
        credentialHosts: [`*.fal.run:${server.port}`],
        credentialHeaders: ['x-own'],
      })(origin, { headers: { [header]: secret } })
    for (const header of headers) {
      await send(server.origin('queue.fal.run'), header)
      assert.equal(server.seen.at(-1)?.headers[header], secret)
      const { made } = server.connections
      for (const name of ['fal.run', 'evilfal.run', 'fal.run.example']) {
        const error = await fails(send(server.origin(name), header), 'credentials_not_allowed', false)
        assert.match(error.message, new RegExp(header))
      }
      assert.equal(server.connections.made, made, 'nothing was connected')
    }
    assert.equal(server.seen.length, headers.length)
  })

  test('are dropped by a redirect to another host, and do not come back', async () => {
    await using server = await localServer(({ headers: { host = '' }, url }, response) => {
      const next = { 'api.test': 'other.test', 'other.test': 'api.test' }[String(host).split(':')[0] ?? '']
      const location =
        url === '/second' ? '/last' : `${server.origin(String(next))}/${url === '/' ? 'first' : 'second'}`
      if (url === '/last') response.end()
      else response.writeHead(302, { location }).end()
    })
    const privateOrigins = ['api.test', 'other.test'].map(server.origin)
    const policy = {
      privateOrigins,
      credentialHosts: [`api.test:${server.port}`],
      credentialHeaders: ['x-own'],
    }
    await guarded(policy)(`${server.origin('api.test')}/`, {
      headers: { ...Object.fromEntries(headers.map((name) => [name, secret])), 'x-other': 'kept' },
    })
    assert.deepEqual(
      server.seen.map(({ url, headers: seen }) => [url, headers.filter((name) => name in seen).length]),
      [
        ['/', headers.length],
        ['/first', 0],
        ['/second', 0],
        ['/last', 0],
      ],
    )
    assert.equal(server.seen.at(-1)?.headers['x-other'], 'kept')
  })

  test('are in no message, even of a header or an address that is malformed', async () => {
    const bad = `${secret}\n`
    const error = await fails(
      guarded({ credentialHosts: ['example.com'] })('https://example.com', {
        headers: { authorization: `${bad}x` },
      }),
      'invalid_request',
      false,
    )
    assert.equal(error.cause, undefined)
    const unreachable = `http://unreachable.invalid/${secret}?key=${secret}`
    const { resolve } = resolver(['127.0.0.1'])
    for (const url of [unreachable, unreachable.replace('http', 'https')])
      await failure(guarded({ resolve })(url))
  })
})

describe('a redirect', () => {
  const redirecting = (status: number, location: (path: string) => string) =>
    localServer(({ url = '' }, response) => {
      if (url === '/end') return response.end('end')
      return response.writeHead(status, { location: location(url) }).end('moved')
    })

  test('is followed a limited number of times', async () => {
    await using server = await redirecting(302, (path) =>
      path === '/3' ? '/end' : `/${Number(path.slice(1)) + 1}`,
    )
    const origin = server.origin('a.test')
    const privateOrigins = [origin]
    const response = await guarded({ privateOrigins })(`${origin}/1`)
    assert.deepEqual(
      [response.url, response.redirected, await response.text()],
      [`${origin}/end`, true, 'end'],
    )
    await fails(guarded({ privateOrigins, maxRedirects: 2 })(`${origin}/1`), 'redirect_not_allowed', true)
    await fails(
      guarded({ privateOrigins })(`${origin}/1`, { redirect: 'error' }),
      'redirect_not_allowed',
      true,
    )
    const manual = await guarded({ privateOrigins })(`${origin}/1`, { redirect: 'manual' })
    assert.deepEqual([manual.status, manual.headers.get('location')], [302, '/2'])
  })

  test('is checked like the first address', async () => {
    for (const [location, reason] of [
      ['https://127.0.0.1/', 'address_not_allowed'],
      ['https://[::ffff:169.254.169.254]/', 'address_not_allowed'],
      ['https://inside.example/', 'address_not_allowed'],
      ['http://example.com/', 'address_not_allowed'],
      ['file:///etc/passwd', 'address_not_allowed'],
      [`https://user:${secret}@example.com/`, 'address_not_allowed'],
      [`https://[${secret}`, 'redirect_not_allowed'],
    ] as const) {
      await using server = await redirecting(302, () => location)
      const privateOrigins = [server.origin('a.test')]
      await fails(guarded({ privateOrigins })(server.origin('a.test')), reason, true)
    }
  })

  test('turns a POST into a GET without a body, except 307 and 308 within the hosts of the credentials', async () => {
    const own = (port: number) => [`api.test:${port}`, `files.test:${port}`]
    for (const [status, expected] of [
      [301, ['GET', '', undefined]],
      [302, ['GET', '', undefined]],
      [303, ['GET', '', undefined]],
      [307, ['POST', 'hello', 'text/plain']],
      [308, ['POST', 'hello', 'text/plain']],
    ] as const) {
      await using server: Awaited<ReturnType<typeof localServer>> = await redirecting(
        status,
        (path) => `${server.origin(path === '/own' ? 'files.test' : 'other.test')}/end`,
      )
      const privateOrigins = ['api.test', 'files.test', 'other.test'].map(server.origin)
      const fetchOwn = guarded({ privateOrigins, credentialHosts: own(server.port) })
      const options = { method: 'POST', body: 'hello', headers: { 'content-type': 'text/plain' } }
      await fetchOwn(`${server.origin('api.test')}/own`, options)
      const { method, body, headers } = server.seen.at(-1) ?? assert.fail()
      assert.deepEqual([method, body, headers['content-type']], expected)

      const toOther = fetchOwn(`${server.origin('api.test')}/other`, options)
      if (status < 307) await toOther
      else await fails(toOther, 'redirect_not_allowed', true)
      assert.deepEqual(
        server.seen.filter((each) => each.body !== '' && each.headers['host']?.includes('other')),
        [],
      )
    }
  })

  test('of a body that cannot be repeated is an error', async () => {
    await using server = await redirecting(307, () => '/end')
    const origin = server.origin('api.test')
    const fetchOwn = guarded({ privateOrigins: [origin], credentialHosts: [`api.test:${server.port}`] })
    const body = new Blob(['hello']).stream()
    const stream = { method: 'POST', body, duplex: 'half' } as RequestInit
    await fails(fetchOwn(`${origin}/`, stream), 'redirect_not_allowed', true)
    const request = new Request(`${origin}/`, { method: 'POST', body: 'hello' })
    await fails(fetchOwn(request), 'redirect_not_allowed', true)
    assert.equal(server.seen.length, 2)
  })

  test('never leads from TLS to plain text', async () => {
    const tls = selfSigned('tls.test')
    await using plain = await localServer((_, response) => response.end('plain'))
    await using server = await localServer(
      (_, response) => response.writeHead(302, { location: plain.origin('a.test') }).end(),
      tls,
    )
    const privateOrigins = [server.origin('tls.test'), plain.origin('a.test')]
    const fetchBoth = guarded({ privateOrigins })
    await fails(fetchBoth(server.origin('tls.test')), 'connection_failed', false)
    setDefaultCACertificates([tls.cert])
    const error = await fails(
      guarded({ privateOrigins })(server.origin('tls.test')),
      'redirect_not_allowed',
      true,
    )
    assert.match(error.message, /redirects to http$/)
    assert.equal(plain.seen.length, 0)
  })

  test('never leads from a public to a private origin', async (t) => {
    await using inside = await localServer((_, response) => response.end('inside'))
    const location = inside.origin('localai').replace('http:', 'https:')
    // No public server is within reach of a test.
    t.mock.method(globalThis, 'fetch', async () => new Response(null, { status: 302, headers: { location } }))
    const error = await fails(
      guarded({ privateOrigins: [location] })('https://public.example'),
      'redirect_not_allowed',
      true,
    )
    assert.match(error.message, /to a private origin$/)
    assert.equal(inside.connections.made, 0)
  })
})
