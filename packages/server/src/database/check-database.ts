import type { Pool } from 'pg'
import { StoreError } from './errors.ts'

/** Oldest PostgreSQL that is supported. */
const oldestMajor = 14

/** What is known of a database before anything is read from its tables. */
interface Facts {
  readonly major: number
  readonly encoding: string
  readonly is_standby: boolean
  readonly is_read_only: boolean
  readonly schema: string | null
}

/**
 * Connects, and checks what migrations and queries rely on.
 *
 * @throws {StoreError} `unusable`: too old, not UTF-8, or not writable. Errors of the connection are thrown as they are.
 */
export async function checkDatabase(pool: Pool, description: string): Promise<void> {
  const { rows } = await pool.query<Facts>(`
    select current_setting('server_version_num')::int / 10000 as major,
      pg_encoding_to_char(encoding) as encoding,
      pg_is_in_recovery() as is_standby,
      current_setting('transaction_read_only') = 'on' as is_read_only,
      current_schema() as schema
    from pg_database where datname = current_database()`)
  const facts = rows[0]
  if (!facts) return
  if (facts.major < oldestMajor) {
    throw new StoreError(
      'unusable',
      `The database ${description} runs on PostgreSQL ${facts.major}. Open Animate needs ${oldestMajor} or newer.`,
    )
  }
  if (facts.encoding !== 'UTF8') {
    throw new StoreError(
      'unusable',
      `The database ${description} has the encoding ${facts.encoding}, and Open Animate needs UTF8. ` +
        "Create another one: CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0;",
    )
  }
  if (facts.is_standby) {
    throw new StoreError(
      'unusable',
      `The database ${description} is a standby, which is read-only. Set DATABASE_URL to the primary server.`,
    )
  }
  if (facts.is_read_only) {
    throw new StoreError(
      'unusable',
      `Connections to the database ${description} are read-only (default_transaction_read_only is on). ` +
        'Set DATABASE_URL to a role and a server that can write.',
    )
  }
  if (facts.schema === null) {
    throw new StoreError(
      'unusable',
      `No schema of the database ${description} is in the search path of this role. ` +
        'Create one or let the role use it: GRANT USAGE, CREATE ON SCHEMA public TO role;',
    )
  }
}

/** What to do, by the code and the message of the driver. The message itself says what happened. */
const advice: readonly [RegExp, string][] = [
  [
    /^(?:28P01|28000)/,
    'Check the user, the password and `sslmode` in DATABASE_URL, and pg_hba.conf at the server.',
  ],
  [/^3D000/, 'Create the database, or correct its name in DATABASE_URL.'],
  [/^42501/, 'Let the role connect: GRANT CONNECT ON DATABASE name TO role;'],
  [
    /unsupported startup parameter/,
    'Take it out of DATABASE_URL, or list it in ignore_startup_parameters of the pooler.',
  ],
  [
    /^(?:53300|08P01)/,
    'Check the limits of connections of the server and the pooler: each server opens up to 14.',
  ],
  [
    /^(?:\w*CERT\w*|UNABLE_TO_\w+|ERR_TLS_\w+)/,
    'Name the authority of its certificate in DATABASE_URL: ?sslmode=verify-full&sslrootcert=/path/to/ca.pem.',
  ],
  [
    /does not support SSL/,
    'If you trust the network to it, set ?sslmode=disable in DATABASE_URL; otherwise turn TLS on at the server.',
  ],
]

/** Says that no connection can be made, why, and what to do. Never a password. */
export function unreachable(error: unknown, description: string): StoreError {
  const { message, code } = detailOf(error)
  const [, what] = advice.find(([pattern]) => pattern.test(`${code} ${message}`)) ?? []
  return new StoreError(
    'unreachable',
    `The database ${description} cannot be reached: ${message.replace(/\.$/, '')}.${what === undefined ? '' : ` ${what}`}`,
    { cause: error },
  )
}

/** Says why a database that answers cannot be used. Returns every other error unchanged. */
export function unusable(error: unknown, description: string): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error
  const { message, code } = detailOf(error)
  const fix: Record<string, string> = {
    '42501':
      'Connect as the role that owns the tables, or let this one use them: GRANT ALL ON ALL TABLES IN SCHEMA name TO role;',
    '42P07':
      'Another program has tables in this schema. Give Open Animate a database or a schema of its own.',
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
