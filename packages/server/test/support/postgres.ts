import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { Client } from 'pg'

export interface StartedPostgres {
  /** Without the name of a database. */
  readonly url: string
  stop(): Promise<void>
}

/** Starts a real PostgreSQL on an empty folder. It stops with this process, and does not keep this process running. */
export async function startPostgres(): Promise<StartedPostgres> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'postgres-process.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Ctrl+C reaches every process of the terminal's group; PostgreSQL must outlive the tests that use it.
    detached: true,
  })
  const exit = once(child, 'exit')
  const started = once(child.stdout, 'data') as Promise<[Buffer]>
  const url = await Promise.race([
    started.then(([line]) => line.toString().trim()),
    exit.then(() => undefined),
  ])
  if (url === undefined) throw new Error('PostgreSQL did not start: see the lines above')
  child.unref()
  for (const stream of [child.stdin, child.stdout]) (stream as Socket).unref()
  return {
    url,
    async stop() {
      child.ref()
      child.stdin.end()
      await exit
    },
  }
}

let server: Promise<string> | undefined

/** Creates an empty database on the PostgreSQL of this test run, or on one that this process starts. */
export async function emptyDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  server ??= findServer()
  const url = await server
  const name = `test_${randomBytes(8).toString('hex')}`
  await administrate(url, `create database ${name}`)
  return {
    url: `${url}/${name}`,
    drop: () => administrate(url, `drop database if exists ${name} with (force)`),
  }
}

/** @see scripts/test.ts, which starts PostgreSQL when the first test asks. */
async function findServer(): Promise<string> {
  const shared = process.env['OANIM_TEST_POSTGRES']
  if (!shared) return (await startPostgres()).url
  const response = await fetch(shared)
  if (!response.ok) throw new Error(await response.text())
  return await response.text()
}

async function administrate(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: `${server}/postgres` })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
