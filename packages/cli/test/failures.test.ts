import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { sample } from '../../sdk/test/support/sample.ts'
import {
  cut,
  freePort,
  json,
  page,
  problem,
  type Step,
  scriptedServer,
  silence,
} from '../../sdk/test/support/scripted-server.ts'
import { errorOf, someone } from './support/cli.ts'
import { anyKey } from './support/keys.ts'

const me = sample('Me')
const withKey = (env: Record<string, string>) => someone({ ANIMATE_API_KEY: anyKey(), ...env })

describe('a rate limit', () => {
  const detail = 'The rate limit of the key (60 requests per minute) is exceeded. Try again in 2 seconds.'

  test('is waited for, and the user is told why', async () => {
    const refusal = problem(429, 'request_limit_reached', { detail }, { 'Retry-After': '2' })
    const server = await scriptedServer(refusal, json(200, me))
    await using _ = server
    await using someoneHere = await withKey({ ANIMATE_API_URL: server.url })
    const run = await someoneHere.oanim(['whoami'])
    assert.equal(run.exitCode, 0)
    assert.ok(run.stderr.startsWith(`${detail} Retrying in 2 seconds. Press Ctrl+C to stop.\n`), run.stderr)
  })

  test('that resets too late is an error at once', async () => {
    const server = await scriptedServer(problem(429, 'rate_limited', { detail }, { 'Retry-After': '600' }))
    await using _ = server
    await using someoneHere = await withKey({ ANIMATE_API_URL: server.url })
    const run = await someoneHere.oanim(['whoami'])
    assert.equal(run.exitCode, 1)
    assert.ok(run.stderr.startsWith(`Error: ${detail}\n`), run.stderr)
    assert.equal(server.seen.length, 1)
  })
})

describe('an error of the connection names the server and the next step', () => {
  test('connection refused', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    await using someoneHere = await withKey({ ANIMATE_API_URL: url })
    const run = await someoneHere.oanim(['whoami'])
    assert.equal(run.exitCode, 1)
    assert.equal(
      run.stderr,
      `Error: Nothing listens at ${url} (connection refused).\nStart the server with \`PORT=${new URL(url).port} npm start\` in its directory, or set ANIMATE_API_URL to another server.\n`,
    )
  })

  test('timeout', async () => {
    const server = await scriptedServer(silence)
    await using _ = server
    await using someoneHere = await withKey({ ANIMATE_API_URL: server.url, ANIMATE_TIMEOUT: '0.3' })
    const run = await someoneHere.oanim(['whoami', '--json'])
    assert.equal(run.exitCode, 1)
    const error = errorOf(run)
    assert.equal(error['code'], 'connection_timeout')
    assert.equal(error['message'], `${server.url} did not respond within 0.3 s.`)
    assert.match(String(error['hint']), /ANIMATE_TIMEOUT=120/)
    assert.equal(error['retryable'], true)
  })

  test('another program answers', async () => {
    const server = await scriptedServer(page(200))
    await using _ = server
    await using someoneHere = await withKey({ ANIMATE_API_URL: server.url })
    const run = await someoneHere.oanim(['whoami'])
    assert.equal(run.exitCode, 1)
    assert.ok(run.stderr.includes(`${server.url} is not an Open Animate server`))
    assert.match(run.stderr, /PORT=8001 npm start/)
  })

  test('redirect, reset, unknown host, no TLS', async () => {
    const redirect: Step = (response) => {
      response.writeHead(308, { Location: 'https://moved.example/x' })
      response.end()
    }
    for (const [step, code, says] of [
      [redirect, 'connection_redirected', /ANIMATE_API_URL=https:\/\/moved\.example/],
      [cut, 'connection_reset', /log of the server/],
    ] as const) {
      const server = await scriptedServer(step)
      await using _ = server
      await using someoneHere = await withKey({ ANIMATE_API_URL: server.url })
      const error = errorOf(await someoneHere.oanim(['whoami', '--json']))
      assert.equal(error['code'], code)
      assert.match(String(error['hint']), says)
    }
    const server = await scriptedServer(page(200))
    await using _ = server
    for (const [url, code] of [
      ['https://no-such-host.invalid', 'connection_dns'],
      [`https://127.0.0.1:${server.port}`, 'connection_tls'],
    ] as const) {
      await using someoneHere = await withKey({ ANIMATE_API_URL: url })
      assert.equal(errorOf(await someoneHere.oanim(['whoami', '--json']))['code'], code)
    }
  })

  test('an error of the server shows the request ID', async () => {
    const server = await scriptedServer(problem(500, 'internal', { hint: 'Tell the operator.' }))
    await using _ = server
    await using someoneHere = await withKey({ ANIMATE_API_URL: server.url })
    const run = await someoneHere.oanim(['whoami'])
    assert.equal(run.exitCode, 1)
    assert.equal(run.stderr, 'Error: It went wrong: internal.\nTell the operator.\nRequest ID: req_test\n')
  })

  test('a busy server is retried', async () => {
    const server = await scriptedServer(problem(503, 'server_busy', { retryable: true }), json(200, me))
    await using _ = server
    await using someoneHere = await withKey({ ANIMATE_API_URL: server.url })
    assert.equal((await someoneHere.oanim(['whoami'])).exitCode, 0)
  })

  test('a response cannot control the terminal', async () => {
    const server = await scriptedServer(
      problem(400, 'odd', { detail: 'bad \x1b[31m\u202E text', hint: '\x9b2J' }),
    )
    await using _ = server
    await using someoneHere = await withKey({ ANIMATE_API_URL: server.url })
    for (const args of [['whoami'], ['whoami', '--json']]) {
      const run = await someoneHere.oanim(args)
      assert.doesNotMatch(run.stderr, /[\x1b\x9b\u202E]/)
    }
  })
})

describe('an error has its exit code and, with --json, its object', () => {
  test('for every kind of error', async () => {
    const server = await scriptedServer(problem(401, 'key_unknown', { hint: 'Check it.' }))
    await using _ = server
    await using someoneHere = await withKey({ ANIMATE_API_URL: server.url })
    const kinds: [string[], number, string][] = [
      [['whoami', '--json'], 4, 'key_unknown'],
      [['whoami', '--jsno', '--json'], 2, 'usage_invalid'],
      [['api-keys', 'create', '--json'], 2, 'usage_invalid'],
      [['api-keys', 'revoke', '--json'], 2, 'usage_invalid'],
      [['assets', 'gen-image', '--prompt', 'x', '--out', 'x.gif', '--json'], 2, 'format_unknown'],
      [
        ['assets', 'gen-image', '--prompt', 'x', '--out', 'x.png', '--seed', '1.5', '--json'],
        2,
        'usage_invalid',
      ],
    ]
    for (const [args, exitCode, code] of kinds) {
      const run = await someoneHere.oanim(args)
      assert.equal(run.exitCode, exitCode, args.join(' '))
      assert.equal(run.stdout, '')
      const error = errorOf(run)
      assert.equal(error['code'], code)
      assert.equal(run.stderr.trimEnd().split('\n').length, 1, 'one line of JSON and nothing else')
      for (const member of ['message', 'hint', 'request_id', 'retryable']) assert.ok(member in error, member)
    }
    assert.equal(errorOf(await someoneHere.oanim(['whoami', '--json']))['request_id'], 'req_test')
  })

  test('a mistyped command or option suggests the likely one', async () => {
    await using someoneHere = await withKey({})
    for (const [args, guess] of [
      [['apikeys'], 'api-keys'],
      [['api-keys', 'lst'], 'list'],
      [['api-keys', 'create', '--nam', 'x'], '--name'],
      [['assets', 'gen-imag'], 'gen-image'],
      [['assets', 'gen-image', '--promt', 'x'], '--prompt'],
    ] as const) {
      const run = await someoneHere.oanim([...args])
      assert.equal(run.exitCode, 2)
      assert.equal(run.stdout, '')
      assert.ok(run.stderr.includes(`Did you mean ${guess}?`), run.stderr)
    }
  })

  test('a key in the wrong argument is not repeated', async () => {
    await using someoneHere = await withKey({})
    const key = anyKey()
    for (const args of [
      [key],
      ['login', key],
      ['api-keys', 'list', `--${key}`],
      ['assets', 'gen-image', '--prompt', 'x', '--out', `${key}.gif`],
    ]) {
      for (const more of [[], ['--json']]) {
        const run = await someoneHere.oanim([...args, ...more])
        assert.notEqual(run.exitCode, 0)
        assert.ok(!`${run.stdout}${run.stderr}`.includes(key.slice(14)), run.stderr)
      }
    }
  })

  test('an invalid server URL is an error that names its variable and does not repeat it', async () => {
    await using someoneHere = await withKey({})
    for (const [url, code] of [
      ['animate.example.com', 'server_url_invalid'],
      ['ftp://animate.example.com', 'server_url_invalid'],
      ['https://user:hunter2@animate.example.com', 'server_url_invalid'],
      ['https://animate.example.com/?x=1', 'server_url_invalid'],
      ['http://animate.example.com', 'server_url_insecure'],
      ['http://192.168.1.2:8000', 'server_url_insecure'],
    ] as const) {
      const run = await someoneHere.oanim(['whoami', '--json'], { env: { ANIMATE_API_URL: url } })
      assert.equal(run.exitCode, 2, url)
      assert.equal(errorOf(run)['code'], code)
      assert.match(String(errorOf(run)['message']), /ANIMATE_API_URL/)
      assert.doesNotMatch(run.stderr, /hunter2/)
    }
    for (const ANIMATE_TIMEOUT of ['soon', '0', '-1', '9999']) {
      const run = await someoneHere.oanim(['whoami', '--json'], { env: { ANIMATE_TIMEOUT } })
      assert.deepEqual([run.exitCode, errorOf(run)['code']], [2, 'timeout_invalid'])
    }
  })
})

describe('proxies', () => {
  /** A proxy that notes where it is asked to lead to, and leads nowhere. */
  async function proxy(status = '502 Bad Gateway') {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      response.writeHead(502).end()
    })
    server.on('connect', (request, socket) => {
      asked.push(`CONNECT ${request.url}`)
      socket.end(`HTTP/1.1 ${status}\r\n\r\n`)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    return {
      asked,
      url: `http://127.0.0.1:${port}`,
      async [Symbol.asyncDispose]() {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      },
    }
  }
  const target = 'https://animate.example.invalid'

  for (const variable of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']) {
    test(`${variable} is used for servers on other machines`, async () => {
      await using via = await proxy()
      await using someoneHere = await withKey({ ANIMATE_API_URL: target, [variable]: via.url })
      const run = await someoneHere.oanim(['whoami'])
      assert.equal(run.exitCode, 1)
      assert.equal(via.asked[0], 'CONNECT animate.example.invalid:443')
      assert.equal(
        run.stderr,
        `Error: The proxy in ${variable} did not connect to ${target} (status 502).\n` +
          `Check ${variable}, or add animate.example.invalid to NO_PROXY.\n`,
      )
    })
  }

  test('the error of a proxy names the variable, not the server', async () => {
    await using via = await proxy('407 Proxy Authentication Required')
    for (const [HTTPS_PROXY, says] of [
      [
        via.url.replace('//', '//me:hunter2@'),
        /^The proxy in HTTPS_PROXY requires a user name and a password/,
      ],
      [`http://127.0.0.1:${await freePort()}`, /^Cannot reach the proxy in HTTPS_PROXY: connection refused/],
      ['http://no-such-proxy.invalid:3128', /^Cannot reach the proxy in HTTPS_PROXY: unknown host/],
    ] as const) {
      await using someoneHere = await withKey({ ANIMATE_API_URL: target, HTTPS_PROXY })
      const run = await someoneHere.oanim(['whoami', '--json'])
      assert.equal(run.exitCode, 1)
      assert.equal(errorOf(run)['code'], 'proxy_failed')
      assert.match(String(errorOf(run)['message']), says)
      assert.doesNotMatch(run.stderr, /hunter2|animate\.example\.invalid \(/)
    }
  })

  for (const variable of ['NO_PROXY', 'no_proxy']) {
    test(`${variable} excludes a host`, async () => {
      await using via = await proxy()
      await using someoneHere = await withKey({
        ANIMATE_API_URL: target,
        HTTPS_PROXY: via.url,
        [variable]: '.example.invalid',
      })
      const run = await someoneHere.oanim(['whoami', '--json'])
      assert.equal(errorOf(run)['code'], 'connection_dns')
      assert.deepEqual(via.asked, [])
    })
  }

  test('a server on this machine is never called through a proxy', async () => {
    await using via = await proxy()
    const server = await scriptedServer(json(200, me))
    await using _ = server
    const env = {
      HTTP_PROXY: via.url,
      HTTPS_PROXY: via.url,
      http_proxy: via.url,
      ANIMATE_API_URL: server.url,
    }
    for (const more of [{}, { NODE_USE_ENV_PROXY: '1' }]) {
      await using someoneHere = await withKey({ ...env, ...more })
      const run = await someoneHere.oanim(['whoami'])
      assert.equal(run.exitCode, 0, run.stderr)
      assert.deepEqual(via.asked, [])
      const nobody = { ANIMATE_API_URL: `http://127.0.0.1:${await freePort()}` }
      const denied = await someoneHere.oanim(['whoami'], { env: nobody })
      assert.doesNotMatch(denied.stderr, /proxy/, 'nor is one blamed')
    }
  })

  test('an invalid proxy is an error that names its variable and does not show it', async () => {
    await using someoneHere = await withKey({
      ANIMATE_API_URL: target,
      HTTPS_PROXY: 'http://me:hunter2@ bad',
    })
    const run = await someoneHere.oanim(['whoami', '--json'])
    assert.deepEqual([run.exitCode, errorOf(run)['code']], [2, 'proxy_invalid'])
    assert.doesNotMatch(run.stderr, /hunter2/)
  })
})
