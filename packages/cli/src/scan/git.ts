import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { windowsCommand } from '../child/windows-command.ts'
import { Failure, systemCode } from '../failure.ts'

export interface GitAnswer {
  readonly exitCode: number
  readonly stdout: Buffer
  readonly stderr: string
}

/** A git process, and a promise of its exit. */
export interface RunningGit {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly ended: Promise<{ exitCode: number; stderr: string }>
}

/**
 * Starts git in a folder, without a shell. The searched repository cannot run anything: no file system monitor, no
 * external diff, no pager. Nothing is fetched.
 */
export function startGit(folder: string, args: readonly string[]): RunningGit {
  const fixed = ['--no-pager', '--no-replace-objects', '-c', 'core.fsmonitor=false']
  const child = spawn(gitProgram(), [...fixed, '-C', folder, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C', GIT_NO_LAZY_FETCH: '1', GIT_OPTIONAL_LOCKS: '0' },
    windowsHide: true,
  })
  // The exit code reports the error.
  child.stdin.on('error', () => {})
  const stderr = text(child.stderr)
  const ended = new Promise<{ exitCode: number; stderr: string }>((resolve, reject) => {
    child.on('error', (error) => reject(systemCode(error) === 'ENOENT' ? gitMissing() : error))
    child.on('close', async (exitCode) => resolve({ exitCode: exitCode ?? -1, stderr: await stderr }))
  })
  ended.catch(() => {})
  return { child, ended }
}

/**
 * The program to start. Windows would also search the current directory, which may be the searched repository.
 *
 * @throws {Failure} `git_missing`, exit 2
 */
export function gitProgram(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  isFile?: (path: string) => boolean,
): string {
  if (platform !== 'win32') return 'git'
  try {
    // Not a batch file, which would run in cmd.exe.
    return windowsCommand(['git.exe'], env, isFile).file
  } catch {
    throw gitMissing()
  }
}

/** Runs git. @throws {Failure} `git_missing`, exit 2 */
export async function runGit(folder: string, args: readonly string[]): Promise<GitAnswer> {
  const { child, ended } = startGit(folder, args)
  child.stdin.end()
  const [stdout, { exitCode, stderr }] = await Promise.all([buffer(child.stdout), ended])
  return { exitCode, stdout, stderr }
}

/** Runs git, and throws if it fails. @throws {Failure} exit 2: `git_missing`, `git_failed`, `repository_missing` */
export async function git(folder: string, args: readonly string[]): Promise<Buffer> {
  const answer = await runGit(folder, args)
  if (answer.exitCode === 0) return answer.stdout
  throw gitFailed(folder, answer)
}

export function gitFailed(folder: string, { stderr }: { stderr: string }): Failure {
  if (isNoRepository(stderr)) {
    return new Failure('repository_missing', `${folder} is not in a git repository.`, {
      exitCode: 2,
      hint: 'Without --staged and --history, no repository is needed.',
    })
  }
  return new Failure('git_failed', `git failed in ${folder}: ${whyGitFailed(stderr)}.`, { exitCode: 2 })
}

/** The first line of git's error, and its advice for a repository of another user. */
export function whyGitFailed(stderr: string): string {
  const [first = ''] = stderr.trim().split('\n')
  const advice = /^\s*(git config --global --add safe\.directory .+)$/m.exec(stderr)?.[1]
  const reason = first.replace(/^fatal: /, '') || 'no error message'
  return advice === undefined ? reason : `${reason} (if you trust it, run: ${advice})`
}

export function isNoRepository(stderr: string): boolean {
  return stderr.includes('not a git repository') || stderr.includes('must be run in a work tree')
}

function gitMissing(): Failure {
  return new Failure('git_missing', 'git was not found in PATH.', {
    exitCode: 2,
    hint: 'Without --staged and --history, git is not needed.',
  })
}

/** Splits the NUL-terminated output of git. */
export function splitZeros(bytes: Buffer): string[] {
  const parts = bytes.toString().split('\0')
  parts.pop()
  return parts
}
