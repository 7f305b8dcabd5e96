import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { chmod } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { json, problem, scriptedServer } from '../../sdk/test/support/scripted-server.ts'
import { anyKey } from './support/keys.ts'
import { finds, prefixOf, repository, shown, withFiles } from './support/scan.ts'

const scan = ['api-keys', 'scan']

describe('output for programs', () => {
  test('--json has the place, and the prefix and hash of the key', async () => {
    const key = anyKey()
    await using me = await withFiles({ 'a b.txt': `é${key}` })
    const run = await me.scan('--json')
    assert.equal(run.exitCode, 1)
    assert.equal(run.stderr, '')
    assert.deepEqual(JSON.parse(run.stdout), {
      findings: [
        {
          in: 'file',
          path: 'a b.txt',
          line: 1,
          column: 2,
          end_column: 40,
          prefix: prefixOf(key),
          key_hash: createHash('sha256').update(key).digest('hex'),
        },
      ],
      silenced: [],
      unused_comments: [],
      scanned: { files: 1, bytes: 40 },
      unreadable: [],
    })
    await me.put({ 'a b.txt': 'nothing' })
    const clean = await me.scan('--json')
    assert.equal(clean.exitCode, 0)
    assert.deepEqual(JSON.parse(clean.stdout).findings, [])
  })

  test('--sarif conforms to SARIF 2.1.0 and to GitHub', async () => {
    const [key, said] = [anyKey(), anyKey()]
    await using me = await repository({ 'a b/ü#.txt': `\n ${key}` })
    me.commit(said)
    for (const [option, count] of [
      ['.', 1],
      ['--history', 2],
    ] as const) {
      const run = await me.scan('--sarif', option)
      assert.equal(run.exitCode, 1)
      const log = JSON.parse(run.stdout)
      assert.equal(log.version, '2.1.0')
      assert.match(log.$schema, /sarif-2\.1\.0/)
      const [{ tool, results, columnKind }] = log.runs
      const rules = tool.driver.rules.map(({ id }: { id: string }) => id)
      assert.equal(columnKind, 'unicodeCodePoints')
      assert.equal(results.length, count)
      for (const result of results) {
        assert.ok(rules.includes(result.ruleId))
        assert.equal(result.level, 'error')
        assert.ok(result.message.text.length > 0)
        assert.match(result.partialFingerprints['keyHash/v1'], /^[0-9a-f]{64}$/)
        const { artifactLocation, region } = result.locations[0].physicalLocation
        assert.equal(artifactLocation.uriBaseId, '%SRCROOT%')
        assert.ok(region.startLine >= 1 && region.startColumn >= 1)
      }
      const inFile = results.find(({ message }: { message: { text: string } }) => message.text.includes('ü'))
      assert.deepEqual(inFile.locations[0].physicalLocation, {
        artifactLocation: { uri: 'a%20b/%C3%BC%23.txt', uriBaseId: '%SRCROOT%' },
        region: { startLine: 2, startColumn: 2, endColumn: 40 },
      })
    }
    const clean = await me.scan('--sarif', '.git/description')
    assert.equal(clean.exitCode, 0)
    assert.deepEqual(JSON.parse(clean.stdout).runs[0].results, [])
  })
})

describe('--revoke', () => {
  const received = json(202, { status: 'received', sends_mail: false })

  test('reports each key once, without a credential', async () => {
    const [first, second] = [anyKey(), anyKey()] as const
    await using server = await scriptedServer(received)
    await using me = await withFiles({ 'a.txt': `${first} ${first}`, 'b.txt': second })
    const env = { ANIMATE_API_URL: server.url }
    const run = await me.oanim([...scan, '--revoke'], { env })
    assert.equal(run.exitCode, 1)
    assert.deepEqual(
      server.seen.map(({ method, url, body }) => [method, url, JSON.parse(body)]),
      [first, second].map((key) => ['POST', '/api/v1/leak-reports', { key }]),
    )
    for (const { headers } of server.seen) {
      assert.equal(headers.authorization, undefined)
      assert.equal(headers['content-type'], 'application/json')
    }
    assert.ok(
      run.stderr.includes(
        `Reported to ${server.url}, which revokes the keys it issued: ${prefixOf(first)}, ${prefixOf(second)}\n`,
      ),
    )
    const json = await me.oanim([...scan, '--revoke', '--json', 'b.txt'], { env })
    assert.deepEqual(JSON.parse(json.stdout).reported.keys, [
      {
        prefix: prefixOf(second),
        key_hash: createHash('sha256').update(second).digest('hex'),
        status: 'received',
        reason: null,
      },
    ])
  })

  test('sends nothing if no key is found, and without --revoke nothing is ever sent', async () => {
    await using server = await scriptedServer(received)
    await using me = await withFiles({ 'a.txt': 'nothing', 'b.txt': anyKey() })
    const env = { ANIMATE_API_URL: server.url }
    finds(await me.oanim([...scan, '--revoke', 'a.txt'], { env }))
    assert.equal((await me.oanim(scan, { env })).exitCode, 1)
    assert.equal(server.seen.length, 0)
  })

  test('reports to the server of the saved key', async () => {
    const key = anyKey()
    await using server = await scriptedServer(received)
    await using me = await withFiles({ 'a.txt': key })
    await me.put({ '../.oanim/credentials.yaml': `api_key: ${anyKey()}\nserver: ${server.url}\n` })
    await chmod(me.credentials, 0o600)
    assert.equal((await me.scan('--revoke')).exitCode, 1)
    assert.deepEqual(
      server.seen.map(({ body }) => JSON.parse(body)),
      [{ key }],
    )
  })

  test('shows a rejected report, and still the findings', async () => {
    const key = anyKey()
    await using elsewhere = await scriptedServer(received)
    await using server = await scriptedServer(
      (response) => response.writeHead(404).end(),
      (response) => response.writeHead(307, { Location: `${elsewhere.url}/api/v1/leak-reports` }).end(),
      problem(429, 'rate_limited', {}, { 'Retry-After': '600' }),
    )
    await using me = await withFiles({ 'a.txt': key })
    const env = { ANIMATE_API_URL: server.url }
    for (const reason of [
      `${server.url} is not an Open Animate server (status 404`,
      `${server.url} redirects`,
      'It went wrong: rate_limited.',
    ]) {
      const run = await me.oanim([...scan, '--revoke'], { env })
      finds(run, shown('a.txt:1:1', key))
      assert.ok(
        run.stderr.includes(`Error: Could not report ${prefixOf(key)} to ${server.url}: ${reason}`),
        run.stderr,
      )
      assert.ok(!run.stderr.includes('which revokes'))
    }
    assert.equal(elsewhere.seen.length, 0)
  })

  test('sends no key over plain http to another machine', async () => {
    await using me = await withFiles({ 'a.txt': anyKey() })
    const run = await me.oanim([...scan, '--revoke'], { env: { ANIMATE_API_URL: 'http://192.0.2.1' } })
    assert.equal(run.exitCode, 2)
    assert.match(run.stderr, /is not encrypted, so no API key is sent there/)
  })
})
