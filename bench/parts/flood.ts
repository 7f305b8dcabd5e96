import { once } from 'node:events'
import { connect } from 'node:net'
import { startLoad } from '../support/load.ts'
import { type Findings, logProgress, number, type Row, show, table } from '../support/report.ts'
import { Scratch } from '../support/scratch.ts'
import { seedSqlite } from '../support/seed.ts'
import { memoryMb, startOurs, type Target } from '../support/servers.ts'
import { ratios, spread } from '../support/statistics.ts'

const rounds = Number(process.env['OANIM_BENCH_ROUNDS'] ?? 3)
const secondsEach = Number(process.env['OANIM_BENCH_SECONDS'] ?? 3)
const pipelined = 1_400
const clients = 8
const goal = 5

const publicRoutes = [
  '/',
  '/docs',
  '/docs/errors',
  '/api/v1/openapi.json',
  '/.well-known/oauth-authorization-server',
  '/api/v1/server',
  '/health',
  '/ready',
  '/api/auth/get-session',
]

/** Measures the p99 of one client while other clients flood the server, against the same client alone. */
export async function measureFlood(): Promise<Findings> {
  await using scratch = new Scratch()
  const dataDir = await scratch.folder()
  const keys = await seedSqlite(dataDir, 1_000)
  const target = await startOurs(scratch, 'flood', 'sqlite', dataDir, undefined)
  const [load, others] = [startLoad(keys), startLoad([])]
  scratch.onDispose(() => load.stop())
  scratch.onDispose(() => others.stop())
  const { port } = target
  const job = { port, connections: 4, everyMs: 5, seconds: secondsEach }
  logProgress('flood: warming up …')
  await load.run({ ...job, seconds: 2 })
  for (const path of publicRoutes) await others.run({ port, path, connections: clients, seconds: 1 })

  const idle: number[] = []
  const flooded: number[] = []
  const growthMb: number[] = []
  const alone = publicRoutes.map((): number[] => [])
  const beside = publicRoutes.map((): number[] => [])
  const othersPerSecond = publicRoutes.map((): number[] => [])
  for (let round = 0; round < rounds; round += 1) {
    logProgress(`flood: round ${round + 1} of ${rounds} …`)
    idle.push((await load.run(job)).p99Ms)
    const before = memoryMb(target)
    const socket = await flood(target)
    flooded.push((await load.run(job)).p99Ms)
    const after = memoryMb(target)
    socket.destroy()
    if (before !== undefined && after !== undefined) growthMb.push(after - before)
    for (const [index, path] of publicRoutes.entries()) {
      alone[index]?.push((await load.run(job)).p99Ms)
      // The others stop later, so that the client is never alone.
      const running = others.run({ port, path, connections: clients, seconds: secondsEach + 0.5 })
      beside[index]?.push((await load.run(job)).p99Ms)
      othersPerSecond[index]?.push((await running).perSecond)
    }
  }

  const ratio = ratios(flooded, idle)
  const ofRoutes = publicRoutes.map((path, index) => ({
    path,
    ratio: ratios(beside[index] ?? [], alone[index] ?? []),
    p99Ms: spread(beside[index] ?? []),
    idleMs: spread(alone[index] ?? []),
    perSecond: spread(othersPerSecond[index] ?? []),
  }))
  const worst = ofRoutes.toSorted((a, b) => b.ratio.median - a.ratio.median)[0] as (typeof ofRoutes)[number]
  const rows: Row[] = [
    {
      what: `p99 of /auth/me while ${number(pipelined, 0)} pipelined requests are left unread, against idle`,
      measured: `${number(spread(flooded).median, 2)} against ${number(spread(idle).median, 2)} ms`,
      ratio: show(ratio, 2),
      goal: `≤ ${goal}`,
      isMet: ratio.median <= goal,
    },
    {
      what: `p99 of /auth/me beside ${clients} anonymous clients on ${worst.path}, the worst public route`,
      measured: `${number(worst.p99Ms.median, 2)} against ${number(worst.idleMs.median, 2)} ms`,
      ratio: show(worst.ratio, 2),
      goal: `≤ ${goal}`,
      isMet: worst.ratio.median <= goal,
    },
  ]
  if (growthMb.length > 0) {
    const growth = spread(growthMb)
    rows.push({
      what: 'memory growth from the pipelined requests',
      measured: show(growth, 0, ' MB'),
      goal: '≤ 100 MB',
      isMet: growth.max <= 100,
    })
  }
  const details = table(
    [`${clients} anonymous clients on`, 'their requests/s', 'p99 of /auth/me, ms', 'against idle'],
    ofRoutes.map((each) => [each.path, show(each.perSecond, 0), show(each.p99Ms, 2), show(each.ratio, 2)]),
  )
  return { rows, details }
}

/** Pipelines many requests for the documentation and reads no response. */
async function flood({ port }: Target) {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.pause()
  await once(socket, 'connect')
  socket.write('GET /docs HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'.repeat(pipelined))
  return socket
}
