import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { hashKey, mintKey } from '@oanim/key'
import { Client } from 'pg'
import { newId } from '../../packages/server/src/core/ids.ts'
import { migrate } from '../../packages/server/src/database/migrate.ts'
import { openPostgres } from '../../packages/server/src/database/postgres.ts'
import { openSqlite } from '../../packages/server/src/database/sqlite.ts'

const keysPerAccount = 10
const scopes = 'assets:read assets:write account:read'
/** Maximum number of returned keys. */
const maxKept = 250_000
const createdAt = Date.UTC(2026, 0, 1)

type AccountRow = [id: string, email: string, is_owner: number, balance: number, created_at: number]
type KeyRow = [id: string, account_id: string, name: string, prefix: string, hash: string, created_at: number]

/** Fills a new SQLite database with keys, ten per account. @returns Evenly spaced keys. */
export async function seedSqlite(dataDir: string, count: number): Promise<string[]> {
  const database = openSqlite(dataDir)
  await migrate(database)
  await database.db.destroy()

  const sqlite = new DatabaseSync(join(dataDir, 'oanim.db'))
  sqlite.exec('pragma synchronous = off; pragma cache_size = -1048576; begin')
  const account = sqlite.prepare(
    'insert into account (id, email, is_owner, balance_micro_usd, created_at) values (?, ?, ?, ?, ?)',
  )
  const key = sqlite.prepare(`insert or ignore into api_key
    (id, account_id, name, prefix, secret_hash, created_at, scopes)
    values (?, ?, ?, ?, ?, ?, '${scopes}')`)
  const keys: string[] = []
  for (const batch of batches(count, keys)) {
    for (const row of batch.accounts) account.run(...row)
    for (const row of batch.keys) key.run(...row)
  }
  // With an owner who can sign in, as on every server after its setup.
  sqlite.exec(`
    update account set is_owner = 1 where id = (select min(id) from account);
    insert into user (id, name, email, email_verified, two_factor_enabled, created_at, updated_at)
      values ('user_0', 'Owner', 'owner@example.com', 1, 0, '2026-01-01', '2026-01-01');
    insert into member (account_id, user_id, role, is_own, created_at)
      select id, 'user_0', 'owner', 1, 0 from account where is_owner = 1;
    commit; analyze; pragma wal_checkpoint(truncate)`)
  sqlite.close()
  return keys
}

/** The same in an empty PostgreSQL database. */
export async function seedPostgres(url: string, count: number): Promise<string[]> {
  const database = await openPostgres(url)
  await migrate(database)
  await database.credentials.close()
  await database.db.destroy()

  const client = new Client({ connectionString: url })
  await client.connect()
  // Skips foreign key checks: the rows are inserted in order.
  await client.query('set session_replication_role = replica')
  const keys: string[] = []
  for (const { accounts, keys: rows } of batches(count, keys)) {
    await client.query(
      `insert into account (id, email, is_owner, balance_micro_usd, created_at)
       select * from unnest($1::text[], $2::text[], $3::int[], $4::bigint[], $5::bigint[])`,
      columns(accounts),
    )
    await client.query(
      `insert into api_key (id, account_id, name, prefix, secret_hash, created_at, scopes)
       select *, '${scopes}' from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
       on conflict do nothing`,
      columns(rows),
    )
  }
  await client.query('vacuum analyze')
  await client.query('checkpoint')
  await client.end()
  return keys
}

function* batches(count: number, kept: string[]): Generator<{ accounts: AccountRow[]; keys: KeyRow[] }> {
  const keepEvery = Math.ceil(count / maxKept)
  let created = 0
  while (created < count) {
    const accounts: AccountRow[] = []
    const keys: KeyRow[] = []
    while (created < count && keys.length < 10_000) {
      const account = newId('acct')
      accounts.push([account, `${account}@example.com`, 0, 0, createdAt])
      for (let index = 0; index < keysPerAccount && created < count; index += 1) {
        const { key, prefix, hash } = mintKey()
        keys.push([newId('key'), account, 'ci-pipeline', prefix, hash, createdAt + created])
        if (created % keepEvery === 0) kept.push(key)
        created += 1
      }
    }
    yield { accounts, keys }
  }
}

function columns(rows: readonly (readonly unknown[])[]): unknown[][] {
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column]))
}

/** A well-formed key with the prefix of `key` and another secret. */
export function withWrongSecret(key: string): string {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  const body = key.slice(0, 13) + mintKey().key.slice(13, 36)
  const check = crc32(body) % 3_844
  const wrong = `${body}${digits[Math.floor(check / 62)]}${digits[check % 62]}`
  if (hashKey(wrong) === hashKey(key)) throw new Error('the secret did not change')
  return wrong
}

/** Chooses `count` elements at random, without repetition. */
export function sample<T>(all: readonly T[], count: number): T[] {
  const rest = [...all]
  return Array.from({ length: Math.min(count, rest.length) }, () => {
    const index = Math.floor(Math.random() * rest.length)
    const [chosen] = rest.splice(index, 1, rest[rest.length - 1] as T)
    rest.pop()
    return chosen as T
  })
}
