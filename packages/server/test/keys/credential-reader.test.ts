import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync, StatementSync } from 'node:sqlite'
import { after, afterEach, before, beforeEach, describe, mock, test } from 'node:test'
import { hashKey, mintKey } from '@oanim/key'
import { sql } from 'kysely'
import { Client } from 'pg'
import { systemActor } from '../../src/audit/audit-store.ts'
import { newId } from '../../src/core/ids.ts'
import { createKeyWithin } from '../../src/keys/key-creation.ts'
import { unrestricted } from '../../src/keys/restrictions.ts'
import { openStore, type Store } from '../../src/store.ts'
import {
  addAccount,
  addKey,
  type Holder,
  newTestStore,
  openNewStore,
  otherSecret,
} from '../support/open-store.ts'
import { databases } from '../support/start-server.ts'

const find = async ({ credentials }: Store, key: string) => credentials.find(key.slice(0, 13), hashKey(key))
const at = 1_000
const change = { by: systemActor, at }
const newKey = { name: 'x', ...unrestricted }

for (const database of databases) {
  describe(`the credential reader on ${database}`, () => {
    let opened: Awaited<ReturnType<typeof openNewStore>>
    let store: Store
    let holder: Holder
    before(async () => {
      opened = await openNewStore(database)
      store = opened.store
    })
    beforeEach(async () => {
      holder = await addAccount(store)
    })
    after(() => opened.close())

    describe('reads', () => {
      let statements = 0
      let rows = 0
      beforeEach(() => {
        // Counted where a statement leaves for the database, so that nothing can be read without being seen.
        const target = database === 'sqlite' ? StatementSync.prototype : Client.prototype
        const method = database === 'sqlite' ? 'get' : 'query'
        const original = (target as unknown as Record<string, (...given: unknown[]) => unknown>)[method]
        mock.method(
          target as never,
          method as never,
          function (this: unknown, ...given: unknown[]) {
            statements += 1
            const result = original?.apply(this, given)
            if (!(result instanceof Promise)) rows += result === undefined ? 0 : 1
            else void result.then((read) => (rows += read.rows.length))
            return result
          } as never,
        )
      })
      afterEach(() => mock.restoreAll())

      const cost = async (key: string) => {
        const before = statements
        const row = await find(store, key)
        return { statements: statements - before, isFound: row !== undefined }
      }

      test('an unknown prefix and a wrong secret cost one statement, which reads one row', async () => {
        const unknown = mintKey().key
        const wrong = otherSecret(holder.prefix)
        await find(store, holder.key)
        const rejected = { statements: 1, isFound: false }
        for (const key of [unknown, wrong, unknown, wrong]) {
          const before = rows
          assert.deepEqual(await cost(key), rejected)
          assert.equal(rows - before, 1)
        }
      })

      test('a key is read from the database after every commit, and otherwise from memory on SQLite', async () => {
        await find(store, holder.key)
        const warm = database === 'sqlite' ? 0 : 1
        const changes: [string, () => Promise<unknown>][] = [
          ['a creation', () => addKey(store, holder.accountId)],
          [
            'a revocation',
            async () =>
              store.keys.revoke(holder.accountId, (await addKey(store, holder.accountId)).keyId, change),
          ],
          ['another account', () => addAccount(store)],
          [
            'a claim',
            () =>
              store.idempotency.claim(
                holder.accountId,
                { keyHash: newId('hash'), operation: 'x', requestHash: 'x' },
                1,
                0,
              ),
          ],
          ['a deletion', () => store.idempotency.deleteOlderThan(2)],
          [
            'a statement that declares no table',
            () => sql`update audit_log_head set account_id = account_id`.execute(store.database.db),
          ],
        ]
        for (const [what, write] of changes) {
          assert.deepEqual(await cost(holder.key), { statements: warm, isFound: true }, `before ${what}`)
          await write()
          assert.deepEqual(await cost(holder.key), { statements: 1, isFound: true }, `after ${what}`)
        }
        await store.keys.noteUse([
          { api_key_id: holder.keyId, last_used_at: 1, last_used_address: null, last_used_user_agent: null },
        ])
        await store.audit.write(holder.accountId, { action: 'access.denied', at, by: systemActor })
        await store.probe()
        await store.keys.list(holder.accountId, { includeRevoked: true, count: 100, now: 0 })
        assert.deepEqual(
          await cost(holder.key),
          { statements: warm, isFound: true },
          'reads and uses change no key',
        )
      })
    })

    test('a row has the key and its account', async () => {
      const { key, keyId, prefix, accountId } = holder
      const row = await find(store, key)
      assert.deepEqual(
        [row?.id, row?.prefix, row?.secret_hash, row?.account_id, row?.revoked_at],
        [keyId, prefix, hashKey(key), accountId, null],
      )
      assert.equal(await store.credentials.find(prefix, hashKey(key).toUpperCase()), undefined)
      assert.equal(await store.credentials.find(prefix, ''), undefined)
      assert.equal(await store.credentials.find(`${prefix}%`, hashKey(otherSecret(prefix))), undefined)
    })

    test('every value of a row has the name of its column', async () => {
      const { key, keyId, prefix, accountId } = holder
      const ofKey = {
        name: 'n',
        created_at: 1,
        revoked_at: 2,
        expires_at: 3,
        paused_at: 4,
        scopes: 's',
        allowed_ips: 'i',
        requests_per_minute: 5,
        quotas: 'q',
        parent_key_id: newId('key'),
        trust_policy_id: newId('trust'),
        budget_subjects: 'b',
        has_budget: 1,
        models: 'm',
      } as const
      const ofAccount = {
        email: `${accountId}@x.test`,
        created_at: 6,
        requests_per_minute: 7,
        has_budget: 0,
      } as const
      const { db } = store.database
      await db.updateTable('api_key').set(ofKey).where('id', '=', keyId).execute()
      await db.updateTable('account').set(ofAccount).where('id', '=', accountId).execute()
      const { read_at, ...row } = (await find(store, key)) ?? { read_at: null }
      assert.equal(typeof read_at, database === 'sqlite' ? 'object' : 'number')
      assert.deepEqual(row, {
        ...ofKey,
        id: keyId,
        prefix,
        secret_hash: hashKey(key),
        account_id: accountId,
        account_email: ofAccount.email,
        account_created_at: ofAccount.created_at,
        account_requests_per_minute: ofAccount.requests_per_minute,
        account_has_budget: ofAccount.has_budget,
      })
    })

    test('a revocation is visible on every connection once it is committed', async () => {
      await find(store, holder.key)
      const revoked = store.keys.revoke(holder.accountId, holder.keyId, change)
      await revoked
      const rows = await Promise.all(Array.from({ length: 20 }, () => find(store, holder.key)))
      assert.deepEqual([...new Set(rows.map((row) => row?.revoked_at))], [at])
    })

    for (const isWarm of [true, false]) {
      test(`a revocation that is rolled back is never visible, with the row ${isWarm ? 'in memory' : 'not read before'}`, async () => {
        if (isWarm) await find(store, holder.key)
        const seen: Promise<unknown>[] = []
        const look = () => seen.push(find(store, holder.key).then((row) => row?.revoked_at))
        const failing = store.keys.create(holder.accountId, newKey, {
          ...change,
          async beforeCommit(transaction) {
            await transaction
              .updateTable('api_key')
              .set({ revoked_at: 7 })
              .where('id', '=', holder.keyId)
              .execute()
            look()
            await new Promise((resolve) => setTimeout(resolve, 20))
            look()
            throw new Error('roll back')
          },
        })
        await assert.rejects(failing, /roll back/)
        look()
        assert.deepEqual(await Promise.all(seen), [null, null, null])
      })

      test(`a revocation is visible once it is committed, with the row ${isWarm ? 'in memory' : 'not read before'}`, async () => {
        if (isWarm) await find(store, holder.key)
        let during: Promise<number | null | undefined> | undefined
        await store.keys.create(holder.accountId, newKey, {
          ...change,
          async beforeCommit(transaction) {
            await transaction
              .updateTable('api_key')
              .set({ revoked_at: 7 })
              .where('id', '=', holder.keyId)
              .execute()
            during = find(store, holder.key).then((row) => row?.revoked_at)
          },
        })
        // One that was asked before the commit may hear either.
        assert.ok([null, 7].includes((await during) as number | null))
        assert.equal((await find(store, holder.key))?.revoked_at, 7)
      })
    }

    test('a new key is visible neither before its commit nor after a rollback', async () => {
      let [key, during] = ['', Promise.resolve<unknown>('not read')]
      const failing = store.database.db.transaction().execute(async (transaction) => {
        const created = await createKeyWithin(transaction, holder.accountId, newKey, change)
        assert.ok('key' in created)
        key = created.key
        during = find(store, key)
        await new Promise((resolve) => setTimeout(resolve, 10))
        throw new Error('roll back')
      })
      await assert.rejects(failing, /roll back/)
      assert.equal(await during, undefined)
      assert.equal(await find(store, key), undefined)
    })
  })
}

test('SQLite reads a row to compare for every unknown prefix, also before the first and after the last', async () => {
  const { store, close } = await openNewStore('sqlite')
  const read: unknown[] = []
  const original = StatementSync.prototype.get
  try {
    await addAccount(store)
    mock.method(
      StatementSync.prototype,
      'get',
      function (this: StatementSync, ...given: Parameters<typeof original>) {
        const values = original.apply(this, given)
        read.push(values)
        return values
      },
    )
    for (const prefix of ['anim_00000000', 'anim_zzzzzzzz']) {
      assert.equal(await store.credentials.find(prefix, hashKey(otherSecret(prefix))), undefined)
    }
    assert.equal(read.length, 2)
    assert.ok(read.every((values) => Array.isArray(values)))
  } finally {
    mock.restoreAll()
    await close()
  }
})

test('a read on SQLite does not wait forever if SQLite itself ends a transaction', async () => {
  const { store, close } = await openNewStore('sqlite')
  try {
    const holder = await addAccount(store)
    let during: Promise<unknown> | undefined
    const failing = store.keys.create(holder.accountId, newKey, {
      ...change,
      async beforeCommit(transaction) {
        during = find(store, holder.key).then((row) => row?.id)
        await sql`insert or rollback into account select * from account`.execute(transaction)
      },
    })
    await assert.rejects(failing, /UNIQUE constraint failed/, 'the failure that counts is told')
    const patience = new Promise((resolve) => setTimeout(resolve, 60_000, 'still waiting').unref())
    assert.equal(await Promise.race([during, patience]), holder.keyId)
  } finally {
    await close()
  }
})

test('no other process can open the embedded database while the server runs', async () => {
  const { place, close } = await openNewStore('sqlite')
  try {
    const open = () => {
      const file = new DatabaseSync(join(place.dataDir, 'oanim.db'), { timeout: 0 })
      try {
        return file.prepare('select count(*) from api_key').get()
      } finally {
        file.close()
      }
    }
    assert.throws(open, /database is locked/)
  } finally {
    await close()
  }
})

test('a hundred thousand keys are all found, and the memory keeps only recent ones', async () => {
  const place = await newTestStore('sqlite')
  const first = await openStore(place)
  const { accountId } = await addAccount(first)
  await first.close()
  const keys = Array.from({ length: 100_000 }, (_, index) => ({
    prefix: `anim_${String(index).padStart(8, '0')}`,
    secretHash: hash('sha256', String(index)),
  }))
  const file = new DatabaseSync(join(place.dataDir, 'oanim.db'))
  file.exec('begin')
  const insert = file.prepare(
    'insert into api_key (id, account_id, name, prefix, secret_hash, scopes, created_at) values (?, ?, ?, ?, ?, ?, 1)',
  )
  for (const { prefix, secretHash } of keys)
    insert.run(prefix, accountId, 'x', prefix, secretHash, 'assets:read')
  file.exec('commit')
  file.close()

  const { credentials, close } = await openStore(place)
  let statements = 0
  const original = StatementSync.prototype.get
  const counted = function (this: StatementSync, ...given: Parameters<typeof original>) {
    statements += 1
    return original.apply(this, given)
  }
  mock.method(StatementSync.prototype, 'get', counted)
  try {
    let found = 0
    for (const { prefix, secretHash } of keys) if (await credentials.find(prefix, secretHash)) found += 1
    assert.deepEqual([found, statements], [keys.length, keys.length])
    const [oldest, newest] = [keys[0], keys.at(-1)] as [(typeof keys)[number], (typeof keys)[number]]
    await credentials.find(newest.prefix, newest.secretHash)
    assert.equal(statements, keys.length, 'what was read last is remembered')
    // Keys that nobody has leave no trace, however many are tried.
    for (const { secretHash } of keys.slice(1))
      await credentials.find(oldest.prefix, secretHash.toUpperCase())
    statements = 0
    await credentials.find(newest.prefix, newest.secretHash)
    assert.equal(statements, 0)
    await credentials.find(oldest.prefix, oldest.secretHash)
    assert.equal(statements, 1, 'what was read long ago is not')
  } finally {
    mock.restoreAll()
    await close()
    await place.remove()
  }
})
