import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { compileCache } from '../packages/server/test/support/compile-cache.ts'
import { buildImage, contextFiles, copyTree, readStages } from './support/build-image.ts'

const root = join(import.meta.dirname, '..')
/** `npm run test:deep` installs and builds as Docker does. Else the packages and builds of the clone stand in for it. */
const isDeep = process.env['OANIM_TEST_DEEP'] === '1'

/** The packages that this `npm ci --omit=dev --workspace=…` installs. */
function copyPackages(command: string, folder: string): void {
  const workspaces = command.match(/--workspace=\S+/g) ?? []
  const args = ['ls', '--omit=dev', '--all', '--parseable', ...workspaces]
  // It also fails for packages that other workspaces lack.
  const { stdout } = spawnSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  const paths = stdout
    .split('\n')
    .filter((path) => path.includes('node_modules') && !path.includes('@oanim'))
    .map((path) => path.slice(root.length + 1))
  assert.ok(paths.length > 50, 'npm ls lists what it installs')
  for (const path of paths.toSorted()) {
    if (!existsSync(join(root, path)) || existsSync(join(folder, path))) continue
    copyTree(join(root, path), join(folder, path))
  }
  mkdirSync(join(folder, 'node_modules/@oanim'), { recursive: true })
  for (const name of ['key', 'sdk', 'server'])
    symlinkSync(`../../packages/${name}`, join(folder, 'node_modules/@oanim', name))
}

/** The build of the clone in place of `npm run build`. */
function copyBuilds(folder: string): void {
  for (const path of globSync('packages/*/dist', { cwd: root }))
    copyTree(join(root, path), join(folder, path))
}

test('a builder receives what the build needs, and neither secrets nor data nor tests of the clone', () => {
  const sent = contextFiles(root)
  assert.ok(sent.includes('packages/server/src/main.ts') && sent.includes('.npmrc'))
  for (const file of globSync('packages/*/package.json', { cwd: root })) {
    const { scripts = {} } = JSON.parse(readFileSync(join(root, file), 'utf8'))
    for (const [, path = ''] of (scripts.build ?? '').matchAll(/\.\.\/\.\.\/(scripts\/\S+)/g))
      assert.ok(sent.includes(path), `${file} builds with ${path}`)
  }
  assert.deepEqual(
    sent.filter((path) => /(?:^|\/)(?:data|test|dist|node_modules|\.env[^/]*|\.git)(?:\/|$)/.test(path)),
    [],
  )
})

test('the steps of the Dockerfile build a root in which the server starts, works, stops and restarts', async () => {
  // Outside of the clone, whose packages would stand in for missing ones.
  const folder = await mkdtemp(join(tmpdir(), 'oanim-image-'))
  const servers: ChildProcess[] = []
  try {
    const home = join(folder, 'home')
    await mkdir(home)
    const image = buildImage(readStages(readFileSync(join(root, 'Dockerfile'), 'utf8')), {
      context: root,
      folder,
      run(script, cwd, stage) {
        if (!isDeep && script.startsWith('npm ci '))
          return stage === 'files' ? copyPackages(script, cwd) : undefined
        if (!isDeep && script === 'npm run build') return copyBuilds(cwd)
        execFileSync('sh', ['-c', script], { cwd, stdio: 'pipe', env: { ...process.env, HOME: home } })
      },
    })
    const app = join(image.root, image.workdir)
    const data = join(folder, 'volume')
    await cp(join(image.root, image.volumes[0] ?? ''), data, { recursive: true })
    const environment = {
      ...compileCache,
      ...image.environment,
      // Without Docker, the paths and the network are those of this machine.
      ...{ PATH: process.env['PATH'] ?? '', OANIM_DATA_DIR: data, HOME: data, HOST: '127.0.0.1', PORT: '0' },
      OANIM_FIRST_KEY: 'off',
    }
    const run = async ([program = '', ...args]: readonly string[], extra: Record<string, string> = {}) => {
      const child = spawn(program, args, { cwd: app, env: { ...environment, ...extra } })
      const output = { stdout: '', stderr: '' }
      child.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text))
      child.stderr.setEncoding('utf8').on('data', (text) => (output.stderr += text))
      return { child, output }
    }
    const finish = async (command: readonly string[], extra?: Record<string, string>) => {
      const { child, output } = await run(command, extra)
      const [code] = await once(child, 'close')
      return { code, ...output }
    }
    const start = async () => {
      const { child, output } = await run(image.command)
      servers.push(child)
      while (!output.stdout.includes('Documentation')) {
        await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
        assert.equal(child.exitCode, null, output.stderr)
      }
      return { child, url: /http:\/\/127\.0\.0\.1:\d+/.exec(output.stdout)?.[0] ?? '' }
    }

    const first = await start()
    const { port } = new URL(first.url)
    const healthy = await finish(image.healthcheck, { PORT: port })
    assert.equal(healthy.code, 0, healthy.stderr)
    const owner = await finish(['npm', 'run', 'owner-key', '--', '--email', 'you@example.com'])
    const key = /anim_\w{8}_\w{24}/.exec(owner.stdout)?.[0]
    assert.ok(key, owner.stderr)
    const call = (url: string, path: string, body?: object) =>
      fetch(`${url}${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', connection: 'close' },
        ...(body && { body: JSON.stringify(body) }),
      })
    const generated = await call(first.url, '/api/v1/assets/generate-image', {
      prompt: 'gradient, size 64x64',
    })
    assert.ok(generated.ok, await generated.clone().text())
    for (const path of ['/', '/docs/containers', '/oanim.tgz', '/oanim-sdk.tgz', '/api/v1/openapi.json']) {
      const response = await call(first.url, path)
      assert.equal(response.status, 200, path)
      await response.body?.cancel()
    }
    first.child.kill('SIGTERM')
    const [code] = await once(first.child, 'exit')
    assert.equal(code, 0)
    assert.equal((await finish(image.healthcheck, { PORT: port })).code, 1, 'a stopped server is not healthy')

    const second = await start()
    assert.equal((await call(second.url, '/api/v1/auth/me')).status, 200, 'the key is in the volume')
  } finally {
    for (const child of servers) child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
})
