import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate as nextTick } from 'node:timers/promises'
import { Client } from 'pg'
import { newId } from '../src/core/ids.ts'
import { AccountBusyError, AccountTurns } from '../src/database/account-turns.ts'
import { call } from './support/call.ts'
import { addAccount, openNewStore } from './support/open-store.ts'
import { startServer } from './support/start-server.ts'

const keys = '/api/v1/api-keys'

describe('a burst of changes in one account', () => {
  test('does not block reads and writes of other accounts on PostgreSQL', async () => {
    const { store, place, close } = await openNewStore('postgres')
    const [busy, other] = [await addAccount(store, { isOwner: true }), await addAccount(store)]
    const server = await startServer({ database: 'postgres', from: { ...place, ownerKey: busy.key } })
    const holder = new Client({ connectionString: place.databaseUrl })
    await holder.connect()
    try {
      await holder.query('begin')
      await holder.query('select 1 from account where id = $1 for update', [busy.accountId])
      let answered = 0
      const burst = Array.from({ length: 100 }, async (_, index) => {
        const answer = await call(server.url, keys, { key: busy.key, json: { name: `burst ${index}` } })
        answered += 1
        return answer
      })
      // Wait until a transaction of the burst blocks on the account lock.
      for (;;) {
        // Otherwise the transaction sees the activity of its first look for ever.
        await holder.query('select pg_stat_clear_snapshot()')
        const { rows } = await holder.query(
          "select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        )
        if (rows[0].waiting > 0) break
      }
      for (let round = 0; round < 5; round += 1) {
        const made = await call(server.url, keys, { key: other.key, json: { name: 'beside' } })
        assert.equal(made.status, 201, JSON.stringify(made.body))
        const revoked = await call(server.url, `${keys}/${made.body.api_key.id}`, {
          key: other.key,
          method: 'DELETE',
        })
        assert.equal(revoked.status, 200)
        for (const { key } of [busy, other]) {
          assert.equal((await call(server.url, keys, { key })).status, 200, 'lists are read meanwhile')
        }
      }
      assert.equal(answered, 0, 'the whole burst is still waiting')
      await holder.query('rollback')
      const answers = await Promise.all(burst)
      assert.equal(answers.filter(({ status }) => status === 201).length, 9)
      const denied = answers.filter(({ status }) => status !== 201)
      assert.deepEqual([...new Set(denied.map(({ body }) => body.code))], ['key_limit_reached'])
    } finally {
      await holder.end()
      await server.close()
      await close()
    }
  })

  test('is queued in memory up to a limit, beyond which changes are rejected without using a connection', async () => {
    const turns = new AccountTurns()
    const account = newId('acct')
    const gate = Promise.withResolvers<void>()
    const order: number[] = []
    const waiting = Array.from({ length: 1_001 }, (_, index) =>
      turns.take(account, async () => {
        await gate.promise
        order.push(index)
      }),
    )
    await nextTick()
    await assert.rejects(
      turns.take(account, async () => {}),
      AccountBusyError,
    )
    assert.equal(await turns.take(newId('acct'), async () => 'at once'), 'at once')
    gate.resolve()
    await Promise.all(waiting)
    assert.deepEqual(
      order,
      Array.from({ length: 1_001 }, (_, index) => index),
      'in the order of their arrival',
    )
  })

  test('continues after a change that failed', async () => {
    const turns = new AccountTurns()
    const account = newId('acct')
    const failed = turns.take(account, async () => {
      throw new Error('of its own')
    })
    const next = turns.take(account, async () => 'next')
    await assert.rejects(failed, /of its own/)
    assert.equal(await next, 'next')
  })
})
