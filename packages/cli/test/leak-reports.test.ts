import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { OpenAnimate } from '@oanim/sdk'
import { type StartedServer, startServer } from '../../server/test/support/start-server.ts'
import { errorOf, node, binary as oanim, someone } from './support/cli.ts'
import { runInTerminal } from './support/terminal.ts'

describe('oanim leak-reports', () => {
  let server: StartedServer
  let owner: OpenAnimate
  before(async () => {
    server = await startServer({ database: 'sqlite' })
    owner = new OpenAnimate({ apiKey: server.ownerKey, baseUrl: server.url })
  })
  after(() => server.close())
  const member = () => someone({ ANIMATE_API_URL: server.url, ANIMATE_API_KEY: server.ownerKey })

  /** Reports a key that has a child key. */
  async function leak(location: string, { revokeFirst = false } = {}) {
    const parent = await owner.apiKeys.create({ name: 'leaky', scopes: ['keys:write', 'assets:read'] })
    const holder = new OpenAnimate({ apiKey: parent.key, baseUrl: server.url })
    const child = await holder.apiKeys.create({ name: 'child', scopes: ['assets:read'] })
    if (revokeFirst) await owner.apiKeys.revoke(parent.api_key.id)
    await owner.leakReports.create({ key: parent.key, location })
    const { leak_reports: reports } = await owner.leakReports.list({ limit: 100 })
    const id = reports.find(({ api_key: key }) => key.id === parent.api_key.id)?.id ?? ''
    return { id, parent: parent.api_key, child: child.api_key }
  }

  test('list, show and resolve follow one leak report', async () => {
    await using me = await member()
    assert.deepEqual(
      await me.oanim(['leak-reports', 'list']).then((run) => [run.stdout, run.stderr, run.exitCode]),
      ['', 'No leak reports.\n', 0],
    )
    const { id, parent, child } = await leak('https://example.com/paste/1')

    const list = await me.oanim(['leak-reports', 'list'])
    assert.match(
      list.stdout,
      new RegExp(`\n${id} +open +${parent.prefix} +\\S+ +https://example.com/paste/1\n$`),
    )
    const listed = JSON.parse((await me.oanim(['leak-reports', 'list', '--json'])).stdout)
    assert.equal(listed.leak_reports[0].id, id)

    const show = await me.oanim(['leak-reports', 'show', id])
    assert.match(show.stdout, /^Leak report: +leak_\w+\nStatus: +open\n/)
    assert.match(show.stdout, /\nLocation: +https:\/\/example\.com\/paste\/1 \(not verified\)\n/)
    assert.match(show.stdout, new RegExp(`\nAlso revoked: +child \\(${child.prefix}, ${child.id}\\)\n`))

    const dry = await me.oanim(['leak-reports', 'resolve', id, '--dry-run'])
    assert.match(dry.stdout, new RegExp(`^Would resolve: ${id}\n`))
    assert.match(dry.stderr, /Nothing was resolved\./)
    assert.equal((await owner.leakReports.list()).leak_reports[0]?.resolved_at, null)

    const resolve = await me.oanim(['leak-reports', 'resolve', id])
    assert.match(resolve.stdout, new RegExp(`^Resolved: ${id}\n`), resolve.stderr)
    assert.notEqual((await owner.leakReports.list()).leak_reports[0]?.resolved_at, null)
    const again = await me.oanim(['leak-reports', 'resolve', id])
    assert.match(again.stdout, new RegExp(`^Already resolved: ${id}\n`))
  })

  test('resolving asks first if keys of the leaked key are still active', async () => {
    await using me = await member()
    const { id, parent, child } = await leak('a chat', { revokeFirst: true })
    const run = await me.oanim(['leak-reports', 'resolve', id, '--json'])
    assert.equal(run.exitCode, 2)
    assert.equal(errorOf(run)['code'], 'confirmation_required')
    assert.match(String(errorOf(run)['message']), new RegExp(`^1 key created by .*${child.prefix}`))
    assert.ok(String(errorOf(run)['message']).includes(`oanim api-keys revoke ${parent.id} --cascade`))
    const report = async () =>
      (await owner.leakReports.list({ limit: 100 })).leak_reports.find((each) => each.id === id)
    assert.equal((await report())?.resolved_at, null)

    const yes = await me.oanim(['leak-reports', 'resolve', id, '--yes', '--json'])
    assert.equal(JSON.parse(yes.stdout).leak_report.id, id, yes.stderr)
    assert.notEqual((await report())?.resolved_at, null)
  })

  test('an unknown ID is an error that names it', async () => {
    await using me = await member()
    for (const name of ['show', 'resolve']) {
      const run = await me.oanim(['leak-reports', name, 'leak_unknown'])
      assert.equal(run.exitCode, 1)
      assert.match(run.stderr, /No leak report has the ID "leak_unknown"\.\n.*oanim leak-reports list/)
    }
  })

  test('the table fits a terminal of 80 columns', async () => {
    await using me = await member()
    await leak(`https://example.com/${'long/'.repeat(40)}`)
    const { screen } = await runInTerminal(node, [oanim, 'leak-reports', 'list'], {
      cwd: me.work,
      env: { ...me.env, NO_COLOR: '1' },
      columns: 80,
    })
    const lines = screen.trimEnd().split('\n')
    assert.match(lines[0] ?? '', /^ID +STATUS +PREFIX +REPORTED +LOCATION/)
    for (const line of lines) assert.ok(line.length <= 80, line)
  })
})
