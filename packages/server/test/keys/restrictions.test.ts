import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { newId } from '../../src/core/ids.ts'
import { minuteMs } from '../../src/core/time.ts'
import { databases } from '../support/start-server.ts'
import { addAsset, useWorlds } from './world.ts'

for (const database of databases) {
  describe(`the restrictions of API keys on ${database}`, () => {
    const world = useWorlds(database)

    test('a key may read its own assets, and those of others only with assets:read', async () => {
      const { store, root, call, create } = await world()
      const writer = (await create(root.key, { scopes: ['assets:write', 'keys:write'] })).body
      const other = (await create(root.key, { scopes: ['assets:write'] })).body
      const child = (await create(writer.key, {})).body
      const id = await addAsset(store, root.accountId, writer.api_key.id)
      const path = `/api/v1/assets/${id}`
      assert.equal((await call(writer.key, 'GET', path)).body.asset.id, id)
      for (const { key } of [other, child]) {
        for (const part of [path, `${path}/content`]) {
          const denied = await call(key, 'GET', part)
          assert.deepEqual([denied.status, denied.code], [403, 'scope_missing'])
        }
      }
      for (const hidden of [`/api/v1/assets/${newId('asset')}`, '/api/v1/assets/x', '/api/v1/assets'])
        assert.equal((await call(writer.key, 'GET', hidden)).code, 'scope_missing')
    })

    test('a child inherits the restrictions of its parent and never exceeds them', async () => {
      const { root, create } = await world()
      const parent = await create(root.key, {
        scopes: ['keys:write', 'assets:read'],
        expires: '10d',
        allowed_ips: ['203.0.113.0/24', '2001:db8::/32'],
        requests_per_minute: 100,
      })
      const made = await create(parent.body.key, {})
      const { scopes, expires_at, allowed_ips, requests_per_minute, parent_id } = made.body.api_key
      assert.deepEqual(
        { scopes, expires_at, allowed_ips, requests_per_minute, parent_id },
        {
          scopes: ['assets:read'],
          expires_at: parent.body.api_key.expires_at,
          allowed_ips: parent.body.api_key.allowed_ips,
          requests_per_minute: 100,
          parent_id: parent.body.api_key.id,
        },
      )
      const smaller = {
        expires: '9d',
        allowed_ips: ['203.0.113.9', '2001:db8:1::/48'],
        requests_per_minute: 99,
      }
      assert.equal((await create(parent.body.key, smaller)).status, 201)
      for (const larger of [
        { scopes: ['assets:write'] },
        { expires: 'never' },
        { expires: '11d' },
        { allowed_ips: ['203.0.112.0/23'] },
        { allowed_ips: ['203.0.113.0/24', '198.51.100.1'] },
        { allowed_ips: ['::/0'] },
        { requests_per_minute: 101 },
      ]) {
        const { code, body } = await create(parent.body.key, larger)
        assert.equal(code, 'key_exceeds_parent', JSON.stringify(larger))
        assert.equal(body.errors[0].pointer, `/${Object.keys(larger)[0]}`)
      }
    })

    test('a key works until the millisecond at which it expires', async () => {
      const { clock, root, create, isAccepted, call } = await world()
      const { body } = await create(root.key, { expires: '30m' })
      assert.equal(Date.parse(body.api_key.expires_at), clock.now + 30 * minuteMs)
      clock.now += 30 * minuteMs - 1
      assert.equal(await isAccepted(body.key), true)
      clock.now += 1
      const denied = await call(body.key, 'GET', '/api/v1/auth/me')
      assert.deepEqual([denied.status, denied.code], [401, 'key_expired'])
      assert.equal(denied.body.expired_at, body.api_key.expires_at)
      const list = await call(root.key, 'GET', '/api/v1/api-keys')
      assert.equal(list.body.limit.live, 1, 'it no longer counts')
      const all = await call(root.key, 'GET', '/api/v1/api-keys?include_revoked=true')
      const listed = all.body.api_keys.find(({ id }: { id: string }) => id === body.api_key.id)
      assert.equal(listed.status, 'expired')
    })

    test('a date as expiry means the end of the day in UTC', async () => {
      const { root, create } = await world()
      const { body } = await create(root.key, { expires: '2099-02-28' })
      assert.equal(body.api_key.expires_at, '2099-02-28T23:59:59.000Z')
      for (const expires of [
        '2099-02-30',
        '2099-2-1',
        '90',
        '90x',
        '0d',
        '-1d',
        '999999w',
        '',
        'Never',
        '1e3d',
      ]) {
        assert.equal((await create(root.key, { expires })).code, 'input_invalid', expires)
      }
    })

    test('a key works only from its allowed addresses, IPv4 and IPv6', async () => {
      const { root, create, isAccepted, call } = await world()
      const allowed_ips = ['192.0.2.0/25', '2001:db8:0:1::/64', '198.51.100.7']
      const { key } = (await create(root.key, { allowed_ips })).body
      for (const from of [
        '192.0.2.1',
        '192.0.2.127',
        '::ffff:192.0.2.5',
        '2001:db8:0:1::9',
        '198.51.100.7',
      ]) {
        assert.equal(await isAccepted(key, from), true, from)
      }
      for (const from of ['192.0.2.128', '2001:db8:0:2::1', '198.51.100.8', '127.0.0.1', '::1']) {
        const denied = await call(key, 'GET', '/api/v1/auth/me', { from })
        assert.deepEqual([denied.status, denied.code], [403, 'key_ip_not_allowed'], from)
      }
      for (const bad of [
        '',
        '1.2.3',
        '1.2.3.4/33',
        '1.2.3.4/',
        '1.2.3.4/08',
        'fe80::1%eth0',
        '::ffff:1.2.3.4',
        'x',
      ]) {
        assert.equal((await create(root.key, { allowed_ips: [bad] })).code, 'input_invalid', bad)
      }
    })
  })
}
