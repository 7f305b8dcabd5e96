import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { isCovered, isInside, parseCidr } from '../src/core/cidr.ts'
import { clientAddress } from '../src/http/client.ts'
import { call } from './support/call.ts'
import { startServer } from './support/start-server.ts'

const proxies = '10.0.0.0/8 2001:db8:ffff::/48'

describe('the client address', () => {
  test('is the remote address of the connection; an untrusted X-Forwarded-For is ignored', () => {
    for (const forwarded of [undefined, '1.2.3.4', '10.0.0.1', 'x', '']) {
      assert.equal(clientAddress('203.0.113.9', forwarded, proxies), '203.0.113.9')
      assert.equal(clientAddress('10.0.0.1', forwarded, undefined), '10.0.0.1')
      assert.equal(clientAddress('::ffff:10.0.0.1', forwarded, undefined), '10.0.0.1')
    }
  })

  test('behind a trusted proxy is the rightmost forwarded address that is not a proxy', () => {
    for (const [forwarded, expected] of [
      ['198.51.100.7', '198.51.100.7'],
      ['1.1.1.1, 198.51.100.7', '198.51.100.7'],
      ['1.1.1.1, 198.51.100.7, 10.9.9.9', '198.51.100.7'],
      ['1.1.1.1,198.51.100.7 ,10.9.9.9,  2001:db8:ffff::1', '198.51.100.7'],
      ['198.51.100.7:4711', '198.51.100.7'],
      ['[2001:db8::7]:4711', '2001:db8::7'],
      ['[2001:db8::7]', '2001:db8::7'],
      ['::ffff:198.51.100.7', '198.51.100.7'],
      ['10.1.1.1, 10.2.2.2', '10.1.1.1'],
      ['198.51.100.7, unknown', '10.0.0.1'],
      ['198.51.100.7, unknown, 10.3.3.3', '10.3.3.3'],
      ['1.2.3.4/8', '10.0.0.1'],
      ['', '10.0.0.1'],
      [undefined, '10.0.0.1'],
    ] as const) {
      assert.equal(clientAddress('10.0.0.1', forwarded, proxies), expected, String(forwarded))
      assert.equal(clientAddress('::ffff:10.0.0.1', forwarded, proxies), expected, String(forwarded))
    }
  })

  test('a server trusts only the proxies in OANIM_TRUSTED_PROXIES', async () => {
    const trusting = await startServer({
      database: 'sqlite',
      environment: { OANIM_TRUSTED_PROXIES: '127.0.0.1, ::1' },
    })
    const strict = await startServer({ database: 'sqlite' })
    try {
      for (const [server, expected] of [
        [trusting, '198.51.100.7'],
        [strict, '127.0.0.1'],
      ] as const) {
        const { url, ownerKey: key } = server
        const headers = { 'x-forwarded-for': '1.1.1.1, 198.51.100.7' }
        await call(url, '/api/v1/auth/me', { key, headers })
        const { body } = await call(url, '/api/v1/api-keys', { key, headers })
        assert.equal(body.api_keys[0].last_used_address, expected)
        const only = { name: 'x', allowed_ips: ['198.51.100.0/24'] }
        const { body: made } = await call(url, '/api/v1/api-keys', { key, headers, json: only })
        const answer = await call(url, '/api/v1/auth/me', { key: made.key, headers })
        assert.equal(answer.status, server === trusting ? 200 : 403)
      }
    } finally {
      await trusting.close()
      await strict.close()
    }
  })
})

describe('CIDR blocks', () => {
  const v4 = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255))
  const numberOf = (parts: readonly number[]) => parts.reduce((sum, part) => sum * 256 + part, 0)

  test('contain exactly the addresses with the same prefix', () => {
    fc.assert(
      fc.property(v4, v4, fc.integer({ min: 0, max: 32 }), (inner, outer, bits) => {
        const share = (parts: readonly number[]) => Math.floor(numberOf(parts) / 2 ** (32 - bits))
        const block = parseCidr(`${outer.join('.')}/${bits}`) ?? ''
        assert.equal(isInside(inner.join('.'), block), share(inner) === share(outer))
        assert.equal(isInside(inner.join('.'), `2001:db8::/32 ${block}`), share(inner) === share(outer))
      }),
    )
  })

  test('cover a smaller block if they contain all of its addresses', () => {
    fc.assert(
      fc.property(v4, fc.integer({ min: 0, max: 32 }), fc.integer({ min: 0, max: 32 }), (address, a, b) => {
        const block = (bits: number) => `${address.join('.')}/${bits}`
        assert.equal(isCovered(block(a), block(b)), b <= a)
      }),
    )
    assert.equal(isCovered('2001:db8:1::/48', '10.0.0.0/8 2001:db8::/32'), true)
    assert.equal(isCovered('0.0.0.0/0', '0.0.0.0/1 128.0.0.0/1'), false, 'together they do, alone none does')
    assert.equal(isCovered('10.0.0.0/8', '::/0'), false)
  })
})
