import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sample } from '../../sdk/test/support/sample.ts'
import { json, problem, scriptedServer } from '../../sdk/test/support/scripted-server.ts'
import { someone } from './support/cli.ts'
import { anyKey } from './support/keys.ts'

test('most tests run the binary in a shared process, which shows what a process of its own shows', async () => {
  const key = anyKey()
  const deny = problem(403, 'scope_missing')
  await using server = await scriptedServer((response, request) =>
    (request.url.includes('members') ? deny : json(200, sample('ApiKeyList')))(response, request),
  )
  await using me = await someone({ ANIMATE_API_KEY: key, ANIMATE_API_URL: server.url })
  const runs: [args: string[], options?: { stdin?: string; env?: Record<string, string> }][] = [
    [['api-keys', 'list']],
    [['api-keys', 'list', '--json']],
    [['api-keys', 'list', '--jq', '.api_keys | length']],
    [['api-keys', 'list', '--help'], { env: { FORCE_COLOR: '1' } }],
    [['members', 'list', '--json']],
    [['members', 'list'], { env: { ANIMATE_API_KEY: '' } }],
    [['members', 'lost']],
    [['api-keys', 'scan', '-', '--json'], { stdin: `KEY=${key}` }],
    [['audit', 'verify', 'lost.jsonl'], { env: { TZ: 'Asia/Tokyo', FORCE_COLOR: '1' } }],
    [['config', 'set', 'api_url', 'https://animate.example.com']],
    [['config', 'list'], { env: { ANIMATE_API_URL: '' } }],
  ]
  const exitCodes = new Set<number | null>()
  for (const [args, options] of runs) {
    const apart = await me.oanim(args, { ...options, isApart: true })
    assert.deepEqual(await me.oanim(args, options), apart, args.join(' '))
    exitCodes.add(apart.exitCode)
  }
  assert.ok(exitCodes.size > 3, [...exitCodes].join())
})
