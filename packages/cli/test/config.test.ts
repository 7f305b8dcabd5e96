import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { changeEntry } from '../src/config/config-file.ts'
import { defaultProfile } from '../src/config/paths.ts'
import { errorOf, someone } from './support/cli.ts'
import { anyKey } from './support/keys.ts'

const url = 'https://animate.example.com'

describe('oanim config', () => {
  test('set, get and unset change one line, and every other character stays', async () => {
    await using me = await someone()
    const before =
      '# of the team\r\napi_url:   http://127.0.0.1:9  # local\r\n\r\nfuture:  {a: 1,b: [2]}\r\nlong: "x"\r\n'
    await me.put(me.config, before, 0o644)
    const set = await me.oanim(['config', 'set', 'api_url', `${url}/`])
    assert.deepEqual([set.exitCode, set.stdout], [0, `api_url: ${url} (${me.config})\n`], set.stderr)
    assert.equal(await readFile(me.config, 'utf8'), before.replace('http://127.0.0.1:9', url))
    assert.equal((await stat(me.config)).mode & 0o777, 0o600)
    assert.equal((await me.oanim(['config', 'get', 'api_url'])).stdout, `${url}\n`)

    await me.oanim(['config', 'set', 'account', 'acct_1'])
    assert.ok((await readFile(me.config, 'utf8')).endsWith('long: "x"\r\naccount: acct_1\r\n'))
    const unset = await me.oanim(['config', 'unset', 'api_url'])
    assert.equal(unset.stdout, `Removed api_url (${me.config}).\n`)
    assert.equal(
      await readFile(me.config, 'utf8'),
      '# of the team\r\n\r\nfuture:  {a: 1,b: [2]}\r\nlong: "x"\r\naccount: acct_1\r\n',
    )
    assert.equal(
      (await me.oanim(['config', 'unset', 'api_url'])).stdout,
      `api_url is not set in ${me.config}.\n`,
    )
    const missing = await me.oanim(['config', 'get', 'account'], { env: { HOME: me.work } })
    assert.deepEqual([missing.exitCode, missing.stdout], [1, ''])
  })

  test('writes through a link, and not into a pipe, a directory or a large file', async () => {
    await using me = await someone()
    const dotfile = join(me.home, 'dotfile.yaml')
    await writeFile(dotfile, '# shared\n')
    await mkdir(join(me.home, '.oanim'))
    await symlink(dotfile, me.config)
    await me.oanim(['config', 'set', 'update_notice', 'OFF'])
    assert.equal(await readFile(dotfile, 'utf8'), '# shared\nupdate_notice: off\n')
    assert.ok((await lstat(me.config)).isSymbolicLink())
    assert.deepEqual((await readdir(me.home)).sort(), ['.oanim', 'dotfile.yaml', 'work'])

    for (const [create, reason] of [
      [(path: string) => execFileSync('mkfifo', [path]), /is not a regular file/],
      [(path: string) => mkdir(path), /is a directory/],
      [(path: string) => writeFile(path, `#${' '.repeat(70_000)}\n`), /has more than 65536 bytes/],
      [(path: string) => writeFile(path, 'a: [\n'), /is not YAML/],
      [(path: string) => writeFile(path, '- a\n'), /does not have the form/],
    ] as const) {
      await using other = await someone()
      await mkdir(join(other.home, '.oanim'))
      await create(other.config)
      const run = await other.oanim(['config', 'set', 'api_url', url])
      assert.equal(run.exitCode, 2)
      assert.match(run.stderr, reason)
    }
  })

  test('rejects an unknown setting and an invalid value, without quoting the value', async () => {
    await using me = await someone()
    const secret = anyKey()
    const tries: [string[], string, RegExp][] = [
      [['set', 'api_key', secret], 'usage_invalid', /Unknown setting "api_key"\. Settings: api_url, account/],
      [['get', '__proto__'], 'usage_invalid', /Unknown setting/],
      [['set', 'api_url', 'http://example.com'], 'server_url_insecure', /is not encrypted/],
      [['set', 'api_url', `https://me:${secret}@example.com`], 'server_url_invalid', /user name or password/],
      [['set', 'api_url', `${url}/docs`], 'server_url_invalid', /URL of a page/],
      [['set', 'account', secret], 'usage_invalid', /not an account ID/],
      [['set', 'update_notice', secret], 'usage_invalid', /not on or off/],
    ]
    for (const [args, code, message] of tries) {
      const run = await me.oanim(['config', ...args, '--json'])
      assert.deepEqual([run.exitCode, errorOf(run)['code']], [2, code], args.join(' '))
      assert.match(String(errorOf(run)['message']), message)
      assert.ok(!run.stderr.includes(secret.slice(14)), run.stderr)
    }
    assert.deepEqual(await readdir(me.home), ['work'])
  })

  test('list shows each value, where it comes from and the profiles, and no secret', async () => {
    await using me = await someone()
    const [key, other] = [anyKey(), anyKey()]
    await me.put(me.credentials, `api_key: ${key}\nserver: ${url}\n`)
    await me.put(me.config, `secret: ${other}\nupdate_notice: false\n`)
    await me.oanim(['config', 'set', 'api_url', 'http://127.0.0.1:9', '--profile', 'work'])
    const run = await me.oanim(['config', 'list'], { env: { ANIMATE_ACCOUNT: 'acct_1' } })
    assert.equal(
      run.stdout.replaceAll(/ +/g, ' '),
      `KEY VALUE SOURCE\napi_url ${url} ${me.credentials}\naccount acct_1 ANIMATE_ACCOUNT\nupdate_notice off ${me.config}\n\n` +
        `PROFILE SERVER KEY\ndefault (in use) ${url} ${key.slice(0, 13)}\nwork - -\n`,
      run.stderr,
    )
    const work = await me.oanim(['config', 'list', '--profile', 'work', '--json'])
    const listed = JSON.parse(work.stdout)
    assert.equal(listed.profile, 'work')
    assert.deepEqual(
      listed.settings.map(({ value }: { value: string }) => value),
      ['http://127.0.0.1:9', null, 'off'],
    )
    assert.deepEqual(
      listed.profiles.map(({ name, is_current }: { name: string; is_current: boolean }) => [
        name,
        is_current,
      ]),
      [
        ['default', false],
        ['work', true],
      ],
    )
    for (const text of [run.stdout, run.stderr, work.stdout]) {
      for (const secret of [key, other]) assert.ok(!text.includes(secret.slice(14)))
    }
    const broken = await me.oanim(['config', 'list'], { env: { ANIMATE_API_URL: 'nonsense' } })
    assert.equal(broken.exitCode, 0)
    assert.match(broken.stderr, /The value of ANIMATE_API_URL is not a URL/)
  })

  test('set warns if a variable or the server of the saved key makes it useless', async () => {
    await using me = await someone()
    await me.put(me.credentials, `api_key: ${anyKey()}\nserver: ${url}\n`)
    const run = await me.oanim(['config', 'set', 'api_url', 'https://other.example.com'], {
      env: { ANIMATE_API_URL: url },
    })
    assert.match(run.stderr, /ANIMATE_API_URL is set and takes precedence over the file/)
    assert.match(run.stderr, /The saved key belongs to https:\/\/animate\.example\.com and is not sent to/)
  })
})

test('a form that cannot be edited in place is rewritten with its comments, or left alone', async () => {
  await using me = await someone()
  const before = process.env['HOME']
  process.env['HOME'] = me.home
  try {
    const after = async (text: string, value: string | undefined) => {
      await me.put(me.config, text)
      await changeEntry(defaultProfile, 'api_url', value)
      return readFile(me.config, 'utf8').catch(() => undefined)
    }
    assert.equal(await after('{a: 1} # c\n', url), `{ a: 1, api_url: ${url} } # c\n`)
    assert.equal(await after('a: 1', url), `a: 1\napi_url: ${url}\n`)
    assert.equal(await after('api_url:\nb: 1\n', url), `api_url: ${url}\nb: 1\n`)
    assert.equal(await after('api_url: |\n  text\nb: 1\n', undefined), 'b: 1\n')
    assert.equal(await after('api_url: x\n', undefined), undefined, 'an empty file is removed')
    assert.equal(await after('# c\napi_url: x\n', undefined), '# c\n')
    await assert.rejects(after('api_url: &x a\nb: *x\n', undefined), /cannot change without losing/)
    assert.equal(await readFile(me.config, 'utf8'), 'api_url: &x a\nb: *x\n')
  } finally {
    if (before === undefined) delete process.env['HOME']
    else process.env['HOME'] = before
  }
})
