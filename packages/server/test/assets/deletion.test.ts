import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { keptBlobStore } from '../../src/assets/kept-blob-store.ts'
import { openBlobStore } from '../../src/assets/open-blob-store.ts'
import { systemActor } from '../../src/audit/audit-store.ts'
import { dayMs } from '../../src/core/time.ts'
import { openStore, type Store } from '../../src/store.ts'
import { appOn } from '../support/app-on.ts'
import { addAccount, addKey, type Holder, newTestStore, openNewStore } from '../support/open-store.ts'
import { addAsset } from '../support/operation-world.ts'
import { databases } from '../support/start-server.ts'

const sha256Of = async (store: Store, { accountId }: Holder, id: string) => {
  const row = await store.assets.find(accountId, id)
  assert.ok(row)
  return row.sha256
}
const exists = async (store: Store, sha256: string) => {
  const file = await store.blobs.read(sha256)
  await file?.stream.cancel()
  return file !== undefined
}

for (const database of databases) {
  describe(`deleted assets on ${database}`, () => {
    const withStore = async (run: (store: Store, owner: Holder) => Promise<void>) => {
      const { store, close } = await openNewStore(database)
      try {
        await run(store, await addAccount(store, { isOwner: true }))
      } finally {
        await close()
      }
    }
    const caller = (store: Store, key: string, now = Date.now()) => {
      const app = appOn(store, () => new Date(now))
      return async (method: string, path: string) => {
        const response = await app.request(path, { method, headers: { authorization: `Bearer ${key}` } })
        // biome-ignore lint/suspicious/noExplicitAny: the contract is tested elsewhere.
        return { status: response.status, body: (await response.json().catch(() => null)) as any }
      }
    }

    test('a deleted asset is gone at once, is in the audit log, and cannot be deleted again', () =>
      withStore(async (store, owner) => {
        const id = await addAsset(store, owner)
        const other = await addAsset(store, owner)
        const ask = caller(store, owner.key)
        const deleted = await ask('DELETE', `/api/v1/assets/${id}`)
        assert.deepEqual([deleted.status, deleted.body], [200, { id, deleted: true }])
        for (const path of ['', '/content', '/thumbnail']) {
          assert.equal((await ask('GET', `/api/v1/assets/${id}${path}`)).status, 404)
        }
        const { body } = await ask('GET', '/api/v1/assets')
        assert.deepEqual(
          body.assets.map((asset: { id: string }) => asset.id),
          [other],
        )
        assert.equal((await ask('DELETE', `/api/v1/assets/${id}`)).status, 404)
        const log = await ask('GET', '/api/v1/audit-events?action=asset.deleted')
        assert.deepEqual(
          log.body.audit_events.map((event: { target: { id: string } }) => event.target.id),
          [id],
        )
      }))

    test('a key without assets:write deletes only what it created', () =>
      withStore(async (store, owner) => {
        const limited = await addKey(store, owner.accountId)
        await store.database.db
          .updateTable('api_key')
          .set({ scopes: 'assets:read' })
          .where('id', '=', limited.keyId)
          .execute()
        const own = await addAsset(store, { ...owner, ...limited })
        const foreign = await addAsset(store, owner)
        const ask = caller(store, limited.key)
        assert.equal((await ask('DELETE', `/api/v1/assets/${own}`)).status, 200)
        assert.equal((await ask('DELETE', `/api/v1/assets/${foreign}`)).body.code, 'scope_missing')
      }))

    test('a file is removed with its last asset, and not before', () =>
      withStore(async (store, owner) => {
        const id = await addAsset(store, owner)
        const sha256 = await sha256Of(store, owner, id)
        const twin = `${id.slice(0, -1)}_`
        const row = await store.database.db.selectFrom('asset').selectAll().executeTakeFirstOrThrow()
        await store.database.db
          .insertInto('asset')
          .values({ ...row, id: twin as typeof row.id })
          .execute()
        const later = Date.now() + 2 * dayMs
        const ask = caller(store, owner.key, later)
        await ask('DELETE', `/api/v1/assets/${id}`)
        assert.equal(await store.blobs.removeUnused(later), 0)
        assert.equal(await exists(store, sha256), true)
        await ask('DELETE', `/api/v1/assets/${twin}`)
        // The request does not wait for the file.
        await store.blobs.removeUnused(later)
        // The file is removed before its row.
        const isListed = async () =>
          (await store.database.db.selectFrom('blob').selectAll().execute()).length > 0
        while (await isListed()) await new Promise((resolve) => setImmediate(resolve))
        assert.equal(await exists(store, sha256), false)
      }))

    test('a file that was stored within a day is not removed: its asset may be about to be created', () =>
      withStore(async (store, owner) => {
        const id = await addAsset(store, owner)
        const sha256 = await sha256Of(store, owner, id)
        await store.assets.delete(owner.accountId, id, systemActor, Date.now())
        assert.equal(await store.blobs.removeUnused(Date.now() + dayMs - 60_000), 0)
        assert.equal(await exists(store, sha256), true)
        assert.equal(await store.blobs.removeUnused(Date.now() + dayMs + 60_000), 1)
        assert.equal(await exists(store, sha256), false)
      }))

    test('the file of a live asset is never missing, while servers delete and create the same content', async () => {
      const place = await newTestStore(database)
      const one = await openStore(place)
      // On SQLite one process owns the database. On PostgreSQL another server shares the folder.
      const two = database === 'postgres' ? await openStore(place) : one
      try {
        const owner = await addAccount(one, { isOwner: true })
        const id = await addAsset(one, owner)
        const row = await one.database.db.selectFrom('asset').selectAll().executeTakeFirstOrThrow()
        const file = await one.blobs.read(row.sha256)
        assert.ok(file)
        const content = Buffer.from(await new Response(file.stream).arrayBuffer())
        await one.assets.delete(owner.accountId, id, systemActor, Date.now())
        for (let round = 0; round < 30; round += 1) {
          // As if it had been stored long ago.
          await one.database.db.updateTable('blob').set({ kept_at: 0 }).execute()
          const draft = two.blobs.draft()
          await writeFile(draft, content)
          const create = async () => {
            await two.blobs.keep(draft, row.sha256)
            await two.database.db.insertInto('asset').values(row).execute()
          }
          await Promise.all([
            one.blobs.removeUnused(Date.now()),
            create(),
            one.blobs.removeUnused(Date.now()),
          ])
          assert.equal(await exists(one, row.sha256), true, `round ${round}`)
          const listed = await one.database.db.selectFrom('blob').select('sha256').execute()
          assert.equal(listed.length, 1, 'the file can be removed later')
          await one.assets.delete(owner.accountId, id, systemActor, Date.now())
        }
      } finally {
        if (two !== one) await two.close()
        await one.close()
        await place.remove()
      }
    })

    test('a removal that began before the same content is stored again ends before it', async () => {
      const { store, place, close } = await openNewStore(database)
      try {
        const files = await openBlobStore(place.dataDir)
        const kept = keptBlobStore(store.database, files)
        const content = randomBytes(100)
        const sha256 = createHash('sha256').update(content).digest('hex')
        const keep = async () => {
          const draft = kept.draft()
          await writeFile(draft, content)
          await kept.keep(draft, sha256)
        }
        await keep()
        await store.database.db.updateTable('blob').set({ kept_at: 0 }).execute()
        let again: Promise<void> | undefined
        const slow = keptBlobStore(store.database, {
          ...files,
          async remove(name) {
            // The removal is decided; now another request stores the content.
            again = database === 'postgres' ? keep() : slowKeep()
            // It must wait for this removal: it ends first only if it does not.
            await Promise.race([again, delay(300)])
            await files.remove(name)
          },
        })
        const slowKeep = async () => {
          const draft = slow.draft()
          await writeFile(draft, content)
          await slow.keep(draft, sha256)
        }
        assert.equal(await slow.removeUnused(Date.now()), 1)
        await again
        assert.equal(await exists(store, sha256), true)
        const listed = await store.database.db.selectFrom('blob').select('sha256').execute()
        assert.deepEqual(
          listed.map((blob) => blob.sha256),
          [sha256],
        )
      } finally {
        await close()
      }
    })

    test('a file that cannot be removed is removed by a later run', () =>
      withStore(async (store) => {
        const { blobs } = store
        const draft = blobs.draft()
        await writeFile(draft, 'content')
        const sha256 = createHash('sha256').update('content').digest('hex')
        await blobs.keep(draft, sha256)
        const later = Date.now() + 2 * dayMs
        const failing = keptBlobStore(store.database, {
          ...blobs,
          remove: () => Promise.reject(new Error('the bucket is unreachable')),
        })
        await assert.rejects(failing.removeUnused(later), /unreachable/)
        assert.equal(await blobs.removeUnused(later), 1)
        assert.equal(await exists(store, sha256), false)
      }))

    test('retention deletes assets that are too old, and keeps those of a security review', () =>
      withStore(async (store, owner) => {
        const suspect = await addKey(store, owner.accountId)
        const young = await addAsset(store, owner)
        const old = await addAsset(store, owner)
        const hidden = await addAsset(store, { ...owner, ...suspect })
        const { db } = store.database
        const tooOld = Date.now() - 31 * dayMs
        for (const id of [old, hidden]) {
          await db
            .updateTable('asset')
            .set({ created_at: tooOld })
            .where('id', '=', id as never)
            .execute()
        }
        await db
          .updateTable('asset')
          .set({ hidden_at: 1 })
          .where('id', '=', hidden as never)
          .execute()
        assert.equal(await store.assets.deleteOlderThan(Date.now() - 30 * dayMs, Date.now()), 1)
        const left = await db.selectFrom('asset').select('id').orderBy('id').execute()
        assert.deepEqual(
          left.map(({ id }) => id as string),
          [young, hidden].toSorted(),
        )
        const ask = caller(store, owner.key)
        const { body } = await ask('GET', '/api/v1/audit-events?action=asset.deleted')
        const [event] = body.audit_events
        assert.deepEqual([event.target.id, event.actor.kind], [old, 'system'])
        assert.equal(
          (await ask('DELETE', `/api/v1/assets/${hidden}`)).status,
          404,
          'a hidden asset looks missing',
        )
      }))
  })
}
