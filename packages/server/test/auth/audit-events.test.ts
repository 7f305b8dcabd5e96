import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { auditedAdapter } from '../../src/auth/audited-adapter.ts'
import { type AuthContext, withAuthContext } from '../../src/auth/auth-context.ts'
import { authOptions } from '../../src/auth/options.ts'
import type { UserId } from '../../src/core/ids.ts'
import { createLog } from '../../src/log.ts'
import { openNewStore } from '../support/open-store.ts'
import { databases } from '../support/start-server.ts'

/** The adapter of better-auth on a database with one user. */
async function openAdapter(database: (typeof databases)[number]) {
  const opened = await openNewStore(database)
  const { store } = opened
  const providers = { github: undefined, google: undefined, oidc: undefined }
  const options = authOptions(
    {
      origins: ['http://127.0.0.1:8000'],
      secret: 'a secret of the tests that signs nothing at all',
      isSignUpOpen: true,
      providers,
      discoveryUrl: undefined,
      log: createLog('silent'),
    },
    { denySignUp: async () => undefined, mail: undefined },
  )
  const adapter = await auditedAdapter(store.database, options, () => new Date())
  const context: AuthContext = { address: '192.0.2.7', requestId: 'req_1' }
  const at = new Date()
  const user = await withAuthContext(context, () =>
    adapter.create<{ id: UserId }>({
      model: 'user',
      data: { name: 'Pia', email: 'pia@example.com', emailVerified: false, createdAt: at, updatedAt: at },
    }),
  )
  const membership = await store.users.membership(user.id)
  assert.ok(membership)
  const accountId = membership.account_id
  return {
    ...opened,
    adapter,
    context,
    user,
    accountId,
    log: () => store.audit.list(accountId, { count: 50 }),
  }
}

const passkeyOf = (userId: string) => ({
  name: 'laptop',
  publicKey: 'key',
  userId,
  credentialID: 'credential',
  counter: 0,
  deviceType: 'singleDevice',
  backedUp: false,
  transports: 'internal',
  createdAt: new Date(),
})

for (const database of databases) {
  describe(`audit events of better-auth on ${database}`, () => {
    test('are recorded for changes of a user, not for counters', async () => {
      const { adapter, context, user, log, close } = await openAdapter(database)
      try {
        const where = [{ field: 'credentialID', value: 'credential' }]
        const model = 'passkey'
        await withAuthContext(context, async () => {
          await adapter.create({ model, data: passkeyOf(user.id) })
          await adapter.update({ model, where, update: { counter: 7 } })
          await adapter.update({ model, where, update: { name: 'laptop' } })
          await adapter.update({ model, where, update: { name: 'phone' } })
          await adapter.delete({ model, where })
        })
        const entries = (await log()).toReversed()
        assert.deepEqual(
          entries.map(({ action, target_name, before, after }) => [action, target_name, before, after]),
          [
            ['user.joined', null, null, '{"name":"Pia","email":"pia@example.com"}'],
            ['passkey.added', 'laptop', null, null],
            ['passkey.renamed', 'laptop', '{"name":"laptop"}', '{"name":"phone"}'],
            ['passkey.removed', 'phone', null, null],
          ],
        )
        for (const { actor_name, address, request_id } of entries) {
          assert.deepEqual([actor_name, address, request_id], ['Pia', '192.0.2.7', 'req_1'])
        }
      } finally {
        await close()
      }
    })

    test('are recorded for a live session that a user ends, not for a replaced or expired one', async () => {
      const { adapter, context, user, log, close } = await openAdapter(database)
      try {
        const model = 'session'
        const session = (token: string, expiresAt: number) =>
          adapter.create({
            model,
            data: {
              token,
              userId: user.id,
              userAgent: 'Safari',
              expiresAt: new Date(expiresAt),
              createdAt: new Date(),
              updatedAt: new Date(),
            },
          })
        const soon = Date.now() + 60_000
        await session('one', soon)
        await session('two', soon)
        await session('old', Date.now() - 1)
        await adapter.delete({ model, where: [{ field: 'token', value: 'one' }] })
        await withAuthContext({ ...context, ends: 'session.revoked' }, () =>
          adapter.deleteMany({ model, where: [{ field: 'userId', value: user.id }] }),
        )
        const [entry, ...before] = await log()
        assert.deepEqual(
          [entry?.action, entry?.target_kind, entry?.target_name],
          ['session.revoked', 'session', 'Safari'],
        )
        assert.equal(before.length, 1)
      } finally {
        await close()
      }
    })

    test('that cannot be recorded undo the change', async () => {
      const { adapter, store, context, user, accountId, log, close } = await openAdapter(database)
      try {
        // The number of the next entry is taken.
        const [entry] = await log()
        assert.ok(entry)
        const taken = { ...entry, id: 'evt_taken', seq: 2 } as const
        await store.database.db.insertInto('audit_event').values(taken).execute()
        await assert.rejects(
          withAuthContext(context, () => adapter.create({ model: 'passkey', data: passkeyOf(user.id) })),
          /unique/i,
        )
        assert.deepEqual(await adapter.findMany({ model: 'passkey' }), [])
        assert.equal((await store.audit.head(accountId)).last_seq, 1)
      } finally {
        await close()
      }
    })
  })
}
