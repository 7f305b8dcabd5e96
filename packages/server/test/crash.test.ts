import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { thorough } from '../../../test/support/thorough.ts'
import { verifyAuditLog } from '../../sdk/src/index.ts'
import { openStore } from '../src/store.ts'
import { clientOf } from './audit/support/log.ts'
import { type Answer, call } from './support/call.ts'
import { addAccount, newTestStore } from './support/open-store.ts'
import { databases, startServer } from './support/start-server.ts'

const rounds = thorough(60)
const callers = 6

/** What a client knows of a key: confirmed responses, and requests without a response. */
interface Known {
  readonly id: string
  readonly key: string
  readonly name: string
  revocation: 'none' | 'asked' | 'answered'
}

/** A creation without a response. */
interface Open {
  readonly name: string
  readonly idempotencyKey: string | undefined
}

for (const database of databases) {
  test(`on ${database}, ${rounds} kills during creations and revocations lose no confirmed change and leave none half done`, async () => {
    const place = await newTestStore(database)
    const store = await openStore(place)
    const owner = await addAccount(store, { isOwner: true })
    await store.close()
    const client = new Client(owner.key, owner.keyId)
    let unanswered = 0
    try {
      for (let round = 0; round <= rounds; round += 1) {
        const server = await startServer({ database, from: { ...place, ownerKey: owner.key } })
        try {
          unanswered += client.open.length
          await client.check(server.url, database)
          if (round === rounds) {
            const { audit } = clientOf(server.url, owner.key)
            const verdict = await verifyAuditLog(audit.export(), { head: await audit.head() })
            assert.ok(verdict.ok, JSON.stringify(verdict))
            break
          }
          const load = client.load(server.url, round)
          await client.answers(3 + (round % 9))
          await server.end('SIGKILL')
          await load
        } finally {
          await server.close()
        }
      }
    } finally {
      await place.remove()
    }
    assert.ok(unanswered > rounds, `kills fell into the middle of ${unanswered} creations`)
  })
}

for (const database of databases) {
  test(`on ${database}, an Idempotency-Key can be reused after a crash, but not while another server may be using it`, async () => {
    const place = await newTestStore(database)
    const claim = { keyHash: 'a', operation: 'api_keys.create', requestHash: 'b' }
    const dead = await openStore(place)
    const { accountId } = await addAccount(dead)
    assert.deepEqual(await dead.idempotency.claim(accountId, claim, 1_000, 0), { mine: true })
    await dead.close()

    const store = await openStore(place)
    try {
      // On PostgreSQL another replica may still be running: the claim expires only after a timeout.
      const atOnce = await store.idempotency.claim(accountId, claim, 2_000, 1_000)
      assert.equal(atOnce.mine, database === 'sqlite')
      assert.equal((await store.idempotency.claim(accountId, claim, 3_000, 2_001)).mine, true)
      await store.idempotency.finish(accountId, claim.keyHash, '{}')
      const finished = await store.idempotency.claim(accountId, claim, 4_000, 3_500)
      assert.deepEqual(finished, { mine: false, requestHash: 'b', response: '{}' })
      await store.idempotency.releaseAll()
      assert.equal(
        (await store.idempotency.claim(accountId, claim, 5_000, 4_500)).mine,
        false,
        'what is done stays done',
      )
    } finally {
      await store.close()
      await place.remove()
    }
  })
}

test('on sqlite, kills during image generation leave no partial file and no asset without its file', async () => {
  const place = await newTestStore('sqlite')
  const store = await openStore(place)
  const owner = await addAccount(store, { isOwner: true })
  await store.close()
  const made: string[] = []
  try {
    for (let round = 0; round < thorough(20); round += 1) {
      const server = await startServer({ database: 'sqlite', from: { ...place, ownerKey: owner.key } })
      const enough = made.length + 2
      const load = [0, 1, 2].map(async (caller) => {
        for (let count = 0; ; count += 1) {
          const json = { prompt: 'mesh', size: '32x32', seed: 10_000 * round + 1_000 * caller + count }
          const answer = await call(server.url, '/api/v1/assets/generate-image', {
            key: owner.key,
            json,
          }).catch(() => undefined)
          if (!answer) return
          assert.equal(answer.status, 201, JSON.stringify(answer.body))
          made.push(answer.body.job.assets[0].id)
        }
      })
      try {
        while (made.length < enough)
          await Promise.race([...load, new Promise((resolve) => setTimeout(resolve, 1))])
        await server.end('SIGKILL')
        await Promise.all(load)
      } finally {
        await server.close()
      }
    }
    const after = await openStore(place)
    try {
      const rows = await after.assets.list(owner.accountId, { count: 10_000 })
      assert.deepEqual(
        made.filter((id) => !rows.some((row) => row.id === id)),
        [],
        'nothing is lost',
      )
      for (const { sha256 } of rows) assert.ok(await after.blobs.read(sha256), 'every asset has its file')
    } finally {
      await after.close()
    }
    const folder = join(place.dataDir, 'assets')
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.parentPath === join(folder, 'drafts')) continue
      const content = await readFile(join(entry.parentPath, entry.name))
      assert.equal(hash('sha256', content), entry.name, 'every file is whole')
    }
  } finally {
    await place.remove()
  }
})

class Client {
  readonly known: Known[] = []
  open: Open[] = []
  /** Names and responses of earlier rounds. */
  readonly #asked = new Set<string>()
  readonly #settled: Known[] = []
  #answered = 0
  readonly #ownerKey: string
  readonly #ownerKeyId: string

  constructor(ownerKey: string, ownerKeyId: string) {
    this.#ownerKey = ownerKey
    this.#ownerKeyId = ownerKeyId
  }

  /** Creates and revokes until the server is killed. */
  async load(url: string, round: number): Promise<void> {
    await Promise.all(
      Array.from({ length: callers }, async (_, caller) => {
        try {
          for (let count = 0; ; count += 1)
            await this.#createAndRevoke(url, `${round}.${caller}.${count}`, count % 2 === 0)
        } catch (error) {
          if (error instanceof assert.AssertionError) throw error
          // The server was killed, as expected.
        }
      }),
    )
  }

  /** Waits for that many more responses. */
  async answers(count: number): Promise<void> {
    const enough = this.#answered + count
    while (this.#answered < enough) await new Promise((resolve) => setTimeout(resolve, 1))
  }

  async #createAndRevoke(url: string, name: string, isIdempotent: boolean): Promise<void> {
    const open: Open = {
      name,
      idempotencyKey: isIdempotent ? `key of ${name}`.replaceAll(' ', '-') : undefined,
    }
    this.open.push(open)
    const created = await this.#create(url, open)
    this.open = this.open.filter((each) => each !== open)
    if (created.status === 409) {
      const victim = this.known.find(({ revocation }) => revocation === 'none')
      if (victim) await this.#revoke(url, victim)
      return
    }
    assert.equal(created.status, 201, JSON.stringify(created.body))
    this.#answered += 1
    this.known.push({ id: created.body.api_key.id, key: created.body.key, name, revocation: 'none' })
  }

  #create(url: string, { name, idempotencyKey }: Open): Promise<Answer> {
    return call(url, '/api/v1/api-keys', {
      key: this.#ownerKey,
      json: { name },
      headers: { ...(idempotencyKey && { 'idempotency-key': idempotencyKey }) },
    })
  }

  async #revoke(url: string, victim: Known): Promise<void> {
    victim.revocation = 'asked'
    const { status } = await call(url, `/api/v1/api-keys/${victim.id}`, {
      key: this.#ownerKey,
      method: 'DELETE',
    })
    assert.equal(status, 200)
    victim.revocation = 'answered'
    this.#answered += 1
  }

  /** Compares the state after a restart with the responses before it. */
  async check(url: string, database: string): Promise<void> {
    const rows = await this.#list(url)
    assert.equal(new Set(rows.map(({ name }) => name)).size, rows.length, 'no request made two keys')
    const live = rows.filter(({ revoked_at }) => revoked_at === null)
    assert.ok(live.length <= 10, `${live.length} live keys`)

    const byId = new Map(rows.map((row) => [row.id, row]))
    for (const { id, key, name, revocation } of this.known) {
      const row = byId.get(id)
      assert.ok(row, `${name} was answered and is there`)
      assert.equal(row.name, name)
      if (revocation === 'none') assert.equal(row.revoked_at, null, `${name} was never revoked`)
      if (revocation === 'answered') assert.notEqual(row.revoked_at, null, `${name} stays revoked`)
      const { status, body } = await call(url, '/api/v1/auth/me', { key })
      assert.equal(status, row.revoked_at === null ? 200 : 401, name)
      if (row.revoked_at !== null)
        assert.deepEqual([body.code, body.revoked_at], ['key_revoked', row.revoked_at])
    }
    for (const { id, name } of this.#settled) {
      assert.notEqual(byId.get(id)?.revoked_at ?? null, null, `${name} is still there and revoked`)
    }
    for (const { name } of [...this.known, ...this.open]) this.#asked.add(name)
    const strays = rows.filter(({ id, name }) => id !== this.#ownerKeyId && !this.#asked.has(name))
    assert.deepEqual(strays, [], 'nothing is there that nobody asked for')

    await this.#makeRoom(url, live)
    await this.#repeat(url, rows, database)
    this.#settled.push(...this.known.splice(0))
    this.open = []
  }

  /** Repeats creations without a response: there must be at most one key for each. */
  async #repeat(url: string, before: Row[], database: string): Promise<void> {
    const repeated = this.open.filter(({ idempotencyKey }) => idempotencyKey)
    const answers = await Promise.all(repeated.map((open) => this.#create(url, open)))
    const after = await this.#list(url)
    for (const [index, { name }] of repeated.entries()) {
      const again = answers[index] as Answer
      const existing = before.find((row) => row.name === name)
      const now = after.filter((row) => row.name === name)
      if (existing) {
        assert.equal(again.body.code, 'idempotency_key_completed')
        assert.equal(again.body.api_key.id, existing.id)
      } else if (again.status === 201) {
        assert.equal((await call(url, '/api/v1/auth/me', { key: again.body.key })).status, 200)
      } else {
        // Another replica might still be processing it; on SQLite there is none.
        assert.deepEqual([again.body.code, database], ['idempotency_in_progress', 'postgres'])
      }
      assert.equal(now.length, existing || again.status === 201 ? 1 : 0, name)
    }
    await this.#makeRoom(url, after)
  }

  async #makeRoom(url: string, rows: Row[]): Promise<void> {
    for (const { id, revoked_at } of rows) {
      if (id === this.#ownerKeyId || revoked_at !== null) continue
      const { status } = await call(url, `/api/v1/api-keys/${id}`, { key: this.#ownerKey, method: 'DELETE' })
      assert.equal(status, 200)
    }
  }

  async #list(url: string): Promise<Row[]> {
    const rows: Row[] = []
    for (let cursor = ''; ; ) {
      const path = `/api/v1/api-keys?include_revoked=true${cursor && `&cursor=${cursor}`}`
      const { body } = await call(url, path, { key: this.#ownerKey })
      rows.push(...body.api_keys)
      if (!body.next_cursor) return rows
      cursor = body.next_cursor
    }
  }
}

interface Row {
  readonly id: string
  readonly name: string
  readonly revoked_at: string | null
}
