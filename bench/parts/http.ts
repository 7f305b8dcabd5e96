import { join } from 'node:path'
import { Client } from 'pg'
import type { KeyActor } from '../../packages/server/src/http/actor.ts'
import { startPostgres } from '../../packages/server/test/support/postgres.ts'
import { startLoad } from '../support/load.ts'
import { installPeer, peerServer } from '../support/peer.ts'
import { type Findings, logProgress, number, type Row, show, table } from '../support/report.ts'
import { Scratch } from '../support/scratch.ts'
import { seedPostgres, seedSqlite } from '../support/seed.ts'
import { cpuUsedUs, startOurs, startScript, type Target } from '../support/servers.ts'
import { ratios, spread } from '../support/statistics.ts'

const keyCount = 10_000
const connections = 64
const rounds = Number(process.env['OANIM_BENCH_ROUNDS'] ?? 5)
const secondsEach = Number(process.env['OANIM_BENCH_SECONDS'] ?? 4)
const warmUpSeconds = 3

interface Measured {
  readonly target: Target
  readonly load: ReturnType<typeof startLoad>
  readonly introspects: boolean
  readonly perSecond: number[]
  readonly p50Ms: number[]
  readonly p99Ms: number[]
  readonly cpuUs: number[]
}

/** Measures the cost of a key check over HTTP, against no check, bare Node and better-auth's API keys. */
export async function measureHttp(parts: { ours: boolean; peer: boolean }): Promise<Findings> {
  await using scratch = new Scratch()
  const postgres = await startPostgres()
  scratch.onDispose(() => postgres.stop())
  const peerProblem = parts.peer ? installPeer() : undefined

  logProgress(`HTTP: ${number(keyCount, 0)} keys on each database …`)
  const dataDir = await scratch.folder()
  const pgUrl = `${postgres.url}/postgres`
  const sqliteKeys = await seedSqlite(dataDir, keyCount)
  const postgresKeys = await seedPostgres(pgUrl, keyCount)

  const measured: Measured[] = []
  const add = (target: Target, keys: readonly string[], introspects = false) => {
    const load = startLoad(keys)
    scratch.onDispose(() => load.stop())
    const entry: Measured = { target, load, introspects, perSecond: [], p50Ms: [], p99Ms: [], cpuUs: [] }
    measured.push(entry)
    return entry
  }

  const sqliteTarget = await startOurs(scratch, 'with a key, SQLite', 'sqlite', dataDir, undefined)
  const onSqlite = add(sqliteTarget, sqliteKeys)
  const onPostgres = add(
    await startOurs(scratch, 'with a key, PostgreSQL', 'postgres', await scratch.folder(), pgUrl),
    postgresKeys,
  )
  let open: Measured | undefined
  let bare: Measured | undefined
  let introspected: Measured[] = []
  if (parts.ours) {
    introspected = [
      add({ ...sqliteTarget, name: 'POST /oauth/introspect, SQLite' }, sqliteKeys, true),
      add({ ...onPostgres.target, name: 'POST /oauth/introspect, PostgreSQL' }, postgresKeys, true),
    ]
    const answer = await fetch(`http://127.0.0.1:${sqliteTarget.port}/api/v1/auth/me`, {
      headers: { authorization: `Bearer ${sqliteKeys[0]}` },
    })
    const body = await answer.text()
    const headers = Object.fromEntries(
      [...answer.headers].filter(([name]) => !['connection', 'date', 'keep-alive'].includes(name)),
    )
    const servers = join(import.meta.dirname, '../servers')
    const actor = actorOf(JSON.parse(body))
    open = add(
      await startScript(scratch, 'the same without authentication', join(servers, 'open.ts'), { actor }),
      sqliteKeys,
    )
    bare = add(
      await startScript(scratch, 'bare node:http', join(servers, 'bare.ts'), { headers, body }),
      sqliteKeys,
    )
  }
  let peerOnSqlite: Measured | undefined
  let peerOnPostgres: Measured | undefined
  if (parts.peer && peerProblem === undefined) {
    const file = join(await scratch.folder(), 'peer.db')
    const url = `${postgres.url}/peer`
    await createDatabase(pgUrl, 'peer')
    const first = await startScript(scratch, 'better-auth, SQLite', peerServer, { file, count: keyCount })
    const second = await startScript(scratch, 'better-auth, PostgreSQL', peerServer, { url, count: keyCount })
    peerOnSqlite = add(first, first.keys)
    peerOnPostgres = add(second, second.keys)
  }

  for (let round = -1; round < rounds; round += 1) {
    logProgress(round < 0 ? 'HTTP: warming up …' : `HTTP: round ${round + 1} of ${rounds} …`)
    // Each round starts with another server, so that none always follows the same one.
    for (let index = 0; index < measured.length; index += 1) {
      const entry = measured[(index + Math.max(0, round)) % measured.length] as Measured
      await measureRound(entry, round < 0)
    }
  }

  const rows: Row[] = []
  const against = (what: string, ours: Measured, theirs: Measured, goal?: number, digits = 2) => {
    const ratio = ratios(ours.perSecond, theirs.perSecond)
    rows.push({
      what,
      measured: `${perSecond(ours)} against ${perSecond(theirs)} requests/s`,
      ratio: show(ratio, digits),
      ...(goal !== undefined && { goal: `≥ ${goal}`, isMet: ratio.median >= goal }),
    })
  }
  if (open && bare) {
    against('/auth/me with a key, SQLite, against the route without authentication', onSqlite, open, 0.8)
    against('/auth/me with a key, PostgreSQL, against the route without authentication', onPostgres, open)
    against('/auth/me with a key, SQLite, against bare node:http', onSqlite, bare, 0.65)
    against('/auth/me with a key, PostgreSQL, against bare node:http', onPostgres, bare, 0.5)
    for (const each of introspected) against(`${each.target.name}, against bare node:http`, each, bare)
  }
  if (parts.peer && !(peerOnSqlite && peerOnPostgres)) {
    rows.push({
      what: 'against better-auth',
      measured: `not measured: it could not be installed (${peerProblem})`,
    })
  }
  if (peerOnSqlite) against('/auth/me with a key against better-auth, SQLite', onSqlite, peerOnSqlite, 20, 1)
  if (peerOnPostgres)
    against('/auth/me with a key against better-auth, PostgreSQL', onPostgres, peerOnPostgres, 20, 1)
  return { rows, details: details(measured) }
}

async function measureRound(
  { target, load, introspects, ...into }: Measured,
  isWarmUp: boolean,
): Promise<void> {
  const seconds = isWarmUp ? warmUpSeconds : secondsEach
  const before = cpuUsedUs(target)
  const result = await load.run({ port: target.port, connections, seconds, introspects })
  const after = cpuUsedUs(target)
  if (isWarmUp) return
  into.perSecond.push(result.perSecond)
  into.p50Ms.push(result.p50Ms)
  into.p99Ms.push(result.p99Ms)
  if (before !== undefined && after !== undefined) into.cpuUs.push((after - before) / result.count)
}

function perSecond(measured: Measured): string {
  return number(spread(measured.perSecond).median, 0)
}

function details(measured: readonly Measured[]): string {
  return table(
    ['GET /auth/me, unless named', 'requests/s', 'p50 ms', 'p99 ms', 'CPU µs a request'],
    measured.map(({ target, ...times }) => [
      target.name,
      show(spread(times.perSecond), 0),
      show(spread(times.p50Ms), 2),
      show(spread(times.p99Ms), 1),
      times.cpuUs.length > 0 ? show(spread(times.cpuUs), 1) : 'unknown',
    ]),
  )
}

/** The actor that authentication would find, from what `GET /auth/me` tells about it. */
// biome-ignore lint/suspicious/noExplicitAny: the response of our own server.
function actorOf(me: any): KeyActor {
  const { id, name, prefix, scopes, trust_policy_id, requests_per_minute } = me.credential
  return {
    account_id: me.id,
    account_email: me.email,
    account_created_at: Date.parse(me.created_at),
    account_requests_per_minute: null,
    account_has_budget: 0,
    key: {
      ...{ id, name, prefix, trust_policy_id, requests_per_minute },
      ...{ scopes: scopes.join(' '), budget_subjects: id, has_budget: 0, created_at: 0 },
      ...{ revoked_at: null, expires_at: null, paused_at: null, parent_key_id: null, read_at: null },
      ...{ allowed_ips: null, quotas: null, models: null },
    },
  }
}

async function createDatabase(url: string, name: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
}
