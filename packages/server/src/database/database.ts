import type { Kysely } from 'kysely'
import type { Pool } from 'pg'
import type { AccountTurns } from './account-turns.ts'
import type { CredentialReader } from './credential-reader.ts'
import type { Schema } from './schema.ts'

/** An open SQLite or PostgreSQL database. Key checks use `credentials`; everything else uses `db`. */
export interface Database {
  readonly db: Kysely<Schema>
  readonly dialect: 'sqlite' | 'postgres'
  readonly credentials: CredentialReader
  /** The connections to PostgreSQL, for libraries that bring their own queries. */
  readonly pool?: Pool
  /** Connections to PostgreSQL for quota leases only, so that a lease never waits for other work. */
  readonly leases?: Pool
  /** Queues the changes of each account. */
  readonly turns: AccountTurns
  /** For messages: a path, or a host and database name. Contains no password. */
  readonly description: string
}
