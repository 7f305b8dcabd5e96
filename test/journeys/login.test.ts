import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { binary, errorOf, someone } from '../../packages/cli/test/support/cli.ts'
import { runInTerminal } from '../../packages/cli/test/support/terminal.ts'
import { completeSetup, type User } from '../../packages/server/test/oauth/support/user.ts'
import { call, createKey } from '../../packages/server/test/support/call.ts'
import { type StartedServer, startServer } from '../../packages/server/test/support/start-server.ts'

type Machine = Awaited<ReturnType<typeof someone>>

/** What the terminal shows of a request: the address of its page, and the code to compare. */
interface Shown {
  readonly url: string
  readonly id: string
  readonly pairingCode: string
}

describe('oanim login', () => {
  let server: StartedServer
  let owner: User
  let tools: string
  before(async () => {
    server = await startServer({ database: 'sqlite' })
    owner = await completeSetup(server)
    // The system's way to open a browser, which here only notes what it is asked to open.
    tools = await mkdtemp(join(tmpdir(), 'oanim-tools-'))
    await writeFile(join(tools, 'xdg-open'), '#!/bin/sh\nprintf "%s\\n" "$1" >> "$HOME/opened"\n', {
      mode: 0o755,
    })
  })
  after(async () => {
    await server.close()
    await rm(tools, { recursive: true, force: true })
  })

  const desk = () => ({ DISPLAY: ':0', PATH: `${tools}:${process.env['PATH']}`, ANIMATE_API_URL: server.url })
  const overSsh = () => ({ SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22', ANIMATE_API_URL: server.url })

  /** Runs `oanim login` on a terminal, and does something once it shows what to open. */
  async function login(
    machine: Machine,
    env: Record<string, string>,
    meanwhile: (
      shown: Shown,
      terminal: { write(text: string): void; shows(text: string): Promise<unknown> },
    ) => Promise<void>,
    args: string[] = [],
  ) {
    let work: Promise<void> | undefined
    let soFar = ''
    const run = await runInTerminal(process.execPath, [binary, 'login', ...args], {
      cwd: machine.work,
      env: { ...machine.env, ...env },
      columns: 200,
      watch(screen, terminal) {
        soFar = screen
        const [, url, id] = /(http:\/\/127\.0\.0\.1:\d+\/authorize\/(authreq_\w+))/.exec(screen) ?? []
        const [pairingCode] = /[BCDFGHJKLMNPQRSTVWXZ]{4}-\d{4}/.exec(screen) ?? []
        if (!work && url && id && pairingCode && /the page: |the code: |next_step.*\}\}\r?\n/s.test(screen)) {
          work = meanwhile(
            { url, id, pairingCode },
            {
              write: (text) => terminal.write(text),
              shows: (text) => until(() => soFar.includes(text)),
            },
          )
          work.catch(() => terminal.write('\x03'))
        }
      },
    })
    await work
    return run
  }

  const approve = async ({ id, pairingCode }: Shown, json: object = {}) => {
    const shown = await owner.get(`/api/v1/authorization-requests/${id}`)
    assert.equal(shown.body.authorization_request.pairing_code, pairingCode)
    const answer = await owner.post(`/api/v1/authorization-requests/${id}/approve`, json)
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return answer.body as { redirect_to: string; code: string }
  }
  const savedKey = async (machine: Machine) =>
    /^api_key: (anim_\w+)$/m.exec(await readFile(machine.credentials, 'utf8'))?.[1] ?? ''
  const me = (key: string) => call(server.url, '/api/v1/auth/me', { key })

  test('gets a key through the browser, replaces it at the next login, and logout revokes it', async () => {
    await using machine = await someone()
    const run = await login(machine, desk(), async (shown) => {
      const opened = await until(() => existsSync(join(machine.home, 'opened')))
      assert.ok(opened)
      assert.equal((await readFile(join(machine.home, 'opened'), 'utf8')).trim(), shown.url)
      const { redirect_to, code } = await approve(shown)
      const target = new URL(redirect_to)
      assert.equal(target.hostname, '127.0.0.1')

      // A stranger on this machine, who knows the port and not the path, or the path and not the state.
      assert.equal((await fetch(`${target.origin}/callback?code=${code}`)).status, 404)
      const wrong = new URL(target)
      wrong.searchParams.set('state', 'another')
      assert.equal((await fetch(wrong)).status, 400)

      const page = await fetch(target)
      assert.equal(page.status, 200)
      assert.ok(!page.url.includes(code))
      assert.match(await page.text(), /go back to the terminal/)
    })
    assert.equal(run.exitCode, 0, run.screen)
    assert.match(run.screen, /Account: +owner@/)
    assert.match(run.screen, /\(anim_\w{8}\)/)
    assert.ok(!/anim_\w{8}_\w/.test(run.screen), 'the key is not shown')
    const first = await savedKey(machine)
    const found = await me(first)
    assert.match(found.body.credential.name, /^CLI on /)
    assert.match(await readFile(machine.credentials, 'utf8'), /^origin: login$/m)
    assert.match(await readFile(machine.config, 'utf8'), /^device_id: device_[\w-]{22}$/m)

    const who = await machine.oanim(['whoami', '--json'], { env: { ANIMATE_API_URL: server.url } })
    assert.equal(JSON.parse(who.stdout).credential.id, found.body.credential.id)

    const again = await login(machine, desk(), async (shown) => {
      await fetch((await approve(shown)).redirect_to)
    })
    assert.equal(again.exitCode, 0, again.screen)
    const second = await savedKey(machine)
    assert.notEqual(second, first)
    assert.equal((await me(first)).body.code, 'key_revoked')
    assert.equal((await me(second)).status, 200)

    const out = await machine.oanim(['logout', '--json'])
    assert.equal(out.exitCode, 0)
    assert.equal(JSON.parse(out.stdout).revoked, true)
    assert.equal((await me(second)).body.code, 'key_revoked')
    assert.ok(!existsSync(machine.credentials))
  })

  test('logout does not revoke a key that was saved with --token', async () => {
    await using machine = await someone({ ANIMATE_API_URL: server.url })
    const { id, key } = await createKey(server.url, server.ownerKey, 'a gift')
    assert.equal((await machine.oanim(['login', '--token', '-'], { stdin: key })).exitCode, 0)
    const out = await machine.oanim(['logout', '--json'])
    assert.equal(JSON.parse(out.stdout).revoked, false)
    assert.equal((await me(key)).status, 200)
    await call(server.url, `/api/v1/api-keys/${id}`, { key: server.ownerKey, method: 'DELETE' })
  })

  test('over SSH the code is pasted, and a wrong code can be corrected', async () => {
    await using machine = await someone()
    const run = await login(machine, overSsh(), async (shown, terminal) => {
      const { redirect_to, code } = await approve(shown)
      assert.ok(redirect_to.startsWith(`${server.url}/authorize/code?`))
      terminal.write('what?\r')
      terminal.write(`${'B'.repeat(24)}\r`)
      await terminal.shows('The server rejected the code')
      terminal.write(`  ${code} \r`)
    })
    assert.equal(run.exitCode, 0, run.screen)
    assert.match(run.screen, /over SSH/)
    assert.match(run.screen, /This is not the code/)
    assert.match(run.screen, /The server rejected the code/)
    assert.match(run.screen, /\d:\d\d left/)
    assert.equal((await me(await savedKey(machine))).status, 200)
    await machine.oanim(['logout'])
  })

  test('the code can be pasted even if the browser could deliver it', async () => {
    await using machine = await someone()
    const run = await login(
      machine,
      desk(),
      async (shown, terminal) => {
        const { code } = await approve(shown)
        terminal.write(`${code}\r`)
      },
      ['--no-browser'],
    )
    assert.equal(run.exitCode, 0, run.screen)
    assert.ok(!existsSync(join(machine.home, 'opened')), '--no-browser opens nothing')
    await machine.oanim(['logout'])
  })

  test('--json prints the next step and then the account as objects', async () => {
    await using machine = await someone()
    const run = await login(
      machine,
      desk(),
      async (shown) => {
        await fetch((await approve(shown)).redirect_to)
      },
      ['--json'],
    )
    assert.equal(run.exitCode, 0, run.screen)
    const [first = '', ...rest] = run.screen.split('\n')
    const { next_step } = JSON.parse(first)
    assert.equal(next_step.action, 'open_url')
    assert.match(next_step.url, /\/authorize\/authreq_/)
    assert.match(next_step.pairing_code, /^[A-Z]{4}-\d{4}$/)
    assert.ok(Date.parse(next_step.expires_at) > Date.now())
    assert.match(JSON.parse(rest.join('\n')).credential.name, /^CLI on /)
    await machine.oanim(['logout'])
  })

  test('a denial in the browser is exit 4 and saves nothing', async () => {
    await using machine = await someone()
    const run = await login(machine, desk(), async ({ id }) => {
      const { body } = await owner.post(`/api/v1/authorization-requests/${id}/deny`)
      assert.match(await (await fetch(body.redirect_to)).text(), /Denied/)
    })
    assert.equal(run.exitCode, 4, run.screen)
    assert.match(run.screen, /denied/)
    assert.ok(!existsSync(machine.credentials))
  })

  test('at ten live keys the page can revoke one, and the login continues', async () => {
    await using machine = await someone()
    const made: { id: string; key: string }[] = []
    const list = await call(server.url, '/api/v1/api-keys', { key: server.ownerKey })
    for (let live = list.body.limit.live; live < 10; live += 1)
      made.push(await createKey(server.url, server.ownerKey))
    const run = await login(machine, desk(), async (shown) => {
      const full = await owner.post(`/api/v1/authorization-requests/${shown.id}/approve`)
      assert.equal(full.body.code, 'key_limit_reached')
      await fetch((await approve(shown, { revoke_key_id: made[0]?.id })).redirect_to)
    })
    assert.equal(run.exitCode, 0, run.screen)
    assert.equal((await me(made[0]?.key ?? '')).body.code, 'key_revoked')
    await machine.oanim(['logout'])
    for (const { id } of made) {
      await call(server.url, `/api/v1/api-keys/${id}`, { key: server.ownerKey, method: 'DELETE' })
    }
  })

  test('a code of another request is rejected', async () => {
    await using victim = await someone()
    await using thief = await someone()
    let stolen = ''
    const run = await login(victim, overSsh(), async (shown, terminal) => {
      stolen = (await approve(shown)).code
      const other = await login(thief, overSsh(), async (_, theirs) => {
        theirs.write(`${stolen}\r`)
        await theirs.shows('The server rejected the code')
        theirs.write('\x03')
      })
      assert.equal(other.exitCode, 130)
      assert.match(other.screen, /The server rejected the code/)
      terminal.write(`${stolen}\r`)
    })
    assert.equal(run.exitCode, 0, run.screen)
    assert.ok(!existsSync(thief.credentials))
    await victim.oanim(['logout'])
  })

  test('without a terminal and in CI it fails immediately and names the alternatives', async () => {
    await using machine = await someone({ ANIMATE_API_URL: server.url })
    for (const args of [[], ['--no-browser'], ['--json']]) {
      const run = await machine.oanim(['login', ...args])
      assert.equal(run.exitCode, 2)
      assert.match(run.stderr, /--token/)
      assert.match(run.stderr, /ANIMATE_API_KEY/)
      assert.equal(run.stdout, '')
    }
    assert.equal(errorOf(await machine.oanim(['login', '--json']))['code'], 'terminal_missing')
    const inCi = await runInTerminal(process.execPath, [binary, 'login'], {
      cwd: machine.work,
      env: { ...machine.env, CI: 'true' },
    })
    assert.equal(inCi.exitCode, 2)
    assert.match(inCi.screen, /CI is set/)
  })

  test('^C exits with 130 and leaves nothing behind', async () => {
    await using machine = await someone()
    const run = await login(machine, desk(), async (_, terminal) => terminal.write('\x03'))
    assert.equal(run.exitCode, 130, run.screen)
    assert.ok(!existsSync(machine.credentials))
  })

  test('a server that stops during the login is reported', async () => {
    const alone = await startServer({ database: 'sqlite' })
    await using machine = await someone()
    const run = await login(machine, { ...overSsh(), ANIMATE_API_URL: alone.url }, async (_, terminal) => {
      await alone.end('SIGKILL')
      terminal.write(`${'B'.repeat(24)}\r`)
    })
    await alone.close()
    assert.equal(run.exitCode, 1, run.screen)
    assert.match(run.screen, /Nothing listens at/)
    assert.ok(!existsSync(machine.credentials))
  })

  test('a URL that the server sends is never opened', async () => {
    const evil = createServer((request, response) => {
      const url = `http://127.0.0.1:${(evil.address() as AddressInfo).port}`
      const body = request.url?.startsWith('/oauth/par')
        ? {
            request_uri: 'file:///etc/passwd?urn:ietf:params:oauth:request_uri:login_x;calc',
            expires_in: 300,
          }
        : {
            issuer: url,
            client_id_metadata_document_supported: true,
            authorization_endpoint: 'file:///bin/calc',
            token_endpoint: `${url}/oauth/token`,
            pushed_authorization_request_endpoint: `${url}/oauth/par`,
            require_pushed_authorization_requests: false,
            scopes_supported: ['assets:read'],
            response_types_supported: ['code'],
            response_modes_supported: ['query'],
            grant_types_supported: ['authorization_code'],
            code_challenge_methods_supported: ['S256'],
            token_endpoint_auth_methods_supported: ['none'],
            authorization_response_iss_parameter_supported: true,
            introspection_endpoint: `${url}/oauth/introspect`,
            introspection_endpoint_auth_methods_supported: ['Bearer'],
            revocation_endpoint: `${url}/oauth/revoke`,
            revocation_endpoint_auth_methods_supported: ['none'],
          }
      response
        .writeHead(request.method === 'POST' ? 201 : 200, {
          'content-type': 'application/json',
          'x-oanim-version': '0.1.0',
        })
        .end(JSON.stringify(body))
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => evil.once('listening', resolve))
    await using machine = await someone()
    await mkdir(join(machine.home, '.oanim'), { recursive: true })
    const run = await runInTerminal(process.execPath, [binary, 'login'], {
      cwd: machine.work,
      env: {
        ...machine.env,
        ...desk(),
        ANIMATE_API_URL: `http://127.0.0.1:${(evil.address() as AddressInfo).port}`,
      },
    })
    evil.close()
    assert.equal(run.exitCode, 1, run.screen)
    assert.match(run.screen, /did not return an authorization request/)
    assert.ok(!existsSync(join(machine.home, 'opened')))
  })
})

async function until(isTrue: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 300 && !isTrue(); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 100))
  return isTrue()
}
