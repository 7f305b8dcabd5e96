import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, cp, lchown, link, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { compileCache } from '../../../server/test/support/compile-cache.ts'
import { runWarm } from './warm-oanim.ts'

/** The real binary, as it is published. */
export const binary = join(import.meta.dirname, '../../dist/oanim.js')
if (!existsSync(binary)) throw new Error('dist/oanim.js is not built: npm run build -w oanim')

/** The Node that runs the binary; another than the tests' own with OANIM_TEST_NODE=/path/to/node. */
export const node = process.env['OANIM_TEST_NODE'] ?? process.execPath

export interface Run {
  stdout: string
  stderr: string
  exitCode: number | null
  bytes: Buffer
}

export interface RunOptions {
  env?: Record<string, string>
  stdin?: string | Uint8Array
  /** Called with the running process. */
  meanwhile?: (child: ChildProcess) => void
  /** Runs another program with the arguments, such as a shell that runs the binary. */
  program?: string
  as?: { executable: string; file: string; uid: number }
  /** Runs the binary in a process of its own. Otherwise that is done where a test can see a difference. */
  isApart?: boolean
}

/** These start programs with the streams of their own process, or end it. */
const commandsApart = ['run', 'mcp', '__complete']

function runsApart(args: readonly string[], options: RunOptions): boolean {
  const [first = '--help'] = args
  return Boolean(
    process.env['OANIM_TEST_NODE'] ||
      options.isApart ||
      options.meanwhile ||
      options.program ||
      options.as ||
      commandsApart.includes(first) ||
      // Without the streams of Node.
      (args.length < 2 && /^(?:-h|-V|help|--help|--version)$/.test(first)) ||
      // Read by Node itself.
      Object.keys(options.env ?? {}).some((name) => name.startsWith('NODE_')),
  )
}

/** Someone's machine: a home and a working folder of its own, and nothing else of this process's environment. */
export async function someone(fixed: Record<string, string> = {}) {
  const home = await mkdtemp(join(tmpdir(), 'oanim-home-'))
  const work = join(home, 'work')
  await mkdir(work)
  const credentials = join(home, '.oanim', 'credentials.yaml')
  const config = join(home, '.oanim', 'config.yaml')
  const baseEnv = { ...compileCache, PATH: process.env['PATH'] ?? '', HOME: home, ...fixed }

  return {
    home,
    work,
    credentials,
    config,
    env: baseEnv,

    /** Runs the binary without a terminal. */
    async oanim(args: string[], options: RunOptions = {}): Promise<Run> {
      const { env = {}, stdin = '', meanwhile, as, program } = options
      if (!runsApart(args, options)) {
        const run = await runWarm({ binary, args, cwd: work, env: { ...baseEnv, ...env }, stdin })
        const bytes = Buffer.from(run.stdout)
        return { ...run, stdout: bytes.toString(), bytes }
      }
      return new Promise((resolve, reject) => {
        const { executable = node, file = binary, uid } = as ?? {}
        const child = spawn(program ?? executable, program ? args : [file, ...args], {
          cwd: work,
          env: { ...baseEnv, ...env },
          ...(uid !== undefined && { uid, gid: uid }),
        })
        const stdout: Buffer[] = []
        let stderr = ''
        child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          stderr += text
        })
        child.stdin.on('error', () => {})
        child.stdin.end(stdin)
        child.on('error', reject)
        child.on('close', (exitCode) => {
          const bytes = Buffer.concat(stdout)
          resolve({ stdout: bytes.toString(), stderr, exitCode, bytes })
        })
        meanwhile?.(child)
      })
    },

    /**
     * Runs the binary as a user for whom permissions hold. Root reads and writes everything, so for root it runs as
     * nobody, who may not be able to enter the folders of Node and of this repository: both are brought along.
     */
    async oanimUnprivileged(args: string[], options: RunOptions = {}): Promise<Run> {
      if (process.getuid?.() !== 0) return this.oanim(args, options)
      const nobody = 65_534
      const executable = join(home, 'node')
      if (!existsSync(executable)) {
        await link(node, executable).catch(() => copyFile(node, executable))
      }
      await cp(dirname(binary), join(home, 'dist'), { recursive: true })
      for (const entry of [
        home,
        ...(await readdir(home, { recursive: true })).map((name) => join(home, name)),
      ]) {
        if (entry !== executable) await lchown(entry, nobody, nobody)
      }
      return this.oanim(args, {
        ...options,
        as: { executable, file: join(home, 'dist/oanim.js'), uid: nobody },
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
