import { Kysely, PostgresDialect } from 'kysely'
import { Client, type ClientConfig, Pool, types } from 'pg'
import { type CredentialReader, type CredentialRow, credentialSql, matches } from './credential-reader.ts'
import type { Database } from './database.ts'
import type { Schema } from './schema.ts'
import { StoreError } from './store-error.ts'

const bigint = 20

/** Connections for leases of allowances, made when first needed, and how long one of them may take. Milliseconds. */
const leaseConnections = 4
const leaseMs = 1_000

/** 64-bit integers as numbers: times and sizes stay far below 2⁵³. */
const integersAsNumbers: NonNullable<ClientConfig['types']> = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === bigint ? Number : types.getTypeParser(oid, format as 'text')) as typeof types.getTypeParser,
}

/**
 * Opens a PostgreSQL database by its URL.
 *
 * @throws {StoreError} `unreachable` when no connection can be made.
 */
export async function openPostgres(url: string): Promise<Database> {
  const config: ClientConfig = {
    connectionString: url,
    types: integersAsNumbers,
    application_name: 'open-animate',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  }
  const pool = new Pool({ ...config, max: 8 })
  const leases = new Pool({
    ...config,
    max: leaseConnections,
    query_timeout: leaseMs,
    connectionTimeoutMillis: leaseMs,
  })
  // A broken connection leaves its pool by itself, idle or at work; without a listener Node would end us. Whoever
  // was using it hears of it from the query.
  for (const each of [pool, leases]) {
    each.on('error', () => {})
    each.on('connect', (client) => client.on('error', () => {}))
  }
  const description = describe(url)
  try {
    await pool.query('select 1')
  } catch (error) {
    await pool.end()
    const reason = error instanceof Error ? error.message || String(error.cause ?? error.name) : String(error)
    throw new StoreError('unreachable', `The database ${description} cannot be reached: ${reason}.`, {
      cause: error,
    })
  }
  return {
    db: new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) }),
    dialect: 'postgres',
    pool,
    leases,
    credentials: pipelined(config),
    description,
  }
}

function describe(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url)
    return `postgres://${hostname}${port ? `:${port}` : ''}${pathname}`
  } catch {
    return 'named by DATABASE_URL'
  }
}

/** Longest wait for one of those reads: a network that swallows packets fails in no other way. Milliseconds. */
const patienceMs = 5_000

/** Connections that share the reads of the request's path; more are slower on few cores. */
const connections = 2

/** Reads the row anew for every request, many requests in one round trip. */
function pipelined(config: ClientConfig): CredentialReader {
  const lines = Array.from({ length: connections }, () => new Line(config))
  const query = { name: 'credential', text: credentialSql('$1') }
  let turn = 0

  return {
    async find(prefix, secretHash) {
      turn = (turn + 1) % lines.length
      const line = lines[turn] as Line
      const row = await line.read(query, prefix)
      return matches(row, secretHash) ? row : undefined
    },
    async close() {
      await Promise.all(lines.map((line) => line.close()))
    },
  }
}

/** One connection, made when first needed and again after it broke. */
class Line {
  readonly #config: ClientConfig
  #client: Promise<Client> | undefined

  constructor(config: ClientConfig) {
    this.#config = config
  }

  async read(query: { name: string; text: string }, prefix: string): Promise<CredentialRow | undefined> {
    const wasOpen = this.#client !== undefined
    try {
      return await this.#readOnce(query, prefix)
    } catch (error) {
      // The server may have been restarted since the last request. Reading twice is safe.
      if (!wasOpen) throw error
      return await this.#readOnce(query, prefix)
    }
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined)
    await client?.end()
  }

  async #readOnce(query: { name: string; text: string }, prefix: string): Promise<CredentialRow | undefined> {
    this.#client ??= this.#open()
    const opening = this.#client
    try {
      const client = await opening
      const { rows } = await client.query<CredentialRow>({ ...query, values: [prefix] })
      return rows[0]
    } catch (error) {
      if (this.#client === opening) this.#client = undefined
      void opening.then((client) => client.end()).catch(() => {})
      throw error
    }
  }

  async #open(): Promise<Client> {
    const client = new Client({ ...this.#config, pipeline: true, query_timeout: patienceMs })
    const drop = () => {
      this.#client = undefined
    }
    client.on('error', drop)
    client.on('end', drop)
    await client.connect()
    return client
  }
}
