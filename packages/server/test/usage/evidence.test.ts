import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { systemActor } from '../../src/audit/audit-store.ts'
import { type KeyId, newId } from '../../src/core/ids.ts'
import type { UsageRow } from '../../src/usage/usage-store.ts'
import { appOn } from '../support/app-on.ts'
import { newAsset } from '../support/new-asset.ts'
import { addAccount, openNewStore } from '../support/open-store.ts'
import { databases } from '../support/start-server.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** Within the life of keys that are made now. */
const noon = Math.floor(Date.now() / dayMs) * dayMs + 12.5 * hourMs

for (const database of databases) {
  describe(`usage, impact and inspection on ${database}`, () => {
    let opened: Awaited<ReturnType<typeof openNewStore>>
    before(async () => {
      opened = await openNewStore(database)
    })
    after(() => opened.close())

    /** A new account with its root key, a clock, and calls from an address with a program. */
    const world = async () => {
      const { store } = opened
      const clock = { now: noon }
      const app = appOn(store, () => new Date(clock.now))
      const root = await addAccount(store)
      const call = async (
        key: string,
        path: string,
        {
          method,
          body,
          from = '192.0.2.1',
          agent = 'probe/1',
        }: { method?: string; body?: object; from?: string; agent?: string } = {},
      ) => {
        const response = await app.request(
          path,
          {
            method: method ?? (body ? 'POST' : 'GET'),
            headers: {
              authorization: `Bearer ${key}`,
              'user-agent': agent,
              ...(body && { 'content-type': 'application/json' }),
            },
            ...(body && { body: JSON.stringify(body) }),
          },
          { incoming: { socket: { remoteAddress: from } } } as never,
        )
        // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely.
        return { status: response.status, body: (await response.json()) as any }
      }
      const create = async (by: string, wanted: object = {}): Promise<{ id: KeyId; key: string }> => {
        const { body } = await call(by, '/api/v1/api-keys', { body: { name: 'x', ...wanted } })
        return { id: body.api_key.id, key: body.key }
      }
      const read = async (id: string, what: string, key = root.key) =>
        (await call(key, `/api/v1/api-keys/${id}/${what}`)).body
      /** An image without the painting. */
      const paint = async (id: KeyId, at = clock.now) => {
        const made = newAsset({ created_at: at })
        return (await store.assets.create(root.accountId, made, { kind: 'key', id, name: 'x' })).id
      }
      const isSeen = async (assetId: string) =>
        (await call(root.key, `/api/v1/assets/${assetId}`)).status === 200
      return { store, clock, root, call, create, read, paint, isSeen }
    }

    test('every request with a key is counted by its outcome, also denied requests and those after a revocation', async () => {
      const { clock, root, call, create, read } = await world()
      const { id, key } = await create(root.key, { scopes: ['assets:read'], allowed_ips: ['192.0.2.0/24'] })
      await call(key, '/api/v1/auth/me')
      await call(key, '/api/v1/auth/me', { agent: 'probe/2' })
      await call(key, '/api/v1/assets/asset_none')
      await call(key, '/api/v1/api-keys')
      await call(key, '/api/v1/assets?surprise=1')
      await call(key, '/api/v1/auth/me', { from: '198.51.100.1' })
      await call(root.key, `/api/v1/api-keys/${id}/pause`, { method: 'POST' })
      await call(key, '/api/v1/auth/me')
      await call(root.key, `/api/v1/api-keys/${id}`, { method: 'DELETE' })
      clock.now += 1_000
      await call(key, '/api/v1/auth/me')

      const usage = await read(id, 'usage')
      assert.deepEqual([usage.requests, usage.accepted, usage.denied, usage.failed], [8, 2, 6, 0])
      const by = (side: string, name: string) =>
        // biome-ignore lint/suspicious/noExplicitAny: as above.
        Object.fromEntries(usage[side].map((use: any) => [use[name], use.requests]))
      assert.deepEqual(by('statuses', 'status'), { 200: 2, 401: 2, 403: 2, 404: 1, 422: 1 })
      assert.deepEqual(by('operations', 'operation'), {
        'auth.me': 5,
        'assets.get': 1,
        'assets.list': 1,
        'api_keys.list': 1,
      })
      assert.deepEqual(by('addresses', 'address'), { '192.0.2.1': 7, '198.51.100.1': 1 })
      assert.deepEqual(by('user_agents', 'user_agent'), { 'probe/1': 7, 'probe/2': 1 })
      const [me] = usage.operations
      assert.deepEqual(
        [me.first_at, me.last_at],
        [new Date(noon).toISOString(), new Date(noon + 1_000).toISOString()],
      )
    })

    test('usage lists every day of the period with its requests', async () => {
      const { store, clock, root, create, read } = await world()
      const { id } = await create(root.key)
      const row = (hour: number, requests: number, status = 200): UsageRow => ({
        ...{ api_key_id: id, hour, operation: 'auth.me', status, address: '', user_agent: '', requests },
        ...{ first_at: hour, last_at: hour },
      })
      const today = noon - 12.5 * hourMs
      const rows = [
        row(today - 2 * dayMs, 5),
        row(today - 2 * dayMs + hourMs, 6, 429),
        row(today - dayMs + 5 * hourMs, 7, 499),
        row(today - dayMs + 13 * hourMs, 8, 500),
        row(today - 20 * dayMs, 9),
      ]
      await store.usage.add({ id: newId('batch'), rows })
      await store.usage.rollUp(clock.now)

      const usage = await read(id, 'usage?since=3d')
      const day = (date: number, requests: number, accepted: number, denied: number, failed: number) => ({
        ...{ date: new Date(date).toISOString().slice(0, 10), requests, accepted, denied, failed },
      })
      assert.deepEqual(usage.days, [
        day(today - 3 * dayMs, 0, 0, 0, 0),
        day(today - 2 * dayMs, 11, 5, 6, 0),
        day(today - dayMs, 15, 0, 0, 15),
        day(today, 0, 0, 0, 0),
      ])
      assert.equal(usage.since, new Date(noon - 3 * dayMs - 0.5 * hourMs).toISOString(), 'whole hours')
      assert.equal(usage.addresses[0].address, null)
      assert.equal((await read(id, 'usage?since=24h')).requests, 8)
      const long = await read(id, 'usage?since=20d')
      assert.equal(long.since, new Date(today - 20 * dayMs).toISOString(), 'whole days, long ago')
      assert.equal(long.requests, 35)
      assert.equal(long.days.length, 21)
      assert.equal((await read(id, `usage?since=${new Date(today).toISOString().slice(0, 10)}`)).requests, 0)
      assert.equal((await read(id, 'usage?since=400d')).days.length, 401)
    })

    test('an invalid, future or too old start is rejected with the reason', async () => {
      const { root, read } = await world()
      for (const [since, detail] of [
        ['soon', /must be a duration \(24h, 30d\), a date/],
        ['2027-02-31', /must be a duration/],
        ['401d', /at most 400 days ago/],
        [new Date(noon + dayMs).toISOString(), /must not be in the future/],
      ] as const) {
        for (const what of ['usage', 'impact', 'inspection']) {
          const { code, errors } = await read(root.keyId, `${what}?since=${since}`)
          assert.equal(code, 'input_invalid', `${what} ${since}`)
          assert.equal(errors[0].pointer, '/since')
          assert.match(errors[0].detail, detail)
        }
      }
    })

    test('a key may read its own usage, and that of other keys only with the scope', async () => {
      const { root, create, read } = await world()
      const narrow = await create(root.key, { scopes: ['assets:read'] })
      const reader = await create(root.key, { scopes: ['usage:read'] })
      for (const what of ['usage', 'impact', 'rotation']) {
        assert.equal((await read(narrow.id, what, narrow.key)).code, undefined, what)
        assert.equal((await read(reader.id, what, narrow.key)).code, 'scope_missing', what)
        assert.equal((await read(narrow.id, what, reader.key)).code, undefined, what)
      }
      assert.equal((await read(narrow.id, 'inspection', narrow.key)).code, 'scope_missing')
    })

    test('impact lists the callers of a key, and with cascade those of its descendants', async () => {
      const { clock, root, call, create, read } = await world()
      const scopes = ['assets:read', 'keys:write']
      const parent = await create(root.key, { name: 'parent', scopes })
      const child = await create(parent.key, { name: 'child', scopes })
      const dead = await create(parent.key, { name: 'dead', scopes: ['assets:read'] })
      await call(root.key, `/api/v1/api-keys/${dead.id}`, { method: 'DELETE' })
      clock.now -= 26 * hourMs
      await call(parent.key, '/api/v1/assets', { agent: 'long ago' })
      clock.now = noon
      for (let count = 0; count < 3; count += 1) await call(parent.key, '/api/v1/assets', { agent: 'ci' })
      await call(parent.key, '/api/v1/audit-events', { agent: 'refused anyway' })
      await call(child.key, '/api/v1/assets', { from: '198.51.100.7', agent: 'job' })

      const alone = await read(parent.id, 'impact')
      const names = (keys: { name: string }[]) => keys.map(({ name }) => name)
      assert.deepEqual(names(alone.affected), ['parent'])
      assert.deepEqual(names(alone.unaffected), ['child'])
      // biome-ignore lint/suspicious/noExplicitAny: as above.
      const ofAssets = ({ callers }: any) => callers.filter((each: any) => each.operation === 'assets.list')
      assert.deepEqual(ofAssets(alone), [
        {
          api_key_id: parent.id,
          address: '192.0.2.1',
          user_agent: 'ci',
          operation: 'assets.list',
          requests: 3,
          first_at: new Date(noon).toISOString(),
          last_at: new Date(noon).toISOString(),
        },
      ])
      assert.equal(alone.totals.callers, 2, 'the child was made with it, too')

      const all = await read(parent.id, 'impact?cascade=true')
      assert.deepEqual(names(all.affected), ['parent', 'child'])
      assert.deepEqual(all.unaffected, [])
      assert.deepEqual(
        ofAssets(all)
          .map((each: { user_agent: string }) => each.user_agent)
          .sort(),
        ['ci', 'job'],
      )
      assert.deepEqual((await read(dead.id, 'impact')).affected, [])
    })

    test('an inspection shows use, denials, descendants, leak reports and assets', async () => {
      const { store, clock, root, call, create, read, paint } = await world()
      const scopes = ['assets:read', 'keys:write']
      const leaked = await create(root.key, { name: 'leaked', scopes })
      const child = await create(leaked.key, { name: 'child', scopes })
      const grandchild = await create(child.key, { name: 'grandchild', scopes: ['assets:read'] })
      clock.now += 1
      const second = await create(leaked.key, { name: 'second', scopes: ['assets:read'] })
      await call(root.key, `/api/v1/api-keys/${child.id}`, { method: 'DELETE' })
      await call(leaked.key, '/api/v1/audit-events', { from: '203.0.113.66', agent: 'curl' })
      await call(grandchild.key, '/api/v1/assets')
      await paint(leaked.id, noon - 3 * dayMs)
      const own = await paint(leaked.id, noon - hourMs)
      const of = await paint(grandchild.id)
      await paint(root.keyId)
      await store.database.db
        .insertInto('leak_report')
        .values({
          ...{ id: newId('leak'), account_id: root.accountId, api_key_id: leaked.id, source: 'report' },
          ...{
            location: 'https://example.com/paste',
            reported_at: noon,
            reported_from: null,
            resolved_at: null,
          },
        })
        .execute()

      clock.now += minuteMs
      const page = await read(leaked.id, 'inspection')
      assert.equal(page.api_key.name, 'leaked')
      assert.deepEqual(
        // biome-ignore lint/suspicious/noExplicitAny: as above.
        page.descendants.map((each: any) => [
          each.api_key.name,
          each.depth,
          each.api_key.status,
          each.requests,
          each.assets,
        ]),
        [
          ['child', 1, 'revoked', 1, 0],
          ['grandchild', 2, 'active', 1, 1],
          ['second', 1, 'active', 0, 0],
        ],
      )
      assert.equal(page.descendants[2].api_key.id, second.id)
      const [refusal] = page.denials
      assert.deepEqual(
        [refusal.operation, refusal.status, refusal.address, refusal.user_agent, refusal.requests],
        ['audit_events.list', 403, '203.0.113.66', 'curl', 1],
      )
      assert.deepEqual([page.requests, page.denied], [3, 1])
      assert.deepEqual(
        // biome-ignore lint/suspicious/noExplicitAny: as above.
        page.assets.map((asset: any) => [asset.id, asset.is_hidden, asset.api_key_id]),
        [
          [of, false, grandchild.id],
          [own, false, leaked.id],
        ],
      )
      assert.equal(page.leak_reports[0].location, 'https://example.com/paste')
      assert.deepEqual(page.totals, {
        addresses: 2,
        operations: 2,
        user_agents: 2,
        denials: 1,
        assets: 2,
        descendants: 3,
        leak_reports: 1,
      })
      assert.equal((await read(leaked.id, 'inspection?since=7d')).totals.assets, 3)
    })

    test('assets that a quarantine hides are listed only in the inspection, until the key is resumed', async () => {
      const { root, call, create, read, paint, isSeen } = await world()
      const leaked = await create(root.key, { scopes: ['keys:write', 'assets:read'] })
      const child = await create(leaked.key, { scopes: ['assets:read'] })
      const made = [await paint(leaked.id), await paint(child.id)]
      const other = await paint(root.keyId)
      const quarantined = await call(root.key, `/api/v1/api-keys/${leaked.id}/quarantine`, { method: 'POST' })
      assert.equal(quarantined.body.api_key.status, 'quarantined')
      for (const id of made) assert.equal(await isSeen(id), false)
      assert.equal(await isSeen(other), true)
      const late = await paint(child.id)
      assert.equal(await isSeen(late), false, 'also what was still being painted')
      assert.equal((await call(child.key, '/api/v1/assets')).body.code, 'key_paused')
      const { assets } = await read(leaked.id, 'inspection')
      assert.deepEqual(
        assets.map((asset: { is_hidden: boolean }) => asset.is_hidden),
        [true, true, true],
      )

      await call(root.key, `/api/v1/api-keys/${leaked.id}/resume`, { method: 'POST' })
      for (const id of [...made, late]) assert.equal(await isSeen(id), true)
      assert.equal((await call(child.key, '/api/v1/assets')).status, 200)
    })

    test('the assets of a revoked key can be hidden and shown again, and the key stays revoked', async () => {
      const { root, call, create, paint, isSeen } = await world()
      const leaked = await create(root.key, { scopes: ['keys:write', 'assets:read'] })
      const child = await create(leaked.key, { scopes: ['assets:read'] })
      const made = await paint(leaked.id)
      const path = `/api/v1/api-keys/${leaked.id}`
      await call(root.key, path, { method: 'DELETE' })
      assert.equal((await call(root.key, `${path}/resume`, { method: 'POST' })).body.code, 'key_not_active')
      await call(root.key, `${path}/quarantine`, { method: 'POST' })
      assert.equal(await isSeen(made), false)
      assert.equal((await call(child.key, '/api/v1/assets')).status, 401)
      const resumed = await call(root.key, `${path}/resume`, { method: 'POST' })
      assert.equal(resumed.body.api_key.status, 'revoked')
      assert.equal(await isSeen(made), true)
      assert.equal((await call(leaked.key, '/api/v1/assets')).body.code, 'key_revoked')
      assert.equal((await call(child.key, '/api/v1/assets')).status, 200)
    })

    test('the rotation status shows both keys for either of them, and when the old key is revoked', async () => {
      const { clock, root, call, create, read } = await world()
      const old = await create(root.key, { scopes: ['assets:read'] })
      assert.equal((await read(old.id, 'rotation')).rotation, null)
      const { body } = await call(root.key, `/api/v1/api-keys/${old.id}/rotate`, {
        body: { overlap: '2d', when_idle: '6h' },
      })
      await call(old.key, '/api/v1/assets', { agent: 'left behind' })
      await call(old.key, '/api/v1/assets', { agent: 'left behind' })
      await call(body.key, '/api/v1/assets', { agent: 'moved' })
      const { rotation } = await read(old.id, 'rotation')
      assert.deepEqual(rotation, (await read(body.api_key.id, 'rotation')).rotation)
      assert.deepEqual([rotation.old.api_key.id, rotation.new.api_key.id], [old.id, body.api_key.id])
      assert.deepEqual([rotation.old.requests, rotation.new.requests], [2, 1])
      assert.deepEqual(
        [rotation.old, rotation.new].map((side) => side.callers[0].user_agent),
        ['left behind', 'moved'],
      )
      assert.equal(rotation.revokes_at, new Date(noon + 6 * hourMs).toISOString())
      clock.now += 5 * hourMs
      await call(old.key, '/api/v1/assets')
      const later = (await read(old.id, 'rotation')).rotation
      assert.equal(later.revokes_at, new Date(noon + 11 * hourMs).toISOString(), 'a use puts it off')
      clock.now = noon + 3 * dayMs
      assert.equal((await read(old.id, 'rotation')).rotation.revokes_at, null)
    })

    test('an asset that is created while its key is quarantined is hidden, in either order', async () => {
      const { store, root, create, paint, isSeen } = await world()
      for (let round = 0; round < 20; round += 1) {
        const { id } = await create(root.key, { scopes: ['assets:write'] })
        const [made] = await Promise.all([
          paint(id),
          store.keys.quarantine(root.accountId, id, { by: systemActor, at: noon }),
        ])
        assert.equal(await isSeen(made), false)
        await store.keys.revoke(root.accountId, id, { by: systemActor, at: noon })
      }
    })
  })
}
