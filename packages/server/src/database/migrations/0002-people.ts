import { type Kysely, sql } from 'kysely'

/**
 * People, their sign-ins, and who did what.
 *
 * The tables from `person` to `passkey` belong to the library that signs people in: their columns are its
 * fields, their times and truth values have the types that it writes on each database.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const isPostgres = db.getExecutor().adapter.supportsMultipleConnections
  const text = isPostgres ? sql`text collate "C"` : sql`text`
  const time = isPostgres ? sql`timestamptz` : sql`text`
  const truth = isPostgres ? sql`boolean` : sql`integer`
  const no = isPostgres ? sql`false` : sql`0`

  await db.schema
    .createTable('auth_secret')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('secret', 'text', (column) => column.notNull())
    .execute()

  await db.schema
    .createTable('person')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('email', text, (column) => column.notNull().unique())
    .addColumn('email_verified', truth, (column) => column.notNull())
    .addColumn('image', 'text')
    .addColumn('two_factor_enabled', truth, (column) => column.defaultTo(no))
    .addColumn('created_at', time, (column) => column.notNull())
    .addColumn('updated_at', time, (column) => column.notNull())
    .execute()

  await db.schema
    .createTable('person_session')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('token', text, (column) => column.notNull().unique())
    .addColumn('person_id', text, (column) => column.notNull().references('person.id').onDelete('cascade'))
    .addColumn('ip_address', 'text')
    .addColumn('user_agent', 'text')
    .addColumn('expires_at', time, (column) => column.notNull())
    .addColumn('created_at', time, (column) => column.notNull())
    .addColumn('updated_at', time, (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('person_session_of_person')
    .on('person_session')
    .columns(['person_id', 'expires_at'])
    .execute()

  await db.schema
    .createTable('person_identity')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('person_id', text, (column) => column.notNull().references('person.id').onDelete('cascade'))
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
    .addUniqueConstraint('person_identity_once', ['provider', 'subject'])
    .execute()
  await db.schema.createIndex('person_identity_of_person').on('person_identity').column('person_id').execute()

  await db.schema
    .createTable('verification')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('identifier', text, (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('expires_at', time, (column) => column.notNull())
    .addColumn('created_at', time, (column) => column.notNull())
    .addColumn('updated_at', time, (column) => column.notNull())
    .execute()
  await db.schema.createIndex('verification_by_identifier').on('verification').column('identifier').execute()

  await db.schema
    .createTable('two_factor')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('person_id', text, (column) => column.notNull().references('person.id').onDelete('cascade'))
    .addColumn('secret', 'text', (column) => column.notNull())
    .addColumn('backup_codes', 'text', (column) => column.notNull())
    .addColumn('verified', truth)
    .addColumn('failed_verification_count', 'integer')
    .addColumn('locked_until', time)
    .execute()
  await db.schema.createIndex('two_factor_of_person').on('two_factor').column('person_id').execute()

  await db.schema
    .createTable('passkey')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('person_id', text, (column) => column.notNull().references('person.id').onDelete('cascade'))
    .addColumn('name', 'text')
    .addColumn('public_key', 'text', (column) => column.notNull())
    .addColumn('credential_id', text, (column) => column.notNull().unique())
    .addColumn('counter', 'integer', (column) => column.notNull())
    .addColumn('device_type', 'text', (column) => column.notNull())
    .addColumn('backed_up', truth, (column) => column.notNull())
    .addColumn('transports', 'text')
    .addColumn('aaguid', 'text')
    .addColumn('created_at', time)
    .execute()
  await db.schema.createIndex('passkey_of_person').on('passkey').column('person_id').execute()

  await db.schema
    .createTable('member')
    .addColumn('account_id', text, (column) => column.notNull().references('account.id'))
    .addColumn('person_id', text, (column) => column.notNull().references('person.id').onDelete('cascade'))
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('is_own', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('member_pk', ['person_id', 'account_id'])
    .execute()
  await db.schema.createIndex('member_of_account').on('member').column('account_id').execute()
  await db.schema
    .createIndex('member_only_one_own')
    .unique()
    .on('member')
    .column('person_id')
    .where('is_own' as never, '=', sql.lit(1))
    .execute()

  await db.schema
    .createTable('claim')
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
    .addColumn('created_by_person_id', text, (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('used_at', 'bigint')
    .addColumn('used_by_person_id', text)
    .addColumn('revoked_at', 'bigint')
    .execute()
  await db.schema
    .createIndex('invitation_of_account')
    .on('invitation')
    .columns(['account_id', 'created_at', 'id'])
    .execute()
  await db.schema.createIndex('invitation_by_email').on('invitation').column('email').execute()

  await db.schema
    .createTable('activity')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('account_id', text, (column) => column.notNull().references('account.id'))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('actor_kind', 'text', (column) => column.notNull())
    .addColumn('actor_id', text)
    .addColumn('actor_name', 'text')
    .addColumn('target_kind', 'text')
    .addColumn('target_id', text)
    .addColumn('target_name', 'text')
    .addColumn('address', 'text')
    .addColumn('request_id', 'text')
    .execute()
  await db.schema
    .createIndex('activity_of_account')
    .on('activity')
    .columns(['account_id', 'created_at', 'id'])
    .execute()

  await db.schema
    .createTable('login_request')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('client_id', 'text', (column) => column.notNull())
    .addColumn('redirect_uri', 'text', (column) => column.notNull())
    .addColumn('state', 'text')
    .addColumn('code_challenge', 'text', (column) => column.notNull())
    .addColumn('device_id', text)
    .addColumn('device_name', 'text', (column) => column.notNull())
    .addColumn('address', 'text')
    .addColumn('user_agent', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('account_id', text, (column) => column.references('account.id'))
    .addColumn('person_id', text)
    .addColumn('decided_at', 'bigint')
    .addColumn('code_hash', text, (column) => column.unique())
    .addColumn('code_expires_at', 'bigint')
    .addColumn('api_key_id', text, (column) => column.references('api_key.id'))
    .execute()
  await db.schema.createIndex('login_request_by_age').on('login_request').column('created_at').execute()

  // How often somebody tried, for servers that share a database; its columns are the limiter's.
  await db.schema
    .createTable('attempt')
    .addColumn('key', text, (column) => column.primaryKey())
    .addColumn('points', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('expire', 'bigint')
    .execute()

  for (const column of ['created_by_person_id', 'revoked_by_person_id', 'login_device_id']) {
    await db.schema.alterTable('api_key').addColumn(column, text).execute()
  }
  await db.schema
    .createIndex('api_key_only_one_of_device')
    .unique()
    .on('api_key')
    .columns(['account_id', 'login_device_id'])
    .where(sql<boolean>`login_device_id is not null and revoked_at is null`)
    .execute()

  if (isPostgres) {
    await db.schema
      .alterTable('asset')
      .alterColumn('api_key_id', (column) => column.dropNotNull())
      .execute()
    await db.schema.alterTable('asset').addColumn('person_id', text).execute()
  } else {
    await rebuildAsset(db)
  }
}

/** SQLite cannot take a NOT NULL away: the table is made anew with what it held. */
async function rebuildAsset(db: Kysely<unknown>): Promise<void> {
  const kept = [
    'id',
    'account_id',
    'api_key_id',
    'kind',
    'content_type',
    'width',
    'height',
    'size_bytes',
    'sha256',
    'prompt',
    'provider',
    'style',
    'seed',
    'understood',
    'ignored',
    'created_at',
  ]
  const columns = sql.join(kept.map((name) => sql.ref(name)))
  await sql`
    create table asset_anew (
      id text primary key,
      account_id text not null references account (id),
      api_key_id text references api_key (id),
      person_id text,
      kind text not null,
      content_type text not null,
      width integer not null,
      height integer not null,
      size_bytes bigint not null,
      sha256 text not null,
      prompt text not null,
      provider text not null,
      style text not null,
      seed bigint not null,
      understood text not null,
      ignored text not null,
      created_at bigint not null
    )`.execute(db)
  await sql`insert into asset_anew (${columns}) select ${columns} from asset`.execute(db)
  await db.schema.dropTable('asset').execute()
  await sql`alter table asset_anew rename to asset`.execute(db)
  await db.schema
    .createIndex('asset_of_account')
    .on('asset')
    .columns(['account_id', 'created_at', 'id'])
    .execute()
}
