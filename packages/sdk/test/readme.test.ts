import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startServer } from '../../server/test/support/start-server.ts'
import { OpenAnimate } from '../src/index.ts'

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')

test('the example in the README runs', async () => {
  const [, example = ''] = /```ts\n(.*?)```/s.exec(readme) ?? []
  const server = await startServer({ database: 'sqlite' })
  const folder = await mkdtemp(join(tmpdir(), 'oanim-sdk-readme-'))
  try {
    const program = example
      .replace("'@oanim/sdk'", `'${new URL('../src/index.ts', import.meta.url).href}'`)
      .replace('http://127.0.0.1:8000', server.url)
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: folder,
      env: { ANIMATE_API_KEY: server.ownerKey },
      encoding: 'utf8',
    })

    const [created = '', hint = ''] = output.split('\n')
    assert.match(created, /^(anim_\w{8}) \1_\w{24}$/)
    assert.match(hint, /\S/)
    assert.deepEqual(await readdir(folder), ['bg.png'])
  } finally {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  }
})

test('every method in the README exists', () => {
  const client = new OpenAnimate()
  const resources: ReadonlyMap<string, object> = new Map(Object.entries(client))
  const rows = readme.match(/^\| `\w+\.\w+\(.*? \|/gm) ?? []
  assert.ok(rows.length > 20, String(rows.length))
  for (const row of rows) {
    const [, resource = ''] = /`(\w+)\./.exec(row) ?? []
    for (const [, method = ''] of row.matchAll(/`(?:\w+\.)?(\w+)\(/g)) {
      const methods: ReadonlyMap<string, unknown> = new Map(Object.entries(resources.get(resource) ?? {}))
      assert.equal(typeof methods.get(method), 'function', `${resource}.${method}`)
    }
  }
})
