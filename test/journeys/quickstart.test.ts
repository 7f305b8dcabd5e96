import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import sharp from 'sharp'
import { compileCache } from '../../packages/server/test/support/compile-cache.ts'
import { type StartedServer, startServer } from '../../packages/server/test/support/start-server.ts'

const root = join(import.meta.dirname, '../..')

describe('the quickstarts generate an image', () => {
  let server: StartedServer
  let folder: string
  let page: string
  before(async () => {
    server = await startServer({ database: 'sqlite' })
    folder = await mkdtemp(join(tmpdir(), 'oanim-quickstart-'))
    page = await readFile(join(root, 'docs/quickstart.md'), 'utf8')
    await mkdir(join(folder, 'node_modules/@oanim'), { recursive: true })
    await symlink(join(root, 'packages/sdk'), join(folder, 'node_modules/@oanim/sdk'))
  })
  after(async () => {
    await server.close()
    await rm(folder, { recursive: true })
  })

  const block = (heading: string) => {
    const [, language = '', code = ''] =
      new RegExp(`^## ${heading}\\n[\\s\\S]*?^\`\`\`(\\w+)\\n([\\s\\S]*?)^\`\`\``, 'm').exec(page) ?? []
    return { language, code }
  }
  async function run(command: string, args: string[], input = ''): Promise<string> {
    const env = {
      ...compileCache,
      PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
      HOME: folder,
      ANIMATE_API_URL: server.url,
      ANIMATE_API_KEY: server.ownerKey,
      npm_config_registry: 'http://127.0.0.1:1/',
    }
    const child = spawn(command, args, { cwd: folder, env })
    child.stdin.on('error', () => {}).end(input)
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    assert.equal(child.exitCode, 0, stderr || stdout)
    return stdout
  }
  async function takeImage(): Promise<void> {
    const image = await sharp(await readFile(join(folder, 'bg.png'))).metadata()
    assert.deepEqual([image.format, image.width], ['png', 1920])
    await rm(join(folder, 'bg.png'))
  }

  test('of a shell', async () => {
    await run('sh', ['-euc', block('Shell').code])
    await takeImage()
  })

  test('of curl', async () => {
    const [image] = JSON.parse(await run('sh', ['-euc', block('curl').code])).data
    assert.equal((await fetch(image.url)).headers.get('content-type'), 'image/png')
  })

  test('of TypeScript', async () => {
    await writeFile(join(folder, 'generate.mts'), block('TypeScript').code)
    await run(process.execPath, ['generate.mts'])
    await takeImage()
  })

  test('of Python, whose SDK may be missing here: the syntax is valid', async () => {
    const { language, code } = block('Python')
    assert.equal(language, 'python')
    await run('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], code)
  })
})
