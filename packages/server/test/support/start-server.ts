import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { compileCache } from './compile-cache.ts'
import { newMemoryFolder } from './memory-folder.ts'
import { fileOf, runCommand } from './run-command.ts'
import { copySqlite, newDatabase } from './templates.ts'
import { verifyLedgerOf } from './verify-ledger.ts'

export type DatabaseName = 'sqlite' | 'postgres'

/** The databases to test on. OANIM_TEST_DATABASES selects fewer of them. */
export const databases: readonly DatabaseName[] = (['sqlite', 'postgres'] as const).filter(
  (name) => process.env['OANIM_TEST_DATABASES']?.includes(name) ?? true,
)

export interface StartedServer {
  readonly url: string
  /** A key of the owner. Empty for a replica. */
  readonly ownerKey: string
  readonly dataDir: string
  readonly databaseUrl: string | undefined
  readonly process: ChildProcess
  /** Standard output and the log. */
  output(): { stdout: string; stderr: string }
  /** Sends a signal and waits for the exit. */
  end(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** Stops the server, checks the ledger and removes the store. */
  close(): Promise<void>
}

/**
 * Starts a real server process on a new store, or on the given one.
 *
 * @param options.from A server whose store this one shares: a replica on PostgreSQL, a restart on SQLite.
 * @param options.fromSource Starts the source as `npm start` does, even if the test run has built a bundle.
 */
export async function startServer(options: {
  database: DatabaseName
  from?: Pick<StartedServer, 'dataDir' | 'databaseUrl' | 'ownerKey'> | undefined
  environment?: Record<string, string>
  fromSource?: boolean
}): Promise<StartedServer> {
  const { database, from, environment = {}, fromSource = false } = options
  const dataDir = from?.dataDir ?? (await newMemoryFolder('oanim-server-'))
  const fresh = database === 'postgres' && !from ? await newDatabase('owned') : undefined
  if (database === 'sqlite' && !from) await copySqlite(dataDir)
  const databaseUrl = from?.databaseUrl ?? fresh?.url
  const variables = {
    PATH: process.env['PATH'] ?? '',
    ...compileCache,
    HOME: dataDir,
    PORT: '0',
    OANIM_DATA_DIR: dataDir,
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
    ...environment,
  }

  const child = spawn(process.execPath, [fileOf('main', fromSource)], { env: variables })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
  const url = await address(child, () => stdout)
  if (url === undefined) {
    await ended
    throw new Error(`the server did not start:\n${stderr}`)
  }

  return {
    url,
    ownerKey:
      from?.ownerKey ??
      fresh?.owner.key ??
      /^Key: +(anim_\w+)$/m.exec(stdout)?.[1] ??
      (await ownerKey(variables)),
    dataDir,
    databaseUrl,
    process: child,
    output: () => ({ stdout, stderr }),
    end(signal = 'SIGTERM') {
      child.kill(signal)
      return ended
    },
    async close() {
      child.kill('SIGKILL')
      await ended
      if (from) return
      try {
        await verifyLedgerOf({ dataDir, databaseUrl })
      } finally {
        await rm(dataDir, { recursive: true, force: true })
        await fresh?.drop()
      }
    },
  }
}

/** Waits until the server prints its URL; `undefined` if it exits before that. */
async function address(child: ChildProcess, printed: () => string): Promise<string | undefined> {
  for (;;) {
    const [, url] =
      /Listening on +(http:\S+)[\s\S]*(?:Ctrl\+C|owner-key|ANIMATE_API_URL)/.exec(printed()) ?? []
    if (url) return url
    if (child.exitCode !== null || child.signalCode !== null) return undefined
    await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), once(child, 'exit')])
  }
}

/** Runs `npm run owner-key` and reads the key that it prints. */
async function ownerKey(variables: Record<string, string>): Promise<string> {
  const { stdout, stderr } = await runCommand('owner-key', variables, ['--email', 'owner@example.com'])
  const [, key] = /^Key: +(anim_\w+)$/m.exec(stdout) ?? []
  if (!key) throw new Error(`no owner key was printed:\n${stderr}`)
  return key
}
