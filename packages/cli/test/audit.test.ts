import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { OpenAnimate } from '@oanim/sdk'
import { type StartedServer, startServer } from '../../server/test/support/start-server.ts'
import { errorOf, someone } from './support/cli.ts'

describe('the audit log from a shell', () => {
  let server: StartedServer
  let key: { id: string; name: string }
  before(async () => {
    server = await startServer({ database: 'sqlite' })
    const owner = new OpenAnimate({ apiKey: server.ownerKey, baseUrl: server.url })
    key = (await owner.apiKeys.create({ name: 'ci \u200bgnp', scopes: ['assets:read'] })).api_key
    await owner.apiKeys.revoke(key.id)
  })
  after(() => server.close())

  const auditor = () => someone({ ANIMATE_API_KEY: server.ownerKey, ANIMATE_API_URL: server.url })

  test('list shows the actor, action, target and address, with escaped names', async () => {
    await using me = await auditor()
    const run = await me.oanim(['audit', 'list'])
    const [title, ...lines] = run.stdout.trimEnd().split('\n')
    assert.match(title ?? '', /^SEQ +TIME +ACTOR +ACTION +TARGET +ADDRESS$/)
    assert.match(lines[0] ?? '', /^3 {4}20\S+Z {2}owner +key\.revoked {2}ci \\u\{200b\}gnp {2}127\.0\.0\.1$/)
    assert.match(lines[2] ?? '', /^1 {4}20\S+Z {2}system +key\.created {2}owner +-$/)
    assert.equal(run.stderr, '')

    const filtered = await me.oanim(['audit', 'list', '--target-id', key.id, '--since', '1h', '--json'])
    const { audit_events: auditEvents, next_cursor } = JSON.parse(filtered.stdout)
    assert.deepEqual(
      auditEvents.map(({ seq, action }: { seq: number; action: string }) => [seq, action]),
      [
        [3, 'key.revoked'],
        [2, 'key.created'],
      ],
    )
    assert.equal(next_cursor, null)
    const one = JSON.parse((await me.oanim(['audit', 'list', '--limit', '1', '--json'])).stdout)
    assert.deepEqual([one.audit_events.length, one.next_cursor], [1, '3'])
    const none = await me.oanim(['audit', 'list', '--until', '2020-01-01'])
    assert.deepEqual([none.stdout, none.stderr, none.exitCode], ['', 'No audit events match.\n', 0])
  })

  test('an invalid time or action is a usage error that shows valid ones', async () => {
    await using me = await auditor()
    for (const since of ['yesterday', '2026-99-01', '7w']) {
      const run = await me.oanim(['audit', 'list', '--since', since])
      assert.equal(run.exitCode, 2)
      assert.ok(run.stderr.startsWith(`Error: Invalid --since "${since}".\nUse 2026-01-31, `), run.stderr)
    }
    const run = await me.oanim(['audit', 'export', '--action', 'keys'])
    assert.equal(run.exitCode, 2)
    assert.match(
      run.stderr,
      /--action must be an action \(key\.revoked\) or a prefix of actions \(key\.\)\.$/m,
    )
  })

  test('an export is verified without the server, and a changed copy is detected', async () => {
    await using me = await auditor()
    const exported = await me.oanim(['audit', 'export', '--out', 'logs/audit.jsonl'])
    assert.equal(exported.stderr, 'Wrote 3 audit events to logs/audit.jsonl.\n')
    const file = await readFile(join(me.work, 'logs/audit.jsonl'), 'utf8')
    const piped = await me.oanim(['audit', 'export'])
    assert.deepEqual(lines(piped.stdout), lines(file))

    const offline = { env: { ANIMATE_API_KEY: '', ANIMATE_API_URL: 'http://127.0.0.1:1' } }
    const good = await me.oanim(['audit', 'verify', '--file', 'logs/audit.jsonl', '--json'], offline)
    const { ok, entries, last_hash } = JSON.parse(good.stdout)
    assert.deepEqual([ok, entries, good.exitCode], [true, 3, 0])
    const fromPipe = { ...offline, stdin: piped.stdout }
    const again = await me.oanim(['audit', 'verify', '--file', '-', '--expect', last_hash], fromPipe)
    assert.match(again.stdout, /^Audit log: verified\nEvents: {4}3 \(1 to 3\)\nHash: {6}[0-9a-f]{64}\n$/)

    const [first = '', second = '', third = ''] = file.trimEnd().split('\n')
    const damaged: [string, string[], RegExp][] = [
      ['edited', [first, second.replace('"owner"', '"root"'), third], /Event 2 was edited/],
      ['missing', [first, third], /Event 2 is missing/],
      ['missing', [first, third, second], /Event 2 is missing, or out of order/],
      ['missing', [second, third], /Event 1 is missing, and no event records/],
      ['unreadable', [first, 'not an entry'], /Event 2 is not an audit event/],
    ]
    for (const [problem, content, said] of damaged) {
      await writeFile(join(me.work, 'damaged.jsonl'), `${content.join('\n')}\n`)
      const run = await me.oanim(['audit', 'verify', '--file', 'damaged.jsonl', '--json'], offline)
      assert.equal(run.exitCode, 1)
      const error = errorOf(run)
      assert.deepEqual([error['code'], error['problem'], run.stdout], ['log_tampered', problem, ''])
      assert.match(String(error['message']), said)
    }
    await writeFile(join(me.work, 'cut.jsonl'), `${first}\n${second}\n`)
    const cut = ['audit', 'verify', '--file', 'cut.jsonl']
    assert.equal((await me.oanim(cut, offline)).exitCode, 0)
    assert.equal((await me.oanim([...cut, '--expect', last_hash], offline)).exitCode, 1)

    for (const missing of ['nowhere.jsonl', 'logs']) {
      const run = await me.oanim(['audit', 'verify', '--file', missing], offline)
      assert.equal(run.exitCode, 2)
      assert.match(run.stderr, /Cannot read .*: it (does not exist|is a directory)/)
    }
    const noHash = await me.oanim([...cut, '--expect', '123'], offline)
    assert.deepEqual([noHash.exitCode, noHash.stderr.includes('Invalid --expect "123"')], [2, true])
  })

  test('verify recomputes every hash, and requires the scope audit:read', async () => {
    await using me = await auditor()
    const run = await me.oanim(['audit', 'verify'])
    assert.match(run.stdout, /^Audit log: verified\nEvents: {4}3 \(1 to 3\)\nHash: {6}[0-9a-f]{64}\n$/)
    assert.match(run.stderr, /Store the hash/)
    const owner = new OpenAnimate({ apiKey: server.ownerKey, baseUrl: server.url })
    const made = await owner.apiKeys.create({ name: 'blind', scopes: ['assets:read'] })
    for (const words of [['verify'], ['list'], ['export'], ['export', '--out', 'x.jsonl']]) {
      const denied = await me.oanim(['audit', ...words], { env: { ANIMATE_API_KEY: made.key } })
      assert.deepEqual([denied.exitCode, denied.stdout], [4, ''])
      assert.match(denied.stderr, /does not have the scope audit:read/)
    }
  })

  test('the example in the documentation gives the same result as verify', async () => {
    await using me = await auditor()
    const guide = await readFile(new URL('../../../docs/audit.md', import.meta.url), 'utf8')
    const [, script = ''] = /```js\n([\s\S]*?)```/.exec(guide) ?? []
    assert.ok(script.trim().split('\n').length <= 20)
    await writeFile(join(me.work, 'check.mjs'), script)
    const { stdout } = await me.oanim(['audit', 'export'])
    await writeFile(join(me.work, 'audit.jsonl'), stdout)
    const check = () => me.oanim(['check.mjs'], { program: process.execPath })
    const verified = await me.oanim(['audit', 'verify', '--file', 'audit.jsonl', '--json'])
    const { last_hash } = JSON.parse(verified.stdout)
    assert.equal((await check()).stdout, `${lines(stdout).length} events, ${last_hash}\n`)
    await writeFile(join(me.work, 'audit.jsonl'), stdout.replace('"key.revoked"', '"key.resumed"'))
    assert.match((await check()).stderr, /event 3 was changed/)
  })
})

const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
