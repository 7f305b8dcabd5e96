import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type AccountId, newId } from '../../src/core/ids.ts'
import { type Restrictions, unrestricted } from '../../src/keys/restrictions.ts'
import { keepRequestsMs, newAuthorizationRequest, newCode } from '../../src/oauth/authorization-request.ts'
import { cliClient } from '../../src/oauth/client-metadata.ts'
import type { Store } from '../../src/store.ts'
import { addAccount, openNewStore } from '../support/open-store.ts'
import { databases } from '../support/start-server.ts'

const start = new Date('2026-11-01T12:00:00Z')
const after = (seconds: number) => start.getTime() + seconds * 1000

for (const database of databases) {
  describe(`expiry and membership during a browser login on ${database}`, () => {
    test('a request can be decided for five minutes and is then not found', () =>
      withMember(database, async ({ store, ask, approve, userId, accountId }) => {
        const inTime = await ask()
        assert.ok(await store.authorizationRequests.find(inTime, after(299)))
        assert.ok('row' in (await approve(inTime, after(299))).approved)

        const late = await ask()
        assert.equal(await store.authorizationRequests.find(late, after(300)), undefined)
        assert.deepEqual((await approve(late, after(300))).approved, { denied: 'not_found' })
        const by = { kind: 'user', id: userId, name: 'P' } as const
        const denied = await store.authorizationRequests.deny(late, { by, accountId, at: after(300) })
        assert.deepEqual(denied, { denied: 'not_found' })
      }))

    test('a code can be exchanged for sixty seconds after the approval', () =>
      withMember(database, async ({ ask, approve, redeem }) => {
        const late = await approve(await ask(), after(10))
        assert.deepEqual(await redeem(late.hash, after(70)), { denied: 'unknown' })
        const inTime = await approve(await ask(), after(10))
        assert.ok('key' in (await redeem(inTime.hash, after(69))))
      }))

    test('a user who was removed from the account after the approval gets no key', () =>
      withMember(database, async ({ store, ask, approve, redeem, userId }) => {
        const { hash } = await approve(await ask(), after(1))
        await store.database.db.deleteFrom('member').where('user_id', '=', userId).execute()
        assert.deepEqual(await redeem(hash, after(2)), { denied: 'unknown' })
      }))

    test('a device whose key has expired can log in again', () =>
      withMember(database, async ({ store, ask, approve, redeem, accountId }) => {
        const first = await approve(await ask('device_1'), after(1))
        const expired = await redeem(first.hash, after(2), { ...unrestricted, expires_at: after(20) })
        assert.ok('key' in expired)
        const second = await approve(await ask('device_1'), after(30))
        const next = await redeem(second.hash, after(31))
        assert.ok('key' in next)
        const live = await store.keys.live(accountId, after(32))
        const ofLogins = live.filter((key) => key.device_id !== null)
        assert.deepEqual(
          ofLogins.map(({ id }) => id),
          [next.row.id],
        )
      }))

    test('after a rotation, the next login of the device replaces the old key and the new one', () =>
      withMember(database, async ({ store, ask, approve, redeem, accountId, userId }) => {
        const first = await approve(await ask('device_1'), after(1))
        const made = await redeem(first.hash, after(2))
        assert.ok('key' in made)
        let old = made.row.id
        for (const overlapMs of [0, 60_000]) {
          const by = { kind: 'user', id: userId, name: 'P' } as const
          const rotation = { by, at: after(3), overlapMs, idleMs: null, expiresAt: null }
          const rotated = await store.keys.rotate(accountId, old, rotation)
          assert.ok('row' in rotated)
          old = rotated.row.id
        }
        const ofDevice = async (at: number) =>
          (await store.keys.live(accountId, at)).filter((key) => key.device_id === 'device_1')
        assert.equal((await ofDevice(after(4))).length, 2)
        const second = await approve(await ask('device_1'), after(5))
        const next = await redeem(second.hash, after(6))
        assert.ok('key' in next)
        assert.deepEqual(
          (await ofDevice(after(7))).map(({ id }) => id),
          [next.row.id],
        )
      }))

    test('requests are deleted after a day', () =>
      withMember(database, async ({ store, ask, approve, redeem }) => {
        const { hash } = await approve(await ask(), after(1))
        await store.authorizationRequests.deleteOlderThan(start.getTime())
        assert.ok('key' in (await redeem(hash, after(2))))
        assert.deepEqual(await redeem(hash, after(3)), { denied: 'replayed' })
        await store.authorizationRequests.deleteOlderThan(start.getTime() + keepRequestsMs)
        assert.deepEqual(await redeem(hash, after(4)), { denied: 'unknown' })
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
      .insertInto('user')
      .values({
        id: world.userId,
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
        user_id: world.userId,
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
  const userId = newId('user')
  return {
    accountId,
    userId,

    async ask(deviceId: string | null = null) {
      const request = {
        client: cliClient,
        redirectUri: 'http://127.0.0.1:4000/callback',
        redirect: { kind: 'loopback', host: '127.0.0.1:4000' } as const,
        codeChallenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        state: null,
        deviceId,
        deviceName: 'build-7',
        scopes: null,
      }
      const row = newAuthorizationRequest(request, { address: null, userAgent: null }, start)
      await store.authorizationRequests.create(row)
      return row.id
    },

    async approve(id: string, at: number) {
      const { hash } = newCode()
      const by = { kind: 'user', id: userId, name: 'P' } as const
      const approved = await store.authorizationRequests.approve(
        id,
        { by, accountId, at },
        {
          codeHash: hash,
          codeExpiresAt: at + 60_000,
          revokeKeyId: undefined,
          budgets: [],
          models: undefined,
        },
      )
      return { approved, hash }
    },

    redeem(codeHash: string, at: number, restrictions: Restrictions = unrestricted) {
      return store.authorizationRequests.redeem(codeHash, {
        isVerified: () => true,
        restrict: () => restrictions,
        at,
        address: null,
        requestId: 'req_test',
      })
    },
  }
}
