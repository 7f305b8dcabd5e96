import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { hostname } from 'node:os'
import { after, before, describe, test } from 'node:test'
import { json, scriptedServer, silence } from '../../../sdk/test/support/scripted-server.ts'
import { fetchJson } from '../../src/http/fetch-json.ts'
import type { GuardedFetchError } from '../../src/http/guarded-fetch.ts'
import { publicOnly } from '../../src/http/public-address.ts'
import { createIssuers } from '../../src/trust-policies/issuers.ts'
import { type Issuer, startIssuer } from './support/issuer.ts'
import { openWorld, type World } from './support/world.ts'

describe('an issuer', () => {
  let issuer: Issuer
  let world: World
  /** Starts first and runs during the other tests. */
  let waiting: Promise<{ error: Error; ms: number }>
  before(async () => {
    waiting = askSilent()
    issuer = await startIssuer()
    world = await openWorld('sqlite', issuer)
    await world.trustPolicy()
  })
  after(async () => {
    await world.close()
    await issuer.stop()
  })

  test('is asked once for many tokens, and again for an unknown key at most every 30 seconds', async () => {
    await issuer.misbehave({})
    const tokens = await Promise.all(Array.from({ length: 5 }, () => world.token()))
    const answers = await Promise.all(tokens.map((token) => world.exchange(token)))
    assert.ok(answers.every(({ status }) => status === 200))
    assert.deepEqual(await issuer.asked(), { discovery: 1, keys: 1 })

    await issuer.rotate()
    const rotated = await world.token()
    assert.equal((await world.exchange(rotated)).body.code, 'token_untrusted')
    assert.deepEqual(await issuer.asked(), { discovery: 1, keys: 1 }, 'it was just asked')
    world.forward(30_000)
    assert.equal((await world.exchange(rotated)).status, 200)
    assert.deepEqual(await issuer.asked(), { discovery: 2, keys: 2 })
  })

  test('can withdraw a key within ten minutes', async () => {
    const before = await world.token({ exp: Math.floor(world.clock.at / 1000) + 3_600 })
    await issuer.rotate()
    world.forward(9 * 60_000)
    const other = await world.token({ jti: undefined })
    assert.ok(other)
    world.forward(2 * 60_000)
    assert.equal((await world.exchange(before)).body.code, 'token_untrusted')
  })

  test('that is down is reported, and cached keys keep working', async () => {
    const fresh = await openWorld('sqlite', issuer)
    try {
      await fresh.trustPolicy()
      const tokens = await Promise.all([fresh.token(), fresh.token(), fresh.token()])
      const [first = '', second = '', third = ''] = tokens
      await issuer.stop()
      const down = await fresh.exchange(first)
      assert.equal(down.status, 503)
      assert.equal(down.body.error, 'temporarily_unavailable')
      assert.equal(down.body.code, 'issuer_unavailable')
      assert.equal(down.headers.get('retry-after'), '10')
      fresh.forward(4_000)
      assert.equal((await fresh.exchange(first)).headers.get('retry-after'), '6', 'no new attempt yet')
      await issuer.restart()
      assert.equal((await fresh.exchange(first)).status, 503)
      fresh.forward(6_000)
      // The issuer has new keys, so earlier tokens do not verify.
      assert.equal((await fresh.exchange(second)).body.code, 'token_untrusted')

      const known = await fresh.token({ exp: Math.floor(fresh.clock.at / 1000) + 3_600 })
      const later = await fresh.token({ exp: Math.floor(fresh.clock.at / 1000) + 3_600 })
      await issuer.stop()
      fresh.forward(9 * 60_000)
      assert.equal((await fresh.exchange(known)).status, 200)
      fresh.forward(60_000)
      assert.equal((await fresh.exchange(later)).status, 503, 'for at most ten minutes')
      assert.ok(third)
    } finally {
      await fresh.close()
      await issuer.restart()
    }
  })

  test('with a wrong name or malformed metadata verifies nothing', async () => {
    for (const how of [
      { discovery: { issuer: 'https://token.actions.githubusercontent.com' } },
      { discovery: { issuer: `${issuer.url}/` } },
      { discovery: { jwks_uri: null } },
      { discovery: { jwks_uri: `${issuer.url}/nowhere` } },
      { discovery: { jwks_uri: 'http://192.0.2.1/keys' } },
      { discovery: { jwks_uri: 'file:///etc/passwd' } },
      { discovery: { jwks_uri: `${issuer.url}/.well-known/openid-configuration` } },
      { body: '[]' },
      { body: 'not json' },
      { discovery: { padding: 'x'.repeat(300_000) } },
    ]) {
      const fresh = createIssuers([issuer.url], () => new Date())
      const token = await issuer.token({})
      await issuer.misbehave(how)
      const verified = await fresh.verify(token, issuer.url)
      assert.equal('denied' in verified && verified.denied, 'unavailable', JSON.stringify(how))
    }
    await issuer.misbehave({})
  })

  test('that does not answer times out', async () => {
    const { error, ms } = await waiting
    assert.equal((error as GuardedFetchError).reason, 'timeout')
    assert.ok(ms < 30_000, `${ms}`)
  })

  test('cannot redirect the server', async () => {
    await using elsewhere = await scriptedServer(json(200, {}))
    await issuer.misbehave({ redirectTo: elsewhere.url })
    await assert.rejects(
      fetchJson(`${issuer.url}/.well-known/openid-configuration`, true),
      /responded with 302$/,
    )
    await issuer.misbehave({})
    assert.equal(elsewhere.seen.length, 0)
  })

  test('that is not listed must have a public https URL', async () => {
    const { port } = new URL(issuer.url)
    for (const address of [
      issuer.url,
      `http://example.com`,
      `https://127.0.0.1:${port}`,
      `https://localhost:${port}`,
      `https://2130706433:${port}`,
      `https://0x7f.1:${port}`,
      `https://[::1]:${port}`,
      `https://[::ffff:127.0.0.1]:${port}`,
      `https://[64:ff9b::7f00:1]:${port}`,
      'https://169.254.169.254',
      'https://[fe80::1]',
      'https://10.0.0.1',
      'https://100.100.100.200',
      'https://user:secret@example.com',
      'file:///etc/passwd',
    ]) {
      await assert.rejects(fetchJson(address, false), /is not allowed/, address)
    }
  })

  test('is not reached through a name of this machine', async () => {
    await issuer.misbehave({})
    // The address is checked when the connection is made.
    for (const name of new Set(['localhost.', hostname()])) {
      await assert.rejects(
        fetchJson(`https://${name}:${new URL(issuer.url).port}/`, false),
        /has an address that is not public|ENOTFOUND|EAI_AGAIN/,
      )
    }
    for (const all of [true, false]) {
      const error = await new Promise((resolve) => publicOnly()('localhost', { all }, resolve))
      assert.match(String(error), /localhost has an address that is not public/)
    }
    assert.deepEqual(await issuer.asked(), { discovery: 0, keys: 0 })
  })

  test('that is listed cannot refer to another private host for its keys', async () => {
    await using elsewhere = await scriptedServer(json(200, { keys: await issuer.keys() }))
    await issuer.misbehave({ discovery: { jwks_uri: `${elsewhere.url}/keys` } })
    const token = await issuer.token({})
    const denied = await createIssuers([issuer.url], () => new Date()).verify(token, issuer.url)
    assert.equal('denied' in denied && denied.denied, 'unavailable')
    assert.match(String('denied' in denied && denied.cause), /could not be fetched/)
    assert.equal(elsewhere.seen.length, 0)

    // An operator can list both.
    const both = createIssuers([issuer.url, elsewhere.url], () => new Date())
    assert.ok('claims' in (await both.verify(token, issuer.url)))
    await issuer.misbehave({})
  })

  test('is not reached through a name that resolves to a private address, even after a check', async () => {
    let connections = 0
    const inside = createServer((socket) => {
      connections += 1
      socket.destroy()
    }).listen(0, '127.0.0.1')
    await once(inside, 'listening')
    const { port } = inside.address() as AddressInfo
    const found = (address: string) => ({ address, family: address.includes(':') ? 6 : 4 })
    /** Resolves to each list in turn, then always to the last. */
    const resolver = (...answers: string[][]) => {
      const seen: string[] = []
      const resolve = (name: string, _: object, callback: (error: null, addresses: object[]) => void) => {
        seen.push(name)
        callback(null, (answers[Math.min(seen.length, answers.length) - 1] ?? []).map(found))
      }
      return { seen, resolve: resolve as never }
    }
    for (const addresses of [
      ['127.0.0.1'],
      ['0.0.0.0'],
      ['10.1.2.3'],
      ['169.254.169.254'],
      ['::1'],
      ['::'],
      ['::ffff:127.0.0.1'],
      ['::127.0.0.1'],
      ['64:ff9b::7f00:1'],
      ['2002:7f00:1::'],
      ['fd00::1'],
      ['fe80::1%lo'],
      ['8.8.8.8', '127.0.0.1'],
      ['2600::1', '::1'],
      [],
    ]) {
      const { resolve } = resolver(addresses)
      await assert.rejects(fetchJson(`https://rebind.example:${port}/`, false, resolve), /not public/)
    }

    // Public in the first lookup, private in later ones; there is only one lookup. The public block is unassigned.
    const rebinding = resolver(['3ffe::1'], ['127.0.0.1'])
    await assert.rejects(fetchJson(`https://rebind.example:${port}/`, false, rebinding.resolve))
    assert.deepEqual(rebinding.seen, ['rebind.example'])
    // The next request resolves the name again and is rejected.
    await assert.rejects(fetchJson(`https://rebind.example:${port}/`, false, rebinding.resolve), /not public/)
    assert.equal(connections, 0)
    inside.close()
  })
})

async function askSilent(): Promise<{ error: Error; ms: number }> {
  await using silent = await scriptedServer(silence)
  const startedAt = performance.now()
  const error = await fetchJson(silent.url, true).then(
    () => new Error('it answered'),
    (failure: Error) => failure,
  )
  return { error, ms: performance.now() - startedAt }
}
