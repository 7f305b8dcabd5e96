import assert from 'node:assert/strict'
import type { lookup } from 'node:dns'
import { after, before, describe, test } from 'node:test'
import tls from 'node:tls'
import { ProblemError } from '../../src/http/problems/problems.ts'
import { createClientDocuments, parseClientIdUrl } from '../../src/oauth/client-documents.ts'
import { parseClientMetadata } from '../../src/oauth/client-metadata.ts'
import { createClients } from '../../src/oauth/clients.ts'
import { findRedirectUri, parseRegisteredRedirectUri } from '../../src/oauth/redirect-uri.ts'
import { startDocumentServer } from './support/document-server.ts'

const redirect_uris = ['http://localhost/callback']
const unlimited = { async consume() {} }

describe('a client ID metadata document', () => {
  let publisher: Awaited<ReturnType<typeof startDocumentServer>>
  const trusted = tls.getCACertificates('default')
  before(async () => {
    publisher = await startDocumentServer()
    tls.setDefaultCACertificates([...trusted, publisher.cert])
  })
  after(async () => {
    tls.setDefaultCACertificates(trusted)
    await publisher.close()
  })

  let time = Date.UTC(2026, 0, 1)
  const documents = (more: Partial<Parameters<typeof createClientDocuments>[0]> = {}) =>
    createClientDocuments({
      privateOrigins: [publisher.origin],
      rateLimiter: unlimited,
      now: () => new Date(time),
      ...more,
    })

  test('gives the name and the redirect URIs, and is fetched without credentials', async () => {
    const id = publisher.publish('/good', {
      client_name: 'Claude Code',
      redirect_uris,
      logo_uri: 'https://x.example/',
    })
    const found = await documents().find(id, 'n')
    assert.deepEqual(found, {
      client: { id, kind: 'document', name: 'Claude Code', redirectUris: redirect_uris },
    })
    const { headers } = publisher.requests.at(-1) ?? {}
    assert.equal(headers?.accept, 'application/json')
    assert.deepEqual([headers?.authorization, headers?.cookie], [undefined, undefined])
  })

  test('is rejected with the reason if it is not the document of the client', async () => {
    const json = (path: string, text: string, type = 'application/json', status = 200) =>
      publisher.answer(path, (_, response) => response.writeHead(status, { 'content-type': type }).end(text))
    const cases: [string, RegExp][] = [
      [
        publisher.publish('/other', { client_id: `${publisher.origin}/good`, redirect_uris }),
        /client_id is not the URL/,
      ],
      [
        publisher.publish('/slash', { client_id: `${publisher.origin}/slash/`, redirect_uris }),
        /client_id is not the URL/,
      ],
      [publisher.publish('/none', { client_id: undefined, redirect_uris }), /client_id is not the URL/],
      [publisher.publish('/secret', { redirect_uris, client_secret: 's' }), /client_secret is not allowed/],
      [
        publisher.publish('/basic', { redirect_uris, token_endpoint_auth_method: 'private_key_jwt' }),
        /must be none/,
      ],
      [publisher.publish('/empty', { redirect_uris: [] }), /redirect_uris must be a list/],
      [
        publisher.publish('/script', { redirect_uris: ['javascript:alert(1)'] }),
        /redirect_uris\[0\] must be/,
      ],
      [publisher.publish('/huge', { redirect_uris, padding: 'x'.repeat(10_240) }), /more than 10240 bytes/],
      [json('/array', '[]'), /not a JSON object/],
      [json('/text', '{'), /not JSON/],
      [json('/html', '{}', 'text/html'), /Content-Type/],
      [json('/plain', JSON.stringify({ redirect_uris }), 'text/plain'), /Content-Type/],
      [
        publisher.answer('/moved', (_, response) => response.writeHead(302, { location: '/good' }).end()),
        /it redirects/,
      ],
    ]
    for (const [id, reason] of cases) {
      const found = await documents().find(id, 'n')
      assert.ok('error' in found, id)
      assert.equal(found.error, 'client_document_invalid', id)
      assert.match(found.detail, reason)
      assert.ok(!found.detail.includes(publisher.origin), 'the reason does not repeat the input')
    }
    const missing = await documents().find(`${publisher.origin}/missing`, 'n')
    assert.ok('error' in missing && missing.error === 'client_document_unavailable')
  })

  test('is never fetched from a private address, whatever its name resolves to', async () => {
    const before = publisher.requests.length
    const { port } = new URL(publisher.origin)
    const answers = ['93.184.216.34', '127.0.0.1']
    // The first answer would be allowed: the addresses of one lookup are checked and used together.
    const rebinding = ((_: string, __: object, done: (...answer: unknown[]) => void) =>
      done(
        null,
        answers.map((address) => ({ address, family: 4 })),
      )) as unknown as typeof lookup
    const outside = documents({ privateOrigins: [], resolve: rebinding })
    for (const id of [
      `${publisher.origin}/good`,
      `https://127.0.0.1:${port}/good`,
      `https://[::1]:${port}/good`,
      'https://169.254.169.254/latest/meta-data',
      'https://10.0.0.1/client',
      `https://rebinding.example:${port}/good`,
    ]) {
      const found = await outside.find(id, 'n')
      assert.ok('error' in found, id)
      assert.match(found.detail, /not on the public internet/, id)
    }
    assert.equal(publisher.requests.length, before)
  })

  test('is fetched once for concurrent requests, and again when its lifetime ends', async () => {
    const { find } = documents()
    const count = () => publisher.requests.length
    const cases: [string, Record<string, string>, number][] = [
      ['/default', {}, 5 * 60_000],
      ['/long', { 'cache-control': 'public, max-age=31536000' }, 60 * 60_000],
      ['/short', { 'cache-control': 'max-age=1' }, 60_000],
      ['/never', { 'cache-control': 'no-store, max-age=9000' }, 60_000],
      ['/some', { 'cache-control': 'max-age=600' }, 600_000],
    ]
    for (const [path, headers, lifetimeMs] of cases) {
      const id = publisher.publish(path, { redirect_uris }, headers)
      const first = count()
      await Promise.all([find(id, 'n'), find(id, 'n'), find(id, 'n')])
      assert.equal(count(), first + 1, path)
      time += lifetimeMs - 1
      await find(id, 'n')
      assert.equal(count(), first + 1, path)
      time += 1
      await find(id, 'n')
      assert.equal(count(), first + 2, path)
    }
  })

  test('is not cached if it is wrong, and each fetch counts against the limit of the network', async () => {
    const networks: string[] = []
    const consume = async (_: unknown, network: string) => {
      networks.push(network)
      if (networks.length > 2) throw new ProblemError('rate_limited')
    }
    const { find } = documents({ rateLimiter: { consume } })
    const id = publisher.publish('/fixed', { redirect_uris: 'none' })
    assert.ok('error' in (await find(id, '192.0.2.1')))
    publisher.publish('/fixed', { redirect_uris })
    assert.ok('client' in (await find(id, '192.0.2.1')))
    assert.ok('client' in (await find(id, '192.0.2.1')), 'a cached document costs nothing')
    await assert.rejects(find(`${publisher.origin}/good`, '192.0.2.1'), { code: 'rate_limited' })
    assert.deepEqual(networks, ['192.0.2.1', '192.0.2.1', '192.0.2.1'])
  })
})

describe('a client ID that is a URL', () => {
  test('is https with a path, in its normal form', () => {
    for (const good of [
      'https://claude.ai/oauth/claude-code-client-metadata',
      'https://example.com:8443/client.json',
      'https://example.com/client?version=1',
    ]) {
      assert.ok(parseClientIdUrl(good), good)
    }
    for (const bad of [
      'http://example.com/client',
      'https://example.com',
      'https://example.com/',
      'https://example.com:443/client',
      'https://EXAMPLE.com/client',
      'https://user@example.com/client',
      'https://user:password@example.com/client',
      'https://example.com/client#fragment',
      'https://example.com/client#',
      'https://example.com/a/../client',
      'https://example.com/a/%2e%2e/client',
      'https://example.com/./client',
      'https://example.com\\client',
      'https://bücher.example/client',
      'https://example.com/cli ent',
      'https:/example.com/client',
      'https://',
      `https://example.com/${'a'.repeat(300)}`,
    ]) {
      assert.equal(parseClientIdUrl(bad), undefined, bad)
    }
  })
})

describe('a registered redirect URI', () => {
  const origins = ['https://animate.example', 'http://localhost:8000']

  test('is https, loopback, or the private scheme of an app', () => {
    const good: [string, string, string][] = [
      ['https://claude.ai/api/mcp/auth_callback', 'web', 'claude.ai'],
      ['https://example.com:8443/cb?tenant=1', 'web', 'example.com:8443'],
      ['http://localhost/callback', 'loopback', 'localhost'],
      ['http://127.0.0.1:33418', 'loopback', '127.0.0.1:33418'],
      ['http://[::1]:80/', 'loopback', '[::1]:80'],
      ['cursor://anysphere.cursor-mcp/oauth/callback', 'app', 'cursor:'],
      ['vscode://vscode.github-authentication/did-authenticate', 'app', 'vscode:'],
      ['com.example.app:/callback', 'app', 'com.example.app:'],
    ]
    for (const [uri, kind, host] of good) {
      assert.deepEqual(parseRegisteredRedirectUri(uri), { kind, host }, uri)
      assert.deepEqual(findRedirectUri(uri, [uri], origins), { kind, host }, uri)
    }
    for (const bad of [
      'http://example.com/cb',
      'http://localhost.evil.example/cb',
      'http://localhost@evil.example/cb',
      'http://127.0.0.2/cb',
      'http://localhost/cb?x=1',
      'http://localhost/a/../cb',
      'https://user@example.com/cb',
      'https://example.com/cb#fragment',
      'https://example.com/cb#',
      'https://example.com/a/../cb',
      'https://example.com\\cb',
      'HTTPS://example.com/cb',
      'https://bücher.example/cb',
      'javascript:alert(1)',
      'javascript://x/%0aalert(1)',
      'data://text/html',
      'data:text/html,x',
      'file:///etc/passwd',
      'file://host/share',
      'vbscript://x/y',
      'blob://x/y',
      'view-source://x/y',
      'ms-msdt://x/y',
      'search-ms://x/y',
      'intent://x/y',
      'ws://x/y',
      'ftp://x/y',
      'mailto://x/y',
      'urn:ietf:wg:oauth:2.0:oob',
      'cursor://host/cb?x=1',
      'cursor://host/cb#x',
      'cursor://host/"onclick="x',
      'CURSOR://host/cb',
      'cursor:javascript',
      '',
      ' https://example.com/cb',
      'https://example.com/cb\n',
      `https://example.com/${'a'.repeat(300)}`,
    ]) {
      assert.equal(parseRegisteredRedirectUri(bad), undefined, JSON.stringify(bad))
      assert.equal(findRedirectUri(bad, [bad], origins), undefined, JSON.stringify(bad))
    }
  })

  test('matches exactly, except for the port of a loopback URL, and never a page of this server', () => {
    const registered = ['https://example.com/cb', 'http://localhost/callback', 'cursor://host/cb']
    const find = (uri: string) => findRedirectUri(uri, registered, origins)
    assert.deepEqual(find('http://localhost:43210/callback'), { kind: 'loopback', host: 'localhost:43210' })
    for (const other of [
      'https://example.com/cb/',
      'https://example.com/cb?x=1',
      'https://example.com:443/cb',
      'https://example.com:8443/cb',
      'https://evil.example/cb',
      'http://localhost:43210/callback/',
      'http://localhost:43210/other',
      'http://127.0.0.1:43210/callback',
      'http://localhost:0/callback',
      'http://localhost:99999/callback',
      'http://localhost:8000/callback',
      'https://localhost:43210/callback',
      'cursor://host/cb2',
    ]) {
      assert.equal(find(other), undefined, other)
    }
    const own = 'https://animate.example/authorize/code'
    assert.equal(findRedirectUri(own, [own], origins), undefined)
  })
})

describe('the metadata of a client', () => {
  test('has a name of one line that cannot deceive the eye', () => {
    const name = (client_name: string) => {
      const parsed = parseClientMetadata({ redirect_uris, client_name })
      return 'error' in parsed ? parsed : parsed.name
    }
    assert.equal(name('  Claude\r\n Code  '), 'Claude Code')
    assert.equal(name('a\u202eb\u2066c\u200bd\u0000e'), 'a b c d e')
    assert.equal(name('x'.repeat(5_000)), 'x'.repeat(60))
    for (const invisible of ['\u200b \u202e', '\u3164\u115f', '\ufe0f', '\u2800']) {
      assert.equal(name(invisible), undefined)
    }
    assert.equal(name('<img src=x onerror=alert(1)>'), '<img src=x onerror=alert(1)>')
    assert.ok(!String(name(`my anim_a1b2c3d4_${'e5'.repeat(12)}`)).includes('e5e5'))
  })

  test('has the types of the standard', () => {
    for (const wrong of [
      { client_name: 7 },
      { grant_types: ['client_credentials'] },
      { grant_types: 'authorization_code' },
      { response_types: ['token'] },
      { token_endpoint_auth_method: 'client_secret_basic' },
      { client_secret: '' },
      { redirect_uris: 'http://localhost/callback' },
      { redirect_uris: [null] },
      { redirect_uris: Array.from({ length: 11 }, (_, index) => `https://example.com/${index}`) },
    ]) {
      assert.ok('error' in parseClientMetadata({ redirect_uris, ...wrong }), JSON.stringify(wrong))
    }
    const usual = { grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] }
    assert.ok('name' in parseClientMetadata({ redirect_uris, ...usual, token_endpoint_auth_method: 'none' }))
  })
})

describe('a registered client', () => {
  const clientsOf = (secret: string, isRegistrationOpen = true) =>
    createClients(secret, {
      isRegistrationOpen,
      privateOrigins: [],
      rateLimiter: unlimited,
      now: () => new Date(),
    })
  const metadata = { name: 'My agent', redirectUris: redirect_uris }

  test('is known to every server with the same secret, and to no other', async () => {
    const client = clientsOf('one').register(metadata)
    assert.deepEqual(await clientsOf('one').find(client.id, 'n'), { client })
    assert.equal(clientsOf('one').register(metadata).id, client.id)
    for (const other of [clientsOf('another'), clientsOf('one', false)]) {
      assert.ok('error' in (await other.find(client.id, 'n')))
      assert.ok(!other.isKnown(client.id))
    }
  })

  test('cannot be changed', async () => {
    const clients = clientsOf('one')
    const { id } = clients.register(metadata)
    const [start = '', payload = '', signature = ''] = id.split('.')
    const forged = Buffer.from(JSON.stringify(['My agent', 'https://evil.example/'])).toString('base64url')
    for (const bad of [
      `${start}.${forged}.${signature}`,
      `${start}.${payload}.`,
      `${start}.${payload}`,
      `${start}.${payload}.${signature}=`,
      `${start}.${payload}.${signature}.x`,
      `other.${payload}.${signature}`,
      `${id.slice(0, -1)}${id.endsWith('A') ? 'B' : 'A'}`,
      'oanim-client',
      '',
    ]) {
      assert.ok('error' in (await clients.find(bad, 'n')), bad)
      assert.ok(!clients.isKnown(bad), bad)
    }
  })
})
