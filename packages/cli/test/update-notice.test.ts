import assert from 'node:assert/strict'
import { mkdir, readFile, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { sample } from '../../sdk/test/support/sample.ts'
import { json, problem, scriptedServer } from '../../sdk/test/support/scripted-server.ts'
import { isNewer } from '../src/update-notice.ts'
import { binary, node, someone } from './support/cli.ts'
import { anyKey } from './support/keys.ts'
import { runInTerminal } from './support/terminal.ts'

const answers = (version: string) => scriptedServer(json(200, sample('Me'), { 'X-Oanim-Version': version }))

async function atTerminal(url: string) {
  const me = await someone({ ANIMATE_API_URL: url, ANIMATE_API_KEY: anyKey() })
  const state = join(me.home, '.oanim', 'update-notice')
  const whoami = (env: Record<string, string> = {}, args: string[] = []) =>
    runInTerminal(node, [binary, 'whoami', ...args], {
      cwd: me.work,
      env: { ...me.env, NO_COLOR: '1', ...env },
      columns: 200,
    })
  return Object.assign(me, { state, whoami })
}

test('at a terminal, a newer server is announced once a day, after the output and without a request', async () => {
  await using server = await answers('0.20.0')
  await using me = await atTerminal(server.url)
  const first = await me.whoami()
  assert.ok(
    first.screen.endsWith(
      `\noanim 0.20.0 is available from ${server.url} (this is 0.1.0):\n  npm install --global ${server.url}/oanim.tgz\n`,
    ),
    first.screen,
  )
  assert.match(first.screen, /^Account:/)
  assert.deepEqual([first.exitCode, server.seen.length], [0, 1])
  assert.equal((await stat(me.state)).mode & 0o777, 0o600)
  assert.equal(await readFile(me.state, 'utf8'), '0.20.0\n')
  assert.ok(!(await me.whoami()).screen.includes('is available'), 'not twice a day')

  const day = 24 * 60 * 60 * 1000
  for (const daysAway of [-2, 400]) {
    const time = new Date(Date.now() + daysAway * day)
    await utimes(me.state, time, time)
    assert.ok((await me.whoami()).screen.includes('is available'), `${daysAway} days`)
  }
})

test('there is no notice where nobody reads it or wants it', async () => {
  await using server = await answers('0.20.0')
  await using me = await atTerminal(server.url)
  const noted = () => stat(me.state).catch(() => undefined)
  for (const [env, args] of [
    [{ CI: 'true' }, []],
    [{ OANIM_UPDATE_NOTICE: 'off' }, []],
    [{}, ['--json']],
  ] as const) {
    assert.ok(!(await me.whoami(env, [...args])).screen.includes('is available'))
    assert.equal(await noted(), undefined)
  }
  const piped = await me.oanim(['whoami'])
  assert.deepEqual([piped.stderr, await noted()], ['', undefined])
  await me.put(me.config, 'update_notice: off\n')
  assert.ok(!(await me.whoami()).screen.includes('is available'))
})

test('an older server, a version that is none and a state that cannot be written are no notice', async () => {
  for (const version of ['0.1.0', '0.0.9', '9'.repeat(30), '1.0.0; rm -rf /', '']) {
    await using server = await answers(version)
    await using me = await atTerminal(server.url)
    assert.ok(!(await me.whoami()).screen.includes('is available'), version)
  }
  await using server = await answers('0.20.0')
  await using me = await atTerminal(server.url)
  await mkdir(join(me.state, 'full'), { recursive: true })
  const yesterday = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000)
  await utimes(me.state, yesterday, yesterday)
  const run = await me.whoami()
  assert.ok(!run.screen.includes('is available'))
  assert.equal(run.exitCode, 0)
})

test('the server of a share link, which anyone can send, does not advise what to install', async () => {
  await using stranger = await scriptedServer(
    problem(404, 'share_not_found', {}, { 'X-Oanim-Version': '99.0.0' }),
  )
  await using me = await atTerminal('https://animate.example.com')
  const link = `${stranger.url}/share/share_abc#${'A'.repeat(43)}`
  const run = await runInTerminal(node, [binary, 'api-keys', 'open', link], { cwd: me.work, env: me.env })
  assert.equal(stranger.seen.length, 1, run.screen)
  assert.ok(!run.screen.includes('is available'))
})

test('versions are ordered as npm orders them', () => {
  const ordered = ['0.1.0', '0.2.0-beta.2', '0.2.0-beta.10', '0.2.0', '0.10.0', '1.0.0+build']
  for (const [index, newer] of ordered.entries()) {
    for (const older of ordered.slice(0, index)) {
      assert.ok(isNewer(newer, older), `${newer} > ${older}`)
      assert.ok(!isNewer(older, newer), `${older} < ${newer}`)
    }
    assert.ok(!isNewer(newer, newer))
  }
})
