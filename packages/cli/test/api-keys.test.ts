import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { OpenAnimate } from '@oanim/sdk'
import { sample } from '../../sdk/test/support/sample.ts'
import { json, problem, scriptedServer } from '../../sdk/test/support/scripted-server.ts'
import { type StartedServer, startServer } from '../../server/test/support/start-server.ts'
import { errorOf, someone } from './support/cli.ts'
import { anyKey } from './support/keys.ts'

describe('API keys from a shell', () => {
  let server: StartedServer
  before(async () => {
    server = await startServer({ database: 'sqlite' })
  })
  after(() => server.close())

  const owner = () => someone({ ANIMATE_API_KEY: server.ownerKey, ANIMATE_API_URL: server.url })
  const client = () => new OpenAnimate({ apiKey: server.ownerKey, baseUrl: server.url })
  /** Makes a key and revokes it in the end, so that ten are never reached by the way. */
  async function newKey(name: string) {
    const created = await client().apiKeys.create({ name })
    return {
      ...created,
      async [Symbol.asyncDispose]() {
        await client().apiKeys.revoke(created.api_key.id)
      },
    }
  }

  test('create prints what the documentation shows, and the warning on standard error', async () => {
    await using me = await owner()
    const run = await me.oanim(['api-keys', 'create', '--name', 'ci-pipeline'])
    assert.equal(run.exitCode, 0)
    assert.match(
      run.stdout,
      /^Name: {3}ci-pipeline\nPrefix: (anim_[0-9A-Za-z]{8})\nKey: {4}\1_[0-9A-Za-z]{24}\n$/,
    )
    assert.equal(run.stderr, '\n⚠ Save this key — it will not be shown again.\n')
    await me.oanim(['api-keys', 'revoke', 'ci-pipeline'])
  })

  test('create --quiet prints only the key, and the key works', async () => {
    await using me = await owner()
    const run = await me.oanim(['api-keys', 'create', '--name', 'quiet', '--quiet'])
    assert.match(run.stdout, /^anim_[0-9A-Za-z]{8}_[0-9A-Za-z]{24}\n$/)
    assert.equal(run.stderr, '')
    const whoami = await me.oanim(['whoami', '--json'], { env: { ANIMATE_API_KEY: run.stdout } })
    assert.equal(JSON.parse(whoami.stdout).credential.name, 'quiet')
    await me.oanim(['api-keys', 'revoke', 'quiet'])
  })

  test('create --json prints the API response', async () => {
    await using me = await owner()
    const run = await me.oanim(['api-keys', 'create', '--name', 'json', '--json'])
    const { api_key, key } = JSON.parse(run.stdout)
    assert.equal(api_key.name, 'json')
    assert.equal(key.slice(0, 13), api_key.prefix)
    assert.equal(run.stderr, '')
    await me.oanim(['api-keys', 'revoke', api_key.id])
  })

  test('the error for an invalid name names the option, with exit code 2', async () => {
    await using me = await owner()
    for (const name of ['', '   ', 'x'.repeat(101), 'a\x07b']) {
      const run = await me.oanim(['api-keys', 'create', '--name', name])
      assert.equal(run.exitCode, 2)
      assert.equal(run.stdout, '')
      assert.match(run.stderr, /^Error: --name must /)
    }
  })

  test('list shows the ID, name, prefix, creation and last use of each key, newest first', async () => {
    await using me = await owner()
    await using first = await newKey('first')
    await using second = await newKey('zweiter Schlüssel')
    const run = await me.oanim(['api-keys', 'list'])
    const lines = run.stdout.trimEnd().split('\n')
    assert.match(lines[0] ?? '', /^ID +NAME +PREFIX +CREATED +LAST USED$/)
    const row = (created: typeof first) =>
      new RegExp(
        `^${created.api_key.id} +${created.api_key.name} +${created.api_key.prefix} +${created.api_key.created_at} +never$`,
      )
    assert.match(lines[1] ?? '', row(second))
    assert.match(lines[2] ?? '', row(first))
    assert.match(lines.at(-1) ?? '', /\d{4}-\d\d-\d\dT\S+Z {2}\d{4}-\d\d-\d\dT\S+Z$/)
    assert.equal(run.stderr, '')
  })

  test('list --search ignores case, and says if no key matches', async () => {
    await using me = await owner()
    const found = await me.oanim(['api-keys', 'list', '--search', 'OWN', '--json'])
    const { api_keys } = JSON.parse(found.stdout)
    assert.deepEqual(
      api_keys.map(({ name }: { name: string }) => name),
      ['owner'],
    )
    const none = await me.oanim(['api-keys', 'list', '--search', 'no such name'])
    assert.match(none.stderr, /^No API key matches "no such name"\./)
  })

  test('list --all includes revoked keys with the date of their revocation', async () => {
    await using me = await owner()
    const { api_key } = await client().apiKeys.create({ name: 'gone' })
    const {
      api_key: { revoked_at },
    } = await client().apiKeys.revoke(api_key.id)
    assert.doesNotMatch((await me.oanim(['api-keys', 'list'])).stdout, new RegExp(api_key.id))
    const run = await me.oanim(['api-keys', 'list', '--all'])
    assert.match(run.stdout, /^ID .* REVOKED\n/)
    assert.match(run.stdout, new RegExp(`${api_key.id} .* ${revoked_at}\n`))
    const { api_keys } = JSON.parse((await me.oanim(['api-keys', 'list', '--all', '--json'])).stdout)
    assert.equal(api_keys.find(({ id }: { id: string }) => id === api_key.id).revoked_at, revoked_at)
  })

  test('list fetches every page', async () => {
    const key = (id: string) => sample('ApiKey', { id })
    const limit = { live: 2, maximum: 10 }
    const fake = await scriptedServer(
      json(200, { api_keys: [key('key_2')], next_cursor: 'next page', limit }),
      json(200, { api_keys: [key('key_1')], next_cursor: null, limit }),
    )
    await using _ = fake
    await using me = await someone({ ANIMATE_API_KEY: anyKey(), ANIMATE_API_URL: fake.url })
    const run = await me.oanim(['api-keys', 'list', '--json'])
    assert.deepEqual(
      JSON.parse(run.stdout).api_keys.map(({ id }: { id: string }) => id),
      ['key_2', 'key_1'],
    )
    assert.equal(fake.seen[1]?.url, '/api/v1/api-keys?limit=100&cursor=next%20page')
  })

  test('an empty list says that all live keys belong to CI jobs', async () => {
    const empty = json(200, { api_keys: [], next_cursor: null, limit: { live: 0, maximum: 10 } })
    const fake = await scriptedServer(empty)
    await using _ = fake
    await using me = await someone({ ANIMATE_API_KEY: anyKey(), ANIMATE_API_URL: fake.url })
    const run = await me.oanim(['api-keys', 'list'])
    assert.equal(run.exitCode, 0)
    assert.equal(run.stdout, '')
    assert.match(run.stderr, /^All live API keys belong to CI jobs\. To list them, add --jobs/)
  })

  test('a name cannot control the terminal or look like another name', async () => {
    const evil = '\x1b[2Jgood\u202Edab\u200B\nkey_fake'
    const fake = await scriptedServer(
      json(200, {
        api_keys: [sample('ApiKey', { name: evil, status: 'active' })],
        next_cursor: null,
        limit: { live: 1, maximum: 10 },
      }),
    )
    await using _ = fake
    await using me = await someone({ ANIMATE_API_KEY: anyKey(), ANIMATE_API_URL: fake.url })
    const table = await me.oanim(['api-keys', 'list'])
    assert.match(table.stdout, /\\u\{1b\}\[2Jgood\\u\{202e\}dab\\u\{200b\}\\u\{a\}key_fake/)
    assert.equal(table.stdout.trimEnd().split('\n').length, 2)
    const asJson = await me.oanim(['api-keys', 'list', '--json'])
    assert.doesNotMatch(asJson.stdout, /[\x1b\u202E\u200B]/)
    assert.equal(JSON.parse(asJson.stdout).api_keys[0].name, evil)
  })

  for (const by of ['id', 'prefix', 'name', 'whole key'] as const) {
    test(`revoke accepts the ${by}, and the key is revoked when the command returns`, async () => {
      await using me = await owner()
      const { api_key, key } = await client().apiKeys.create({ name: `by ${by}` })
      const target = { id: api_key.id, prefix: api_key.prefix, name: api_key.name, 'whole key': key }[by]
      const run = await me.oanim(['api-keys', 'revoke', target])
      assert.equal(run.exitCode, 0, run.stderr)
      assert.match(
        run.stdout,
        new RegExp(
          `^Revoked: {3}by ${by}\nPrefix: {4}${api_key.prefix}\nID: {8}${api_key.id}\nEffective: 2\\S+Z\nLast used: never\n$`,
        ),
      )
      assert.ok(!`${run.stdout}${run.stderr}`.includes(key.slice(14)))
      const dead = new OpenAnimate({ apiKey: key, baseUrl: server.url })
      await assert.rejects(dead.auth.me(), { code: 'key_revoked' })
    })
  }

  test('revoking again succeeds and says so', async () => {
    await using me = await owner()
    const { api_key } = await client().apiKeys.create({ name: 'twice' })
    await client().apiKeys.revoke(api_key.id)
    for (const target of [api_key.id, api_key.prefix]) {
      const run = await me.oanim(['api-keys', 'revoke', target])
      assert.equal(run.exitCode, 0)
      assert.match(run.stdout, /^Already revoked: twice\n/)
    }
  })

  test('an ambiguous name revokes nothing and lists the candidates', async () => {
    await using me = await owner()
    await using one = await newKey('twin')
    await using two = await newKey('twin')
    const run = await me.oanim(['api-keys', 'revoke', 'twin'])
    assert.equal(run.exitCode, 1)
    assert.match(run.stderr, /^Error: 2 keys are named "twin"\./)
    assert.ok(run.stderr.includes(one.api_key.id) && run.stderr.includes(two.api_key.id))
    const error = errorOf(await me.oanim(['api-keys', 'revoke', 'twin', '--json']))
    assert.equal(error['code'], 'key_ambiguous')
    assert.equal((error['candidates'] as unknown[]).length, 2)
    assert.equal((await client().apiKeys.get(one.api_key.id)).revoked_at, null)
  })

  test('an unknown key is an error that lists no keys', async () => {
    await using me = await owner()
    await using existing = await newKey('existing')
    for (const target of ['nobody', 'key_00000000000000000000', 'anim_00000000', anyKey(), 'key_../..']) {
      const run = await me.oanim(['api-keys', 'revoke', target])
      assert.equal(run.exitCode, 1)
      assert.match(run.stderr, /^Error: No live key has the ID, prefix or name /)
      assert.match(run.stderr, /List your keys: oanim api-keys list/)
      assert.ok(!run.stderr.includes(existing.api_key.id) && !run.stderr.includes(existing.api_key.prefix))
      assert.doesNotMatch(run.stderr, /anim_\w{8}_\w/, 'a key given whole is not repeated')
    }
  })

  test('names that look the same are one name, and a prefix is never read as a name', async () => {
    await using me = await owner()
    await using first = await newKey('na\u00efve  build')
    await using second = await newKey('nai\u0308ve\u200b build')
    const run = await me.oanim(['api-keys', 'show', 'Na\u00efve build', '--json'])
    assert.equal(errorOf(run)['code'], 'key_ambiguous')
    await using third = await newKey(first.api_key.prefix)
    const shown = await me.oanim(['api-keys', 'show', first.api_key.prefix])
    assert.equal(shown.exitCode, 0, shown.stderr)
    assert.ok(shown.stdout.includes(first.api_key.id))
    assert.ok(second.key !== third.key)
  })

  test('a mistyped name suggests at most three similar names', async () => {
    await using me = await owner()
    await using ci = await newKey('ci-pipeline')
    await using _1 = await newKey('bot-1')
    await using _2 = await newKey('bot-2')
    await using _3 = await newKey('bot-3')
    await using _4 = await newKey('bot-4')
    const run = await me.oanim(['api-keys', 'revoke', 'ci-piplein'])
    assert.match(
      run.stderr,
      /^Error: No live key .*"ci-piplein"\.\nDid you mean "ci-pipeline"\? List your keys: /,
    )
    const error = errorOf(await me.oanim(['api-keys', 'revoke', 'Bot', '--json']))
    assert.equal((error['suggestions'] as string[]).length, 3)
    assert.doesNotMatch(JSON.stringify(error), /anim_|key_\w{20}/)
    assert.equal((await client().apiKeys.get(ci.api_key.id)).revoked_at, null)
  })

  test('a prefix finds its key, even if another key has the prefix as its name', async () => {
    await using me = await owner()
    await using meant = await newKey('meant')
    await using decoy = await newKey(meant.api_key.prefix)
    assert.equal((await me.oanim(['api-keys', 'revoke', meant.api_key.prefix])).exitCode, 0)
    assert.ok((await client().apiKeys.get(meant.api_key.id)).revoked_at)
    assert.equal((await client().apiKeys.get(decoy.api_key.id)).revoked_at, null)
  })

  test('stopping the last key that can manage keys requires --yes, with any key', async () => {
    await using me = await owner()
    const [managing] = (await client().apiKeys.list()).api_keys.filter(({ name }) => name === 'owner')
    assert.ok(managing)
    const last = /This stops the last key that can manage API keys/
    for (const command of [
      ['revoke', managing.id],
      ['pause', managing.id],
      ['inspect', managing.id, '--quarantine'],
    ]) {
      const asked = await me.oanim(['api-keys', ...command])
      assert.equal(asked.exitCode, 2, command.join(' '))
      assert.match(asked.stderr, last)
    }
    // A key that may not read usage sees the same in the list.
    const scopes = ['keys:read', 'keys:write'] as const
    const second = await client().apiKeys.create({ name: 'second', scopes: [...scopes] })
    const env = { ANIMATE_API_KEY: second.key }
    const own = await me.oanim(['api-keys', 'revoke', second.api_key.id], { env })
    assert.equal(own.exitCode, 2)
    assert.doesNotMatch(own.stderr, last)
    for (const overlap of ['0', '0h', '000d']) {
      const cut = await me.oanim(['api-keys', 'rotate', second.api_key.id, '--overlap', overlap], { env })
      assert.equal(cut.exitCode, 2, overlap)
      assert.match(cut.stderr, /immediately revokes the key you are using, from ANIMATE_API_KEY/)
    }
    const made = new OpenAnimate({ apiKey: second.key, baseUrl: server.url })
    const child = await made.apiKeys.create({ name: 'child', scopes: [...scopes] })
    for (const command of [
      ['revoke', second.api_key.id, '--cascade'],
      ['inspect', second.api_key.id, '--quarantine'],
    ]) {
      const asked = await me.oanim(['api-keys', ...command], { env: { ANIMATE_API_KEY: child.key } })
      assert.equal(asked.exitCode, 2, command.join(' '))
      assert.match(asked.stderr, /stops the key you are using/)
    }
    await client().apiKeys.revoke(child.api_key.id)
    const other = await me.oanim(['api-keys', 'revoke', second.api_key.id])
    assert.equal(other.exitCode, 0, 'every other key is revoked in one step')
  })

  test('revoking the key in use requires --yes, with a warning before and after', async () => {
    await using me = await owner()
    const { key, api_key } = await client().apiKeys.create({ name: 'sawing' })
    const env = { ANIMATE_API_KEY: key }
    for (const command of [
      ['api-keys', 'revoke', api_key.id],
      ['api-keys', 'revoke', api_key.id, '--json'],
    ]) {
      const asked = await me.oanim(command, { env })
      assert.equal(asked.exitCode, 2)
      assert.match(asked.stderr, /This stops the key you are using, from ANIMATE_API_KEY\./)
      assert.match(asked.stderr, /--yes/)
    }
    assert.equal((await client().apiKeys.get(api_key.id)).status, 'active')
    const dry = await me.oanim(['api-keys', 'revoke', api_key.id, '--dry-run'], { env })
    assert.match(dry.stderr, /This stops the key you are using/)
    const run = await me.oanim(['api-keys', 'revoke', api_key.id, '--yes'], { env })
    assert.equal(run.exitCode, 0)
    assert.match(run.stderr, /You were using this key, from ANIMATE_API_KEY\./)
    const next = await me.oanim(['whoami'], { env: { ANIMATE_API_KEY: key } })
    assert.equal(next.exitCode, 4)
    assert.match(next.stderr, new RegExp(`rejected the key ${api_key.prefix} from ANIMATE_API_KEY`))
    assert.ok(!next.stderr.includes(key))
  })

  test('at the key limit, create lists the ten keys and says how to revoke one', async () => {
    const full = await startServer({ database: 'sqlite' })
    try {
      await using me = await someone({ ANIMATE_API_KEY: full.ownerKey, ANIMATE_API_URL: full.url })
      for (let count = 2; count <= 10; count += 1) {
        assert.equal((await me.oanim(['api-keys', 'create', '--name', `key ${count}`])).exitCode, 0)
      }
      const run = await me.oanim(['api-keys', 'create', '--name', 'eleventh'])
      assert.equal(run.exitCode, 1)
      assert.equal(run.stdout, '')
      assert.equal(run.stderr.match(/^key_/gm)?.length, 10)
      assert.match(run.stderr, /NAME +PREFIX +CREATED +LAST USED/)
      assert.match(run.stderr, /Revoke one: oanim api-keys revoke ID\n$/)
      const error = errorOf(await me.oanim(['api-keys', 'create', '--name', 'eleventh', '--json']))
      assert.equal(error['code'], 'key_limit_reached')
      assert.equal((error['live_keys'] as unknown[]).length, 10)
    } finally {
      await full.close()
    }
  })

  test('create says that the key exists if the response was lost', async () => {
    const fake = await scriptedServer(problem(409, 'idempotency_key_completed'))
    await using _ = fake
    await using me = await someone({ ANIMATE_API_KEY: anyKey(), ANIMATE_API_URL: fake.url })
    const run = await me.oanim(['api-keys', 'create', '--name', 'lost'])
    assert.equal(run.exitCode, 1)
    assert.match(
      run.stderr,
      /^Error: The key was created, but the response that contained it was lost\.\nRevoke it/,
    )
  })
})
