import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { startServer } from '../../packages/server/test/support/start-server.ts'

const root = join(import.meta.dirname, '../..')

/** Guides whose `console` blocks are run: each line after `$ ` in turn, and what it prints is what stands below it. */
const guides = ['ci.md', 'evidence.md', 'keys.md', 'share.md']

/** What differs between two runs, or two machines. */
function masked(text: string): string {
  return withoutSecrets(text)
    .replaceAll(/\b20\d\d-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?Z)?/g, 'TIME')
    .replaceAll(/\boanim\/\S+ \(\w+\) oanim-sdk\/\S+ node\/\S+/g, 'PROGRAM')
    .replaceAll(/ {3,}/g, '  ')
}

/** Output as it may stand on a page: its keys and ids are nobody's. */
function withoutSecrets(text: string): string {
  return text
    .replaceAll(/anim_[0-9A-Za-z]{8}_[0-9A-Za-z]{24}/g, 'anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6')
    .replaceAll(/anim_[0-9A-Za-z]{8}\b/g, 'anim_a1b2c3d4')
    .replaceAll(/\b(key|acct|trust|asset|share|req)_[0-9A-Za-z]{18,24}\b/g, '$1_5cQkqPmW0f3TzVxY1aBn')
    .replaceAll(/#[\w-]{43}$/gm, '#q2wLJx0cQ1mTzV8KpWdaR5uYb7nHs3EoGf4iXv6ZkQo')
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'http://127.0.0.1:8000')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd()
}

/** Writes what is printed into the guides instead of comparing. */
const isUpdate = Boolean(process.env['UPDATE_GUIDES'])

interface Step {
  readonly command: string
  readonly shown: string
}

function stepsOf(block: string): Step[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      // A command goes on where its line ends with a backslash.
      const [, command = '', shown = ''] = /^((?:.*\\\n)*.*)\n?([\s\S]*)$/.exec(step) ?? []
      return { command, shown: shown.trimEnd() }
    })
}

for (const guide of guides) {
  describe(`the guide ${guide} is true`, () => {
    test('every command prints what stands below it', async () => {
      const path = join(root, 'docs', guide)
      let page = await readFile(path, 'utf8')
      const server = await startServer({ database: 'sqlite' })
      const home = await mkdtemp(join(tmpdir(), 'oanim-guide-'))
      try {
        const tools = join(home, 'tools')
        await mkdir(tools)
        await symlink(join(root, 'packages/cli/dist/oanim.js'), join(tools, 'oanim'))
        const environment = {
          PATH: `${tools}:${dirname(process.execPath)}:/usr/bin:/bin`,
          HOME: home,
          ANIMATE_API_URL: server.url,
        }
        const shell = (line: string, extra: Record<string, string> = {}) =>
          spawnSync('sh', ['-c', `{ ${line}\n} 2>&1`], {
            cwd: home,
            env: { ...environment, ...extra },
            encoding: 'utf8',
          })
        shell('printf %s "$KEY" | oanim login --token -', { KEY: server.ownerKey })

        for (const [whole, block = ''] of page.matchAll(/```console\n([\s\S]*?)```/g)) {
          let rewritten = '```console\n'
          for (const { command, shown } of stepsOf(block)) {
            const printed = shell(command).stdout.replaceAll(home, '/home/you')
            const text = withoutSecrets(printed)
            rewritten += `$ ${command}\n${text && `${text}\n`}`
            if (!isUpdate) assert.equal(masked(printed), masked(shown), command)
          }
          page = page.replace(whole, () => `${rewritten}\`\`\``)
        }
        if (isUpdate) await writeFile(path, page)
      } finally {
        await server.close()
        await rm(home, { recursive: true, force: true })
      }
    })
  })
}
