import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { sample } from '../../sdk/test/support/sample.ts'
import { json, scriptedServer } from '../../sdk/test/support/scripted-server.ts'
import { splitProfile } from '../src/config/profile.ts'
import { errorOf, someone } from './support/cli.ts'
import { anyKey } from './support/keys.ts'

const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)
const me = () => scriptedServer(json(200, sample('Me')))

/** Someone with a key of one server as the default, and of another as the profile `work`. */
async function withTwo() {
  const [home, work] = [await me(), await me()]
  const user = await someone()
  const keys = { home: anyKey(), work: anyKey() }
  const folder = join(user.home, '.oanim', 'profiles', 'work')
  await user.put(user.credentials, `api_key: ${keys.home}\nserver: ${home.url}\n`)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'credentials.yaml'), `api_key: ${keys.work}\nserver: ${work.url}\n`, {
    mode: 0o600,
  })
  const sentTo = ({ seen }: typeof home) => seen.map(({ headers }) => headers.authorization?.slice(7))
  return {
    ...user,
    keys,
    folder,
    servers: { home, work },
    sent: () => ({ home: sentTo(home), work: sentTo(work) }),
    async [Symbol.asyncDispose]() {
      for (const each of [home, work, user]) await each[Symbol.asyncDispose]()
    },
  }
}

describe('a profile', () => {
  test('is chosen by the option, before or after the command, then by the variable', async () => {
    await using user = await withTwo()
    const { keys } = user
    for (const args of [
      ['--profile', 'work', 'whoami'],
      ['--profile=work', 'whoami'],
      ['whoami', '--profile', 'work'],
      ['api-keys', '--profile', 'work', 'list', '--json'],
    ]) {
      const run = await user.oanim(args)
      if (args.includes('whoami'))
        assert.match(run.stdout, /\nProfile: work \(from --profile\)\n/, run.stderr)
    }
    assert.deepEqual(user.sent(), { home: [], work: Array(4).fill(keys.work) })
    const byVariable = await user.oanim(['whoami'], { env: { OANIM_PROFILE: 'work' } })
    assert.match(byVariable.stdout, /\nProfile: work \(from OANIM_PROFILE\)\n/)
    const both = await user.oanim(['--profile', 'home', 'whoami', '--profile', 'default', '--json'], {
      env: { OANIM_PROFILE: 'work' },
    })
    assert.equal(JSON.parse(both.stdout).profile, 'default')
    assert.equal((await user.oanim(['whoami'], { env: { OANIM_PROFILE: ' ' } })).exitCode, 0)
    assert.deepEqual(user.sent().home, [keys.home, keys.home])
    assert.deepEqual(await user.oanim(['--profile', 'work', '--version']).then((run) => run.exitCode), 0)
  })

  test('is not sent to the server as a field of the request', async () => {
    await using user = await withTwo()
    await user.oanim(['audit', 'list', '--profile', 'work'])
    await user.oanim(['assets', 'gen-image', '--prompt', 'p', '--out', 'a.png', '--profile', 'work'])
    const seen = user.servers.work.seen
    assert.ok(seen.length >= 2)
    for (const { url, body } of seen) assert.ok(!`${url}${body}`.includes('profile'), `${url} ${body}`)
  })

  test('has a key that is not sent to the server of another profile', async () => {
    await using user = await withTwo()
    const run = await user.oanim(['whoami', '--profile', 'work'], {
      env: { ANIMATE_API_URL: user.servers.home.url },
    })
    assert.equal(run.exitCode, 4)
    assert.match(run.stderr, /The saved key of the profile work belongs to .* and is not sent to/)
    await user.put(user.config, `api_url: ${user.servers.home.url}\naccount: acct_1\n`)
    assert.equal((await user.oanim(['whoami', '--profile', 'work'])).exitCode, 0)
    assert.deepEqual(user.sent(), { home: [], work: [user.keys.work] })
  })

  test('does not take precedence over ANIMATE_API_KEY, and the command says so', async () => {
    await using user = await withTwo()
    const key = anyKey()
    const run = await user.oanim(['whoami', '--profile', 'work'], { env: { ANIMATE_API_KEY: key } })
    assert.equal(run.exitCode, 0)
    assert.match(run.stderr, /ANIMATE_API_KEY is set, so the key of the profile work is not used\./)
    assert.deepEqual(user.sent(), { home: [], work: [key] })
  })

  test('that does not exist is an error with the list, and names that are no names are errors', async () => {
    await using user = await withTwo()
    const run = await user.oanim(['whoami', '--profile', 'wrok', '--json'])
    assert.equal(run.exitCode, 2)
    assert.equal(errorOf(run)['code'], 'profile_not_found')
    assert.match(String(errorOf(run)['hint']), /^Profiles: default, work\. .*oanim login --profile wrok$/)
    for (const name of ['', '../work', 'Work', 'con', '-x', 'a'.repeat(33), 'wo rk', 'com1']) {
      const bad = await user.oanim(['login', `--profile=${name}`, '--token', anyKey(), '--json'])
      assert.deepEqual([bad.exitCode, errorOf(bad)['code']], [2, 'profile_invalid'], name)
    }
    assert.deepEqual(user.sent(), { home: [], work: [] })
    const byVariable = await user.oanim(['whoami'], { env: { OANIM_PROFILE: '../../etc' } })
    assert.match(byVariable.stderr, /The value of OANIM_PROFILE is not the name of a profile/)
  })
})

describe('login and logout of a profile', () => {
  test('keep its key in a folder of its own, with the permissions of the default one', async () => {
    await using server = await me()
    await using user = await someone({ ANIMATE_API_URL: server.url })
    const key = anyKey()
    const login = await user.oanim(['login', '--profile', 'work', '--token', key])
    const folder = join(user.home, '.oanim', 'profiles', 'work')
    const path = join(folder, 'credentials.yaml')
    assert.match(login.stdout, new RegExp(`\nProfile: work\nSaved: {3}${path}\n$`), login.stderr)
    assert.equal(await readFile(path, 'utf8'), `api_key: ${key}\nserver: ${server.url}\n`)
    assert.deepEqual([await mode(path), await mode(folder)], ['600', '700'])
    assert.deepEqual(await readdir(join(user.home, '.oanim')), ['profiles'])

    const none = await user.oanim(['whoami'])
    assert.match(none.stderr, /Not signed in.*\n.*`oanim login`/)
    const logout = await user.oanim(['logout', '--profile', 'work'])
    assert.equal(logout.stdout, `Removed the key ${key.slice(0, 13)} (${path}).\n`)
    assert.deepEqual(await readdir(join(user.home, '.oanim', 'profiles')), [], 'nothing is left of it')
  })

  test('say which profile has no key, and follow no link', async () => {
    await using user = await withTwo()
    await user.oanim(['config', 'set', 'api_url', user.servers.home.url, '--profile', 'empty'])
    const none = await user.oanim(['whoami', '--profile', 'empty'])
    assert.equal(none.exitCode, 4)
    assert.match(none.stderr, /no key of the profile empty is saved\.\n.*`oanim login --profile empty`/)
    const folder = join(user.home, '.oanim', 'profiles', 'empty')
    await symlink(user.credentials, join(folder, 'credentials.yaml'))
    const link = await user.oanim(['whoami', '--profile', 'empty'])
    assert.equal(link.exitCode, 4)
    assert.match(link.stderr, /is a symbolic link.*\n.*oanim login --profile empty --token -/)
    assert.deepEqual(user.sent(), { home: [], work: [] })
  })
})

test('only the options before the command are split off', () => {
  assert.deepEqual(splitProfile(['--profile', 'a', '--profile=b', 'run', '--profile', 'c']), {
    profile: ['--profile', 'a', '--profile=b'],
    rest: ['run', '--profile', 'c'],
  })
  assert.deepEqual(splitProfile(['--profile']), { profile: ['--profile'], rest: [] })
})
