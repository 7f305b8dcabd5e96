import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { OpenAnimate } from '@oanim/sdk'
import stringWidth from 'string-width'
import { sample } from '../../sdk/test/support/sample.ts'
import { json, scriptedServer } from '../../sdk/test/support/scripted-server.ts'
import { type StartedServer, startServer } from '../../server/test/support/start-server.ts'
import { binary, node, someone } from './support/cli.ts'
import { anyKey } from './support/keys.ts'
import { runInTerminal } from './support/terminal.ts'

describe('budgets and models of a key, from a shell', () => {
  let server: StartedServer
  before(async () => {
    server = await startServer({ database: 'sqlite' })
  })
  after(() => server.close())

  const owner = () => someone({ ANIMATE_API_KEY: server.ownerKey, ANIMATE_API_URL: server.url })
  const client = () => new OpenAnimate({ apiKey: server.ownerKey, baseUrl: server.url })
  const budgetsOf = async (id: string) =>
    (await client().apiKeys.get(id)).budgets.map(({ limit_usd, period }) => `${limit_usd} ${period}`)

  test('create sets them and shows them, and --json has them', async () => {
    await using me = await owner()
    const limits = ['--budget', '5usd/day', '--budget', '$50/month', '--model', 'local/*,fal-ai/flux-*']
    const run = await me.oanim(['api-keys', 'create', '--name', 'bot', ...limits])
    assert.equal(run.exitCode, 0, run.stderr)
    assert.match(run.stdout, /^Models: +local\/\*, fal-ai\/flux-\*$/m)
    assert.match(run.stdout, /^Budget: +\$5 per day: \$0 spent, \$5 left$/m)
    assert.match(run.stdout, /^Budget: +\$50 per month: \$0 spent, \$50 left$/m)
    const shown = await me.oanim(['api-keys', 'show', 'bot'])
    assert.match(shown.stdout, /^Budget: +\$50 per month: \$0 spent, \$50 left$/m)
    assert.match(shown.stdout, /^Spent: +\$0$/m)
    await me.oanim(['api-keys', 'revoke', 'bot'])
  })

  test('edit shows what changed, before and after, and leaves the rest as it is', async () => {
    await using me = await owner()
    const { api_key } = await client().apiKeys.create({ name: 'agent', requests_per_minute: 60 })
    const edit = async (...options: string[]) => {
      const run = await me.oanim(['api-keys', 'edit', api_key.id, ...options])
      assert.equal(run.exitCode, 0, run.stderr)
      return run.stdout
    }
    const head = `Changed: \\w+ \\(${api_key.prefix}, ${api_key.id}\\)\n`
    assert.match(
      await edit('--budget', '5usd/day,2usd'),
      new RegExp(`^${head}Budget: +none → \\$5 per day, \\$2 in total\n$`),
    )
    assert.deepEqual(await budgetsOf(api_key.id), ['5 day', '2 total'])
    assert.match(
      await edit('--budget', '7.5usd/day', '--model', 'local/*', '--name', 'renamed'),
      /^Changed: renamed .*\nName: +agent → renamed\nBudget: +\$5 per day, \$2 in total → \$7\.50 per day\nModels: +any → local\/\*\n$/,
    )
    assert.match(await edit('--expires', '2099-01-31'), /^Expires: +never → 2099-01-31T23:59:59\.000Z$/m)
    assert.match(await edit('--allow-ip', '127.0.0.1'), /^Allowed IPs: +any → 127\.0\.0\.1\/32$/m)
    assert.match(
      await edit('--limit', '30'),
      /^Rate limit: +60 requests per minute → 30 requests per minute$/m,
    )

    const removed = await edit(
      ...['--budget', 'none', '--model', 'any', '--allow-ip', 'any', '--limit', 'none', '--expires', 'never'],
    )
    assert.match(removed, /^Budget: +\$7\.50 per day → none$/m)
    const after = await client().apiKeys.get(api_key.id)
    assert.deepEqual(
      [
        after.budgets,
        after.models,
        after.allowed_ips,
        after.requests_per_minute,
        after.expires_at,
        after.name,
      ],
      [[], null, null, null, null, 'renamed'],
    )
    assert.match(await edit('--limit', 'none'), /^Unchanged: renamed /)
    const asJson = await me.oanim(['api-keys', 'edit', 'renamed', '--budget', '1usd', '--json'])
    assert.equal(JSON.parse(asJson.stdout).api_key.budgets[0].limit_usd, 1)
    await client().apiKeys.revoke(api_key.id)
  })

  test('an invalid change is an error that names the option, and changes nothing', async () => {
    await using me = await owner()
    const { api_key } = await client().apiKeys.create({ name: 'stays' })
    for (const [options, message] of [
      [[], /^Error: Nothing to change: add an option\./],
      [['--budget', '5'], /^Error: Invalid --budget "5"\. Use an amount in US dollars, such as 2usd/],
      [['--limit', 'x'], /^Error: Invalid --limit "x"\. Use a number such as 60, or none\./],
      [['--expires', 'soon'], /^Error: --expires must be /],
      [['--allow-ip', '300.1.1.1'], /^Error: --allow-ip must be /],
      [['--model', 'a b'], /^Error: --model /],
      [['--name', ''], /^Error: --name /],
    ] as const) {
      const run = await me.oanim(['api-keys', 'edit', 'stays', ...options])
      assert.equal(run.exitCode, 2, run.stderr)
      assert.match(run.stderr, message)
    }
    assert.deepEqual(await client().apiKeys.get(api_key.id), api_key)
    await client().apiKeys.revoke(api_key.id)
  })

  test('the policy has a budget of the account, and can require one of every new key', async () => {
    await using me = await owner()
    const set = await me.oanim(['policy', 'set', '--budget', '500usd/month', '--require-budget'])
    assert.equal(set.exitCode, 0, set.stderr)
    assert.match(set.stdout, /^Budget required: +yes\nBudget: +\$500 per month: \$0 spent, \$500 left$/m)
    const denied = await me.oanim(['api-keys', 'create', '--name', 'x'])
    assert.equal(denied.exitCode, 2)
    assert.match(denied.stderr, /^Error: --budget/)
    const created = await me.oanim(['api-keys', 'create', '--name', 'x', '--budget', '1usd', '--quiet'])
    assert.equal(created.exitCode, 0, created.stderr)
    const env = { ANIMATE_API_KEY: created.stdout.trim() }
    const who = await me.oanim(['whoami'], { env })
    assert.match(who.stdout, /^Budget of the key: +\$1 in total: \$0 spent, \$1 left$/m)
    assert.match(who.stdout, /^Budget of the account: +\$500 per month: \$0 spent, \$500 left$/m)
    const back = await me.oanim(['policy', 'set', '--budget', 'none', '--no-require-budget'])
    assert.match(back.stdout, /^Budget required: +no\nBudget: +no limit$/m)
    await me.oanim(['api-keys', 'revoke', 'x'])
  })

  test('a trust policy gives each key a budget and models', async () => {
    await using me = await owner()
    const run = await me.oanim([
      ...['trust-policies', 'create', '--name', 'deploy', '--github', 'octo/app', '--scope', 'assets:write'],
      ...['--condition', 'ref=refs/heads/main', '--budget', '2usd', '--model', 'local/*'],
    ])
    assert.equal(run.exitCode, 0, run.stderr)
    assert.match(run.stdout, /^Models: +local\/\*$/m)
    assert.match(run.stdout, /^Budget: +\$2 in total$/m)
    await me.oanim(['trust-policies', 'delete', 'deploy'])
  })
})

describe('the list of keys with budgets', () => {
  const budget = (limit_usd: number, remaining_usd: number) => ({
    ...{ limit_usd, period: 'day', spent_usd: 1, held_usd: 0, remaining_usd, resets_at: null },
  })
  const keys = [
    {
      name: 'a long name of a key that is cut',
      budgets: [budget(5, 4.88), budget(9, 0.5)],
      spent_usd: 1234.5,
    },
    { name: 'free', budgets: [], spent_usd: 0, expires_at: '2099-12-31T00:00:00.000Z' },
  ].map((key, index) =>
    sample('ApiKey', {
      id: `key_${'0'.repeat(19)}${index}`,
      prefix: `anim_0000000${index}`,
      status: 'active',
      last_used_at: '2026-01-31T12:00:00.000Z',
      ...key,
    }),
  )
  const page = json(200, { api_keys: keys, next_cursor: null, limit: { live: 2, maximum: 10 } })

  test('has what was spent and the least that is left', async () => {
    await using server = await scriptedServer(page)
    await using me = await someone({ ANIMATE_API_KEY: anyKey(), ANIMATE_API_URL: server.url })
    const { stdout } = await me.oanim(['api-keys', 'list'])
    assert.match(stdout, /^ID +NAME +PREFIX +CREATED +LAST USED +EXPIRES +SPENT +LEFT\n/)
    assert.match(stdout, /^key_0{20} +a long name .* never +\$1234\.50 +\$0\.50\n/m)
    assert.match(stdout, /^key_0{19}1 +free .* \$0 +-\n/m)
  })

  test('keeps name, prefix, creation and last use on a terminal with 80 columns', async () => {
    await using server = await scriptedServer(page)
    await using me = await someone({ ANIMATE_API_KEY: anyKey(), ANIMATE_API_URL: server.url })
    const { screen } = await runInTerminal(node, [binary, 'api-keys', 'list'], { cwd: me.work, env: me.env })
    const text = stripVTControlCharacters(screen)
    assert.match(text, /^NAME +PREFIX +CREATED +LAST USED +EXPIRES +LEFT\n/)
    assert.match(text, /^a long .*… +anim_00000000 +31 Jan 2026 +31 Jan 2026 +never +\$0\.50\n/m)
    for (const line of text.split('\n')) assert.ok(stringWidth(line) <= 80, line)
  })
})
