import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { completeSetup } from '../../packages/server/test/oauth/support/user.ts'
import { call } from '../../packages/server/test/support/call.ts'
import { startServer } from '../../packages/server/test/support/start-server.ts'

const root = join(import.meta.dirname, '../..')

test('the program in docs/browser-login.md gets a working key', async () => {
  const page = await readFile(join(root, 'docs/browser-login.md'), 'utf8')
  const [, program = ''] = /```js\n([\s\S]*?)```/.exec(page) ?? []
  const server = await startServer({ database: 'sqlite' })
  // In this folder the program finds its library.
  const file = join(import.meta.dirname, `.browser-login-${process.pid}.mjs`)
  try {
    const owner = await completeSetup(server)
    await writeFile(file, program)
    const run = spawn(process.execPath, [file], { env: { ...process.env, ANIMATE_API_URL: server.url } })
    let said = ''
    let key = ''
    run.stdout.setEncoding('utf8').on('data', (text: string) => {
      key += text
    })
    run.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    const ended = once(run, 'close')
    while (!/Open http\S+\n/.test(said)) {
      await Promise.race([once(run.stderr, 'data'), ended])
      assert.equal(run.exitCode, null, said)
    }
    const [, address = ''] = /Open (\S+)\n/.exec(said) ?? []
    const { headers } = await fetch(address, { redirect: 'manual' })
    const [id] = /authreq_\w+$/.exec(headers.get('location') ?? '') ?? []
    const { body } = await owner.post(`/api/v1/authorization-requests/${id}/approve`)
    await fetch(body.redirect_to)
    await ended
    assert.equal(run.exitCode, 0, said)
    const me = await call(server.url, '/api/v1/auth/me', { key: key.trim() })
    assert.equal(me.body.credential.name, 'CLI on my tool')
  } finally {
    await rm(file, { force: true })
    await server.close()
  }
})
