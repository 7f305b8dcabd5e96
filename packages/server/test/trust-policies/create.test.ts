import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { mintKey } from '@oanim/key'
import { completeSetup, invite, type User } from '../oauth/support/user.ts'
import { call } from '../support/call.ts'
import { type StartedServer, startServer } from '../support/start-server.ts'

const github = 'https://token.actions.githubusercontent.com'
const good = {
  name: 'deploy',
  issuer: github,
  conditions: { repository: 'octo/app' },
  scopes: ['assets:write'],
}

describe('a trust policy', () => {
  let server: StartedServer
  let user: User
  before(async () => {
    server = await startServer({ database: 'sqlite' })
    user = await completeSetup(server)
  })
  after(() => server.close())
  const create = (change: object, key = server.ownerKey) =>
    call(server.url, '/api/v1/trust-policies', { key, json: { ...good, ...change } })

  test('with an invalid field is rejected with the reason', async () => {
    const wrong: [object, string, RegExp][] = [
      [{ issuer: 'gitlab.com' }, '/issuer', /must be a URL/],
      [{ issuer: 'https://gitlab.com?x=1' }, '/issuer', /without a query/],
      [{ issuer: 'http://gitlab.com' }, '/issuer', /must begin with https/],
      [{ issuer: 'https://169.254.169.254' }, '/issuer', /OANIM_PRIVATE_ISSUERS/],
      [{ issuer: 'https://localhost:8080' }, '/issuer', /OANIM_PRIVATE_ISSUERS/],
      [{ issuer: 'https://user:pass@gitlab.com' }, '/issuer', /no user name, password or fragment/],
      [{ conditions: {} }, '/conditions', /at least one claim/],
      [{ conditions: { ref: 'refs/heads/main' } }, '/conditions', /must name the owner/],
      [{ conditions: { repository: '*/*' } }, '/conditions', /must name the owner/],
      [{ conditions: { repository: 'octo/**' } }, '/conditions/repository', /must not contain \*\*/],
      [{ conditions: { repository: ['octo/app'] } }, '/conditions/repository', /must be a string/],
      [{ conditions: { repository: '' } }, '/conditions/repository', /must not be empty/],
      [{ conditions: { repository: 'octo/\u202eapp' } }, '/conditions/repository', /control characters/],
      [{ conditions: { repository: mintKey().key } }, '/conditions/repository', /an API key/],
      [{ conditions: { 'a b': 'x' } }, '/conditions/a b', /is not a valid claim name/],
      [{ conditions: 'repository=octo/app' }, '/conditions', /must be an object/],
      [{ lifetime: '59' }, '/lifetime', /1m to 1h/],
      [{ lifetime: '61m' }, '/lifetime', /1m to 1h/],
      [{ lifetime: '0m' }, '/lifetime', /1m to 1h/],
      [{ scopes: [] }, '/scopes', /at least one/],
      [{ audience: ' x' }, '/audience', /must not start or end with a space/],
    ]
    for (const [change, pointer, detail] of wrong) {
      const { status, body } = await create(change)
      assert.equal(status, 422, JSON.stringify(change))
      assert.equal(body.code, 'input_invalid')
      assert.equal(body.errors[0].pointer, pointer, JSON.stringify(body.errors))
      assert.match(body.errors[0].detail, detail)
    }
    const prototype = await call(server.url, '/api/v1/trust-policies', {
      key: server.ownerKey,
      body: JSON.stringify(good).replace('"repository"', '"__proto__"'),
    })
    assert.equal(prototype.status, 422)
  })

  test('is created once for repeated requests with the same idempotency key', async () => {
    const headers = { 'idempotency-key': 'the-same' }
    const twice = [1, 2].map(() =>
      call(server.url, '/api/v1/trust-policies', { key: server.ownerKey, json: good, headers }),
    )
    const [first] = await Promise.all(twice)
    assert.ok(first)
    const again = await call(server.url, '/api/v1/trust-policies', {
      key: server.ownerKey,
      json: good,
      headers,
    })
    assert.equal(again.status, 201)
    const { body } = await call(server.url, '/api/v1/trust-policies', { key: server.ownerKey })
    assert.deepEqual(
      body.trust_policies.map(({ id }: { id: string }) => id),
      [again.body.trust_policy.id],
    )
    assert.equal(again.body.trust_policy.lifetime_s, 900)
    assert.equal(again.body.trust_policy.audience, server.url)
    assert.match(again.body.advice[0], /pull requests/)
  })

  test('can be created and deleted by owners and by keys that an owner created directly', async () => {
    const member = await invite(server, user, 'member@example.com')
    const invited = await user.post('/api/v1/invitations', { role: 'member', email: member.email })
    const token = invited.body.url.split('#')[1]
    assert.equal((await member.post('/api/v1/invitations/join', { token })).status, 200)
    const { body: me } = await user.get('/api/v1/auth/me')
    const inAccount = { origin: server.url, 'OANIM-Account': me.id }
    const denied = await member.post('/api/v1/trust-policies', good, inAccount)
    assert.equal(denied.body.code, 'role_insufficient')
    const made = await user.post('/api/v1/trust-policies', good)
    assert.equal(made.status, 201)
    assert.equal(made.body.trust_policy.created_by_name, 'Olga Owner')
    const removal = await call(server.url, `/api/v1/trust-policies/${made.body.trust_policy.id}`, {
      method: 'DELETE',
      headers: { cookie: member.cookie, ...inAccount },
    })
    assert.equal(removal.body.code, 'role_insufficient')

    const { body: child } = await call(server.url, '/api/v1/api-keys', {
      key: server.ownerKey,
      json: { name: 'child', scopes: ['keys:read', 'keys:write', 'assets:write'] },
    })
    assert.equal((await create({}, child.key)).body.code, 'key_not_root')
    const byChild = await call(server.url, `/api/v1/trust-policies/${made.body.trust_policy.id}`, {
      key: child.key,
      method: 'DELETE',
    })
    assert.equal(byChild.body.code, 'key_not_root')

    const keyOf = async (who: typeof user) => {
      const json = { name: 'root', scopes: ['keys:read', 'keys:write', 'assets:write'] }
      return (await who.post('/api/v1/api-keys', json, inAccount)).body
    }
    const rotated = async (by: string, keyId: string) =>
      (await call(server.url, `/api/v1/api-keys/${keyId}/rotate`, { key: by, json: { overlap: '0' } })).body
    const [ofMember, ofOwner] = [await keyOf(member), await keyOf(user)]
    assert.equal((await create({}, ofMember.key)).body.code, 'role_insufficient')
    const own = await rotated(ofMember.key, ofMember.api_key.id)
    assert.equal(
      (await create({}, own.key)).body.code,
      'role_insufficient',
      'rotating a member’s key makes the member no owner',
    )
    const ownersKey = await rotated(own.key, ofOwner.api_key.id)
    assert.equal(
      (await create({}, ownersKey.key)).body.code,
      'role_insufficient',
      'nor does rotating an owner’s key',
    )
    assert.equal((await rotated(child.key, ownersKey.api_key.id)).code, 'key_not_root')
    assert.equal((await create({ name: 'of an owner' }, (await keyOf(user)).key)).status, 201)
  })
})
