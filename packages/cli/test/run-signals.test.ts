import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { spawn as spawnInTerminal } from '@lydell/node-pty'
import { OpenAnimate } from '@oanim/sdk'
import { sample } from '../../sdk/test/support/sample.ts'
import { cut, json, problem, type Step, scriptedServer } from '../../sdk/test/support/scripted-server.ts'
import { type StartedServer, startServer } from '../../server/test/support/start-server.ts'
import { binary, node, someone } from './support/cli.ts'
import { anyKey } from './support/keys.ts'

/** Prints its key, then each signal with its number; SIGTERM ends it with 7. */
const catcher = `
  let count = 0
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGTERM']) {
    process.on(signal, () => {
      console.log(signal + ' ' + ++count)
      if (signal === 'SIGTERM') process.exit(7)
    })
  }
  setInterval(() => {}, 1000)
  console.log('ready ' + process.env.ANIMATE_API_KEY + ' ' + process.pid)`

type Person = Awaited<ReturnType<typeof someone>>

/** Starts the command line in a session of its own: no terminal sends it signals. */
function start(me: Person, args: string[]) {
  const child = spawn(node, [binary, ...args], { cwd: me.work, env: me.env, detached: true })
  const shown = watching()
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', shown.add)
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = new Promise<{ exitCode: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (exitCode) => resolve({ exitCode, stdout: shown.text(), stderr }))
  })
  return { child, shows: shown.shows, ended, stderr: () => stderr }
}

/** A text that grows, and can be waited for. */
function watching() {
  let text = ''
  let waiting: { pattern: RegExp; resolve: (match: RegExpExecArray) => void }[] = []
  const check = () => {
    waiting = waiting.filter(({ pattern, resolve }) => {
      const match = pattern.exec(text)
      if (match) resolve(match)
      return !match
    })
  }
  return {
    text: () => text,
    add: (more: string) => {
      text += more
      check()
    },
    shows: (pattern: RegExp) =>
      new Promise<RegExpExecArray>((resolve) => {
        waiting.push({ pattern, resolve })
        check()
      }),
  }
}

async function until(condition: () => Promise<boolean> | boolean) {
  while (!(await condition())) await delay(20)
}

describe('oanim run and signals', { skip: process.platform === 'win32' && 'Windows has no signals' }, () => {
  let server: StartedServer
  before(async () => {
    server = await startServer({ database: 'sqlite' })
  })
  after(() => server.close())

  const owner = () => someone({ ANIMATE_API_KEY: server.ownerKey, ANIMATE_API_URL: server.url })
  const client = () => new OpenAnimate({ apiKey: server.ownerKey, baseUrl: server.url })
  const isLive = async (key: string) => {
    const headers = { Authorization: `Bearer ${key}` }
    return (await fetch(`${server.url}/api/v1/auth/me`, { headers })).ok
  }
  const run = (...command: string[]) => ['run', '--budget', '1usd', '--', ...command]
  /** A pseudo-terminal that runs a program. */
  const terminal = (me: Person, file: string, args: string[]) => {
    const pty = spawnInTerminal(file, args, {
      cols: 80,
      rows: 30,
      cwd: me.work,
      env: { ...me.env, PS1: '$ ' },
    })
    const screen = watching()
    pty.onData(screen.add)
    const exited = new Promise<number>((resolve) => pty.onExit(({ exitCode }) => resolve(exitCode)))
    return { pty, shows: screen.shows, text: screen.text, exited }
  }

  test('signals from other processes are passed on, each once', async () => {
    await using me = await owner()
    const { child, shows, ended } = start(me, run(node, '-e', catcher))
    const [, key = ''] = await shows(/ready (anim_\w+)/)
    for (const [index, signal] of (
      ['SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGINT'] as const
    ).entries()) {
      child.kill(signal)
      await shows(new RegExp(`${signal} ${index + 1}\n`))
    }
    assert.ok(await isLive(key), 'the command continues, and its key works')
    child.kill('SIGTERM')
    const { exitCode, stderr } = await ended
    assert.equal(exitCode, 7)
    assert.match(stderr, /^✓ Key revoked\./)
    assert.ok(!(await isLive(key)))
  })

  test('a command that a signal ends has the exit code of a shell: 128 and the number of the signal', async () => {
    await using me = await owner()
    for (const [signal, exitCode] of [
      ['SIGTERM', 143],
      ['SIGINT', 130],
      ['SIGHUP', 129],
      ['SIGKILL', 137],
    ] as const) {
      const { shows, ended } = start(me, run('sh', '-c', 'echo pid $$; exec sleep 1000'))
      const [, pid] = await shows(/pid (\d+)/)
      process.kill(Number(pid), signal)
      const { exitCode: seen, stderr } = await ended
      assert.equal(seen, exitCode)
      assert.match(stderr, /^✓ Key revoked\./)
    }
  })

  test('^C on a terminal reaches the command once, and the second one as well', async () => {
    await using me = await owner()
    const { pty, shows, text, exited } = terminal(me, node, [binary, ...run(node, '-e', catcher)])
    const [, key = ''] = await shows(/ready (anim_\w+)/)
    for (const [index, typed] of ['\x03', '\x1c', '\x03'].entries()) {
      pty.write(typed)
      await shows(new RegExp(`SIG\\w+ ${index + 1}\r\n`))
    }
    // What was passed on before arrives before.
    process.kill(pty.pid, 'SIGUSR2')
    await shows(/SIGUSR2 \d\r\n/)
    process.kill(pty.pid, 'SIGTERM')
    assert.equal(await exited, 7)
    const caught = [...text().matchAll(/SIG\w+ \d/g)].map(String)
    assert.deepEqual(caught, ['SIGINT 1', 'SIGQUIT 2', 'SIGINT 3', 'SIGUSR2 4', 'SIGTERM 5'])
    assert.match(stripVTControlCharacters(text()), /SIGTERM 5\r\n✓ Key revoked\./)
    assert.ok(!(await isLive(key)))
  })

  test('^Z stops the command and fg continues it, as for every command of a shell', async () => {
    await using me = await owner()
    const { pty, shows, exited } = terminal(me, 'bash', ['--norc', '--noprofile', '-i'])
    const line = `'${node}' '${binary}' ${run('sh').join(' ')} -c 'echo pid $$; cat; exit 3'`
    pty.write(`${line}\r`)
    const [, pid] = await shows(/pid (\d+)/)
    pty.write('one\r')
    await shows(/one\r\none\r\n/)
    pty.write('\x1a')
    await shows(/Stopped/)
    const { stdout } = await new Promise<{ stdout: string }>((resolve) => {
      const ps = spawn('ps', ['-o', 'stat=', '-p', pid ?? ''])
      let stdout = ''
      ps.stdout.on('data', (text) => {
        stdout += text
      })
      ps.on('close', () => resolve({ stdout }))
    })
    assert.match(stdout, /^T/)
    pty.write('fg\r')
    // The shell prints the line of the command, and reads no more.
    await shows(/fg\r\n[^\n]*echo pid/)
    pty.write('two\r')
    await shows(/two\r\ntwo\r\n/)
    pty.write('\x04')
    await shows(/✓ Key revoked\./)
    pty.write('exit $?\r')
    assert.equal(await exited, 3)
  })

  test('the key is revoked when the terminal closes, even if the command continues to run', async () => {
    await using me = await owner()
    const stubborn = `trap '' HUP; echo ready $ANIMATE_API_KEY $$; exec sleep 1000`
    const { pty, shows } = terminal(me, node, [binary, ...run('sh', '-c', stubborn)])
    const [, key = '', pid = ''] = await shows(/ready (anim_\w+) (\d+)/)
    // Closes the terminal. `kill` would send a signal to one process only.
    ;(pty as unknown as { destroy(): void }).destroy()
    await until(async () => !(await isLive(key)))
    process.kill(Number(pid), 'SIGKILL')
  })

  test('if the command line is killed, the key expires by itself', async () => {
    await using me = await owner()
    const { child, shows, ended } = start(me, run(node, '-e', catcher))
    const [, key = '', pid = ''] = await shows(/ready (anim_\w+) (\d+)/)
    child.kill('SIGKILL')
    process.kill(Number(pid), 'SIGKILL')
    await ended
    const live = (await client().apiKeys.list()).api_keys.find(({ prefix }) => key.startsWith(prefix))
    assert.equal(Date.parse(live?.expires_at ?? '') - Date.parse(live?.created_at ?? ''), 3_600_000)
    assert.ok(live)
    await client().apiKeys.revoke(live.id)
  })
})

describe('oanim run and a server that fails', () => {
  const key = anyKey()
  const expires = new Date(Date.now() + 3_600_000).toISOString()
  const budgets = [
    { limit_usd: 1, period: 'total', spent_usd: 0, held_usd: 0, remaining_usd: 1, resets_at: null },
  ]
  const apiKey = sample('ApiKey', { id: 'key_1', prefix: key.slice(0, 13), expires_at: expires, budgets })
  const created = json(201, { api_key: apiKey, key })
  const revoked = json(200, sample('RevokedApiKey', { api_key: { ...apiKey, status: 'revoked' } }))
  const command = ['run', '--budget', '1usd', '--', node, '-e', 'process.exitCode = 9']

  /** A server whose n-th answer to a revocation is the n-th step. */
  async function setUp(create: Step, ...revoke: Step[]) {
    let asked = 0
    const server = await scriptedServer((response, request) => {
      if (request.method === 'DELETE') {
        asked += 1
        return revoke[Math.min(asked, revoke.length) - 1]?.(response, request)
      }
      if (request.method === 'POST') return create(response, request)
      problem(404, 'not_found')(response, request)
    })
    const me = await someone({ ANIMATE_API_KEY: anyKey(), ANIMATE_API_URL: server.url, ANIMATE_TIMEOUT: '3' })
    return {
      me,
      revocations: () => server.seen.filter(({ method }) => method === 'DELETE').map(({ url }) => url),
      async [Symbol.asyncDispose]() {
        await server[Symbol.asyncDispose]()
        await me[Symbol.asyncDispose]()
      },
    }
  }

  test('the revocation is tried again, and includes the descendants of the key', async () => {
    await using here = await setUp(created, cut, cut, cut, cut, revoked)
    const run = await here.me.oanim(command)
    assert.equal(run.exitCode, 9)
    assert.match(
      run.stderr,
      /Trying to revoke the key for 3 seconds\. Press Ctrl\+C to stop\.\n✓ Key revoked\./,
    )
    assert.deepEqual([...new Set(here.revocations())], ['/api/v1/api-keys/key_1?cascade=true'])
  })

  test('if the key cannot be revoked, the time of its expiry is printed, and the exit code stays', async () => {
    await using here = await setUp(created, problem(401, 'key_revoked'))
    const run = await here.me.oanim(command)
    assert.equal(run.exitCode, 9)
    assert.match(run.stderr, /^⚠ The key anim_\w{8} was not revoked: It went wrong: key_revoked\./)
    assert.ok(
      run.stderr.includes(`It expires ${expires}. Revoke it: oanim api-keys revoke key_1`),
      run.stderr,
    )
    assert.ok(!run.stderr.includes(key))
    assert.equal(here.revocations().length, 1)
  })

  test('the attempts to revoke the key end', async () => {
    await using here = await setUp(created, cut)
    const run = await here.me.oanim(command, { env: { ANIMATE_TIMEOUT: '0.5' } })
    assert.equal(run.exitCode, 9)
    assert.match(run.stderr, /⚠ The key anim_\w{8} was not revoked: /)
  })

  test('an interrupt while the key is created revokes it, and the command does not start', {
    skip: process.platform === 'win32' && 'Windows has no signals',
  }, async () => {
    const asked = Promise.withResolvers<() => void>()
    await using here = await setUp(
      (response, request) => asked.resolve(() => created(response, request)),
      revoked,
    )
    const run = await here.me.oanim(['run', '--budget', '1usd', '--', node, '-p', '1'], {
      meanwhile: (child) => {
        child.stderr?.once('data', async () => (await asked.promise)())
        void asked.promise.then(() => child.kill('SIGTERM'))
      },
    })
    assert.deepEqual([run.exitCode, run.stdout], [143, ''])
    assert.match(
      run.stderr,
      /^Waiting for the new key, to revoke it\..*\n✓ Key revoked\..*\nError: Interrupted\.\n$/,
    )
    assert.equal(here.revocations().length, 1)
  })
})
