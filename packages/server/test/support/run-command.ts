import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { compileCache } from './compile-cache.ts'

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const source = join(import.meta.dirname, '../../src')

/** Runs the server or an operator's command to its end, in an environment that has nothing but what is given. */
export async function runCommand(
  command: 'main' | 'owner-key' | 'owner-link' | 'backup' | 'restore',
  environment: Record<string, string>,
  options: string[] = [],
): Promise<Ended> {
  const child = spawn(process.execPath, [join(source, `${command}.ts`), ...options], {
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
