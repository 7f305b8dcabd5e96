import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type AuditEvent, hashAuditEvent, verifyAuditLog } from '../../../sdk/src/index.ts'
import { systemActor } from '../../src/audit/audit-store.ts'
import { openStore } from '../../src/store.ts'
import { call, createKey } from '../support/call.ts'
import { addAccount, type Holder, newTestStore, type Place } from '../support/open-store.ts'
import { databases, type StartedServer, startServer } from '../support/start-server.ts'
import { asAttacker, clientOf, dropTriggers, readLog } from './support/log.ts'

/** A log of five events before the tampering. */
interface Log extends Holder {
  readonly entries: readonly AuditEvent[]
  /** The last hash, as a user stored it outside the server. */
  readonly storedHash: string
}

/** A change that an attacker with full access to the database makes, and what verification reports. */
interface Tampering {
  readonly name: string
  statements(log: Log): string[] | Promise<string[]>
  /** Without a stored hash. */
  readonly found: { problem: string; seq: number } | undefined
  /** With a stored hash. */
  readonly foundByStoredHash?: string
}

const literal = (value: string | null) => (value === null ? 'null' : `'${value.replaceAll("'", "''")}'`)
const where = ({ accountId }: Log, seq: number) => `where account_id = '${accountId}' and seq = ${seq}`

/** Rewrites the events from a sequence number on with a valid chain of hashes. */
async function rewrite(log: Log, from: number, change: (entry: AuditEvent) => AuditEvent): Promise<string[]> {
  let previous = log.entries[from - 2]?.hash ?? '0'.repeat(64)
  const rest: AuditEvent[] = []
  for (const entry of log.entries.slice(from - 1)) {
    const linked = { ...change(entry), prev_hash: previous }
    previous = await hashAuditEvent(linked)
    rest.push({ ...linked, hash: previous })
  }
  return [
    ...rest.map(
      ({ seq, address, prev_hash, hash }) =>
        `update audit_event set address = ${literal(address)}, prev_hash = '${prev_hash}', hash = '${hash}' ${where(log, seq)}`,
    ),
    `update audit_log_head set last_hash = '${previous}' where account_id = '${log.accountId}'`,
  ]
}

const tamperings: Tampering[] = [
  { name: 'accepts an untouched log', statements: () => [], found: undefined },
  {
    name: 'detects an edited field',
    statements: (log) => [`update audit_event set address = '203.0.113.9' ${where(log, 3)}`],
    found: { problem: 'edited', seq: 3 },
  },
  {
    name: 'detects edited details',
    statements: (log) => [`update audit_event set after = '{"paused_at":null}' ${where(log, 2)}`],
    found: { problem: 'edited', seq: 2 },
  },
  {
    name: 'detects an edited field even when the hash of the event fits',
    async statements(log) {
      const entry = { ...(log.entries[2] as AuditEvent), address: '203.0.113.9' }
      return [
        `update audit_event set address = '203.0.113.9', hash = '${await hashAuditEvent(entry)}' ${where(log, 3)}`,
      ]
    },
    found: { problem: 'unlinked', seq: 4 },
  },
  {
    name: 'detects a deleted event',
    statements: (log) => [`delete from audit_event ${where(log, 3)}`],
    found: { problem: 'missing', seq: 3 },
  },
  {
    name: 'detects a deleted event even when later events are renumbered',
    statements: (log) => [
      `delete from audit_event ${where(log, 3)}`,
      `update audit_event set seq = 3 ${where(log, 4)}`,
      `update audit_event set seq = 4 ${where(log, 5)}`,
      `update audit_log_head set last_seq = 4 where account_id = '${log.accountId}'`,
    ],
    found: { problem: 'unlinked', seq: 3 },
  },
  {
    name: 'detects swapped events',
    statements: (log) => [
      `update audit_event set seq = 99 ${where(log, 2)}`,
      `update audit_event set seq = 2 ${where(log, 3)}`,
      `update audit_event set seq = 3 ${where(log, 99)}`,
    ],
    found: { problem: 'unlinked', seq: 2 },
  },
  {
    name: 'detects a removed beginning',
    statements: (log) => [
      `delete from audit_event where account_id = '${log.accountId}' and seq < 3`,
      `update audit_log_head set first_seq = 3, first_prev_hash = '${log.entries[1]?.hash}' where account_id = '${log.accountId}'`,
    ],
    found: { problem: 'missing', seq: 1 },
  },
  {
    name: 'detects a removed end',
    statements: (log) => [`delete from audit_event where account_id = '${log.accountId}' and seq > 3`],
    found: { problem: 'missing', seq: 4 },
  },
  {
    name: 'detects a removed end with a matching head, given a stored hash',
    statements: (log) => [
      `delete from audit_event where account_id = '${log.accountId}' and seq > 3`,
      `update audit_log_head set last_seq = 3, last_hash = '${log.entries[2]?.hash}' where account_id = '${log.accountId}'`,
    ],
    found: undefined,
    foundByStoredHash: 'rewritten',
  },
  {
    name: 'detects a rewritten end with valid hashes, given a stored hash',
    statements: (log) => rewrite(log, 2, (entry) => ({ ...entry, address: '203.0.113.9' })),
    found: undefined,
    foundByStoredHash: 'rewritten',
  },
]

for (const database of databases) {
  describe(`audit log verification on ${database}`, () => {
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
        logs.push({ ...holder, entries, storedHash: entries.at(-1)?.hash ?? '' })
      }
      await server.end()
      await asAttacker(place, async (run) => {
        await run(dropTriggers(place))
        for (const [index, { statements }] of tamperings.entries()) {
          for (const statement of await statements(logs[index] as Log)) await run(statement)
        }
      })
      server = await startServer({ database, from: { ...place, ownerKey: '' } })
    })
    after(async () => {
      await server.close()
      await place.remove()
    })

    for (const [index, { name, found, foundByStoredHash }] of tamperings.entries()) {
      test(name, async () => {
        const { key, storedHash, entries } = logs[index] as Log
        assert.equal(entries.length, 5)
        const { audit } = clientOf(server.url, key)
        const verify = async (expect?: string) => {
          const head = await audit.head()
          return verifyAuditLog(audit.export(), { head, expect })
        }
        const verdict = await verify()
        assert.deepEqual(verdict.ok ? undefined : { problem: verdict.problem, seq: verdict.seq }, found)
        const withStoredHash = await verify(storedHash)
        assert.equal(
          withStoredHash.ok ? undefined : withStoredHash.problem,
          found?.problem ?? foundByStoredHash,
        )
        if (found === undefined && foundByStoredHash === undefined) {
          assert.ok(withStoredHash.ok)
          assert.deepEqual([withStoredHash.entries, withStoredHash.last_hash], [5, storedHash])
        }
      })
    }
  })

  test(`the database rejects updates and deletions of audit events on ${database}`, async () => {
    const place = await newTestStore(database)
    try {
      const store = await openStore(place)
      await addAccount(store)
      await store.close()
      await asAttacker(place, async (run) => {
        const statements = [
          "update audit_event set address = '203.0.113.9'",
          'delete from audit_event',
          ...(database === 'postgres' ? ['truncate audit_event'] : []),
        ]
        for (const statement of statements) await assert.rejects(run(statement), /append-only/, statement)
      })
    } finally {
      await place.remove()
    }
  })

  test(`a hundred concurrent changes leave one valid chain on ${database}`, async () => {
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
      // Each change starts from the result of the previous one.
      for (const [index, { before }] of changes.entries()) {
        if (index > 0) assert.deepEqual(before, changes[index - 1]?.after)
      }
    } finally {
      await second?.close()
      await first.close()
    }
  })
}
