import type { Client } from 'pg'
import {
  type CredentialReader,
  type CredentialRow,
  credentialBatchSql,
  matches,
  toCredentialRow,
} from './credential-reader.ts'

/** Connections for reading credentials, each with one query at a time. More are slower on a few cores. */
const connectionCount = 2

/** Maximum number of prefixes per query. */
const maxBatch = 256

/** Timeout of a query, and of waiting for a connection. Milliseconds. */
export const credentialTimeoutMs = 5_000

interface Lookup {
  readonly prefix: string
  readonly startedAt: number
  resolve(row: CredentialRow | undefined): void
  reject(error: unknown): void
}

/**
 * Reads the credentials of all requests of one tick in one round trip.
 *
 * A lookup joins only a query that is sent after the lookup started, so a row is never older than its request. The
 * statement is unnamed and needs no session state, so it works behind a transaction pooler.
 *
 * @param open Opens a connection: when one is first needed, and after one breaks.
 */
export function batchedCredentials(open: () => Promise<Client>): CredentialReader {
  const idle = Array.from({ length: connectionCount }, () => new Connection(open))
  const connections = [...idle]
  let waiting: Lookup[] = []
  let isScheduled = false

  const schedule = () => {
    if (isScheduled || waiting.length === 0 || idle.length === 0) return
    isScheduled = true
    setImmediate(send)
  }

  const send = () => {
    isScheduled = false
    const connection = idle.pop()
    if (!connection) return
    const oldest = performance.now() - credentialTimeoutMs
    const batch: Lookup[] = []
    for (const lookup of waiting.splice(0, maxBatch)) {
      if (lookup.startedAt >= oldest) batch.push(lookup)
      else lookup.reject(new Error('timeout expired: no connection to the database was free in time'))
    }
    void readBatch(connection, batch).finally(() => {
      idle.push(connection)
      schedule()
    })
    schedule()
  }

  const readBatch = async (connection: Connection, batch: readonly Lookup[]) => {
    if (batch.length === 0) return
    try {
      const rows = await connection.read([...new Set(batch.map(({ prefix }) => prefix))])
      const byPrefix = new Map(rows)
      for (const { prefix, resolve } of batch) resolve(byPrefix.get(prefix))
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  const read = (prefix: string) =>
    new Promise<CredentialRow | undefined>((resolve, reject) => {
      waiting.push({ prefix, startedAt: performance.now(), resolve, reject })
      schedule()
    })

  return {
    async find(prefix, secretHash) {
      const row = await read(prefix)
      return matches(row, secretHash) ? row : undefined
    },

    async close() {
      const error = new Error('Connection terminated: the store is closed')
      for (const { reject } of waiting) reject(error)
      waiting = []
      await Promise.all(connections.map((connection) => connection.close()))
    },
  }
}

type BatchRow = [prefix: string, account: unknown[], readAt: number, ...key: unknown[]]

/** A connection that is opened when first needed, and reopened after it breaks. */
class Connection {
  readonly #open: () => Promise<Client>
  #client: Promise<Client> | undefined

  constructor(open: () => Promise<Client>) {
    this.#open = open
  }

  async read(prefixes: readonly string[]): Promise<[prefix: string, row: CredentialRow][]> {
    const wasOpen = this.#client !== undefined
    try {
      return await this.#readOnce(prefixes)
    } catch (error) {
      // The database may have restarted since the last request. Reading twice is safe.
      if (!wasOpen) throw error
      return await this.#readOnce(prefixes)
    }
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined)
    await client?.end()
  }

  async #readOnce(prefixes: readonly string[]): Promise<[prefix: string, row: CredentialRow][]> {
    this.#client ??= this.#connect()
    const opening = this.#client
    try {
      const client = await opening
      const { rows } = await client.query<BatchRow>({
        text: credentialBatchSql,
        values: [prefixes],
        rowMode: 'array',
      })
      return rows.map(([prefix, account, readAt, ...key]) => [
        prefix,
        toCredentialRow([...key, ...account], readAt),
      ])
    } catch (error) {
      if (this.#client === opening) this.#client = undefined
      void opening.then((client) => client.end()).catch(() => {})
      throw error
    }
  }

  async #connect(): Promise<Client> {
    const client = await this.#open()
    const drop = () => {
      this.#client = undefined
    }
    client.on('error', drop)
    client.on('end', drop)
    return client
  }
}
