import assert from 'node:assert/strict'
import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { OpenAnimate } from '@oanim/sdk'
import { json, scriptedServer } from '../../sdk/test/support/scripted-server.ts'
import { type StartedServer, startServer } from '../../server/test/support/start-server.ts'
import { errorOf, someone } from './support/cli.ts'
import { anyKey } from './support/keys.ts'

const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)

describe('signing in and out', () => {
  let server: StartedServer
  let key: string
  let prefix: string
  before(async () => {
    server = await startServer({ database: 'sqlite' })
    const owner = new OpenAnimate({ apiKey: server.ownerKey, baseUrl: server.url })
    const created = await owner.apiKeys.create({ name: 'ci-pipeline' })
    key = created.key
    prefix = created.api_key.prefix
  })
  after(() => server.close())
  const visitor = () => someone({ ANIMATE_API_URL: server.url })

  for (const way of ['argument', 'standard input'] as const) {
    test(`login with the key as ${way} saves it for later commands`, async () => {
      await using me = await visitor()
      const run =
        way === 'argument'
          ? await me.oanim(['login', '--token', key])
          : await me.oanim(['login', '--token', '-'], { stdin: `${key}\r\n` })
      assert.equal(run.exitCode, 0, run.stderr)
      assert.equal(
        run.stdout,
        `Account: owner@localhost\nServer:  ${server.url}\nKey:     ci-pipeline (${prefix})\nSaved:   ${me.credentials}\n`,
      )
      assert.equal(run.stderr, '')
      assert.equal(await readFile(me.credentials, 'utf8'), `api_key: ${key}\nserver: ${server.url}\n`)
      assert.equal(await mode(me.credentials), '600')
      assert.equal(await mode(join(me.home, '.oanim')), '700')
      assert.deepEqual(await readdir(join(me.home, '.oanim')), ['credentials.yaml'])

      const whoami = await me.oanim(['whoami'])
      assert.match(
        whoami.stdout,
        new RegExp(
          `^Account: owner@localhost \\(acct_\\w+\\)\nServer: {2}${server.url} \\(from ANIMATE_API_URL\\)\nKey: {5}ci-pipeline \\(${prefix}, key_\\w+\\)\nSource: {2}${me.credentials}\n$`,
        ),
      )
    })
  }

  test('the saved key is used with its server without a variable', async () => {
    await using me = await visitor()
    await me.oanim(['login', '--token', key])
    const run = await me.oanim(['whoami'], { env: { ANIMATE_API_URL: '' } })
    assert.equal(run.exitCode, 0, run.stderr)
    assert.ok(run.stdout.includes(`Server:  ${server.url} (from ${me.credentials})`))
  })

  test('a failed login changes no file', async () => {
    await using me = await visitor()
    await me.oanim(['login', '--token', key])
    const saved = await readFile(me.credentials, 'utf8')
    const tries: [string, string[], Record<string, string>, number][] = [
      ['unknown', ['--token', anyKey()], {}, 4],
      ['mistyped', ['--token', `${key.slice(0, -1)}-`], {}, 4],
      ['empty', ['--token', ''], {}, 2],
      ['missing', ['--token'], {}, 2],
      ['no server', ['--token', key], { ANIMATE_API_URL: 'http://127.0.0.1:1' }, 1],
      ['unencrypted', ['--token', key], { ANIMATE_API_URL: 'http://example.com' }, 2],
    ]
    for (const [name, args, env, exitCode] of tries) {
      const run = await me.oanim(['login', ...args], { env })
      assert.equal(run.exitCode, exitCode, `${name}: ${run.stderr}`)
      assert.equal(run.stdout, '', name)
      assert.equal(await readFile(me.credentials, 'utf8'), saved, name)
      assert.ok(!run.stderr.includes(key.slice(14)), name)
    }
    await using other = await visitor()
    await other.oanim(['login', '--token', anyKey()])
    assert.deepEqual(await readdir(other.home), ['work'])
  })

  test('the error for an empty token mentions the variable', async () => {
    await using me = await visitor()
    assert.match((await me.oanim(['login', '--token', ''])).stderr, /Is ANIMATE_API_KEY set\?/)
    assert.match((await me.oanim(['login', '--token'])).stderr, /Is ANIMATE_API_KEY empty\?/)
    const run = await me.oanim(['login', '--token', '-'], { stdin: '\n' })
    assert.match(run.stderr, /No API key: standard input is empty\./)
    assert.equal(run.exitCode, 2)
  })

  test('login without a terminal suggests --token and the variable', async () => {
    await using me = await visitor()
    const run = await me.oanim(['login'])
    assert.equal(run.exitCode, 2)
    assert.match(run.stderr, /oanim login --token -/)
    assert.match(run.stderr, /ANIMATE_API_KEY/)
  })

  test('login warns if the variable takes precedence over the saved key', async () => {
    await using me = await visitor()
    const run = await me.oanim(['login', '--token', key], { env: { ANIMATE_API_KEY: server.ownerKey } })
    assert.equal(run.exitCode, 0)
    assert.match(run.stderr, /ANIMATE_API_KEY is set to another key, which commands use/)
    const same = await me.oanim(['login', '--token', key], { env: { ANIMATE_API_KEY: key } })
    assert.equal(same.stderr, '')
  })

  test('login keeps other entries of the file, and names the replaced key', async () => {
    await using me = await visitor()
    const old = anyKey()
    await me.put(me.credentials, `# mine\napi_key: ${old}\nnote: keep me\n`, 0o644)
    const run = await me.oanim(['login', '--token', key])
    assert.match(run.stderr, new RegExp(`^The previously saved key, ${old.slice(0, 13)}, was replaced`))
    assert.ok(!run.stderr.includes(old))
    assert.equal(
      await readFile(me.credentials, 'utf8'),
      `# mine\napi_key: ${key}\nnote: keep me\nserver: ${server.url}\n`,
    )
    assert.equal(await mode(me.credentials), '600', 'permissions are repaired')
  })

  test('login removes the permissions of others from the folder', async () => {
    await using me = await visitor()
    await mkdir(join(me.home, '.oanim'), { mode: 0o755 })
    await chmod(join(me.home, '.oanim'), 0o755)
    await me.oanim(['login', '--token', key])
    assert.equal(await mode(join(me.home, '.oanim')), '700')
  })

  test('logout removes the key and says that it was not revoked', async () => {
    await using me = await visitor()
    await me.oanim(['login', '--token', key])
    const run = await me.oanim(['logout'])
    assert.equal(run.exitCode, 0)
    assert.equal(run.stdout, `Removed the key ${prefix} (${me.credentials}).\n`)
    assert.match(
      run.stderr,
      /^It was not revoked\. To revoke it, use the console, or with `oanim api-keys revoke/,
    )
    assert.ok(run.stderr.includes(`oanim api-keys revoke ${prefix}`))
    assert.deepEqual(await readdir(join(me.home, '.oanim')), [])
    assert.equal((await me.oanim(['whoami'])).exitCode, 4)
    const again = await me.oanim(['logout'])
    assert.deepEqual([again.exitCode, again.stdout], [0, 'No key is saved.\n'])
    assert.equal((await me.oanim(['whoami'], { env: { ANIMATE_API_KEY: key } })).exitCode, 0)
  })

  test('logout keeps other entries of the file', async () => {
    await using me = await visitor()
    await me.put(me.credentials, `api_key: ${key}\nserver: ${server.url}\nnote: keep me\n`)
    const run = await me.oanim(['logout', '--json'], { env: { ANIMATE_API_KEY: key } })
    assert.deepEqual(JSON.parse(run.stdout), {
      removed: true,
      revoked: false,
      prefix,
      credentials_file: me.credentials,
    })
    assert.equal(JSON.parse(run.stderr).warning.code, 'credential_in_variable')
    assert.equal(await readFile(me.credentials, 'utf8'), 'note: keep me\n')
  })
})

describe('which key is used', () => {
  let server: StartedServer
  before(async () => {
    server = await startServer({ database: 'sqlite' })
  })
  after(() => server.close())
  const visitor = () => someone({ ANIMATE_API_URL: server.url })

  test('the variable takes precedence over the file, and whoami shows the shadowed key', async () => {
    await using me = await visitor()
    const other = anyKey()
    await me.put(me.credentials, `api_key: ${other}\nserver: https://other.example\n`)
    const env = { ANIMATE_API_KEY: ` ${server.ownerKey}\n` }
    const run = await me.oanim(['whoami'], { env })
    assert.equal(run.exitCode, 0, run.stderr)
    assert.match(run.stdout, /\nSource: +ANIMATE_API_KEY\n/)
    assert.ok(
      run.stdout.endsWith(
        `Overrides: the key ${other.slice(0, 13)} in ${me.credentials} for https://other.example\n`,
      ),
    )
    const object = JSON.parse((await me.oanim(['whoami', '--json'], { env })).stdout)
    assert.equal(object.source, 'ANIMATE_API_KEY')
    assert.deepEqual(object.shadows, {
      source: me.credentials,
      prefix: other.slice(0, 13),
      server: 'https://other.example',
    })
    assert.equal(object.email, 'owner@localhost')
  })

  test('an empty or blank variable counts as not set', async () => {
    await using me = await visitor()
    for (const ANIMATE_API_KEY of ['', '  \n']) {
      const none = await me.oanim(['whoami'], { env: { ANIMATE_API_KEY } })
      assert.equal(none.exitCode, 4)
      assert.match(none.stderr, /ANIMATE_API_KEY is empty and no key is saved/)
    }
    await me.put(me.credentials, `api_key: ${server.ownerKey}\nserver: ${server.url}\n`)
    assert.equal((await me.oanim(['whoami'], { env: { ANIMATE_API_KEY: '' } })).exitCode, 0)
  })

  test('a malformed key is an error without a request, and names its source', async () => {
    await using me = await someone({ ANIMATE_API_URL: 'http://127.0.0.1:1' })
    const bad = `${anyKey().slice(0, -2)}xx`
    const fromVariable = await me.oanim(['whoami'], { env: { ANIMATE_API_KEY: bad } })
    assert.equal(fromVariable.exitCode, 4)
    assert.match(fromVariable.stderr, /^Error: The value of ANIMATE_API_KEY is not an API key\./)
    await me.put(me.credentials, `api_key: ${bad}\nserver: http://127.0.0.1:1\n`)
    const fromFile = await me.oanim(['whoami', '--json'])
    assert.equal(fromFile.exitCode, 4)
    assert.deepEqual(
      [errorOf(fromFile)['code'], errorOf(fromFile)['source']],
      ['key_malformed', me.credentials],
    )
    for (const run of [fromVariable, fromFile]) assert.ok(!run.stderr.includes(bad.slice(14)))
  })

  test('the saved key is sent only to its server', async () => {
    const other = await scriptedServer(json(200, {}))
    await using _ = other
    await using me = await visitor()
    await me.put(me.credentials, `api_key: ${server.ownerKey}\nserver: ${server.url}\n`)
    const run = await me.oanim(['whoami'], { env: { ANIMATE_API_URL: other.url } })
    assert.equal(run.exitCode, 4)
    assert.match(run.stderr, new RegExp(`belongs to ${server.url} and is not sent to ${other.url}`))
    assert.equal(other.seen.length, 0)

    await me.put(me.config, `api_url: ${other.url}\n`)
    const byConfig = await me.oanim(['whoami'], { env: { ANIMATE_API_URL: '' } })
    assert.equal(byConfig.exitCode, 4)
    assert.ok(byConfig.stderr.includes(me.config))
    assert.equal(other.seen.length, 0)
  })

  test('a saved key without a server is sent only to this machine', async () => {
    await using me = await visitor()
    await me.put(me.credentials, `api_key: ${server.ownerKey}\n`)
    assert.equal((await me.oanim(['whoami'])).exitCode, 0)
    const run = await me.oanim(['whoami'], { env: { ANIMATE_API_URL: 'https://animate.example' } })
    assert.equal(run.exitCode, 4)
    assert.match(run.stderr, /does not say which server its key belongs to/)
  })
})

describe('an unusable credentials file', () => {
  let server: StartedServer
  before(async () => {
    server = await startServer({ database: 'sqlite' })
  })
  after(() => server.close())
  type Me = Awaited<ReturnType<typeof someone>>
  const key = anyKey()

  const broken: Record<string, { prepare: (me: Me) => Promise<void>; says: RegExp }> = {
    'not YAML': {
      prepare: (me) => me.put(me.credentials, `a: b\napi_key: {${key}\n`),
      says: /is not YAML \(line \d\)\.\n.*rm '/,
    },
    'a key that is no text': {
      prepare: (me) => me.put(me.credentials, 'api_key: [1, 2]\n'),
      says: /does not have the form "api_key: anim_…"/,
    },
    'not a map': {
      prepare: (me) => me.put(me.credentials, `${key}\n`),
      says: /does not have the form "api_key: anim_…"/,
    },
    'a symbolic link': {
      prepare: async (me) => {
        await mkdir(join(me.home, '.oanim'))
        await writeFile(join(me.home, 'elsewhere.yaml'), `api_key: ${key}\n`)
        await symlink(join(me.home, 'elsewhere.yaml'), me.credentials)
      },
      says: /is a symbolic link \(to .*elsewhere\.yaml\), which oanim does not follow\.\n.*rm '/,
    },
    'a folder': {
      prepare: async (me) => {
        await mkdir(me.credentials, { recursive: true })
      },
      says: /is a directory\.\n.*Move it away \(mv '/,
    },
    'far too large': {
      prepare: (me) => me.put(me.credentials, `api_key: ${'x'.repeat(70_000)}\n`),
      says: /is too large to be a saved key/,
    },
    'its folder is a file': {
      prepare: (me) => writeFile(join(me.home, '.oanim'), ''),
      says: /cannot be read: part of the path is a file/,
    },
  }

  for (const [name, { prepare, says }] of Object.entries(broken)) {
    test(`${name}: the error names the path and the fix, the file stays, and the variable still works`, async () => {
      await using me = await someone({ ANIMATE_API_URL: server.url })
      await prepare(me)
      const before = await fingerprint(me.credentials)

      const read = await me.oanim(['whoami'])
      assert.equal(read.exitCode, 4)
      assert.ok(read.stderr.startsWith(`Error: ${me.credentials} `), read.stderr)
      assert.match(read.stderr, says)
      for (const args of [['login', '--token', server.ownerKey], ['logout']]) {
        const run = await me.oanim(args)
        assert.equal(run.exitCode, 1)
        assert.match(run.stderr, says)
        assert.match(run.stderr, /Nothing was changed\./)
        assert.equal(await fingerprint(me.credentials), before)
        assert.ok(!run.stderr.includes(key.slice(14)))
      }

      const env = { ANIMATE_API_KEY: server.ownerKey }
      const list = await me.oanim(['api-keys', 'list'], { env })
      assert.deepEqual([list.exitCode, list.stderr], [0, ''])
      const whoami = await me.oanim(['whoami'], { env })
      assert.equal(whoami.exitCode, 0)
      assert.ok(whoami.stderr.startsWith(`⚠ ${me.credentials} `), 'a remark')
      assert.match(whoami.stdout, /Overrides: the content in /)
      assert.ok(!`${read.stderr}${whoami.stdout}${whoami.stderr}`.includes(key.slice(14)))
    })
  }

  test('without read permission: the error names the path and the fix', async () => {
    await using me = await someone({ ANIMATE_API_URL: server.url })
    await me.put(me.credentials, `api_key: ${key}\n`, 0o000)
    const run = await me.oanimUnprivileged(['whoami'])
    assert.equal(run.exitCode, 4, run.stderr)
    assert.ok(run.stderr.includes(`${me.credentials} cannot be read: permission denied`), run.stderr)
    assert.ok(run.stderr.includes(`chmod 600 '${me.credentials}'`))
  })

  test('readable by others: a warning names the fix', async () => {
    await using me = await someone({ ANIMATE_API_URL: server.url })
    await me.put(me.credentials, `api_key: ${server.ownerKey}\nserver: ${server.url}\n`)
    await chmod(me.credentials, 0o644)
    const run = await me.oanim(['whoami'])
    assert.equal(run.exitCode, 0)
    assert.equal(
      run.stderr,
      `⚠ Other users can read ${me.credentials} (permissions 644). Run chmod 600 '${me.credentials}'\n`,
    )
    const asJson = await me.oanim(['whoami', '--json'])
    assert.equal(JSON.parse(asJson.stderr).warning.code, 'credentials_readable_by_others')
    await chmod(me.credentials, 0o600)
    assert.equal((await me.oanim(['whoami'])).stderr, '')
  })

  test('an empty file counts as missing', async () => {
    await using me = await someone({ ANIMATE_API_URL: server.url })
    for (const content of ['', '# nothing yet\n', 'api_key: ""\n', 'api_key:\n']) {
      await rm(me.credentials, { force: true })
      await me.put(me.credentials, content)
      const run = await me.oanim(['whoami', '--json'])
      assert.equal(errorOf(run)['code'], 'credential_missing', content)
      const login = await me.oanim(['login', '--token', server.ownerKey])
      assert.equal(login.exitCode, 0, login.stderr)
    }
  })
})

/** What stands at a path, whatever it is. */
async function fingerprint(path: string): Promise<string> {
  try {
    const found = await lstat(path)
    if (found.isSymbolicLink()) return `link ${await readlink(path)} ${await readFile(path, 'utf8')}`
    return found.isDirectory() ? 'folder' : `${found.mode} ${await readFile(path, 'utf8')}`
  } catch (error) {
    return String(error)
  }
}
