import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { type StartedServer, startServer } from '../packages/server/test/support/start-server.ts'
import { installApart } from '../scripts/install-apart.ts'
import { type StartedRegistry, startRegistry } from './support/local-npm.ts'
import { type Packed, packAll } from './support/packed.ts'

const run = promisify(execFile)
const folder = join(import.meta.dirname, 'runtimes')
const installed = (path: string) => join(folder, 'node_modules', path)

/** Programs with the arguments that come before a script. `npm test` runs the first ones only. */
const runtimes: Record<string, readonly [string, ...string[]]> = {
  'Node 20.19': [installed('node20/bin/node')],
  Bun: [installed('@oven/bun-linux-x64/bin/bun')],
  'Node 22': [installed('node22/bin/node')],
  'Node 24': [installed('node24/bin/node')],
  'Node 26': [installed('node26/bin/node')],
  Deno: [installed('@deno/linux-x64-glibc/deno'), 'run', '--allow-all', '--no-prompt'],
}
const areAll = process.env['OANIM_TEST_RUNTIMES'] === 'all'
const tested = Object.entries(runtimes).slice(0, areAll ? undefined : 2)

const useSdk = `
import { OpenAnimate, ApiError, verifyAuditLog } from '@oanim/sdk'
import { hashKey, mintKey, parseKey } from '@oanim/key'

const client = new OpenAnimate({ apiKey: process.env.ANIMATE_API_KEY, baseUrl: process.env.ANIMATE_API_URL })
const progress = []
const job = await client.assets.generateImage(
  { prompt: 'aurora', size: '64x64' },
  { onProgress: ({ status }) => progress.push(status) },
)
const { bytes } = await client.assets.content(job.assets[0].id)
const uploaded = await client.assets.upload(bytes, { contentType: 'image/png' })
const { assets } = await client.assets.list({ limit: 10 })
const error = await client.apiKeys.get('key_00000000000000000000').catch((error) => error)
const log = await verifyAuditLog(client.audit.export())
const { key, prefix, hash } = mintKey()
console.log(JSON.stringify({
  image: new TextDecoder('latin1').decode(bytes.slice(1, 4)),
  last: progress.at(-1),
  isListed: assets.some(({ id }) => id === uploaded.id),
  isApiError: error instanceof ApiError && error.code,
  log: log.ok,
  parsed: parseKey(key).prefix === prefix,
  hash: hashKey(key) === hash && hash.length,
}))
`

describe('the published packages run on', () => {
  let server: StartedServer
  let npmRegistry: StartedRegistry
  let packed: Record<string, Packed>
  let home: string
  before(async () => {
    const failure = installApart(folder, () => {}, areAll ? undefined : 'dev')
    assert.equal(failure, undefined)
    home = await mkdtemp(join(tmpdir(), 'oanim-runtimes-'))
    npmRegistry = await startRegistry()
    ;[server, packed] = await Promise.all([
      startServer({ database: 'sqlite' }),
      packAll(['key', 'sdk', 'cli']),
    ])
    await writeFile(join(home, 'package.json'), '{"type":"module"}')
    await writeFile(join(home, 'use-sdk.js'), useSdk)
    await run(
      'npm',
      ['install', '--no-audit', '--no-fund', ...Object.values(packed).map(({ path }) => path)],
      {
        cwd: home,
        env: { PATH: process.env['PATH'], HOME: home, npm_config_registry: npmRegistry.url },
      },
    )
  })
  after(async () => {
    await server.close()
    await npmRegistry.close()
    await rm(home, { recursive: true, force: true })
    await rm(dirname(packed['oanim']?.path ?? ''), { recursive: true, force: true })
  })

  for (const [name, [program, ...options]] of tested) {
    const start = (script: string, ...args: string[]) =>
      run(program, [...options, script, ...args], {
        cwd: home,
        timeout: 60_000,
        env: {
          PATH: process.env['PATH'],
          HOME: home,
          ANIMATE_API_KEY: server.ownerKey,
          ANIMATE_API_URL: server.url,
        },
      })

    test(`${name}: the SDK generates and lists images, and keys are minted, parsed and hashed`, async () => {
      const { stdout, stderr } = await start('use-sdk.js')
      assert.deepEqual(JSON.parse(stdout), {
        image: 'PNG',
        last: 'succeeded',
        isListed: true,
        isApiError: 'key_not_found',
        log: true,
        parsed: true,
        hash: 64,
      })
      assert.equal(stderr, '')
    })

    test(`${name}: oanim answers, signs in and calls the server`, async () => {
      const oanim = (...args: string[]) => start('node_modules/oanim/bin/oanim.js', ...args)
      const { version } = JSON.parse(
        await readFile(join(import.meta.dirname, '../packages/cli/package.json'), 'utf8'),
      )
      assert.deepEqual(await oanim('--version'), { stdout: `${version}\n`, stderr: '' })
      const me = JSON.parse((await oanim('whoami', '--json')).stdout)
      assert.ok(me.id.startsWith('acct_'))
      const { stdout, stderr } = await oanim('api-keys', 'list')
      assert.ok(stdout.includes(server.ownerKey.slice(0, 13)), stdout)
      assert.equal(stderr, '')
      const image = await oanim(
        'assets',
        'gen-image',
        '--prompt',
        'aurora',
        '--size',
        '64x64',
        '--out',
        '-',
      ).catch((error: Error) => error)
      assert.ok(!(image instanceof Error), String(image))
      assert.ok(image.stdout.includes('PNG'))
      const wrong = await oanim('api-keys', 'frob').catch((error: { code: number }) => error)
      assert.equal('code' in wrong && wrong.code, 2)
    })
  }
})
