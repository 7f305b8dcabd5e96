import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import sharp from 'sharp'
import { binary, node, someone } from '../../../cli/test/support/cli.ts'
import { call, createKey } from '../support/call.ts'
import { type StartedServer, startServer } from '../support/start-server.ts'

interface Result {
  readonly isError?: boolean
  readonly content: { type: string; text: string }[]
}

describe('oanim mcp', () => {
  let server: StartedServer
  let folder: string
  let outside: string
  let secret: { id: string; key: string }
  before(async () => {
    server = await startServer({ database: 'sqlite' })
    secret = await createKey(server.url, server.ownerKey, 'agent')
    outside = await mkdtemp(join(tmpdir(), 'oanim-mcp-'))
    folder = join(outside, 'work')
    await mkdir(folder)
    const png = await sharp({ create: { width: 16, height: 16, channels: 3, background: '#0d9488' } })
      .png()
      .toBuffer()
    for (const path of [join(folder, 'logo.png'), join(outside, 'secret.png')]) await writeFile(path, png)
    await symlink(join(outside, 'secret.png'), join(folder, 'link.png'))
  })
  after(async () => {
    await server.close()
    await rm(outside, { recursive: true })
  })

  const environment = () => ({
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    ANIMATE_API_KEY: secret.key,
    ANIMATE_API_URL: server.url,
  })

  for (const mode of ['auto', 'legacy'] as const) {
    test(`gives a client the tools without its key, and uploads images of its folder (${mode})`, async () => {
      const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
      await client.connect(
        new StdioClientTransport({ command: node, args: [binary, 'mcp'], env: environment(), cwd: folder }),
      )
      const upscale = async (image_url: string) =>
        (await client.callTool({ name: 'upscale', arguments: { image_url } })) as unknown as Result
      const { tools } = await client.listTools()
      assert.ok(tools.some(({ name }) => name === 'gen_image'))

      const found = await upscale('logo.png')
      assert.equal(found.isError, undefined, JSON.stringify(found))
      for (const path of ['../secret.png', join(outside, 'secret.png'), 'link.png']) {
        const rejected = await upscale(path)
        assert.equal(rejected.isError, true)
        assert.match(rejected.content[0]?.text ?? '', /outside of the working folder/)
      }
      assert.match((await upscale('missing.png')).content[0]?.text ?? '', /missing\.png: it does not exist/)
      await client.close()
    })
  }

  test('answers what is not a message, and every running call after standard input is closed', async () => {
    await using me = await someone()
    const lines = [
      'not json',
      '7',
      '',
      'x'.repeat(1_048_577),
      JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
    ]
    const { stdout, stderr, exitCode } = await me.oanim(['mcp'], {
      env: environment(),
      stdin: lines.join('\n'),
    })
    const answers = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.deepEqual([exitCode, stderr], [0, ''])
    assert.deepEqual(
      answers.map(({ id, result, error }) => [id, result ?? error.code]),
      [
        [null, -32700],
        [null, -32600],
        [null, -32600],
        [1, {}],
      ],
    )
  })

  test('says in the protocol that its key was revoked or the server cannot be reached', async () => {
    await using me = await someone()
    const ping = JSON.stringify({ jsonrpc: '2.0', id: 'a', method: 'ping' })
    await call(server.url, `/api/v1/api-keys/${secret.id}`, { key: server.ownerKey, method: 'DELETE' })
    const revoked = await me.oanim(['mcp'], { env: environment(), stdin: ping })
    const { id, error } = JSON.parse(revoked.stdout)
    assert.deepEqual([id, error.data], ['a', { code: 'key_revoked', status: 401 }])
    assert.ok(!revoked.stdout.includes(secret.key))

    const url = 'http://127.0.0.1:9'
    const away = await me.oanim(['mcp'], { env: { ...environment(), ANIMATE_API_URL: url }, stdin: ping })
    assert.match(JSON.parse(away.stdout).error.message, /^Cannot reach http:\/\/127\.0\.0\.1:9: /)
  })

  test('fails before it starts without a key', async () => {
    await using me = await someone()
    const { stdout, stderr, exitCode } = await me.oanim(['mcp'], { env: { ANIMATE_API_URL: server.url } })
    assert.deepEqual([stdout, exitCode], ['', 4])
    assert.match(stderr, /Not signed in/)
  })
})
