import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { compileCache } from '../../packages/server/test/support/compile-cache.ts'
import { type StartedServer, startServer } from '../../packages/server/test/support/start-server.ts'

const root = join(import.meta.dirname, '../..')
const page = await readFile(join(root, 'docs/api-keys.md'), 'utf8')

/** The page's code blocks in order: commands to run (`bash`), and what it shows of output and form. */
const blocks = [...page.matchAll(/```(\w*)\n([\s\S]*?)```/g)].map(([, kind, text]) => ({
  kind,
  text: text ?? '',
}))
const commands = blocks.filter(({ kind }) => kind === 'bash').map(({ text }) => text.trim())
const [shownOutput, shownForm] = blocks.filter(({ kind }) => kind === '').map(({ text }) => text.trim())

describe('the page on API keys is true', () => {
  let server: StartedServer
  let home: string
  let tools: string
  let environment: Record<string, string>
  let created: { id: string; prefix: string; key: string }

  /** Runs a line of the page as a user would, in a shell of its own. */
  const shell = (line: string, extra: Record<string, string> = {}) => {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', line], {
      cwd: home,
      env: { ...environment, ...extra },
      encoding: 'utf8',
    })
    return { status, stdout, stderr }
  }

  before(async () => {
    server = await startServer({ database: 'sqlite' })
    home = await mkdtemp(join(tmpdir(), 'oanim-page-'))
    tools = join(home, 'tools')
    await mkdir(tools)
    await symlink(join(root, 'packages/cli/dist/oanim.js'), join(tools, 'oanim'))
    environment = {
      ...compileCache,
      PATH: `${tools}:${dirname(process.execPath)}:/usr/bin:/bin`,
      HOME: home,
      ANIMATE_API_URL: server.url,
    }
    const login = shell(`printf %s "$KEY" | oanim login --token -`, { KEY: server.ownerKey })
    assert.equal(login.status, 0, login.stderr)
  })
  after(async () => {
    await server.close()
    await rm(home, { recursive: true, force: true })
  })

  test('it has the commands that this test runs', () => {
    assert.deepEqual(commands, [
      'oanim api-keys create --name "ci-pipeline"',
      'oanim api-keys list',
      'oanim api-keys revoke <key-id>',
      'export ANIMATE_API_KEY=anim_a1b2c3d4_e5f6g7h8...\noanim assets gen-image --prompt "gradient" --out bg.png',
      'oanim login --token $ANIMATE_API_KEY',
    ])
  })

  test('create prints what the page shows, the warning apart from the result', () => {
    const { status, stdout, stderr } = shell(commands[0] ?? '')
    assert.equal(status, 0, stderr)
    const asShown = (text: string) =>
      text.replaceAll(/anim_[0-9A-Za-z]{8}/g, 'anim_XXXXXXXX').replaceAll(/_[0-9A-Za-z]{24}$/gm, '_SECRET')
    assert.equal(asShown(`${stdout}${stderr}`.trim()), asShown(shownOutput ?? ''))
    const [, prefix = '', key = ''] = /^Prefix: (anim_\w{8})\nKey: {4}(anim_\w{33})$/m.exec(stdout) ?? []
    assert.ok(key.startsWith(`${prefix}_`))
    const { api_keys } = JSON.parse(shell('oanim api-keys list --json').stdout)
    created = { id: api_keys[0].id, prefix, key }
  })

  test('the key has the form that the page gives', () => {
    const [, beginning, secret] = /^anim_\{(\d+) chars\}_\{(\d+) chars\}$/.exec(shownForm ?? '') ?? []
    assert.match(created.key, new RegExp(`^anim_[0-9A-Za-z]{${beginning}}_[0-9A-Za-z]{${secret}}$`))
  })

  test('list shows name, prefix, creation date and last-used date, and never the key', () => {
    const { status, stdout } = shell(commands[1] ?? '')
    assert.equal(status, 0)
    const line = stdout.split('\n').find((each) => each.includes(created.id)) ?? ''
    assert.ok(line.includes('ci-pipeline') && line.includes(created.prefix) && /\d{4}/.test(line))
    assert.match(line, /never/)
    assert.ok(!stdout.includes(created.key))
  })

  test('revoke ends the key immediately: any request that uses it fails', () => {
    const whoami = () => shell('oanim whoami', { ANIMATE_API_KEY: created.key })
    assert.equal(whoami().status, 0)
    const { status, stderr } = shell((commands[2] ?? '').replace('<key-id>', created.id))
    assert.equal(status, 0, stderr)
    assert.equal(whoami().status, 4)
    assert.equal(
      shell('oanim assets gen-image --prompt gradient --out no.png', { ANIMATE_API_KEY: created.key }).status,
      4,
    )
  })

  test('a key in the variable makes an image', async () => {
    created.key = shell('oanim api-keys create --name images --quiet').stdout.trim()
    const line = (commands[3] ?? '').replace('anim_a1b2c3d4_e5f6g7h8...', created.key)
    const { status, stderr } = shell(line)
    assert.equal(status, 0, stderr)
    assert.ok((await stat(join(home, 'bg.png'))).size > 10_000)
  })

  test('login saves the key, and later commands use it without the variable', async () => {
    const { status, stderr } = shell(commands[4] ?? '', { ANIMATE_API_KEY: created.key })
    assert.equal(status, 0, stderr)
    const saved = await readFile(join(home, '.oanim/credentials.yaml'), 'utf8')
    assert.ok(saved.includes(`api_key: ${created.key}`))
    assert.match(shell('oanim whoami').stdout, /images/)
  })

  test('the variable comes before the file', () => {
    const { stdout } = shell('oanim whoami', { ANIMATE_API_KEY: server.ownerKey })
    assert.match(stdout, /owner/)
    assert.match(stdout, /ANIMATE_API_KEY/)
  })

  test('only the prefix and a SHA-256 hash are on the server', async () => {
    const database = await readFile(join(server.dataDir, 'oanim.db')).catch(() => Buffer.alloc(0))
    const log = await readFile(join(server.dataDir, 'oanim.db-wal')).catch(() => Buffer.alloc(0))
    const stored = Buffer.concat([database, log])
    assert.ok(stored.includes(created.key.slice(0, 13)))
    assert.ok(!stored.includes(created.key.slice(14)))
  })

  test('an account has up to the number of keys that the page names', () => {
    const [, limit] = /up to \*\*(\d+) API keys\*\*/.exec(page) ?? []
    // The saved key neither lists nor creates others: the page creates its keys with the first one.
    const owner = { ANIMATE_API_KEY: server.ownerKey }
    const { api_keys } = JSON.parse(shell('oanim api-keys list --json', owner).stdout)
    for (let count = api_keys.length; count < Number(limit); count += 1) {
      assert.equal(shell(`oanim api-keys create --name "more ${count}"`, owner).status, 0)
    }
    const denied = shell('oanim api-keys create --name "one too many"', owner)
    assert.equal(denied.status, 1)
    assert.match(denied.stderr, /revoke/i)
  })
})
