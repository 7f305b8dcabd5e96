import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { OpenAnimate } from '@oanim/sdk'
import { sample } from '../../sdk/test/support/sample.ts'
import { json, type Step, scriptedServer } from '../../sdk/test/support/scripted-server.ts'
import { call } from '../../server/test/support/call.ts'
import { type StartedServer, startServer } from '../../server/test/support/start-server.ts'
import { errorOf, someone } from './support/cli.ts'
import { anyKey } from './support/keys.ts'

describe('assets against a real server', () => {
  let server: StartedServer
  let client: OpenAnimate
  before(async () => {
    server = await startServer({ database: 'sqlite' })
    client = new OpenAnimate({ apiKey: server.ownerKey, baseUrl: server.url })
  })
  after(() => server.close())
  const owner = () => someone({ ANIMATE_API_KEY: server.ownerKey, ANIMATE_API_URL: server.url })
  const generate = async (prompt = 'gradient') => {
    const json = { prompt, size: '64x32' }
    const { body } = await call(server.url, '/api/v1/assets/generate-image', { key: server.ownerKey, json })
    return body.job.assets[0] as { id: string; sha256: string; size_bytes: number }
  }

  test('list shows the newest assets first, as a table of at most 80 columns or as JSON', async () => {
    await using me = await owner()
    const empty = await me.oanim(['assets', 'list'])
    assert.deepEqual([empty.exitCode, empty.stdout], [0, ''])
    assert.match(empty.stderr, /^No assets\./)
    const made = []
    for (const color of ['blue', 'teal', 'violet']) made.unshift((await generate(`gradient, ${color}`)).id)
    const { stdout } = await me.oanim(['assets', 'list', '--limit', '2'])
    const [title = '', ...lines] = stdout.trimEnd().split('\n')
    assert.match(title, /^ID +TYPE +SIZE +CREATED +PROMPT$/)
    assert.deepEqual(
      lines.map((line) => /^asset_\w+/.exec(line)?.[0]),
      made.slice(0, 2),
    )
    assert.match(lines[0] ?? '', /image\/png .*gradient, violet$/)
    const wide = await me.oanim(['assets', 'list'], { env: { COLUMNS: '80' } })
    assert.ok(wide.stdout.split('\n').length > 3)
    const asJson = JSON.parse((await me.oanim(['assets', 'list', '--json'])).stdout)
    assert.deepEqual(
      asJson.assets.map(({ id }: { id: string }) => id),
      made,
    )
    const all = []
    for await (const { id } of client.assets.all()) all.push(id)
    assert.deepEqual(all, made)
    assert.equal((await client.assets.list({ limit: 1 })).assets.length, 1)
  })

  test('show and download give what the server has', async () => {
    await using me = await owner()
    const asset = await generate()
    const shown = await me.oanim(['assets', 'show', asset.id])
    assert.match(shown.stdout, new RegExp(`^Asset: +${asset.id}\nType: +image/png\nSize: `))
    assert.match(shown.stdout, /^Pixels: +64×32$/m)
    assert.match(shown.stdout, new RegExp(`^SHA-256: +${asset.sha256}$`, 'm'))
    const run = await me.oanim(['assets', 'download', asset.id, '--out', 'new/bg.png'])
    assert.equal(run.exitCode, 0, run.stderr)
    assert.match(run.stdout, /^File: +new\/bg\.png\nType: +image\/png\n/)
    const bytes = await readFile(join(me.work, 'new/bg.png'))
    assert.equal(createHash('sha256').update(bytes).digest('hex'), asset.sha256)
    const asJson = await me.oanim(['assets', 'download', asset.id, '--out', 'new/bg.png', '--json'])
    assert.equal(JSON.parse(asJson.stdout).asset.id, asset.id)
    const missing = await me.oanim(['assets', 'show', 'asset_00000000000000000000', '--json'])
    assert.deepEqual([missing.exitCode, errorOf(missing)['code']], [1, 'asset_not_found'])
  })

  test('delete asks, or needs --yes, and the asset is gone', async () => {
    await using me = await owner()
    const { id } = await generate()
    const link = await client.assets.createLink(id, { expires: '30m' })
    assert.equal((await fetch(link.url)).status, 200)
    const asked = await me.oanim(['assets', 'delete', id, '--json'])
    assert.deepEqual([asked.exitCode, errorOf(asked)['code']], [2, 'confirmation_required'])
    assert.equal((await client.assets.get(id)).id, id)
    const deleted = await me.oanim(['assets', 'delete', id, '--yes'])
    assert.equal(deleted.stdout, `Deleted: ${id}\n`)
    assert.equal((await fetch(link.url)).status, 404)
    const again = await me.oanim(['assets', 'delete', id, '--yes', '--json'])
    assert.equal(errorOf(again)['code'], 'asset_not_found')
    const other = await generate()
    assert.deepEqual(await client.assets.delete(other.id), { id: other.id, deleted: true })
  })
})

test('a download that was damaged in transit leaves the old file', async () => {
  const sha256 = createHash('sha256').update('content').digest('hex')
  const asset = sample('Asset', { size_bytes: 7, sha256 })
  const damaged: Step = (response) => {
    response.writeHead(200, { 'Content-Type': 'image/png', 'X-Oanim-Version': '0.1.0' }).end('connent')
  }
  await using server = await scriptedServer(json(200, { asset }), damaged)
  await using me = await someone({ ANIMATE_API_KEY: anyKey(), ANIMATE_API_URL: server.url })
  await writeFile(join(me.work, 'bg.png'), 'old')
  const run = await me.oanim(['assets', 'download', String(asset['id']), '--out', 'bg.png', '--json'])
  assert.deepEqual([run.exitCode, errorOf(run)['code']], [1, 'content_damaged'])
  assert.equal(await readFile(join(me.work, 'bg.png'), 'utf8'), 'old')
  assert.deepEqual(await readdir(me.work), ['bg.png'])
})
