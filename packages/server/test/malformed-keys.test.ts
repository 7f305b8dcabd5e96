import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { createAdaptorServer } from '@hono/node-server'
import { mintKey } from '@oanim/key'
import { createApp } from '../src/app.ts'
import { createBruteForceProtection } from '../src/http/brute-force-protection.ts'
import type { Services } from '../src/http/services.ts'
import { createLog } from '../src/log.ts'
import { operations } from '../src/operations.ts'
import { rawRequest, sendRaw } from './support/send-raw.ts'

const me = '/api/v1/auth/me'

describe('a request without a well-formed key', () => {
  let server: Server
  let url: string
  before(async () => {
    server = createAdaptorServer({ fetch: createApp(servicesWithNothing()).fetch }) as Server
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => server.close())

  const { key } = mintKey()
  const headers: Record<string, [code: string, ...lines: string[]]> = {
    'no header': ['credential_missing'],
    'an empty header': ['credential_missing', 'Authorization:'],
    'a blank header': ['credential_missing', 'Authorization:    '],
    'the key without a scheme': ['credential_missing', `Authorization: ${key}`],
    'a scheme without a key': ['credential_missing', 'Authorization: Bearer'],
    'a scheme and blanks': ['credential_missing', 'Authorization: Bearer   '],
    Basic: ['credential_missing', `Authorization: Basic ${Buffer.from(`${key}:`).toString('base64')}`],
    'another scheme that begins alike': ['credential_missing', `Authorization: Bearers ${key}`],
    'a tab behind the scheme': ['credential_missing', `Authorization: Bearer\t${key}`],
    'two blanks and a wrong check digit': ['key_malformed', `Authorization: Bearer  ${otherEnd(key)}`],
    'a blank and a tab behind the scheme': ['key_malformed', `Authorization: Bearer \t${key}`],
    'a blank inside': ['key_malformed', `Authorization: Bearer ${key.slice(0, 20)} ${key.slice(20)}`],
    'two keys in one header': ['key_malformed', `Authorization: Bearer ${key}, Bearer ${key}`],
    'two headers': [
      'key_malformed',
      `Authorization: Bearer ${key}`,
      `authorization: Bearer ${mintKey().key}`,
    ],
    'the same header twice': [
      'key_malformed',
      `Authorization: Bearer ${key}`,
      `Authorization: Bearer ${key}`,
    ],
    'an empty and a whole header': ['credential_missing', 'Authorization:', `Authorization: Bearer ${key}`],
    'quotes around it': ['key_malformed', `Authorization: Bearer "${key}"`],
    'ten kilobytes': ['key_malformed', `Authorization: Bearer anim_${'a'.repeat(10_000)}`],
    'a wrong check digit': ['key_malformed', `Authorization: Bearer ${otherEnd(key)}`],
    'one character less': ['key_malformed', `Authorization: Bearer ${key.slice(0, -1)}`],
    'one character more': ['key_malformed', `Authorization: Bearer ${key}a`],
    'another beginning': ['key_malformed', `Authorization: Bearer ${key.replace('anim', 'amin')}`],
    capitals: ['key_malformed', `Authorization: Bearer ${key.replace('anim', 'ANIM')}`],
    'a look-alike in UTF-8': ['key_malformed', `Authorization: Bearer ${latin1(key.replace('a', 'а'))}`],
    'a full-width digit': ['key_malformed', `Authorization: Bearer ${latin1(`${key.slice(0, -1)}０`)}`],
    'an invisible character': ['key_malformed', `Authorization: Bearer ${latin1(`${key}\u200b`)}`],
    'a no-break space': ['key_malformed', `Authorization: Bearer ${key}\u00a0`],
    'percent-encoding': ['key_malformed', `Authorization: Bearer ${key.replace('_', '%5F')}`],
    'a proxy’s header': ['credential_missing', `Proxy-Authorization: Bearer ${key}`],
    'a cookie': ['credential_missing', `Cookie: authorization=Bearer ${key}; key=${key}`],
    'somebody’s own header': ['credential_missing', `X-Api-Key: ${key}`],
  }
  for (const [what, [code, ...lines]] of Object.entries(headers)) {
    test(`is rejected before any read: ${what}`, async () => {
      const answer = await sendRaw(url, rawRequest('GET', me, lines))
      assert.equal(answer.status, 401, answer.text)
      assert.equal(answer.json.code, code)
      assert.equal(answer.headers['content-type'], 'application/problem+json')
      assert.match(answer.headers['www-authenticate'] ?? '', /^Bearer realm="Open Animate"/)
      assert.equal(answer.headers['cache-control'], 'no-store')
      assert.ok(!answer.text.includes(key.slice(14)), 'no secret in the answer')
    })
  }

  test('is rejected if the key is anywhere but in the Authorization header', async () => {
    for (const target of [
      `${me}?key=${key}`,
      `${me}?access_token=${key}`,
      `${me}?authorization=Bearer%20${key}`,
    ]) {
      const answer = await sendRaw(url, rawRequest('GET', target))
      assert.equal(answer.json.code, 'credential_missing')
      assert.ok(!answer.text.includes(key.slice(14)))
    }
  })

  test('is rejected if a line break splits the header', async () => {
    for (const lineBreak of ['\n', '\r\n', '\r\n ', '\r', '\0']) {
      const lines = [`Authorization: Bearer ${key.slice(0, 20)}${lineBreak}${key.slice(20)}`]
      const { status, text } = await sendRaw(url, rawRequest('GET', me, lines))
      assert.ok(status === 400 || status === 401, `${JSON.stringify(lineBreak)}: ${status}`)
      assert.ok(!text.includes(key.slice(14)))
    }
  })

  test('is rejected if the headers are too long', async () => {
    const { status } = await sendRaw(
      url,
      rawRequest('GET', me, [`Authorization: Bearer ${'a'.repeat(70_000)}`]),
    )
    assert.equal(status, 431)
  })

  test('is rejected by every operation that requires a key, in any spelling of the method', async () => {
    for (const { method, path, access } of operations) {
      if (access !== 'account') continue
      const answer = await sendRaw(
        url,
        rawRequest(method, path.replaceAll(/\{\w+\}/g, 'x'), ['Authorization: Bearer x']),
      )
      assert.equal(answer.json.error?.code ?? answer.json.code, 'key_malformed')
    }
    assert.equal((await sendRaw(url, rawRequest('HEAD', me))).status, 401)
  })

  test('gets an explanation that contains no part of the key', async () => {
    const said = new Set<string>()
    for (const wrong of [
      `${key} x`,
      key.slice(5),
      key.slice(0, 30),
      `${key.slice(0, 13)}-${key.slice(14)}`,
      otherEnd(key),
    ]) {
      const { json } = await sendRaw(url, rawRequest('GET', me, [`Authorization: Bearer ${wrong}`]))
      said.add(json.detail)
      assert.ok(!json.detail.includes(key.slice(5, 13)))
    }
    assert.ok(said.size >= 4, 'different flaws are told apart')
  })
})

/** Services that fail the request if anything but the clock and the log is used. */
function servicesWithNothing(): Services {
  const untouchable = new Proxy(
    {},
    {
      get(_, name) {
        throw new Error(`${String(name)} was touched`)
      },
    },
  )
  const store = { credentials: untouchable, keys: untouchable, assets: untouchable } as never
  return {
    store,
    uses: untouchable as never,
    usage: untouchable as never,
    denials: untouchable as never,
    auth: { origins: [], hasCookie: () => false } as never,
    rateLimiter: untouchable as never,
    bruteForce: createBruteForceProtection(untouchable as never, untouchable as never),
    quotas: untouchable as never,
    imageWorkers: untouchable as never,
    models: untouchable as never,
    providerSecrets: untouchable as never,
    engines: untouchable as never,
    jobs: untouchable as never,
    files: untouchable as never,
    assetLinks: untouchable as never,
    issuers: untouchable as never,
    clients: untouchable as never,
    log: createLog('silent'),
    now: () => new Date(),
    isDraining: () => false,
  }
}

/** The key with a wrong checksum. */
function otherEnd(key: string): string {
  return key.slice(0, -1) + (key.endsWith('a') ? 'b' : 'a')
}

/** UTF-8 bytes as a header carries them. */
function latin1(text: string): string {
  return Buffer.from(text).toString('latin1')
}
