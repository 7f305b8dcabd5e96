import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createHttpServer, listen } from '../../server/src/http/http-server.ts'
import { createEngines } from '../../server/src/providers/engines.ts'
import { scriptedInstaller } from '../../server/test/providers/support/scripted-installer.ts'
import { appOn } from '../../server/test/support/app-on.ts'
import { addAccount, openNewStore } from '../../server/test/support/open-store.ts'
import { binary, errorOf, node, someone } from './support/cli.ts'
import { runInTerminal } from './support/terminal.ts'

describe('installing an engine from a shell', () => {
  const { installer, running } = scriptedInstaller()
  let failures = 0
  const engines = createEngines(
    '/engines',
    async () => installer,
    () => {
      failures += 1
    },
  )
  let opened: Awaited<ReturnType<typeof openNewStore>>
  let server: ReturnType<typeof createHttpServer>
  let environment: Record<string, string>
  before(async () => {
    opened = await openNewStore('sqlite')
    const { key } = await addAccount(opened.store, { isOwner: true })
    const app = appOn(opened.store, () => new Date(), { engines })
    server = createHttpServer({ fetch: app.fetch, trustedProxies: undefined, onRejected: () => {} })
    const url = await listen(server, { host: '127.0.0.1', port: 0 }, 'PORT')
    environment = { ANIMATE_API_KEY: key, ANIMATE_API_URL: url }
  })
  after(async () => {
    server.closeAllConnections()
    server.close()
    await opened.close()
  })

  /** Ends the next installation as soon as it is started, while a command runs. */
  async function endNextDuring<Run>(command: Promise<Run>, error?: Error): Promise<Run> {
    const next = running.length
    let isOver = false
    const over = command.finally(() => {
      isOver = true
    })
    while (!running[next] && !isOver) await new Promise((resolve) => setTimeout(resolve, 20))
    running[next]?.end(error)
    return over
  }

  test('without a terminal and --yes, nothing is installed, and the licences are shown', async () => {
    await using me = await someone(environment)
    const run = await me.oanim(['models', 'install', 'remove-bg'])
    assert.equal(run.exitCode, 2)
    assert.match(run.stderr, /@acme\/cutter 1\.2\.3 \(weights, MIT; licence AGPL-3\.0; 44\.0 MB/)
    assert.match(run.stderr, /90\.0 MB.*To confirm, add --yes/s)
    assert.equal(
      errorOf(await me.oanim(['models', 'install', 'remove-bg', '--json']))['code'],
      'confirmation_required',
    )
    assert.equal(running.length, 0)
    assert.equal((await me.oanim(['models', 'install', 'video'])).exitCode, 2)
  })

  test('on a terminal, the user is asked, and a no installs nothing', async () => {
    await using me = await someone(environment)
    const options = { env: me.env, cwd: me.work, type: [{ after: '[y/n]', text: 'n\r' }] }
    const run = await runInTerminal(node, [binary, 'models', 'install', 'remove-bg'], options)
    assert.equal(run.exitCode, 1)
    assert.match(run.screen, /AGPL-3\.0[\s\S]*Continue\?[\s\S]*Nothing was changed/)
    assert.equal(running.length, 0)
  })

  test('a failure is reported with its reason', async () => {
    await using me = await someone(environment)
    const reason = new Error('npm is not installed on the server.')
    const run = await endNextDuring(me.oanim(['models', 'install', 'remove-bg', '--yes']), reason)
    assert.equal(run.exitCode, 1)
    assert.match(run.stderr, /remove-bg was not installed: npm is not installed on the server\./)
    assert.equal(failures, 1)
  })

  test('success is reported when it is installed, and doing it again changes nothing', async () => {
    await using me = await someone(environment)
    const run = await endNextDuring(me.oanim(['models', 'install', 'remove-bg', '--yes']))
    assert.equal(run.exitCode, 0, run.stderr)
    assert.match(
      run.stdout,
      /^Installed: remove-bg\nPackage: +@acme\/cutter 1\.2\.3, AGPL-3\.0\nSize: +90\.0 MB/,
    )
    const started = running.length
    const again = await me.oanim(['models', 'install', 'remove-bg'])
    assert.deepEqual([again.exitCode, again.stdout, running.length], [0, run.stdout, started])
  })
})
