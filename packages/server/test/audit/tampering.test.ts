import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type AuditEvent, hashAuditEvent, verifyAuditLog } from '../../../sdk/src/index.ts'
import { systemActor } from '../../src/audit/audit-store.ts'
import { openStore } from '../../src/database/store.ts'
import { call, createKey } from '../support/call.ts'
import { addAccount, type Holder, newTestStore, type Place } from '../support/open-store.ts'
import { databases, type StartedServer, startServer } from '../support/start-server.ts'
import { asAttacker, clientOf, dropTriggers, readLog } from './support/log.ts'

/** A log of five entries, as it was before, and what was known of it. */
interface Log extends Holder {
  readonly entries: readonly AuditEvent[]
  readonly noted: string
}

/** What somebody with every right on the database does to a log, and what becomes known of it. */
interface Tampering {
  readonly name: string
  statements(log: Log): string[]
  /** Without a hash that was noted before. */
  readonly found: { problem: string; seq: number } | undefined
  /** With it. */
  readonly foundByNote?: string
}

const literal = (value: string | null) => (value === null ? 'null' : `'${value.replaceAll("'", "''")}'`)
const where = ({ accountId }: Log, seq: number) => `where account_id = '${accountId}' and seq = ${seq}`

/** Writes entries so that each fits the one before, as the server would have. */
function rewrite(log: Log, from: number, change: (entry: AuditEvent) => AuditEvent): string[] {
  let previous = log.entries[from - 2]?.hash ?? '0'.repeat(64)
  const rest = log.entries.slice(from - 1).map((entry) => {
    const linked = { ...change(entry), prev_hash: previous }
    previous = hashAuditEvent(linked)
    return { ...linked, hash: previous }
  })
  return [
    ...rest.map(
      ({ seq, address, prev_hash, hash }) =>
        `update audit_event set address = ${literal(address)}, prev_hash = '${prev_hash}', hash = '${hash}' ${where(log, seq)}`,
    ),
    `update audit_log_head set last_hash = '${previous}' where account_id = '${log.accountId}'`,
  ]
}

const tamperings: Tampering[] = [
  { name: 'does nothing', statements: () => [], found: undefined },
  {
    name: 'edits a field',
    statements: (log) => [`update audit_event set address = '203.0.113.9' ${where(log, 3)}`],
    found: { problem: 'edited', seq: 3 },
  },
  {
    name: 'edits what an entry says of before and after',
    statements: (log) => [`update audit_event set after = '{"paused_at":null}' ${where(log, 2)}`],
    found: { problem: 'edited', seq: 2 },
  },
  {
    name: 'edits a field and gives the entry the hash that fits',
    statements(log) {
      const entry = { ...(log.entries[2] as AuditEvent), address: '203.0.113.9' }
      return [
        `update audit_event set address = '203.0.113.9', hash = '${hashAuditEvent(entry)}' ${where(log, 3)}`,
      ]
    },
    found: { problem: 'unlinked', seq: 4 },
  },
  {
    name: 'deletes an entry',
    statements: (log) => [`delete from audit_event ${where(log, 3)}`],
    found: { problem: 'missing', seq: 3 },
  },
  {
    name: 'deletes an entry and moves the others up',
    statements: (log) => [
      `delete from audit_event ${where(log, 3)}`,
      `update audit_event set seq = 3 ${where(log, 4)}`,
      `update audit_event set seq = 4 ${where(log, 5)}`,
      `update audit_log_head set last_seq = 4 where account_id = '${log.accountId}'`,
    ],
    found: { problem: 'unlinked', seq: 3 },
  },
  {
    name: 'changes the order of two entries',
    statements: (log) => [
      `update audit_event set seq = 99 ${where(log, 2)}`,
      `update audit_event set seq = 2 ${where(log, 3)}`,
      `update audit_event set seq = 3 ${where(log, 99)}`,
    ],
    found: { problem: 'unlinked', seq: 2 },
  },
  {
    name: 'cuts the beginning',
    statements: (log) => [
      `delete from audit_event where account_id = '${log.accountId}' and seq < 3`,
      `update audit_log_head set first_seq = 3, first_prev_hash = '${log.entries[1]?.hash}' where account_id = '${log.accountId}'`,
    ],
    found: { problem: 'missing', seq: 1 },
  },
  {
    name: 'cuts the end',
    statements: (log) => [`delete from audit_event where account_id = '${log.accountId}' and seq > 3`],
    found: { problem: 'missing', seq: 4 },
  },
  {
    name: 'cuts the end and says that it ends there',
    statements: (log) => [
      `delete from audit_event where account_id = '${log.accountId}' and seq > 3`,
      `update audit_log_head set last_seq = 3, last_hash = '${log.entries[2]?.hash}' where account_id = '${log.accountId}'`,
    ],
    found: undefined,
    foundByNote: 'rewritten',
  },
  {
    name: 'rewrites all from an entry on, with hashes that fit',
    statements: (log) => rewrite(log, 2, (entry) => ({ ...entry, address: '203.0.113.9' })),
    found: undefined,
    foundByNote: 'rewritten',
  },
]

for (const database of databases) {
  describe(`a log that somebody tampers with on ${database}`, () => {
    let place: Place
    let server: StartedServer
    const logs: Log[] = []
    before(async () => {
      place = await newTestStore(database)
      const store = await openStore(place)
      const holders: Holder[] = []
      for (const _ of tamperings) {
        const holder = await addAccount(store)
        for (let round = 0; round < 2; round += 1) {
          const by = { ...systemActor, address: '192.0.2.7', requestId: `req_${round}` }
          await store.keys.pause(holder.accountId, holder.keyId, { by, at: Date.now() })
          await store.keys.resume(holder.accountId, holder.keyId, { by, at: Date.now() })
        }
        holders.push(holder)
      }
      await store.close()

      server = await startServer({ database, from: { ...place, ownerKey: '' } })
      for (const holder of holders) {
        const entries = await readLog(server.url, holder.key)
        logs.push({ ...holder, entries, noted: entries.at(-1)?.hash ?? '' })
      }
      await server.end()
      await asAttacker(place, async (run) => {
        await run(dropTriggers(place))
        for (const [index, { statements }] of tamperings.entries()) {
          for (const statement of statements(logs[index] as Log)) await run(statement)
        }
      })
      server = await startServer({ database, from: { ...place, ownerKey: '' } })
    })
    after(async () => {
      await server.close()
      await place.remove()
    })

    for (const [index, { name, found, foundByNote }] of tamperings.entries()) {
      test(`who ${name} is ${found || foundByNote ? 'found out' : 'not accused'}`, async () => {
        const { key, noted, entries } = logs[index] as Log
        assert.equal(entries.length, 5)
        const { audit } = clientOf(server.url, key)
        const verify = async (expect?: string) => {
          const head = await audit.head()
          return verifyAuditLog(audit.export(), { head, expect })
        }
        const verdict = await verify()
        assert.deepEqual(verdict.ok ? undefined : { problem: verdict.problem, seq: verdict.seq }, found)
        const withNote = await verify(noted)
        assert.equal(withNote.ok ? undefined : withNote.problem, found?.problem ?? foundByNote)
        if (found === undefined && foundByNote === undefined) {
          assert.ok(withNote.ok)
          assert.deepEqual([withNote.entries, withNote.last_hash], [5, noted])
        }
      })
    }
  })

  test(`the database itself refuses to change or delete an entry on ${database}`, async () => {
    const place = await newTestStore(database)
    try {
      const store = await openStore(place)
      await addAccount(store)
      await store.close()
      await asAttacker(place, async (run) => {
        const statements = [
          "update audit_event set address = '203.0.113.9'",
          'delete from audit_event',
          ...(database === 'postgres' ? ['truncate audit log'] : []),
        ]
        for (const statement of statements) await assert.rejects(run(statement), /append-only/, statement)
      })
    } finally {
      await place.remove()
    }
  })

  test(`a hundred changes at once leave one chain on ${database}`, async () => {
    const first = await startServer({ database })
    const second = database === 'postgres' ? await startServer({ database, from: first }) : undefined
    try {
      const servers = [first, second ?? first]
      const { id } = await createKey(first.url, first.ownerKey)
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, index) => {
          const { url } = servers[index % 2] as StartedServer
          const json = { requests_per_minute: 1_000 + index }
          return index % 4 < 2
            ? call(url, '/api/v1/policy', { method: 'PATCH', key: first.ownerKey, json })
            : call(url, `/api/v1/api-keys/${id}/${index % 8 < 4 ? 'pause' : 'resume'}`, {
                method: 'POST',
                key: first.ownerKey,
              })
        }),
      )
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
      const { audit } = clientOf(first.url, first.ownerKey)
      const verdict = await verifyAuditLog(audit.export(), { head: await audit.head() })
      assert.ok(verdict.ok, JSON.stringify(verdict))
      const changes = await readLog(first.url, first.ownerKey, { action: 'policy.updated' })
      assert.equal(changes.length, 50)
      // Each began where the one before had ended.
      for (const [index, { before }] of changes.entries()) {
        if (index > 0) assert.deepEqual(before, changes[index - 1]?.after)
      }
    } finally {
      await second?.close()
      await first.close()
    }
  })
}
