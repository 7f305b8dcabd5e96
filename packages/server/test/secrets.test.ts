import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { mintKey } from '@oanim/key'
import { Client } from 'pg'
import { otherSecret } from './support/open-store.ts'
import { rawRequest, sendRaw } from './support/send-raw.ts'
import { databases, type StartedServer, startServer } from './support/start-server.ts'

const keys = '/api/v1/api-keys'
const me = '/api/v1/auth/me'

for (const database of databases) {
  test(`on ${database}, no key is stored, logged or returned, except by its creation`, async () => {
    const first = await startServer({ database, environment: { OANIM_LOG_LEVEL: 'trace' } })
    const servers: StartedServer[] = [first]
    try {
      const session = await useKeysBadly(first)
      await first.end('SIGKILL')
      // The write-ahead log of a killed server is searched, and what the next one makes of it.
      const leaks = await search(session.secrets, [first], database)
      const second = await startServer({
        database,
        from: first,
        environment: { OANIM_LOG_LEVEL: 'trace' },
      })
      servers.push(second)
      session.answers.push(
        await send(second, 'GET', `${keys}?include_revoked=true`, session.secrets[0] ?? ''),
      )
      await second.end('SIGTERM')
      leaks.push(...(await search(session.secrets, servers, database)))

      for (const { what, text } of session.answers) {
        leaks.push(...formsIn(text, session.secrets).map((form) => `${form} in the answer to ${what}`))
      }
      assert.deepEqual(leaks, [])
      assert.ok(session.answers.length > 60, 'the session was a long one')
    } finally {
      for (const server of servers.toReversed()) await server.close()
    }
  })

  test(`on ${database}, the search would find a stored key`, async () => {
    const server = await startServer({ database, environment: { OANIM_LOG_LEVEL: 'trace' } })
    try {
      // What is no key is kept as it is: so the search looks where things are kept.
      const name = `marker${'Q7x'.repeat(8)}`
      await sendRaw(server.url, creation(server.ownerKey, { name }))
      await server.end('SIGTERM')
      const found = await search([`anim_12345678_${name}`], [server], database, [name])
      assert.ok(found.length > 0)
    } finally {
      await server.close()
    }
  })
}

test('no log line contains a key, in any field', async () => {
  const { key } = mintKey()
  const script = `
    const { createLog } = await import(${JSON.stringify(join(import.meta.dirname, '../src/log.ts'))})
    const key = ${JSON.stringify(key)}
    const log = createLog('trace')
    log.info(key)
    log.error({ err: new Error('refused: ' + key, { cause: new Error(key) }) }, 'failed')
    log.child({ [key]: 1, authorization: 'Bearer ' + key }).warn({ list: [key], deep: { url: '/?key=' + key } }, '%s', key)
    log.debug({ header: JSON.stringify({ key }) }, encodeURIComponent(key).replaceAll('_', '%5F'))
  `
  const options = ['--input-type=module', '--eval', script]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, options)
  assert.equal(stdout, '', 'logs go to standard error')
  assert.equal(stderr.trim().split('\n').length, 4)
  assert.deepEqual(formsIn(stderr, [key]), [])
  assert.ok(stderr.includes(key.slice(0, 13)), 'the public part stays, so that a line can be understood')
})

interface Session {
  /** Every key that was created or tried. */
  readonly secrets: string[]
  readonly answers: { what: string; text: string }[]
}

async function useKeysBadly(server: StartedServer): Promise<Session> {
  const secrets = [server.ownerKey, mintKey().key, otherSecret(server.ownerKey.slice(0, 13))]
  const answers: { what: string; text: string }[] = []
  const tell = async (method: string, target: string, key: string, lines: string[] = [], body = '') => {
    answers.push(await send(server, method, target, key, lines, body))
  }
  const json = (value: unknown) => JSON.stringify(value)

  const made: { id: string; key: string }[] = []
  for (const name of ['ci-pipeline', 'to be revoked', 'used once', 'used once, too']) {
    const { json: answer } = await sendRaw(server.url, creation(server.ownerKey, { name }))
    made.push({ id: answer.api_key.id, key: answer.key })
    secrets.push(answer.key)
  }
  type Made = (typeof made)[number]
  const [used, revoked, once, onceToo] = made as [Made, Made, Made, Made]
  // The only use of these two is what is kept of them.
  await tell('GET', me, once.key, [`User-Agent: tool/1 ${used.key}`])
  await tell('GET', me, onceToo.key, [`User-Agent: ${used.key.replaceAll('_', '%5F')} tool/1`])
  await tell('GET', me, used.key)
  await tell('GET', keys, used.key)
  await tell('DELETE', `${keys}/${revoked.id}`, used.key)
  await tell('GET', me, revoked.key)

  for (const key of [used.key, revoked.key, secrets[1] ?? '', secrets[2] ?? '']) {
    const escaped = encodeURIComponent(key).replaceAll('_', '%5F')
    // As the credential: whole, mistyped, cut, doubled, under other schemes and in other headers.
    for (const typed of [
      key,
      `${key}x`,
      key.slice(0, -1),
      key.replace(/.$/, '!'),
      `${key} `,
      `"${key}"`,
      `${key},${key}`,
    ]) {
      await tell('GET', me, typed)
    }
    await tell('GET', me, '', [`Authorization: Basic ${key}`])
    await tell('GET', me, '', [`X-Api-Key: ${key}`, `Cookie: key=${key}`, `Referer: http://a/?key=${key}`])
    // Where something else belongs, with a credential that is good.
    const good = server.ownerKey
    await tell('GET', me, good, [`User-Agent: tool/1 ${key}`])
    await tell('GET', me, good, [`User-Agent: tool/1 ${escaped}`, `X-Request-Id: ${key}`])
    await tell('GET', `${me}?${key}=1`, good)
    await tell('GET', `${me}?api_key=${key}`, good)
    await tell('GET', `${keys}?cursor=${key}&limit=${key}&include_revoked=${key}`, good)
    await tell('GET', `${keys}/${key}`, good)
    await tell('GET', `${keys}/${escaped}`, good)
    await tell('DELETE', `${keys}/${key}`, good)
    await tell('GET', `/api/v1/assets/${key}`, good)
    await tell('GET', `/${key}`, good)
    await tell('PUT', `${keys}/${key}`, good)
    await tell(key.slice(0, 4).toUpperCase(), `/docs/${key}`, good)
    const post = (target: string, body: string, lines: string[] = []) =>
      tell(
        'POST',
        target,
        good,
        ['Content-Type: application/json', `Content-Length: ${body.length}`, ...lines],
        body,
      )
    await post(keys, json({ name: key }))
    await post(keys, json({ name: `my key ${key} is` }))
    await post(keys, json({ name: key.slice(0, 30) }))
    await post(keys, json({ name: 'a', [key]: 1 }))
    await post(keys, json({ name: 'a', key }))
    await post(keys, json({ name: { [key]: key } }))
    await post(keys, key)
    await post(keys, `{"name": ${key}}`)
    await post(`${keys}?key=${key}`, json({ name: 'a' }))
    await post(keys, json({ name: 7 }), [`Idempotency-Key: ${key}`])
    const paint = '/api/v1/assets/generate-image'
    await post(paint, json({ prompt: `mesh ${key}` }))
    await post(paint, json({ prompt: 'mesh', size: key }))
    await post(`${keys}/exposed`, json({ key: `${key}x`, location: key }))
    await post(`/api/v1/shares/${key}/open`, '')
    await post(`/api/v1/leak-reports/${key}/resolve`, '')
    await post('/webhooks/github/secret-scanning', json([{ token: key, type: key, url: key }]), [
      `Github-Public-Key-Identifier: ${key}`,
      `Github-Public-Key-Signature: ${key}`,
    ])
    for (const [path, token] of [
      ['/oauth/introspect', key],
      ['/oauth/revoke', `${key}x`],
    ] as const) {
      const form = `token=${token}&client_ip=${key}`
      const type = 'Content-Type: application/x-www-form-urlencoded'
      await tell('POST', path, good, [type, `Content-Length: ${form.length}`], form)
    }
  }
  const found = json({ key: once.key, location: `here: ${once.key}` })
  const foundLines = ['Content-Type: application/json', `Content-Length: ${found.length}`]
  await tell('POST', `${keys}/exposed`, '', foundLines, found)
  await tell('GET', '/api/v1/leak-reports', server.ownerKey)
  // A key as an Idempotency-Key of a creation, which is kept and asked for again.
  const body = json({ name: 'once' })
  const lines = [
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    `Idempotency-Key: ${used.key}`,
  ]
  const idempotent = await sendRaw(
    server.url,
    rawRequest('POST', keys, [bearer(server.ownerKey), ...lines], body),
  )
  assert.equal(idempotent.status, 201)
  secrets.push(idempotent.json.key)
  await tell('POST', keys, server.ownerKey, lines, body)
  // The eleventh: the refusal shows all that live.
  for (let count = 0; count < 10; count += 1) {
    const { json: answer } = await sendRaw(server.url, creation(server.ownerKey, { name: `more ${count}` }))
    if (answer.key) secrets.push(answer.key)
    else answers.push({ what: 'the eleventh', text: json(answer) })
  }
  await tell('GET', keys, server.ownerKey)
  // The server is killed after the uses so far were written. The first use of a key is written within a second.
  const mark = 'the-last-use'
  const unused = secrets.at(-1) ?? ''
  await sendRaw(server.url, rawRequest('GET', me, [bearer(unused), `User-Agent: ${mark}`]))
  const isWritten = (where: string) => !/ of server \d+$/.test(where)
  while (!(await search([], [server], server.databaseUrl ? 'postgres' : 'sqlite', [mark])).some(isWritten)) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return { secrets, answers }
}

function bearer(key: string): string {
  return `Authorization: Bearer ${key}`
}

function creation(key: string, value: unknown): Buffer {
  const body = JSON.stringify(value)
  const lines = [bearer(key), 'Content-Type: application/json', `Content-Length: ${body.length}`]
  return rawRequest('POST', keys, lines, body)
}

async function send(
  server: StartedServer,
  method: string,
  target: string,
  key: string,
  lines: string[] = [],
  body = '',
): Promise<{ what: string; text: string }> {
  const credential = key === '' ? [] : [bearer(key)]
  const answer = await sendRaw(server.url, rawRequest(method, target, [...credential, ...lines], body))
  assert.notEqual(answer.status, 500, `${method} ${target}: ${answer.text}`)
  return { what: `${method} ${target} ${body}`, text: JSON.stringify(answer.headers) + answer.text }
}

/** Searches everything that the servers left: files, tables and output. */
async function search(
  secrets: string[],
  servers: StartedServer[],
  database: (typeof databases)[number],
  plain: string[] = [],
): Promise<string[]> {
  const [{ dataDir, databaseUrl }] = servers as [StartedServer]
  const places: [string, Buffer][] = []
  for (const entry of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    places.push([path.slice(dataDir.length), await readFile(path)])
  }
  if (database === 'sqlite') assert.ok(places.some(([name]) => name === '/oanim.db'))
  if (databaseUrl) places.push(...(await dump(databaseUrl)))
  for (const [index, server] of servers.entries()) {
    const { stdout, stderr } = server.output()
    // The owner's first key is printed intentionally.
    const printed = stdout.replace(/^Key: +\S+$/m, '')
    places.push(
      [`output of server ${index}`, Buffer.from(printed)],
      [`log of server ${index}`, Buffer.from(stderr)],
    )
  }
  return places.flatMap(([name, content]) => {
    const text = content.toString('latin1')
    return [...formsIn(text, secrets), ...plain.filter((each) => text.includes(each))].map(
      (form) => `${form} in ${name}`,
    )
  })
}

/** Every table as text, including binary columns. */
async function dump(url: string): Promise<[string, Buffer][]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      "select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema')",
    )
    assert.ok(tables.length >= 5)
    const dumped: [string, Buffer][] = []
    for (const { name } of tables) {
      const { rows } = await client.query(`select row_to_json(each)::text as line from ${name} as each`)
      dumped.push([name, Buffer.from(rows.map(({ line }) => line).join('\n'))])
    }
    return dumped
  } finally {
    await client.end()
  }
}

/** Finds secrets in a text: plain, encoded, and in parts of at least half a secret. */
function formsIn(text: string, secrets: string[]): string[] {
  const found: string[] = []
  for (const key of secrets) {
    const secret = key.slice(14)
    const forms: Record<string, string> = {
      'the secret': secret,
      'the first half of the secret': secret.slice(0, 12),
      'the second half of the secret': secret.slice(12),
      'the secret in UTF-16': [...secret].join('\0'),
      'the secret in hexadecimal': Buffer.from(secret).toString('hex'),
      'the secret backwards': [...secret].toReversed().join(''),
      'the key in percent-encoding': key.replaceAll('_', '%5F'),
    }
    for (const offset of [0, 1, 2]) {
      // Base64 depends on the offset of the text, so there are three forms.
      const encoded = Buffer.from(`${'x'.repeat(offset)}${secret}`).toString('base64')
      forms[`the secret in base64, ${offset} behind`] = encoded.slice(offset === 0 ? 0 : 4, 28)
    }
    for (const [name, form] of Object.entries(forms)) {
      if (text.includes(form)) found.push(`${name} of ${key.slice(0, 13)}`)
    }
  }
  return found
}
