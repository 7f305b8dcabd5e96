import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type DatabaseName, startServer } from '../../packages/server/test/support/start-server.ts'
import type { Scratch } from './scratch.ts'

export interface Target {
  readonly name: string
  readonly port: number
  readonly pid: number
}

/** Starts the real server on a seeded store. */
export async function startOurs(
  scratch: Scratch,
  name: string,
  database: DatabaseName,
  dataDir: string,
  databaseUrl: string | undefined,
  environment: Record<string, string> = {},
): Promise<Target> {
  const profile = process.env['OANIM_BENCH_CPU_PROFILE']
  const server = await startServer({
    database,
    from: { dataDir, databaseUrl, ownerKey: '' },
    environment: {
      ...environment,
      ...(profile && { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profile}` }),
    },
  })
  scratch.onDispose(async () => {
    await server.end()
    await server.close()
  })
  return { name, port: Number(new URL(server.url).port), pid: server.process.pid as number }
}

/** Starts a script that receives its settings by message and replies with its port and any keys it created. */
export async function startScript(
  scratch: Scratch,
  name: string,
  script: string,
  settings: object,
): Promise<Target & { keys: readonly string[] }> {
  const profile = process.env['OANIM_BENCH_CPU_PROFILE']
  const child = fork(script, {
    execArgv: profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [],
  })
  scratch.onDispose(() => end(child))
  child.send(settings)
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${script} exited instead of listening`)
  })
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [
    { port: number; keys?: readonly string[] },
  ]
  return { name, port: message.port, pid: child.pid as number, keys: message.keys ?? [] }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = once(child, 'exit')
  child.disconnect()
  await ended
}

/** CPU time that a process has used so far, in microseconds; `undefined` without `/proc`. */
export function cpuUsedUs({ pid }: Target): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10_000
  } catch {
    return undefined
  }
}

/** Resident memory of a process, in megabytes; `undefined` without `/proc`. */
export function memoryMb({ pid }: Target): number | undefined {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024
  } catch {
    return undefined
  }
}
