import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { OpenAnimate } from '@oanim/sdk'
import { styles } from '../../server/src/providers/local/styles.ts'
import { type StartedServer, startServer } from '../../server/test/support/start-server.ts'
import { values } from '../src/completion/candidates.ts'
import { quoteForPowerShell, splitLine } from '../src/completion/words.ts'
import { startJq } from '../src/output/jq.ts'
import { binary, errorOf, node, someone } from './support/cli.ts'

const breaks = ' \t\n"\'><=;|&(:'
const hostile = '$(touch pwned) `touch pwned` "q" \'s\' a:b=c; touch pwned'
const has = (program: string) => spawnSync(program, ['-c', 'true']).status === 0

describe('on a server', () => {
  let server: StartedServer
  before(async () => {
    server = await startServer({ database: 'sqlite' })
    const client = new OpenAnimate({ apiKey: server.ownerKey, baseUrl: server.url })
    for (const name of ['ci pipeline', hostile]) await client.apiKeys.create({ name })
  })
  after(() => server.close())

  async function exists(name: string): Promise<void> {
    const client = new OpenAnimate({ apiKey: server.ownerKey, baseUrl: server.url })
    const { api_keys: found } = await client.apiKeys.list({ search: name })
    if (found.length === 0) return exists(name)
  }

  async function signedIn() {
    const me = await someone({ ANIMATE_API_URL: server.url, ANIMATE_API_KEY: server.ownerKey })
    const tools = join(me.home, 'tools')
    await mkdir(tools)
    await symlink(binary, join(tools, 'oanim'))
    const PATH = `${tools}:${node.slice(0, node.lastIndexOf('/'))}:${process.env['PATH']}`
    return Object.assign(me, {
      shell: (program: string, ...args: string[]) =>
        spawnSync(program, args, { cwd: me.work, env: { ...me.env, PATH }, encoding: 'utf8' }),
    })
  }

  test('bash inserts the names of keys as one literal word', async () => {
    await using me = await signedIn()
    const complete = (line: string) =>
      `COMP_LINE=${quote(line)}; COMP_POINT=\${#COMP_LINE}; _oanim; printf '%s\\n' "\${COMPREPLY[@]}"`
    const evaluated = (word: string) => `eval set -- ${word}; printf '%s|%s\\n' "$#" "$1"`
    const script = [
      `COMP_WORDBREAKS=${quote(breaks)}; source <(oanim completion bash)`,
      complete('oanim api-keys show ci'),
      evaluated('"$COMPREPLY"'),
      complete("oanim api-keys show '$"),
      evaluated(`"'$COMPREPLY'"`),
      complete('oanim api-keys show \\$'),
      evaluated('"$COMPREPLY"'),
      complete('oanim completion z'),
      'printf "%s\\n" pwned*',
    ].join('\n')
    const { stdout, stderr } = me.shell('bash', '--norc', '-c', script)
    assert.equal(stderr, '')
    const lines = stdout.split('\n')
    assert.equal(lines[0], 'ci\\ pipeline')
    assert.equal(lines[1], '1|ci pipeline')
    assert.equal(lines[3], `1|${hostile}`)
    assert.equal(lines[5], `1|${hostile}`)
    assert.deepEqual(lines.slice(6, 8), ['zsh', 'pwned*'], 'nothing of a name was run')
  })

  test('zsh and fish load their scripts, and fish gets the names of keys', async (t) => {
    await using me = await signedIn()
    if (has('zsh')) {
      const load = 'autoload -Uz compinit; compinit -u; source <(oanim completion zsh); print $_comps[oanim]'
      assert.equal(me.shell('zsh', '-f', '-c', load).stdout, '_oanim\n')
    } else {
      t.diagnostic('zsh is not installed here: its script did not run')
    }
    if (has('fish')) {
      const line = 'complete --do-complete "oanim api-keys show c"'
      const { stdout } = me.shell('fish', '--no-config', '-c', `oanim completion fish | source; ${line}`)
      assert.match(stdout, /^ci pipeline\tanim_\w{8}$/m)
    } else {
      t.diagnostic('fish is not installed here: its script did not run')
    }
  })

  test('names and models are completed, and silence is kept without a server', async () => {
    await using me = await signedIn()
    const zsh = await me.oanim(['__complete', 'zsh', 'api-keys', 'revoke', ''])
    assert.ok(zsh.stdout.includes(`\n${hostile}\tanim_`))
    assert.match(
      (await me.oanim(['__complete', 'zsh', 'models', 'show', 'local/'])).stdout,
      /^words\nlocal\//,
    )
    for (const env of [{ ANIMATE_API_KEY: '' }, { ANIMATE_API_URL: 'http://127.0.0.1:1' }]) {
      const run = await me.oanim(['__complete', 'zsh', 'api-keys', 'revoke', ''], { env })
      assert.deepEqual([run.stdout, run.stderr, run.exitCode], ['words\n', '', 0])
    }
  })

  test('--jq prints strings raw, one result per line, and a new key once', async () => {
    await using me = await signedIn()
    const names = await me.oanim(['api-keys', 'list', '--jq', '.api_keys[] | .name, .revoked_at'])
    assert.ok(names.stdout.startsWith(`${hostile}\nnull\nci pipeline\nnull\n`), names.stdout)
    const created = await me.oanim(['api-keys', 'create', '--name', 'jq', '--jq', '.key'])
    assert.match(created.stdout, /^anim_\w{8}_\w{24}\n$/)
  })

  test('--jq that fails leaves the whole JSON, so that a new key is not lost', async () => {
    await using me = await signedIn()
    const failed = await me.oanim(['api-keys', 'create', '--name', 'kept', '--jq', '.name, (.key | error)'])
    assert.equal(failed.exitCode, 1)
    assert.match(JSON.parse(failed.stdout).key, /^anim_\w{8}_\w{24}$/)
    const error = errorOf(failed)
    assert.equal(error['code'], 'jq_failed')
    assert.match(String(error['message']), /^Cannot apply --jq "\.name, \(\.key \| error\)": anim_\w{8}_…\.$/)
    assert.doesNotMatch(failed.stderr, /anim_\w{8}_\w{24}/)
    assert.match(String(error['hint']), /Standard output has its whole result as JSON/)
  })

  test('an interrupt of --jq leaves the whole JSON', async () => {
    await using me = await signedIn()
    const args = ['api-keys', 'create', '--name', 'interrupted', '--jq', 'last(range(infinite))']
    const stopped = await me.oanim(args, {
      meanwhile: (child) => {
        void exists('interrupted').then(() => child.kill('SIGINT'))
      },
    })
    assert.equal(stopped.exitCode, 130, stopped.stderr)
    assert.match(JSON.parse(stopped.stdout).key, /^anim_/)
  })

  test('--jq of an export gets every event', async () => {
    await using me = await signedIn()
    const { stdout } = await me.oanim(['audit', 'export', '--jq', '.seq, .action'])
    const plain = (await me.oanim(['audit', 'export'])).stdout.trimEnd().split('\n')
    const expected = plain.map((line) => JSON.parse(line)).map(({ seq, action }) => `${seq}\n${action}\n`)
    assert.ok(expected.length > 2)
    assert.equal(stdout, expected.join(''))
    const failed = await me.oanim(['audit', 'export', '--jq', 'error'])
    assert.deepEqual([failed.exitCode, failed.stdout, errorOf(failed)['hint']], [1, '', null])
  })

  test('an invalid --jq is an error before anything is changed', async () => {
    await using me = await signedIn()
    const run = await me.oanim(['api-keys', 'create', '--name', 'never', '--jq', '.key['])
    assert.equal(run.exitCode, 2)
    assert.match(String(errorOf(run)['message']), /^Invalid --jq "\.key\[": syntax error/)
    assert.equal(
      (await me.oanim(['api-keys', 'list', '--search', 'never', '--jq', '.api_keys'])).stdout,
      '[]\n',
    )
  })
})

test('every command has its options and exit codes in the JSON of oanim commands', async () => {
  await using me = await someone()
  const { commands, version } = JSON.parse((await me.oanim(['commands', '--json'])).stdout)
  assert.equal(version, 1)
  const find = (name: string) => commands.find((each: { command: string }) => each.command === name)
  const by = find('oanim usage summary').options.find((each: { name: string }) => each.name === '--by')
  assert.deepEqual(by.choices, ['day', 'key', 'model', 'provider'])
  assert.equal(find('oanim api-keys scan').exit_codes[1], 'A key was found')
  assert.deepEqual([find('oanim login').needs_key, find('oanim whoami').needs_key], [false, true])
  for (const { command, summary, examples } of commands) assert.ok(summary && examples.length > 0, command)
  const { stdout } = await me.oanim(['commands'])
  for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line)
})

test('--jq is limited in time and output', async () => {
  const limits = { timeoutMs: 300, maxBytes: 1024 ** 2 }
  const endless = await startJq('last(range(infinite))', limits)
  await assert.rejects(endless({}), {
    code: 'jq_failed',
    exitCode: 1,
    message: /: it took longer than 0.3 seconds\.$/,
  })
  // A thread that has ended answers no more.
  await assert.rejects(endless({}), { code: 'jq_failed' })
  const large = await startJq('"x" * 2000000', { maxBytes: 1024 ** 2 })
  await assert.rejects(large({}), { code: 'jq_failed', message: /: its output is larger than 1 MiB\.$/ })
})

test('the styles that are completed are those of the server', () => {
  assert.deepEqual(values['--style']?.toSorted(), Object.keys(styles).toSorted())
})

test('a typed line is split as its shell splits it', () => {
  assert.deepEqual(splitLine(`oanim a\\ b "c \\" d" 'e`, '\\'), {
    before: ['oanim', 'a b', 'c " d'],
    current: 'e',
    raw: "'e",
    quote: "'",
  })
  assert.equal(quoteForPowerShell('it’s $(x)'), "'it’’s $(x)'")
  assert.equal(quoteForPowerShell('fal-ai/flux'), 'fal-ai/flux')
})

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
