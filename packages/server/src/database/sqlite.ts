import { closeSync, mkdirSync, openSync as openFile } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  type QueryResult,
  type RootOperationNode,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
  TableNode,
} from 'kysely'
import { AccountTurns } from './account-turns.ts'
import {
  type CredentialReader,
  type CredentialRow,
  credentialSql,
  matches,
  toCredentialRow,
} from './credential-reader.ts'
import type { Database } from './database.ts'
import { StoreError } from './errors.ts'
import type { Schema } from './schema.ts'

/** Maximum number of cached keys; at the limit the cache is cleared. About 20 MB. */
const maxCachedKeys = 65_536

/**
 * Tables that key checks do not read: writing them keeps the cache valid. Every other write clears the cache, as does
 * every statement whose table is unknown, such as raw SQL.
 */
const tablesWithoutCredentials: ReadonlySet<string> = new Set([
  'api_key_last_use',
  'audit_event',
  'audit_log_head',
  'key_usage',
  'kysely_migration',
])

/** Tables whose inserts may be lost in a power failure: the next commit of another table syncs them to disk. */
const unsyncedTables: ReadonlySet<string> = new Set(['api_key_last_use', 'key_usage'])

/**
 * Opens the embedded database of a data folder, created if missing, for this process alone.
 *
 * Commits are on disk when they return (WAL, `synchronous=FULL`).
 *
 * @throws {StoreError} `in_use` while another process uses it; `unusable` when the file cannot be opened.
 */
export function openSqlite(dataDir: string): Database {
  const file = join(dataDir, 'oanim.db')
  const sqlite = open(dataDir, file)
  const credentials = new CachedCredentials(sqlite)
  const dialect: Dialect = {
    createAdapter: () => new EmbeddedAdapter(),
    createDriver: () => new EmbeddedDriver(sqlite, credentials),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
  return {
    db: new Kysely<Schema>({ dialect }),
    dialect: 'sqlite',
    credentials,
    turns: new AccountTurns(),
    description: file,
  }
}

/**
 * Writes a consistent copy of the embedded database into a new file. Requests wait while it is written.
 *
 * @throws when the file exists or cannot be written.
 */
export async function backUpSqlite({ db }: Pick<Database, 'db'>, path: string): Promise<{ path: string }> {
  await sql`vacuum into ${path}`.execute(db)
  return { path }
}

function open(dataDir: string, file: string): DatabaseSync {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    // SQLite gives its other files the mode of this one.
    closeSync(openFile(file, 'a', 0o600))
    const sqlite = new DatabaseSync(file, { timeout: 500, enableForeignKeyConstraints: true })
    // EXCLUSIVE before WAL: then no shared-memory file is created, and the lock is held from here on.
    sqlite.exec(`
      pragma locking_mode = exclusive;
      pragma journal_mode = wal;
      pragma synchronous = full;
      pragma cache_size = -65536;
      pragma mmap_size = 4294967296;
      begin immediate; commit;
    `)
    return sqlite
  } catch (error) {
    if (error instanceof Error && /database is locked/.test(error.message)) {
      throw new StoreError(
        'in_use',
        `Another Open Animate server is using the data folder ${dataDir}. ` +
          'Stop it, or set OANIM_DATA_DIR to another folder.',
        { cause: error },
      )
    }
    const reason = error instanceof Error ? error.message : String(error)
    throw new StoreError('unusable', `The database ${file} cannot be opened: ${reason}.`, { cause: error })
  }
}

/**
 * Reads keys by their hash through a cache.
 *
 * The cache is never stale: only this process can write to the file, and a commit that may change a key clears it in the
 * same step. While a transaction is open, cached keys are as last committed; the lookup of any other key waits for the
 * end of the transaction, so that no uncommitted row is read.
 */
class CachedCredentials implements CredentialReader {
  readonly #sqlite: DatabaseSync
  readonly #keys = new Map<string, CredentialRow>()
  #statement: StatementSync | undefined
  #waiting: (() => void)[] = []
  #isStale = false

  constructor(sqlite: DatabaseSync) {
    this.#sqlite = sqlite
  }

  find(prefix: string, secretHash: string): CredentialRow | undefined | Promise<CredentialRow | undefined> {
    return (
      this.#keys.get(secretHash) ??
      (this.#sqlite.isTransaction ? this.#readLater(prefix, secretHash) : this.#read(prefix, secretHash))
    )
  }

  async #readLater(prefix: string, secretHash: string): Promise<CredentialRow | undefined> {
    while (this.#sqlite.isTransaction) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    return this.#read(prefix, secretHash)
  }

  #read(prefix: string, secretHash: string): CredentialRow | undefined {
    const values = this.#prepared().get(prefix) as readonly unknown[] | undefined
    const row = values && toCredentialRow(values)
    if (!matches(row, secretHash)) return undefined
    if (this.#keys.size >= maxCachedKeys) this.#keys.clear()
    this.#keys.set(secretHash, row)
    return row
  }

  #prepared(): StatementSync {
    if (this.#statement) return this.#statement
    this.#statement = this.#sqlite.prepare(credentialSql)
    this.#statement.setReturnArrays(true)
    return this.#statement
  }

  /** To call after every statement, failed or not, in the same step. */
  afterStatement(query: RootOperationNode): void {
    if (query.kind === 'SelectQueryNode') return
    const table = writtenTable(query)
    this.#isStale ||= table === undefined || !tablesWithoutCredentials.has(table)
    this.afterTransaction()
  }

  /** Does nothing while a transaction is open. */
  afterTransaction(): void {
    if (this.#sqlite.isTransaction) return
    if (this.#isStale) this.#keys.clear()
    this.#isStale = false
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }

  async close(): Promise<void> {}
}

/** The table that a statement writes; `undefined` unless it is an insert, update or delete of one table. */
function writtenTable(query: RootOperationNode): string | undefined {
  switch (query.kind) {
    case 'InsertQueryNode':
      return query.into?.table.identifier.name
    case 'UpdateQueryNode':
      return query.table && TableNode.is(query.table) ? query.table.table.identifier.name : undefined
    case 'DeleteQueryNode': {
      const [from, ...others] = query.from.froms
      return from && TableNode.is(from) && others.length === 0 ? from.table.identifier.name : undefined
    }
    default:
      return undefined
  }
}

/** Migrations run in a transaction, which SQLite can roll back. */
class EmbeddedAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

/** Runs Kysely's queries on `node:sqlite`. Kysely itself gives the one connection to one query or transaction at a time. */
class EmbeddedDriver implements Driver {
  readonly #sqlite: DatabaseSync
  readonly #credentials: CachedCredentials
  readonly #connection: DatabaseConnection

  constructor(sqlite: DatabaseSync, credentials: CachedCredentials) {
    this.#sqlite = sqlite
    this.#credentials = credentials
    this.#connection = new EmbeddedConnection(sqlite, credentials)
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection
  }

  async beginTransaction(): Promise<void> {
    // Takes the write lock at once: a transaction that reads first may fail to get it later.
    this.#sqlite.exec('begin immediate')
  }

  async commitTransaction(): Promise<void> {
    this.#end('commit')
  }

  async rollbackTransaction(): Promise<void> {
    // SQLite rolls back by itself when, for example, the disk is full; another rollback would hide that error.
    if (this.#sqlite.isTransaction) this.#end('rollback')
  }

  #end(command: 'commit' | 'rollback'): void {
    try {
      this.#sqlite.exec(command)
    } finally {
      this.#credentials.afterTransaction()
    }
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    this.#sqlite.close()
  }
}

interface Prepared {
  readonly statement: StatementSync
  readonly returnsRows: boolean
}

class EmbeddedConnection implements DatabaseConnection {
  readonly #sqlite: DatabaseSync
  readonly #credentials: CachedCredentials
  readonly #statements = new Map<string, Prepared>()

  constructor(sqlite: DatabaseSync, credentials: CachedCredentials) {
    this.#sqlite = sqlite
    this.#credentials = credentials
  }

  async executeQuery<Row>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<Row>> {
    const { statement, returnsRows } = this.#prepare(sql)
    const values = parameters as SQLInputValue[]
    try {
      if (returnsRows) return { rows: statement.all(...values) as Row[] }
      const { changes, lastInsertRowid } = this.#isUnsynced(query)
        ? withoutSync(this.#sqlite, () => statement.run(...values))
        : statement.run(...values)
      return { rows: [], insertId: BigInt(lastInsertRowid), numAffectedRows: BigInt(changes) }
    } finally {
      this.#credentials.afterStatement(query)
    }
  }

  async *streamQuery<Row>({ sql, parameters }: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    const { statement } = this.#prepare(sql)
    for (const row of statement.iterate(...(parameters as SQLInputValue[]))) yield { rows: [row as Row] }
  }

  #prepare(sql: string): Prepared {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#sqlite.prepare(sql)
    const prepared = { statement, returnsRows: statement.columns().length > 0 }
    if (this.#statements.size >= 500) this.#statements.clear()
    this.#statements.set(sql, prepared)
    return prepared
  }

  #isUnsynced(query: RootOperationNode): boolean {
    return query.kind === 'InsertQueryNode' && unsyncedTables.has(writtenTable(query) ?? '')
  }
}

/** Commits a write without waiting for the disk. Synchronous, so that it affects no other commit. */
function withoutSync<Result>(sqlite: DatabaseSync, write: () => Result): Result {
  if (sqlite.isTransaction) return write()
  sqlite.exec('pragma synchronous = normal')
  try {
    return write()
  } finally {
    sqlite.exec('pragma synchronous = full')
  }
}
