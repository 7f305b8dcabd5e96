import { Kysely, PostgresDialect } from 'kysely'
import { Client, type ClientConfig, Pool, type PoolConfig, types } from 'pg'
import { AccountTurns } from './account-turns.ts'
import { batchedCredentials, credentialTimeoutMs } from './batched-credentials.ts'
import { checkDatabase, unreachable } from './check-database.ts'
import type { Database } from './database.ts'
import { StoreError } from './errors.ts'
import { MigrationAdapter } from './migrate.ts'
import type { Schema } from './schema.ts'

const bigint = 20

/** Connections for quota leases, opened when first needed, and their timeout in milliseconds. */
const leaseConnections = 4
const leaseMs = 1_000

/** 64-bit integers as numbers: times and sizes stay far below 2⁵³. */
const integersAsNumbers: NonNullable<ClientConfig['types']> = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === bigint ? Number : types.getTypeParser(oid, format as 'text')) as typeof types.getTypeParser,
}

/** Kysely's PostgreSQL without its session lock for migrations. */
class UnlockedDialect extends PostgresDialect {
  override createAdapter(): MigrationAdapter {
    return new MigrationAdapter()
  }
}

/**
 * Runs every statement unnamed, even if a library names it: behind a transaction pooler the next statement may reach
 * another connection, where the name is unknown or already used.
 */
class UnnamedClient extends Client {}
UnnamedClient.prototype.query = function query(this: Client, ...given: unknown[]) {
  const [statement, ...others] = given
  const isNamed = typeof statement === 'object' && statement !== null && 'name' in statement
  return Reflect.apply(
    Client.prototype.query,
    this,
    isNamed ? [{ ...statement, name: undefined }, ...others] : given,
  )
} as typeof Client.prototype.query

/**
 * Opens a PostgreSQL database by its URL, directly or through a transaction pooler: nothing depends on session state.
 *
 * @throws {StoreError} `unreachable` when no connection can be made, `unusable` when the database cannot be used.
 */
export async function openPostgres(url: string): Promise<Database> {
  const config: ClientConfig = {
    connectionString: url,
    types: integersAsNumbers,
    application_name: 'open-animate',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  }
  const description = describe(url)
  const pool = poolOf({ ...config, max: 8 }, description)
  const leases = poolOf(
    { ...config, max: leaseConnections, query_timeout: leaseMs, connectionTimeoutMillis: leaseMs },
    description,
  )
  try {
    await checkDatabase(pool, description)
  } catch (error) {
    await pool.end()
    throw error instanceof StoreError ? error : unreachable(error, description)
  }
  return {
    db: new Kysely<Schema>({ dialect: new UnlockedDialect({ pool }) }),
    dialect: 'postgres',
    pool,
    leases,
    credentials: batchedCredentials(async () => {
      const client = new UnnamedClient({ ...config, query_timeout: credentialTimeoutMs })
      // Without a listener a connection that breaks before it is in use would end the process.
      client.on('error', () => {})
      await client.connect()
      return client
    }),
    turns: new AccountTurns(),
    description,
  }
}

function poolOf(config: PoolConfig, description: string): Pool {
  let pool: Pool
  try {
    pool = new Pool({ ...config, Client: UnnamedClient })
  } catch (error) {
    throw unreachable(error, description)
  }
  // The pool removes a broken connection, and its query fails; without a listener the error would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

function describe(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url)
    return `postgres://${hostname}${port ? `:${port}` : ''}${pathname}`
  } catch {
    return 'in DATABASE_URL'
  }
}
