import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { mintKey } from '@oanim/key'
import { scriptedServer } from '../../../sdk/test/support/scripted-server.ts'
import { githubKeys } from '../../src/leak-reports/github-keys.ts'
import { createLog } from '../../src/log.ts'
import { call } from '../support/call.ts'
import { databases, type StartedServer, startServer } from '../support/start-server.ts'

const webhook = '/webhooks/github/secret-scanning'

/**
 * What GitHub's documentation of its partner program shows, three times over the years, with the test keys that it
 * names. The last signature has a number that is a byte shorter than the others'.
 *
 * @see https://docs.github.com/en/code-security/secret-scanning/secret-scanning-partnership-program/secret-scanning-partner-program
 */
const published = [
  {
    identifier: 'f9525bf080f75b3506ca1ead061add62b8633a346606dc5fe544e29231c6ee0d',
    key: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEsz9ugWDj5jK5ELBK42ynytbo38gP\nHzZFI03Exwz8Lh/tCfL3YxwMdLjB+bMznsanlhK0RwcGP3IDb34kQDIo3Q==',
    body: '[{"token":"some_token","type":"some_type","url":"some_url","source":"some_source"}]',
    signature:
      'MEUCIFLZzeK++IhS+y276SRk2Pe5LfDrfvTXu6iwKKcFGCrvAiEAhHN2kDOhy2I6eGkOFmxNkOJ+L2y8oQ9A2T9GGJo6WJY=',
  },
  {
    identifier: '90a421169f0a406205f1563a953312f0be898d3c7b6c06b681aa86a874555f4a',
    key: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE9MJJHnMfn2+H4xL4YaPDA4RpJqUq\nkCmRCBnYERxZanmcpzQSXs1X/AljlKkbJ8qpVIW4clayyef9gWhFbNHWAA==',
    body: '[{"token":"some_token","type":"some_type","url":"some_url"}]',
    signature:
      'MEUCIQDKZokqnCjrRtw0tni+2Ltvl/uiMJ1EGumEsp1BsNr32AIgQY1YXD2nlj+XNfGK4rBfkMJ1JDOQcYXxa2sY8FNkrKc=',
  },
  {
    identifier: 'bcb53661c06b4728e59d897fb6165d5c9cda0fd9cdf9d09ead458168deb7518c',
    key: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYAGMWO8XgCamYKMJS6jc/qgvSlAd\nAjPuDPRcXU22YxgBrz+zoN19MzuRyW87qEt9/AmtoNP5GrobzUvQSyJFVw==',
    body: '[{"source":"commit","token":"some_token","type":"some_type","url":"https://example.com/base-repo-url/"}]',
    signature:
      'MEQCIQDaMKqrGnE27S0kgMrEK0eYBmyG0LeZismAEz/BgZyt7AIfXt9fErtRS4XaeSt/AO1RtBY66YcAdjxji410VQV4xg==',
  },
] as const

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

interface Pair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

const p256 = (): Pair => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const listed = (identifier: string, { publicKey }: Pair) => ({
  key_identifier: identifier,
  key: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  is_current: true,
})
const signedBy = (identifier: string, { privateKey }: Pair, body: string) => ({
  'github-public-key-identifier': identifier,
  'github-public-key-signature': sign('sha256', Buffer.from(body), privateKey).toString('base64'),
})

const ours = p256()
const other = p256()
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const keySet = {
  public_keys: [
    ...published.map(({ identifier, key }) => ({
      key_identifier: identifier,
      key: `-----BEGIN PUBLIC KEY-----\n${key}\n-----END PUBLIC KEY-----\n`,
      is_current: false,
    })),
    listed('ours', ours),
    listed('of_another_curve', p384),
    { key_identifier: 'broken', key: 'not a key', is_current: false },
  ],
}

/** Stands where GitHub's keys are. */
function keyServer(answer: () => unknown = () => keySet) {
  return scriptedServer((response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer()))
  })
}

for (const database of databases) {
  describe(`GitHub secret scanning alerts on ${database}`, () => {
    let github: Awaited<ReturnType<typeof keyServer>>
    let server: StartedServer
    before(async () => {
      github = await keyServer()
      server = await startServer({
        database,
        environment: { OANIM_GITHUB_SECRET_SCANNING: 'on', OANIM_GITHUB_KEYS_URL: `${github.url}/keys` },
      })
    })
    after(async () => {
      await server.close()
      await github[Symbol.asyncDispose]()
    })

    const post = (body: string, headers: Record<string, string>) =>
      call(server.url, webhook, { body, headers })
    const alert = (alerts: unknown) => {
      const body = JSON.stringify(alerts)
      return post(body, signedBy('ours', ours, body))
    }
    const create = async (by: string) => {
      const json = { name: 'ci', scopes: ['keys:write', 'keys:read'] }
      const { body } = await call(server.url, '/api/v1/api-keys', { key: by, json })
      return { id: body.api_key.id as string, key: body.key as string }
    }
    const codeOf = async (key: string) => (await call(server.url, '/api/v1/auth/me', { key })).body.code

    test('the signatures of the examples that GitHub publishes are valid', async () => {
      for (const { identifier, signature, body } of published) {
        const headers = {
          'github-public-key-identifier': identifier,
          'github-public-key-signature': signature,
        }
        const answer = await post(body, headers)
        assert.equal(answer.status, 200, JSON.stringify(answer.body))
        assert.deepEqual(answer.body, [
          { token_hash: sha256('some_token'), token_type: 'some_type', label: 'false_positive' },
        ])
        for (const changed of [`${body} `, body.replace('some_token', 'same_token'), '']) {
          assert.equal((await post(changed, headers)).body.code, 'signature_invalid')
        }
      }
    })

    test('a key that GitHub found is revoked with its descendants, also among other tokens', async () => {
      const parent = await create(server.ownerKey)
      const child = await create(parent.key)
      const url = 'https://github.com/octocat/hello/blob/main/.env'
      const unknown = mintKey().key
      const alerts = [
        { token: unknown, type: 'open_animate_api_key', url, source: 'content' },
        { token: 'nonsense', type: 'open_animate_api_key', url: '', source: 'commit' },
        { token: parent.key, type: 'open_animate_api_key', url, source: 'content' },
        { token: parent.key, type: 'open_animate_api_key', url, source: 'content' },
      ]
      const { status, body } = await alert(alerts)
      assert.equal(status, 200)
      assert.deepEqual(
        body,
        alerts.map(({ token, type }) => ({
          token_hash: sha256(token),
          token_type: type,
          label: token === parent.key ? 'true_positive' : 'false_positive',
        })),
      )
      assert.deepEqual([await codeOf(parent.key), await codeOf(child.key)], ['key_revoked', 'key_revoked'])

      assert.deepEqual((await alert(alerts)).body, body, 'sent again it is the same')
      const listing = await call(server.url, '/api/v1/leak-reports', { key: server.ownerKey })
      const found = listing.body.leak_reports.filter(
        (each: { api_key: { id: string } }) => each.api_key.id === parent.id,
      )
      assert.equal(found.length, 1)
      assert.equal(found[0].source, 'github')
      assert.equal(found[0].location, url)
      assert.equal(found[0].revocation_record.revoked_keys[0].id, child.id)
    })

    test('a request without a valid signature of GitHub changes nothing', async () => {
      const { key } = await create(server.ownerKey)
      const body = JSON.stringify([{ token: key, type: 'a', url: '' }])
      const good = signedBy('ours', ours, body)
      const forgeries: Record<string, string>[] = [
        {},
        { 'github-public-key-identifier': 'ours' },
        { 'github-public-key-signature': good['github-public-key-signature'] },
        signedBy('ours', other, body),
        signedBy('unknown', ours, body),
        signedBy('of_another_curve', p384, body),
        signedBy('broken', ours, body),
        { ...good, 'github-public-key-signature': 'AAAA' },
        { ...good, 'github-public-key-signature': `${good['github-public-key-signature']}!` },
        { ...good, 'github-public-key-identifier': '__proto__' },
      ]
      for (const headers of forgeries) {
        const answer = await post(body, headers)
        assert.equal(answer.status, 400, JSON.stringify(headers))
        assert.equal(answer.body.code, 'signature_invalid')
      }
      assert.equal(await codeOf(key), undefined, 'it lives')
      assert.ok(github.seen.length <= 2, `GitHub was asked ${github.seen.length} times`)
    })

    test('a signed body that is not a list of alerts is rejected, and a list of a thousand is accepted', async () => {
      assert.equal((await alert({ token: 'a' })).body.code, 'input_invalid')
      assert.equal((await alert([{ token: 7, type: 'a' }])).body.code, 'input_invalid')
      assert.equal((await post('[', signedBy('ours', ours, '['))).body.code, 'body_not_json')
      const many = Array.from({ length: 1000 }, () => ({ token: mintKey().key, type: 'a', url: 'b' }))
      const answer = await alert(many)
      assert.equal(answer.body.length, 1000)
      const large = await alert([{ token: 'a'.repeat(1_048_576), type: 'a', url: 'b' }])
      assert.equal(large.status, 413)
      assert.match(large.body.hint, /1,048,576 bytes/)
    })
  })
}

test('the route does not exist unless secret scanning is enabled', async () => {
  const server = await startServer({ database: 'sqlite' })
  try {
    const [{ body, identifier, signature }] = published
    const headers = { 'github-public-key-identifier': identifier, 'github-public-key-signature': signature }
    const answer = await call(server.url, webhook, { body, headers })
    assert.equal(answer.status, 404)
    assert.equal(answer.body.code, 'route_not_found')
  } finally {
    await server.close()
  }
})

describe('the public keys of GitHub', () => {
  const body = '[]'
  const minute = 60_000
  const startAt = Date.UTC(2027, 0, 1)
  const clockOf = (url: string) => {
    let time = startAt
    const keys = githubKeys(url, { log: createLog('silent'), now: () => new Date(time) })
    const accepts = (identifier: string, pair: Pair) =>
      keys.isSigned(Buffer.from(body), new Headers(signedBy(identifier, pair, body)))
    return {
      accepts,
      pass: (ms: number) => {
        time += ms
      },
    }
  }

  test('a new key is known within half a minute, a withdrawn key is dropped, and fetches are rare', async () => {
    let set = { public_keys: [listed('first', ours)] }
    await using server = await keyServer(() => set)
    const { accepts, pass } = clockOf(server.url)
    assert.equal(await accepts('first', ours), true)
    set = { public_keys: [listed('second', other)] }
    for (let count = 0; count < 20; count += 1) assert.equal(await accepts('second', other), false)
    assert.equal(server.seen.length, 1)
    assert.equal(await accepts('first', ours), true, 'until the next time that GitHub is asked')
    pass(minute / 2)
    const both = await Promise.all([accepts('second', other), accepts('second', other)])
    assert.deepEqual(both, [true, true])
    assert.equal(await accepts('first', ours), false, 'withdrawn')
    assert.equal(server.seen.length, 2)
    pass(61 * minute)
    assert.equal(await accepts('second', other), true)
    assert.equal(server.seen.length, 3)
  })

  test('the last keys are used for a day if GitHub does not answer', async () => {
    let isDown = false
    await using server = await scriptedServer((response) => {
      response.writeHead(isDown ? 503 : 200).end(JSON.stringify({ public_keys: [listed('first', ours)] }))
    })
    const { accepts, pass } = clockOf(server.url)
    assert.equal(await accepts('first', ours), true)
    isDown = true
    pass(23 * 60 * minute)
    assert.equal(await accepts('first', ours), true)
    pass(2 * 60 * minute)
    assert.equal(await accepts('first', ours), false)
    isDown = false
    pass(minute)
    assert.equal(await accepts('first', ours), true)
  })

  test('a redirect, an endless response and anything but a key set are rejected', async () => {
    await using good = await keyServer(() => ({ public_keys: [listed('first', ours)] }))
    const answers: Parameters<typeof scriptedServer>[0][] = [
      (response) => response.writeHead(302, { location: good.url }).end(),
      (response) =>
        response
          .writeHead(200)
          .end(JSON.stringify({ public_keys: [listed('first', ours)], more: 'a'.repeat(300_000) })),
      (response) => response.writeHead(200).end('<!doctype html>'),
      (response) => response.writeHead(200).end('{"public_keys":{}}'),
    ]
    for (const answer of answers) {
      await using server = await scriptedServer(answer)
      assert.equal(await clockOf(server.url).accepts('first', ours), false)
      assert.equal(server.seen.length, 1)
    }
    assert.equal(good.seen.length, 0)
  })
})
