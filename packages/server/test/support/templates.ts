import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { chmod, copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import type { OwnerKey } from '../../src/keys/owner-key.ts'
import type { Store } from '../../src/store.ts'
import { newMemoryFolder } from './memory-folder.ts'
import { startPostgres } from './postgres.ts'

/** Migrated databases. Tests copy them: to migrate a database takes longer than most tests. */
interface Templates {
  /** The file of an embedded database. */
  sqlite(): Promise<string>
  postgres(): Promise<PostgresTemplates>
}

interface PostgresTemplates {
  /** The server, without the name of a database. */
  readonly url: string
  /** In the template `owned`, which otherwise is as the template `migrated`. */
  readonly owner: OwnerKey
}

/** Makes each template when it is first needed. They disappear with this process. */
export function makeTemplates(): Templates & { close(): Promise<void> } {
  let server: ReturnType<typeof startPostgres> | undefined
  return {
    sqlite: once(makeSqlite),
    postgres: once(() => {
      server = startPostgres({ isForTests: true })
      return server.then(({ url }) => makePostgres(url))
    }),
    async close() {
      await (await server?.catch(() => undefined))?.stop()
    },
  }
}

function once<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined
  return () => {
    made ??= make()
    return made
  }
}

async function makeSqlite(): Promise<string> {
  const dataDir = await temporaryFolder()
  await change({ dataDir }, async () => {})
  return join(dataDir, 'oanim.db')
}

async function makePostgres(url: string): Promise<PostgresTemplates> {
  const dataDir = await temporaryFolder()
  await administrate(url, 'create database migrated')
  await change({ dataDir, databaseUrl: `${url}/migrated` }, async () => {})
  await administrate(url, 'create database owned template migrated')
  const { makeOwnerKey } = await import('../../src/keys/owner-key.ts')
  const owner = await change({ dataDir, databaseUrl: `${url}/owned` }, (store) =>
    makeOwnerKey(store, { email: 'owner@example.com' }, new Date()),
  )
  return { url, owner }
}

async function change<Result>(
  place: { dataDir: string; databaseUrl?: string },
  make: (store: Store) => Promise<Result>,
): Promise<Result> {
  // Loaded here: most processes find templates that another process made.
  const { openStore } = await import('../../src/store.ts')
  const store = await openStore(place)
  try {
    return await make(store)
  } finally {
    await store.close()
  }
}

async function temporaryFolder(): Promise<string> {
  const folder = await newMemoryFolder('oanim-templates-')
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The templates of this test run, or of this process. @see scripts/test.ts */
const templates: Templates = process.env['OANIM_TEST_TEMPLATES']
  ? { sqlite: once(() => ask('sqlite')), postgres: once(() => ask('postgres')) }
  : makeTemplates()

async function ask<Result>(name: keyof Templates): Promise<Result> {
  const response = await fetch(`${process.env['OANIM_TEST_TEMPLATES']}/${name}`)
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()) as Result
}

/** Puts a migrated embedded database into a data folder. */
export async function copySqlite(dataDir: string): Promise<void> {
  const file = join(dataDir, 'oanim.db')
  await copyFile(await templates.sqlite(), file)
  await chmod(file, 0o600)
}

/**
 * Creates a database on the PostgreSQL of this test run, or on one that this process starts.
 *
 * @param template `owned` also has an owner with a key.
 */
export async function newDatabase(
  template: 'template1' | 'migrated' | 'owned',
): Promise<{ readonly url: string; readonly owner: OwnerKey; drop(): Promise<void> }> {
  const { url, owner } = await templates.postgres()
  const name = `test_${randomBytes(8).toString('hex')}`
  await administrate(url, `create database ${name} template ${template} strategy file_copy`)
  return {
    url: `${url}/${name}`,
    owner,
    drop: () => administrate(url, `drop database if exists ${name} with (force)`),
  }
}

async function administrate(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: `${server}/postgres` })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
