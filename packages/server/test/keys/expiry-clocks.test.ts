import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { call } from '../support/call.ts'
import { type StartedServer, startServer } from '../support/start-server.ts'

test('no server accepts an expired key, even if its own clock is five minutes slow', async () => {
  const first = await startServer({ database: 'postgres' })
  const wrong = join(first.dataDir, 'wrong-clock.mjs')
  await writeFile(
    wrong,
    `const now = Date.now
Date.now = () => now() - 300_000
globalThis.Date = class extends Date { constructor(...given) { given.length ? super(...given) : super(Date.now()) } }`,
  )
  const slow = await startServer({
    database: 'postgres',
    from: first,
    environment: { NODE_OPTIONS: `--import=${wrong}` },
  })
  try {
    const { body: health } = await call(slow.url, '/health')
    assert.ok(Math.abs(Date.parse(health.time) + 300_000 - Date.now()) < 5_000, 'its clock is slow')
    const expiresAt = Date.now() + 2_500
    const { body } = await call(first.url, '/api/v1/api-keys', {
      key: first.ownerKey,
      json: { name: 'brief', expires: new Date(expiresAt).toISOString() },
    })
    const codeOn = async ({ url }: StartedServer) =>
      (await call(url, '/api/v1/auth/me', { key: body.key })).body.code ?? 'accepted'
    assert.equal(await codeOn(slow), 'accepted')
    while ((await codeOn(first)) === 'accepted') await delay(50)
    assert.ok(Date.now() >= expiresAt)
    assert.deepEqual([await codeOn(first), await codeOn(slow)], ['key_expired', 'key_expired'])
  } finally {
    await slow.close()
    await first.close()
  }
})
