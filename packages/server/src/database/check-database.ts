import type { Pool } from 'pg'
import { StoreError } from './errors.ts'

/** Oldest PostgreSQL that is supported. */
const oldestMajor = 14

/** Properties of a database that can be read before it has any tables. */
interface DatabaseProperties {
  readonly major: number
  readonly encoding: string
  readonly is_standby: boolean
  readonly is_read_only: boolean
  readonly schema: string | null
}

/**
 * Connects, and checks the requirements of migrations and queries.
 *
 * @throws {StoreError} `unusable`: too old, not UTF-8, or not writable. Errors of the connection are thrown as they are.
 */
export async function checkDatabase(pool: Pool, description: string): Promise<void> {
  const { rows } = await pool.query<DatabaseProperties>(`
    select current_setting('server_version_num')::int / 10000 as major,
      pg_encoding_to_char(encoding) as encoding,
      pg_is_in_recovery() as is_standby,
      current_setting('transaction_read_only') = 'on' as is_read_only,
      current_schema() as schema
    from pg_database where datname = current_database()`)
  const properties = rows[0]
  if (!properties) return
  if (properties.major < oldestMajor) {
    throw new StoreError(
      'unusable',
      `The database ${description} runs on PostgreSQL ${properties.major}. Open Animate needs ${oldestMajor} or newer.`,
    )
  }
  if (properties.encoding !== 'UTF8') {
    throw new StoreError(
      'unusable',
      `The database ${description} has the encoding ${properties.encoding}; Open Animate needs UTF8. ` +
        "Create another database: CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0;",
    )
  }
  if (properties.is_standby) {
    throw new StoreError(
      'unusable',
      `The database ${description} is a standby, which is read-only. Set DATABASE_URL to the primary server.`,
    )
  }
  if (properties.is_read_only) {
    throw new StoreError(
      'unusable',
      `Connections to the database ${description} are read-only (default_transaction_read_only is on). ` +
        'Set DATABASE_URL to a role and a server that can write.',
    )
  }
  if (properties.schema === null) {
    throw new StoreError(
      'unusable',
      `No schema of the database ${description} is in the search path of this role. ` +
        'Create a schema, or grant access to one: GRANT USAGE, CREATE ON SCHEMA public TO role;',
    )
  }
}

/** What to do about an error of the driver, found by its code and message. */
const advice: readonly [RegExp, string][] = [
  [
    /^(?:28P01|28000)/,
    'Check the user, the password and `sslmode` in DATABASE_URL, and pg_hba.conf on the server.',
  ],
  [/^3D000/, 'Create the database, or correct its name in DATABASE_URL.'],
  [/^42501/, 'Let the role connect: GRANT CONNECT ON DATABASE name TO role;'],
  [
    /unsupported startup parameter/,
    'Remove it from DATABASE_URL, or list it in ignore_startup_parameters of the pooler.',
  ],
  [
    /^(?:53300|08P01)/,
    'Check the connection limits of the database and the pooler: each Open Animate server opens up to 14, with OANIM_WORKERS each worker.',
  ],
  [
    /^(?:\w*CERT\w*|UNABLE_TO_\w+|ERR_TLS_\w+)/,
    'Set the certificate authority in DATABASE_URL: ?sslmode=verify-full&sslrootcert=/path/to/ca.pem.',
  ],
  [
    /does not support SSL/,
    'If you trust the network, set ?sslmode=disable in DATABASE_URL; otherwise enable TLS on the database server.',
  ],
]

/** Explains why no connection can be made, and what to do. Contains no password. */
export function unreachable(error: unknown, description: string): StoreError {
  const { message, code } = detailOf(error)
  const [, what] = advice.find(([pattern]) => pattern.test(`${code} ${message}`)) ?? []
  return new StoreError(
    'unreachable',
    `The database ${description} cannot be reached: ${message.replace(/\.$/, '')}.${what === undefined ? '' : ` ${what}`}`,
    { cause: error },
  )
}

/** Explains an error that a connected database returned. Returns every other error unchanged. */
export function unusable(error: unknown, description: string): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error
  const { message, code } = detailOf(error)
  const fix: Record<string, string> = {
    '42501':
      'Connect as the role that owns the tables, or grant this role access: GRANT ALL ON ALL TABLES IN SCHEMA name TO role;',
    '42P07': 'Another program has tables in this schema. Use a separate database or schema for Open Animate.',
  }
  const isOfDatabase = 'severity' in error || 'errcode' in error
  if (!isOfDatabase) return error
  return new StoreError(
    'unusable',
    `The database ${description} cannot be used: ${message.replace(/\.$/, '')}.${fix[code] ? ` ${fix[code]}` : ''}`,
    { cause: error },
  )
}

function detailOf(error: unknown): { message: string; code: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return detailOf(error.errors[0])
  if (!(error instanceof Error)) return { message: String(error), code: '' }
  const { code } = error as { code?: unknown }
  return {
    message: error.message || String(error.cause ?? error.name),
    code: typeof code === 'string' ? code : '',
  }
}
