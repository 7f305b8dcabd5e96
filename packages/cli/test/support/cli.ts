import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The real binary, as it is published. */
export const binary = join(import.meta.dirname, '../../dist/oanim.js')
if (!existsSync(binary)) throw new Error('dist/oanim.js is not built: npm run build -w oanim')

export interface Run {
  stdout: string
  stderr: string
  exitCode: number | null
  bytes: Buffer
}

export interface RunOptions {
  env?: Record<string, string>
  stdin?: string
  /** Called with the running process. */
  meanwhile?: (child: ChildProcess) => void
}

/** Someone's machine: a home and a working folder of its own, and nothing else of this process's environment. */
export async function someone(fixed: Record<string, string> = {}) {
  const home = await mkdtemp(join(tmpdir(), 'oanim-home-'))
  const work = join(home, 'work')
  await mkdir(work)
  const credentials = join(home, '.oanim', 'credentials.yaml')
  const config = join(home, '.oanim', 'config.yaml')
  const baseEnv = { PATH: process.env['PATH'] ?? '', HOME: home, ...fixed }

  return {
    home,
    work,
    credentials,
    config,
    env: baseEnv,

    /** Runs the binary without a terminal. */
    oanim(args: string[], { env = {}, stdin, meanwhile }: RunOptions = {}): Promise<Run> {
      return new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [binary, ...args], { cwd: work, env: { ...baseEnv, ...env } })
        const stdout: Buffer[] = []
        let stderr = ''
        child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          stderr += text
        })
        child.stdin.on('error', () => {})
        child.stdin.end(stdin ?? '')
        child.on('error', reject)
        child.on('close', (exitCode) => {
          const bytes = Buffer.concat(stdout)
          resolve({ stdout: bytes.toString(), stderr, exitCode, bytes })
        })
        meanwhile?.(child)
      })
    },

    /** Puts a file under `~/.oanim`, as an editor or another program would. */
    async put(path: string, content: string, mode = 0o600) {
      await mkdir(join(home, '.oanim'), { recursive: true, mode: 0o700 })
      await writeFile(path, content, { mode })
    },

    async [Symbol.asyncDispose]() {
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** The error that a run told under `--json`. */
export function errorOf(run: Run): Record<string, unknown> {
  const last = run.stderr.trim().split('\n').at(-1) ?? ''
  const { error } = JSON.parse(last)
  return error
}
