import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import * as oauth from 'oauth4webapi'
import { scopes } from '../../src/core/scopes.ts'
import { call } from '../support/call.ts'
import { databases, type StartedServer, startServer } from '../support/start-server.ts'
import { type Asked, ask as askAs, discover, redeem } from './support/client.ts'
import { completeSetup, type User } from './support/user.ts'

const all = scopes.join(' ')
const asking = {
  response_type: 'code',
  client_id: 'oanim-cli',
  redirect_uri: 'http://127.0.0.1:43210/callback',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
  state: 'a state',
}

/** One device, so that each login replaces the previous key. */
const ask = (url: string, more: { scope?: string | undefined } = {}) =>
  askAs(url, { deviceId: 'device_of_this_test', ...more })

for (const database of databases) {
  describe(`scopes and extensions of browser login on ${database}`, () => {
    let server: StartedServer
    let owner: User
    before(async () => {
      server = await startServer({ database })
      owner = await completeSetup(server)
    })
    after(() => server.close())

    const form = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
      call(server.url, path, {
        body: new URLSearchParams(fields).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      })
    const shown = async (id: string) =>
      (await owner.get(`/api/v1/authorization-requests/${id}`)).body.authorization_request.scopes as string[]
    const approve = async ({ id }: Asked) => {
      const { status, body } = await owner.post(`/api/v1/authorization-requests/${id}/approve`)
      assert.equal(status, 200, JSON.stringify(body))
      return body as { redirect_to: string; code: string }
    }
    const granted = async (asked: Asked) => redeem(asked, (await approve(asked)).redirect_to)
    const scopeOf = async (key: string) =>
      (await call(server.url, '/api/v1/auth/me', { key })).body.credential.scopes.join(' ')
    const token = (asked: Asked, code: string, more: Record<string, string> = {}) =>
      form('/oauth/token', {
        grant_type: 'authorization_code',
        client_id: 'oanim-cli',
        code,
        redirect_uri: asked.redirectUri,
        code_verifier: asked.verifier,
        ...more,
      })
    const authorize = async (more: Record<string, string>) => {
      const query = new URLSearchParams({ ...asking, ...more })
      const response = await fetch(`${server.url}/oauth/authorize?${query}`, { redirect: 'manual' })
      return new URL(response.headers.get('location') ?? 'about:blank', server.url)
    }

    test('the metadata lists every scope', async () => {
      assert.deepEqual((await discover(server.url)).scopes_supported, scopes)
    })

    test('where the policy requires budgets, the user who approves sets that of the key', async () => {
      const policy = (requires_budget: boolean) =>
        call(server.url, '/api/v1/policy', {
          method: 'PATCH',
          key: server.ownerKey,
          json: { requires_budget },
        })
      const approveWith = ({ id }: Asked, body: object) =>
        owner.post(`/api/v1/authorization-requests/${id}/approve`, body)
      await policy(true)
      const asked = await ask(server.url)
      for (const body of [{}, { budgets: [] }]) {
        const denied = await approveWith(asked, body)
        assert.deepEqual([denied.body.code, denied.body.errors[0].pointer], ['policy_violated', '/budgets'])
      }
      const approved = await approveWith(asked, { budgets: [{ limit_usd: 5, period: 'day' }] })
      const { api_key } = (await token(asked, approved.body.code)).body
      assert.deepEqual([api_key.budgets[0].limit_usd, api_key.budgets[0].period], [5, 'day'])

      await policy(false)
      const early = await ask(server.url)
      const { code } = await approve(early)
      await policy(true)
      const denied = await token(early, code)
      assert.match(denied.body.error_description, /requires keys to have a budget/)
      await policy(false)
      assert.equal((await token(early, code)).status, 200, 'the code is still valid')
    })

    test('a key has exactly the scopes that the client requested, and the user sees them first', async () => {
      const asked = await ask(server.url, { scope: 'assets:write assets:read assets:write' })
      assert.deepEqual(await shown(asked.id), ['assets:read', 'assets:write'])
      const { access_token, scope } = await granted(asked)
      assert.equal(scope, 'assets:read assets:write')
      assert.equal(await scopeOf(access_token), 'assets:read assets:write')
      const made = await call(server.url, '/api/v1/api-keys', { key: access_token, json: { name: 'more' } })
      assert.equal(made.body.code, 'scope_missing')
    })

    test('without a scope, or with an empty one, the key has all scopes', async () => {
      for (const scope of [undefined, '']) {
        const asked = await ask(server.url, { scope })
        assert.deepEqual(await shown(asked.id), scopes)
        assert.equal((await granted(asked)).scope, all)
      }
    })

    test('parameters in the URL can request scopes, and cannot change a pushed request', async () => {
      const page = await authorize({ scope: 'usage:read' })
      assert.deepEqual(await shown(page.pathname.split('/').at(-1) ?? ''), ['usage:read'])

      const asked = await ask(server.url, { scope: 'usage:read' })
      const query = new URLSearchParams({ client_id: 'oanim-cli', request_uri: asked.requestUri, scope: all })
      const again = await fetch(`${server.url}/oauth/authorize?${query}`, { redirect: 'manual' })
      assert.equal(again.headers.get('location'), `/authorize/${asked.id}`)
      assert.equal((await granted(asked)).scope, 'usage:read')
    })

    test('an unknown scope is invalid_scope, pushed or not', async () => {
      for (const scope of [
        'openid',
        'assets:write admin',
        'ASSETS:READ',
        'assets:',
        'keys:read,keys:write',
        ' ',
      ]) {
        const pushed = await form('/oauth/par', { ...asking, scope })
        assert.equal(pushed.status, 400)
        assert.equal(pushed.body.error, 'invalid_scope', scope)
        assert.match(pushed.body.error_description, /assets:read/)

        const back = await authorize({ scope })
        assert.equal(back.origin, 'http://127.0.0.1:43210')
        assert.equal(back.searchParams.get('error'), 'invalid_scope')
        assert.equal(back.searchParams.get('state'), asking.state)
        assert.equal(back.searchParams.get('iss'), server.url)
      }
    })

    test('a scope in the token request narrows the key, never widens it', async () => {
      const asked = await ask(server.url, { scope: 'assets:read usage:read' })
      const { code } = await approve(asked)
      for (const scope of ['keys:write', `assets:read keys:write`, all, 'nonsense']) {
        const denied = await token(asked, code, { scope })
        assert.equal(denied.status, 400)
        assert.equal(denied.body.error, 'invalid_scope')
      }
      const less = await token(asked, code, { scope: 'usage:read' })
      assert.equal(less.status, 200, 'the code is still valid')
      assert.equal(less.body.scope, 'usage:read')
      assert.equal(await scopeOf(less.body.access_token), 'usage:read')
    })

    test('unsupported extensions are errors instead of being ignored', async () => {
      const cases: [string, Record<string, string>][] = [
        ['invalid_target', { resource: 'https://other.example/api' }],
        ['invalid_target', { resource: 'not an address' }],
        ['invalid_target', { resource: `${server.url}/#part` }],
        ['invalid_request', { response_mode: 'form_post' }],
        ['invalid_request', { response_mode: 'fragment' }],
        ['invalid_request', { prompt: 'none' }],
        ['invalid_request', { request: 'eyJhbGciOiJub25lIn0.e30.' }],
        ['invalid_request', { authorization_details: '[{"type":"x"}]' }],
      ]
      for (const [error, more] of cases) {
        assert.equal(
          (await form('/oauth/par', { ...asking, ...more })).body.error,
          error,
          JSON.stringify(more),
        )
        assert.equal((await authorize(more)).searchParams.get('error'), error, JSON.stringify(more))
      }
      const pushed = await form('/oauth/par', {
        ...asking,
        request_uri: 'urn:ietf:params:oauth:request_uri:x',
      })
      assert.equal(pushed.body.error, 'invalid_request')

      const asked = await ask(server.url)
      const { code } = await approve(asked)
      const elsewhere = await token(asked, code, { resource: 'https://other.example' })
      assert.equal(elsewhere.body.error, 'invalid_target')
      assert.equal((await token(asked, code, { resource: `${server.url}/` })).status, 200)
    })

    test('this server as the resource and parameters of OpenID Connect are accepted', async () => {
      const more = {
        resource: server.url,
        response_mode: 'query',
        prompt: 'consent',
        nonce: 'n',
        login_hint: 'x',
      }
      assert.match((await authorize(more)).pathname, /^\/authorize\/authreq_/)
      assert.equal((await form('/oauth/par', { ...asking, ...more })).status, 201)
    })

    test('a state that is too long is an error that returns the state', async () => {
      const state = 's'.repeat(513)
      assert.equal((await form('/oauth/par', { ...asking, state })).body.error, 'invalid_request')
      const back = await authorize({ state })
      assert.equal(back.searchParams.get('error'), 'invalid_request')
      assert.equal(back.searchParams.get('state'), state)
    })

    const basic = (user: string, password: string) => ({
      authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
    })

    test('a client may identify itself with HTTP Basic and an empty password', async () => {
      const { client_id: _, ...unnamed } = asking
      assert.equal((await form('/oauth/par', unnamed, basic('oanim-cli', ''))).status, 201)

      const asked = await ask(server.url)
      const { code } = await approve(asked)
      const fields = {
        grant_type: 'authorization_code',
        code,
        redirect_uri: asked.redirectUri,
        code_verifier: asked.verifier,
      }
      assert.equal((await form('/oauth/token', fields, basic('oanim-cli', ''))).status, 200)
    })

    test('wrong client credentials are 401 with a challenge and leave the code valid', async () => {
      const asked = await ask(server.url)
      const { code } = await approve(asked)
      const fields = { code, grant_type: 'authorization_code', redirect_uri: asked.redirectUri }
      const cases: [Record<string, string>, Record<string, string>][] = [
        [{}, basic('other', '')],
        [{}, basic('oanim-cli', 'a secret')],
        [{}, { authorization: 'Basic !!!' }],
        [{}, { authorization: 'basic' }],
        [{ client_id: 'other' }, basic('oanim-cli', '')],
        [{ client_id: 'oanim-cli', client_secret: 'a secret' }, {}],
        [{ client_id: 'oanim-cli', client_assertion: 'a.b.c' }, {}],
      ]
      for (const path of ['/oauth/token', '/oauth/par']) {
        for (const [more, headers] of cases) {
          const { client_id: _, ...unnamed } = asking
          const answer = await form(
            path,
            { ...unnamed, ...fields, code_verifier: asked.verifier, ...more },
            headers,
          )
          assert.equal(answer.status, 401, JSON.stringify([more, headers]))
          assert.equal(answer.body.error, 'invalid_client')
          assert.match(answer.headers.get('www-authenticate') ?? '', /^Basic realm=/)
        }
      }
      assert.equal((await token(asked, code)).status, 200)
    })

    test('a service may send its key as the password of HTTP Basic to introspect', async () => {
      const { access_token } = await granted(await ask(server.url, { scope: 'usage:read' }))
      for (const user of ['anything', '', 'oanim-cli', access_token.slice(5, 13)]) {
        const told = await form('/oauth/introspect', { token: access_token }, basic(user, access_token))
        assert.equal(told.status, 200)
        assert.equal(told.body.scope, 'usage:read')
      }
      const as = await discover(server.url)
      const service = oauth.ClientSecretBasic(access_token)
      const insecure = { [oauth.allowInsecureRequests]: true }
      const client = { client_id: 'my-service' }
      const response = await oauth.introspectionRequest(as, client, service, access_token, insecure)
      assert.equal((await oauth.processIntrospectionResponse(as, client, response)).active, true)

      for (const password of ['', 'wrong', `${access_token}x`]) {
        const denied = await form('/oauth/introspect', { token: access_token }, basic('x', password))
        assert.equal(denied.status, 401)
        assert.equal(denied.body.error, 'invalid_client')
        assert.match(denied.headers.get('www-authenticate') ?? '', /^Bearer realm=.*, Basic realm=/)
      }
      const elsewhere = await fetch(`${server.url}/api/v1/auth/me`, { headers: basic('x', access_token) })
      assert.equal(elsewhere.status, 401, 'the API accepts bearer tokens only')
    })

    test('malformed input is invalid_request at every endpoint for clients', async () => {
      const { access_token } = await granted(await ask(server.url))
      const headers = { authorization: `Bearer ${access_token}` }
      const type = { 'content-type': 'application/x-www-form-urlencoded' }
      for (const path of ['/oauth/introspect', '/oauth/revoke', '/oauth/token', '/oauth/par']) {
        const own = path === '/oauth/introspect' ? headers : {}
        const answers = [
          await form(path, {}, own),
          await call(server.url, path, {
            body: 'token=a&token=b&client_id=oanim-cli',
            headers: { ...type, ...own },
          }),
          await call(server.url, path, { json: { token: 'a' }, headers: own }),
          await call(server.url, path, { body: Uint8Array.from([0x61, 0xff]), headers: { ...type, ...own } }),
        ]
        for (const { status, body, headers } of answers) {
          assert.equal(status, 400, path)
          assert.match(body.error, path === '/oauth/par' ? /^invalid_(request|client)$/ : /^invalid_request$/)
          assert.equal(headers.get('content-type'), 'application/json')
        }
      }
      const odd = await form('/oauth/introspect', { token: access_token, client_ip: 'x' }, headers)
      assert.equal(odd.body.error, 'invalid_request')
    })
  })
}
