import assert from 'node:assert/strict'
import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, mock, test } from 'node:test'
import { sql } from 'kysely'
import { isUnavailable, isUnwritable } from '../src/database/errors.ts'
import { createLog } from '../src/log.ts'
import { openStore } from '../src/store.ts'
import { appOn } from './support/app-on.ts'
import { call } from './support/call.ts'
import { addAccount, newEmptyPlace, newTestStore, openNewStore } from './support/open-store.ts'
import { databases, startServer } from './support/start-server.ts'

const everything = async (folder: string) =>
  Promise.all(
    (await readdir(folder, { recursive: true, withFileTypes: true })).map(async (entry) => {
      const path = join(entry.parentPath, entry.name)
      return { path: path.slice(folder.length + 1), entry, mode: (await stat(path)).mode & 0o777 }
    }),
  )

test('files in a shared folder are readable only by the user of the server, with any umask', async () => {
  const place = await newEmptyPlace('sqlite')
  await chmod(place.dataDir, 0o755)
  const before = process.umask(0o000)
  const server = await startServer({ database: 'sqlite', from: { ...place, ownerKey: '' } })
  try {
    const key = /^Key: +(anim_\w+)$/m.exec(server.output().stdout)?.[1]
    const made = await call(server.url, '/api/v1/assets/generate-image', {
      key,
      json: { prompt: 'mesh', size: '64x64' },
    })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    const found = await everything(place.dataDir)
    const names = found.map(({ path }) => path)
    for (const name of ['oanim.db', 'oanim.db-wal', 'auth-secret', 'oanim.sock', 'assets']) {
      assert.ok(names.includes(name), name)
    }
    for (const { path, entry, mode } of found) {
      assert.equal(mode.toString(8), entry.isDirectory() ? '700' : '600', path)
    }
    assert.equal(
      ((await stat(place.dataDir)).mode & 0o777).toString(8),
      '755',
      'the folder itself is the operator’s',
    )
  } finally {
    process.umask(before)
    await server.close()
    await place.remove()
  }
})

test('the start makes files private that an earlier version left readable', async () => {
  const place = await newTestStore('sqlite')
  try {
    await (await openStore(place)).close()
    const content = join(place.dataDir, 'assets', 'ab')
    await mkdir(content)
    await writeFile(join(content, 'ab00'), 'an image')
    await writeFile(join(place.dataDir, 'auth-secret'), 'x'.repeat(43))
    for (const name of ['assets', 'assets/ab']) await chmod(join(place.dataDir, name), 0o755)
    for (const name of ['oanim.db', 'auth-secret', 'assets/ab/ab00']) {
      await chmod(join(place.dataDir, name), 0o644)
    }
    await (await openStore(place)).close()
    for (const { path, entry, mode } of await everything(place.dataDir)) {
      assert.equal(mode.toString(8), entry.isDirectory() ? '700' : '600', path)
    }
  } finally {
    await place.remove()
  }
})

const full = (code: string) => Object.assign(new Error(`${code}: no`), { code })

for (const database of databases) {
  describe(`unwritable storage on ${database}`, () => {
    test('writes and readiness fail with 507 storage_unwritable, and reads succeed', async () => {
      const { store, close } = await openNewStore(database)
      const { key, accountId } = await addAccount(store)
      const render = mock.fn(async (): Promise<never> => {
        throw new Error('the painter could not write', { cause: full('ENOSPC') })
      })
      const app = appOn(store, () => new Date(), {
        imageWorkers: { render } as never,
        log: createLog('silent'),
      })
      const ask = async (method: string, path: string, body?: object) => {
        const response = await app.request(path, {
          method,
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          ...(body && { body: JSON.stringify(body) }),
        })
        // biome-ignore lint/suspicious/noExplicitAny: the contract is tested elsewhere.
        return { status: response.status, body: (await response.json()) as any }
      }
      try {
        assert.equal((await ask('GET', '/ready')).status, 200)
        const painted = await ask('POST', '/api/v1/assets/generate-image', { prompt: 'mesh gradient' })
        assert.deepEqual([painted.status, painted.body.code], [507, 'storage_unwritable'])
        assert.match(painted.body.hint, /full|does not accept/)
        assert.doesNotMatch(JSON.stringify(painted.body), /ENOSPC/)

        const keep = mock.method(store.blobs, 'keep', async () => {
          throw full('EROFS')
        })
        render.mock.mockImplementation((async () => ({ sizeBytes: 1, sha256: 'ab' })) as never)
        const kept = await ask('POST', '/api/v1/assets/generate-image', { prompt: 'mesh gradient' })
        assert.deepEqual([kept.status, kept.body.code], [507, 'storage_unwritable'])
        keep.mock.restore()

        const create = mock.method(store.keys, 'create', async () => {
          throw database === 'sqlite'
            ? Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 })
            : full('53100')
        })
        const created = await ask('POST', '/api/v1/api-keys', { name: 'x' })
        assert.deepEqual([created.status, created.body.code], [507, 'storage_unwritable'])
        create.mock.restore()
        assert.equal((await ask('GET', '/api/v1/auth/me')).status, 200)
        assert.equal((await store.keys.list(accountId, { includeRevoked: true, count: 9, now: 0 })).length, 1)
      } finally {
        await close()
      }
    })

    test('concurrent readiness checks share one key read and one write', async () => {
      const { store, close } = await openNewStore(database)
      try {
        const find = mock.method(store.database.credentials, 'find')
        const write = mock.method(store.blobs, 'probe')
        const app = appOn(store, () => new Date())
        const ready = async () => (await app.request('/ready')).status
        assert.deepEqual(
          [...new Set(await Promise.all(Array.from({ length: 50 }, ready)))],
          [200],
          'many at once',
        )
        assert.deepEqual([find.mock.callCount(), write.mock.callCount()], [1, 1])
        assert.equal(await ready(), 200)
        assert.deepEqual([find.mock.callCount(), write.mock.callCount()], [2, 1], 'the write is remembered')

        find.mock.mockImplementation(async () => {
          throw full('ECONNREFUSED')
        })
        assert.equal(await ready(), 503)
        find.mock.restore()
        assert.equal(await ready(), 200, 'a failed read is not remembered')
      } finally {
        await close()
      }
    })

    test('readiness fails if the asset folder or the database is not writable', async () => {
      for (const broken of ['folder', 'database'] as const) {
        const { store, place, close } = await openNewStore(database)
        try {
          if (broken === 'folder') {
            // A file instead of the folder fails even for root.
            const drafts = join(place.dataDir, 'assets', 'drafts')
            const { rm } = await import('node:fs/promises')
            await rm(drafts, { recursive: true })
            await writeFile(drafts, '')
          } else if (database === 'sqlite') {
            await sql`pragma query_only = on`.execute(store.database.db)
          } else {
            await sql`alter table kysely_migration add constraint blocked check (false) not valid`.execute(
              store.database.db,
            )
          }
          const response = await appOn(store, () => new Date()).request('/ready')
          assert.ok([503, 507].includes(response.status), `${broken}: ${response.status}`)
        } finally {
          await close()
        }
      }
    })
  })
}

test('errors of a full or read-only disk are distinguished from connection errors', () => {
  for (const code of ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EFBIG', '53100']) {
    assert.equal(isUnwritable(new Error('outer', { cause: full(code) })), true, code)
  }
  for (const code of ['ECONNREFUSED', '57P01', '08P01', '26000', '42P05', '53300', '25006']) {
    assert.deepEqual([isUnwritable(full(code)), isUnavailable(full(code))], [false, true], code)
  }
  for (const code of ['23505', '42601', 'EINVAL']) {
    assert.deepEqual([isUnwritable(full(code)), isUnavailable(full(code))], [false, false], code)
  }
})
