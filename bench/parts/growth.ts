import { readdirSync, readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { startPostgres } from '../../packages/server/test/support/postgres.ts'
import { startLoad } from '../support/load.ts'
import { type Findings, logProgress, number, type Row, show, table } from '../support/report.ts'
import { Scratch } from '../support/scratch.ts'
import { seedPostgres, seedSqlite } from '../support/seed.ts'
import { cpuUsedUs, memoryMb, startOurs, type Target } from '../support/servers.ts'
import { ratios, type Spread, spread } from '../support/statistics.ts'

const connections = 60
const rounds = Number(process.env['OANIM_BENCH_ROUNDS'] ?? 5)
const secondsEach = Number(process.env['OANIM_BENCH_SECONDS'] ?? 2)
const processCounts = [1, 2, 3]
/** How much more CPU time a check may cost with a thousand times as many keys. */
const goal = 2

interface Measured {
  readonly name: string
  readonly count: number
  readonly bytesPerKey: number
  readonly targets: readonly Target[]
  readonly loads: readonly ReturnType<typeof startLoad>[]
  readonly postmaster: number | undefined
  readonly perSecond: number[]
  readonly serverUs: number[]
  readonly databaseUs: number[]
}

/**
 * Measures what a key check costs with more keys and with more servers on one PostgreSQL. The servers, PostgreSQL and the
 * load share the cores, so the CPU time per request says what a core of its own would answer, and requests/s does not.
 */
export async function measureGrowth(options: { tenMillion: boolean }): Promise<Findings> {
  await using scratch = new Scratch()
  const postgres = await startPostgres()
  scratch.onDispose(() => postgres.stop())
  const admin = await connected(scratch, `${postgres.url}/postgres`)
  const postmaster = await pidOf(admin)

  const measured: Measured[] = []
  for (const count of [1_000, 1_000_000, ...(options.tenMillion ? [10_000_000] : [])]) {
    logProgress(`growth: ${number(count, 0)} keys on each database …`)
    const dataDir = await scratch.folder()
    const sqliteKeys = await seedSqlite(dataDir, count)
    const { size } = await stat(join(dataDir, 'oanim.db'))
    const target = await startOurs(scratch, 'SQLite', 'sqlite', dataDir, undefined)
    measured.push(entry(scratch, 'SQLite', count, size, [target], sqliteKeys))

    const url = `${postgres.url}/growth_${count}`
    await admin.query(`create database growth_${count}`)
    const keys = await seedPostgres(url, count)
    const { rows } = await admin.query<{ size: string }>(`select pg_database_size('growth_${count}') as size`)
    const targets: Target[] = []
    for (const processes of processCounts) {
      targets.push(await startOurs(scratch, 'PostgreSQL', 'postgres', await scratch.folder(), url))
      const name = `PostgreSQL, ${processes} ${processes === 1 ? 'server' : 'servers'}`
      measured.push(entry(scratch, name, count, Number(rows[0]?.size), [...targets], keys, postmaster))
    }
  }

  for (let round = -1; round < rounds; round += 1) {
    logProgress(round < 0 ? 'growth: warming up …' : `growth: round ${round + 1} of ${rounds} …`)
    for (let index = 0; index < measured.length; index += 1) {
      await measureRound(measured[(index + Math.max(0, round)) % measured.length] as Measured, round < 0)
    }
  }
  return report(measured)
}

function entry(
  scratch: Scratch,
  name: string,
  count: number,
  sizeBytes: number,
  targets: readonly Target[],
  keys: readonly string[],
  postmaster?: number,
): Measured {
  const loads = targets.map((_, index) => startLoad(keys.filter((_key, at) => at % targets.length === index)))
  for (const load of loads) scratch.onDispose(() => load.stop())
  const times = { perSecond: [], serverUs: [], databaseUs: [] }
  return { name, count, bytesPerKey: sizeBytes / count, targets, loads, postmaster, ...times }
}

async function measureRound(
  { targets, loads, postmaster, ...into }: Measured,
  isWarmUp: boolean,
): Promise<void> {
  const used = () => targets.reduce((sum, target) => sum + (cpuUsedUs(target) ?? Number.NaN), 0)
  const [servers, database] = [used(), cpuOfPostgresUs(postmaster)]
  const job = { connections: Math.floor(connections / targets.length), seconds: secondsEach }
  const results = await Promise.all(targets.map(({ port }, index) => loads[index]?.run({ ...job, port })))
  if (isWarmUp) return
  const sum = (of: 'count' | 'perSecond') => results.reduce((total, result) => total + (result?.[of] ?? 0), 0)
  into.perSecond.push(sum('perSecond'))
  into.serverUs.push((used() - servers) / sum('count'))
  into.databaseUs.push((cpuOfPostgresUs(postmaster) - database) / sum('count'))
}

function report(measured: readonly Measured[]): Findings {
  const rows: Row[] = []
  for (const name of ['SQLite', 'PostgreSQL, 1 server']) {
    const [base, ...others] = measured.filter((each) => each.name === name)
    for (const each of others) {
      const ratio = ratios(total(each), total(base as Measured))
      rows.push({
        what: `CPU per request at ${million(each.count)} keys against 1 thousand, ${name}`,
        measured: `${number(spread(total(each)).median, 0)} against ${number(spread(total(base as Measured)).median, 0)} µs`,
        ratio: show(ratio, 2),
        goal: `≤ ${goal}`,
        isMet: ratio.median <= goal,
      })
    }
  }
  return {
    rows,
    details: table(
      [
        'Keys',
        'Database',
        'CPU µs per request, servers',
        'PostgreSQL',
        'requests/s',
        'bytes per key',
        'memory of a server',
      ],
      measured.map((each) => [
        million(each.count),
        each.name,
        cell(spread(each.serverUs), 1),
        each.postmaster === undefined ? '' : cell(spread(each.databaseUs), 1),
        cell(spread(each.perSecond), 0),
        // The empty tables weigh more than a thousand keys.
        each.count < 1_000_000 ? '' : number(each.bytesPerKey, 0),
        `${number(memoryMb(each.targets[0] as Target) ?? Number.NaN, 0)} MB`,
      ]),
    ),
  }
}

/** CPU time per request of the servers and of PostgreSQL. */
function total({ serverUs, databaseUs, postmaster }: Measured): number[] {
  return serverUs.map((us, round) => us + (postmaster === undefined ? 0 : (databaseUs[round] ?? 0)))
}

function cell(values: Spread, digits: number): string {
  return Number.isNaN(values.median) ? 'unknown' : show(values, digits)
}

function million(count: number): string {
  return count >= 1_000_000 ? `${count / 1_000_000} million` : `${count / 1_000} thousand`
}

async function connected(scratch: Scratch, url: string): Promise<Client> {
  const client = new Client({ connectionString: url })
  await client.connect()
  scratch.onDispose(() => client.end())
  return client
}

/** The process that starts all others of PostgreSQL. */
async function pidOf(admin: Client): Promise<number> {
  const { rows } = await admin.query<{ data_directory: string }>('show data_directory')
  const file = join(rows[0]?.data_directory ?? '', 'postmaster.pid')
  return Number.parseInt(readFileSync(file, 'utf8'), 10)
}

/** CPU time of all processes of PostgreSQL so far, in microseconds; `NaN` without `/proc`. */
function cpuOfPostgresUs(postmaster: number | undefined): number {
  if (postmaster === undefined) return Number.NaN
  try {
    let ticks = 0
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const fields = statOf(pid)
      // A parent has the time of the children that ended.
      if (pid === String(postmaster))
        ticks += fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
      else if (fields[1] === String(postmaster)) ticks += Number(fields[11]) + Number(fields[12])
    }
    return ticks * 10_000
  } catch {
    return Number.NaN
  }
}

function statOf(pid: string): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}
