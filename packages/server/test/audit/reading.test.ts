import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AuditEvent, verifyAuditLog } from '../../../sdk/src/index.ts'
import type { AuditEventInput } from '../../src/audit/audit-store.ts'
import { canonicalJson } from '../../src/audit/hash-audit-event.ts'
import { type KeyId, newId } from '../../src/core/ids.ts'
import { openStore, type Store } from '../../src/store.ts'
import { call } from '../support/call.ts'
import { addAccount, addKey, newTestStore, openNewStore } from '../support/open-store.ts'
import { databases, startServer } from '../support/start-server.ts'
import { clientOf, readLog } from './support/log.ts'

const day = 24 * 60 * 60 * 1000
const start = Date.parse('2026-01-01T00:00:00Z')

/** One event per minute, by two keys in turn, from five addresses. */
function auditEventsOf(count: number, from: number): AuditEventInput[] {
  return Array.from({ length: count }, (_, index) => ({
    action: index % 3 === 0 ? ('asset.generated' as const) : ('key.paused' as const),
    at: from + index * 60_000,
    by: {
      kind: 'key' as const,
      id: `key_${index % 2 ? 'odd' : 'even'}` as KeyId,
      name: 'ci “über” 🎬',
      address: `192.0.2.${index % 5}`,
      requestId: `req_${index}`,
    },
    target: { kind: 'key', id: `key_target${index}`, name: null },
    after: { z: index, a: { '10': [null, true], '9': '\u2028"\\' }, é: 'ü' },
  }))
}

for (const database of databases) {
  test(`an account filters, pages and exports its own audit log and no other on ${database}`, async () => {
    const place = await newTestStore(database)
    const store = await openStore(place)
    const holder = await addAccount(store)
    const stranger = await addAccount(store)
    // More than one batch.
    await store.audit.write(holder.accountId, ...auditEventsOf(1_050, start))
    await store.close()
    const server = await startServer({ database, from: { ...place, ownerKey: holder.key } })
    try {
      const { url } = server
      const { audit } = clientOf(url, holder.key)
      const all = await readLog(url, holder.key)
      assert.deepEqual(
        all.map(({ seq }) => seq),
        Array.from({ length: 1_051 }, (_, index) => index + 1),
      )
      const expected = {
        one: { request_id: 'req_7' },
        target: { target_id: 'key_target4' },
        actor: {
          actor_id: 'key_odd',
          since: new Date(start + 60_000).toISOString(),
          until: '2026-01-01T02:00:00+01:00',
        },
        exact: { action: 'key.paused' as const, address: '192.0.2.3' },
        prefix: { action: 'asset.' as const },
        nothing: { address: '203.0.113.1' },
      }
      const matching: Record<keyof typeof expected, (entry: AuditEvent) => boolean> = {
        one: ({ request_id }) => request_id === 'req_7',
        target: ({ target }) => target?.id === 'key_target4',
        actor: ({ actor, at }) =>
          actor.id === 'key_odd' && Date.parse(at) >= start + 60_000 && Date.parse(at) < start + 60 * 60_000,
        exact: ({ action, address }) => action === 'key.paused' && address === '192.0.2.3',
        prefix: ({ action }) => action === 'asset.generated',
        nothing: () => false,
      }
      for (const [name, filter] of Object.entries(expected)) {
        const wanted = all.filter(matching[name as keyof typeof expected])
        assert.deepEqual(await readLog(url, holder.key, filter), wanted, name)
        const listed: AuditEvent[] = []
        for (let cursor: string | null | undefined; cursor !== null && listed.length < 300; ) {
          const page = await audit.list({ ...filter, limit: 100, ...(cursor && { cursor }) })
          listed.push(...page.audit_events)
          cursor = page.next_cursor
        }
        assert.deepEqual(listed, wanted.toReversed().slice(0, Math.max(300, listed.length)), name)
      }

      const { last_seq, last_hash } = await audit.head()
      assert.deepEqual([last_seq, last_hash], [1_051, all.at(-1)?.hash])
      assert.equal((await readLog(url, stranger.key)).length, 1)
      const theirs = await clientOf(url, stranger.key).audit.list({ target_id: 'key_target4' })
      assert.deepEqual(theirs.audit_events, [])

      const denied: [string, string][] = [
        ['action=keys', '/action'],
        ['action=nothing.', '/action'],
        ['since=yesterday', '/since'],
        ['actor_id=a%00b', '/actor_id'],
        ['cursor=x', '/cursor'],
      ]
      for (const [query, pointer] of denied) {
        const { status, body } = await call(url, `/api/v1/audit-events?${query}`, { key: holder.key })
        assert.deepEqual([status, body.errors[0].pointer], [422, pointer])
      }
    } finally {
      await server.close()
      await place.remove()
    }
  })

  test(`a server prunes expired events, records it, and leaves a verifiable log on ${database}`, async () => {
    const place = await newTestStore(database)
    const store = await openStore(place)
    const { accountId, key } = await addOldAccount(store)
    await store.close()
    const environment = { OANIM_AUDIT_RETENTION_DAYS: '30' }
    const server = await startServer({ database, from: { ...place, ownerKey: key }, environment })
    try {
      const { audit } = clientOf(server.url, key)
      for (let waited = 0; (await audit.head()).first_seq === 1 && waited < 60_000; waited += 50) {
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      const entries = await readLog(server.url, key)
      const [first] = entries
      const pruned = entries.at(-1)
      // Ten of yesterday, the created key, and the record of pruning.
      assert.equal(entries.length, 12)
      assert.deepEqual([first?.seq, first?.request_id], [1_101, 'req_0'])
      assert.deepEqual([pruned?.action, pruned?.actor.kind], ['log.pruned', 'system'])
      assert.deepEqual(pruned?.after, {
        pruned: 1_100,
        through_seq: 1_100,
        through_hash: first?.prev_hash,
      })
      const head = await audit.head()
      assert.deepEqual([head.first_seq, head.first_prev_hash], [1_101, first?.prev_hash])
      assert.ok((await verifyAuditLog(audit.export(), { head, expect: first?.prev_hash })).ok)
    } finally {
      await server.close()
    }
    const left = await openStore(place)
    const { count } = await left.database.db
      .selectFrom('audit_event')
      .select(({ fn }) => fn.countAll().as('count'))
      .where('account_id', '=', accountId)
      .executeTakeFirstOrThrow()
    assert.equal(Number(count), 12)
    await left.close()
    await place.remove()
  })

  test(`pruning during reads and on several servers leaves a verifiable log on ${database}`, async () => {
    const { store, close } = await openNewStore(database)
    try {
      const now = Date.now()
      const { accountId } = await addOldAccount(store)
      const fresh = await addAccount(store)
      await store.audit.write(fresh.accountId, ...auditEventsOf(3, now - 40 * day))
      const reading = store.audit.walk(accountId)
      await reading.next()
      await Promise.all([1, 2, 3].map(() => store.audit.prune(now - 30 * day, now)))
      await assert.rejects(async () => {
        for await (const _ of reading);
      }, /pruned while it was read/)
      const entries = await store.audit.list(accountId, { count: 100 })
      assert.equal(entries.filter(({ action }) => action === 'log.pruned').length, 1)
      // An old event stays while a newer one precedes it.
      assert.equal((await store.audit.head(fresh.accountId)).first_seq, 1)

      // A record of pruning alone is not pruned: it would only be replaced with another.
      const later = now + 400 * day
      await store.audit.prune(later - 30 * day, later)
      const head = await store.audit.head(accountId)
      assert.equal(head.first_seq, head.last_seq)
      await store.audit.prune(later + 300 * day, later + 400 * day)
      assert.deepEqual(await store.audit.head(accountId), head)
    } finally {
      await close()
    }
  })
}

/** An account with 1,100 old events, ten of yesterday and a key of today. */
async function addOldAccount(store: Store) {
  const accountId = newId('acct')
  await store.accounts.create({ id: accountId, email: `${accountId}@example.com`, created_at: 0 })
  await store.audit.write(accountId, ...auditEventsOf(1_100, Date.now() - 40 * day))
  await store.audit.write(accountId, ...auditEventsOf(10, Date.now() - day))
  return { accountId, ...(await addKey(store, accountId)) }
}

test('a slow or cancelled export blocks no other request', async () => {
  const { store, place, close } = await openNewStore('sqlite')
  const { key, accountId } = await addAccount(store)
  await store.audit.write(accountId, ...auditEventsOf(6_000, start))
  await store.close()
  const server = await startServer({ database: 'sqlite', from: { ...place, ownerKey: key } })
  try {
    const response = await fetch(`${server.url}/api/v1/audit-events/export`, {
      headers: { authorization: `Bearer ${key}` },
    })
    assert.equal(response.headers.get('content-type'), 'application/x-ndjson')
    assert.equal(response.headers.get('content-disposition'), 'attachment; filename="audit.jsonl"')
    const reader = response.body?.getReader()
    await reader?.read()
    // The log changes while most of the first export is still unread.
    const made = await call(server.url, '/api/v1/api-keys', { key, json: { name: 'meanwhile' } })
    assert.equal(made.status, 201)
    await reader?.cancel()
    let count = 0
    for await (const { seq } of clientOf(server.url, key).audit.export()) {
      count += 1
      assert.equal(seq, count)
    }
    assert.equal(count, 6_002)
  } finally {
    await server.close()
    await close().catch(() => {})
  }
})

test('hashed JSON is canonical (RFC 8785)', () => {
  const value = { b: [1, -2, 'é\u2028"\\\u0007'], a: { '10': null, '9': true }, '': {} }
  assert.equal(canonicalJson(value), '{"":{},"a":{"10":null,"9":true},"b":[1,-2,"é\u2028\\"\\\\\\u0007"]}')
})
