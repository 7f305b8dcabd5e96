import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { Failure, systemCode } from '../failure.ts'

export interface GitAnswer {
  readonly exitCode: number
  readonly stdout: Buffer
  readonly stderr: string
}

/** A running git, and a promise of its end. */
export interface RunningGit {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly ended: Promise<{ exitCode: number; stderr: string }>
}

/**
 * Starts git in a folder, without a shell. A repository that is only searched gets nothing to run: no file system
 * monitor, no external diff, no pager; and nothing is fetched for it.
 */
export function startGit(folder: string, args: readonly string[]): RunningGit {
  const fixed = ['--no-pager', '--no-replace-objects', '-c', 'core.fsmonitor=false']
  const child = spawn('git', [...fixed, '-C', folder, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C', GIT_NO_LAZY_FETCH: '1', GIT_OPTIONAL_LOCKS: '0' },
    windowsHide: true,
  })
  // What was not written is told by the exit code.
  child.stdin.on('error', () => {})
  const stderr = text(child.stderr)
  const ended = new Promise<{ exitCode: number; stderr: string }>((resolve, reject) => {
    child.on('error', (error) => reject(systemCode(error) === 'ENOENT' ? gitMissing() : error))
    child.on('close', async (exitCode) => resolve({ exitCode: exitCode ?? -1, stderr: await stderr }))
  })
  ended.catch(() => {})
  return { child, ended }
}

/** Runs git to its end. @throws {Failure} `git_missing`, exit 2 */
export async function runGit(folder: string, args: readonly string[]): Promise<GitAnswer> {
  const { child, ended } = startGit(folder, args)
  child.stdin.end()
  const [stdout, { exitCode, stderr }] = await Promise.all([buffer(child.stdout), ended])
  return { exitCode, stdout, stderr }
}

/** Runs git where it has to succeed. @throws {Failure} exit 2: `git_missing`, `git_failed`, `repository_missing` */
export async function git(folder: string, args: readonly string[]): Promise<Buffer> {
  const answer = await runGit(folder, args)
  if (answer.exitCode === 0) return answer.stdout
  throw gitFailed(folder, answer)
}

export function gitFailed(folder: string, { stderr }: { stderr: string }): Failure {
  if (isNoRepository(stderr)) {
    return new Failure('repository_missing', `${folder} is in no git repository.`, {
      exitCode: 2,
      hint: 'Without --staged and --history, files are searched anywhere.',
    })
  }
  return new Failure('git_failed', `git cannot read ${folder}: ${whyGitFailed(stderr)}.`, { exitCode: 2 })
}

/** The first line of what git says, and the command that it advises for a repository of another user. */
export function whyGitFailed(stderr: string): string {
  const [first = ''] = stderr.trim().split('\n')
  const advice = /^\s*(git config --global --add safe\.directory .+)$/m.exec(stderr)?.[1]
  const reason = first.replace(/^fatal: /, '') || 'git says nothing'
  return advice === undefined ? reason : `${reason} (if you trust it: ${advice})`
}

export function isNoRepository(stderr: string): boolean {
  return stderr.includes('not a git repository') || stderr.includes('must be run in a work tree')
}

function gitMissing(): Failure {
  return new Failure('git_missing', 'git is not installed, or not in PATH.', {
    exitCode: 2,
    hint: 'Without --staged and --history, files are searched without it.',
  })
}

/** Splits what git ends with zeros. */
export function splitZeros(bytes: Buffer): string[] {
  const parts = bytes.toString().split('\0')
  parts.pop()
  return parts
}
