import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { parseAuthorizationRequest } from '../../src/oauth/authorization-parameters.ts'
import { cliClient } from '../../src/oauth/client-metadata.ts'
import { challengePattern, pairingCode, verifiesChallenge } from '../../src/oauth/code-challenge.ts'
import { authorizationResponseUrl, parseRedirectUri } from '../../src/oauth/redirect-uri.ts'

const origin = 'https://animate.example'
const origins = [origin, 'http://localhost:8000', 'http://127.0.0.1:8001']
const s256 = (verifier: string) => createHash('sha256').update(verifier).digest('base64url')

describe('a redirect URI', () => {
  test('may be any port of the loopback host, or the page that shows the code', () => {
    const good: [string, string, string][] = [
      ['http://127.0.0.1:1/', 'loopback', '127.0.0.1:1'],
      ['http://127.0.0.1:80/callback', 'loopback', '127.0.0.1:80'],
      ['http://127.0.0.1:65535/callback/Ab_c-d.~1', 'loopback', '127.0.0.1:65535'],
      ['http://[::1]:43210/x/', 'loopback', '[::1]:43210'],
      ['http://localhost:43210/callback', 'loopback', 'localhost:43210'],
      ['https://animate.example/authorize/code', 'paste', 'animate.example'],
    ]
    for (const [uri, kind, host] of good)
      assert.deepEqual(parseRedirectUri(uri, origins), { kind, host }, uri)
  })

  test('may be nothing else, however it is disguised', () => {
    const bad = [
      '',
      'http://127.0.0.1/callback',
      'http://127.0.0.1:0/callback',
      'http://127.0.0.1:080/callback',
      'http://127.0.0.1:65536/callback',
      'http://127.0.0.1:99999/callback',
      'http://127.0.0.1:8000',
      'https://127.0.0.1:8000/callback',
      'HTTP://127.0.0.1:8000/callback',
      'http://localhost:8000/callback',
      'http://LOCALHOST:8001/callback',
      'http://localhost.:8001/callback',
      'http://localhost.evil.example:8001/callback',
      'http://localhost:8001@evil.example/callback',
      'http://sub.localhost:8001/callback',
      'http://localhost/callback',
      'http://127.0.0.1.evil.example:8000/callback',
      'http://127.0.0.1:8000.evil.example/callback',
      'http://127.0.0.1@evil.example:8000/callback',
      'http://127.0.0.1:80@evil.example/callback',
      'http://127.0.0.1:80@evil.example:8000/callback',
      'http://user@127.0.0.1:8000/callback',
      'http://user:password@127.0.0.1:8000/callback',
      'http://evil.example/callback',
      'http://evil.example#http://127.0.0.1:8000/callback',
      'http://evil.example?http://127.0.0.1:8000/callback',
      'http://evil.example\\@127.0.0.1:8000/callback',
      'http://127.0.0.1:8000\\@evil.example/callback',
      'http:\\\\127.0.0.1:8000/callback',
      'http:/127.0.0.1:8000/callback',
      'http:127.0.0.1:8000/callback',
      '//127.0.0.1:8000/callback',
      'http://127.0.0.1:8000//evil.example/',
      'http://127.0.0.1:8000/a//b',
      'http://127.0.0.1:8000/../callback',
      'http://127.0.0.1:8000/a/./b',
      'http://127.0.0.1:8000/..',
      'http://127.0.0.1:8000/callback?next=1',
      'http://127.0.0.1:8000/callback?',
      'http://127.0.0.1:8000/callback#',
      'http://127.0.0.1:8000/callback#fragment',
      'http://127.0.0.1:8000/%2e%2e/callback',
      'http://127.0.0.1:8000/callb%61ck',
      'http://127.0.0.1%3a8000/callback',
      'http://127.0.0.1:8000%2f@evil.example/callback',
      'http://127.1:8000/callback',
      'http://127.0.0.2:8000/callback',
      'http://2130706433:8000/callback',
      'http://0x7f.0.0.1:8000/callback',
      'http://0177.0.0.1:8000/callback',
      'http://127.0.0.1.:8000/callback',
      'http://１２７.0.0.1:8000/callback',
      'http://127。0。0。1:8000/callback',
      'http://0.0.0.0:8000/callback',
      'http://[::]:8000/callback',
      'http://[::ffff:127.0.0.1]:8000/callback',
      'http://[0:0:0:0:0:0:0:1]:8000/callback',
      'http://::1:8000/callback',
      'http://127.0.0.1:8000/call\nback',
      'http://127.0.0.1:8000/callback\n',
      'http://127.0.0.1:8000/callback\u0000',
      'http://127.0.0.1:8000/call\tback',
      ' http://127.0.0.1:8000/callback',
      'http://127.0.0.1:8000/callback ',
      'http://127.0.0.1:8000/<script>',
      'http://127.0.0.1:8000/"onload="x',
      `http://127.0.0.1:8000/${'a'.repeat(300)}`,
      'javascript:alert(1)//http://127.0.0.1:8000/',
      'data:text/html,http://127.0.0.1:8000/',
      'oanim://127.0.0.1:8000/callback',
      'urn:ietf:wg:oauth:2.0:oob',
      'http://127.0.0.1:8001/keys',
      'https://animate.example/authorize/code/',
      'https://animate.example/authorize/code?x=1',
      'https://animate.example/authorize/code#x',
      'https://animate.example/authorize/../authorize/code',
      'https://animate.example/keys',
      'https://animate.example.evil.example/authorize/code',
      'https://animate.example@evil.example/authorize/code',
      'http://animate.example/authorize/code',
      'https://ANIMATE.example/authorize/code',
      'https://animate.example:443/authorize/code',
    ]
    for (const uri of bad) assert.equal(parseRedirectUri(uri, origins), undefined, JSON.stringify(uri))
  })

  test('means the same to a browser', () => {
    const pieces = fc.constantFrom(
      ...[
        'http://',
        '127.0.0.1',
        '[::1]',
        ':',
        '8000',
        '80',
        '/',
        'a',
        '@',
        '#',
        '?',
        '\\',
        '.',
        '..',
        '%2f',
        'evil.example',
      ],
    )
    const texts = fc.array(pieces, { maxLength: 10 }).map((parts) => `http://127.0.0.1:8000${parts.join('')}`)
    fc.assert(
      fc.property(
        fc.oneof(
          texts,
          fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
        ),
        (text) => {
          if (!parseRedirectUri(text, origins)) return
          const url = new URL(text)
          assert.ok(['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname))
          assert.equal(`${url.username}${url.password}${url.search}${url.hash}`, '')
        },
      ),
      { numRuns: 5_000 },
    )
  })
})

describe('PKCE', () => {
  // RFC 7636, Appendix B
  const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
  const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

  test('accepts the verifier of the challenge and nothing else', () => {
    assert.ok(challengePattern.test(challenge))
    assert.ok(verifiesChallenge(verifier, challenge))
    for (const other of [
      '',
      challenge,
      `${verifier}a`,
      verifier.slice(1),
      verifier.toUpperCase(),
      ` ${verifier}`,
    ]) {
      assert.ok(!verifiesChallenge(other, challenge), other)
    }
    // With `plain`, the challenge would verify itself.
    assert.ok(!verifiesChallenge(challenge, challenge))
    assert.ok(!verifiesChallenge('a'.repeat(42), s256('a'.repeat(42))), 'too short')
    assert.ok(!verifiesChallenge('a'.repeat(129), s256('a'.repeat(129))))
  })

  test('accepts every verifier that the standard allows', () => {
    const allowed = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'
    const verifiers = fc.string({ unit: fc.constantFrom(...allowed), minLength: 43, maxLength: 128 })
    fc.assert(
      fc.property(
        verifiers,
        (each) => verifiesChallenge(each, s256(each)) && challengePattern.test(s256(each)),
      ),
    )
  })

  test('a pairing code has four letters and four digits, and both sides compute the same', () => {
    assert.equal(pairingCode(challenge), pairingCodeByHand(challenge))
    for (let count = 0; count < 200; count += 1) {
      const each = s256(randomBytes(32).toString('base64url'))
      assert.match(pairingCode(each), /^[BCDFGHJKLMNPQRSTVWXZ]{4}-\d{4}$/)
      assert.equal(pairingCode(each), pairingCodeByHand(each))
    }
  })

  function pairingCodeByHand(text: string): string {
    const bytes = createHash('sha256').update(text, 'ascii').digest()
    let code = ''
    for (let index = 0; index < 8; index += 1) {
      const byte = bytes.readUInt8(index)
      code += index < 4 ? 'BCDFGHJKLMNPQRSTVWXZ'.charAt(byte % 20) : String(byte % 10)
      if (index === 3) code += '-'
    }
    return code
  }
})

describe('an authorization request', () => {
  const good = {
    response_type: 'code',
    client_id: 'oanim-cli',
    redirect_uri: 'http://127.0.0.1:4000/callback',
    code_challenge: s256('v'.repeat(43)),
    code_challenge_method: 'S256',
    state: 'a b&c=d/é'.slice(0, 8),
    device_id: 'device_0123456789',
    device_name: 'build-7',
  }
  const read = (change: Record<string, string | undefined>) =>
    parseAuthorizationRequest({ ...good, ...change }, cliClient, origins)

  test('is parsed with all parameters', () => {
    assert.deepEqual(read({ device_name: ' build-7 ' }), {
      request: {
        client: cliClient,
        redirectUri: good.redirect_uri,
        redirect: { kind: 'loopback', host: '127.0.0.1:4000' },
        codeChallenge: good.code_challenge,
        state: good.state,
        deviceId: good.device_id,
        deviceName: 'build-7',
        scopes: null,
      },
    })
  })

  test('with a wrong redirect URI is never answered with a redirect', () => {
    for (const change of [{ redirect_uri: undefined }, { redirect_uri: 'http://evil.example/' }]) {
      const answer = read(change)
      assert.ok('error' in answer && !('redirectUri' in answer.error), JSON.stringify(change))
    }
  })

  test('requires PKCE with S256', () => {
    const changes = [
      { code_challenge: undefined },
      { code_challenge_method: undefined },
      { code_challenge_method: 'plain' },
      { code_challenge_method: 's256' },
      { code_challenge: 'short' },
      { code_challenge: `${good.code_challenge}=` },
      { code_challenge: `${good.code_challenge.slice(0, 42)}B` },
    ]
    for (const change of changes) {
      const answer = read(change)
      assert.ok('error' in answer && answer.error.code === 'input_invalid', JSON.stringify(change))
      assert.match(answer.error.detail, /code_challenge/)
    }
  })

  test('rejects names that deceive the eye and states that break a header', () => {
    const changes = [
      { device_name: '' },
      { device_name: ' \u200b ' },
      { device_name: 'a'.repeat(61) },
      { device_name: 'a\nb' },
      { device_name: 'a\u202eb' },
      { device_name: '\ud800' },
      { device_id: 'short' },
      { device_id: 'a'.repeat(65) },
      { device_id: 'has space in it' },
      { state: 'a'.repeat(513) },
      { state: 'a\r\nb' },
      { state: 'é' },
      { response_type: undefined },
    ]
    for (const change of changes) {
      const answer = read(change)
      assert.ok('error' in answer && answer.error.code === 'input_invalid', JSON.stringify(change))
    }
    assert.ok('request' in read({ device_name: '<script>alert(1)</script> "\'&' }), 'markup is plain text')
    assert.ok('request' in read({ state: undefined, device_id: undefined, device_name: undefined }))
  })

  test('gets its state back unchanged', () => {
    const states = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    })
    fc.assert(
      fc.property(states, (state) => {
        const url = new URL(
          authorizationResponseUrl({ redirectUri: 'http://127.0.0.1:4000/callback', state }, origin, {
            code: 'abc',
          }),
        )
        assert.equal(url.origin, 'http://127.0.0.1:4000')
        assert.deepEqual(
          [...url.searchParams],
          [
            ['code', 'abc'],
            ['state', state],
            ['iss', origin],
          ],
        )
      }),
    )
  })
})
