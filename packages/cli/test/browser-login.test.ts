import assert from 'node:assert/strict'
import { get, request } from 'node:http'
import { describe, test } from 'node:test'
import { readAnswer, readPasted } from '../src/login/answer.ts'
import { newProof, pairingCode } from '../src/login/browser-login.ts'
import { deviceName, type Environment, whyNoBrowser, whyNotInteractive } from '../src/login/environment.ts'
import { listenOnLoopback } from '../src/login/loopback.ts'
import { waitForCode } from '../src/login/wait-for-code.ts'

const expected = { state: 'the state of this run', issuer: 'https://animate.example' }
const good = { code: 'A'.repeat(24), state: expected.state, iss: expected.issuer }

describe('the response to an authorization request', () => {
  const read = (change: Record<string, string>) =>
    readAnswer(new URLSearchParams({ ...good, ...change }), expected)

  test('is a code with the expected state and issuer', () => {
    assert.deepEqual(read({}), { code: good.code, isPasted: false })
  })

  test('has no other state, no other issuer, no repeated parameter and is complete', () => {
    for (const change of [
      { state: '' },
      { state: 'another' },
      { state: `${expected.state} ` },
      { iss: '' },
      { iss: 'https://evil.example' },
      { code: '' },
      { code: '<script>alert(1)</script>' },
      { error: 'access_denied' },
    ]) {
      assert.equal(read(change), undefined, JSON.stringify(change))
    }
    for (const name of ['code', 'state', 'iss']) {
      const twice = new URLSearchParams(good)
      twice.append(name, 'another')
      assert.equal(readAnswer(twice, expected), undefined, name)
    }
    const { iss: _, ...withoutIssuer } = good
    assert.equal(readAnswer(new URLSearchParams(withoutIssuer), expected), undefined)
  })

  test('is an error with the expected state and issuer', () => {
    const refusal = { state: good.state, iss: good.iss, error: 'access_denied' }
    assert.deepEqual(readAnswer(new URLSearchParams(refusal), expected), { denied: true })
    assert.deepEqual(readAnswer(new URLSearchParams({ ...refusal, error: 'invalid_request' }), expected), {
      failed: 'invalid_request',
    })
    assert.equal(readAnswer(new URLSearchParams({ ...refusal, error: '\x1b[31m' }), expected), undefined)
    assert.equal(readAnswer(new URLSearchParams({ ...refusal, state: 'another' }), expected), undefined)
  })

  test('can be pasted: the code, or the URL that the browser could not open', () => {
    assert.deepEqual(readPasted(`  ${good.code}\n`, expected), { code: good.code, isPasted: true })
    const address = `http://127.0.0.1:9/x?${new URLSearchParams(good)}`
    assert.deepEqual(readPasted(address, expected), { code: good.code, isPasted: true })
    const theirs = `http://127.0.0.1:9/x?${new URLSearchParams({ ...good, state: 'another' })}`
    for (const text of ['', 'no code', theirs, 'WXZK 4821'])
      assert.equal(readPasted(text, expected), undefined)
  })
})

describe('the port that the browser is redirected to', () => {
  const ask = (url: string, options: { method?: string; headers?: Record<string, string> } = {}) =>
    new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
      const call = options.method ? request : get
      const sent = call(url, options, (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk
        })
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
      })
      sent.on('error', reject)
      sent.end()
    })

  test('waits for the response: a stray request, a wrong state, a host name or a POST does not end the wait', async () => {
    const loopback = await listenOnLoopback(expected)
    const { redirectUri } = loopback
    const answerUrl = `${redirectUri}?${new URLSearchParams(good)}`
    let isAnswered = false
    void loopback.answer.then(() => {
      isAnswered = true
    })
    assert.match(redirectUri, /^http:\/\/127\.0\.0\.1:\d+\/[\w-]{22}$/)
    const { origin, host } = new URL(redirectUri)

    const cases: [number, string, Parameters<typeof ask>[1]?][] = [
      [404, `${origin}/`],
      [404, `${origin}/favicon.ico`],
      [404, `${origin}/callback?${new URLSearchParams(good)}`],
      [404, `${redirectUri}/done`],
      [404, `${redirectUri}/?${new URLSearchParams(good)}`],
      [404, answerUrl, { method: 'POST' }],
      [404, answerUrl, { method: 'HEAD' }],
      [404, answerUrl, { method: 'OPTIONS' }],
      [404, answerUrl, { headers: { host: 'evil.example' } }],
      [404, answerUrl, { headers: { host: host.replace('127.0.0.1', 'localhost') } }],
      [404, answerUrl, { headers: { host: '127.0.0.1' } }],
      [400, redirectUri],
      [400, `${redirectUri}?${new URLSearchParams({ ...good, state: 'another' })}`],
      [400, `${redirectUri}?${new URLSearchParams({ ...good, iss: 'https://evil.example' })}`],
      [400, `${redirectUri}?${new URLSearchParams({ ...good, code: '<script>alert(1)</script>' })}`],
    ]
    for (const [status, url, options] of cases) {
      const answer = await ask(url, options)
      assert.equal(answer.status, status, `${url} ${JSON.stringify(options)}`)
      assert.ok(!/script|evil|another|A{24}/.test(answer.text), 'nothing is repeated')
      assert.match(
        String(answer.headers['content-security-policy']),
        /default-src 'none'.*frame-ancestors 'none'/,
      )
      assert.equal(answer.headers['access-control-allow-origin'], undefined)
      assert.equal(answer.headers['cache-control'], 'no-store')
    }
    assert.equal(isAnswered, false)

    const answer = await ask(answerUrl)
    assert.equal(answer.status, 303)
    const location = String(answer.headers['location'])
    assert.ok(!location.includes('code'), 'the address that stays on the screen has no code')
    assert.deepEqual(await loopback.answer, { code: good.code, isPasted: false })
    assert.equal((await ask(answerUrl)).status, 410, 'once')
    const closing = loopback.close()
    assert.equal((await ask(`${origin}${location}`)).status, 200)
    await closing
    await assert.rejects(ask(redirectUri), 'the port is closed')
  })

  test('is a different one for each login', async () => {
    const [one, two] = await Promise.all([listenOnLoopback(expected), listenOnLoopback(expected)])
    assert.notEqual(new URL(one.redirectUri).port, new URL(two.redirectUri).port)
    assert.notEqual(new URL(one.redirectUri).pathname, new URL(two.redirectUri).pathname)
    await Promise.all([one.close(), two.close()])
  })
})

describe('the environment of a login', () => {
  const desk: Environment = {
    env: { DISPLAY: ':0' },
    platform: 'linux',
    isTerminal: true,
    isContainer: false,
    isWsl: false,
  }

  test('a browser is opened only where it runs on the user’s machine', () => {
    const cases: [string | undefined, Partial<Environment>][] = [
      [undefined, {}],
      [undefined, { env: { WAYLAND_DISPLAY: 'wayland-0' } }],
      ['without a display', { env: {} }],
      ['in a container', { env: {}, isContainer: true }],
      ['in a container', { env: { KUBERNETES_SERVICE_HOST: '10.0.0.1' } }],
      ['over SSH', { env: { DISPLAY: ':0', SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' } }],
      ['over SSH', { platform: 'darwin', env: { SSH_TTY: '/dev/ttys001' } }],
      ['in a remote workspace', { env: { DISPLAY: ':0', CODESPACES: 'true' } }],
      [undefined, { env: {}, platform: 'darwin' }],
      [undefined, { env: {}, platform: 'win32' }],
      [undefined, { env: {}, isWsl: true }],
    ]
    for (const [why, change] of cases)
      assert.equal(whyNoBrowser({ ...desk, ...change }), why, JSON.stringify(change))
  })

  test('the user is not asked without a terminal or in CI', () => {
    assert.equal(whyNotInteractive(desk), undefined)
    assert.equal(whyNotInteractive({ ...desk, env: { CI: 'false' } }), undefined)
    assert.match(whyNotInteractive({ ...desk, env: { CI: 'true' } }) ?? '', /CI/)
    assert.match(whyNotInteractive({ ...desk, isTerminal: false }) ?? '', /terminal/)
  })

  test('the device name is one line without control characters', () => {
    assert.equal(deviceName('build-7'), 'build-7')
    assert.equal(deviceName(' a\u0000b\u202e\nc '), 'abc')
    assert.equal([...deviceName('x'.repeat(200))].length, 60)
    assert.equal(deviceName('\u200b'), 'this machine')
    assert.equal(deviceName(''), 'this machine')
  })
})

test('the pairing code is derived from the challenge', () => {
  const proof = newProof()
  assert.match(proof.pairingCode, /^[BCDFGHJKLMNPQRSTVWXZ]{4}-\d{4}$/)
  assert.equal(proof.pairingCode, pairingCode(proof.challenge))
  assert.notEqual(newProof().state, proof.state)
})

test('the wait ends at the deadline', async () => {
  let now = 0
  const clock = setInterval(() => {
    now += 200_000
  }, 400)
  const answer = await waitForCode(new Promise(() => {}), expected, {
    deadline: 300_000,
    mode: 'silent',
    now: () => now,
  })
  clearInterval(clock)
  assert.equal(answer, undefined)
})
