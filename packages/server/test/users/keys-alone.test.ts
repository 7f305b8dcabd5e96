import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { call, createKey } from '../support/call.ts'
import { startServer } from '../support/start-server.ts'
import { Browser } from './support/browser.ts'

test('a server that only checks keys loads none of the large libraries', async () => {
  const server = await startServer({
    database: 'sqlite',
    fromSource: true,
    environment: { NODE_OPTIONS: `--import=${join(import.meta.dirname, 'support/tell-loaded.ts')}` },
  })
  try {
    const { id, key } = await createKey(server.url, server.ownerKey)
    // A cookie of something else, as a load balancer sets one, is none of ours.
    for (const headers of [{}, { cookie: 'lb=1; xoanim.session_token=1' }]) {
      assert.equal((await call(server.url, '/api/v1/auth/me', { key, headers })).status, 200)
      const nobody = await call(server.url, '/api/v1/api-keys', { headers })
      assert.equal(nobody.body.code, 'credential_missing')
      assert.equal((await call(server.url, '/api/v1/users/me', { headers })).body.code, 'session_missing')
    }
    const cookie = { cookie: 'oanim.session_token=a.b' }
    assert.equal((await call(server.url, '/api/v1/auth/me', { key, headers: cookie })).status, 200)
    await call(server.url, '/api/v1/server')
    await call(server.url, `/api/v1/api-keys/${id}`, { key, method: 'DELETE' })
    assert.ok(!server.output().stderr.includes('LOADED'), server.output().stderr)

    await new Browser(server.url).get('/api/auth/get-session')
    assert.match(server.output().stderr, /LOADED better-auth/)
  } finally {
    await server.close()
  }
})
