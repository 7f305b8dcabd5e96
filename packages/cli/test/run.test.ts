import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { OpenAnimate } from '@oanim/sdk'
import { type StartedServer, startServer } from '../../server/test/support/start-server.ts'
import { binary, node, someone } from './support/cli.ts'

const posixOnly = { skip: process.platform === 'win32' && 'Windows has no signals' }

describe('oanim run', () => {
  let server: StartedServer
  before(async () => {
    server = await startServer({ database: 'sqlite' })
  })
  after(() => server.close())

  const owner = () => someone({ ANIMATE_API_KEY: server.ownerKey, ANIMATE_API_URL: server.url })
  const client = () => new OpenAnimate({ apiKey: server.ownerKey, baseUrl: server.url })
  const newest = async () => (await client().apiKeys.list({ include_revoked: true })).api_keys[0]
  const statusOf = async (key: string) =>
    (await fetch(`${server.url}/api/v1/auth/me`, { headers: { Authorization: `Bearer ${key}` } })).status

  test('the command gets a key with the limits that were asked for, which is revoked when it ends', async () => {
    await using me = await owner()
    const script = `
      const me = await fetch(process.env.ANIMATE_API_URL + '/api/v1/auth/me', {
        headers: { Authorization: 'Bearer ' + process.env.ANIMATE_API_KEY },
      })
      console.log(JSON.stringify({ key: process.env.ANIMATE_API_KEY, me: await me.json() }))`
    const run = await me.oanim([
      ...[
        'run',
        '--budget',
        '2usd,$1/day',
        '--model',
        'local/*',
        '--expires',
        '30m',
        '--scope',
        'account:read',
      ],
      ...['--name', 'bounded', '--', node, '--input-type=module', '-e', script],
    ])
    assert.equal(run.exitCode, 0, run.stderr)
    const { key, me: seen } = JSON.parse(run.stdout)
    assert.equal(seen.credential.name, 'bounded')
    assert.deepEqual(seen.credential.scopes, ['account:read'])
    assert.notEqual(key, server.ownerKey)
    assert.equal(await statusOf(key), 401)
    const made = await newest()
    assert.equal(Date.parse(made?.expires_at ?? '') - Date.parse(made?.created_at ?? ''), 30 * 60_000)
    assert.equal(made?.revoked_reason, 'revoked')
    assert.deepEqual(made?.models, ['local/*'])
    assert.deepEqual(
      made?.budgets.map(({ limit_usd, period }) => [limit_usd, period]),
      [
        [1, 'day'],
        [2, 'total'],
      ],
    )
    assert.match(run.stderr, /^✓ Key revoked\. .*0\.00 of 2\.00 USD spent.*\.\n$/)
    assert.ok(!run.stderr.includes(key))
  })

  test('arguments, streams and exit code are those of the command', async () => {
    await using me = await owner()
    const program =
      'process.stdin.pipe(process.stdout); console.error(process.argv.slice(1).join("|")); process.exitCode = 42'
    const run = await me.oanim(
      ['run', '--budget', '1usd', '--', node, '-e', program, '--', '--budget', '9usd', '--json', '--help'],
      { stdin: 'hello' },
    )
    assert.deepEqual([run.exitCode, run.stdout], [42, 'hello'])
    assert.match(run.stderr, /^--budget\|9usd\|--json\|--help\n✓ Key revoked\./)
  })

  test('--json prints the summary as one line on standard error', async () => {
    await using me = await owner()
    const run = await me.oanim(['run', '--json', '--budget', '1usd', '--', node, '-e', 'process.exit(5)'])
    assert.deepEqual([run.exitCode, run.stdout], [5, ''])
    const { run: summary } = JSON.parse(run.stderr)
    assert.equal(summary.is_revoked, true)
    assert.equal(summary.exit_code, 5)
    assert.equal(summary.api_key.status, 'revoked')
    assert.equal(summary.api_key.budgets[0].limit_usd, 1)
  })

  test('the command inherits the environment without other credentials', async () => {
    await using me = await owner()
    const secrets = {
      COPY_OF_KEY: `Bearer ${server.ownerKey}`,
      OANIM_ID_TOKEN: 'token',
      OANIM_ID_TOKEN_FILE: '/token',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'token',
      ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.example.com',
    }
    const run = await me.oanim(['run', '--budget', '1usd', '--', node, '-p', 'JSON.stringify(process.env)'], {
      env: { ...secrets, OTHER: 'stays' },
    })
    const seen = JSON.parse(run.stdout)
    assert.equal(seen.OTHER, 'stays')
    assert.equal(seen.ANIMATE_API_URL, server.url)
    assert.match(seen.ANIMATE_API_KEY, /^anim_/)
    for (const name of Object.keys(secrets)) assert.equal(seen[name], undefined, name)
    assert.ok(!run.stdout.includes(server.ownerKey))
    assert.match(run.stderr, /^⚠ COPY_OF_KEY contains an API key and is not passed on\.\n/)
  })

  test('the command reaches the server of the saved key', async () => {
    await using me = await someone({ ANIMATE_API_URL: server.url })
    await me.oanim(['login', '--token', '-'], { stdin: server.ownerKey })
    const run = await me.oanim(['run', '--budget', '1usd', '--', node, '-p', 'process.env.ANIMATE_API_URL'], {
      env: { ANIMATE_API_URL: '' },
    })
    assert.deepEqual([run.stdout, run.exitCode], [`${server.url}\n`, 0])
  })

  test('a command that is not found exits 127, and one that cannot be executed 126; the key is revoked', {
    ...posixOnly,
  }, async () => {
    await using me = await owner()
    await writeFile(join(me.work, 'data'), 'no program', { mode: 0o644 })
    for (const [file, exitCode, message] of [
      ['nothing-here', 127, /Error: Command not found: nothing-here\n$/],
      ['./data', 126, /Error: Cannot run \.\/data: permission denied\.\n$/],
    ] as const) {
      const run = await me.oanim(['run', '--budget', '1usd', '--', file])
      assert.deepEqual([run.exitCode, run.stdout], [exitCode, ''])
      assert.match(run.stderr, message)
      assert.equal((await newest())?.revoked_reason, 'revoked')
    }
  })

  test('a budget and -- are required, and nothing is created without them', async () => {
    await using me = await owner()
    const before = await newest()
    for (const [args, message] of [
      [['--', 'true'], /^Error: Missing --budget/],
      [
        ['--budget', '1usd', 'true', '-x'],
        /^Error: Missing -- before the command\.\nUse: oanim run .* -- true -x\n/,
      ],
      [['--budget', '1usd', '--'], /^Error: Missing command\./],
      [['--budget', '1usd', 'one', '--', 'true'], /^Error: Unexpected "one" before --\./],
      [
        ['--budget', '15/day', '--', 'true'],
        /^Error: Invalid --budget "15\/day"\. .*\nThe shell replaces \$/,
      ],
    ] as const) {
      const run = await me.oanim(['run', ...args])
      assert.equal(run.exitCode, 2, run.stderr)
      assert.match(run.stderr, message)
    }
    assert.equal((await newest())?.id, before?.id)
  })

  test('a key that may not create keys is a denial, and the command does not start', async () => {
    await using me = await owner()
    const { key } = await client().apiKeys.create({ name: 'narrow', scopes: ['assets:write'] })
    const run = await me.oanim(['run', '--budget', '1usd', '--', node, '-p', '1'], {
      env: { ANIMATE_API_KEY: key },
    })
    assert.deepEqual([run.exitCode, run.stdout], [4, ''])
    assert.match(run.stderr, /keys:write/)
  })

  test('without --expires, the key does not outlive a key in use that expires earlier', async () => {
    await using me = await owner()
    const scopes = ['keys:write', 'assets:write'] as const
    const { key, api_key } = await client().apiKeys.create({
      name: 'brief',
      scopes: [...scopes],
      expires: '10m',
    })
    const env = { ANIMATE_API_KEY: key }
    const run = await me.oanim(['run', '--budget', '1usd', '--', node, '-p', '1'], { env })
    assert.equal(run.exitCode, 0, run.stderr)
    assert.equal((await newest())?.expires_at, api_key.expires_at)
    const typed = await me.oanim(['run', '--budget', '1usd', '--expires', '1h', '--', node, '-p', '1'], {
      env,
    })
    assert.equal(typed.exitCode, 4)
    assert.match(typed.stderr, /^Error: --expires: A key cannot outlive/)
  })

  test('a slow reader gets all that the command writes', posixOnly, async () => {
    await using me = await owner()
    const reader =
      'let bytes = 0; process.stdin.on("data", (data) => bytes += data.length).on("end", () => console.log(bytes))'
    const script = '"$0" "$1" run --budget 1usd -- head -c 3000000 /dev/zero | "$0" -e "$2"'
    const run = await me.oanim(['-c', script, node, binary, reader], { program: 'bash' })
    assert.equal(run.stdout.trim(), '3000000', run.stderr)
  })
})
