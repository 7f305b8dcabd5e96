import { type Kysely, sql } from 'kysely'

/** Creates the ledger, the budgets of keys and accounts, and the models that a key may use. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const isPostgres = db.getExecutor().adapter.supportsMultipleConnections === true
  const text = isPostgres ? sql`text collate "C"` : sql`text`

  await db.schema
    .createTable('budget')
    .addColumn('subject', text, (column) => column.notNull())
    .addColumn('period', 'text', (column) => column.notNull())
    .addColumn('account_id', text, (column) => column.notNull().references('account.id'))
    .addColumn('limit_micro_usd', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('budget_pkey', ['subject', 'period'])
    .execute()
  await db.schema.createIndex('budget_account').on('budget').column('account_id').execute()
  await db.schema
    .createTable('hold')
    .addColumn('job_id', text, (column) => column.notNull())
    .addColumn('subject', text, (column) => column.notNull())
    .addColumn('account_id', text, (column) => column.notNull().references('account.id'))
    .addColumn('amount_micro_usd', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('hold_pkey', ['job_id', 'subject'])
    .execute()
  await db.schema.createIndex('hold_subject').on('hold').column('subject').execute()
  await db.schema
    .createTable('daily_spend')
    .addColumn('subject', text, (column) => column.notNull())
    .addColumn('day', 'bigint', (column) => column.notNull())
    .addColumn('account_id', text, (column) => column.notNull().references('account.id'))
    .addColumn('micro_usd', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('daily_spend_pkey', ['subject', 'day'])
    .execute()
  await db.schema
    .createTable('ledger_entry')
    .addColumn('transfer_id', text, (column) => column.notNull())
    .addColumn('book', 'text', (column) => column.notNull())
    .addColumn('account_id', text, (column) => column.notNull().references('account.id'))
    .addColumn('amount_micro_usd', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('job_id', text)
    .addColumn('api_key_id', text)
    .addColumn('subjects', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('ledger_entry_pkey', ['transfer_id', 'book'])
    .execute()
  await db.schema
    .createIndex('ledger_entry_account')
    .on('ledger_entry')
    .columns(['account_id', 'created_at', 'transfer_id'])
    .execute()
  await makeAppendOnly(db, isPostgres)

  const add = (table: string, column: string, type: 'text' | 'integer', fallback?: string | number) =>
    db.schema
      .alterTable(table)
      .addColumn(column, type, (definition) =>
        fallback === undefined ? definition : definition.notNull().defaultTo(fallback),
      )
      .execute()
  await add('account', 'requires_budget', 'integer', 0)
  await add('account', 'has_budget', 'integer', 0)
  await add('api_key', 'budget_subjects', 'text', '')
  await add('api_key', 'has_budget', 'integer', 0)
  await add('api_key', 'models', 'text')
  await add('trust_policy', 'budgets', 'text')
  await add('trust_policy', 'models', 'text')
  await add('authorization_request', 'budgets', 'text')
  await add('job', 'cost_source', 'text')
  await add('job', 'budget_subjects', 'text', '')
  // The jobs that cost something, or may have: what the usage of an account reads.
  await db.schema
    .createIndex('job_charged')
    .on('job')
    .columns(['account_id', 'finished_at', 'id'])
    .where(sql<boolean>`finished_at is not null and coalesce(cost_micro_usd, 1) > 0`)
    .execute()

  await sql`
    with recursive chain (id, subjects) as (
      select id, id from api_key where parent_key_id is null
      union all
      select child.id, chain.subjects || ' ' || child.id
        from api_key as child join chain on child.parent_key_id = chain.id
    )
    update api_key set budget_subjects = (select subjects from chain where chain.id = api_key.id)`.execute(db)
  await sql`
    update job set budget_subjects = account_id || coalesce(
      (select ' ' || budget_subjects from api_key where api_key.id = job.api_key_id), '')`.execute(db)
}

async function makeAppendOnly(db: Kysely<unknown>, isPostgres: boolean): Promise<void> {
  const message = 'the ledger is append-only'
  if (isPostgres) {
    await sql`
      create function reject_ledger_change() returns trigger language plpgsql as
      ${sql.lit(`begin raise exception '${message}'; end`)}`.execute(db)
    await sql`
      create trigger ledger_entry_append_only before update or delete or truncate on ledger_entry
      for each statement execute function reject_ledger_change()`.execute(db)
    return
  }
  for (const change of ['update', 'delete']) {
    await sql`
      create trigger ${sql.ref(`ledger_entry_no_${change}`)} before ${sql.raw(change)} on ledger_entry
      begin select raise(abort, ${sql.lit(message)}); end`.execute(db)
  }
}
