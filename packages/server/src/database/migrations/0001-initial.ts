import { type Kysely, sql } from 'kysely'
import { createUsers } from './user-tables.ts'

/** Creates every table. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const isPostgres = db.getExecutor().adapter.supportsMultipleConnections === true
  // Ids and hashes compare by byte on both databases, whatever the locale of the PostgreSQL database.
  const text = isPostgres ? sql`text collate "C"` : sql`text`
  await createAccounts(db, text, isPostgres)
  await createUsers(db, text, isPostgres)
  await createKeys(db, text)
  await createAssets(db, text)
  await createOauth(db, text)
  await createLimits(db, text)
  await createAuditLog(db, text, isPostgres)
}

type Text = ReturnType<typeof sql>

async function createAccounts(db: Kysely<unknown>, text: Text, isPostgres: boolean): Promise<void> {
  await db.schema
    .createTable('account')
    // Each key check reads an account by its id: without row ids, this takes one search of a tree instead of two.
    .modifyEnd(isPostgres ? sql`` : sql`without rowid`)
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('email', 'text', (column) => column.notNull().unique())
    .addColumn('is_owner', 'integer', (column) => column.notNull())
    .addColumn('balance_micro_usd', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('requests_per_minute', 'integer')
    .addColumn('max_lifetime_s', 'bigint')
    .addColumn('revoke_idle_after_days', 'integer')
    .addColumn('requires_expiry', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('requires_allowed_ips', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  await db.schema
    .createIndex('account_single_owner')
    .unique()
    .on('account')
    .column('is_owner')
    .where('is_owner' as never, '=', sql.lit(1))
    .execute()
}

async function createKeys(db: Kysely<unknown>, text: Text): Promise<void> {
  await db.schema
    .createTable('api_key')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('account_id', text, (column) => column.notNull().references('account.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('prefix', text, (column) => column.notNull().unique())
    .addColumn('secret_hash', text, (column) => column.notNull())
    .addColumn('scopes', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('created_by_key_id', text)
    .addColumn('created_by_user_id', text)
    .addColumn('parent_key_id', text)
    .addColumn('trust_policy_id', text)
    .addColumn('device_id', text)
    .addColumn('expires_at', 'bigint')
    .addColumn('allowed_ips', 'text')
    .addColumn('requests_per_minute', 'integer')
    .addColumn('quotas', 'text')
    .addColumn('paused_at', 'bigint')
    .addColumn('pause_reason', 'text')
    .addColumn('rotated_to_key_id', text)
    .addColumn('rotated_at', 'bigint')
    .addColumn('idle_ms', 'bigint')
    .addColumn('revoked_at', 'bigint')
    .addColumn('revoked_by_key_id', text)
    .addColumn('revoked_by_user_id', text)
    .addColumn('revoked_reason', 'text')
    .addColumn('revocation_record', 'text')
    .execute()
  const index = (name: string, columns: string[]) =>
    db.schema.createIndex(name).on('api_key').columns(columns).execute()
  await index('api_key_account', ['account_id', 'created_at', 'id'])
  await index('api_key_parent', ['parent_key_id'])
  await index('api_key_creator', ['created_by_key_id'])
  await index('api_key_expiry', ['trust_policy_id', 'expires_at'])

  await db.schema
    .createTable('api_key_last_use')
    .addColumn('api_key_id', text, (column) => column.primaryKey().references('api_key.id'))
    .addColumn('last_used_at', 'bigint', (column) => column.notNull())
    .addColumn('last_used_address', 'text')
    .addColumn('last_used_user_agent', 'text')
    .execute()
  await db.schema
    .createTable('key_usage')
    .addColumn('api_key_id', text, (column) => column.notNull().references('api_key.id').onDelete('cascade'))
    .addColumn('hour', 'bigint', (column) => column.notNull())
    .addColumn('operation', text, (column) => column.notNull())
    .addColumn('status', 'integer', (column) => column.notNull())
    .addColumn('address', text, (column) => column.notNull())
    .addColumn('user_agent', text, (column) => column.notNull())
    .addColumn('requests', 'bigint', (column) => column.notNull())
    .addColumn('first_at', 'bigint', (column) => column.notNull())
    .addColumn('last_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('key_usage_pk', [
      'api_key_id',
      'hour',
      'operation',
      'status',
      'address',
      'user_agent',
    ])
    .execute()
  await db.schema.createIndex('key_usage_hour').on('key_usage').column('hour').execute()
  // Finds the rows of single hours that are due to be merged into days: the days are many more.
  await db.schema
    .createIndex('key_usage_hours_only')
    .on('key_usage')
    .column('hour')
    .where(sql<boolean>`hour % 86400000 <> 0`)
    .execute()
  await db.schema
    .createTable('usage_batch')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('written_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('share')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('account_id', text, (column) => column.notNull().references('account.id'))
    .addColumn('api_key_id', text, (column) => column.notNull().references('api_key.id').onDelete('cascade'))
    .addColumn('ciphertext', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('opened_at', 'bigint')
    .addColumn('opened_address', 'text')
    .execute()
  await db.schema.createIndex('share_key').on('share').column('api_key_id').execute()
  await db.schema
    .createTable('leak_report')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('account_id', text, (column) => column.notNull().references('account.id'))
    .addColumn('api_key_id', text, (column) => column.notNull().references('api_key.id').onDelete('cascade'))
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('location', 'text')
    .addColumn('reported_at', 'bigint', (column) => column.notNull())
    .addColumn('reported_from', 'text')
    .addColumn('resolved_at', 'bigint')
    .execute()
  await db.schema
    .createIndex('leak_report_account')
    .on('leak_report')
    .columns(['account_id', 'reported_at', 'id'])
    .execute()
}

async function createAssets(db: Kysely<unknown>, text: Text): Promise<void> {
  await db.schema
    .createTable('asset')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('account_id', text, (column) => column.notNull().references('account.id'))
    .addColumn('api_key_id', text, (column) => column.references('api_key.id'))
    .addColumn('user_id', text)
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('content_type', 'text', (column) => column.notNull())
    .addColumn('width', 'integer', (column) => column.notNull())
    .addColumn('height', 'integer', (column) => column.notNull())
    .addColumn('size_bytes', 'bigint', (column) => column.notNull())
    .addColumn('sha256', text, (column) => column.notNull())
    .addColumn('prompt', 'text', (column) => column.notNull())
    .addColumn('provider', 'text', (column) => column.notNull())
    .addColumn('style', 'text', (column) => column.notNull())
    .addColumn('seed', 'bigint', (column) => column.notNull())
    .addColumn('understood', 'text', (column) => column.notNull())
    .addColumn('ignored', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('hidden_at', 'bigint')
    .execute()
  await db.schema
    .createIndex('asset_account')
    .on('asset')
    .columns(['account_id', 'created_at', 'id'])
    .execute()
  await db.schema.createIndex('asset_key').on('asset').columns(['api_key_id', 'created_at']).execute()
}

async function createOauth(db: Kysely<unknown>, text: Text): Promise<void> {
  await db.schema
    .createTable('authorization_request')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('client_id', 'text', (column) => column.notNull())
    .addColumn('redirect_uri', 'text', (column) => column.notNull())
    .addColumn('state', 'text')
    .addColumn('code_challenge', 'text', (column) => column.notNull())
    .addColumn('device_id', text)
    .addColumn('device_name', 'text', (column) => column.notNull())
    .addColumn('scopes', 'text')
    .addColumn('address', 'text')
    .addColumn('user_agent', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('account_id', text, (column) => column.references('account.id'))
    .addColumn('user_id', text)
    .addColumn('decided_at', 'bigint')
    .addColumn('code_hash', text, (column) => column.unique())
    .addColumn('code_expires_at', 'bigint')
    .addColumn('api_key_id', text, (column) => column.references('api_key.id'))
    .execute()
  await db.schema
    .createIndex('authorization_request_age')
    .on('authorization_request')
    .column('created_at')
    .execute()
  await db.schema
    .createTable('trust_policy')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('account_id', text, (column) => column.notNull().references('account.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('issuer', 'text', (column) => column.notNull())
    .addColumn('audience', 'text', (column) => column.notNull())
    .addColumn('conditions', 'text', (column) => column.notNull())
    .addColumn('scopes', 'text', (column) => column.notNull())
    .addColumn('lifetime_s', 'integer', (column) => column.notNull())
    .addColumn('allowed_ips', 'text')
    .addColumn('requests_per_minute', 'integer')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('created_by_key_id', text)
    .addColumn('created_by_user_id', text)
    .addColumn('parent_key_id', text)
    .addColumn('last_used_at', 'bigint')
    .addColumn('deleted_at', 'bigint')
    .execute()
  await db.schema
    .createIndex('trust_policy_account')
    .on('trust_policy')
    .columns(['account_id', 'issuer'])
    .execute()
  await db.schema.createIndex('trust_policy_parent').on('trust_policy').column('parent_key_id').execute()
  await db.schema
    .createTable('exchanged_token')
    .addColumn('token_hash', text, (column) => column.primaryKey())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('exchanged_token_age').on('exchanged_token').column('expires_at').execute()
}

async function createLimits(db: Kysely<unknown>, text: Text): Promise<void> {
  await db.schema
    .createTable('quota_lease')
    .addColumn('subject', text, (column) => column.primaryKey())
    .addColumn('window_start', 'bigint', (column) => column.notNull())
    .addColumn('granted', 'integer', (column) => column.notNull())
    .addColumn('last_grant', 'integer', (column) => column.notNull())
    .execute()
  // Its columns are those of rate-limiter-flexible.
  await db.schema
    .createTable('rate_limit')
    .addColumn('key', text, (column) => column.primaryKey())
    .addColumn('points', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('expire', 'bigint')
    .execute()
  await db.schema
    .createTable('idempotency_claim')
    .addColumn('account_id', text, (column) => column.notNull().references('account.id'))
    .addColumn('key_hash', text, (column) => column.notNull())
    .addColumn('operation', 'text', (column) => column.notNull())
    .addColumn('request_hash', text, (column) => column.notNull())
    .addColumn('response', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('idempotency_claim_pk', ['account_id', 'key_hash'])
    .execute()
  await db.schema.createIndex('idempotency_claim_age').on('idempotency_claim').column('created_at').execute()
}

async function createAuditLog(db: Kysely<unknown>, text: Text, isPostgres: boolean): Promise<void> {
  await db.schema
    .createTable('audit_event')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('account_id', text, (column) => column.notNull().references('account.id'))
    .addColumn('seq', 'bigint', (column) => column.notNull())
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
    .addColumn('before', text)
    .addColumn('after', text)
    .addColumn('prev_hash', text, (column) => column.notNull())
    .addColumn('hash', text, (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('audit_event_order')
    .unique()
    .on('audit_event')
    .columns(['account_id', 'seq'])
    .execute()
  await db.schema
    .createTable('audit_log_head')
    .addColumn('account_id', text, (column) => column.primaryKey().references('account.id'))
    .addColumn('first_seq', 'bigint', (column) => column.notNull())
    .addColumn('first_prev_hash', text, (column) => column.notNull())
    .addColumn('last_seq', 'bigint', (column) => column.notNull())
    .addColumn('last_hash', text, (column) => column.notNull())
    .execute()
  await protectAuditLog(db, isPostgres)
}

/**
 * Makes the database reject changes to an audit event, and deletions other than pruning. This stops mistakes and other
 * programs; the hashes reveal someone who drops the trigger.
 */
async function protectAuditLog(db: Kysely<unknown>, isPostgres: boolean): Promise<void> {
  const message = 'the audit log is append-only'
  if (!isPostgres) {
    await sql`create trigger audit_event_no_update before update on audit_event
      begin select raise(abort, ${sql.lit(message)}); end`.execute(db)
    await sql`create trigger audit_event_no_delete before delete on audit_event
      when old.seq >= coalesce((select first_seq from audit_log_head where account_id = old.account_id), 0)
      begin select raise(abort, ${sql.lit(message)}); end`.execute(db)
    return
  }
  await sql`create function reject_audit_event_change() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' then
        if old.seq < (select first_seq from audit_log_head where account_id = old.account_id) then
          return old;
        end if;
      end if;
      raise exception ${sql.lit(message)};
    end $$`.execute(db)
  await sql`create trigger audit_event_no_change before update or delete on audit_event
    for each row execute function reject_audit_event_change()`.execute(db)
  await sql`create trigger audit_event_no_truncate before truncate on audit_event
    for each statement execute function reject_audit_event_change()`.execute(db)
}
