import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { OpenAnimate } from '@oanim/sdk'
import { freePort } from '../../packages/sdk/test/support/scripted-server.ts'
import { startServer } from '../../packages/server/test/support/start-server.ts'

test('the service in the guide accepts keys until they are revoked', async () => {
  const guide = await readFile(join(import.meta.dirname, '../../docs/accept-keys.md'), 'utf8')
  const [, program = ''] = /```js\n([\s\S]*?)```/.exec(guide) ?? []
  const folder = await mkdtemp(join(tmpdir(), 'oanim-service-'))
  const file = join(folder, 'service.mjs')
  await writeFile(file, program)
  const server = await startServer({ database: 'sqlite' })
  const port = String(await freePort())
  const service = spawn(process.execPath, [file], {
    env: { OANIM_URL: server.url, OANIM_KEY: server.ownerKey, PORT: port },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  try {
    const statusFor = async (key?: string) => {
      const headers = key === undefined ? {} : { authorization: `Bearer ${key}` }
      const answer = await fetch(`http://127.0.0.1:${port}/`, { headers })
      return [answer.status, await answer.text()]
    }
    for (let tries = 0; tries < 100; tries += 1) {
      if (await statusFor().catch(() => undefined)) break
      await delay(50)
    }
    const { apiKeys, auth } = new OpenAnimate({ apiKey: server.ownerKey, baseUrl: server.url })
    const good = await apiKeys.create({ name: 'caller', allowed_ips: ['127.0.0.1'] })
    const elsewhere = await apiKeys.create({ name: 'elsewhere', allowed_ips: ['192.0.2.0/24'] })
    const unscoped = await apiKeys.create({ name: 'unscoped', scopes: ['usage:read'] })
    assert.deepEqual(await statusFor(good.key), [200, `Hello, ${(await auth.me()).id}\n`])
    assert.deepEqual(await statusFor(), [401, ''])
    assert.deepEqual(await statusFor('anything'), [401, ''])
    assert.deepEqual(await statusFor(elsewhere.key), [401, ''])
    assert.deepEqual(await statusFor(unscoped.key), [403, ''])
    await apiKeys.revoke(good.api_key.id)
    assert.deepEqual(await statusFor(good.key), [401, ''])
  } finally {
    service.kill()
    await server.close()
    await rm(folder, { recursive: true, force: true })
  }
})
