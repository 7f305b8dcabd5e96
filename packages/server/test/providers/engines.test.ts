import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createHttpServer, listen } from '../../src/http/http-server.ts'
import { createEngines, type Engines } from '../../src/providers/engines.ts'
import { appOn } from '../support/app-on.ts'
import { call } from '../support/call.ts'
import { addAccount, type Holder, openNewStore } from '../support/open-store.ts'
import { scriptedInstaller } from './support/scripted-installer.ts'

const unexpected = (error: unknown) => assert.fail(String(error))

const stateOf = async (engines: Engines) => (await engines.list())[0] ?? assert.fail()

describe('installing an engine', () => {
  test('starts once, reports its progress, and is recorded when it is done', async () => {
    const { installer, running } = scriptedInstaller()
    const engines = createEngines('/engines', async () => installer, unexpected)
    let recorded = 0
    const onInstalled = async () => {
      recorded += 1
    }
    assert.equal((await stateOf(engines)).status, 'missing')
    assert.equal(await engines.install('remove-bg', onInstalled), true)
    assert.equal(await engines.install('remove-bg', onInstalled), false)
    running[0]?.onProgress({ share: 0.5, step: 'downloading' })
    assert.deepEqual((await stateOf(engines)).progress, { share: 0.5, step: 'downloading' })
    assert.deepEqual([running.length, recorded], [1, 0])
    running[0]?.end()
    await engines.close()
    assert.deepEqual([recorded, (await stateOf(engines)).status], [1, 'installed'])
    assert.equal(await engines.install('remove-bg', onInstalled), false)
  })

  test('that fails says why, records nothing, and can be tried again', async () => {
    const { installer, running } = scriptedInstaller()
    const errors: unknown[] = []
    const engines = createEngines(
      '/engines',
      async () => installer,
      (error) => errors.push(error),
    )
    await engines.install('remove-bg', async () => assert.fail())
    running[0]?.end(new Error('npm is not installed on the server.'))
    while ((await stateOf(engines)).status === 'installing') await new Promise(setImmediate)
    const { status, failure } = await stateOf(engines)
    assert.deepEqual([status, failure, errors.length], ['missing', 'npm is not installed on the server.', 1])
    assert.equal(await engines.install('remove-bg', async () => {}), true)
    assert.equal((await stateOf(engines)).failure, undefined)
    running[1]?.end()
    await engines.close()
  })

  test('ends when the server stops', async () => {
    const { installer } = scriptedInstaller()
    const engines = createEngines(
      '/engines',
      async () => installer,
      () => {},
    )
    await engines.install('remove-bg', async () => assert.fail())
    await engines.close()
    assert.equal((await stateOf(engines)).status, 'missing')
  })
})

describe('installing an engine over HTTP', () => {
  const { installer, running } = scriptedInstaller()
  const engines = createEngines('/engines', async () => installer, unexpected)
  let opened: Awaited<ReturnType<typeof openNewStore>>
  let owner: Holder
  let stranger: Holder
  let url: string
  let server: ReturnType<typeof createHttpServer>
  before(async () => {
    opened = await openNewStore('sqlite')
    owner = await addAccount(opened.store, { isOwner: true })
    stranger = await addAccount(opened.store)
    const app = appOn(opened.store, () => new Date(), { engines })
    server = createHttpServer({ fetch: app.fetch, trustedProxies: undefined, onRejected: () => {} })
    url = await listen(server, { host: '127.0.0.1', port: 0 }, 'PORT')
  })
  after(async () => {
    server.closeAllConnections()
    server.close()
    await opened.close()
  })

  test('needs a key of an owner of the operator’s account', async () => {
    const json = { name: 'remove-bg' }
    const answer = await call(url, '/api/v1/engines', { key: stranger.key, json })
    assert.deepEqual([answer.status, answer.body.code, running.length], [403, 'role_insufficient', 0])
    const wrong = await call(url, '/api/v1/engines', { key: owner.key, json: { name: '../remove-bg' } })
    assert.deepEqual([wrong.status, wrong.body.errors[0].allowed], [422, ['remove-bg']])
  })

  test('shows licences and sizes before, and records it after', async () => {
    const { body } = await call(url, '/api/v1/engines', { key: stranger.key })
    const [engine] = body.engines
    assert.deepEqual(engine, {
      name: 'remove-bg',
      packages: [
        {
          name: '@acme/cutter',
          version: '1.2.3',
          licence: 'AGPL-3.0',
          what: 'weights, MIT',
          download_bytes: 44_000_000,
        },
      ],
      installed_bytes: 90_000_000,
      status: 'missing',
      progress: null,
      failure: null,
    })
    const started = await call(url, '/api/v1/engines', { key: owner.key, json: { name: 'remove-bg' } })
    assert.deepEqual([started.status, started.body.engine.status], [202, 'installing'])
    const events = async () =>
      (await call(url, '/api/v1/audit-events?action=engine.', { key: owner.key })).body.audit_events
    assert.deepEqual(await events(), [])
    running[0]?.end()
    await engines.close()
    const [event] = await events()
    assert.deepEqual(
      [event.action, event.target.id, event.actor.id],
      ['engine.installed', 'remove-bg', owner.keyId],
    )
    const again = await call(url, '/api/v1/engines', { key: owner.key, json: { name: 'remove-bg' } })
    assert.deepEqual([again.status, again.body.engine.status, running.length], [202, 'installed', 1])
  })
})
