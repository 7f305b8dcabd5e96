import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { createServer } from 'vite'
import { startServer } from '../packages/server/test/support/start-server.ts'

test('the console with hot reload signs in, and other sites do not', async () => {
  const server = await startServer({ database: 'sqlite' })
  process.env['ANIMATE_API_URL'] = server.url
  const vite = await createServer({
    configFile: join(import.meta.dirname, '../packages/console/vite.config.ts'),
    server: { host: '127.0.0.1', port: 0, ws: false },
    optimizeDeps: { noDiscovery: true },
    logLevel: 'silent',
  })
  try {
    await vite.listen()
    const url = new URL(vite.resolvedUrls?.local[0] ?? '').origin
    const [, token] = /setup#(\S+)/.exec(server.output().stdout) ?? []
    const claim = (origin: string) =>
      fetch(`${url}/api/v1/setup`, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json' },
        body: JSON.stringify({ token, email: 'ada@example.com', password: 'correct horse battery staple 9' }),
      })
    assert.equal((await claim('https://attacker.example')).status, 403)
    assert.equal((await claim(url)).status, 200)
  } finally {
    await vite.close()
    await server.close()
  }
})
