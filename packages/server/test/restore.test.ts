import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { systemActor } from '../src/audit/audit-store.ts'
import { newId } from '../src/core/ids.ts'
import { openStore, type Store } from '../src/store.ts'
import { call } from './support/call.ts'
import { addAccount, addKey, type Holder, newTestStore, type Place } from './support/open-store.ts'
import { runCommand } from './support/run-command.ts'
import { databases, startServer } from './support/start-server.ts'

const me = '/api/v1/auth/me'

const environment = ({ dataDir, databaseUrl }: Pick<Place, 'dataDir' | 'databaseUrl'>) => ({
  OANIM_DATA_DIR: dataDir,
  ...(databaseUrl && { DATABASE_URL: databaseUrl }),
})

/** What must not come back: a share link, an invitation, an Idempotency-Key and an authorization request. */
async function addTemporary(store: Store, accountId: `acct_${string}`, keyId: string): Promise<string> {
  const share = { ciphertext: randomBytes(48).toString('base64url'), created_at: Date.now() }
  const shared = await store.shares.create(
    accountId,
    keyId,
    { ...share, expires_at: Date.now() + 3_600_000 },
    systemActor,
  )
  await store.idempotency.claim(
    accountId,
    { keyHash: 'a', operation: 'api_keys.create', requestHash: 'b' },
    Date.now(),
    0,
  )
  assert.ok('row' in shared, JSON.stringify(shared))
  return shared.row.id
}

/** A job that may have run, and was paid for, after the backup. */
async function addUnfinishedJob(store: Store, { accountId, keyId }: Holder): Promise<string> {
  const created = await store.jobs.create(
    accountId,
    {
      id: newId('job'),
      verb: 'generate_image',
      model: 'fal-ai/flux/schnell',
      provider: 'fal',
      request: '{"files":[],"count":1}',
      estimate_micro_usd: 3_000,
      budget_subjects: `${accountId} ${keyId}`,
      created_at: Date.now(),
    },
    {
      server: 'server_of_this_test',
      leaseMs: 1,
      provider: { maxRunning: 0, isLocal: false },
      maxRunningOfAccount: 1,
    },
    { by: { kind: 'key', id: keyId, name: 'test' }, maxUnfinished: 1 },
  )
  assert.ok(typeof created === 'object' && 'row' in created)
  return created.row.id
}

async function assertPaused(place: Place, keys: readonly string[], owner: { keyId: string }): Promise<void> {
  const made = await runCommand('owner-key', environment(place))
  const ownerKey = /^Key: +(anim_\w+)$/m.exec(made.stdout)?.[1] ?? ''
  const server = await startServer({
    database: place.databaseUrl ? 'postgres' : 'sqlite',
    from: { ...place, ownerKey },
  })
  try {
    for (const key of keys) {
      const { status, body } = await call(server.url, me, { key })
      assert.deepEqual([status, body.code], [401, 'key_paused'])
    }
    const resumed = await call(server.url, `/api/v1/api-keys/${owner.keyId}/resume`, {
      key: ownerKey,
      method: 'POST',
    })
    assert.equal(resumed.status, 200, JSON.stringify(resumed.body))
    assert.equal((await call(server.url, me, { key: keys[0] })).status, 200)
    const log = await call(server.url, '/api/v1/audit-events?action=key.paused', { key: ownerKey })
    assert.equal(log.body.audit_events.length, keys.length, 'each pause is in the audit log')
  } finally {
    await server.close()
  }
}

for (const database of databases) {
  describe(`a restored backup on ${database}`, () => {
    test('has every key paused, also one that was revoked after the backup, and no link in force', async () => {
      const place = await newTestStore(database)
      try {
        const store = await openStore(place)
        const owner = await addAccount(store, { isOwner: true })
        await addAccount(store)
        const leaked = await addKey(store, owner.accountId)
        const share = await addTemporary(store, owner.accountId, leaked.keyId)
        const jobId = await addUnfinishedJob(store, owner)
        await store.close()

        // What was restored is in place: by hand on the embedded database, by pg_restore on PostgreSQL.
        const ended = await runCommand('restore', environment(place))
        assert.equal(ended.code, 0, ended.stderr)
        assert.match(ended.stdout, /^Paused keys: +3$/m)
        assert.match(ended.stdout, /api-keys resume/)
        const after = await openStore(place)
        try {
          assert.equal(await after.shares.open(share, systemActor, Date.now()), undefined)
          const job = await after.jobs.find(owner.accountId, jobId)
          assert.deepEqual([job?.status, JSON.parse(job?.error ?? '').code], ['failed', 'job_interrupted'])
          const claim = { keyHash: 'a', operation: 'api_keys.create', requestHash: 'b' }
          assert.equal((await after.idempotency.claim(owner.accountId, claim, Date.now(), 0)).mine, true)
        } finally {
          await after.close()
        }
        await assertPaused(place, [owner.key, leaked.key], owner)
      } finally {
        await place.remove()
      }
    })

    test('keeps keys in force with --trust-keys, and says what that means', async () => {
      const place = await newTestStore(database)
      try {
        const store = await openStore(place)
        const owner = await addAccount(store, { isOwner: true })
        await store.close()
        const ended = await runCommand('restore', environment(place), ['--trust-keys'])
        assert.equal(ended.code, 0, ended.stderr)
        assert.match(ended.stdout, /revoke again/)
        const after = await openStore(place)
        const row = await after.keys.find(owner.accountId, owner.keyId)
        await after.close()
        assert.equal(row?.paused_at, null)
      } finally {
        await place.remove()
      }
    })
  })
}

test('a backup of a running server is restored with its assets, and only into an empty data folder', async () => {
  const server = await startServer({ database: 'sqlite' })
  const folder = await mkdtemp(join(tmpdir(), 'oanim-backup-'))
  const backup = join(folder, 'backup')
  const restored = { dataDir: join(folder, 'restored'), databaseUrl: undefined }
  try {
    const { ownerKey: key } = server
    const painted = await call(server.url, '/api/v1/assets/generate-image', {
      key,
      json: { prompt: 'mesh', size: '64x64' },
    })
    assert.equal(painted.status, 201, JSON.stringify(painted.body))
    const made = await runCommand('backup', environment(server), [backup])
    assert.equal(made.code, 0, made.stderr)
    assert.deepEqual((await readdir(backup)).toSorted(), ['assets', 'auth-secret', 'oanim.db'])
    const again = await runCommand('backup', environment(server), [backup])
    assert.equal(again.code, 1, 'a backup is not written over')
    const lost = await call(server.url, '/api/v1/api-keys', { key, json: { name: 'after the backup' } })
    assert.equal(lost.status, 201)

    const denied = await runCommand('restore', environment(server), [backup])
    assert.equal(denied.code, 1)
    assert.match(denied.stderr, /already contains a database\. Stop the server/)
    const ended = await runCommand('restore', environment(restored), [backup])
    assert.equal(ended.code, 0, ended.stderr)
    assert.match(ended.stdout, /^Paused keys: +1$/m)

    const second = await startServer({ database: 'sqlite', from: { ...restored, ownerKey: '' } })
    try {
      assert.equal((await call(second.url, me, { key })).body.code, 'key_paused')
      const owner = await runCommand('owner-key', environment(restored))
      const ownerKey = /^Key: +(anim_\w+)$/m.exec(owner.stdout)?.[1] ?? ''
      const content = await call(second.url, `/api/v1/assets/${painted.body.job.assets[0].id}/content`, {
        key: ownerKey,
      })
      assert.equal(content.status, 200)
      const list = await call(second.url, '/api/v1/api-keys', { key: ownerKey })
      assert.ok(!list.body.api_keys.some(({ name }: { name: string }) => name === 'after the backup'))
    } finally {
      await second.close()
    }
    const empty = await runCommand('restore', environment(restored), [join(folder, 'nothing')])
    assert.match(empty.stderr, /contains no oanim\.db/)
  } finally {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  }
})

test('symbolic links are followed: a backup has the assets, and a restored server has its own files', async () => {
  const place = await newTestStore('sqlite')
  const folder = await mkdtemp(join(tmpdir(), 'oanim-backup-'))
  const [disk, backup, links, dataDir] = ['disk', 'backup', 'links', 'restored'].map((name) =>
    join(folder, name),
  ) as [string, string, string, string]
  try {
    const store = await openStore(place)
    await addAccount(store, { isOwner: true })
    await store.close()
    await mkdir(disk)
    await writeFile(join(disk, 'picture'), 'pixels')
    await rm(join(place.dataDir, 'assets'), { recursive: true, force: true })
    await symlink(disk, join(place.dataDir, 'assets'))
    const made = await runCommand('backup', environment(place), [backup])
    assert.equal(made.code, 0, made.stderr)
    assert.equal((await lstat(join(backup, 'assets'))).isDirectory(), true)
    assert.equal(await readFile(join(backup, 'assets/picture'), 'utf8'), 'pixels')

    await mkdir(links)
    for (const name of ['oanim.db', 'assets']) await symlink(join(backup, name), join(links, name))
    const before = await readFile(join(backup, 'oanim.db'))
    const ended = await runCommand('restore', { OANIM_DATA_DIR: dataDir }, [links])
    assert.equal(ended.code, 0, ended.stderr)
    assert.deepEqual(await readFile(join(backup, 'oanim.db')), before, 'the backup is as it was')
    for (const name of ['oanim.db', 'assets']) {
      assert.equal((await lstat(join(dataDir, name))).isSymbolicLink(), false, name)
    }

    const inside = await runCommand('backup', environment(place), [join(disk, 'backup')])
    assert.equal(inside.code, 1)
    assert.match(inside.stderr, /^\S+assets cannot be copied to /)
    assert.doesNotMatch(inside.stderr, /\n +at /)
  } finally {
    await place.remove()
    await rm(folder, { recursive: true, force: true })
  }
})

test('what is no backup is not restored, and nothing of it stays', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'oanim-backup-'))
  const dataDir = join(folder, 'restored')
  const backup = join(folder, 'backup')
  try {
    await mkdir(backup)
    for (const [content, says] of [
      ['', /Nothing was restored: the database has no owner/],
      ['not a database '.repeat(1000), /cannot be opened: file is not a database/],
    ] as const) {
      await writeFile(join(backup, 'oanim.db'), content)
      const { code, stdout, stderr } = await runCommand('restore', { OANIM_DATA_DIR: dataDir }, [backup])
      assert.deepEqual([code, stdout], [1, ''])
      assert.match(stderr, says)
      assert.deepEqual(await readdir(dataDir), [])
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('a backup says that it does not contain assets that are kept elsewhere', async () => {
  const place = await newTestStore('sqlite')
  try {
    await (await openStore(place)).close()
    const elsewhere = join(place.dataDir, 'media')
    const backup = (name: string, more: Record<string, string> = {}) =>
      runCommand('backup', { ...environment(place), ...more }, [join(place.dataDir, name)])
    assert.doesNotMatch((await backup('one')).stdout, /does not contain/)
    const { code, stdout } = await backup('two', { OANIM_ASSETS: elsewhere })
    assert.equal(code, 0)
    assert.ok(
      stdout.includes(`does not contain the files of assets. Back up the folder ${elsewhere} yourself.`),
    )
    assert.ok(!(await readdir(join(place.dataDir, 'two'))).includes('assets'))
  } finally {
    await place.remove()
  }
})
