import { mintKey } from '@oanim/key'
import { sql } from 'kysely'
import { createApp } from '../../packages/server/src/app.ts'
import { auditStore } from '../../packages/server/src/audit/audit-store.ts'
import { creditStore } from '../../packages/server/src/budgets/credit-store.ts'
import type { CredentialReader } from '../../packages/server/src/database/credential-reader.ts'
import type { Database } from '../../packages/server/src/database/database.ts'
import { openPostgres } from '../../packages/server/src/database/postgres.ts'
import { openSqlite } from '../../packages/server/src/database/sqlite.ts'
import { verifyKey } from '../../packages/server/src/http/authenticate-key.ts'
import { createBruteForceProtection } from '../../packages/server/src/http/brute-force-protection.ts'
import { denialBuffer } from '../../packages/server/src/http/denial-buffer.ts'
import { lastUsedBuffer } from '../../packages/server/src/http/last-used-buffer.ts'
import { quotaLeaseStore } from '../../packages/server/src/http/quota-lease-store.ts'
import { createQuotaLimiter } from '../../packages/server/src/http/quota-limiter.ts'
import type { Services } from '../../packages/server/src/http/services.ts'
import { usageBuffer } from '../../packages/server/src/http/usage-buffer.ts'
import { keyStore } from '../../packages/server/src/keys/key-store.ts'
import { createLog } from '../../packages/server/src/log.ts'
import { usageStore } from '../../packages/server/src/usage/usage-store.ts'
import { startPostgres } from '../../packages/server/test/support/postgres.ts'
import { startLoad } from '../support/load.ts'
import { type Findings, logProgress, number, type Row, show } from '../support/report.ts'
import { Scratch } from '../support/scratch.ts'
import { sample, seedPostgres, seedSqlite, withWrongSecret } from '../support/seed.ts'
import { startOurs, type Target } from '../support/servers.ts'
import { median, medianWithin, spread } from '../support/statistics.ts'

const keyCount = 10_000
const rounds = 30
const pairsInProcess = 1_000
const secondsOverHttp = 0.5

/** Measures what a key check must not do: write, or reveal by its duration whether a prefix exists. */
export async function measureDenials(): Promise<Findings> {
  await using scratch = new Scratch()
  const postgres = await startPostgres()
  scratch.onDispose(() => postgres.stop())
  logProgress(`denials and writes: ${number(keyCount, 0)} keys on each database …`)

  const rows: Row[] = []
  for (const name of ['SQLite', 'PostgreSQL'] as const) {
    const dataDir = await scratch.folder()
    const url = name === 'PostgreSQL' ? `${postgres.url}/postgres` : undefined
    const keys = url ? await seedPostgres(url, keyCount) : await seedSqlite(dataDir, keyCount)

    const database = url ? await openPostgres(url) : openSqlite(dataDir)
    rows.push(await countWrites(name, database, keys))
    rows.push(await compareInProcess(name, database.credentials, keys))
    await database.credentials.close()
    await database.db.destroy()

    // Brute-force protection would block a single address: each key comes from another one.
    const environment = { OANIM_TRUSTED_PROXIES: '127.0.0.1' }
    const target = await startOurs(scratch, name, url ? 'postgres' : 'sqlite', dataDir, url, environment)
    rows.push(await compareOverHttp(scratch, name, target, keys))
  }
  return { rows }
}

/** Sends a request with every key, and counts the rows written meanwhile. */
async function countWrites(name: string, database: Database, keys: readonly string[]): Promise<Row> {
  const uses = lastUsedBuffer(keyStore(database), () => {})
  const usage = usageBuffer(usageStore(database), () => {})
  const store = {
    credentials: database.credentials,
    credit: creditStore(database, { isCreditOn: false }),
  }
  const bruteForce = createBruteForceProtection(uses, keyStore(database))
  const denials = denialBuffer(auditStore(database), () => {})
  const log = createLog('warn')
  const quotas = createQuotaLimiter(quotaLeaseStore(database))
  const services = { store, uses, usage, bruteForce, quotas, denials, log, now: () => new Date() }
  const app = createApp(services as unknown as Services)
  const before = await rowsWritten(database)
  for (const key of keys) {
    const answer = await app.request('/api/v1/auth/me', { headers: { authorization: `Bearer ${key}` } })
    if (answer.status !== 200) throw new Error(`a key was denied: ${answer.status}`)
  }
  const written = (await rowsWritten(database)) - before
  return {
    what: `rows written on the path of ${number(keys.length, 0)} checks, ${name}`,
    measured: number(written, 0),
    goal: '0',
    isMet: written === 0,
  }
}

async function rowsWritten({ db, dialect }: Database): Promise<number> {
  if (dialect === 'postgres') {
    // PostgreSQL updates its statistics with a delay.
    await new Promise((resolve) => setTimeout(resolve, 2_500))
  }
  const query =
    dialect === 'sqlite'
      ? sql<{ written: number }>`select total_changes() as written`
      : sql<{
          written: number
        }>`select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint as written from pg_stat_user_tables`
  const { rows } = await query.execute(db)
  return Number(rows[0]?.written)
}

const verify = async (header: string, credentials: CredentialReader, now: number) =>
  verifyKey(header, credentials, { address: '127.0.0.1', now })

async function compareInProcess(
  name: string,
  credentials: CredentialReader,
  keys: readonly string[],
): Promise<Row> {
  logProgress(`denials in process, ${name} …`)
  const medians: { unknown: number; wrong: number }[] = []
  for (let round = -3; round < rounds; round += 1) {
    const times = { unknown: [] as number[], wrong: [] as number[] }
    for (const [kind, key] of denials(keys, pairsInProcess)) {
      const header = `Bearer ${key}`
      const startedAt = performance.now()
      await verify(header, credentials, startedAt).catch(() => {})
      times[kind].push((performance.now() - startedAt) * 1_000)
    }
    if (round >= 0) medians.push({ unknown: median(times.unknown), wrong: median(times.wrong) })
  }
  return compared(`unknown prefix against wrong secret, ${name}, in process`, medians, 'µs', 2)
}

async function compareOverHttp(
  scratch: Scratch,
  name: string,
  target: Target,
  keys: readonly string[],
): Promise<Row> {
  logProgress(`denials over HTTP, ${name} …`)
  const denied = [...denials(keys, keys.length)]
  const load = startLoad(
    denied.map(([, key]) => key),
    true,
  )
  scratch.onDispose(() => load.stop())
  const groupOf = denied.map(([kind]) => (kind === 'unknown' ? 0 : 1))
  const medians: { unknown: number; wrong: number }[] = []
  for (let round = -1; round < rounds; round += 1) {
    const job = { port: target.port, connections: 1, seconds: secondsOverHttp, groupOf, groups: 2 }
    const { groupP50Ms } = await load.run(job, 401)
    const [unknown = Number.NaN, wrong = Number.NaN] = groupP50Ms
    if (round >= 0) medians.push({ unknown: unknown * 1_000, wrong: wrong * 1_000 })
  }
  return compared(`unknown prefix against wrong secret, ${name}, over HTTP`, medians, 'µs', 1)
}

/** Random order within each pair, so that neither kind always comes first. */
function denials(keys: readonly string[], pairs: number): ['unknown' | 'wrong', string][] {
  return sample(keys, pairs).flatMap((key) => {
    const pair: ['unknown' | 'wrong', string][] = [
      ['unknown', mintKey().key],
      ['wrong', withWrongSecret(key)],
    ]
    return Math.random() < 0.5 ? pair : pair.reverse()
  })
}

function compared(
  what: string,
  medians: readonly { unknown: number; wrong: number }[],
  unit: string,
  digits: number,
): Row {
  const difference = medianWithin(medians.map(({ unknown, wrong }) => unknown - wrong))
  const unknown = spread(medians.map((round) => round.unknown)).median
  const wrong = spread(medians.map((round) => round.wrong)).median
  return {
    what,
    measured: `${number(unknown, digits)} against ${number(wrong, digits)} ${unit}`,
    ratio: `${show(difference, digits)} ${unit} apart`,
    goal: 'no significant difference (99 %)',
    isMet: difference.min <= 0 && difference.max >= 0,
  }
}
