import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import sharp from 'sharp'
import { startServer } from '../support/start-server.ts'

const root = join(import.meta.dirname, '../../../..')

test('the examples of the guide for OpenAI SDKs work', async () => {
  const guide = await readFile(join(root, 'docs/openai.md'), 'utf8')
  const blocks = (language: string) =>
    [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
      ([, text = '']) => text,
    )
  const server = await startServer({ database: 'sqlite' })
  const folder = await mkdtemp(join(tmpdir(), 'oanim-openai-'))
  const run = (command: string, args: readonly string[], input?: string) =>
    spawnSync(command, args, {
      cwd: folder,
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        OPENAI_BASE_URL: `${server.url}/v1`,
        OPENAI_API_KEY: server.ownerKey,
      },
      ...(input !== undefined && { input }),
    })
  try {
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    await writeFile(join(folder, 'example.mts'), blocks('ts').join('\n'))
    const script = run(process.execPath, ['example.mts'])
    assert.equal(script.status, 0, script.stderr)
    assert.equal((await sharp(join(folder, 'mesh.png')).metadata()).width, 1024)

    const curl = run('sh', ['-c', blocks('bash').find((block) => block.startsWith('curl')) ?? ''])
    const [image] = JSON.parse(curl.stdout).data
    assert.equal((await fetch(image.url)).headers.get('content-type'), 'image/png')

    // The SDK for Python is not installed here: only the syntax is checked, where there is Python.
    assert.equal(blocks('python').length, 2)
    for (const block of blocks('python')) {
      const { error, status, stderr } = run(
        'python3',
        ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'],
        block,
      )
      if (!error) assert.equal(status, 0, stderr)
    }
  } finally {
    await server.close()
    await rm(folder, { recursive: true })
  }
})
