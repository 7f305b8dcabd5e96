import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { newId } from '../../src/core/ids.ts'
import { call } from '../support/call.ts'
import { type StartedServer, startServer } from '../support/start-server.ts'
import { ask, redeem } from './support/client.ts'
import { completeSetup, invite, type User } from './support/user.ts'

const good = {
  response_type: 'code',
  client_id: 'oanim-cli',
  redirect_uri: 'http://127.0.0.1:43210/callback',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
  state: 'state-1',
}

describe('attacks on browser login', () => {
  let server: StartedServer
  let owner: User
  let guest: User
  before(async () => {
    server = await startServer({ database: 'sqlite' })
    owner = await completeSetup(server)
    guest = await invite(server, owner, 'guest@example.com')
  })
  after(() => server.close())

  const startOpen = async () => {
    const environment = { OANIM_CLIENT_REGISTRATION: 'on' }
    const open = await startServer({ database: 'sqlite', environment })
    return { url: open.url, [Symbol.asyncDispose]: () => open.close() }
  }
  const authorize = (change: Record<string, string>) =>
    fetch(`${server.url}/oauth/authorize?${new URLSearchParams({ ...good, ...change })}`, {
      redirect: 'manual',
    })
  const par = (change: Record<string, string>, headers: Record<string, string> = {}) =>
    call(server.url, '/oauth/par', {
      body: new URLSearchParams({ ...good, ...change }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    })

  test('no browser is redirected to an address that is not a port of its own machine', async () => {
    const evil = [
      'https://evil.example/',
      'http://127.0.0.1.evil.com:8000/',
      'http://127.0.0.1@evil.com:8000/',
      'http://127.0.0.1:80@evil.com/',
      'http://user@127.0.0.1:8000/',
      'http://localhost.evil.com:8000/',
      'http://127.0.0.1:8000/#',
      'http://127.0.0.1:8000//evil.com',
      '//evil.com',
      'http://127.0.0.1:8000\\@evil.com/',
      'http://127.0.0.1:8000/%2f%2fevil.com',
      'javascript:alert(1)',
      `${server.url}@evil.com/authorize/code`,
      `${server.url}/authorize/code?next=https://evil.com`,
      `${server.url}/keys`,
    ]
    for (const redirect_uri of evil) {
      // Also with a second error, which would be sent by a redirect.
      for (const change of [{}, { response_type: 'token' }, { code_challenge_method: 'plain' }]) {
        const page = await authorize({ redirect_uri, ...change })
        assert.ok(isRejected(page), redirect_uri)
        assert.equal(page.headers.get('location'), null)
        const text = await page.text()
        assert.ok(!text.includes('evil'), 'the page does not repeat the input')
      }
      const pushed = await par({ redirect_uri })
      assert.equal(pushed.status, 400)
      assert.ok(!JSON.stringify(pushed.body).includes('evil'))
    }
    const unknown = await authorize({ client_id: 'someone-else' })
    assert.ok(isRejected(unknown))
    assert.equal(unknown.headers.get('location'), null)
    const twice = await fetch(
      `${server.url}/oauth/authorize?${new URLSearchParams(good)}&redirect_uri=http://evil.com/`,
      {
        redirect: 'manual',
      },
    )
    assert.ok(isRejected(twice))
  })

  test('the error page runs no script, cannot be framed and does not repeat the input', async () => {
    const page = await authorize({ client_id: '"><script>alert(1)</script>' })
    assert.ok(isRejected(page))
    assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8')
    const policy = page.headers.get('content-security-policy') ?? ''
    assert.match(policy, /default-src 'none'/)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.doesNotMatch(policy, /unsafe/)
    assert.equal(page.headers.get('referrer-policy'), 'no-referrer')
    assert.equal(page.headers.get('x-content-type-options'), 'nosniff')
    assert.equal(page.headers.get('cache-control'), 'no-store')
    assert.doesNotMatch(await page.text(), /<script|alert/)
  })

  test('the consent page cannot be framed', async () => {
    const { id } = await ask(server.url)
    const page = await fetch(`${server.url}/authorize/${id}`, { headers: { accept: 'text/html' } })
    if (page.headers.get('content-type')?.startsWith('text/html')) {
      const policy = page.headers.get('content-security-policy') ?? ''
      assert.match(policy, /frame-ancestors 'none'/)
      assert.doesNotMatch(policy, /script-src[^;]*(unsafe|\*|https?:)/)
    }
    assert.doesNotMatch(await page.text(), new RegExp(id), 'the page loads the request from the API')
  })

  test('names that a client sends are plain text in JSON', async () => {
    const names = [
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      "'; drop table authorization_request; --",
    ]
    for (const deviceName of names) {
      const { id } = await ask(server.url, { deviceName })
      const shown = await owner.get(`/api/v1/authorization-requests/${id}`)
      assert.equal(shown.headers.get('content-type'), 'application/json')
      assert.equal(shown.headers.get('x-content-type-options'), 'nosniff')
      assert.equal(shown.body.authorization_request.device_name, deviceName)
    }
    const state = `"><script>alert(1)</script>&code=evil#x%0d%0aset-cookie:a=b`
    const asked = await ask(server.url, { state })
    const shown = await owner.get(`/api/v1/authorization-requests/${asked.id}`)
    assert.ok(!JSON.stringify(shown.body).includes('alert'), 'the page never gets the state')
    const { body } = await owner.post(`/api/v1/authorization-requests/${asked.id}/approve`)
    const url = new URL(body.redirect_to)
    assert.equal(url.searchParams.get('state'), state)
    assert.equal(url.searchParams.getAll('code').length, 1)
    assert.equal(url.hash, '')
  })

  test('only a signed-in user can decide, and never with a key or a GET', async () => {
    const { id } = await ask(server.url)
    const key = server.ownerKey
    for (const action of ['approve', 'deny']) {
      const path = `/api/v1/authorization-requests/${id}/${action}`
      assert.equal((await call(server.url, path, { json: {} })).status, 403)
      assert.equal((await call(server.url, path, { json: {}, headers: { origin: server.url } })).status, 401)
      assert.equal((await call(server.url, path, { json: {}, key })).body.code, 'session_missing')
      const both = { authorization: `Bearer ${key}`, cookie: owner.cookie, origin: server.url }
      assert.equal((await call(server.url, path, { json: {}, headers: both })).status, 401)
      const got = await owner.get(path)
      assert.equal(got.status, 405)
      assert.equal(got.headers.get('allow'), 'POST')
    }
    assert.equal((await call(server.url, `/api/v1/authorization-requests/${id}`)).status, 401)
    assert.equal(
      (await owner.get(`/api/v1/authorization-requests/${id}`)).body.authorization_request.status,
      'pending',
    )
  })

  test('another site cannot make a signed-in user approve or deny', async () => {
    const { id } = await ask(server.url)
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `${server.url}.evil.example` },
      { origin: server.url.replace('http:', 'https:') },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      {},
    ]
    for (const headers of foreign) {
      for (const action of ['approve', 'deny']) {
        const answer = await owner.post(`/api/v1/authorization-requests/${id}/${action}`, {}, headers)
        assert.equal(answer.status, 403, JSON.stringify(headers))
        assert.equal(answer.body.code, 'origin_foreign')
      }
    }
    // A form of another site can send this type without a preflight.
    const form = await call(server.url, `/api/v1/authorization-requests/${id}/approve`, {
      body: '{}',
      headers: { cookie: owner.cookie, origin: server.url, 'content-type': 'text/plain' },
    })
    assert.equal(form.status, 415)
    assert.equal(
      (await owner.get(`/api/v1/authorization-requests/${id}`)).body.authorization_request.status,
      'pending',
    )
  })

  test('the Host header changes no URL in a response', async () => {
    const forged = await raw(server.url, '/.well-known/oauth-authorization-server', { host: 'evil.example' })
    assert.ok(!forged.includes('evil'))
    const { id } = await ask(server.url)
    const approved = await owner.post(
      `/api/v1/authorization-requests/${id}/approve`,
      {},
      {
        origin: server.url,
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'https',
        forwarded: 'host=evil.example',
      },
    )
    assert.equal(approved.status, 200)
    assert.ok(!JSON.stringify(approved.body).includes('evil'))
    const foreign = await raw(
      server.url,
      `/oauth/authorize?${new URLSearchParams({ ...good, redirect_uri: 'http://evil.example/authorize/code' })}`,
      { host: 'evil.example' },
    )
    assert.match(foreign, /^HTTP 400/)
  })

  test('behind a proxy, the challenge and the metadata of /mcp name only the public URL', async () => {
    const url = 'https://animate.example.com'
    const behind = await startServer({ database: 'sqlite', environment: { OANIM_PUBLIC_URL: url } })
    try {
      const { headers } = await call(behind.url, '/mcp', { json: {}, headers: { host: 'evil.example.com' } })
      const metadataUrl = `${url}/.well-known/oauth-protected-resource/mcp`
      assert.ok(headers.get('www-authenticate')?.includes(`resource_metadata="${metadataUrl}"`))
      const { body } = await call(behind.url, new URL(metadataUrl).pathname)
      assert.deepEqual([body.resource, body.authorization_servers], [`${url}/mcp`, [url]])
    } finally {
      await behind.close()
    }
  })

  test('after a decision, other users get not found', async () => {
    const { id } = await ask(server.url)
    const path = `/api/v1/authorization-requests/${id}`
    assert.equal(
      (await guest.get(path)).status,
      200,
      'undecided, whoever has the address sees what it would be',
    )
    assert.equal((await owner.post(`${path}/approve`)).status, 200)
    const missing = `/api/v1/authorization-requests/${newId('authreq')}`
    for (const action of ['', '/approve', '/deny']) {
      const send = (at: string) => (action === '' ? guest.get(at) : guest.post(`${at}${action}`))
      const decided = await send(path)
      const unknown = await send(missing)
      assert.equal(decided.status, 404)
      const { request_id: _, ...shown } = decided.body
      const { request_id: __, ...same } = unknown.body
      assert.deepEqual(shown, same)
    }
    assert.equal((await owner.post(`${path}/approve`)).body.code, 'authorization_request_decided')
    assert.equal((await owner.post(`${path}/deny`)).body.code, 'authorization_request_decided')
    assert.equal((await owner.get(path)).body.authorization_request.status, 'approved')
  })

  test('the pairing code identifies the terminal of a request', async () => {
    const mine = await ask(server.url)
    const theirs = await ask(server.url)
    const codes = await Promise.all(
      [mine, theirs].map(
        async ({ id }) =>
          (await owner.get(`/api/v1/authorization-requests/${id}`)).body.authorization_request.pairing_code,
      ),
    )
    assert.notEqual(codes[0], codes[1])
    // Approving the request of an attacker gives nothing to a listener here: the code needs its own verifier.
    const { body } = await owner.post(`/api/v1/authorization-requests/${theirs.id}/approve`)
    await assert.rejects(redeem({ ...theirs, verifier: mine.verifier }, body.redirect_to))
  })

  test('nobody can register, unless the operator allows it', async () => {
    const json = { redirect_uris: ['https://evil.example/cb'], client_name: 'Claude Code' }
    const { status, body } = await call(server.url, '/oauth/register', { json })
    assert.deepEqual([status, body.code], [404, 'route_not_found'])
    const metadata = await call(server.url, '/.well-known/oauth-authorization-server')
    assert.ok(!('registration_endpoint' in metadata.body))
  })

  test('a client that anyone registered sends no browser to its website before the user decides', async () => {
    await using open = await startOpen()
    for (const redirect_uri of ['https://evil.example/cb', 'evil-app://host/cb']) {
      const json = { redirect_uris: [redirect_uri] }
      const { client_id } = (await call(open.url, '/oauth/register', { json })).body
      for (const wrong of [
        { response_type: 'token' },
        { scope: 'admin' },
        { resource: 'https://x.example/' },
      ]) {
        const query = new URLSearchParams({ ...good, client_id, redirect_uri, ...wrong })
        const page = await fetch(`${open.url}/oauth/authorize?${query}`, { redirect: 'manual' })
        assert.deepEqual([page.status, page.headers.get('location')], [400, null], redirect_uri)
      }
    }
  })

  test('no secret is in a log or a URL', async () => {
    const loud = await startServer({ database: 'sqlite', environment: { OANIM_LOG_LEVEL: 'trace' } })
    try {
      const user = await completeSetup(loud)
      const asked = await ask(loud.url)
      const { body } = await user.post(`/api/v1/authorization-requests/${asked.id}/approve`)
      const token = await redeem(asked, body.redirect_to)
      await assert.rejects(redeem(asked, body.redirect_to))
      const { stdout, stderr } = loud.output()
      for (const secret of [token.access_token, body.code, asked.verifier, asked.state]) {
        assert.ok(!`${stdout}${stderr}`.includes(secret))
      }
      assert.ok(!body.redirect_to.includes(token.access_token))
    } finally {
      await loud.close()
    }
  })

  test('authorization requests are rate limited per address', async () => {
    const alone = await startServer({ database: 'sqlite' })
    try {
      const statuses: number[] = []
      let last: Awaited<ReturnType<typeof call>> | undefined
      for (let count = 0; count < 70; count += 1) {
        last = await call(alone.url, '/oauth/par', {
          body: new URLSearchParams(good).toString(),
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            // From an untrusted caller, so ignored.
            'x-forwarded-for': `10.0.0.${count}`,
          },
        })
        statuses.push(last.status)
      }
      assert.equal(statuses.filter((status) => status === 201).length, 60)
      assert.equal(last?.status, 429)
      assert.equal(last?.body.error, 'temporarily_unavailable')
      assert.ok(Number(last?.headers.get('retry-after')) > 0)
      const page = await fetch(`${alone.url}/oauth/authorize?${new URLSearchParams(good)}`, {
        redirect: 'manual',
      })
      assert.equal(page.status, 429)
    } finally {
      await alone.close()
    }
  })
})

/** Sends a request with the given Host header. */
function raw(url: string, path: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    request({ host: hostname, port, path, headers }, (answer) => {
      let text = `HTTP ${answer.statusCode} ${JSON.stringify(answer.headers)}\n`
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      answer.on('end', () => resolve(text)).on('error', reject)
    })
      .on('error', reject)
      .end()
  })
}

/** Whether a page says that the request is wrong. */
const isRejected = ({ status }: Response) => status >= 400 && status < 500
