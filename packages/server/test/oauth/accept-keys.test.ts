import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { mintKey } from '@oanim/key'
import * as oauth from 'oauth4webapi'
import { openStore } from '../../src/store.ts'
import { call } from '../support/call.ts'
import { addAccount, newTestStore, otherSecret, type Place } from '../support/open-store.ts'
import { databases, type StartedServer, startServer } from '../support/start-server.ts'
import { client, discover } from './support/client.ts'

const insecure = { [oauth.allowInsecureRequests]: true } as const

for (const database of databases) {
  describe(`services that accept keys through an OAuth library on ${database}`, () => {
    let place: Place
    let server: StartedServer
    let as: oauth.AuthorizationServer
    /** A key of another account: the key of a service. */
    let service: string
    before(async () => {
      place = await newTestStore(database)
      const store = await openStore(place)
      const owner = await addAccount(store, { isOwner: true })
      service = (await addAccount(store)).key
      await store.close()
      server = await startServer({ database, from: { ...place, ownerKey: owner.key } })
      as = await discover(server.url)
    })
    after(async () => {
      await server.close()
      await place.remove()
    })

    const bearer =
      (key: string): oauth.ClientAuth =>
      (_as, _client, _body, headers) => {
        headers.set('authorization', `Bearer ${key}`)
      }
    const ask = (token: string, more: Record<string, string> = {}, by = service) =>
      oauth.introspectionRequest(as, client, bearer(by), token, {
        ...insecure,
        additionalParameters: more,
      })
    const introspect = async (token: string, more: Record<string, string> = {}, by = service) =>
      oauth.processIntrospectionResponse(as, client, await ask(token, more, by))
    const revoke = async (token: string) =>
      oauth.processRevocationResponse(
        await oauth.revocationRequest(as, client, oauth.None(), token, insecure),
      )
    const create = async (more: object = {}) => {
      const json = { name: 'accepted', ...more }
      const { body } = await call(server.url, '/api/v1/api-keys', { key: server.ownerKey, json })
      return body as { key: string; api_key: { id: string; created_at: string; expires_at: string | null } }
    }
    const end = (id: string) =>
      call(server.url, `/api/v1/api-keys/${id}`, { method: 'DELETE', key: server.ownerKey })

    test('a library discovers the introspection endpoint', () => {
      assert.equal(as.introspection_endpoint, `${server.url}/oauth/introspect`)
      assert.deepEqual(as.introspection_endpoint_auth_methods_supported, ['Bearer', 'client_secret_basic'])
      assert.equal(as.revocation_endpoint, `${server.url}/oauth/revoke`)
      assert.deepEqual(as.revocation_endpoint_auth_methods_supported, ['none'])
    })

    test('a live key is active with its scopes, and only its own account sees the email address', async () => {
      const { key, api_key } = await create({ scopes: ['assets:write', 'assets:read'], expires: '1h' })
      const me = (await call(server.url, '/api/v1/auth/me', { key: server.ownerKey })).body
      const told = await introspect(key, { token_type_hint: 'access_token' })
      assert.deepEqual(told, {
        active: true,
        scope: 'assets:read assets:write',
        client_id: api_key.id,
        token_type: 'Bearer',
        exp: Math.floor(Date.parse(api_key.expires_at as string) / 1000),
        iat: Math.floor(Date.parse(api_key.created_at) / 1000),
        sub: me.id,
        iss: server.url,
      })
      assert.deepEqual(await introspect(key, {}, server.ownerKey), { ...told, username: me.email })
      await end(api_key.id)
    })

    test('an invalid key is inactive without further details', async () => {
      const { key, api_key } = await create()
      for (const token of [mintKey().key, otherSecret(key.slice(0, 13)), `${key}x`, 'anything']) {
        assert.deepEqual(await introspect(token), { active: false })
      }
      const post = (action: string) =>
        call(server.url, `/api/v1/api-keys/${api_key.id}/${action}`, {
          method: 'POST',
          key: server.ownerKey,
        })
      await post('pause')
      assert.deepEqual(await introspect(key), { active: false })
      await post('resume')
      assert.equal((await introspect(key)).active, true)
      await end(api_key.id)
      assert.deepEqual(await introspect(key), { active: false })
    })

    test('allowed IPs are enforced if the service sends the address', async () => {
      const { key, api_key } = await create({ allowed_ips: ['198.51.100.0/24', '2001:db8::/32'] })
      const told = await introspect(key)
      assert.equal(told.active, true)
      assert.deepEqual(told['allowed_ips'], ['198.51.100.0/24', '2001:db8::/32'])
      assert.equal((await introspect(key, { client_ip: '198.51.100.7' })).active, true)
      assert.equal((await introspect(key, { client_ip: '::ffff:198.51.100.7' })).active, true)
      assert.equal((await introspect(key, { client_ip: '2001:db8::7' })).active, true)
      assert.deepEqual(await introspect(key, { client_ip: '192.0.2.7' }), { active: false })
      assert.equal((await ask(key, { client_ip: '198.51.100.0/24' })).status, 400)
      await end(api_key.id)
    })

    test('introspection needs a live key and does not count as a use of the introspected key', async () => {
      const { key, api_key } = await create()
      await introspect(key)
      const { body } = await call(server.url, `/api/v1/api-keys/${api_key.id}`, { key: server.ownerKey })
      assert.equal(body.api_key.last_used_at, null)

      await end(api_key.id)
      for (const by of [key, mintKey().key]) {
        await assert.rejects(introspect(server.ownerKey, {}, by), oauth.WWWAuthenticateChallengeError)
      }
      const form = { body: `token=${server.ownerKey}` }
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const none = await call(server.url, '/oauth/introspect', { ...form, headers })
      assert.equal(none.status, 401)
      assert.equal(none.body.code, 'credential_missing')
    })

    test('a key can revoke itself without other credentials, and its descendants keep working', async () => {
      const parent = await create({ scopes: ['keys:write', 'keys:read'] })
      const { body } = await call(server.url, '/api/v1/api-keys', {
        key: parent.key,
        json: { name: 'child', scopes: ['keys:read'] },
      })
      await revoke(parent.key)
      assert.deepEqual(await introspect(parent.key), { active: false })
      assert.equal((await introspect(body.key)).active, true)
      await end(body.api_key.id)

      for (const token of [parent.key, mintKey().key, 'anything']) await revoke(token)
      const { body: ended } = await call(server.url, `/api/v1/api-keys/${parent.api_key.id}`, {
        key: server.ownerKey,
      })
      assert.equal(ended.api_key.revoked_reason, 'revoked')
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const empty = await call(server.url, '/oauth/revoke', { body: '', headers })
      assert.equal(empty.status, 400)
      assert.equal(empty.body.error, 'invalid_request')
    })
  })
}
