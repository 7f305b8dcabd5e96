import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type KeyId, newId } from '../../src/core/ids.ts'
import { usageBuffer } from '../../src/http/usage-buffer.ts'
import type { UsageBatch, UsageRow } from '../../src/usage/usage-store.ts'

const hour = Date.parse('2030-01-01T12:00:00Z')
const minuteMs = 60_000

/** Counts over a store that only remembers what it was told. */
function recorded() {
  const batches: UsageBatch[] = []
  const errors: unknown[] = []
  const state = { fails: false, tries: [] as string[] }
  const counts = usageBuffer(
    {
      async add(batch) {
        state.tries.push(batch.id)
        if (state.fails) throw new Error('no database')
        batches.push(batch)
      },
    },
    (error) => errors.push(error),
  )
  const rows = (): UsageRow[] => batches.flatMap((batch) => batch.rows)
  const total = (some = rows()) => some.reduce((sum, row) => sum + row.requests, 0)
  const note = (
    keyId: KeyId,
    { at = hour, operation = 'auth.me', status = 200, address = '192.0.2.1', agent = 'probe' } = {},
  ) => counts.note(keyId, operation, status, at, address, agent)
  return { counts, batches, rows, total, errors, state, note }
}

describe('the usage buffer', () => {
  test('counts by operation, status, address, user agent and hour', async () => {
    const { counts, rows, note } = recorded()
    const keyId = newId('key')
    note(keyId)
    note(keyId, { at: hour + 5 })
    for (const difference of [
      { operation: 'assets.list' },
      { status: 403 },
      { address: '192.0.2.2' },
      { agent: 'other probe' },
    ]) {
      note(keyId, difference)
      note(keyId, difference)
    }
    note(keyId, { at: hour + 60 * minuteMs })
    note(newId('key'))
    note(keyId, { at: hour + 61 * minuteMs })
    await counts.flush()
    assert.deepEqual(
      rows().map(({ requests }) => requests),
      [2, 2, 2, 2, 2, 2, 1],
    )
    const [first] = rows()
    assert.deepEqual(first, {
      api_key_id: keyId,
      hour,
      operation: 'auth.me',
      status: 200,
      address: '192.0.2.1',
      user_agent: 'probe',
      requests: 2,
      first_at: hour,
      last_at: hour + 5,
    })
  })

  test('writes nothing twice, and requests during a write with the next write', async () => {
    const keyId = newId('key')
    const written: number[] = []
    const counts = usageBuffer(
      {
        async add({ rows }) {
          if (written.length === 0) counts.note(keyId, 'auth.me', 200, hour + 1, null, undefined)
          for (const row of rows) {
            assert.deepEqual([row.address, row.user_agent], ['', ''])
            written.push(row.requests)
          }
        },
      },
      (error) => assert.fail(String(error)),
    )
    for (let count = 0; count < 3; count += 1) counts.note(keyId, 'auth.me', 200, hour, null, undefined)
    await counts.flush()
    await Promise.all([counts.flush(), counts.flush()])
    assert.deepEqual(written, [3, 1])
  })

  test('writes batches of at most 64 rows', async () => {
    const { counts, batches, total, note } = recorded()
    for (let count = 0; count < 1_000; count += 1) note(newId('key'))
    await counts.flush()
    assert.ok(batches.every(({ rows }) => rows.length <= 64))
    assert.equal(batches.length, 16)
    assert.equal(total(), 1_000)
  })

  test('retries a failed batch unchanged and collects new counts meanwhile', async () => {
    const { counts, batches, rows, total, errors, state, note } = recorded()
    const keys = Array.from({ length: 100 }, () => newId('key'))
    state.fails = true
    for (const keyId of keys) note(keyId)
    await counts.flush()
    for (let minute = 1; minute <= 5; minute += 1) {
      for (const keyId of keys) note(keyId, { at: hour + minute * minuteMs })
      await counts.flush()
    }
    assert.equal(errors.length, 6)
    const tried = new Set(state.tries)
    assert.equal(tried.size, 2, 'and each of the two had its turn')
    state.fails = false
    await counts.flush()
    assert.equal(total(), 600)
    assert.ok([...tried].every((id) => batches.filter((batch) => batch.id === id).length === 1))
    assert.equal(rows().length, 200, 'five minutes became one row of each key')
  })

  test('keeps at most 256 combinations of a key and an hour, and sums up the rest', async () => {
    const { counts, rows, total, note } = recorded()
    const keyId = newId('key')
    for (let count = 0; count < 400; count += 1) {
      note(keyId, { agent: `agent ${count}` })
      if (count % 50 === 0) await counts.flush()
    }
    note(keyId, { status: 404, agent: 'late' })
    note(keyId, { agent: 'agent 3' })
    await counts.flush()
    const names = new Set(rows().map((row) => `${row.status} ${row.user_agent} ${row.address}`))
    assert.equal(names.size, 258)
    assert.ok(names.has('200 other other') && names.has('404 other other'))
    assert.equal(total(), 402)
    assert.equal(total(rows().filter((row) => row.user_agent === 'other')), 145)

    note(keyId, { at: hour + 60 * minuteMs, agent: 'late' })
    await counts.flush()
    assert.equal(rows().at(-1)?.user_agent, 'late', 'the next hour begins anew')
  })

  test('stores a user agent as one short line without a key', async () => {
    const { counts, rows, note } = recorded()
    const keyId = newId('key')
    note(keyId, { address: '192.0.2.1', agent: 'x anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6\ny' })
    note(keyId, { address: '192.0.2.1', agent: 'x anim_a1b2c3d4_??y' })
    note(keyId, { agent: 'a'.repeat(5_000) })
    await counts.flush()
    const kept = rows().map((row) => [row.requests, row.address, row.user_agent])
    assert.deepEqual(kept, [
      [2, '192.0.2.1', 'x anim_a1b2c3d4_??y'],
      [1, '192.0.2.1', 'a'.repeat(200)],
    ])
  })

  test('handles a clock that is set back and requests that end in the next hour', async () => {
    const { counts, rows, total, note } = recorded()
    const keyId = newId('key')
    const next = hour + 60 * minuteMs
    for (let count = 0; count < 10; count += 1) {
      note(keyId, { at: next + count })
      note(keyId, { at: next - 1 - count })
    }
    await counts.flush()
    assert.deepEqual(
      rows().map((row) => [row.hour, row.requests, row.first_at, row.last_at]),
      [[next, 20, next - 10, next + 9]],
    )
    note(keyId, { at: hour - 600 * minuteMs })
    await counts.flush()
    assert.equal(rows().at(-1)?.hour, hour - 600 * minuteMs)
    assert.equal(total(), 21)
  })
})
