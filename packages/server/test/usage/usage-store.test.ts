import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { hashKey } from '@oanim/key'
import { type KeyId, newId } from '../../src/core/ids.ts'
import { usageBuffer } from '../../src/http/usage-buffer.ts'
import { openStore } from '../../src/store.ts'
import type { UsageRow } from '../../src/usage/usage-store.ts'
import { addAccount, addKey, openNewStore } from '../support/open-store.ts'
import { databases } from '../support/start-server.ts'

const dayMs = 24 * 60 * 60 * 1000
const hourMs = 60 * 60 * 1000
const start = Date.parse('2030-01-01T00:00:00Z')

function row(keyId: KeyId, facts: Partial<UsageRow> = {}): UsageRow {
  const hour = facts.hour ?? start
  return {
    api_key_id: keyId,
    hour,
    operation: 'auth.me',
    status: 200,
    address: '192.0.2.1',
    user_agent: 'probe',
    requests: 1,
    first_at: hour + 1,
    last_at: hour + 2,
    ...facts,
  }
}

for (const database of databases) {
  describe(`the usage store on ${database}`, () => {
    let opened: Awaited<ReturnType<typeof openNewStore>>
    before(async () => {
      opened = await openNewStore(database)
    })
    after(() => opened.close())

    const stored = async (keyId: KeyId) => {
      const { db } = opened.store.database
      const rows = await db
        .selectFrom('key_usage')
        .selectAll()
        .where('api_key_id', '=', keyId)
        .orderBy('hour')
        .execute()
      return rows.map((each) => ({ ...each }))
    }

    test('batches add up in any order, also with repeated rows', async () => {
      const { store } = opened
      const { keyId } = await addAccount(store)
      await store.usage.add({
        id: newId('batch'),
        rows: [
          row(keyId, { requests: 2, first_at: 50, last_at: 60 }),
          row(keyId, { requests: 3, last_at: 70 }),
        ],
      })
      await store.usage.add({
        id: newId('batch'),
        rows: [row(keyId, { requests: 4, first_at: 10, last_at: 20 })],
      })
      assert.deepEqual(await stored(keyId), [row(keyId, { requests: 9, first_at: 10, last_at: 70 })])
    })

    test('counting requests does not empty the credential memory', async () => {
      const { store } = opened
      const { key, keyId, prefix } = await addAccount(store)
      const first = await store.credentials.find(prefix, hashKey(key))
      await store.usage.add({ id: newId('batch'), rows: [row(keyId)] })
      const second = await store.credentials.find(prefix, hashKey(key))
      assert.equal(first === second, database === 'sqlite', 'the embedded database remembers the row')
    })

    test('counts of a deleted key are dropped and do not block others', async () => {
      const { store } = opened
      const { keyId } = await addAccount(store)
      await store.usage.add({ id: newId('batch'), rows: [row(newId('key')), row(keyId)] })
      await store.usage.add({ id: newId('batch'), rows: [row(newId('key'))] })
      assert.equal((await stored(keyId)).length, 1)
    })

    test('hours are summed up after eight days and deleted after 400, without losing or doubling requests', async () => {
      const { store } = opened
      const { accountId, keyId } = await addAccount(store)
      const rows = Array.from({ length: 10 * 24 }, (_, index) =>
        row(keyId, { hour: start + index * hourMs, requests: index + 1 }),
      )
      const sum = rows.reduce((total, { requests }) => total + requests, 0)
      for (let from = 0; from < rows.length; from += 64) {
        await store.usage.add({ id: newId('batch'), rows: rows.slice(from, from + 64) })
      }
      const daily = await store.usage.days(accountId, keyId, start)
      assert.equal(daily.length, 10)

      // On the tenth day at half past noon, hour by hour as it goes.
      for (const at of [-5, -3, -1, 0, 0])
        await store.usage.rollUp(start + 9.5 * dayMs + hourMs / 2 + at * hourMs)
      const left = await stored(keyId)
      assert.equal(left.length, 1 + 1 + 10 * 24 - 36, 'a day, half a day, and hours from there')
      assert.deepEqual(
        left[0],
        row(keyId, { hour: start, requests: 300, first_at: start + 1, last_at: start + 23 * hourMs + 2 }),
      )
      assert.deepEqual(left[2]?.hour, start + 1.5 * dayMs)
      assert.deepEqual(await store.usage.days(accountId, keyId, start), daily)
      assert.equal((await store.usage.totals(accountId, keyId, start)).requests, sum)

      await store.usage.rollUp(start + 400 * dayMs)
      assert.equal((await stored(keyId)).length, 10)
      assert.deepEqual(await store.usage.days(accountId, keyId, start), daily)
      await store.usage.deleteOld(start + 400 * dayMs)
      assert.equal((await stored(keyId)).length, 10)
      await store.usage.deleteOld(start + 401 * dayMs)
      assert.equal((await stored(keyId)).length, 9)
    })

    test('an account cannot see the usage of another account’s key', async () => {
      const { store } = opened
      const mine = await addAccount(store)
      const theirs = await addAccount(store)
      await store.usage.add({ id: newId('batch'), rows: [row(theirs.keyId, { status: 404 })] })
      const of = [mine.accountId, theirs.keyId] as const
      const part = { since: 0, count: 9 }
      assert.equal((await store.usage.totals(...of, 0)).requests, 0)
      assert.deepEqual(await store.usage.days(...of, 0), [])
      assert.deepEqual((await store.usage.by('address', ...of, part)).rows, [])
      assert.deepEqual((await store.usage.callers(...of, { ...part, withDescendants: true })).rows, [])
      assert.deepEqual((await store.usage.denied(...of, part)).rows, [])
      assert.equal((await store.usage.byDescendant(...of, 0)).size, 0)
      assert.equal((await store.usage.totals(theirs.accountId, theirs.keyId, 0)).denied, 1)
    })

    test('a long list has the most frequent rows and the total number', async () => {
      const { store } = opened
      const { accountId, keyId } = await addAccount(store)
      const rows = Array.from({ length: 30 }, (_, index) =>
        row(keyId, { address: `192.0.2.${index}`, requests: index + 1, last_at: start + 100 - index }),
      )
      await store.usage.add({ id: newId('batch'), rows })
      const addresses = await store.usage.by('address', accountId, keyId, { since: start, count: 3 })
      assert.equal(addresses.total, 30)
      assert.deepEqual(
        addresses.rows.map(({ value, requests }) => [value, requests]),
        [
          ['192.0.2.29', 30],
          ['192.0.2.28', 29],
          ['192.0.2.27', 28],
        ],
      )
      const callers = await store.usage.callers(accountId, keyId, {
        since: start,
        count: 2,
        withDescendants: false,
      })
      assert.equal(callers.total, 30)
      assert.deepEqual(
        callers.rows.map(({ address }) => address),
        ['192.0.2.0', '192.0.2.1'],
        'the latest first',
      )
      assert.equal(
        (await store.usage.by('address', accountId, keyId, { since: start + 1, count: 3 })).total,
        0,
      )
    })
  })
}

test('a batch whose response was lost is counted once', async () => {
  const opened = await openNewStore('postgres')
  try {
    const { store } = opened
    const { accountId, keyId } = await addAccount(store)
    let lost = 0
    const counts = usageBuffer(
      {
        async add(batch) {
          await store.usage.add(batch)
          lost += 1
          if (lost <= 2) throw new Error('the connection broke')
        },
      },
      () => {},
    )
    for (let minute = 0; minute < 4; minute += 1) {
      for (let count = 0; count < 10; count += 1) counts.note(keyId, 'auth.me', 200, start, null, undefined)
      await counts.flush()
    }
    assert.equal((await store.usage.totals(accountId, keyId, start)).requests, 40)
  } finally {
    await opened.close()
  }
})

test('servers that write and sum up the same counts concurrently lose and double nothing', async () => {
  const opened = await openNewStore('postgres')
  const other = await openStore(opened.place)
  try {
    const { accountId } = await addAccount(opened.store)
    const ids: KeyId[] = []
    for (let count = 0; count < 8; count += 1) ids.push((await addKey(opened.store, accountId)).keyId)
    const rounds = 20
    for (let round = 0; round < rounds; round += 1) {
      const rows = ids.flatMap((id) => [0, 1, 2].map((hour) => row(id, { hour: start + hour * hourMs })))
      await Promise.all([
        opened.store.usage.add({ id: newId('batch'), rows }),
        other.usage.add({ id: newId('batch'), rows: rows.toReversed() }),
      ])
      await Promise.all([opened, { store: other }].map(({ store }) => store.usage.rollUp(start + 10 * dayMs)))
    }
    for (const id of ids) {
      const days = await opened.store.usage.days(accountId, id, start)
      assert.deepEqual(
        days.map(({ requests }) => requests),
        [rounds * 2 * 3],
      )
    }
  } finally {
    await other.close()
    await opened.close()
  }
})
