import { closeSync, mkdirSync, openSync as openFile } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
} from 'kysely'
import {
  type CredentialReader,
  type CredentialRow,
  credentialSql,
  matches,
} from '../keys/credential-reader.ts'
import { AccountTurns } from './account-turns.ts'
import type { Database } from './database.ts'
import type { Schema } from './schema.ts'
import { StoreError } from './store-error.ts'

/** Most keys whose rows are remembered; the next one starts the memory afresh. About 20 MB. */
const maxRemembered = 65_536

/**
 * Opens the embedded database of a data folder, made if missing, and keeps it for this process alone.
 *
 * Commits are on disk when they return (WAL, `synchronous=FULL`).
 *
 * @throws {StoreError} `in_use` while another process has it; `unusable` when the file cannot be opened.
 */
export function openSqlite(dataDir: string): Database {
  const file = join(dataDir, 'oanim.db')
  const sqlite = open(dataDir, file)
  const memory = new Map<string, CredentialRow>()
  const idle = new Idle()

  // What the transaction that is open has written matters to a check.
  let isChanged = false
  const forget = (matters: boolean) => {
    isChanged ||= matters
    if (sqlite.isTransaction) return
    if (isChanged) memory.clear()
    isChanged = false
    idle.reached()
  }
  const db = new Kysely<Schema>({ dialect: new EmbeddedDialect(sqlite, adapt(sqlite, forget)) })
  return {
    db,
    dialect: 'sqlite',
    credentials: remembering(sqlite, memory, idle),
    turns: new AccountTurns(),
    description: file,
  }
}

function open(dataDir: string, file: string): DatabaseSync {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    // SQLite gives its other files the mode of this one.
    closeSync(openFile(file, 'a', 0o600))
    const sqlite = new DatabaseSync(file, { timeout: 500, enableForeignKeyConstraints: true })
    // EXCLUSIVE comes before WAL: then no shared-memory file is made, and the lock is held from here on.
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
          'Stop that one, or set OANIM_DATA_DIR to another folder.',
        { cause: error },
      )
    }
    const reason = error instanceof Error ? error.message : String(error)
    throw new StoreError('unusable', `The database ${file} cannot be opened: ${reason}.`, { cause: error })
  }
}

/**
 * Keys by their hash, from memory or from the file.
 *
 * The memory is exact, not fresh for a while: this process alone can write to the file, and whatever it
 * commits empties the memory in the same step (`forget`). While a transaction is open, memory holds what was
 * last committed; a row that is not in memory waits for the end, so that nothing uncommitted is ever believed.
 */
function remembering(sqlite: DatabaseSync, memory: Map<string, CredentialRow>, idle: Idle): CredentialReader {
  let statement: StatementSync | undefined

  return {
    async find(prefix, secretHash) {
      const known = memory.get(secretHash)
      if (known) return known
      while (sqlite.isTransaction) await idle.wait()
      statement ??= sqlite.prepare(credentialSql)
      const row = statement.get(prefix) as CredentialRow | undefined
      if (!matches(row, secretHash)) return undefined
      if (memory.size >= maxRemembered) memory.clear()
      memory.set(secretHash, row)
      return row
    },
    async close() {},
  }
}

/** Lets readers wait until no transaction is open. */
class Idle {
  #waiting: (() => void)[] = []

  wait(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  reached(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}

/** Kysely's SQLite, with what it leaves open: write transactions take the lock at once, migrations roll back. */
class EmbeddedDialect extends SqliteDialect {
  readonly #sqlite: DatabaseSync
  readonly #database: SqliteDatabase

  constructor(sqlite: DatabaseSync, database: SqliteDatabase) {
    super({ database })
    this.#sqlite = sqlite
    this.#database = database
  }

  override createDriver(): SqliteDriver {
    const sqlite = this.#sqlite
    return new (class extends SqliteDriver {
      override async beginTransaction(connection: DatabaseConnection): Promise<void> {
        await connection.executeQuery(CompiledQuery.raw('begin immediate'))
      }

      override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
        // SQLite ends a transaction itself when, say, the disk is full. Then nothing is left to roll back, and
        // trying would hide the failure that counts.
        if (sqlite.isTransaction) await super.rollbackTransaction(connection)
      }
    })({ database: this.#database })
  }

  override createAdapter(): SqliteAdapter {
    return new (class extends SqliteAdapter {
      override get supportsTransactionalDdl(): boolean {
        return true
      }
    })()
  }
}

/** Writes that a check of a key reads nothing of, so that its memory may outlive them; and what only holds writes together. */
const immaterial =
  /^(?:(?:insert into|update|delete from) "(?:api_key_last_use|audit_event|audit_log_head|kysely_migration)"|begin\b|commit\b|rollback\b)/i

/**
 * Gives Kysely a `node:sqlite` database, prepares each text once, and calls `onWrite` after all but reads, also failed
 * ones, with whether a check of a key may read what was written.
 */
function adapt(sqlite: DatabaseSync, onWrite: (matters: boolean) => void): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>()
  return {
    close: () => sqlite.close(),
    prepare(sql) {
      const prepared = statements.get(sql)
      if (prepared) return prepared
      const statement = sqlite.prepare(sql)
      // Nobody was promised that the use of a key is on disk: the next commit that matters syncs it too.
      const isUse = /^insert into "(?:api_key_last_use|key_usage)"/.test(sql)
      const matters = !immaterial.test(sql)
      const after = isUse || /^select\b/i.test(sql) ? () => {} : () => onWrite(matters)
      const adapted: SqliteStatement = {
        reader: statement.columns().length > 0,
        all(parameters) {
          try {
            return statement.all(...(parameters as SQLInputValue[]))
          } finally {
            after()
          }
        },
        run(parameters) {
          const runs = () => statement.run(...(parameters as SQLInputValue[]))
          try {
            return isUse ? withoutSync(sqlite, runs) : runs()
          } finally {
            after()
          }
        },
        iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
      }
      if (statements.size >= 500) statements.clear()
      statements.set(sql, adapted)
      return adapted
    },
  }
}

/** Commits what `write` writes without waiting for the disk. In one step: no other commit can come between. */
function withoutSync<Result>(sqlite: DatabaseSync, write: () => Result): Result {
  if (sqlite.isTransaction) return write()
  sqlite.exec('pragma synchronous = normal')
  try {
    return write()
  } finally {
    sqlite.exec('pragma synchronous = full')
  }
}
