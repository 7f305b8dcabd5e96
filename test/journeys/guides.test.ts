import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { compileCache } from '../../packages/server/test/support/compile-cache.ts'
import { startServer } from '../../packages/server/test/support/start-server.ts'
import { startProviderOfGuide } from '../support/provider-of-guide.ts'

const root = join(import.meta.dirname, '../..')

/** Documents with `console` blocks: each line after `$ ` is run, and its output is compared with the lines below it. */
const guides = globSync(['README.md', 'docs/*.md'], { cwd: root }).filter((path) =>
  readFileSync(join(root, path), 'utf8').includes('```console\n'),
)

/** Stands in a command for the full key that was printed last. */
const lastKey = 'anim_a1b2c3d4_e5f6g7h8...'

/** Stands in a command for the job that was printed last. */
const lastJob = 'job_5cQkqPmW0f3TzVxY1aBn'

/** `npm run NAME -- ARGUMENTS` for the operator commands, without npm. */
const npmRun = `#!/bin/sh
name=$2
shift $(($# > 2 ? 3 : 2))
exec node "${root}/packages/server/src/$name.ts" "$@"
`

/** Replaces what differs between two runs, or two machines. */
function masked(text: string): string {
  return withoutSecrets(text)
    .replaceAll(/\b20\d\d-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?Z)?/g, 'TIME')
    .replaceAll(/\boanim\/\S+ \(\w+\) oanim-sdk\/\S+ node\/\S+/g, 'PROGRAM')
    .replaceAll(/\b[0-9a-f]{64}\b/g, 'HASH')
    .replaceAll(/"size_bytes": \d+/g, '"size_bytes": SIZE')
    .replaceAll(/[\d.]+ [kM]B \([\d,]+ bytes\)/g, 'SIZE')
    .replaceAll(/ {3,}/g, '  ')
}

/** Replaces keys, ids and hashes, so that a page shows nobody's. */
function withoutSecrets(text: string): string {
  return text
    .replaceAll(/anim_[0-9A-Za-z]{8}_[0-9A-Za-z]{24}/g, 'anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6')
    .replaceAll(/anim_[0-9A-Za-z]{8}(?=_…|\b)/g, 'anim_a1b2c3d4')
    .replaceAll(
      /\b(key|acct|trust|asset|share|req|job|leak)_[0-9A-Za-z]{18,24}\b/g,
      '$1_5cQkqPmW0f3TzVxY1aBn',
    )
    .replaceAll(/#[\w-]{43}$/gm, '#q2wLJx0cQ1mTzV8KpWdaR5uYb7nHs3EoGf4iXv6ZkQo')
    .replaceAll(/^[0-9a-f]{10}(?=:)/gm, '6f772b7355')
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
      // A command continues on the next line where it ends with a backslash.
      const [, command = '', shown = ''] = /^((?:.*\\\n)*.*)\n?([\s\S]*)$/.exec(step) ?? []
      return { command, shown: shown.trimEnd() }
    })
}

for (const guide of guides) {
  test(`every command in ${guide} prints the output below it`, async () => {
    const path = join(root, guide)
    let page = readFileSync(path, 'utf8')
    const provider = await startProviderOfGuide(guide, page)
    const server = await startServer({ database: 'sqlite', environment: provider?.environment ?? {} })
    const home = await mkdtemp(join(tmpdir(), 'oanim-guide-'))
    try {
      const tools = join(home, 'tools')
      await mkdir(tools)
      await symlink(join(root, 'packages/cli/dist/oanim.js'), join(tools, 'oanim'))
      await writeFile(join(tools, 'npm'), npmRun, { mode: 0o755 })
      const environment = {
        ...compileCache,
        PATH: `${tools}:${dirname(process.execPath)}:/usr/bin:/bin`,
        HOME: home,
        ANIMATE_API_URL: server.url,
        OANIM_DATA_DIR: server.dataDir,
      }
      const shell = (line: string, extra: Record<string, string> = {}) =>
        spawnSync('sh', ['-c', `{ ${line}\n} 2>&1`], {
          cwd: home,
          env: { ...environment, ...extra },
          encoding: 'utf8',
        })
      shell('printf %s "$KEY" | oanim login --token -', { KEY: server.ownerKey })
      for (const [name, content] of Object.entries(provider?.files ?? {}))
        await writeFile(join(home, name), content)
      let key = server.ownerKey
      let job = lastJob

      for (const [whole, block = ''] of page.matchAll(/```console\n([\s\S]*?)```/g)) {
        let rewritten = '```console\n'
        for (const { command, shown } of stepsOf(block)) {
          const printed = shell(command.replaceAll(lastKey, key).replaceAll(lastJob, job)).stdout.replaceAll(
            home,
            '/home/you',
          )
          job = /\bjob_[0-9A-Za-z]{20}\b/.exec(printed)?.[0] ?? job
          key = /anim_[0-9A-Za-z]{8}_[0-9A-Za-z]{24}/.exec(printed)?.[0] ?? key
          const text = withoutSecrets(printed)
          rewritten += `$ ${command}\n${text && `${text}\n`}`
          if (!isUpdate) assert.equal(masked(printed), masked(shown), command)
        }
        page = page.replace(whole, () => `${rewritten}\`\`\``)
      }
      if (isUpdate) await writeFile(path, page)
    } finally {
      await server.close()
      await provider?.close()
      await rm(home, { recursive: true, force: true })
    }
  })
}
