import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { type StartedServer, startServer } from '../../server/test/support/start-server.ts'
import { binary, errorOf, node, someone } from './support/cli.ts'
import { runInTerminal } from './support/terminal.ts'

describe('models from a shell', () => {
  let server: StartedServer
  before(async () => {
    server = await startServer({ database: 'sqlite', environment: { FAL_KEY: 'fal-key-of-this-test' } })
  })
  after(() => server.close())

  const owner = () => someone({ ANIMATE_API_KEY: server.ownerKey, ANIMATE_API_URL: server.url })

  test('oanim models lists one model a line, with its price and what it needs', async () => {
    await using me = await owner()
    const run = await me.oanim(['models'])
    assert.equal(run.exitCode, 0, run.stderr)
    const lines = run.stdout.trimEnd().split('\n')
    assert.match(lines[0] ?? '', /^MODEL +PRICE +USABLE +FOR$/)
    assert.ok(lines.some((line) => /^local\/painter +free +yes +gen-image$/.test(line)))
    assert.ok(lines.some((line) => /^fal-ai\/flux-2-flex +\$0\.05\/MP +yes +gen-image\*, run$/.test(line)))
    assert.ok(
      lines.some((line) =>
        /^openai\/gpt-image-2 +unknown +no \(OPENAI_API_KEY\) +gen-image, edit-image$/.test(line),
      ),
    )
    assert.equal((await me.oanim(['models', 'list'])).stdout, run.stdout)
  })

  test('the list can be limited to a command, a provider and usable models', async () => {
    await using me = await owner()
    const ids = async (...options: string[]) => {
      const { stdout } = await me.oanim(['models', ...options, '--json'])
      return JSON.parse(stdout).models.map(({ id }: { id: string }) => id)
    }
    const upscale = await ids('--verb', 'upscale')
    assert.ok(upscale.includes('local/upscale') && upscale.includes('fal-ai/topaz/upscale/image'))
    assert.deepEqual(await ids('--provider', 'luma'), ['luma/photon-1', 'luma/photon-flash-1'])
    const usable = await ids('--usable')
    assert.ok(usable.every((id: string) => !id.startsWith('openai/')) && usable.includes('fal-ai/veo3.1'))
    const none = await me.oanim(['models', '--provider', 'luma', '--usable'])
    assert.deepEqual([none.stdout, none.exitCode], ['', 0])
    assert.match(none.stderr, /No model matches/)
    const wrong = await me.oanim(['models', 'list', '--verb', 'paint'])
    assert.equal(wrong.exitCode, 2)
    assert.match(wrong.stderr, /gen-image, edit-image, remove-bg/)
  })

  test('on a terminal of 80 columns every line fits and every id is whole', async () => {
    await using me = await owner()
    const { screen } = await runInTerminal(node, [binary, 'models'], {
      env: me.env,
      cwd: me.work,
      columns: 80,
    })
    const lines = stripVTControlCharacters(screen).split('\n')
    for (const line of lines) assert.ok(line.length <= 80, line)
    assert.ok(lines.includes('openai (needs OPENAI_API_KEY)'))
    assert.ok(
      lines.some((line) => line.startsWith('fireworks/accounts/fireworks/models/flux-1-schnell-fp8 ')),
    )
    assert.ok(lines.indexOf('local') < lines.indexOf('openai (needs OPENAI_API_KEY)'))
  })

  test('show says the price, its worst case and its source, or that it is unknown', async () => {
    await using me = await owner()
    const { stdout } = await me.oanim(['models', 'show', 'fal-ai/flux-2-flex'])
    assert.match(stdout, /^Model: +fal-ai\/flux-2-flex$/m)
    assert.match(stdout, /^Default for: +gen-image$/m)
    assert.match(stdout, /^Price: +\$0\.05 per megapixel$/m)
    assert.match(stdout, /^At most: +\$0\.20 for a request that does not say how much \(4 megapixels\)$/m)
    assert.match(stdout, /^Price from: +https:\/\/fal\.ai\/\S+, 2026-11-27$/m)
    assert.match(stdout, /^Usable: +yes$/m)
    const openai = (await me.oanim(['models', 'show', 'openai/anything'])).stdout
    assert.match(openai, /^Price: +unknown$/m)
    assert.match(openai, /^Usable: +no: set OPENAI_API_KEY, or a key in the console$/m)
    assert.match((await me.oanim(['models', 'show', 'local/upscale'])).stdout, /^Price: +free$/m)
  })

  test('show of an unknown model is an error that leads to the list', async () => {
    await using me = await owner()
    const run = await me.oanim(['models', 'show', 'local/nothing', '--json'])
    assert.equal(run.exitCode, 2)
    assert.equal(errorOf(run)['code'], 'model_not_found')
    assert.match((await me.oanim(['models', 'show', 'local/nothing'])).stderr, /oanim models/)
  })
})
