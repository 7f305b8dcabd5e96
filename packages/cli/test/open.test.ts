import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { pages } from '../src/commands/open.ts'
import { binary, node, someone } from './support/cli.ts'
import { runInTerminal } from './support/terminal.ts'

const url = 'https://animate.example.com/base'

/** A machine whose way to open a browser only notes the URL. */
async function desk() {
  const me = await someone({ ANIMATE_API_URL: url })
  const tools = join(me.home, 'tools')
  await mkdir(tools)
  await writeFile(join(tools, 'xdg-open'), '#!/bin/sh\nprintf "%s\\n" "$1" >> "$HOME/opened"\n', {
    mode: 0o755,
  })
  const env = { ...me.env, PATH: `${tools}:${me.env.PATH}`, DISPLAY: ':0' }
  const open = (args: string[], more: Record<string, string> = {}) =>
    runInTerminal(node, [binary, 'open', ...args], { cwd: me.work, env: { ...env, ...more } })
  const opened = () => readFile(join(me.home, 'opened'), 'utf8').catch(() => '')
  return Object.assign(me, { open, opened })
}

test('every page of oanim open is a route of the console or of the server', async () => {
  const routes = await readFile(join(import.meta.dirname, '../../console/src/routes.tsx'), 'utf8')
  for (const path of Object.values(pages)) {
    if (path !== '/docs') assert.ok(routes.includes(`path: '${path}',`), path)
  }
  // Every page of the console's own navigation can be opened.
  const shell = await readFile(join(import.meta.dirname, '../../console/src/components/shell.tsx'), 'utf8')
  for (const [, path = ''] of shell.matchAll(/\{ to: '(\/[^']+)', label:/g)) {
    assert.ok(Object.values(pages).includes(path), path)
  }
  assert.ok(shell.includes('href="/docs"'))
})

test('on a desk the page opens in the browser, and its URL is printed', async () => {
  await using me = await desk()
  const run = await me.open(['audit'])
  assert.deepEqual([run.exitCode, run.screen], [0, `${url}/audit-log\n`])
  assert.equal(await me.opened(), `${url}/audit-log\n`)
})

test('over SSH, in CI, with --no-browser and in a pipe only the URL is printed', async () => {
  await using me = await desk()
  for (const [args, env] of [
    [['usage'], { SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' }],
    [['usage'], { CI: 'true' }],
    [['usage', '--no-browser'], {}],
  ] as const) {
    const run = await me.open([...args], env)
    assert.deepEqual([run.exitCode, run.screen], [0, `${url}/usage\n`])
  }
  const piped = await me.oanim(['open'])
  assert.deepEqual([piped.stdout, piped.stderr], [`${url}/keys\n`, ''])
  const json = await me.oanim(['open', 'docs', '--json'])
  assert.deepEqual(JSON.parse(json.stdout), { url: `${url}/docs`, opened: false })
  assert.equal(await me.opened(), '')
})

test('an unknown page is a usage error that lists the pages', async () => {
  await using me = await desk()
  for (const name of ['key', 'toString', '__proto__', '../keys']) {
    const run = await me.oanim(['open', name])
    assert.equal(run.exitCode, 2)
    assert.match(run.stderr, /^Error: Unknown page ".*"\. Pages: keys, assets, generate, usage, audit, /)
  }
})
