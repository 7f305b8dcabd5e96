import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { describeLocation } from './assets/asset-location.ts'
import { type Config, readConfig } from './config.ts'
import { backUpSqlite, openSqlite } from './database/sqlite.ts'
import { askServer } from './maintenance.ts'
import { copyForOperator, runOperatorCommand } from './operator-command.ts'
import { OperatorError } from './system/operator-error.ts'

const usage = `Copies the embedded database and the assets into a new directory. The server may be running.

  npm run backup -- DIRECTORY      DIRECTORY must not exist. To restore it: npm run restore -- DIRECTORY

With DATABASE_URL, use pg_dump and copy the directory assets. If OANIM_ASSETS is set, back up that location yourself.
`

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  })
  const [target] = positionals
  if (values.help || target === undefined || positionals.length > 1) {
    process.stdout.write(usage)
    return values.help ? 0 : 2
  }
  const config = readConfig(process.env)
  if (config.databaseUrl) {
    throw new OperatorError(
      'DATABASE_URL is set: back up the database with pg_dump, then copy the directory assets.\n',
    )
  }
  await backUp(config, resolve(target))
  process.stdout.write(`Backup:  ${resolve(target)}\nRestore: npm run restore -- ${target}\n`)
  if (config.assets) {
    process.stdout.write(
      `\nThe backup does not contain the files of assets. Back up ${describeLocation(config.assets)} yourself.\n`,
    )
  }
  return 0
}

/** Copies the database first: a file without a row is harmless, a row without its file is not. */
async function backUp({ dataDir, assets }: Config, folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    throw new OperatorError(`Cannot create the directory ${folder}: ${(error as Error).message}.\n`)
  }
  const path = join(folder, 'oanim.db')
  const fromServer = await askServer<{ path: string }>(dataDir, 'backup', { path })
  if (!fromServer) {
    const database = openSqlite(dataDir)
    await backUpSqlite(database, path)
    await database.db.destroy()
  }
  const isDraft = (source: string) => source.startsWith(join(dataDir, 'assets', 'drafts'))
  for (const name of assets ? ['auth-secret'] : ['auth-secret', 'assets']) {
    if (existsSync(join(dataDir, name))) {
      await copyForOperator(join(dataDir, name), join(folder, name), (source) => !isDraft(source))
    }
  }
}

await runOperatorCommand(main, usage)
