import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import stringWidth from 'string-width'
import { type StartedServer, startServer } from '../../server/test/support/start-server.ts'
import { binary, node, someone } from './support/cli.ts'
import { runInTerminal } from './support/terminal.ts'

describe('on a terminal', () => {
  let server: StartedServer
  before(async () => {
    server = await startServer({ database: 'sqlite' })
  })
  after(() => server.close())

  async function sitting(columns: number, env: Record<string, string> = {}) {
    const me = await someone({ ANIMATE_API_URL: server.url })
    const see = (args: string[], type?: { after: string; text: string }[]) =>
      runInTerminal(node, [binary, ...args], {
        columns,
        cwd: me.work,
        env: { ...me.env, ANIMATE_API_KEY: server.ownerKey, ...env },
        ...(type && { type }),
      })
    return { me, see, [Symbol.asyncDispose]: () => me[Symbol.asyncDispose]() }
  }

  test('a new key looks like the documentation', async () => {
    await using here = await sitting(80)
    const { screen, exitCode } = await here.see(['api-keys', 'create', '--name', 'ci-pipeline'])
    assert.equal(exitCode, 0)
    assert.match(
      stripVTControlCharacters(screen),
      /^Name: {3}ci-pipeline\nPrefix: (anim_\w{8})\nKey: {4}\1_\w{24}\n\n⚠ Save this key — it will not be shown again\.\n$/,
    )
    assert.match(screen, /\x1b\[33m⚠/)
  })

  test('login warns of a key in the arguments, and not of a pasted key', async () => {
    await using here = await sitting(80, { ANIMATE_API_KEY: '' })
    const typed = stripVTControlCharacters((await here.see(['login', '--token', server.ownerKey])).screen)
    assert.match(
      typed,
      /^⚠ The process list and your shell history contain this key\. Next time, paste it:\noanim login --token -\n/,
    )
    const pasted = await here.see(
      ['login', '--token', '-'],
      [{ after: 'press Enter', text: `${server.ownerKey}\r` }],
    )
    assert.doesNotMatch(pasted.screen, /process list/)
    const piped = await here.me.oanim(['login', '--token', server.ownerKey])
    assert.equal(piped.stderr, '')
  })

  for (const columns of [40, 80, 120]) {
    test(`a list fits ${columns} columns, with relative times`, async () => {
      await using here = await sitting(columns)
      const { screen } = await here.see(['api-keys', 'list', '--all'])
      const text = stripVTControlCharacters(screen)
      for (const line of text.split('\n')) assert.ok(stringWidth(line) <= columns, line)
      assert.match(text, /anim_\w{8}/)
      // The prefix also identifies a key, and the other columns fit without the ID.
      if (columns !== 80) assert.match(text, /key_\w{20}/)
      assert.match(text, /just now|minutes? ago/)
      assert.match(text, /\d+ of 10 keys live\n$/)
      assert.match(screen, /\x1b\[1m(?:ID|NAME)/)
    })
  }

  test('NO_COLOR and TERM=dumb are respected', async () => {
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
      await using here = await sitting(80, env)
      for (const args of [
        ['api-keys', 'list'],
        ['whoami', '--nope'],
      ]) {
        assert.doesNotMatch((await here.see(args)).screen, /\x1b\[\d*m/)
      }
    }
  })

  test('a spinner turns while painting and leaves no trace', async () => {
    await using here = await sitting(80, { FORCE_COLOR: '1', NO_COLOR: '1' })
    const args = ['assets', 'gen-image', '--prompt', 'gradient', '--size', '64x32', '--out', 'bg.png']
    const { screen, exitCode } = await here.see(args)
    assert.equal(exitCode, 0, screen)
    assert.match(screen, /Generating…/)
    assert.ok(screen.lastIndexOf('\x1b[0K') > screen.lastIndexOf('Generating…'), 'the line is cleared')
    assert.match(screen, /\x1b\[\?25h/, 'the cursor is back')
    assert.doesNotMatch(screen, /Warning/, 'Node has nothing to say about the variables')
  })

  test('login --token - asks, does not echo the key, and saves it', async () => {
    await using here = await sitting(80, { ANIMATE_API_KEY: '' })
    const { screen, exitCode } = await here.see(
      ['login', '--token', '-'],
      [{ after: 'press Enter: ', text: `x\x7f${server.ownerKey}\r` }],
    )
    assert.equal(exitCode, 0, screen)
    assert.ok(!screen.includes(server.ownerKey))
    assert.match(screen, /^Paste the API key and press Enter: \nAccount: /)
    assert.ok((await readFile(here.me.credentials, 'utf8')).includes(server.ownerKey))
  })

  test('^C at the prompt exits 130 and saves nothing', async () => {
    await using here = await sitting(80, { ANIMATE_API_KEY: '' })
    const { exitCode } = await here.see(['login', '--token', '-'], [{ after: 'press Enter: ', text: '\x03' }])
    assert.equal(exitCode, 130)
    assert.deepEqual(await readdir(here.me.home), ['work'])
  })

  test('an image is not written to a terminal', async () => {
    await using here = await sitting(80)
    const { screen, exitCode } = await here.see(['assets', 'gen-image', '--prompt', 'gradient', '--out', '-'])
    assert.equal(exitCode, 2)
    assert.match(screen, /would write a file to the terminal/)
  })
})
