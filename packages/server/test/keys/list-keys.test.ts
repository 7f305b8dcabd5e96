import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { newId } from '../../src/core/ids.ts'
import { dayMs, minuteMs } from '../../src/core/time.ts'
import { databases } from '../support/start-server.ts'
import { addJobs, idsOf, useWorlds } from './world.ts'

const keys = '/api/v1/api-keys'

for (const database of databases) {
  describe(`listing API keys on ${database}`, () => {
    const world = useWorlds(database)

    test('live keys are listed newest first in pages, with the number of live keys', async () => {
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

    test('keys of CI jobs are listed on request and do not count against the limit', async () => {
      const { store, clock, root, call, create } = await world()
      clock.now += 1_000
      await addJobs(store, root.accountId, 2, clock.now)
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
      await addJobs(store, root.accountId, 1, clock.now)
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

    test('a search continues after its first batch', async () => {
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

    test('a list rejects invalid parameters and explains why', async () => {
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

    test('a key that was not used for 90 days is marked as unused', async () => {
      const { clock, root, call, create } = await world()
      const { id } = (await create(root.key, {})).body.api_key
      const isUnused = async () =>
        (await call(root.key, 'GET', `/api/v1/api-keys/${id}`)).body.api_key.is_unused
      clock.now += 90 * dayMs - minuteMs
      assert.equal(await isUnused(), false)
      clock.now += 2 * minuteMs
      assert.equal(await isUnused(), true)
    })
  })
}
