import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { scriptedFal } from './support/fal-server.ts'

const guard = JSON.stringify(join(import.meta.dirname, '../../src/http/guarded-fetch.ts'))
const program = `
  const { createGuardedFetch } = await import(${guard})
  const limits = { timeoutMs: 20_000, maxResponseBytes: 100_000, maxRedirects: 0 }
  const guarded = createGuardedFetch({ credentialHosts: ['queue.fal.run'], ...limits })
  const headers = { authorization: 'Key secret', 'content-type': 'application/json' }
  const submit = (host) =>
    guarded('https://' + host + '/fal-ai/flux', { method: 'POST', headers, body: '{"prompt":"a cat"}' })
  const { request_id } = await (await submit('queue.fal.run')).json()
  const refused = await submit('fal.run').catch(({ reason }) => reason)
  const inside = await guarded('https://127.0.0.1/').catch(({ reason }) => reason)
  console.log(JSON.stringify([request_id, refused, inside]))
`

test('a server process reaches a scripted provider through its own guard', async () => {
  await using server = await scriptedFal()
  const preload = join(import.meta.dirname, 'support/lead-hosts.ts')
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [`--import=${preload}`, '--input-type=module', '--eval', program],
    { env: { ...process.env, OANIM_TEST_HOSTS: server.url } },
  )
  assert.deepEqual(JSON.parse(stdout), [server.work[0], 'credentials_not_allowed', 'address_not_allowed'])
  assert.deepEqual([server.requests.length, server.charges], [1, 1])
})
