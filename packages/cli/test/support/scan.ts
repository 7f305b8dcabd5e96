import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Run, someone } from './cli.ts'

export const prefixOf = (key: string) => key.slice(0, 13)
const scan = ['api-keys', 'scan']
export const posixOnly = { skip: process.platform === 'win32' && 'Windows has no such names and permissions' }

/** Someone with a working folder, which holds these files. */
export async function withFiles(
  files: Record<string, string | Uint8Array>,
  env: Record<string, string> = {},
) {
  const me = await someone({
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'me',
    GIT_AUTHOR_EMAIL: 'me@localhost',
    GIT_COMMITTER_NAME: 'me',
    GIT_COMMITTER_EMAIL: 'me@localhost',
    ...env,
  })
  const put = async (more: Record<string, string | Uint8Array>) => {
    for (const [name, content] of Object.entries(more)) {
      await mkdir(dirname(join(me.work, name)), { recursive: true })
      await writeFile(join(me.work, name), content)
    }
  }
  await put(files)
  return {
    ...me,
    put,
    git: (...args: string[]) =>
      execFileSync('git', args, { cwd: me.work, env: me.env, encoding: 'utf8', stdio: 'pipe' }).trim(),
    commit(message: string) {
      this.git('add', '--all')
      this.git('commit', '--quiet', '--allow-empty', '--message', message)
      return this.git('rev-parse', 'HEAD')
    },
    scan: (...args: string[]) => me.oanim([...scan, ...args]),
  }
}

/** A repository with one commit of these files. */
export async function repository(files: Record<string, string | Uint8Array> = {}) {
  const me = await withFiles(files)
  me.git('init', '--quiet')
  me.commit('Begin')
  return me
}

export function finds(run: Run, ...lines: string[]) {
  assert.deepEqual(run.stdout.split('\n').slice(0, -1), lines, run.stderr)
  assert.equal(run.exitCode, lines.length > 0 ? 1 : 0, run.stderr)
}

export const shown = (place: string, key: string, more = '') => `${place}  ${prefixOf(key)}_…${more}`
