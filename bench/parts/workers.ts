import { readFileSync } from 'node:fs'
import { startPostgres } from '../../packages/server/test/support/postgres.ts'
import { startLoad } from '../support/load.ts'
import { type Findings, logProgress, number, show, table } from '../support/report.ts'
import { Scratch } from '../support/scratch.ts'
import { seedPostgres } from '../support/seed.ts'
import { cpuUsedUs, startOurs, type Target } from '../support/servers.ts'
import { ratios, spread } from '../support/statistics.ts'

const keyCount = 10_000
/** Of each worker, so that all are equally busy. */
const connections = 64
const rounds = Number(process.env['OANIM_BENCH_ROUNDS'] ?? 10)
const secondsEach = Number(process.env['OANIM_BENCH_SECONDS'] ?? 4)
const warmUpSeconds = 3
/** A worker runs in one of four turns. */
const turns = 4
const turnMs = 5
const goal = 1.8

interface Measured {
  readonly name: string
  readonly server: Target
  readonly workers: readonly Target[]
  readonly load: ReturnType<typeof startLoad>
  readonly perSecond: number[]
  /** Requests for each second of CPU time of the busiest worker. */
  readonly perCpuSecond: number[]
  readonly cpuUs: number[]
  readonly primaryCpuUs: number[]
  /** CPU time of the busiest worker, of all workers. */
  readonly busiestPercent: number[]
}

/**
 * Measures what two workers can answer with a core each, against one worker, on a machine that need not have a core for each:
 * each worker may run a quarter of the time, which leaves the rest to the load and to PostgreSQL. With a core of its own, it
 * answers in a second what it answers in a second of CPU time here, and of several workers the busiest is the limit.
 */
export async function measureWorkers(): Promise<Findings> {
  await using scratch = new Scratch()
  const postgres = await startPostgres()
  scratch.onDispose(() => postgres.stop())
  const databaseUrl = `${postgres.url}/postgres`
  const keys = await seedPostgres(databaseUrl, keyCount)

  const start = async (name: string, count: number): Promise<Measured> => {
    const environment = { OANIM_WORKERS: String(count) }
    const server = await startOurs(
      scratch,
      name,
      'postgres',
      await scratch.folder(),
      databaseUrl,
      environment,
    )
    const load = startLoad(keys)
    scratch.onDispose(() => load.stop())
    const workers = count === 1 ? [server] : childrenOf(server)
    return {
      ...{ name, server, workers, load },
      ...{ perSecond: [], perCpuSecond: [], cpuUs: [], primaryCpuUs: [], busiestPercent: [] },
    }
  }
  const one = await start('one worker', 1)
  const two = await start('two workers', 2)
  if (cpuUsedUs(one.server) === undefined || two.workers.length !== 2) {
    const measured = 'not measured: it needs the CPU times of /proc'
    return { rows: [{ what: 'two workers against one', measured }] }
  }

  for (let round = -1; round < rounds; round += 1) {
    logProgress(round < 0 ? 'workers: warming up …' : `workers: round ${round + 1} of ${rounds} …`)
    for (const each of round % 2 === 0 ? [one, two] : [two, one]) await measureRound(each, round < 0)
  }

  const ratio = ratios(two.perCpuSecond, one.perCpuSecond)
  const perCpuSecond = (each: Measured) => number(spread(each.perCpuSecond).median, 0)
  return {
    rows: [
      {
        what: '/auth/me with a key, PostgreSQL: two workers against one, with a core each (requests for each second of CPU time of the busiest worker)',
        measured: `${perCpuSecond(two)} against ${perCpuSecond(one)} requests/s`,
        ratio: show(ratio, 2),
        goal: `≥ ${goal}`,
        isMet: ratio.median >= goal,
      },
    ],
    details: details([one, two]),
  }
}

async function measureRound({ server, workers, load, ...into }: Measured, isWarmUp: boolean): Promise<void> {
  const processes = [...new Set([server, ...workers])]
  const stopThrottle = throttle(workers)
  const before = processes.map(usedUs)
  const result = await load.run({
    port: server.port,
    connections: connections * workers.length,
    seconds: isWarmUp ? warmUpSeconds : secondsEach,
  })
  const after = processes.map(usedUs)
  stopThrottle()
  if (isWarmUp) return
  const used = new Map(
    processes.map((each, index) => [each, (after[index] ?? Number.NaN) - (before[index] ?? Number.NaN)]),
  )
  const ofWorkers = workers.map((each) => used.get(each) ?? Number.NaN)
  const [busiest, all] = [Math.max(...ofWorkers), ofWorkers.reduce((sum, each) => sum + each, 0)]
  into.perSecond.push(result.perSecond)
  into.perCpuSecond.push((result.count / busiest) * 1_000_000)
  into.cpuUs.push(all / result.count)
  into.busiestPercent.push((busiest / all) * 100)
  if (!workers.includes(server)) into.primaryCpuUs.push((used.get(server) ?? Number.NaN) / result.count)
}

/**
 * Lets processes run in turn.
 *
 * @returns Lets them run all the time again.
 */
function throttle(targets: readonly Target[]): () => void {
  const signal = (name: 'SIGCONT' | 'SIGSTOP') => (each: Target) => process.kill(each.pid, name)
  let turn = 0
  const timer = setInterval(() => {
    targets.forEach(signal('SIGSTOP'))
    const running = targets[turn % turns]
    if (running) signal('SIGCONT')(running)
    turn += 1
  }, turnMs)
  return () => {
    clearInterval(timer)
    targets.forEach(signal('SIGCONT'))
  }
}

function usedUs(target: Target): number {
  return cpuUsedUs(target) ?? Number.NaN
}

function childrenOf(server: Target): Target[] {
  try {
    const pids = readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8')
    return [...pids.matchAll(/\d+/g)].map(([pid]) => ({ ...server, pid: Number(pid) }))
  } catch {
    return []
  }
}

function details(measured: readonly Measured[]): string {
  const shown = (values: readonly number[], digits: number) =>
    values.length > 0 ? show(spread(values), digits) : '–'
  return table(
    [
      'GET /api/v1/auth/me, PostgreSQL',
      'requests/s, all on this machine',
      'CPU µs a request',
      'of the primary process',
      'share of the busiest worker, %',
    ],
    measured.map((each) => [
      each.name,
      shown(each.perSecond, 0),
      shown(each.cpuUs, 1),
      shown(each.primaryCpuUs, 2),
      shown(each.busiestPercent, 1),
    ]),
  )
}
