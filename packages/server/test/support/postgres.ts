import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { join } from 'node:path'

export interface StartedPostgres {
  /** Without the name of a database. */
  readonly url: string
  stop(): Promise<void>
}

/**
 * Starts a real PostgreSQL on an empty folder. It stops with this process, and does not keep this process running.
 *
 * @param options.isForTests Its databases exist for seconds: in memory, and without maintenance.
 */
export async function startPostgres({ isForTests = false } = {}): Promise<StartedPostgres> {
  const args = [join(import.meta.dirname, 'postgres-process.ts'), ...(isForTests ? ['for-tests'] : [])]
  const child = spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Ctrl+C reaches every process of the terminal's group; PostgreSQL must outlive the tests that use it.
    detached: true,
  })
  const exit = once(child, 'exit')
  const started = once(child.stdout, 'data') as Promise<[Buffer]>
  const url = await Promise.race([
    started.then(([line]) => line.toString().trim()),
    exit.then(() => undefined),
  ])
  if (url === undefined) throw new Error('PostgreSQL did not start: see the lines above')
  child.unref()
  for (const stream of [child.stdin, child.stdout]) (stream as Socket).unref()
  return {
    url,
    async stop() {
      child.ref()
      child.stdin.end()
      await exit
    },
  }
}
