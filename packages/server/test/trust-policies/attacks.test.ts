import assert from 'node:assert/strict'
import { createHmac, createPublicKey } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { CompactEncrypt, CompactSign, exportJWK, generateKeyPair } from 'jose'
import { json, scriptedServer } from '../../../sdk/test/support/scripted-server.ts'
import { addAccount } from '../support/open-store.ts'
import { type Issuer, jobClaims, startIssuer } from './support/issuer.ts'
import { openWorld, type World } from './support/world.ts'

describe('attacks on the token exchange', () => {
  let issuer: Issuer
  let world: World
  before(async () => {
    issuer = await startIssuer()
    world = await openWorld('sqlite', issuer)
    await world.trustPolicy()
  })
  after(async () => {
    await world.close()
    await issuer.stop()
  })

  const seconds = () => Math.floor(world.clock.at / 1000)
  const denied = async (token: string, code: string, detail?: RegExp) => {
    const { status, body } = await world.exchange(token)
    assert.equal(status, 400, JSON.stringify(body))
    assert.equal(body.code, code, body.detail)
    if (detail) assert.match(body.detail, detail)
  }
  const claims = () => ({
    ...jobClaims(issuer.url, new Date(world.clock.at)),
    aud: 'https://animate.example.com',
  })
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  /** The published key of an algorithm. */
  const published = async (alg: string) => {
    const jwk = (await issuer.keys()).find((each) => each['alg'] === alg)
    assert.ok(jwk)
    return jwk
  }

  test('valid tokens are accepted with each kind of asymmetric signature', async () => {
    for (const alg of ['ES256', 'RS256', 'EdDSA']) {
      const { status, body } = await world.exchange(await world.token({}, { alg }))
      assert.equal(status, 200, `${alg} ${body.detail}`)
    }
  })

  test('a wrong audience is described only to a job that meets the conditions', async () => {
    const wrong = await world.token({ aud: 'https://sts.example.com' })
    await denied(
      wrong,
      'token_invalid',
      /^The audience of the token is "https:\/\/sts\.example\.com"\. Expected: "https:\/\/animate\.example\.com"\.$/,
    )
    for (const aud of [undefined, [], {}, 'https://animate.example.com/', ['https://sts.example.com']]) {
      await denied(await world.token({ aud }), 'token_invalid')
    }
    const stranger = await world.token({ aud: 'https://sts.example.com', repository: 'mallory/app' })
    await denied(stranger, 'token_untrusted')
    const several = await world.exchange(await world.token({ aud: ['x', 'https://animate.example.com'] }))
    assert.equal(several.status, 200)
  })

  test('exp, iat and nbf are enforced with a tolerance of 30 seconds', async () => {
    await denied(await world.token({ exp: seconds() - 31 }), 'token_invalid', /^The token expired at /)
    await denied(await world.token({ iat: seconds() + 60 }), 'token_invalid', /is valid from /)
    await denied(await world.token({ nbf: seconds() + 60 }), 'token_invalid', /is valid from /)
    const old = { iat: seconds() - 3_700, exp: seconds() + 300 }
    await denied(await world.token(old), 'token_invalid', /more than an hour ago/)
    for (const name of ['exp', 'iat', 'iss']) {
      for (const value of [undefined, null, 1e300, {}]) {
        await denied(await world.token({ [name]: value }), 'token_invalid')
      }
    }
    const late = await world.exchange(
      await world.token({ exp: seconds() - 20, nbf: seconds() + 20, iat: seconds() + 20 }),
    )
    assert.equal(late.status, 200, late.body.detail)
  })

  test('an unsigned token is rejected', async () => {
    for (const alg of ['none', 'None', 'NONE', '']) {
      for (const signature of ['', 'AAAA']) {
        const token = `${encoded({ alg, typ: 'JWT' })}.${encoded(claims())}.${signature}`
        await denied(token, 'token_invalid', /is not accepted/)
      }
    }
    const [header, payload] = (await world.token()).split('.')
    await denied(`${header}.${payload}.`, 'token_untrusted')
  })

  test('a token signed with the public key as a shared secret is rejected', async () => {
    for (const own of ['ES256', 'RS256']) {
      const jwk = await published(own)
      const key = createPublicKey({ key: jwk, format: 'jwk' })
      const secrets = [
        key.export({ type: 'spki', format: 'pem' }),
        key.export({ type: 'spki', format: 'der' }),
        JSON.stringify(jwk),
      ]
      for (const secret of secrets) {
        for (const alg of ['HS256', 'HS512']) {
          const signed = `${encoded({ alg, kid: jwk['kid'], typ: 'JWT' })}.${encoded(claims())}`
          const mac = createHmac(alg === 'HS256' ? 'sha256' : 'sha512', secret)
            .update(signed)
            .digest('base64url')
          await denied(`${signed}.${mac}`, 'token_invalid', /HS(256|512) is not accepted/)
        }
      }
    }
  })

  test('a key that the token contains, links to or borrows the id of is not trusted', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    const jwk = { ...(await exportJWK(publicKey)), alg: 'ES256' }
    await using elsewhere = await scriptedServer(json(200, { keys: [{ ...jwk, kid: 'mine' }] }))
    const { kid = '' } = await published('ES256')
    const headers = [
      { kid },
      { kid, jwk },
      { jwk },
      { kid: 'mine' },
      { kid: 'mine', jku: elsewhere.url },
      { kid: '../../../../dev/null' },
      {},
    ]
    for (const header of headers) {
      const content = new TextEncoder().encode(JSON.stringify(claims()))
      const token = await new CompactSign(content)
        .setProtectedHeader({ alg: 'ES256', ...header })
        .sign(privateKey)
      await denied(token, 'token_untrusted')
    }
    assert.equal(elsewhere.seen.length, 0)
    // The algorithm of one key with the id of another.
    const { kid: rsa = '' } = await published('RS256')
    const content = new TextEncoder().encode(JSON.stringify(claims()))
    const mixed = await new CompactSign(content)
      .setProtectedHeader({ alg: 'ES256', kid: rsa })
      .sign(privateKey)
    await denied(mixed, 'token_untrusted')
  })

  test('a changed payload, an unknown critical header and an encrypted token are rejected', async () => {
    const [header = '', payload = '', signature = ''] = (await world.token()).split('.')
    const decoded = JSON.parse(Buffer.from(payload, 'base64url').toString())
    await denied(`${header}.${encoded({ ...decoded, run_id: '9' })}.${signature}`, 'token_untrusted')
    const { kid } = await published('ES256')
    const critical = { alg: 'ES256', kid, crit: ['surprise'], surprise: true }
    await denied(`${encoded(critical)}.${payload}.${signature}`, 'token_untrusted')
    const { publicKey } = await generateKeyPair('ECDH-ES')
    const hidden = await new CompactEncrypt(Buffer.from(JSON.stringify(claims())))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' })
      .encrypt(publicKey)
    for (const token of [
      hidden,
      'a.b.c',
      `${header}.${payload}`,
      `${header}..${signature}`,
      '..',
      'anim_x',
    ]) {
      await denied(token, 'token_invalid', /^subject_token is not a signed JWT/)
    }
    await denied(`${header}.${'A'.repeat(20_000)}.${signature}`, 'token_invalid', /16384 characters/)
  })

  test('a second encoding of the signature does not allow a replay', async () => {
    // Without an id: what is remembered is what was signed.
    const token = await world.token({ jti: undefined })
    const [header, payload, signature = ''] = token.split('.')
    assert.equal((await world.exchange(token)).status, 200)
    const bytes = Buffer.from(signature, 'base64url')
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
    const s = order - BigInt(`0x${bytes.subarray(32).toString('hex')}`)
    const twin = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')])
    await denied(`${header}.${payload}.${twin.toString('base64url')}`, 'token_replayed')
    // Four bits of the last character mean nothing.
    const other =
      signature.slice(0, -1) +
      (signature.endsWith('A') ? 'B' : String.fromCharCode(signature.charCodeAt(signature.length - 1) + 1))
    const answer = await world.exchange(`${header}.${payload}.${other}`)
    assert.notEqual(answer.status, 200)
  })

  test('a claim that is missing, a list or an object meets no condition', async () => {
    for (const repository of [['octo/app'], { 'octo/app': true }, null, undefined, 'octo/app ', 'Octo/App']) {
      await denied(await world.token({ repository }), 'token_untrusted')
    }
  })

  test('a fork gets no key, neither from its repository nor through a pull request', async () => {
    const fork = {
      repository: 'mallory/app',
      repository_owner: 'mallory',
      sub: 'repo:mallory/app:ref:refs/heads/main',
    }
    const pull = { ref: 'refs/pull/7/merge', event_name: 'pull_request', sub: 'repo:octo/app:pull_request' }
    await denied(await world.token(fork), 'token_untrusted')
    await denied(await world.token(pull), 'token_untrusted')
  })

  test('a trust policy grants keys of its own account only, and a token works once in all accounts', async () => {
    const other = await addAccount(world.store)
    const token = await world.token()
    assert.equal((await world.exchange(token, other.accountId)).body.code, 'token_untrusted')
    const theirs = await world.trustPolicy(other, { conditions: '{"repository":"octo/app"}' })
    const given = await world.exchange(token, theirs.id)
    assert.equal(given.body.account.id, other.accountId)
    assert.equal(
      (await world.exchange(token)).body.code,
      'token_replayed',
      'the token was exchanged in another account',
    )
  })

  test('denials are in the audit log with verified claims, without the token, and limited in number', async () => {
    const fresh = await openWorld('sqlite', issuer)
    try {
      await fresh.trustPolicy()
      const stray = await fresh.token({ ref: 'refs/pull/7/merge' })
      const [header, payload] = stray.split('.')
      for (let count = 0; count < 20; count += 1) {
        await fresh.exchange(`${header}.${payload}.AAAA`)
        await fresh.exchange(stray)
      }
      const denials = await fresh.denials()
      assert.equal(denials.length, 10)
      const signed = denials.filter(({ reason }) => reason === 'conditions')
      assert.equal(signed.length, 5, 'unverified tokens do not crowd out verified ones')
      assert.deepEqual(signed[0]?.claims, {
        sub: 'repo:octo/app:ref:refs/heads/main',
        aud: 'https://animate.example.com',
        repository: 'octo/app',
        ref: 'refs/pull/7/merge',
      })
      for (const { reason, claims } of denials) if (reason === 'signature') assert.equal(claims, undefined)
      assert.ok(!JSON.stringify(denials).includes(payload ?? ''))
    } finally {
      await fresh.close()
    }
  })
})
