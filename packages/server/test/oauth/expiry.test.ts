import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mintKey } from '@oanim/key'
import { type AccountId, newId } from '../../src/core/ids.ts'
import { type Bounds, unbounded } from '../../src/keys/plan-key.ts'
import { keepRequestsMs, newCode, newLoginRequest } from '../../src/oauth/authorization-request.ts'
import type { Store } from '../../src/database/store.ts'
import { addAccount, openNewStore } from '../support/open-store.ts'
import { databases } from '../support/start-server.ts'

const start = new Date('2026-11-01T12:00:00Z')
const after = (seconds: number) => start.getTime() + seconds * 1000

for (const database of databases) {
  describe(`what time and membership do to a login on ${database}`, () => {
    test('a request can be decided for five minutes, and is then as if it had never been', () =>
      withMember(database, async ({ store, ask, approve, personId, accountId }) => {
        const inTime = await ask()
        assert.ok(await store.logins.find(inTime, after(299)))
        assert.ok('row' in (await approve(inTime, after(299))).approved)

        const late = await ask()
        assert.equal(await store.logins.find(late, after(300)), undefined)
        assert.deepEqual((await approve(late, after(300))).approved, { refused: 'not_found' })
        const by = { kind: 'person', id: personId, name: 'P' } as const
        const denied = await store.logins.deny(late, { by, accountId, at: after(300) })
        assert.deepEqual(denied, { refused: 'not_found' })
      }))

    test('a code is good for sixty seconds from the click', () =>
      withMember(database, async ({ ask, approve, redeem }) => {
        const late = await approve(await ask(), after(10))
        assert.deepEqual(await redeem(late.hash, after(70)), { refused: 'unknown' })
        const inTime = await approve(await ask(), after(10))
        assert.ok('key' in (await redeem(inTime.hash, after(69))))
      }))

    test('who was taken out of the account before the code came makes no key of it', () =>
      withMember(database, async ({ store, ask, approve, redeem, personId }) => {
        const { hash } = await approve(await ask(), after(1))
        await store.database.db.deleteFrom('member').where('person_id', '=', personId).execute()
        assert.deepEqual(await redeem(hash, after(2)), { refused: 'unknown' })
      }))

    test('a device whose key has expired gets its next one', () =>
      withMember(database, async ({ store, ask, approve, redeem, accountId }) => {
        const first = await approve(await ask('device_1'), after(1))
        const expired = await redeem(first.hash, after(2), { ...unbounded, expires_at: after(20) })
        assert.ok('key' in expired)
        const second = await approve(await ask('device_1'), after(30))
        const next = await redeem(second.hash, after(31))
        assert.ok('key' in next)
        const live = await store.keys.live(accountId, after(32))
        const ofLogins = live.filter((key) => key.login_device_id !== null)
        assert.deepEqual(
          ofLogins.map(({ id }) => id),
          [next.key.id],
        )
      }))

    test('the key of a device can be rotated, and the next login replaces the old key and the new one', () =>
      withMember(database, async ({ store, ask, approve, redeem, accountId, personId }) => {
        const first = await approve(await ask('device_1'), after(1))
        const made = await redeem(first.hash, after(2))
        assert.ok('key' in made)
        let old = made.key.id
        for (const overlapMs of [0, 60_000]) {
          const { prefix, hash } = mintKey()
          const by = { kind: 'person', id: personId, name: 'P' } as const
          const rotated = await store.keys.rotate(
            accountId,
            old,
            { id: newId('key'), prefix, secret_hash: hash },
            by,
            { at: after(3), overlapMs, quietMs: null, expiresAt: null, limit: 10 },
          )
          assert.ok('row' in rotated)
          old = rotated.row.id
        }
        const ofDevice = async (at: number) =>
          (await store.keys.live(accountId, at)).filter((key) => key.login_device_id === 'device_1')
        assert.equal((await ofDevice(after(4))).length, 2)
        const second = await approve(await ask('device_1'), after(5))
        const next = await redeem(second.hash, after(6))
        assert.ok('key' in next)
        assert.deepEqual(
          (await ofDevice(after(7))).map(({ id }) => id),
          [next.key.id],
        )
      }))

    test('requests are forgotten after a day', () =>
      withMember(database, async ({ store, ask, approve, redeem }) => {
        const { hash } = await approve(await ask(), after(1))
        await store.logins.deleteOlderThan(start.getTime())
        assert.ok('key' in (await redeem(hash, after(2))))
        assert.deepEqual(await redeem(hash, after(3)), { refused: 'replayed' })
        await store.logins.deleteOlderThan(start.getTime() + keepRequestsMs)
        assert.deepEqual(await redeem(hash, after(4)), { refused: 'unknown' })
      }))
  })
}

async function withMember(
  database: (typeof databases)[number],
  work: (world: ReturnType<typeof worldOf> & { store: Store }) => Promise<void>,
): Promise<void> {
  const { store, close } = await openNewStore(database)
  try {
    const { accountId } = await addAccount(store, { isOwner: true })
    const world = worldOf(store, accountId)
    const { db, dialect } = store.database
    const time = dialect === 'sqlite' ? start.toISOString() : start
    const no = dialect === 'sqlite' ? 0 : false
    await db
      .insertInto('person')
      .values({
        id: world.personId,
        name: 'P',
        email: 'p@example.com',
        email_verified: no,
        image: null,
        two_factor_enabled: no,
        created_at: time,
        updated_at: time,
      })
      .execute()
    await db
      .insertInto('member')
      .values({
        account_id: accountId,
        person_id: world.personId,
        role: 'owner',
        is_own: 1,
        created_at: start.getTime(),
      })
      .execute()
    await work({ ...world, store })
  } finally {
    await close()
  }
}

function worldOf(store: Store, accountId: AccountId) {
  const personId = newId('person')
  return {
    accountId,
    personId,

    async ask(deviceId: string | null = null) {
      const request = {
        clientId: 'oanim-cli',
        redirectUri: 'http://127.0.0.1:4000/callback',
        codeChallenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        state: null,
        deviceId,
        deviceName: 'build-7',
        scopes: null,
      }
      const row = newLoginRequest(request, { address: null, userAgent: null }, start)
      await store.logins.create(row)
      return row.id
    },

    async approve(id: string, at: number) {
      const { hash } = newCode()
      const by = { kind: 'person', id: personId, name: 'P' } as const
      const approved = await store.logins.approve(
        id,
        { by, accountId, at },
        { hash, expiresAt: at + 60_000 },
        { limit: 10, revokeKeyId: undefined },
      )
      return { approved, hash }
    },

    redeem(codeHash: string, now: number, bounds: Bounds = unbounded) {
      const { prefix, hash } = mintKey()
      const from = { limit: 10, now, address: null, requestId: 'req_test' }
      const made = { id: newId('key'), prefix, secret_hash: hash }
      return store.logins.redeem(
        codeHash,
        () => true,
        made,
        () => bounds,
        from,
      )
    },
  }
}
