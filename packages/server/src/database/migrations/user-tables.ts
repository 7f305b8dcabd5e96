import { type Kysely, sql } from 'kysely'

/**
 * Creates the tables of users, for `0001-initial.ts`.
 *
 * The tables `user`, `session`, `user_identity`, `verification`, `two_factor` and `passkey` belong to better-auth: their
 * columns are its fields, and their times and booleans have the types that it writes on each database.
 */
export async function createUsers(
  db: Kysely<unknown>,
  text: ReturnType<typeof sql>,
  isPostgres: boolean,
): Promise<void> {
  const time = isPostgres ? sql`timestamptz` : sql`text`
  const boolean = isPostgres ? sql`boolean` : sql`integer`
  const no = isPostgres ? sql`false` : sql`0`

  await db.schema
    .createTable('auth_secret')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('secret', 'text', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('user')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('email', text, (column) => column.notNull().unique())
    .addColumn('email_verified', boolean, (column) => column.notNull())
    .addColumn('image', 'text')
    .addColumn('two_factor_enabled', boolean, (column) => column.defaultTo(no))
    .addColumn('created_at', time, (column) => column.notNull())
    .addColumn('updated_at', time, (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('session')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('token', text, (column) => column.notNull().unique())
    .addColumn('user_id', text, (column) => column.notNull().references('user.id').onDelete('cascade'))
    .addColumn('ip_address', 'text')
    .addColumn('user_agent', 'text')
    .addColumn('expires_at', time, (column) => column.notNull())
    .addColumn('created_at', time, (column) => column.notNull())
    .addColumn('updated_at', time, (column) => column.notNull())
    .execute()
  await db.schema.createIndex('session_user').on('session').columns(['user_id', 'expires_at']).execute()
  await db.schema
    .createTable('user_identity')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('user_id', text, (column) => column.notNull().references('user.id').onDelete('cascade'))
    .addColumn('provider', text, (column) => column.notNull())
    .addColumn('subject', text, (column) => column.notNull())
    .addColumn('access_token', 'text')
    .addColumn('refresh_token', 'text')
    .addColumn('id_token', 'text')
    .addColumn('access_token_expires_at', time)
    .addColumn('refresh_token_expires_at', time)
    .addColumn('scope', 'text')
    .addColumn('password', 'text')
    .addColumn('created_at', time, (column) => column.notNull())
    .addColumn('updated_at', time, (column) => column.notNull())
    .addUniqueConstraint('user_identity_unique', ['provider', 'subject'])
    .execute()
  await db.schema.createIndex('user_identity_user').on('user_identity').column('user_id').execute()
  await db.schema
    .createTable('verification')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('identifier', text, (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('expires_at', time, (column) => column.notNull())
    .addColumn('created_at', time, (column) => column.notNull())
    .addColumn('updated_at', time, (column) => column.notNull())
    .execute()
  await db.schema.createIndex('verification_identifier').on('verification').column('identifier').execute()
  await db.schema
    .createTable('two_factor')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('user_id', text, (column) => column.notNull().references('user.id').onDelete('cascade'))
    .addColumn('secret', 'text', (column) => column.notNull())
    .addColumn('backup_codes', 'text', (column) => column.notNull())
    .addColumn('verified', boolean)
    .addColumn('failed_verification_count', 'integer')
    .addColumn('locked_until', time)
    .execute()
  await db.schema.createIndex('two_factor_user').on('two_factor').column('user_id').execute()
  await db.schema
    .createTable('passkey')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('user_id', text, (column) => column.notNull().references('user.id').onDelete('cascade'))
    .addColumn('name', 'text')
    .addColumn('public_key', 'text', (column) => column.notNull())
    .addColumn('credential_id', text, (column) => column.notNull().unique())
    .addColumn('counter', 'integer', (column) => column.notNull())
    .addColumn('device_type', 'text', (column) => column.notNull())
    .addColumn('backed_up', boolean, (column) => column.notNull())
    .addColumn('transports', 'text')
    .addColumn('aaguid', 'text')
    .addColumn('created_at', time)
    .execute()
  await db.schema.createIndex('passkey_user').on('passkey').column('user_id').execute()

  await db.schema
    .createTable('member')
    .addColumn('account_id', text, (column) => column.notNull().references('account.id'))
    .addColumn('user_id', text, (column) => column.notNull().references('user.id').onDelete('cascade'))
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('is_own', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('member_pk', ['user_id', 'account_id'])
    .execute()
  await db.schema.createIndex('member_account').on('member').column('account_id').execute()
  await db.schema
    .createIndex('member_single_own_account')
    .unique()
    .on('member')
    .column('user_id')
    .where('is_own' as never, '=', sql.lit(1))
    .execute()
  await db.schema
    .createTable('setup_link')
    .addColumn('token_hash', text, (column) => column.primaryKey())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('used_at', 'bigint')
    .execute()
  await db.schema
    .createTable('invitation')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('token_hash', text, (column) => column.notNull().unique())
    .addColumn('account_id', text, (column) => column.notNull().references('account.id'))
    .addColumn('role', 'text')
    .addColumn('email', text)
    .addColumn('created_by_user_id', text, (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('used_at', 'bigint')
    .addColumn('used_by_user_id', text)
    .addColumn('revoked_at', 'bigint')
    .execute()
  await db.schema
    .createIndex('invitation_account')
    .on('invitation')
    .columns(['account_id', 'created_at', 'id'])
    .execute()
  await db.schema.createIndex('invitation_email').on('invitation').column('email').execute()
}
