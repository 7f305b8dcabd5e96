import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createApp } from '../src/app.ts'
import { creditStore } from '../src/budgets/credit-store.ts'
import { type KeyId, newId } from '../src/core/ids.ts'
import type { Database } from '../src/database/database.ts'
import { createBruteForceProtection } from '../src/http/brute-force-protection.ts'
import { lastUsedBuffer } from '../src/http/last-used-buffer.ts'
import { createQuotaLimiter } from '../src/http/quota-limiter.ts'
import { usageBuffer } from '../src/http/usage-buffer.ts'
import type { KeyUse } from '../src/keys/key-rows.ts'
import { createLog } from '../src/log.ts'
import { openStore, type Store } from '../src/store.ts'
import { call } from './support/call.ts'
import { addAccount, addKey, type Holder, newTestStore, openNewStore } from './support/open-store.ts'
import { databases, startServer } from './support/start-server.ts'

const minute = 60_000
const start = Date.parse('2030-01-01T00:00:00Z')

describe('the last-used buffer', () => {
  /** A buffer over a store that records its calls. */
  function recorded() {
    const writes: { at: number; uses: KeyUse[] }[] = []
    let now = start
    const errors: unknown[] = []
    const state = { fails: false }
    const log = lastUsedBuffer(
      {
        async noteUse(uses) {
          if (state.fails) throw new Error('no database')
          writes.push({ at: now, uses })
        },
      },
      (error) => errors.push(error),
    )
    const flushAt = (at: number, options?: { all: boolean }) => {
      now = at
      return log.flush(at, options)
    }
    return { log, writes, errors, state, flushAt }
  }

  test('writes each key at most once a minute, with its latest use', async () => {
    const { log, writes, flushAt } = recorded()
    const keys = [newId('key'), newId('key')] as const
    for (let second = 0; second < 300; second += 1) {
      const at = start + second * 1_000
      log.note(keys[0], at, '10.0.0.1', 'often')
      if (second % 7 === 0) log.note(keys[1], at, '10.0.0.2', 'sometimes')
      await flushAt(at)
    }
    for (const key of keys) {
      const times = writes
        .filter(({ uses }) => uses.some(({ api_key_id }) => api_key_id === key))
        .map(({ at }) => at)
      assert.equal(times[0], start, 'the first use is written at once')
      assert.ok(times.length >= 4 && times.length <= 5)
      for (const [index, at] of times.entries()) {
        if (index > 0) assert.ok(at - (times[index - 1] ?? 0) >= minute)
      }
    }
    await flushAt(start + 299_500, { all: true })
    assert.deepEqual(latest(writes, keys[0]), start + 299_000)
    assert.deepEqual(latest(writes, keys[1]), start + 294_000)
  })

  test('writes a use that no other one follows', async () => {
    const { log, writes, flushAt } = recorded()
    const key = newId('key')
    log.note(key, start, null, undefined)
    await flushAt(start)
    log.note(key, start + 5_000, null, undefined)
    await flushAt(start + 5_000)
    assert.equal(latest(writes, key), start)
    await flushAt(start + minute)
    assert.equal(latest(writes, key), start + 5_000)
  })

  test('writes nothing without a use, and no use twice', async () => {
    const { log, writes, flushAt } = recorded()
    const key = newId('key')
    log.note(key, start, null, undefined)
    for (let count = 0; count < 10; count += 1) await flushAt(start + count * minute, { all: count > 5 })
    assert.equal(writes.length, 1)
    assert.equal(log.latest(key), undefined, 'and forgets what the database knows')
  })

  test('writes in batches of at most 64', async () => {
    const { log, writes, flushAt } = recorded()
    const keys = Array.from({ length: 1_000 }, () => newId('key'))
    for (const key of keys) log.note(key, start, null, undefined)
    await flushAt(start)
    assert.ok(writes.every(({ uses }) => uses.length <= 64))
    assert.ok(writes.length <= 16)
    const written = writes.flatMap(({ uses }) => uses.map(({ api_key_id }) => api_key_id))
    assert.deepEqual(new Set(written), new Set(keys))
    assert.equal(written.length, 1_000)
  })

  test('retries a failed write and reports the error', async () => {
    const { log, writes, errors, state, flushAt } = recorded()
    const key = newId('key')
    state.fails = true
    log.note(key, start, null, undefined)
    await flushAt(start)
    assert.equal(errors.length, 1)
    assert.equal(log.latest(key)?.last_used_at, start)
    state.fails = false
    await flushAt(start + minute)
    assert.equal(latest(writes, key), start)
  })

  test('keeps a use that arrives during a write', async () => {
    const key = newId('key')
    const written: number[] = []
    const log = lastUsedBuffer(
      {
        async noteUse([use]) {
          log.note(key, start + 1, null, undefined)
          written.push(use?.last_used_at ?? 0)
        },
      },
      () => {},
    )
    log.note(key, start, null, undefined)
    await log.flush(start)
    await log.flush(start, { all: true })
    assert.deepEqual(written, [start, start + 1])
  })

  test('stores a User-Agent as one short line without API keys', () => {
    const { log } = recorded()
    const key = newId('key')
    const agents = {
      'curl/8.0': 'curl/8.0',
      'a\nb\u0000c\u202e': 'a?b?c?',
      'x anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6 y': 'x anim_a1b2c3d4_? y',
      [`${'a'.repeat(190)} anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6`]: `${'a'.repeat(190)} anim_a1b2`,
      '': '',
    }
    for (const [agent, kept] of Object.entries(agents)) {
      log.note(key, start, '10.0.0.1', agent)
      assert.equal(log.latest(key)?.last_used_user_agent, kept)
      assert.equal(log.latest(key)?.last_used_address, '10.0.0.1')
    }
  })
})

for (const database of databases) {
  describe(`last use on ${database}`, () => {
    let opened: Awaited<ReturnType<typeof openNewStore>>
    let holder: Holder
    before(async () => {
      opened = await openNewStore(database)
      holder = await addAccount(opened.store)
    })
    after(() => opened.close())

    const noted = async (at: number, userAgent = 'probe') => {
      await opened.store.keys.noteUse([use(holder.keyId, at, userAgent)])
      return opened.store.keys.find(holder.accountId, holder.keyId)
    }

    test('the last use never moves back in time if writes arrive out of order', async () => {
      assert.equal((await noted(start, 'first'))?.last_used_at, start)
      assert.equal((await noted(start - 1, 'late'))?.last_used_user_agent, 'first')
      assert.equal((await noted(start + 1, 'next'))?.last_used_user_agent, 'next')
      await Promise.all(Array.from({ length: 50 }, (_, index) => noted(start + ((index * 37) % 50))))
      assert.equal((await noted(0))?.last_used_at, start + 49)
    })

    test('a key check writes nothing and reads only the key', async () => {
      const errors: unknown[] = []
      const uses = lastUsedBuffer({ noteUse: async () => assert.fail('a write') }, (error) =>
        errors.push(error),
      )
      const { credentials } = opened.store
      const store = new Proxy({ credentials } as Store, {
        get(target, name) {
          if (name === 'credentials') return target.credentials
          if (name === 'ledger') return { states: () => assert.fail('a read') }
          if (name === 'credit') return creditStore({} as Database, { isCreditOn: false })
          throw new Error(`${String(name)} was touched`)
        },
      })
      const log = createLog('silent')
      const app = createApp({
        store,
        uses,
        usage: usageBuffer({ add: async () => assert.fail('a write') }, (error) => errors.push(error)),
        denials: {} as never,
        imageWorkers: {} as never,
        models: {} as never,
        providerSecrets: {} as never,
        engines: {} as never,
        jobs: {} as never,
        files: {} as never,
        assetLinks: {} as never,
        issuers: {} as never,
        clients: {} as never,
        auth: { origins: [], hasCookie: () => false } as never,
        rateLimiter: {} as never,
        bruteForce: createBruteForceProtection(uses, {} as never),
        quotas: createQuotaLimiter({} as never),
        log,
        now: () => new Date(start),
        isDraining: () => false,
      })
      const headers = { authorization: `Bearer ${holder.key}`, 'user-agent': 'hot' }
      for (let count = 0; count < 100; count += 1) {
        assert.equal((await app.request('/api/v1/auth/me', { headers })).status, 200)
      }
      assert.equal(uses.latest(holder.keyId)?.last_used_at, start)
      assert.deepEqual(errors, [])
    })

    test('a clean shutdown loses no use', async () => {
      const place = await newTestStore(database)
      try {
        const store = await openStore(place)
        const owner = await addAccount(store, { isOwner: true })
        const other = await addKey(store, owner.accountId)
        await store.close()
        const from = { ...place, ownerKey: owner.key }
        const first = await startServer({ database, from })
        const shown = async (url: string) => {
          const { body } = await call(url, `/api/v1/api-keys/${other.keyId}`, { key: owner.key })
          return [body.api_key.last_used_at, body.api_key.last_used_user_agent]
        }
        try {
          for (const agent of ['one', 'two', 'three']) {
            await call(first.url, '/api/v1/auth/me', { key: other.key, headers: { 'user-agent': agent } })
          }
          const before = await shown(first.url)
          assert.equal(before[1], 'three')
          assert.equal((await first.end()).code, 0)
          const second = await startServer({ database, from })
          try {
            assert.deepEqual(await shown(second.url), before)
          } finally {
            await second.close()
          }
        } finally {
          await first.close()
        }
      } finally {
        await place.remove()
      }
    })
  })
}

test('replicas that write the same keys concurrently do not deadlock', async () => {
  const opened = await openNewStore('postgres')
  const other = await openStore(opened.place)
  try {
    const ids: KeyId[] = []
    for (let count = 0; count < 7; count += 1) {
      const account = await addAccount(opened.store)
      ids.push(account.keyId)
      for (let more = 1; more < 9; more += 1) ids.push((await addKey(opened.store, account.accountId)).keyId)
    }
    for (let round = 0; round < 40; round += 1) {
      const uses = ids.map((id) => use(id, start + round, 'probe'))
      await Promise.all([opened.store.keys.noteUse(uses), other.keys.noteUse(uses.toReversed())])
    }
  } finally {
    await other.close()
    await opened.close()
  }
})

function use(keyId: KeyId, at: number, userAgent: string): KeyUse {
  return { api_key_id: keyId, last_used_at: at, last_used_address: null, last_used_user_agent: userAgent }
}

function latest(writes: { uses: KeyUse[] }[], key: KeyId): number | undefined {
  return writes.flatMap(({ uses }) => uses).findLast(({ api_key_id }) => api_key_id === key)?.last_used_at
}
