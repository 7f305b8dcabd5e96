import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { Client } from 'pg'
import { openStore } from '../src/store.ts'
import { newEmptyPlace, type Place } from './support/open-store.ts'
import { runCommand } from './support/run-command.ts'

describe('at start, an unusable PostgreSQL is explained in one sentence with the fix', () => {
  let place: Place
  let administrator: Client
  const role = `role_${process.pid}`
  before(async () => {
    place = await newEmptyPlace('postgres')
    administrator = new Client({ connectionString: place.databaseUrl })
    await administrator.connect()
    await administrator.query(`create role ${role} login password 'hunter2'`)
  })
  after(async () => {
    await administrator.query(`drop owned by ${role}; drop role ${role}`)
    await administrator.end()
    await place.remove()
  })

  const urlWith = (change: (url: URL) => void) => {
    const url = new URL(place.databaseUrl ?? '')
    change(url)
    return url.href
  }
  const asRole = () =>
    urlWith((url) => {
      url.username = role
      url.password = 'hunter2'
    })
  const open = (databaseUrl: string) => openStore({ dataDir: place.dataDir, databaseUrl })
  const refusal = (databaseUrl: string) =>
    open(databaseUrl).then(
      async (store) => {
        await store.close()
        return 'opened'
      },
      (error: Error) => String(error),
    )

  test('a role without permission to create tables, with the GRANT to run', async () => {
    const said = await refusal(asRole())
    assert.match(said, /^StoreError: .* does not let this role create tables in the schema "public"\. /)
    const [grant] = /GRANT CREATE ON SCHEMA public TO \w+;$/.exec(said) ?? []
    assert.ok(grant, said)

    const ended = await runCommand('main', { OANIM_DATA_DIR: place.dataDir, DATABASE_URL: asRole() })
    assert.equal(ended.code, 1)
    assert.match(ended.stderr, /^Open Animate cannot start\.\n.*GRANT CREATE ON SCHEMA public/)
    assert.doesNotMatch(ended.stderr, /\n\s+at |hunter2/, 'no stack trace and no password')

    await administrator.query(grant)
    assert.equal(await refusal(asRole()), 'opened', 'the GRANT is enough')
    assert.equal(await refusal(asRole()), 'opened', 'and so it is the next time')
  })

  test('tables of another role', async () => {
    await administrator.query(`create role other_${role} login password 'hunter2'`)
    try {
      const url = urlWith((url) => {
        url.username = `other_${role}`
        url.password = 'hunter2'
      })
      assert.match(
        await refusal(url),
        /cannot be used: permission denied for table \w+\. Connect as the role that owns/,
      )
    } finally {
      await administrator.query(`drop role other_${role}`)
    }
  })

  test('a wrong password, an unknown role and an unknown database', async () => {
    const wrong = urlWith((url) => {
      url.password = 'hunter2'
    })
    assert.match(await refusal(wrong), /cannot be reached: password authentication failed.*\. Check the user/)
    const nobody = urlWith((url) => {
      url.username = 'nobody_at_all'
    })
    assert.match(await refusal(nobody), /cannot be reached: .*\. Check the user/)
    const nowhere = urlWith((url) => {
      url.pathname = '/nowhere_at_all'
    })
    assert.match(await refusal(nowhere), /"nowhere_at_all" does not exist\. Create the database/)
    for (const said of [await refusal(wrong), await refusal(nobody)]) assert.ok(!said.includes('hunter2'))
  })

  test('a server without TLS', async () => {
    const secure = urlWith((url) => url.searchParams.set('sslmode', 'verify-full'))
    assert.match(await refusal(secure), /does not support SSL connections\. .*sslmode=disable/)
    const unreadable = urlWith((url) => url.searchParams.set('sslrootcert', '/nowhere/ca.pem'))
    assert.match(await refusal(unreadable), /^StoreError: .*cannot be reached: .*\/nowhere\/ca\.pem/)
  })

  test('a program other than PostgreSQL on the port', async () => {
    const other = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
      0,
      '127.0.0.1',
    )
    await new Promise((resolve) => other.once('listening', resolve))
    const address = other.address()
    try {
      const url = urlWith((url) => {
        url.port = String(typeof address === 'object' && address?.port)
      })
      assert.match(await refusal(url), /^StoreError: The database .* cannot be reached: /)
    } finally {
      other.close()
    }
  })

  test('read-only connections', async () => {
    await administrator.query(`create database ro_${role}`)
    try {
      await administrator.query(`alter database ro_${role} set default_transaction_read_only = on`)
      const url = urlWith((url) => {
        url.pathname = `/ro_${role}`
      })
      assert.match(await refusal(url), /read-only .*\. Set DATABASE_URL/)
    } finally {
      await administrator.query(`drop database ro_${role} with (force)`)
    }
  })

  test('an encoding other than UTF-8', async () => {
    await administrator.query(`create database latin_${role} encoding 'LATIN1' locale 'C' template template0`)
    try {
      const url = urlWith((url) => {
        url.pathname = `/latin_${role}`
      })
      assert.match(await refusal(url), /has the encoding LATIN1; .*CREATE DATABASE name ENCODING 'UTF8'/)
    } finally {
      await administrator.query(`drop database latin_${role} with (force)`)
    }
  })

  test('a migration table of another program, unless it is in another schema', async () => {
    const other = await newEmptyPlace('postgres')
    const client = new Client({ connectionString: other.databaseUrl })
    await client.connect()
    try {
      await client.query(
        `create schema blog;
         create table blog.kysely_migration (name text primary key, timestamp text);
         insert into blog.kysely_migration values ('0001-posts', 'x');
         create table blog.kysely_migration_lock (id text primary key, is_locked integer)`,
      )
      for (let start = 0; start < 2; start += 1) {
        await (await openStore(other)).close()
      }
      await client.query('drop schema public cascade; alter schema blog rename to public')
      assert.match(
        await refusal(other.databaseUrl ?? ''),
        /belongs to another program .*"0001-posts".*a separate database or schema/,
      )
      await client.query('drop schema public cascade; create schema public; create table account (id text)')
      assert.match(
        await refusal(other.databaseUrl ?? ''),
        /"account" already exists\. Another program has tables/,
      )
    } finally {
      await client.end()
      await other.remove()
    }
  })
})
