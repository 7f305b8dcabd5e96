// better-auth's API-key plugin behind our HTTP server, with our response.
import { createHash, randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { apiKey } from '@better-auth/api-key'
import { createAdaptorServer } from '@hono/node-server'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { Hono } from 'hono'
import pg from 'pg'

process.on('disconnect', () => process.exit(0))
process.once('message', async ({ file, url, count }) => {
  const sqlite = file && new DatabaseSync(file)
  sqlite?.exec('pragma journal_mode = wal; pragma synchronous = normal')
  const pool = url && new pg.Pool({ connectionString: url })
  const options = {
    database: sqlite ?? pool,
    secret: randomBytes(32).toString('hex'),
    baseURL: 'http://127.0.0.1',
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    emailAndPassword: { enabled: true },
    logger: { level: 'error' },
    plugins: [apiKey({ rateLimit: { enabled: false } })],
  }
  const { runMigrations } = await getMigrations(options)
  await runMigrations()
  const auth = betterAuth(options)
  const { user } = await auth.api.signUpEmail({
    body: { name: 'Owner', email: 'owner@example.com', password: randomBytes(16).toString('hex') },
  })
  const first = await auth.api.createApiKey({ body: { name: 'ci-pipeline', userId: user.id } })
  const keys = sqlite ? copySqlite(sqlite, first, count) : await copyPostgres(pool, first, count)

  const app = new Hono()
  app.get('/api/v1/auth/me', async (c) => {
    const key = c.req.header('authorization')?.slice('Bearer '.length) ?? ''
    const { valid, key: row } = await auth.api.verifyApiKey({ body: { key } })
    if (!valid || !row) return c.json({ code: 'key_unknown' }, 401)
    const owner = await (await auth.$context).internalAdapter.findUserById(row.referenceId)
    return new Response(
      JSON.stringify({
        id: owner.id,
        email: owner.email,
        credit_balance_usd: 0,
        created_at: owner.createdAt,
        credential: { type: 'api_key', id: row.id, name: row.name, prefix: row.start, scopes: [] },
      }),
      { headers: { 'content-type': 'application/json', 'cache-control': 'no-store' } },
    )
  })
  const server = createAdaptorServer({ fetch: app.fetch })
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port, keys }))
})

// Creating a key takes milliseconds, so one is created and the others are copies with other secrets.
function* copies(row, firstKey, count) {
  for (let index = 0; index < count; index += 1) {
    const key = randomBytes(48).toString('base64url').slice(0, firstKey.length)
    const hash = createHash('sha256').update(key).digest('base64url')
    yield { key, values: { ...row, id: randomBytes(16).toString('hex'), key: hash, start: key.slice(0, 6) } }
  }
}

function copySqlite(sqlite, { key, id }, count) {
  const row = sqlite.prepare('select * from apikey where id = ?').get(id)
  const names = Object.keys(row)
  const insert = sqlite.prepare(
    `insert into apikey (${names.map((name) => `"${name}"`)}) values (${names.map(() => '?')})`,
  )
  const keys = []
  sqlite.exec('begin immediate')
  for (const copy of copies(row, key, count)) {
    insert.run(...names.map((name) => copy.values[name]))
    keys.push(copy.key)
  }
  sqlite.exec('commit; analyze')
  return keys
}

async function copyPostgres(pool, { key, id }, count) {
  const { rows } = await pool.query('select * from apikey where id = $1', [id])
  const all = [...copies(rows[0], key, count)]
  await pool.query(
    `insert into apikey
     select (jsonb_populate_record(source, new)).*
     from apikey as source, unnest($2::text[], $3::text[], $4::text[]) as given(new_id, new_key, new_start),
       jsonb_build_object('id', new_id, 'key', new_key, 'start', new_start) as new
     where source.id = $1`,
    [
      id,
      all.map(({ values }) => values.id),
      all.map(({ values }) => values.key),
      all.map(({ values }) => values.start),
    ],
  )
  await pool.query('vacuum analyze apikey')
  return all.map((copy) => copy.key)
}
