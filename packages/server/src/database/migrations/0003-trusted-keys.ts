import { hash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'

/** Ids and hashes compare by byte on both databases, whatever language a PostgreSQL was set up in. */
const byteOrder = (db: Kysely<unknown>) =>
  db.getExecutor().adapter.supportsMultipleConnections ? sql`text collate "C"` : sql`text`

/** What keys could do before there were scopes. */
const everyScope = 'assets:read assets:write usage:read keys:read keys:write account:read audit:read'

/**
 * What a key may do, from where, how often and until when; where it comes from; what it did; who may have a key
 * without a secret; and a log that shows when it was tampered with.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const text = byteOrder(db)

  for (const [name, type] of [
    ['expires_at', 'bigint'],
    ['paused_at', 'bigint'],
    ['pause_reason', 'text'],
    ['allowed_ips', 'text'],
    ['requests_per_minute', 'integer'],
    ['allowances', 'text'],
    ['rotated_at', 'bigint'],
    ['quiet_ms', 'bigint'],
    ['revoked_reason', 'text'],
    ['receipt', 'text'],
  ] as const) {
    await db.schema.alterTable('api_key').addColumn(name, type).execute()
  }
  for (const name of ['parent_key_id', 'rotated_to_key_id', 'trust_id']) {
    await db.schema.alterTable('api_key').addColumn(name, text).execute()
  }
  await db.schema
    .alterTable('api_key')
    .addColumn('scopes', 'text', (column) => column.notNull().defaultTo(everyScope))
    .execute()
  await sql`update api_key set parent_key_id = created_by_key_id`.execute(db)
  await sql`update api_key set revoked_reason = 'revoked' where revoked_at is not null`.execute(db)
  await db.schema.createIndex('api_key_by_parent').on('api_key').column('parent_key_id').execute()
  await db.schema.createIndex('api_key_by_maker').on('api_key').column('created_by_key_id').execute()
  await db.schema.createIndex('api_key_by_expiry').on('api_key').columns(['trust_id', 'expires_at']).execute()

  for (const [name, type] of [
    ['requests_per_minute', 'integer'],
    ['max_lifetime_s', 'bigint'],
    ['revoke_idle_after_days', 'integer'],
  ] as const) {
    await db.schema.alterTable('account').addColumn(name, type).execute()
  }
  for (const name of ['requires_expiry', 'requires_allowed_ips']) {
    await db.schema
      .alterTable('account')
      .addColumn(name, 'integer', (column) => column.notNull().defaultTo(0))
      .execute()
  }

  await db.schema.alterTable('asset').addColumn('hidden_at', 'bigint').execute()
  await db.schema.createIndex('asset_of_key').on('asset').columns(['api_key_id', 'created_at']).execute()

  await db.schema
    .createTable('allowance')
    .addColumn('subject', text, (column) => column.primaryKey())
    .addColumn('window_start', 'bigint', (column) => column.notNull())
    .addColumn('granted', 'integer', (column) => column.notNull())
    .addColumn('last_grant', 'integer', (column) => column.notNull())
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
  await db.schema.createIndex('key_usage_by_hour').on('key_usage').column('hour').execute()
  // Finds the rows of old hours among those of days, of which there are many more.
  await db.schema
    .createIndex('key_usage_not_of_days')
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
  await db.schema.createIndex('share_of_key').on('share').column('api_key_id').execute()

  await db.schema
    .createTable('exposure')
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
    .createIndex('exposure_of_account')
    .on('exposure')
    .columns(['account_id', 'reported_at', 'id'])
    .execute()

  await db.schema
    .createTable('trust')
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
    .addColumn('created_by_person_id', text)
    .addColumn('parent_key_id', text)
    .addColumn('last_used_at', 'bigint')
    .addColumn('removed_at', 'bigint')
    .execute()
  await db.schema.createIndex('trust_of_account').on('trust').columns(['account_id', 'issuer']).execute()
  await db.schema.createIndex('trust_by_parent').on('trust').column('parent_key_id').execute()
  await db.schema
    .createTable('spent_token')
    .addColumn('token_hash', text, (column) => column.primaryKey())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('spent_token_by_age').on('spent_token').column('expires_at').execute()

  await chainActivity(db, text)
}

/** Gives every entry of the log its number, what changed, and the hash of the one before. */
async function chainActivity(db: Kysely<unknown>, text: ReturnType<typeof byteOrder>): Promise<void> {
  await db.schema.alterTable('activity').addColumn('seq', 'bigint').execute()
  for (const name of ['before', 'after', 'prev_hash', 'hash']) {
    await db.schema.alterTable('activity').addColumn(name, text).execute()
  }
  await db.schema
    .createTable('activity_head')
    .addColumn('account_id', text, (column) => column.primaryKey().references('account.id'))
    .addColumn('first_seq', 'bigint', (column) => column.notNull())
    .addColumn('first_prev_hash', text, (column) => column.notNull())
    .addColumn('last_seq', 'bigint', (column) => column.notNull())
    .addColumn('last_hash', text, (column) => column.notNull())
    .execute()

  const { rows } = await sql<Entry>`select * from activity order by account_id, created_at, id`.execute(db)
  const heads = new Map<string, { seq: number; hash: string }>()
  for (const entry of rows) {
    const head = heads.get(entry.account_id) ?? { seq: 0, hash: genesis }
    const chained = { ...entry, seq: head.seq + 1, prev_hash: head.hash }
    const next = { seq: chained.seq, hash: hashEntry(chained) }
    await sql`update activity set seq = ${next.seq}, prev_hash = ${head.hash}, hash = ${next.hash}
      where id = ${entry.id}`.execute(db)
    heads.set(entry.account_id, next)
  }
  for (const [accountId, { seq, hash: last }] of heads) {
    await sql`insert into activity_head (account_id, first_seq, first_prev_hash, last_seq, last_hash)
      values (${accountId}, 1, ${genesis}, ${seq}, ${last})`.execute(db)
  }
  await db.schema
    .createIndex('activity_in_order')
    .unique()
    .on('activity')
    .columns(['account_id', 'seq'])
    .execute()
  await db.schema.dropIndex('activity_of_account').execute()
  await freezeActivity(db)
}

/**
 * Lets the database itself refuse to change an entry, and to delete one that the beginning of its log has not passed.
 * This holds mistakes and other programs off; whoever can drop a trigger is found out by the hashes.
 */
async function freezeActivity(db: Kysely<unknown>): Promise<void> {
  const says = 'the log of activity is append-only'
  if (!db.getExecutor().adapter.supportsMultipleConnections) {
    await sql`create trigger activity_keeps before update on activity
      begin select raise(abort, ${sql.lit(says)}); end`.execute(db)
    await sql`create trigger activity_stays before delete on activity
      when old.seq >= coalesce((select first_seq from activity_head where account_id = old.account_id), 0)
      begin select raise(abort, ${sql.lit(says)}); end`.execute(db)
    return
  }
  await sql`create function refuse_change_of_activity() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' then
        if old.seq < (select first_seq from activity_head where account_id = old.account_id) then
          return old;
        end if;
      end if;
      raise exception ${sql.lit(says)};
    end $$`.execute(db)
  await sql`create trigger activity_keeps before update or delete on activity
    for each row execute function refuse_change_of_activity()`.execute(db)
  await sql`create trigger activity_stays before truncate on activity
    for each statement execute function refuse_change_of_activity()`.execute(db)
}

interface Entry {
  readonly id: string
  readonly account_id: string
  readonly created_at: number | string
  readonly action: string
  readonly actor_kind: string
  readonly actor_id: string | null
  readonly actor_name: string | null
  readonly target_kind: string | null
  readonly target_id: string | null
  readonly target_name: string | null
  readonly address: string | null
  readonly request_id: string | null
}

/** Stands before the first entry. */
const genesis = '0'.repeat(64)

/** As `storage/activity-hash.ts` was when this was released; a migration does not follow later changes. */
function hashEntry(entry: Entry & { seq: number; prev_hash: string }): string {
  return hash(
    'sha256',
    JSON.stringify([
      entry.prev_hash,
      entry.seq,
      entry.id,
      entry.account_id,
      new Date(Number(entry.created_at)).toISOString(),
      entry.action,
      entry.actor_kind,
      entry.actor_id,
      entry.actor_name,
      entry.target_kind,
      entry.target_id,
      entry.target_name,
      entry.address,
      entry.request_id,
      null,
      null,
    ]),
  )
}
