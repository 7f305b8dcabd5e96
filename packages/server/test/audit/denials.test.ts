import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditEvent } from '../../../sdk/src/index.ts'
import { systemActor } from '../../src/audit/audit-store.ts'
import type { KeyActor } from '../../src/http/actor.ts'
import { verifyKey } from '../../src/http/authenticate-key.ts'
import { denialBuffer } from '../../src/http/denial-buffer.ts'
import { unrestricted } from '../../src/keys/restrictions.ts'
import { call } from '../support/call.ts'
import { addAccount, addKey, openNewStore } from '../support/open-store.ts'
import { type StartedServer, startServer } from '../support/start-server.ts'
import { Browser } from '../users/support/browser.ts'
import { invite, startWithOwner } from '../users/support/users.ts'
import { readLog } from './support/log.ts'

const denied = { action: 'access.denied' as const }

/** Waits for denials: the server writes them within a second. */
async function readDenials(server: StartedServer, isWhole: (entries: AuditEvent[]) => boolean) {
  for (let waited = 0; ; waited += 100) {
    const entries = await readLog(server.url, server.ownerKey, denied)
    if (isWhole(entries) || waited > 60_000) return entries
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const countOf = ({ after }: AuditEvent) => Number(after?.['count'])
const sum = (entries: AuditEvent[]) => entries.reduce((total, entry) => total + countOf(entry), 0)

test('the audit log shows who was denied what, from which address, and why', async () => {
  const { server, owner } = await startWithOwner({ database: 'sqlite' })
  try {
    const { url, ownerKey } = server
    const keyWith = async (fields: object) => {
      const { body } = await call(url, '/api/v1/api-keys', {
        key: ownerKey,
        json: { name: 'k', ...fields },
      })
      return { id: body.api_key.id as string, key: body.key as string }
    }
    const reader = await keyWith({ scopes: ['assets:read'] })
    const creator = await keyWith({ scopes: ['keys:write', 'keys:read'] })
    const abroad = await keyWith({ allowed_ips: ['203.0.113.0/24'] })
    const paused = await keyWith({})
    const revoked = await keyWith({})
    await call(url, `/api/v1/api-keys/${paused.id}/pause`, { key: ownerKey, method: 'POST' })
    await call(url, `/api/v1/api-keys/${revoked.id}`, { key: ownerKey, method: 'DELETE' })
    await call(url, '/api/v1/policy', { key: ownerKey, method: 'PATCH', json: { max_lifetime_days: 30 } })
    const member = await invite(owner, { email: 'member@example.com', name: 'Mia', role: 'member' })
    const account = { 'oanim-account': (await owner.get('/api/v1/auth/me')).body.id }
    const foreign = { origin: 'https://evil.example' }

    const codes = [
      await call(url, '/api/v1/api-keys', { key: reader.key }),
      await call(url, '/api/v1/api-keys', {
        key: creator.key,
        json: { name: 'more', scopes: ['assets:write'] },
      }),
      await call(url, '/api/v1/policy', { key: creator.key, method: 'PATCH', json: {} }),
      await call(url, '/api/v1/auth/me', { key: abroad.key }),
      await call(url, '/api/v1/auth/me', { key: paused.key }),
      await call(url, '/api/v1/auth/me', { key: revoked.key }),
      await owner.post('/api/v1/api-keys', { name: 'long', expires: '90d' }),
      await member.post('/api/v1/invitations', { role: 'member' }, { headers: account }),
      await owner.post('/api/v1/api-keys', { name: 'stolen' }, { headers: foreign }),
      await owner.post('/api/auth/sign-out', {}, { headers: foreign }),
    ].map(({ body }) => body.code)
    // These belong to no known actor.
    await new Browser(url).post('/api/v1/api-keys', { name: 'x' }, { headers: foreign })
    await call(url, '/api/v1/auth/me', { key: `${ownerKey.slice(0, -1)}x` })

    const entries = await readDenials(server, ({ length }) => length >= codes.length)
    const summarize = (entry: AuditEvent) =>
      `${entry.actor.kind} ${entry.actor.id?.startsWith('user') ? entry.actor.name : entry.actor.id}: ${entry.after?.['operation']} ${entry.after?.['code']}`
    assert.deepEqual(
      entries.map(summarize).toSorted(),
      [
        `key ${reader.id}: api_keys.list scope_missing`,
        `key ${creator.id}: api_keys.create key_exceeds_parent`,
        `key ${creator.id}: policy.update ${codes[2]}`,
        `key ${abroad.id}: auth.me key_ip_not_allowed`,
        `key ${paused.id}: auth.me key_paused`,
        `key ${revoked.id}: auth.me key_revoked`,
        'user Olga Owner: api_keys.create policy_violated',
        'user Mia: invitations.create role_insufficient',
        'user Olga Owner: api_keys.create origin_foreign',
        'user Olga Owner: auth/sign-out origin_foreign',
      ].toSorted(),
    )
    for (const entry of entries) {
      assert.equal(entry.address, '127.0.0.1')
      assert.match(entry.request_id ?? '', /^req_/)
      assert.deepEqual([countOf(entry), entry.target], [1, null])
    }
  } finally {
    await server.close()
  }
})

test('a flood of denied requests becomes a few events with exact counts, even across a restart', async () => {
  const database = 'postgres'
  const first = await startServer({ database })
  let server = first
  try {
    const { body } = await call(first.url, '/api/v1/api-keys', {
      key: first.ownerKey,
      json: { name: 'k', scopes: ['assets:read'] },
    })
    // Below the connection limit of one address.
    const flood = (key: string) =>
      Promise.all(Array.from({ length: 200 }, () => call(first.url, '/api/v1/api-keys', { key })))
    await flood(body.key)
    await readDenials(first, ({ length }) => length > 0)
    await flood(body.key)
    await first.end()
    server = await startServer({ database, from: first })
    const entries = await readDenials(server, (all) => sum(all) === 400)
    assert.equal(sum(entries), 400)
    // One within a second, one at shutdown, and one more on a slow machine.
    assert.ok(entries.length <= 3, `${entries.length} entries`)
  } finally {
    if (server !== first) await server.close()
    await first.close()
  }
})

/** A denial buffer on a real store. */
async function openDenials() {
  const opened = await openNewStore('sqlite')
  const { store } = opened
  const errors: unknown[] = []
  const denials = denialBuffer(store.audit, (error) => errors.push(error))
  const holder = await addAccount(store)
  const actor = async (key: string): Promise<KeyActor> =>
    verifyKey(`Bearer ${key}`, store.credentials, { address: null, now: 0 })
  const entries = async () => {
    const rows = await store.audit.list(holder.accountId, { count: 1_000, filter: denied })
    return rows.toReversed().map((row) => JSON.parse(row.after ?? '{}'))
  }
  return { ...opened, denials, holder, actor, entries, errors }
}

const start = Date.parse('2026-01-01T00:00:00Z')
const request = { id: 'req_1', address: '192.0.2.7' }

test('identical denials within a minute are one event, different ones are separate events', async () => {
  const { denials, holder, actor, entries, close } = await openDenials()
  try {
    const who = await actor(holder.key)
    const note = (operation: string, at: number) =>
      denials.note({ actor: who, operation, code: 'scope_missing', request }, at)
    note('api_keys.list', start)
    note('api_keys.create', start)
    await denials.flush(start)
    for (let second = 1; second < 60; second += 1) {
      note('api_keys.list', start + second * 1_000)
      await denials.flush(start + second * 1_000)
    }
    assert.equal((await entries()).length, 2)
    await denials.flush(start + 60_000)
    const base = { code: 'scope_missing', operation: 'api_keys.list' }
    assert.deepEqual(await entries(), [
      { ...base, count: 1 },
      { ...base, operation: 'api_keys.create', count: 1 },
      { ...base, count: 59, first_at: new Date(start + 1_000).toISOString() },
    ])
    await denials.flush(start + 600_000, { all: true })
    assert.equal((await entries()).length, 3)
  } finally {
    await close()
  }
})

test('an account with a thousand kinds of denials has a bounded number of events and hides none of another account', async () => {
  const { store, denials, holder, actor, entries, close } = await openDenials()
  try {
    const noisy = await addAccount(store)
    const noise = await actor(noisy.key)
    for (let index = 0; index < 1_000; index += 1) {
      denials.note({ actor: noise, operation: `operation.${index}`, code: 'scope_missing', request }, start)
    }
    const other = await actor(holder.key)
    denials.note({ actor: other, operation: 'api_keys.list', code: 'scope_missing', request }, start)
    await denials.flush(start)
    assert.deepEqual(await entries(), [{ operation: 'api_keys.list', code: 'scope_missing', count: 1 }])
    const rows = await store.audit.list(noisy.accountId, { count: 1_000, filter: denied })
    const counts = rows.map((row) => JSON.parse(row.after ?? '{}').count)
    assert.equal(rows.length, 201)
    assert.equal(Math.max(...counts), 800)
  } finally {
    await close()
  }
})

test('denials that could not be written are written later', async () => {
  const { store, denials, holder, actor, entries, errors, close } = await openDenials()
  try {
    const who = await actor(holder.key)
    denials.note({ actor: who, operation: 'api_keys.list', code: 'scope_missing', request }, start)
    const { db } = store.database
    await db.schema.alterTable('audit_event').renameTo('elsewhere').execute()
    await denials.flush(start)
    assert.equal(errors.length, 1)
    await db.schema.alterTable('elsewhere').renameTo('audit_event').execute()
    await denials.flush(start + 60_000)
    assert.deepEqual(
      (await entries()).map(({ count }) => count),
      [1],
    )
  } finally {
    await close()
  }
})

test('recording an audit event keeps cached credentials, changing a key does not', async () => {
  const { store, holder, close } = await openDenials()
  try {
    const other = await addKey(store, holder.accountId, unrestricted)
    const { db } = store.database
    const row = await verifyKey(`Bearer ${other.key}`, store.credentials, { address: null, now: 0 })
    const again = async () => verifyKey(`Bearer ${other.key}`, store.credentials, { address: null, now: 0 })
    await store.audit.write(holder.accountId, { action: 'access.denied', at: start, by: systemActor })
    assert.equal((await again()).key, row.key, 'the cached row')
    await db.transaction().execute(async (transaction) => {
      await transaction.updateTable('api_key').set({ name: 'new' }).where('id', '=', other.keyId).execute()
      await transaction.updateTable('audit_log_head').set({ first_seq: 1 }).execute()
    })
    assert.equal((await again()).key.name, 'new')
  } finally {
    await close()
  }
})
