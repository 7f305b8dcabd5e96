import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { compileCache } from './compile-cache.ts'

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The server, or an operator's command. */
export type Command =
  | 'main'
  | 'owner-key'
  | 'owner-link'
  | 'grant-credit'
  | 'backup'
  | 'restore'
  | 'move-assets'

/**
 * The file to start: the bundle if the test run has built one, otherwise the source.
 *
 * @see scripts/bundle-server.ts
 */
export function fileOf(command: Command, fromSource = false): string {
  const bundle = fromSource ? undefined : process.env['OANIM_TEST_SERVER']
  return bundle ? join(bundle, `${command}.js`) : join(import.meta.dirname, `../../src/${command}.ts`)
}

/** Runs the server or an operator command to its end, with only the given environment. */
export async function runCommand(
  command: Command,
  environment: Record<string, string>,
  options: string[] = [],
  { fromSource = false } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [fileOf(command, fromSource), ...options], {
    env: { PATH: process.env['PATH'] ?? '', ...compileCache, PORT: '0', ...environment },
    timeout: 60_000,
    killSignal: 'SIGKILL',
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}
