import type { Kysely } from 'kysely'
import type { Pool } from 'pg'
import type { CredentialReader } from '../keys/credential-reader.ts'
import type { AccountTurns } from './in-account.ts'
import type { Schema } from './schema.ts'

/** One of the two databases, opened: the builder for everything, and the prepared read of the request's path. */
export interface Database {
  readonly db: Kysely<Schema>
  readonly dialect: 'sqlite' | 'postgres'
  readonly credentials: CredentialReader
  /** The connections to PostgreSQL, for libraries that bring their own queries. */
  readonly pool?: Pool
  /** Connections to PostgreSQL for leases of allowances alone: none waits for other work, and none for long. */
  readonly leases?: Pool
  /** Who of an account's changes is next. */
  readonly turns: AccountTurns
  /** Where it is, for users: a path, or a host and database name. Never a password. */
  readonly description: string
}
