import assert from 'node:assert/strict'
import { once } from 'node:events'
import { stat, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseKey } from '@oanim/key'
import { Client } from 'pg'
import { readConfig } from '../src/config.ts'
import { openStore } from '../src/store.ts'
import { call, createKey } from './support/call.ts'
import { assertRefused, block, onDatabase, variables } from './support/on-database.ts'
import { addAccount, addKey } from './support/open-store.ts'
import { runCommand } from './support/run-command.ts'
import { databases, startServer } from './support/start-server.ts'

const me = '/api/v1/auth/me'
const operatorCommands = [
  'owner-key',
  'owner-link',
  'grant-credit',
  'backup',
  'restore',
  'move-assets',
] as const

onDatabase(
  'the first start prints a key in the block that the documentation shows, later ones none',
  'sqlite',
  async (place, serve) => {
    const first = await serve()
    const [, prefix = '', key = ''] = block.exec(first.output().stdout) ?? []
    const parsed = parseKey(key)
    assert.equal(parsed.ok && parsed.prefix, prefix)
    assert.match(first.output().stdout, new RegExp(`Listening on +${first.url}\\n`))
    assert.ok(first.output().stdout.includes(place.dataDir))
    assert.notEqual(new URL(first.url).port, '0', 'the real port is printed')
    assert.equal((await call(first.url, me, { key })).status, 200)
    assert.deepEqual(await first.end(), { code: 0, signal: null })

    const second = await serve()
    assert.doesNotMatch(second.output().stdout, /Key:|anim_/)
    assert.match(second.output().stdout, /npm run owner-key/)
    assert.equal((await call(second.url, me, { key })).status, 200)
    assert.equal(first.output().stderr + second.output().stderr, '')
  },
)

onDatabase(
  'the source of each command and each part of the server loads in Node',
  'sqlite',
  async (place, serve) => {
    const options = { fromSource: true }
    for (const command of operatorCommands) {
      const { code, stdout, stderr } = await runCommand(command, variables(place), ['--help'], options)
      assert.deepEqual([code, stderr], [0, ''])
      assert.match(stdout, new RegExp(`npm run ${command}`))
    }
    const { url } = await serve({ OANIM_METRICS_PORT: '0' }, true)
    for (const path of ['/api/v1/openapi.json', '/docs', '/docs/errors', '/api/auth/get-session', '/ready']) {
      const { status } = await fetch(url + path)
      assert.equal(status, 200, path)
    }
  },
)

onDatabase('only the owner of the data folder can read it', 'sqlite', async ({ dataDir }, serve) => {
  await serve({ OANIM_DATA_DIR: join(dataDir, 'new/folder') })
  for (const [path, mode] of [
    ['new/folder', 0o700],
    ['new/folder/assets', 0o700],
    ['new/folder/oanim.sock', 0o600],
  ] as const) {
    assert.equal((await stat(join(dataDir, path))).mode & 0o777, mode, path)
  }
})

onDatabase('a data folder with a long path works like any other', 'sqlite', async (place, serve) => {
  const dataDir = join(place.dataDir, 'a-folder-with-a-long-name-'.repeat(5), 'and-another-in-it'.repeat(5))
  const server = await serve({ OANIM_DATA_DIR: dataDir })
  const made = await runCommand('owner-key', { OANIM_DATA_DIR: dataDir })
  assert.equal(made.code, 0, made.stderr)
  assert.equal((await call(server.url, me, { key: block.exec(made.stdout)?.[2] })).status, 200)
})

onDatabase(
  'a port in use is explained in one sentence and creates no first key',
  'sqlite',
  async (place, serve) => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    try {
      const ended = await runCommand('main', { ...variables(place), PORT: String(port) })
      assertRefused(
        ended,
        new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is in use by another program\\.`, 'm'),
      )
    } finally {
      taken.close()
    }
    assert.match((await serve()).output().stdout, block)
  },
)

onDatabase(
  'a second server on the same data folder is one sentence, and does not disturb the first',
  'sqlite',
  async (place, serve) => {
    const first = await serve()
    const ended = await runCommand('main', variables(place))
    assertRefused(ended, /^Another Open Animate server is using the data folder .+\.$/m)
    const [, , key = ''] = block.exec(first.output().stdout) ?? []
    assert.equal((await call(first.url, me, { key })).status, 200)
    const made = await runCommand('owner-key', variables(place))
    assert.equal(made.code, 0, 'the socket of the first still works')
  },
)

onDatabase('all invalid variables are named at once, without their values', 'sqlite', async (place) => {
  const wrong = {
    PORT: '70000',
    HOST: 'not a host',
    DATABASE_URL: 'mysql://root:hunter2@db/x',
    OANIM_LOG_LEVEL: 'loud',
  }
  const ended = await runCommand('main', { ...variables(place), ...wrong })
  assertRefused(
    ended,
    /^PORT must be/m,
    /^HOST must be/m,
    /^DATABASE_URL must begin/m,
    /^OANIM_LOG_LEVEL must be/m,
  )
  for (const value of [...Object.values(wrong), 'hunter2']) assert.ok(!ended.stderr.includes(value), value)

  for (const PORT of ['-1', '1.5', '65536', 'http']) {
    assert.throws(() => readConfig({ PORT }), /^ConfigError: PORT must be a whole number from 0 to 65535\.$/)
  }
  const empty = await runCommand(
    'owner-key',
    { ...variables(place), PORT: '', HOST: '', DATABASE_URL: '', OANIM_LOG_LEVEL: '' },
    ['--email', 'a@example.com'],
  )
  assert.equal(empty.code, 0, 'an empty variable counts as not set')
})

onDatabase('an unusable data folder is explained in one sentence', 'sqlite', async ({ dataDir }) => {
  await writeFile(join(dataDir, 'a-file'), '')
  assertRefused(await runCommand('main', { OANIM_DATA_DIR: join(dataDir, 'a-file/in/it') }), /a-file/)
  await writeFile(join(dataDir, 'oanim.db'), 'this is no database, however long it may be '.repeat(50))
  assertRefused(
    await runCommand('main', { OANIM_DATA_DIR: dataDir }),
    /^The database .+oanim\.db cannot be opened: /m,
  )
})

onDatabase(
  'a database that cannot be reached is one sentence without its password',
  'sqlite',
  async (place) => {
    const closed = createServer().listen(0, '127.0.0.1')
    await once(closed, 'listening')
    const { port } = closed.address() as AddressInfo
    closed.close()
    const urls = [
      `postgres://me:hunter2@127.0.0.1:${port}/oanim`,
      `postgres://me:hunter2@localhost:${port}/oanim`,
      'postgres://me:hunter2@nowhere.invalid/oanim',
      'postgres://me:hunter2@127.0.0.1:port/oanim',
      'postgres://me:hunter2@[::1/oanim',
    ]
    for (const databaseUrl of urls) {
      await assert.rejects(openStore({ ...place, databaseUrl }), (error: Error) => {
        assert.match(String(error), /^StoreError: The database .+ cannot be reached: .+\.$/)
        return !error.message.includes('hunter2')
      })
    }
    const [DATABASE_URL = ''] = urls
    for (const [command, options] of [
      ['main', []],
      ['owner-key', ['--email', 'a@example.com']],
    ] as const) {
      const ended = await runCommand(command, { ...variables(place), DATABASE_URL }, [...options])
      assertRefused(ended, /^The database .+ cannot be reached: .+\.$/m)
      assert.ok(!(ended.stderr + ended.stdout).includes('hunter2'), ended.stderr)
    }
  },
)

for (const database of databases) {
  onDatabase(`a database of a newer version is rejected on ${database}`, database, async (place) => {
    await (await openStore(place)).close()
    const row =
      "insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '2030-01-01T00:00:00.000Z')"
    if (place.databaseUrl) {
      const client = new Client({ connectionString: place.databaseUrl })
      await client.connect()
      await client.query(row)
      await client.end()
    } else {
      const file = new DatabaseSync(join(place.dataDir, 'oanim.db'))
      file.exec(row)
      file.close()
    }
    const ended = await runCommand('main', variables(place))
    assertRefused(ended, /^The database was migrated by a newer Open Animate .+"9999-from-the-future".+$/m)
  })
}

for (const database of databases) {
  onDatabase(
    `owner-key makes room among ten keys on ${database}, whether the server runs or not`,
    database,
    async (place, serve) => {
      const store = await openStore(place)
      const owner = await addAccount(store, { isOwner: true })
      for (let count = 1; count < 10; count += 1) await addKey(store, owner.accountId)
      await store.close()
      for (const isRunning of [false, true]) {
        const server = isRunning ? await serve() : undefined
        const full = await runCommand('owner-key', variables(place))
        assertRefused(full, /10 live keys/, /--revoke ID/)
        const ids = full.stderr.match(/key_\w{20}/g) ?? []
        assert.equal(new Set(ids).size, 10, 'all ten are listed')
        assertRefused(
          await runCommand('owner-key', variables(place), ['--revoke', 'key_of_nobody']),
          /no live key/,
        )

        const victim = ids.find((id) => id !== owner.keyId) ?? ''
        const made = await runCommand('owner-key', variables(place), ['--revoke', victim])
        assert.equal(made.code, 0, made.stderr)
        assert.match(made.stdout, block)
        if (!server) continue
        const { body } = await call(server.url, `/api/v1/api-keys/${victim}`, {
          key: block.exec(made.stdout)?.[2],
        })
        assert.notEqual(body.api_key.revoked_at, null)
      }
    },
  )
}

onDatabase('owner-key validates the name of the key', 'sqlite', async (place, serve) => {
  const options = ['--email', 'you@example.com', '--name']
  for (const isRunning of [false, true]) {
    const server = isRunning ? await serve() : undefined
    for (const name of ['', '  ', 'a\nb', 'a'.repeat(101), 'anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6']) {
      const ended = await runCommand('owner-key', variables(place), [...options, name])
      assertRefused(ended, /^The value of --name must .+\.$/m)
      assert.ok(!ended.stderr.includes('e5f6'))
    }
    const made = await runCommand('owner-key', variables(place), [...options, ' lost and found '])
    assert.match(made.stdout, /^Name: {3}lost and found$/m)
    assert.ok(server === undefined || made.code === 0)
  }
})

onDatabase(
  'owner-key explains itself, and an option that it does not know is misuse',
  'sqlite',
  async (place) => {
    const help = await runCommand('owner-key', variables(place), ['--help'])
    assert.equal(help.code, 0)
    assert.match(help.stdout, /--email[\s\S]+--revoke[\s\S]+--name/)
    for (const options of [
      ['--emial', 'a@example.com'],
      ['--email'],
      ['anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6'],
    ]) {
      const ended = await runCommand('owner-key', variables(place), options)
      assert.equal(ended.code, 2, options.join(' '))
      assert.match(ended.stderr, /npm run owner-key/)
      assert.doesNotMatch(ended.stderr, /e5f6g7h8/, 'a key in the wrong place is not repeated')
      assert.equal(ended.stdout, '')
    }
    const { code, stderr } = await runCommand('owner-key', variables(place), ['--email', 'no address'])
    assert.deepEqual([code, /--email is not an email address/.test(stderr)], [1, true])
  },
)

for (const database of databases) {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    onDatabase(
      `${signal} on ${database} answers what is in flight, writes when keys were used, and ends well`,
      database,
      async (place, serve) => {
        const store = await openStore(place)
        const owner = await addAccount(store, { isOwner: true })
        await store.close()
        const server = await serve()
        const idle = connect(Number(new URL(server.url).port), '127.0.0.1')
        idle.on('error', () => {})
        await once(idle, 'connect')
        const slow = await slowCreation(server.url, owner.key)
        const ended = server.end(signal)
        await refusesConnections(server.url)
        slow.finish()
        const answer = await slow.answer
        assert.match(answer, /^HTTP\/1\.1 201 /)
        const [, key = ''] = /"key":"(\w+)"/.exec(answer) ?? []
        assert.deepEqual(await ended, { code: 0, signal: null })
        assert.equal(server.output().stderr, '')

        const again = await serve()
        assert.equal((await call(again.url, me, { key })).status, 200, 'what was answered was kept')
        const { body } = await call(again.url, `/api/v1/api-keys/${owner.keyId}`, { key })
        assert.notEqual(body.api_key.last_used_at, null, 'the use was written at the end')
      },
    )
  }
}

onDatabase('a second signal ends the server at once', 'sqlite', async (place, serve) => {
  const store = await openStore(place)
  const owner = await addAccount(store, { isOwner: true })
  await store.close()
  const server = await serve()
  const slow = await slowCreation(server.url, owner.key)
  const ended = server.end('SIGINT')
  await refusesConnections(server.url)
  server.process.kill('SIGINT')
  assert.deepEqual(await ended, { code: 130, signal: null })
  assert.equal(await slow.answer, '')
})

onDatabase(
  'a caller who never finishes does not keep the server from ending',
  'sqlite',
  async (place, serve) => {
    const store = await openStore(place)
    const owner = await addAccount(store, { isOwner: true })
    await store.close()
    const server = await serve()
    const slow = await slowCreation(server.url, owner.key)
    assert.deepEqual(await server.end(), { code: 0, signal: null })
    assert.doesNotMatch(await slow.answer, / 201 /)
  },
)

onDatabase(
  'replicas that start together on an empty database bring it up to date once, and all serve',
  'postgres',
  async (place) => {
    const from = { ...place, ownerKey: '' }
    const servers = await Promise.all([1, 2, 3].map(() => startServer({ database: 'postgres', from })))
    try {
      const made = await runCommand('owner-key', variables(place), ['--email', 'you@example.com'])
      const [, , key = ''] = block.exec(made.stdout) ?? []
      for (const { url } of servers) {
        assert.equal((await call(url, '/ready')).status, 200)
        assert.equal((await call(url, me, { key })).status, 200)
      }
      await createKey(servers[0]?.url ?? '', key)
    } finally {
      for (const server of servers) await server.close()
    }
  },
)

/** Starts a creation with an unfinished body. The server has read the headers when this returns. */
async function slowCreation(url: string, key: string): Promise<{ finish(): void; answer: Promise<string> }> {
  const body = '{"name":"slow","scopes":["account:read","keys:read"]}'
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.on('error', () => {})
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  const head = [
    `Authorization: Bearer ${key}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Expect: 100-continue',
  ]
  socket.write(`POST /api/v1/api-keys HTTP/1.1\r\nHost: a\r\n${head.join('\r\n')}\r\n\r\n`)
  while (!text.includes('100 Continue')) await once(socket, 'data')
  text = ''
  socket.write(body.slice(0, 5))
  const answer = once(socket, 'close').then(() => text.trimStart())
  return { finish: () => socket.write(body.slice(5)), answer }
}

/** Waits until the server accepts no new connections: it is shutting down. */
async function refusesConnections(url: string): Promise<void> {
  for (;;) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    const isOpen = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (!isOpen) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
