import { access, mkdir, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from './config.ts'
import { copyForOperator } from './copy-for-operator.ts'
import { type Closed, closeRestored } from './database/restored.ts'
import { openStore } from './database/store.ts'
import { runOperatorCommand } from './operator-command.ts'
import { OperatorError } from './system/operator-error.ts'

const usage = `Restores a backup. Every key is paused, because some may have been revoked after the backup was taken.

  npm run restore -- BACKUP                  copies a backup into the data folder, which must have no database
  npm run restore                            the same for a database that is restored already: with pg_restore, or by
                                             copying the data folder
  npm run restore -- BACKUP --trust-keys     keys stay in force

Run it before the server starts. It reads DATABASE_URL and OANIM_DATA_DIR like the server.
Afterwards: sign in or run npm run owner-key, and resume the keys that are still yours (oanim api-keys resume ID).
`

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { 'trust-keys': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  })
  if (values.help || positionals.length > 1) {
    process.stdout.write(usage)
    return values.help ? 0 : 2
  }
  const [backup] = positionals
  const { dataDir, databaseUrl } = readConfig(process.env)
  const trustKeys = values['trust-keys'] ?? false
  if (backup === undefined) {
    report(await close(dataDir, databaseUrl, trustKeys), trustKeys)
    return 0
  }
  if (databaseUrl) {
    throw new OperatorError(
      'DATABASE_URL is set: restore the database with pg_restore and copy the folder assets. ' +
        'Then run npm run restore without a folder, before any server starts.\n',
    )
  }
  report(await restore(resolve(backup), dataDir, trustKeys), trustKeys)
  return 0
}

/** The database is moved to its place last: until then a server finds none of it. */
async function restore(backup: string, dataDir: string, trustKeys: boolean): Promise<Closed> {
  if (!(await exists(join(backup, 'oanim.db')))) {
    throw new OperatorError(`The folder ${backup} has no oanim.db. Name the folder of a backup.\n`)
  }
  if (await exists(join(dataDir, 'oanim.db'))) {
    throw new OperatorError(
      `The data folder ${dataDir} has a database. Stop the server and move the folder away first.\n`,
    )
  }
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const staging = join(dataDir, 'restoring')
  await rm(staging, { recursive: true, force: true })
  await mkdir(staging, { mode: 0o700 })
  try {
    for (const name of ['oanim.db', 'oanim.db-wal']) await copy(join(backup, name), join(staging, name))
    const closed = await close(staging, undefined, trustKeys)
    for (const name of ['auth-secret', 'assets']) await copy(join(backup, name), join(dataDir, name))
    // Closed well, the database is one file.
    await rename(join(staging, 'oanim.db'), join(dataDir, 'oanim.db'))
    return closed
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

async function close(dataDir: string, databaseUrl: string | undefined, trustKeys: boolean): Promise<Closed> {
  const store = await openStore({ dataDir, databaseUrl })
  try {
    // An empty database or another program's opens like a new one.
    if (!(await store.accounts.findOwner())) {
      throw new OperatorError(
        'Nothing was restored: the database has no owner, so it is no backup of a server that was in use.\n',
      )
    }
    return await closeRestored(store.database, Date.now(), trustKeys)
  } finally {
    await store.close()
  }
}

function report({ keys, trust_policies: trustPolicies }: Closed, trustKeys: boolean): void {
  process.stdout.write(
    'Restored. Sessions, share links, invitations and open logins of the backup have ended.\n' +
      (trustKeys
        ? 'Keys and CI trust policies are in force as they were in the backup: revoke again what was revoked since.\n'
        : `Paused keys:       ${keys}\nDeleted CI trust policies: ${trustPolicies}\n\n` +
          'Resume the keys that are still yours: oanim api-keys resume ID, or in the console.\n' +
          'To get in, sign in to the console or run: npm run owner-key\n'),
  )
}

async function copy(from: string, to: string): Promise<void> {
  if (await exists(from)) await copyForOperator(from, to)
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

await runOperatorCommand(main, usage)
