import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import * as oauth from 'oauth4webapi'
import { pairingCode } from '../../src/oauth/code-challenge.ts'
import { call, createKey } from '../support/call.ts'
import { databases, type StartedServer, startServer } from '../support/start-server.ts'
import { ask, client, discover, redeem } from './support/client.ts'
import { completeSetup, invite, type User } from './support/user.ts'

for (const database of databases) {
  describe(`browser login with an OAuth library on ${database}`, () => {
    let server: StartedServer
    let owner: User
    before(async () => {
      server = await startServer({ database })
      owner = await completeSetup(server)
    })
    after(() => server.close())

    const approve = async (id: string, json: object = {}, by = owner) => {
      const answer = await by.post(`/api/v1/authorization-requests/${id}/approve`, json)
      assert.equal(answer.status, 200, JSON.stringify(answer.body))
      return answer.body as { redirect_to: string; code: string; expires_in: number }
    }
    const me = (key: string) => call(server.url, '/api/v1/auth/me', { key })
    const revokeAll = async () => {
      const { body } = await owner.get('/api/v1/api-keys')
      for (const { id } of body.api_keys) {
        await call(server.url, `/api/v1/api-keys/${id}`, {
          method: 'DELETE',
          headers: { cookie: owner.cookie, origin: server.url },
        })
      }
    }

    test('a standard OAuth library discovers the endpoints, logs in and gets a working key', async () => {
      const as = await discover(server.url)
      assert.deepEqual(as.code_challenge_methods_supported, ['S256'])
      assert.deepEqual(as.response_types_supported, ['code'])
      assert.deepEqual(as.grant_types_supported, [
        'authorization_code',
        'urn:ietf:params:oauth:grant-type:token-exchange',
      ])
      assert.deepEqual(as.token_endpoint_auth_methods_supported, ['none'])
      assert.equal(as.authorization_response_iss_parameter_supported, true)

      const asked = await ask(server.url, { deviceName: 'build-7' })
      const shown = await owner.get(`/api/v1/authorization-requests/${asked.id}`)
      assert.equal(shown.status, 200)
      const { authorization_request } = shown.body
      assert.equal(authorization_request.pairing_code, pairingCode(asked.challenge))
      assert.equal(authorization_request.device_name, 'build-7')
      assert.equal(authorization_request.address, '127.0.0.1')
      assert.equal(authorization_request.redirect_host, '127.0.0.1:43210')
      assert.equal(authorization_request.status, 'pending')
      assert.equal(
        Date.parse(authorization_request.expires_at) - Date.parse(authorization_request.created_at),
        300_000,
      )

      const approved = await approve(asked.id)
      assert.equal(approved.expires_in, 60)
      const redirect = new URL(approved.redirect_to)
      assert.equal(redirect.origin + redirect.pathname, asked.redirectUri)
      assert.deepEqual([...redirect.searchParams.keys()], ['code', 'state', 'iss'])
      assert.equal(redirect.searchParams.get('state'), asked.state)
      assert.equal(redirect.searchParams.get('iss'), as.issuer)

      const token = await redeem(asked, approved.redirect_to)
      assert.equal(token.token_type, 'bearer')
      const answer = await me(token.access_token)
      assert.equal(answer.status, 200)
      assert.equal(answer.body.credential.name, 'CLI on build-7')
      const key = token['api_key'] as { kind: string; created_by_name: string; prefix: string }
      assert.equal(key.kind, 'login')
      assert.equal(key.created_by_name, 'Olga Owner')
      assert.equal(answer.body.credential.prefix, key.prefix)
      assert.deepEqual(token['account'], { id: answer.body.id, email: answer.body.email })
    })

    test('the token response is not cacheable, and the code is not the key', async () => {
      const asked = await ask(server.url)
      const { code } = await approve(asked.id)
      assert.match(code, /^[0-9A-Za-z]{24}$/)
      const response = await form('/oauth/token', {
        grant_type: 'authorization_code',
        code,
        redirect_uri: asked.redirectUri,
        client_id: 'oanim-cli',
        code_verifier: asked.verifier,
      })
      assert.equal(response.headers.get('cache-control'), 'no-store')
      assert.ok(!response.body.access_token.includes(code))
    })

    test('parameters in the URL lead to the same consent page', async () => {
      const as = await discover(server.url)
      const verifier = oauth.generateRandomCodeVerifier()
      const parameters = {
        response_type: 'code',
        client_id: 'oanim-cli',
        redirect_uri: 'http://[::1]:50000/cb',
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        unknown: 'ignored',
        state: '',
      }
      const page = await fetch(`${as.authorization_endpoint}?${new URLSearchParams(parameters)}`, {
        redirect: 'manual',
      })
      assert.equal(page.status, 303)
      const [, id = ''] = /^\/authorize\/(authreq_\w+)$/.exec(page.headers.get('location') ?? '') ?? []
      const approved = await approve(id)
      const token = await redeem(
        { as, verifier, state: oauth.expectNoState as never, redirectUri: parameters.redirect_uri } as never,
        approved.redirect_to,
      )
      const answer = await me(token.access_token)
      assert.equal(answer.body.credential.name, 'CLI on an unnamed device')
    })

    test('a wrong verifier gets no key and leaves the code valid', async () => {
      const asked = await ask(server.url)
      const { redirect_to } = await approve(asked.id)
      await refuses(
        redeem(asked, redirect_to, { verifier: oauth.generateRandomCodeVerifier() }),
        'invalid_grant',
      )
      await refuses(redeem(asked, redirect_to, { verifier: asked.challenge }), 'invalid_grant')
      assert.equal((await me((await redeem(asked, redirect_to)).access_token)).status, 200)
    })

    test('a different redirect URI gets no key', async () => {
      const asked = await ask(server.url)
      const { redirect_to } = await approve(asked.id)
      for (const redirectUri of ['http://127.0.0.1:43211/callback', 'http://127.0.0.1:43210/callback/']) {
        await refuses(redeem(asked, redirect_to, { redirectUri }), 'invalid_grant')
      }
      await redeem(asked, redirect_to)
    })

    test('a replayed code revokes the key that it created', async () => {
      const asked = await ask(server.url)
      const { redirect_to } = await approve(asked.id)
      const { access_token } = await redeem(asked, redirect_to)
      assert.equal((await me(access_token)).status, 200)
      await refuses(redeem(asked, redirect_to), 'invalid_grant')
      const dead = await me(access_token)
      assert.equal(dead.status, 401)
      assert.equal(dead.body.code, 'key_revoked')
    })

    test('a thief with the code but without the verifier revokes nothing', async () => {
      const asked = await ask(server.url)
      const { redirect_to } = await approve(asked.id)
      const { access_token } = await redeem(asked, redirect_to)
      await refuses(
        redeem(asked, redirect_to, { verifier: oauth.generateRandomCodeVerifier() }),
        'invalid_grant',
      )
      assert.equal((await me(access_token)).status, 200)
    })

    test('a wrong state or issuer is detected by the library', async () => {
      const asked = await ask(server.url)
      const { redirect_to } = await approve(asked.id)
      const url = new URL(redirect_to)
      url.searchParams.set('state', 'another')
      await assert.rejects(redeem(asked, url.href), /state/)
      const issuer = new URL(redirect_to)
      issuer.searchParams.set('iss', 'https://evil.example')
      await assert.rejects(redeem(asked, issuer.href), /iss/)
    })

    test('PKCE cannot be omitted or downgraded to plain, pushed or not', async () => {
      const good = {
        response_type: 'code',
        client_id: 'oanim-cli',
        redirect_uri: 'http://127.0.0.1:43210/callback',
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
        state: 's t+a&t=e',
      }
      for (const change of [
        { code_challenge: '' },
        { code_challenge_method: 'plain' },
        { code_challenge_method: '' },
      ]) {
        const pushed = await form('/oauth/par', { ...good, ...change })
        assert.equal(pushed.status, 400)
        assert.equal(pushed.body.error, 'invalid_request')
        assert.match(pushed.body.error_description, /code_challenge/)

        const page = await fetch(
          `${server.url}/oauth/authorize?${new URLSearchParams({ ...good, ...change })}`,
          {
            redirect: 'manual',
          },
        )
        assert.equal(page.status, 303)
        const back = new URL(page.headers.get('location') ?? '')
        assert.equal(back.origin, 'http://127.0.0.1:43210')
        assert.equal(back.searchParams.get('error'), 'invalid_request')
        assert.equal(back.searchParams.get('state'), good.state)
        assert.equal(back.searchParams.get('iss'), server.url)
      }
      const other = await fetch(
        `${server.url}/oauth/authorize?${new URLSearchParams({ ...good, response_type: 'token' })}`,
        { redirect: 'manual' },
      )
      assert.match(other.headers.get('location') ?? '', /error=unsupported_response_type/)
    })

    test('the token endpoint returns the standard error codes', async () => {
      const good = {
        grant_type: 'authorization_code',
        code: 'A'.repeat(24),
        redirect_uri: 'http://127.0.0.1:43210/callback',
        client_id: 'oanim-cli',
        code_verifier: 'v'.repeat(43),
      }
      const cases: [string, Record<string, string>][] = [
        ['invalid_request', { grant_type: '' }],
        ['unsupported_grant_type', { grant_type: 'refresh_token' }],
        ['unsupported_grant_type', { grant_type: 'password' }],
        ['invalid_client', { client_id: 'other' }],
        ['invalid_client', { client_id: '' }],
        ['invalid_request', { code: '' }],
        ['invalid_request', { code_verifier: '' }],
        ['invalid_request', { redirect_uri: '' }],
        ['invalid_grant', {}],
      ]
      for (const [error, change] of cases) {
        const answer = await form('/oauth/token', { ...good, ...change })
        assert.equal(answer.status, 400, error)
        assert.equal(answer.body.error, error)
        assert.equal(answer.headers.get('content-type'), 'application/json')
        assert.equal(answer.headers.get('cache-control'), 'no-store')
        assert.match(answer.body.error_description, /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
        assert.match(answer.body.request_id, /^req_/)
      }
      const twice = await call(server.url, '/oauth/token', {
        body: `${new URLSearchParams(good)}&code=${'B'.repeat(24)}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
      assert.equal(twice.body.error, 'invalid_request')
      const json = await call(server.url, '/oauth/token', { json: good })
      assert.equal(json.status, 400)
      assert.equal(json.body.error, 'invalid_request')
      const query = await call(server.url, `/oauth/token?${new URLSearchParams(good)}`, { method: 'POST' })
      assert.equal(query.body.error, 'invalid_request')
    })

    test('a second login on a device replaces its key, and other devices keep theirs', async () => {
      const login = async (deviceId: string) => {
        const asked = await ask(server.url, { deviceId })
        return (await redeem(asked, (await approve(asked.id)).redirect_to)).access_token
      }
      const laptop = await login('device_laptop_1')
      const other = await login('device_other_1')
      const again = await login('device_laptop_1')
      assert.equal((await me(laptop)).body.code, 'key_revoked')
      assert.equal((await me(other)).status, 200)
      assert.equal((await me(again)).status, 200)
    })

    test('at ten live keys the consent page lists them, can revoke one, and replaces the key of the same device', async () => {
      await revokeAll()
      const deviceId = 'device_full_1'
      const first = await ask(server.url, { deviceId })
      const mine = (await redeem(first, (await approve(first.id)).redirect_to)).access_token
      const made = []
      for (let count = 0; count < 9; count += 1) made.push(await createKey(server.url, mine, `key ${count}`))

      const stranger = await ask(server.url)
      const path = `/api/v1/authorization-requests/${stranger.id}/approve`
      const full = await owner.post(path)
      assert.equal(full.status, 409)
      assert.equal(full.body.code, 'key_limit_reached')
      assert.equal(full.body.live_keys.length, 10)
      assert.equal((await owner.post(path, { revoke_key_id: 'key_unknown' })).body.code, 'key_not_found')

      const again = await ask(server.url, { deviceId })
      await redeem(again, (await approve(again.id)).redirect_to)

      const approved = await approve(stranger.id, { revoke_key_id: made[0]?.id })
      assert.equal((await me(made[0]?.key ?? '')).body.code, 'key_revoked')
      await redeem(stranger, approved.redirect_to)
      const { body } = await owner.get('/api/v1/api-keys')
      assert.equal(body.limit.live, 10)
      await revokeAll()
    })

    test('if the key limit is reached between the approval and the exchange, no key is created and the code stays valid', async () => {
      await revokeAll()
      const first = await ask(server.url)
      const creator = (await redeem(first, (await approve(first.id)).redirect_to)).access_token
      for (let count = 0; count < 8; count += 1) await createKey(server.url, creator)
      const asked = await ask(server.url)
      const { redirect_to } = await approve(asked.id)
      const last = await createKey(server.url, creator)
      await assert.rejects(redeem(asked, redirect_to), (error: oauth.ResponseBodyError) => {
        assert.equal(error.error, 'invalid_grant')
        assert.equal((error.cause as Record<string, unknown>)['code'], 'key_limit_reached')
        return true
      })
      await call(server.url, `/api/v1/api-keys/${last.id}`, { key: creator, method: 'DELETE' })
      await redeem(asked, redirect_to)
      await revokeAll()
    })

    test('a denied request creates no key, and the client learns it', async () => {
      const asked = await ask(server.url)
      const denied = await owner.post(`/api/v1/authorization-requests/${asked.id}/deny`)
      assert.equal(denied.status, 200)
      assert.throws(
        () => oauth.validateAuthResponse(asked.as, client, new URL(denied.body.redirect_to), asked.state),
        (error: oauth.AuthorizationResponseError) => error.error === 'access_denied',
      )
      const late = await owner.post(`/api/v1/authorization-requests/${asked.id}/approve`)
      assert.equal(late.status, 409)
      assert.equal(late.body.code, 'authorization_request_decided')
    })

    test('the key can belong to any account that the user is a member of, and to no other', async () => {
      const guest = await invite(server, owner, `guest-${database}@example.com`)
      const asked = await ask(server.url)
      const accounts = (await owner.get('/api/v1/users/me')).body.accounts
      const path = `/api/v1/authorization-requests/${asked.id}/approve`
      const denied = await guest.post(path, { account_id: accounts[0].id })
      assert.equal(denied.status, 404)
      assert.equal(denied.body.code, 'account_not_found')
      const own = (await guest.get('/api/v1/users/me')).body.accounts[0]
      const { redirect_to } = await approve(asked.id, { account_id: own.id }, guest)
      const token = await redeem(asked, redirect_to)
      assert.equal((await me(token.access_token)).body.id, own.id)
    })

    test('the audit log shows who decided', async () => {
      const asked = await ask(server.url, { deviceName: 'logged-1' })
      await redeem(asked, (await approve(asked.id)).redirect_to)
      const { body } = await owner.get('/api/v1/audit-events?limit=10')
      const actions = body.audit_events.map(({ action }: { action: string }) => action)
      assert.ok(
        actions.includes('authorization_request.approved') && actions.includes('key.created'),
        actions.join(),
      )
      const made = body.audit_events.find(({ action }: { action: string }) => action === 'key.created')
      assert.equal(made.target.name, 'CLI on logged-1')
      assert.equal(made.actor.name, 'Olga Owner')
    })

    function form(path: string, fields: Record<string, string>) {
      return call(server.url, path, {
        body: new URLSearchParams(fields).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
    }
  })
}

async function refuses(work: Promise<unknown>, error: string): Promise<void> {
  await assert.rejects(work, (thrown: unknown) => {
    assert.ok(thrown instanceof oauth.ResponseBodyError, String(thrown))
    assert.equal(thrown.error, error)
    return true
  })
}
