import { access, mkdir, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from './config.ts'
import { copyForOperator, runOperatorCommand } from './operator-command.ts'
import { openStore } from './store.ts'
import { type Closed, closeRestored, type RestoreOptions } from './system/close-restored.ts'
import { OperatorError } from './system/operator-error.ts'

const usage = `Restores a backup. Every API key is paused, because keys may have been revoked after the backup was taken.

  npm run restore -- BACKUP                  copy a backup into the data directory, which must not contain a database
  npm run restore                            pause the keys of a database that you have restored yourself, with
                                             pg_restore or by copying the data directory
  npm run restore -- BACKUP --trust-keys     keep API keys and trust policies active

Run it before you start the server. It reads DATABASE_URL and OANIM_DATA_DIR like the server.
Then sign in, or run npm run owner-key, and resume the keys that you still need: oanim api-keys resume ID.
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
  const { dataDir, databaseUrl, isCreditOn } = readConfig(process.env)
  const trustKeys = values['trust-keys'] ?? false
  const options = { trustKeys, isCreditOn }
  if (backup === undefined) {
    printResult(await closeStore({ dataDir, databaseUrl }, options), trustKeys)
    return 0
  }
  if (databaseUrl) {
    throw new OperatorError(
      'DATABASE_URL is set: restore the database with pg_restore and copy the directory assets. ' +
        'Then run npm run restore without a directory, before you start a server.\n',
    )
  }
  printResult(await restore(resolve(backup), dataDir, options), trustKeys)
  return 0
}

/** Moves the database last, so that a server never opens a partial restore. */
async function restore(backup: string, dataDir: string, options: RestoreOptions): Promise<Closed> {
  if (!(await exists(join(backup, 'oanim.db')))) {
    throw new OperatorError(`${backup} is not a backup: it contains no oanim.db.\n`)
  }
  if (await exists(join(dataDir, 'oanim.db'))) {
    throw new OperatorError(
      `The data directory ${dataDir} already contains a database. Stop the server and move the directory away first.\n`,
    )
  }
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const staging = join(dataDir, 'restoring')
  await rm(staging, { recursive: true, force: true })
  await mkdir(staging, { mode: 0o700 })
  try {
    for (const name of ['oanim.db', 'oanim.db-wal']) await copy(join(backup, name), join(staging, name))
    const closed = await closeStore({ dataDir: staging, databaseUrl: undefined }, options)
    for (const name of ['auth-secret', 'assets']) await copy(join(backup, name), join(dataDir, name))
    // After a clean close, the database is a single file.
    await rename(join(staging, 'oanim.db'), join(dataDir, 'oanim.db'))
    return closed
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

async function closeStore(
  place: { readonly dataDir: string; readonly databaseUrl: string | undefined },
  options: RestoreOptions,
): Promise<Closed> {
  const store = await openStore(place)
  try {
    // An empty database, or that of another program, opens like a new one.
    if (!(await store.accounts.findOwner())) {
      throw new OperatorError(
        'Nothing was restored: the database has no owner, so it is not a backup of a server that was set up.\n',
      )
    }
    return await closeRestored(store.database, Date.now(), options)
  } finally {
    await store.close()
  }
}

function printResult({ keys, trust_policies: trustPolicies }: Closed, trustKeys: boolean): void {
  process.stdout.write(
    'Restored. All sessions, share links, invitations and pending browser logins were revoked.\n' +
      (trustKeys
        ? 'API keys and trust policies are active as in the backup: revoke again what was revoked after the backup.\n'
        : `Paused keys:            ${keys}\nDeleted trust policies: ${trustPolicies}\n\n` +
          'Resume the keys that you still need: oanim api-keys resume ID, or in the console.\n' +
          'To get access, sign in to the console or run: npm run owner-key\n'),
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
