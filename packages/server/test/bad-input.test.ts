import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { operations } from '../src/operations.ts'
import { call, createKey } from './support/call.ts'
import { rawRequest, sendRaw } from './support/send-raw.ts'
import { databases, type StartedServer, startServer } from './support/start-server.ts'

const me = '/api/v1/auth/me'
const keys = '/api/v1/api-keys'

for (const database of databases) {
  describe(`bad input on ${database}`, () => {
    let server: StartedServer
    before(async () => {
      server = await startServer({ database })
    })
    after(async () => {
      await server.close()
      assert.equal(server.output().stderr, '', 'nothing here is our failure')
    })

    const authorized = () => `Authorization: Bearer ${server.ownerKey}`
    const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
      call(server.url, keys, { key: server.ownerKey, body, headers })

    test('the authorization scheme is case-insensitive and followed by one or more spaces', async () => {
      for (const scheme of ['Bearer', 'bearer', 'BEARER', 'bEaReR', 'Bearer ', 'bearer   ']) {
        const lines = [`authorization:  ${scheme} ${server.ownerKey}  `]
        assert.equal((await sendRaw(server.url, rawRequest('GET', me, lines))).status, 200, scheme)
      }
    })

    test('a compressed body is rejected because of its Content-Encoding', async () => {
      const body = new Uint8Array(gzipSync('{"name":"ci"}'))
      for (const encoding of ['gzip', 'br', 'deflate', 'GZIP', 'zstd', 'identity, gzip']) {
        const answer = await post(body, { 'content-encoding': encoding })
        assert.equal(answer.status, 415, encoding)
        assert.equal(answer.body.code, 'content_encoding_unsupported')
        assert.match(answer.body.detail, new RegExp(`Content-Encoding: ${encoding}`))
        assert.match(answer.body.hint, /uncompressed/)
        assert.equal(answer.headers.get('accept-encoding'), 'identity')
      }
      const form = { 'content-type': 'application/x-www-form-urlencoded', 'content-encoding': 'gzip' }
      const told = await call(server.url, '/oauth/token', { body, headers: form })
      assert.equal(told.status, 400, 'OAuth knows invalid_request only')
      assert.equal(told.body.code, 'content_encoding_unsupported')
      const signIn = await call(server.url, '/api/auth/sign-in/email', {
        body,
        headers: { 'content-encoding': 'gzip', origin: server.url },
      })
      assert.equal(signIn.body.code, 'content_encoding_unsupported')
      const plain = await post('{"name":""}', { 'content-encoding': 'identity' })
      assert.equal(plain.body.code, 'input_invalid')
    })

    test('a body that is not a JSON object is rejected with the reason', async () => {
      const denials: [number, string, string | Uint8Array<ArrayBuffer>][] = [
        [400, 'body_not_json', ''],
        [400, 'body_not_json', '   \n'],
        [400, 'body_not_json', 'name=ci'],
        [400, 'body_not_json', '{"name":"a"} trailing'],
        [400, 'body_not_json', "{'name':'a'}"],
        [400, 'body_not_json', '[{"name":"a"}]'],
        [400, 'body_not_json', '"name"'],
        [400, 'body_not_json', '42'],
        [400, 'body_not_json', 'null'],
        [
          400,
          'body_not_json',
          new Uint8Array([...Buffer.from('{"name":"'), 0xc3, 0x28, ...Buffer.from('"}')]),
        ],
        [400, 'body_not_json', new Uint8Array(Buffer.from('{"name":"a"}', 'utf16le'))],
        [413, 'body_too_large', `{"name":"${'a'.repeat(2_000_000)}"}`],
        [422, 'input_invalid', `{"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
        [422, 'input_invalid', `{"a":${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}}`],
      ]
      for (const [status, code, body] of denials) {
        const answer = await post(body)
        const what = typeof body === 'string' ? body.slice(0, 40) : 'bytes'
        assert.equal(answer.status, status, what)
        assert.equal(answer.body.code, code, what)
        assert.ok(JSON.stringify(answer.body).length < 5_000, 'the answer is short')
      }
    })

    test('a chunked body is rejected as soon as it exceeds the size limit', async () => {
      const piece = `10000\r\n${' '.repeat(65_536)}\r\n`
      const head = rawRequest('POST', keys, [
        authorized(),
        'Content-Type: application/json',
        'Transfer-Encoding: chunked',
      ])
      const answer = await sendRaw(
        server.url,
        Buffer.concat([head, Buffer.from(piece.repeat(32)), Buffer.from('0\r\n\r\n')]),
      )
      assert.equal(answer.status, 413)
      assert.equal(answer.json.code, 'body_too_large')
    })

    test('a wrong or repeated Content-Length is rejected and smuggles no second request', async () => {
      const smuggled = `GET ${me} HTTP/1.1\r\nHost: a\r\n\r\n`
      for (const lines of [
        ['Content-Length: 2', 'Transfer-Encoding: chunked'],
        ['Content-Length: 2', 'Content-Length: 3'],
        ['Content-Length: -1'],
        ['Content-Length: 2,2'],
      ]) {
        const { status } = await sendRaw(
          server.url,
          rawRequest('POST', keys, [authorized(), ...lines], `{}${smuggled}`),
        )
        assert.equal(status, 400, lines.join())
      }
    })

    test('only JSON is accepted, with or without a charset; a missing Content-Type means JSON', async () => {
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/jsonp',
        'json',
        '',
      ]) {
        const answer = await post('{"name":"a"}', { 'content-type': type })
        if (type === '') assert.notEqual(answer.status, 500)
        else assert.deepEqual([answer.status, answer.body.code], [415, 'content_type_unsupported'], type)
      }
      for (const type of [
        'application/json; charset=utf-8',
        'APPLICATION/JSON',
        'application/merge-patch+json',
      ]) {
        assert.equal((await post('{"nam":1}', { 'content-type': type })).body.code, 'input_invalid', type)
      }
      const lines = [authorized(), 'Content-Length: 9']
      const answer = await sendRaw(server.url, rawRequest('POST', keys, lines, '{"nam":1}'))
      assert.equal(answer.json.code, 'input_invalid')
    })

    test('names of inherited properties, such as __proto__, are unknown fields', async () => {
      for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype']) {
        const answer = await post(`{"name":"a","${name}":{"isOwner":true}}`)
        assert.equal(answer.status, 422, name)
        assert.deepEqual(pointers(answer.body), [`/${name}`])
        const query = await call(server.url, `${keys}?${name}=1`, { key: server.ownerKey })
        assert.deepEqual(pointers(query.body), [`/${name}`])
      }
      assert.equal((await post('{"__proto__":{"name":"inherited"}}')).status, 422)
    })

    test('the response to many errors stays short', async () => {
      const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`f${index}`, 1]))
      const answer = await post(JSON.stringify(many))
      assert.equal(answer.body.code, 'input_invalid')
      assert.equal(answer.body.errors.length, 20)
      const long = await post(JSON.stringify({ name: 'a', ['x'.repeat(200_000)]: 1 }))
      assert.ok(JSON.stringify(long.body).length < 2_000)
    })

    test('a repeated, empty or out-of-range parameter is rejected and named', async () => {
      const denied = {
        '?limit=1&limit=2': ['/limit'],
        '?limit=': ['/limit'],
        '?limit=0': ['/limit'],
        '?limit=101': ['/limit'],
        '?limit=-1': ['/limit'],
        '?limit=1.5': ['/limit'],
        '?limit=NaN': ['/limit'],
        '?limit=1e999': ['/limit'],
        '?limit=%00': ['/limit'],
        '?include_revoked=maybe': ['/include_revoked'],
        '?include_revoked=': ['/include_revoked'],
        '?cursor=': ['/cursor'],
        '?cursor=garbage': ['/cursor'],
        '?cursor=%ff': ['/cursor'],
        [`?cursor=${Buffer.from('1.key_a%00').toString('base64url')}`]: ['/cursor'],
        [`?cursor=${Buffer.from("1.key_' or 1=1").toString('base64url')}`]: ['/cursor'],
        '?cursor=a&cursor=b': ['/cursor'],
        '?a=1&b=2': ['/a', '/b'],
      }
      for (const [query, expected] of Object.entries(denied)) {
        const { status, body } = await call(server.url, `${keys}${query}`, { key: server.ownerKey })
        assert.equal(status, 422, query)
        assert.deepEqual(pointers(body), expected, query)
      }
    })

    test('a foreign or outdated cursor reveals nothing of another account and causes no server error', async () => {
      for (const text of ['0.key_a', '999999999999999.key_zzzzzzzzzzzzzzzzzzzz']) {
        const query = `?cursor=${Buffer.from(text).toString('base64url')}`
        assert.equal((await call(server.url, keys + query, { key: server.ownerKey })).status, 200)
      }
    })

    test('every malformed or unknown id gets the same 404 response', async () => {
      const missing = await sendRaw(
        server.url,
        rawRequest('GET', `${keys}/key_aaaaaaaaaaaaaaaaaaaa`, [authorized()]),
      )
      assert.equal(missing.status, 404)
      const ids = [
        'garbage',
        '%00',
        'key_%00',
        '%ff',
        '%',
        '%zz',
        '%E0%A4%A',
        'a%2Fb',
        '..%2f..%2fetc%2fpasswd',
        '%2e%2e',
        "'%20or%201=1--",
        '%22',
        '%F0%9F%94%91',
        'key_'.padEnd(8_000, 'a'),
        '__proto__',
        'constructor',
        '*',
        ':key_id',
      ]
      for (const id of ids) {
        for (const method of ['GET', 'DELETE']) {
          const answer = await sendRaw(server.url, rawRequest(method, `${keys}/${id}`, [authorized()]))
          assert.equal(answer.status, 404, `${method} ${id.slice(0, 40)}: ${answer.text}`)
          // A path with `..` may match no operation; if it matches this one, the response is the same.
          if (answer.json.code === 'route_not_found') assert.match(id, /^%2e/)
          else assert.deepEqual(withoutId(answer.json), withoutId(missing.json), id)
        }
        for (const path of [`/api/v1/assets/${id}`, `/api/v1/assets/${id}/content`]) {
          const answer = await sendRaw(server.url, rawRequest('GET', path, [authorized()]))
          assert.equal(answer.status, 404, `${path.slice(0, 40)}: ${answer.text}`)
        }
      }
    })

    test('path traversal reaches no file and bypasses no authentication', async () => {
      const targets = [
        '/api/v1/auth/me/',
        '//api/v1/auth/me',
        '/api/v1//auth/me',
        '/api/v1/auth/me/../me',
        '/api/v1/auth%2Fme',
        '/API/V1/AUTH/ME',
        '/api/v1/auth/me;a=b',
        '/api/v1/auth/me%00',
        '/api/v1/auth/me%20',
        '/api/v1/auth/me#x',
        '/api/v1/auth/m%65',
        '/docs/../api/v1/auth/me',
        '/docs/..%2f..%2fetc/passwd',
        '/../../../../etc/passwd',
        '/%2e%2e/%2e%2e/etc/passwd',
        '/..\\..\\etc\\passwd',
        'http://elsewhere.example/api/v1/auth/me',
        'http://[/',
        '*',
        '/%',
        '/%ff%fe',
        `/${'a'.repeat(8_000)}`,
      ]
      for (const target of targets) {
        const { status, text } = await sendRaw(server.url, rawRequest('GET', target))
        assert.ok([400, 401, 404].includes(status), `${target.slice(0, 60)}: ${status} ${text.slice(0, 200)}`)
        assert.ok(!text.includes('root:') && !text.includes('@'), target)
      }
    })

    test('an unsupported method is rejected with the list of allowed methods', async () => {
      for (const path of new Set(operations.map((operation) => operation.path as string))) {
        const target = path.replaceAll(/\{\w+\}/g, 'x')
        // A path may also match another one with a parameter.
        const has = operations
          .filter((other) => new RegExp(`^${other.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(target))
          .map(({ method }) => method as string)
        for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
          if (has.includes(method)) continue
          const answer = await sendRaw(server.url, rawRequest(method, target, [authorized()]))
          assert.equal(answer.status, 405, `${method} ${target}`)
          assert.equal((answer.json.error ?? answer.json).code, 'method_not_allowed')
          const allowed = (answer.headers['allow'] ?? '').split(', ')
          assert.deepEqual(allowed.filter((each) => each !== 'HEAD').toSorted(), has.toSorted(), target)
          assert.equal(allowed.includes('HEAD'), has.includes('GET'), 'HEAD goes wherever GET goes')
        }
      }
    })

    test('an unknown route is 404 with or without a key', async () => {
      for (const path of ['/api', '/api/v1', '/api/v1/nothing', '/api/v2/auth/me', '/favicon.ico', '/.env']) {
        for (const key of [undefined, server.ownerKey]) {
          const answer = await call(server.url, path, { key })
          assert.equal(answer.status, 404, path)
          assert.equal(answer.body.code, 'route_not_found')
          assert.equal(answer.headers.get('content-type'), 'application/problem+json')
          assert.equal(answer.headers.get('x-request-id'), answer.body.request_id)
        }
      }
    })

    test('every response has a unique request id', async () => {
      const paths = [me, '/nothing', '/health', `${keys}/x`, keys]
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, index) =>
          call(server.url, paths[index % paths.length] as string, { key: index % 2 ? server.ownerKey : 'x' }),
        ),
      )
      const ids = answers.map(({ headers }) => headers.get('x-request-id'))
      assert.equal(new Set(ids).size, 200)
      const chosen = await call(server.url, me, { headers: { 'x-request-id': 'mine' } })
      assert.notEqual(chosen.headers.get('x-request-id'), 'mine')
    })

    test('an invalid Idempotency-Key is rejected and creates no key', async () => {
      const count = async () => (await call(server.url, keys, { key: server.ownerKey })).body.limit.live
      const before = await count()
      for (const line of [
        'Idempotency-Key:',
        'Idempotency-Key: a b',
        `Idempotency-Key: ${'a'.repeat(256)}`,
        'Idempotency-Key: \xe9',
      ]) {
        const lines = [authorized(), line, 'Content-Length: 12']
        const answer = await sendRaw(server.url, rawRequest('POST', keys, lines, '{"name":"a"}'))
        assert.equal(answer.json.code, 'input_invalid', line.slice(0, 30))
        assert.match(answer.json.detail, /Idempotency-Key/)
      }
      assert.equal(await count(), before)
    })

    test('a client that disconnects in the middle of a body creates nothing', async () => {
      const before = (await call(server.url, keys, { key: server.ownerKey })).body.limit.live
      for (let round = 0; round < 20; round += 1) {
        await hangUp(
          server.url,
          rawRequest('POST', keys, [authorized(), 'Content-Length: 400'], '{"name":"a'),
        )
      }
      assert.equal((await call(server.url, keys, { key: server.ownerKey })).body.limit.live, before)
    })

    test('after all of this, creating a key still works', async () => {
      const { id } = await createKey(server.url, server.ownerKey)
      const answer = await call(server.url, `${keys}/${id}`, { key: server.ownerKey, method: 'DELETE' })
      assert.equal(answer.status, 200)
    })
  })
}

async function hangUp(url: string, bytes: Buffer): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  await once(socket, 'connect')
  await new Promise((resolve) => socket.write(bytes, resolve))
  socket.destroy()
  await once(socket, 'close')
}

function pointers(body: { errors?: { pointer: string }[] }): string[] {
  return (body.errors ?? []).map(({ pointer }) => pointer)
}

function withoutId(problem: { request_id: string }): unknown {
  return { ...problem, request_id: '' }
}
