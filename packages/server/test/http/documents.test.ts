import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { createApp } from '../../src/app.ts'
import { consolePaths } from '../../src/console/console.ts'
import type { Services } from '../../src/http/services.ts'
import { createLog } from '../../src/log.ts'

const services = {
  log: createLog('silent'),
  now: () => new Date(),
  isDraining: () => false,
} as unknown as Services
const app = createApp(services)

const page = async () => /src="(\/assets\/[^"]+)"/.exec(await (await app.request('/')).text())?.[1] ?? ''
const documents = ['/docs', '/docs/api', '/docs/keys.md', '/api/v1/openapi.json', '/', await page()]

/** Retries until the document is compressed, which happens in the background. */
async function compressed(path: string, accepted: string): Promise<Response> {
  for (;;) {
    const response = await app.request(path, { headers: { 'accept-encoding': accepted } })
    if (response.headers.has('content-encoding')) return response
    assert.equal(response.status, 200)
    await response.arrayBuffer()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

for (const path of documents) {
  describe(`the constant document ${path}`, () => {
    test('has a stable ETag and a Content-Length', async () => {
      const [first, second] = [await app.request(path), await app.request(path)]
      assert.equal(first.headers.get('etag'), second.headers.get('etag'))
      assert.match(first.headers.get('etag') ?? '', /^W\/"[\w-]{20,}"$/)
      assert.equal(first.headers.get('vary'), 'accept-encoding')
      const body = await first.arrayBuffer()
      assert.equal(first.headers.get('content-length'), String(body.byteLength))
      assert.equal(first.headers.get('content-encoding'), null)
    })

    test('is 304 without a body if the client has it', async () => {
      const etag = (await app.request(path)).headers.get('etag') ?? ''
      for (const known of [etag, etag.slice(2), `"other", ${etag}`, '*']) {
        const response = await app.request(path, { headers: { 'if-none-match': known } })
        assert.equal(response.status, 304, known)
        assert.equal(await response.text(), '')
        assert.equal(response.headers.get('etag'), etag)
        assert.equal(response.headers.get('vary'), 'accept-encoding')
        assert.equal(response.headers.get('content-encoding'), null)
      }
      for (const known of ['"other"', etag.replace('W/"', 'W/"x'), ''])
        assert.equal((await app.request(path, { headers: { 'if-none-match': known } })).status, 200, known)
    })

    test('is compressed as the client accepts, with the same content', async () => {
      const plain = Buffer.from(await (await app.request(path)).arrayBuffer())
      const cases: [accepted: string, encoding: string][] = [
        ['gzip, deflate, br, zstd', 'br'],
        ['br', 'br'],
        ['BR;q=0.5', 'br'],
        ['*', 'br'],
        ['gzip', 'gzip'],
        ['gzip, br;q=0', 'gzip'],
        ['br;q=0.000, *', 'gzip'],
      ]
      for (const [accepted, encoding] of cases) {
        const response = await compressed(path, accepted)
        assert.equal(response.headers.get('content-encoding'), encoding, accepted)
        const body = Buffer.from(await response.arrayBuffer())
        assert.equal(response.headers.get('content-length'), String(body.byteLength))
        const content = encoding === 'br' ? brotliDecompressSync(body) : gunzipSync(body)
        assert.ok(content.equals(plain))
      }
      for (const accepted of ['', 'identity', 'br;q=0, gzip;q=0', '*;q=0', 'brotli, gzipped']) {
        const response = await app.request(path, { headers: { 'accept-encoding': accepted } })
        assert.equal(response.headers.get('content-encoding'), null, accepted)
      }
    })

    test('has the same headers and no body for HEAD', async () => {
      const got = await app.request(path)
      const head = await app.request(path, { method: 'HEAD' })
      assert.equal(head.status, 200)
      assert.equal(await head.text(), '')
      for (const name of ['etag', 'content-length', 'content-type', 'vary', 'cache-control'])
        assert.equal(head.headers.get(name), got.headers.get(name), name)
    })

    test('rejects other methods', async () => {
      if (path.startsWith('/assets/')) return
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const response = await app.request(path, { method })
        assert.equal(response.status, 405, method)
        assert.equal(response.headers.get('allow'), 'GET, HEAD')
      }
    })
  })
}

describe('an unknown path', () => {
  const navigation = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } }

  test('shows the console with status 404 in a browser', async () => {
    const console = await (await app.request('/')).text()
    for (const path of [
      '/foo',
      '/docs/foo',
      '/Keys',
      '/keys/x/y',
      '/keys/x/y/z?q=1',
      '/invite/x',
      '/apix',
      '/foo.html',
    ]) {
      const response = await app.request(path, navigation)
      assert.equal(response.status, 404, path)
      assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8')
      assert.ok(response.headers.has('content-security-policy'))
      assert.equal(await response.text(), console)
      const known = { headers: { ...navigation.headers, 'if-none-match': '*' } }
      assert.equal((await app.request(path, known)).status, 404)
    }
    assert.equal((await app.request('/foo', { ...navigation, method: 'HEAD' })).status, 404)
  })

  test('is a problem for programs, and under paths that only programs request', async () => {
    const asked: [string, RequestInit][] = [
      ['/foo', {}],
      ['/foo', { headers: { accept: '*/*' } }],
      ['/foo', { method: 'POST', headers: navigation.headers }],
      ['/api/v1/foo', navigation],
      ['/oauth/foo', navigation],
      ['/.well-known/foo', navigation],
      ['/assets/foo.js', navigation],
      ['/health/foo', navigation],
    ]
    for (const [path, init] of asked) {
      const response = await app.request(path, init)
      assert.equal(response.status, 404, path)
      assert.equal(response.headers.get('content-type'), 'application/problem+json')
      const problem = (await response.json()) as { code: string }
      assert.equal(problem.code, 'route_not_found')
      assert.match(response.headers.get('x-request-id') ?? '', /^req_/)
    }
  })

  test('redirects to the path without the trailing slash, if that exists', async () => {
    const paths = ['/docs', '/docs/api', '/docs/keys', ...consolePaths.filter((path) => path !== '/')]
    for (const path of paths.map((each) => each.replaceAll(/:\w+/g, 'x'))) {
      const response = await app.request(`${path}/?a=b`, navigation)
      assert.equal(response.status, 308, path)
      assert.equal(response.headers.get('location'), `${path}?a=b`)
    }
    for (const path of ['//evil.example/', '/foo/', '//', '/%2f/evil.example/'])
      assert.equal((await app.request(`http://localhost${path}`, navigation)).status, 404, path)
  })
})

describe('public metadata', () => {
  const paths = ['/api/v1/openapi.json', '/.well-known/oauth-authorization-server']

  test('can be read by pages of any origin', async () => {
    for (const path of paths) {
      const got = await app.request(path, { headers: { origin: 'https://elsewhere.example' } })
      assert.equal(got.headers.get('access-control-allow-origin'), '*', path)
      assert.match(got.headers.get('x-request-id') ?? '', /^req_/)
      const preflight = await app.request(path, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://elsewhere.example',
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'mcp-protocol-version',
        },
      })
      assert.equal(preflight.status, 204)
      assert.equal(preflight.headers.get('access-control-allow-origin'), '*')
      assert.equal(preflight.headers.get('access-control-allow-headers'), 'mcp-protocol-version')
      assert.equal(preflight.headers.get('access-control-allow-credentials'), null)
    }
  })

  test('is all that pages of other origins can read', async () => {
    const headers = { origin: 'https://elsewhere.example', 'access-control-request-method': 'GET' }
    for (const path of ['/api/v1/auth/me', '/api/v1/api-keys', '/health', '/docs', '/']) {
      const preflight = await app.request(path, { method: 'OPTIONS', headers })
      assert.equal(preflight.status, 405, path)
      assert.equal(preflight.headers.get('access-control-allow-origin'), null)
    }
  })
})
