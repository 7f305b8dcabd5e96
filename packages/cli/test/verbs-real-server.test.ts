import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import sharp from 'sharp'
import { type StartedServer, startServer } from '../../server/test/support/start-server.ts'
import { someone } from './support/cli.ts'

const provider = join(import.meta.dirname, '../../../test/support/openai-compatible-process.ts')

describe('the verbs against a real server', () => {
  let server: StartedServer
  let stopProvider: () => Promise<unknown>
  before(async () => {
    const child = spawn(process.execPath, [provider], { stdio: ['pipe', 'pipe', 'inherit'] })
    const [port] = await once(child.stdout, 'data')
    stopProvider = () => {
      const ended = once(child, 'exit')
      child.stdin.end()
      return ended
    }
    const compatible = { name: 'localai', base_url: `http://127.0.0.1:${String(port).trim()}/v1` }
    server = await startServer({
      database: 'sqlite',
      environment: { OANIM_OPENAI_COMPATIBLE: JSON.stringify(compatible) },
    })
  })
  after(async () => {
    await server.close()
    await stopProvider()
  })

  async function owner() {
    const me = await someone({ ANIMATE_API_KEY: server.ownerKey, ANIMATE_API_URL: server.url })
    const path = join(me.work, 'in.png')
    const square = await sharp({ create: { width: 20, height: 20, channels: 3, background: '#0d9488' } })
      .png()
      .toBuffer()
    await sharp({ create: { width: 80, height: 40, channels: 3, background: '#ffffff' } })
      .composite([{ input: square, left: 30, top: 10 }])
      .png()
      .toFile(path)
    return { ...me, sizeOf: (file: string) => sharp(join(me.work, file)).metadata() }
  }

  test('edit-image applies words, and says what it applied', async () => {
    await using me = await owner()
    const prompt = 'crop to 1:1, grayscale'
    const run = await me.oanim([
      'assets',
      'edit-image',
      '--in',
      'in.png',
      '--prompt',
      prompt,
      '--out',
      'a.webp',
    ])
    assert.equal(run.exitCode, 0, run.stderr)
    assert.match(run.stdout, /^Model: +local\/edit\n(.*\n)*Applied: .*crop/m)
    const { width, height, format } = await me.sizeOf('a.webp')
    assert.deepEqual([width, height, format], [40, 40, 'webp'])
  })

  test('upscale enlarges four times, and says which engine did it', async () => {
    await using me = await owner()
    const run = await me.oanim(['assets', 'upscale', '--in', '-', '--scale', '4', '--out', 'a.png'], {
      stdin: await sharp(join(me.work, 'in.png')).png().toBuffer(),
    })
    assert.equal(run.exitCode, 0, run.stderr)
    assert.match(run.stdout, /^Engine: /m)
    const { width, height } = await me.sizeOf('a.png')
    assert.deepEqual([width, height], [320, 160])
  })

  test('remove-bg makes a plain background transparent', async () => {
    await using me = await owner()
    const run = await me.oanim(['assets', 'remove-bg', '--in', 'in.png', '--out', 'a.png'])
    assert.equal(run.exitCode, 0, run.stderr)
    const pixels = await sharp(join(me.work, 'a.png')).raw().toBuffer()
    assert.deepEqual([pixels[3], pixels[(20 * 80 + 40) * 4 + 3]], [0, 255])
  })

  test('a model of a provider generates an image of an unknown cost in the format of the file', async () => {
    await using me = await owner()
    const args = ['assets', 'gen-image', '--prompt', 'a cat on a sofa', '--model', 'localai/flux']
    const run = await me.oanim([...args, '--out', 'cat.jpg'])
    assert.equal(run.exitCode, 0, run.stderr)
    assert.equal((await me.sizeOf('cat.jpg')).format, 'jpeg', 'the server converts it')
    assert.match(run.stdout, /^Model: localai\/flux\nCost: {2}unknown\n/m)
  })

  test('a provider that delivers fewer images than asked for is an error, and its image is saved', async () => {
    await using me = await owner()
    const args = ['assets', 'gen-image', '--prompt', 'a cat', '--model', 'localai/flux', '--count', '2']
    const run = await me.oanim([...args, '--out', 'cat.png'])
    assert.equal(run.exitCode, 1)
    assert.match(run.stderr, /delivered 1 of 2 files\.\nSaved: cat-1\.png\n$/)
    assert.deepEqual((await readdir(me.work)).sort(), ['cat-1.png', 'in.png'])
  })

  test('a video without a provider names the missing setting', async () => {
    await using me = await owner()
    const run = await me.oanim(['assets', 'gen-video', '--prompt', 'waves', '--out', 'a.mp4'])
    assert.equal(run.exitCode, 2)
    assert.match(
      run.stderr,
      /^Error: The model \S+ needs the setting [A-Z_]+, which is missing on this server\.\n/,
    )
  })

  test('jobs lists, shows and gets the files of what was generated', async () => {
    await using me = await owner()
    const args = ['assets', 'gen-image', '--prompt', 'mesh', '--size', '64x64', '--out', 'a.png', '--json']
    const { job } = JSON.parse((await me.oanim(args)).stdout)
    assert.match(
      (await me.oanim(['jobs', 'list'])).stdout,
      new RegExp(`^${job.id} +gen-image +local/painter`, 'm'),
    )
    assert.match((await me.oanim(['jobs', 'show', job.id])).stdout, /^Prompt: +mesh$/m)
    const again = await me.oanim(['jobs', 'wait', job.id, '--out', 'b.png'])
    assert.equal(again.exitCode, 0, again.stderr)
    assert.equal((await me.sizeOf('b.png')).width, 64)
    const unknown = await me.oanim(['jobs', 'show', 'job_0aBcDeFgHiJkLmNoPqRs'])
    assert.deepEqual([unknown.exitCode, unknown.stdout], [1, ''])
  })
})
