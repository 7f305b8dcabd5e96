import { sql } from 'kysely'
import { Client } from 'pg'
import type { CredentialReader } from '../../packages/server/src/database/credential-reader.ts'
import { openPostgres } from '../../packages/server/src/database/postgres.ts'
import { openSqlite } from '../../packages/server/src/database/sqlite.ts'
import { verifyKey } from '../../packages/server/src/http/authenticate-key.ts'
import { startPostgres } from '../../packages/server/test/support/postgres.ts'
import { type Findings, logProgress, number, type Row, show, table } from '../support/report.ts'
import { Scratch } from '../support/scratch.ts'
import { sample, seedPostgres, seedSqlite } from '../support/seed.ts'
import { median, ratios, spread } from '../support/statistics.ts'

const rounds = 10
const checksEach = 20_000
const concurrency = 64

interface Measured {
  readonly count: number
  readonly keys: readonly string[]
  readonly credentials: CredentialReader
  /** Median duration of a check that reads the row, for each round. Microseconds. */
  readonly readUs: number[]
}

interface OnSqlite extends Measured {
  /** The same with the row in the cache. */
  readonly cachedUs: number[]
  /** Clears the cache, as any committed write does. */
  clearCache(): Promise<void>
}

/** Measures one key check in process: parse, hash, read, compare. */
export async function measureKeys(options: { tenMillion: boolean }): Promise<Findings> {
  await using scratch = new Scratch()
  const counts = [1_000, 100_000, 1_000_000, ...(options.tenMillion ? [10_000_000] : [])]
  const postgres = await startPostgres()
  scratch.onDispose(() => postgres.stop())

  const onSqlite: OnSqlite[] = []
  const onPostgres: Measured[] = []
  for (const count of counts) {
    logProgress(`keys: ${number(count, 0)} on each database …`)
    const dataDir = await scratch.folder()
    const sqliteKeys = await seedSqlite(dataDir, count)
    const sqlite = openSqlite(dataDir)
    scratch.onDispose(() => sqlite.db.destroy())
    onSqlite.push({
      count,
      keys: sqliteKeys,
      credentials: sqlite.credentials,
      readUs: [],
      cachedUs: [],
      async clearCache() {
        await sql`update account set is_owner = 0 where id = 'nobody'`.execute(sqlite.db)
      },
    })
    const url = `${postgres.url}/keys_${count}`
    await administrate(`${postgres.url}/postgres`, `create database keys_${count}`)
    const postgresKeys = await seedPostgres(url, count)
    const database = await openPostgres(url)
    scratch.onDispose(async () => {
      await database.credentials.close()
      await database.db.destroy()
    })
    onPostgres.push({ count, keys: postgresKeys, credentials: database.credentials, readUs: [] })
  }

  logProgress('keys: warming up …')
  for (const { keys, credentials, clearCache } of onSqlite) {
    await clearCache()
    for (const key of keys) await verifyKey(`Bearer ${key}`, credentials, here)
  }
  for (const { keys, credentials } of onPostgres) await together(credentials, headersOf(keys, 100_000))

  for (let round = 0; round < rounds; round += 1) {
    logProgress(`keys: round ${round + 1} of ${rounds} …`)
    for (const each of onSqlite) {
      each.readUs.push(await oneByOne(each.credentials, headersOf(each.keys, checksEach), each.clearCache))
      const few = headersOf(each.keys, 1_000)
      for (const header of few) await verifyKey(header, each.credentials, here)
      each.cachedUs.push(await oneByOne(each.credentials, repeat(few, checksEach)))
    }
    for (const each of onPostgres)
      each.readUs.push(await together(each.credentials, headersOf(each.keys, checksEach)))
  }
  return report(onSqlite, onPostgres)
}

const here = { address: '127.0.0.1', now: Date.now() }

/** `count` headers with random keys, repeated if there are too few. */
function headersOf(keys: readonly string[], count: number): string[] {
  return repeat(
    sample(keys, count).map((key) => `Bearer ${key}`),
    count,
  )
}

function repeat(headers: readonly string[], count: number): string[] {
  return Array.from({ length: count }, (_, index) => headers[index % headers.length] as string)
}

/** @returns The median duration of a check, in microseconds. With `clearCache`, every check reads its row. */
async function oneByOne(
  credentials: CredentialReader,
  headers: readonly string[],
  clearCache?: () => Promise<void>,
): Promise<number> {
  const times = new Float64Array(headers.length)
  const different = clearCache ? new Set(headers).size : Number.POSITIVE_INFINITY
  for (let index = 0; index < headers.length; index += 1) {
    if (clearCache && index % different === 0) await clearCache()
    const startedAt = performance.now()
    await verifyKey(headers[index], credentials, here)
    times[index] = (performance.now() - startedAt) * 1_000
  }
  return median(times)
}

/** @returns Microseconds per check, with `concurrency` checks in flight. */
async function together(credentials: CredentialReader, headers: readonly string[]): Promise<number> {
  let next = 0
  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (next < headers.length) {
        const header = headers[next]
        next += 1
        await verifyKey(header, credentials, here)
      }
    }),
  )
  return ((performance.now() - startedAt) * 1_000) / headers.length
}

function report(onSqlite: readonly OnSqlite[], onPostgres: readonly Measured[]): Findings {
  const rows: Row[] = []
  const small = onSqlite[0] as OnSqlite
  for (const each of onSqlite.slice(1)) {
    const { median: readUs } = spread(each.readUs)
    const ratio = ratios(each.readUs, small.readUs)
    rows.push({
      what: `one check at ${name(each)} keys, SQLite, row read`,
      measured: `${show(spread(each.readUs), 1)} µs`,
      ...(each.count === 1_000_000 && { goal: '≤ 12 µs', isMet: readUs <= 12 }),
    })
    rows.push({
      what: `that against 1 thousand keys (${number(spread(small.readUs).median, 1)} µs), SQLite`,
      measured: `${number(readUs, 1)} µs`,
      ratio: show(ratio, 2),
      ...(each.count >= 1_000_000 && { goal: '≤ 2.5', isMet: ratio.median <= 2.5 }),
    })
  }
  const smallest = onPostgres[0] as Measured
  for (const each of onPostgres.slice(1)) {
    const ratio = ratios(each.readUs, smallest.readUs)
    rows.push({
      what: `one check at ${name(each)} keys against 1 thousand, PostgreSQL, ${concurrency} at once`,
      measured: `${number(spread(each.readUs).median, 1)} against ${number(spread(smallest.readUs).median, 1)} µs`,
      ratio: show(ratio, 2),
      ...(each.count >= 1_000_000 && { goal: '≤ 2.5', isMet: ratio.median <= 2.5 }),
    })
  }
  return {
    rows,
    details: table(
      [
        'Keys',
        'SQLite, row read, µs',
        'SQLite, cached, µs',
        `PostgreSQL, ${concurrency} at once, µs per check`,
      ],
      onSqlite.map((each, index) => [
        name(each),
        show(spread(each.readUs), 1),
        show(spread(each.cachedUs), 1),
        show(spread((onPostgres[index] as Measured).readUs), 1),
      ]),
    ),
  }
}

function name({ count }: Measured): string {
  return count >= 1_000_000 ? `${count / 1_000_000} million` : `${count / 1_000} thousand`
}

async function administrate(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(statement)
  await client.end()
}
