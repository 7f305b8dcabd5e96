import assert from 'node:assert/strict'
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { after, before, describe, mock, test } from 'node:test'
import { systemActor } from '../../src/audit/audit-store.ts'
import { newId, type TrustPolicyId } from '../../src/core/ids.ts'
import type { Store } from '../../src/database/store.ts'
import { maxJobKeys } from '../../src/keys/key-creation.ts'
import { unrestricted } from '../../src/keys/restrictions.ts'
import { addAccount, addKey, openNewStore } from '../support/open-store.ts'
import { databases } from '../support/start-server.ts'
import { newWorld } from './world.ts'

const dayMs = 24 * 60 * 60 * 1000
const keys = '/api/v1/api-keys'
interface Shown {
  readonly id: string
}
const idsOf = (shown: readonly Shown[]) => shown.map(({ id }) => id)

for (const database of databases) {
  describe(`operations on keys on ${database}`, () => {
    let opened: Awaited<ReturnType<typeof openNewStore>>
    before(async () => {
      opened = await openNewStore(database)
    })
    after(() => opened.close())

    const world = () => newWorld(opened.store)
    /** The keys of jobs, as many as asked, made at the clock's time. */
    const addJobs = async (accountId: `acct_${string}`, count: number, at: number) => {
      const trustPolicyId: TrustPolicyId = newId('trust')
      const made = []
      for (let i = 0; i < count; i++) {
        const job = { name: 'job', ...unrestricted, expires_at: at + dayMs, trust_policy_id: trustPolicyId }
        made.push(await opened.store.keys.create(accountId, job, { by: systemActor, at }))
      }
      return made
    }

    test('a key that is not there, is no id or is another account’s is not found by any of them', async () => {
      const { store, root, call } = await world()
      const stranger = await addAccount(store)
      for (const id of ['key_00000000000000000000', 'nothing', stranger.keyId]) {
        for (const [method, path] of [
          ['GET', id],
          ['DELETE', id],
          ['POST', `${id}/pause`],
          ['POST', `${id}/resume`],
          ['POST', `${id}/quarantine`],
          ['POST', `${id}/rotate`],
        ] as const) {
          const { status, code } = await call(root.key, method, `${keys}/${path}`, {
            ...(path.endsWith('rotate') && { body: {} }),
          })
          assert.deepEqual([status, code], [404, 'key_not_found'], `${method} ${path}`)
        }
      }
      assert.equal((await call(stranger.key, 'GET', '/api/v1/auth/me')).status, 200)
    })

    test('a key that has ended is neither paused, resumed nor rotated, but what it made can be stopped', async () => {
      const { root, call, create } = await world()
      const { id } = (await create(root.key, {})).body.api_key
      assert.equal((await call(root.key, 'DELETE', `${keys}/${id}`)).body.api_key.status, 'revoked')
      for (const verb of ['pause', 'resume', 'rotate']) {
        const { status, code } = await call(root.key, 'POST', `${keys}/${id}/${verb}`, {
          ...(verb === 'rotate' && { body: {} }),
        })
        assert.deepEqual([status, code], [409, 'key_not_active'], verb)
      }
      assert.equal((await call(root.key, 'POST', `${keys}/${id}/quarantine`)).status, 200)
    })

    test('a key is created with status 201, and rotated, too; what only changes one has 200', async () => {
      const { root, call, create } = await world()
      const made = await create(root.key, {})
      const path = `${keys}/${made.body.api_key.id}`
      const rotated = await call(root.key, 'POST', `${path}/rotate`, { body: {} })
      assert.deepEqual([made.status, rotated.status], [201, 201])
      for (const verb of ['pause', 'resume', 'quarantine'])
        assert.equal((await call(root.key, 'POST', `${path}/${verb}`)).status, 200, verb)
    })

    test('live keys are listed newest first in pages, with how many places are taken', async () => {
      const { clock, root, call, create } = await world()
      const made: string[] = [root.keyId]
      for (let i = 0; i < 4; i++) {
        clock.now += 1_000
        made.unshift((await create(root.key, {})).body.api_key.id)
      }
      await call(root.key, 'DELETE', `${keys}/${made[1]}`)
      const live = made.filter((_, index) => index !== 1)

      const whole = (await call(root.key, 'GET', keys)).body
      assert.deepEqual(idsOf(whole.api_keys), live)
      assert.deepEqual([whole.next_cursor, whole.limit], [null, { live: 4, maximum: 10 }])
      const exact = (await call(root.key, 'GET', `${keys}?limit=4`)).body
      assert.deepEqual([idsOf(exact.api_keys), exact.next_cursor], [live, null])
      const first = (await call(root.key, 'GET', `${keys}?limit=3`)).body
      assert.deepEqual(idsOf(first.api_keys), live.slice(0, 3))
      const second = (await call(root.key, 'GET', `${keys}?limit=3&cursor=${first.next_cursor}`)).body
      assert.deepEqual([idsOf(second.api_keys), second.next_cursor], [live.slice(3), null])
      for (const text of ['true', 'false']) {
        const { api_keys } = (await call(root.key, 'GET', `${keys}?include_revoked=${text}`)).body
        assert.deepEqual(idsOf(api_keys), text === 'true' ? made : live)
      }
    })

    test('keys of jobs are listed when asked for, and take no place', async () => {
      const { store, clock, root, call, create } = await world()
      clock.now += 1_000
      await addJobs(root.accountId, 2, clock.now)
      const own = (await call(root.key, 'GET', keys)).body
      assert.deepEqual([idsOf(own.api_keys), own.limit.live], [[root.keyId], 1])
      const all = (await call(root.key, 'GET', `${keys}?include_jobs=true`)).body
      assert.deepEqual(
        all.api_keys.map(({ kind }: { kind: string }) => kind),
        ['job', 'job', 'created'],
      )
      assert.equal((await call(root.key, 'GET', `${keys}?include_jobs=false`)).body.api_keys.length, 1)
      const [job] = all.api_keys
      const rotated = await call(root.key, 'POST', `${keys}/${job.id}/rotate`, { body: {} })
      assert.deepEqual([rotated.status, rotated.code], [422, 'key_not_rotatable'])

      for (let i = 1; i < 10; i++) assert.equal((await create(root.key, {})).status, 201)
      await addJobs(root.accountId, 1, clock.now)
      assert.equal(await store.keys.countLive(root.accountId, clock.now), 10)
    })

    test('a search finds keys by name, prefix, id and creator in any case, on every page and in every order', async () => {
      const { store, clock, root, call, create } = await world()
      const made = new Map<string, { id: string; prefix: string }>()
      for (const name of ['Übung b', 'deploy', 'übung A', 'other', 'ÜBUNG c']) {
        clock.now += 1_000
        const { api_key } = (await create(root.key, { name })).body
        made.set(name, api_key)
      }
      const list = async (query: Record<string, string>, limit = 100) => {
        const found: string[] = []
        let cursor: string | null = null
        do {
          const text = new URLSearchParams({ ...query, limit: String(limit), ...(cursor && { cursor }) })
          const { status, body } = await call(root.key, 'GET', `${keys}?${text}`)
          assert.equal(status, 200, JSON.stringify(body))
          found.push(...body.api_keys.map(({ name }: { name: string }) => name))
          cursor = body.next_cursor
        } while (cursor !== null)
        return found
      }
      for (const limit of [1, 2, 100]) {
        assert.deepEqual(await list({ search: ' üBUNG ' }, limit), ['ÜBUNG c', 'übung A', 'Übung b'])
        assert.deepEqual(await list({ search: 'übung', sort: 'oldest' }, limit), [
          'Übung b',
          'übung A',
          'ÜBUNG c',
        ])
        const names = await list({ sort: 'name' }, limit)
        assert.deepEqual(names.slice(0, 1), ['deploy'])
        assert.equal(new Set(names).size, 6)
      }
      const { id = '', prefix = '' } = made.get('deploy') ?? {}
      for (const search of [id, prefix, prefix.slice(5).toUpperCase()]) {
        assert.deepEqual(await list({ search }), ['deploy'], search)
      }
      assert.deepEqual(await list({ search: '%' }), [], 'no character is a wildcard')

      await store.keys.noteUse([
        {
          api_key_id: id as `key_${string}`,
          last_used_at: clock.now,
          last_used_address: null,
          last_used_user_agent: null,
        },
      ])
      assert.equal((await list({ sort: 'last_used' }, 1))[0], 'deploy')
      assert.equal(new Set(await list({ sort: 'last_used' }, 1)).size, 6)

      const [first, second] = [made.get('other')?.id, made.get('Übung b')?.id]
      await call(root.key, 'POST', `${keys}/${first}/pause`)
      await call(root.key, 'DELETE', `${keys}/${second}`)
      await call(root.key, 'POST', `${keys}/${id}/rotate`, { body: {} })
      assert.deepEqual(await list({ status: 'paused' }), ['other'])
      assert.deepEqual(await list({ status: 'revoked', search: 'übung' }), ['Übung b'])
      assert.deepEqual(await list({ status: 'deprecated' }), ['deploy'])
      assert.deepEqual(await list({ status: 'expired' }), [])
      assert.ok(!(await list({ status: 'active' })).includes('other'))
    })

    test('a search reads further than one batch', async () => {
      const { store, clock, root, call } = await world()
      const { db } = store.database
      const template = await db
        .selectFrom('api_key')
        .selectAll()
        .where('id', '=', root.keyId)
        .executeTakeFirstOrThrow()
      const revoked = (from: number) =>
        Array.from({ length: 505 }, (_, offset) => {
          const number = from + offset
          const name = number === 0 ? 'needle' : `old ${number}`
          const unlike = {
            id: newId('key'),
            name,
            prefix: `${root.keyId}_${number}`,
            secret_hash: `${number}`,
          }
          return { ...template, ...unlike, created_at: template.created_at + number, revoked_at: clock.now }
        })
      for (const from of [0, 505]) await db.insertInto('api_key').values(revoked(from)).execute()
      const { body } = await call(root.key, 'GET', `${keys}?include_revoked=true&search=NEEDLE&limit=1`)
      assert.deepEqual(
        body.api_keys.map(({ name }: { name: string }) => name),
        ['needle'],
      )
    })

    test('a list refuses what it cannot do, and says why', async () => {
      const { root, call } = await world()
      const user = Buffer.from('1.user_1').toString('base64url')
      for (const [query, message] of [
        ['limit=0', 'must be at least 1'],
        ['limit=101', 'must be at most 100'],
        ['limit=1.5', 'must be a whole number'],
        ['limit=x', 'must be a whole number'],
        ['include_revoked=maybe', 'must be true or false'],
        ['include_jobs=maybe', 'must be true or false'],
        [`search=${'x'.repeat(101)}`, 'must have at most 100 characters'],
        [`search=${root.key}`, 'must not contain an API key: search for its prefix'],
        ['status=dead', 'must be one of active, paused, quarantined, deprecated, expired, revoked'],
        ['sort=size', 'must be one of newest, oldest, name, last_used'],
        ['cursor=x', 'is not a cursor of this list'],
        [`cursor=${user}`, 'is not a cursor of this list'],
      ]) {
        const { code, body } = await call(root.key, 'GET', `${keys}?${query}`)
        assert.deepEqual([code, body.errors[0].detail], ['input_invalid', message], query)
      }
      const revoke = await call(root.key, 'DELETE', `${keys}/${root.keyId}?cascade=maybe`)
      assert.deepEqual(
        [revoke.code, revoke.body.errors[0].detail],
        ['input_invalid', 'must be true or false'],
      )
      assert.equal((await call(root.key, 'GET', `${keys}?limit=100`)).status, 200)
    })

    test('the eleventh key is refused with the ten that live', async () => {
      const { root, call, create } = await world()
      for (let i = 1; i < 10; i++) await create(root.key, {})
      const { status, code, body } = await create(root.key, {})
      assert.deepEqual([status, code], [409, 'key_limit_reached'])
      assert.equal(body.detail, 'The account has 10 live API keys, and 10 is the limit.')
      const { api_keys } = (await call(root.key, 'GET', keys)).body
      assert.deepEqual(body.live_keys, api_keys)
    })

    test('jobs of an account have a hundred live keys at most', async () => {
      const { clock, root } = await world()
      const made = await addJobs(root.accountId, maxJobKeys + 1, clock.now)
      assert.ok(made.slice(0, -1).every((each) => 'key' in each))
      assert.deepEqual(made.at(-1), { denied: 'limit_reached', live: [] })
      assert.equal(maxJobKeys, 100)
    })

    test('revoking ends the keys that a key made only when asked, and says in words what it was', async () => {
      const { root, call, create, isAccepted } = await world()
      const parent = (await create(root.key, { scopes: ['keys:write'] })).body
      const child = (await create(parent.key, { scopes: ['keys:write'] })).body
      const alone = (await call(root.key, 'DELETE', `${keys}/${parent.api_key.id}`)).body
      assert.deepEqual([alone.revocation_record.reason, alone.revocation_record.ended], ['revoked', []])
      assert.equal(await isAccepted(child.key), true)
      const family = (await call(root.key, 'DELETE', `${keys}/${parent.api_key.id}?cascade=true`)).body
      assert.deepEqual(idsOf(family.revocation_record.ended), [child.api_key.id])
      assert.equal(await isAccepted(child.key), false)
    })

    test('a replaced key’s revocation record knows the use that nobody has written down yet', async () => {
      const { clock, root, call, create, isAccepted } = await world()
      const old = (await create(root.key, {})).body
      clock.now += 1_000
      await isAccepted(old.key)
      await call(root.key, 'POST', `${keys}/${old.api_key.id}/rotate`, { body: { overlap: '0' } })
      const { revocation_record } = (await call(root.key, 'GET', `${keys}/${old.api_key.id}`)).body
      assert.equal(revocation_record.reason, 'replaced')
      assert.equal(Date.parse(revocation_record.last_accepted.at), clock.now)
    })

    test('a key that is being replaced is not replaced once more', async () => {
      const { root, call, create } = await world()
      const path = `${keys}/${(await create(root.key, {})).body.api_key.id}/rotate`
      assert.equal((await call(root.key, 'POST', path, { body: {} })).status, 201)
      const { status, code } = await call(root.key, 'POST', path, { body: {} })
      assert.deepEqual([status, code], [409, 'key_already_rotated'])
    })

    test('a successor ends when it is asked to, but never after its parent or what the account allows', async () => {
      const { clock, root, call, create } = await world()
      const parent = (await create(root.key, { scopes: ['keys:write'], expires: '10d' })).body
      const child = (await create(parent.key, { scopes: ['keys:write'] })).body.api_key
      const rotate = (id: string, expires?: string) =>
        call(root.key, 'POST', `${keys}/${id}/rotate`, {
          body: { overlap: '0', ...(expires && { expires }) },
        })
      const later = await rotate(child.id, '11d')
      assert.deepEqual([later.code, later.body.errors[0].pointer], ['key_exceeds_parent', '/expires'])
      assert.equal((await rotate(child.id, 'never')).code, 'key_exceeds_parent')
      const sooner = (await rotate(child.id, '9d')).body.api_key
      assert.equal(Date.parse(sooner.expires_at), clock.now + 9 * dayMs)
      clock.now += 8 * dayMs
      const next = (await rotate(sooner.id)).body.api_key
      assert.equal(next.expires_at, parent.api_key.expires_at, 'nine days again would be past its parent')

      const free = (await create(root.key, {})).body.api_key
      await call(root.key, 'PATCH', '/api/v1/policy', { body: { max_lifetime_days: 5 } })
      assert.equal((await rotate(free.id, '6d')).code, 'policy_violated')
      assert.equal((await rotate(free.id, 'never')).code, 'policy_violated')
      const bound = (await rotate(free.id)).body.api_key
      assert.equal(Date.parse(bound.expires_at), clock.now + 5 * dayMs)
      assert.equal((await rotate(bound.id, '2020-01-01')).code, 'input_invalid')
    })

    test('a successor ends with the key that asks for it, and is no root where that one is none', async () => {
      const { store, clock, root, call, create } = await world()
      const short = await addKey(store, root.accountId, {
        ...unrestricted,
        expires_at: clock.now + 5 * dayMs,
      })
      const parent = (await create(root.key, { scopes: unrestricted.scopes.split(' ') })).body
      const child = (await create(parent.key, {})).body.api_key
      const rotate = (by: string, id: string) =>
        call(by, 'POST', `${keys}/${id}/rotate`, { body: { overlap: '30d' } })
      const denied = await rotate(parent.key, root.keyId)
      assert.deepEqual([denied.status, denied.code], [403, 'key_not_root'])
      const { api_key: heir } = (await rotate(short.key, parent.api_key.id)).body
      assert.equal(Date.parse(heir.expires_at), clock.now + 5 * dayMs)

      clock.now += 5 * dayMs
      const next = await rotate(root.key, child.id)
      assert.deepEqual([next.status, next.body.api_key?.expires_at], [201, null], 'the end it was granted')
      const ended = await rotate(root.key, heir.id)
      assert.deepEqual([ended.status, ended.code], [409, 'key_not_active'])
    })

    test('a key that has expired with its parent is told to have ended', async () => {
      const { clock, root, call, create } = await world()
      const parent = (await create(root.key, { scopes: ['keys:write'], expires: '1d' })).body
      const { id } = (await create(parent.key, { scopes: ['keys:write'] })).body.api_key
      clock.now += dayMs
      const { code } = await call(root.key, 'POST', `${keys}/${id}/rotate`, { body: {} })
      assert.equal(code, 'key_not_active')
    })

    test('a key that is for every IPv4 address alone takes over from none that is for all', async () => {
      const { root, call, create } = await world()
      const creator = await create(root.key, {
        scopes: [...unrestricted.scopes.split(' ')],
        allowed_ips: ['0.0.0.0/0'],
      })
      const { id } = (await create(root.key, {})).body.api_key
      const denied = await call(creator.body.key, 'POST', `${keys}/${id}/rotate`, { body: {} })
      assert.deepEqual([denied.status, denied.code], [403, 'key_exceeds_parent'])
      assert.equal(denied.body.errors[0].pointer, '/allowed_ips')
    })

    test('a change of the policy is in the log in the words of the policy', async () => {
      const { root, call } = await world()
      const before = (await call(root.key, 'GET', '/api/v1/policy')).body.policy
      const body = { max_lifetime_days: 30, requires_expiry: true }
      const { policy } = (await call(root.key, 'PATCH', '/api/v1/policy', { body })).body
      const [entry] = (await call(root.key, 'GET', '/api/v1/audit-events?action=policy.updated')).body
        .audit_events
      assert.deepEqual([entry.before, entry.after], [before, policy])
      assert.deepEqual(policy, { ...before, ...body })
    })

    test('the policy lists the live keys that could not be made any more, and no others', async () => {
      const { root, call, create, clock } = await world()
      const allowed_ips = ['203.0.113.9']
      // Of a day that is just beginning all counts, and no more than that.
      clock.now = Math.ceil(clock.now / dayMs) * dayMs
      const make = async (body: object) => (await create(root.key, body)).body.api_key.id as string
      const day31 = new Date(clock.now + 30 * dayMs).toISOString().slice(0, 10)
      const [short, byDay, long, open, ended] = [
        await make({ allowed_ips, expires: '30d' }),
        await make({ allowed_ips, expires: day31 }),
        await make({ allowed_ips, expires: '31d' }),
        await make({ expires: '1d' }),
        await make({}),
      ]
      await call(root.key, 'DELETE', `${keys}/${ended}`)
      const violations = async (policy: object) =>
        new Set(idsOf((await call(root.key, 'PATCH', '/api/v1/policy', { body: policy })).body.violations))
      assert.deepEqual(await violations({ max_lifetime_days: 30 }), new Set([root.keyId, long]))
      assert.deepEqual(await violations({ max_lifetime_days: null }), new Set())
      assert.deepEqual(await violations({ requires_expiry: true }), new Set([root.keyId]))
      assert.deepEqual(
        await violations({ requires_expiry: false, requires_allowed_ips: true }),
        new Set([root.keyId, open]),
      )
      assert.deepEqual(
        await violations({ max_lifetime_days: 30 }),
        new Set([root.keyId, long, open]),
        'what is left out of a change stays',
      )
      for (const id of [short, byDay]) assert.ok(id)
    })

    test('pausing twice changes nothing, and a pause by hand outlives a quarantine of the family', async () => {
      const { root, call, create, isAccepted } = await world()
      const parent = (await create(root.key, { scopes: ['keys:write', 'assets:read'] })).body
      const child = (await create(parent.key, {})).body
      const other = (await create(parent.key, {})).body
      const path = `${keys}/${parent.api_key.id}`
      await call(root.key, 'POST', `${keys}/${child.api_key.id}/pause`)
      const quarantined = (await call(root.key, 'POST', `${path}/quarantine`)).body
      assert.deepEqual(idsOf(quarantined.others), [other.api_key.id])
      const resumed = (await call(root.key, 'POST', `${path}/resume`)).body
      assert.deepEqual(idsOf(resumed.others), [other.api_key.id])
      assert.deepEqual(await Promise.all([parent, child, other].map(({ key }) => isAccepted(key))), [
        true,
        false,
        true,
      ])
      assert.equal(
        (await call(root.key, 'POST', `${keys}/${child.api_key.id}/resume`)).body.api_key.status,
        'active',
      )
    })

    test('why a key is paused is written down', async () => {
      const { store, root, call, create } = await world()
      const { id } = (await create(root.key, {})).body.api_key
      for (const [verb, reason] of [
        ['pause', 'paused'],
        ['quarantine', 'quarantined'],
      ]) {
        await call(root.key, 'POST', `${keys}/${id}/${verb}`)
        assert.equal((await store.keys.find(root.accountId, id))?.pause_reason, reason)
      }
    })

    test('a live key has no revocation record', async () => {
      const { root, call } = await world()
      const { body } = await call(root.key, 'GET', `${keys}/${root.keyId}`)
      assert.deepEqual([body.api_key.status, body.revocation_record], ['active', null])
    })

    test('where no request is left, a key can still be stopped and the limit be changed', async () => {
      const { root, call, create } = await world()
      const { id } = (await create(root.key, {})).body.api_key
      const setLimit = async (requests_per_minute: number | null) =>
        (await call(root.key, 'PATCH', '/api/v1/policy', { body: { requests_per_minute } })).status
      assert.equal(await setLimit(1), 200)
      await call(root.key, 'GET', keys)
      assert.equal((await call(root.key, 'GET', keys)).code, 'request_limit_reached')
      for (const [method, path] of [
        ['POST', `${id}/pause`],
        ['POST', `${id}/quarantine`],
        ['GET', id],
        ['DELETE', id],
      ] as const)
        assert.equal((await call(root.key, method, `${keys}/${path}`)).status, 200, path)
      assert.equal(await setLimit(null), 200)
      assert.equal((await call(root.key, 'GET', keys)).status, 200)
    })

    test('a key that somebody else makes for a parent is that one’s child', async () => {
      const { store, clock, root } = await world()
      const parent = { id: root.keyId, quotas: null }
      const key = { name: 'x', ...unrestricted, parent }
      const created = await store.keys.create(root.accountId, key, { by: systemActor, at: clock.now })
      assert.ok('row' in created)
      assert.equal(created.row.parent_key_id, root.keyId)
    })

    test('a key’s requests are counted against its own limit and those of the keys that it came from', async () => {
      const { store, root, create } = await world()
      const quotasOf = async (id: string) => (await store.keys.find(root.accountId, id))?.quotas
      const make = async (key: string, requests_per_minute?: number) => {
        const { body } = await create(key, {
          scopes: ['keys:write'],
          ...(requests_per_minute && { requests_per_minute }),
        })
        return { id: body.api_key.id as string, key: body.key as string }
      }
      const free = await make(root.key)
      assert.equal(await quotasOf(free.id), null)
      const parent = await make(free.key, 160)
      assert.equal(await quotasOf(parent.id), `${parent.id}=160`)
      const same = await make(parent.key)
      assert.equal(await quotasOf(same.id), `${parent.id}=160`)
      const alike = await make(parent.key, 160)
      assert.equal(await quotasOf(alike.id), `${parent.id}=160`)
      const less = await make(parent.key, 60)
      assert.equal(await quotasOf(less.id), `${parent.id}=160 ${less.id}=60`)
      const least = await make(less.key, 6)
      assert.equal(await quotasOf(least.id), `${parent.id}=160 ${less.id}=60 ${least.id}=6`)
    })

    test('a prefix that is taken is minted anew, in a creation and in a rotation', async (t) => {
      const { root, call, create, isAccepted } = await world()
      let calls = 0
      mock.method(crypto, 'randomFillSync', (buffer: Uint8Array) => {
        // The first two keys have the same prefix; afterwards every one has another.
        calls++
        return buffer.fill(calls <= 2 ? 7 : calls)
      })
      syncBuiltinESMExports()
      t.after(() => {
        mock.restoreAll()
        syncBuiltinESMExports()
      })
      const first = await create(root.key, {})
      const second = await create(root.key, {})
      assert.equal(calls, 3)
      assert.deepEqual([first.status, second.status], [201, 201])
      assert.equal(first.body.key.slice(0, 13), first.body.api_key.prefix)
      assert.notEqual(first.body.api_key.prefix, second.body.api_key.prefix)
      assert.deepEqual([await isAccepted(first.body.key), await isAccepted(second.body.key)], [true, true])
      calls = 1
      const rotated = await call(root.key, 'POST', `${keys}/${first.body.api_key.id}/rotate`, { body: {} })
      assert.equal(rotated.status, 201)
      assert.equal(rotated.body.key.slice(0, 13), rotated.body.api_key.prefix)
    })

    test('a request whose key, or whose subject, ends while it is under way makes nothing', async () => {
      /** The store, in which a key ends after the policy was read, which is before anything is written. */
      const ending = (store: Store, accountId: `acct_${string}`, keyId: () => string): Store => ({
        ...store,
        accounts: {
          ...store.accounts,
          async policy(id) {
            await store.keys.revoke(accountId, keyId(), { by: systemActor, at: Date.now() })
            return store.accounts.policy(id)
          },
        },
      })
      const { root, create } = await world()
      const creator = (await create(root.key, { scopes: [...unrestricted.scopes.split(' ')] })).body
      const old = (await create(root.key, {})).body
      const dying = await newWorld(ending(opened.store, root.accountId, () => creator.api_key.id))
      const created = await dying.create(creator.key, {})
      assert.deepEqual([created.status, created.code], [409, 'key_not_active'])
      const subject = await newWorld(ending(opened.store, root.accountId, () => old.api_key.id))
      const rotated = await subject.call(root.key, 'POST', `${keys}/${old.api_key.id}/rotate`, { body: {} })
      assert.deepEqual([rotated.status, rotated.code], [409, 'key_not_active'])
      const { limit } = (await subject.call(root.key, 'GET', keys)).body
      assert.equal(limit.live, 1)
    })

    test('a request that is repeated with its Idempotency-Key hears which key was made, without its secret', async () => {
      const { store, root, call } = await world()
      const made = await call(root.key, 'POST', keys, {
        body: { name: 'x' },
        headers: { 'idempotency-key': 'a' },
      })
      const again = await call(root.key, 'POST', keys, {
        body: { name: 'x' },
        headers: { 'idempotency-key': 'a' },
      })
      assert.deepEqual([again.code, again.body.api_key], ['idempotency_key_completed', made.body.api_key])
      const path = `${keys}/${made.body.api_key.id}/rotate`
      const rotated = await call(root.key, 'POST', path, { body: {}, headers: { 'idempotency-key': 'b' } })
      const twice = await call(root.key, 'POST', path, { body: {}, headers: { 'idempotency-key': 'b' } })
      assert.deepEqual([twice.code, twice.body.api_key], ['idempotency_key_completed', rotated.body.api_key])
      const kept = await store.database.db.selectFrom('idempotency_claim').select('response').execute()
      assert.deepEqual(
        kept.map(({ response }) => Object.keys(JSON.parse(response ?? '{}'))),
        [['api_key'], ['api_key']],
      )
    })
  })
}
