import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { call } from './support/call.ts'
import { runCommand } from './support/run-command.ts'
import { startServer } from './support/start-server.ts'

const dayMs = 24 * 60 * 60 * 1000

describe('metrics', () => {
  test('are served on a separate port, by operation, without identifying anyone', async () => {
    const server = await startServer({ database: 'sqlite', environment: { OANIM_METRICS_PORT: '0' } })
    try {
      const [, url = ''] = /Metrics +(http:\/\/127\.0\.0\.1:\d+\/metrics)/.exec(server.output().stdout) ?? []
      await call(server.url, '/api/v1/auth/me', { key: server.ownerKey })
      await call(server.url, '/api/v1/auth/me', { key: 'anim_short' })
      await call(server.url, '/api/v1/auth/me')
      await call(server.url, '/api/v1/assets/asset_00000000000000000000', { key: server.ownerKey })
      const { status, body, headers } = await call(url, '')
      assert.equal(status, 200)
      assert.match(headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/)
      for (const line of [
        'oanim_requests_total{operation="auth.me",status="2xx"} 1',
        'oanim_requests_total{operation="auth.me",status="4xx"} 2',
        'oanim_requests_total{operation="assets.get",status="4xx"} 1',
        'oanim_request_duration_seconds_count{operation="auth.me"} 3',
        'oanim_key_denials_total{code="key_malformed"} 1',
        'oanim_key_denials_total{code="credential_missing"} 1',
        'oanim_limiter_events_total{event="failed_open"} 0',
      ]) {
        assert.ok(body.split('\n').includes(line), line)
      }
      assert.match(body, /^process_cpu_seconds_total /m)
      // The naming rules of `promtool check metrics`.
      for (const [, name = '', type] of body.matchAll(/^# TYPE (\S+) (\w+)$/gm)) {
        assert.equal(name.endsWith('_total'), type === 'counter', `${name} is a ${type}`)
        assert.match(name, /^[a-z][a-z0-9_]*$/)
        assert.doesNotMatch(name, /_(?:milliseconds|ms|minutes|kilobytes|count|sum|bucket)(?:_total)?$/)
        assert.ok(body.includes(`# HELP ${name} `), name)
      }
      assert.ok(!/\banim_|acct_|asset_0|127\.0\.0\.1/.test(body))

      assert.equal((await call(url, '/../')).status, 404)
      assert.equal((await call(url, '', { method: 'POST', json: {} })).status, 404)
      assert.equal(
        (await call(server.url, '/metrics')).headers.get('content-type')?.startsWith('text/plain'),
        false,
      )
      assert.deepEqual(await server.end(), { code: 0, signal: null })
    } finally {
      await server.close()
    }
  })

  test('on a port in use prevent the start with one sentence', async () => {
    const server = await startServer({ database: 'sqlite', environment: { OANIM_METRICS_PORT: '0' } })
    try {
      const [, port = ''] = /Metrics +http:\/\/127\.0\.0\.1:(\d+)/.exec(server.output().stdout) ?? []
      const { code, stderr } = await runCommand('main', {
        OANIM_DATA_DIR: `${server.dataDir}/other`,
        OANIM_METRICS_PORT: port,
      })
      assert.equal(code, 1)
      assert.match(stderr, new RegExp(`Port ${port} on 127\\.0\\.0\\.1 is in use.*OANIM_METRICS_PORT=0`))
    } finally {
      await server.close()
    }
  })
})

test('responses announce the expiry of their key seven days in advance', async () => {
  const server = await startServer({ database: 'sqlite' })
  try {
    const make = async (days: number) => {
      const expires = new Date(Date.now() + days * dayMs).toISOString()
      const json = { name: 'test', expires, scopes: ['account:read'] }
      const { body } = await call(server.url, '/api/v1/api-keys', { key: server.ownerKey, json })
      return { key: body.key, expiresAt: body.api_key.expires_at }
    }
    const soon = await make(6.9)
    const later = await make(7.1)
    assert.ok(soon.expiresAt)
    for (const [path, status] of [
      ['/api/v1/auth/me', 200],
      ['/api/v1/auth/me?surprise=1', 422],
      ['/api/v1/api-keys', 403],
    ] as const) {
      const answer = await call(server.url, path, { key: soon.key })
      assert.deepEqual(
        [answer.status, answer.headers.get('oanim-key-expires')],
        [status, soon.expiresAt],
        path,
      )
      for (const key of [later.key, server.ownerKey]) {
        assert.equal((await call(server.url, path, { key })).headers.get('oanim-key-expires'), null)
      }
    }
  } finally {
    await server.close()
  }
})
