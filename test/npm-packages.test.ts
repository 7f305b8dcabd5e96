import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { hash } from 'node:crypto'
import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { OpenAnimate } from '@oanim/sdk'
import { publint } from 'publint'
import { compileCache } from '../packages/server/test/support/compile-cache.ts'
import { programs } from '../scripts/bundle-server.ts'
import { nameCommands } from '../scripts/pack-server.ts'
import { type StartedRegistry, startRegistry } from './support/local-npm.ts'
import { type Packed, packAll } from './support/packed.ts'

const root = join(import.meta.dirname, '..')
const run = promisify(execFile)
const manifestOf = (name: string) =>
  JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))

let packed: Record<string, Packed>
before(async () => {
  packed = await packAll()
})
after(() => rm(dirname(packed['oanim']?.path ?? ''), { recursive: true, force: true }))

function archiveOf(name: string): Packed {
  const found = packed[name]
  assert.ok(found)
  return found
}

/** What tsc makes of the sources of a package. */
function compiled(name: string): string[] {
  const sources = globSync('**/*.ts', { cwd: join(root, 'packages', name, 'src') })
  return sources.flatMap((file) => [
    `dist/${file.replace(/ts$/, 'js')}`,
    `dist/${file.replace(/ts$/, 'd.ts')}`,
  ])
}

describe('npm publishes', () => {
  for (const [name, folder, maxBytes] of [
    ['@oanim/key', 'key', 20_000],
    ['@oanim/sdk', 'sdk', 150_000],
  ] as const) {
    test(`${name}: its code and its types, nothing else`, () => {
      const { files, sizeBytes } = archiveOf(name)
      assert.deepEqual(files, ['LICENSE', 'README.md', 'package.json', ...compiled(folder)].toSorted())
      assert.ok(sizeBytes < maxBytes, String(sizeBytes))
    })
  }

  test('oanim: one program in chunks and the licenses of what it contains, without dependencies', () => {
    const { files, sizeBytes } = archiveOf('oanim')
    const chunks = files.filter((file) => /^dist\/[\w-]+-[\w-]{8}\.js$/.test(file))
    const others = files.filter((file) => !chunks.includes(file))
    assert.deepEqual(others, [
      ...[
        'LICENSE',
        'README.md',
        'bin/oanim.js',
        'bin/package.json',
        'dist/THIRD-PARTY-NOTICES',
        'dist/jq-thread.mjs',
        'dist/oanim.js',
        'dist/package.json',
        'package.json',
      ],
    ])
    assert.equal(manifestOf('cli').dependencies, undefined)
    assert.ok(sizeBytes < 1_500_000, String(sizeBytes))
  })

  test('@oanim/server: a bundle, and what the server serves', () => {
    const { files, sizeBytes } = archiveOf('@oanim/server')
    const allowed = [
      /^(?:LICENSE|README\.md|THIRD-PARTY-NOTICES|package\.json|bin\/oanim-server\.js)$/,
      /^dist\/[\w-]+\.js$/,
      /^archives\/(?:oanim|oanim-sdk)\.tgz$/,
      /^docs\/(?:[\w-]+\.md|images\/[\w-]+\.(?:jpg|webp|png))$/,
      /^console\/(?:\.vite\/manifest\.json|index\.html|favicon\.svg|color-scheme\.js|assets\/[\w.-]+\.(?:js|css|svg|woff2))(?:\.br|\.gz)?$/,
    ]
    assert.deepEqual(
      files.filter((file) => !allowed.some((pattern) => pattern.test(file))),
      [],
    )
    for (const file of ['dist/main.js', 'dist/image-worker.js', 'docs/index.md', 'console/index.html'])
      assert.ok(files.includes(file), file)
    const guides = globSync('*.md', { cwd: join(root, 'docs') })
    assert.deepEqual(
      guides.filter((name) => !files.includes(`docs/${name}`)),
      [],
    )
    assert.ok(sizeBytes < 6_000_000, String(sizeBytes))
  })

  test('no path of this machine, no test and no map of sources', async () => {
    for (const { name, path, files } of Object.values(packed)) {
      assert.deepEqual(
        files.filter((file) => /\.map$|\btests?\/|\.test\./.test(file)),
        [],
        name,
      )
      const content = gunzipSync(await readFile(path)).toString('latin1')
      for (const trace of [
        root,
        homedir(),
        tmpdir(),
        'file:///',
        '/node_modules/.cache/',
        'sourceMappingURL=',
      ]) {
        // A home of `/root` is also a common path of a URL.
        const at = trace.length > 5 ? content.indexOf(trace) : -1
        assert.equal(at, -1, `${name}: ${content.slice(Math.max(0, at - 80), at + 80)}`)
      }
    }
  })

  test('packages that publint accepts, with one version and the license', async () => {
    const folder = join(root, 'packages/server/dist')
    const { messages } = await publint({ pkgDir: folder, pack: false, strict: true })
    assert.deepEqual(messages, [])
    const names = (await readdir(join(root, 'packages'))).filter((name) => name !== 'console')
    const versions = new Set([...names, 'console'].map((name) => manifestOf(name).version))
    assert.equal(versions.size, 1, [...versions].join(', '))
    const [version] = versions
    assert.deepEqual(
      Object.values(packed).map((each) => each.version),
      names.map(() => version),
    )
    for (const name of names) {
      const { dependencies, devDependencies, license } = manifestOf(name)
      assert.equal(license, 'Apache-2.0')
      for (const [each, wanted] of Object.entries({ ...dependencies, ...devDependencies }))
        if (each.startsWith('@oanim/')) assert.equal(wanted, version, each)
    }
    assert.match(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), /^## /m)
  })
})

describe('npx @oanim/server', () => {
  let npmRegistry: StartedRegistry
  let home: string
  let environment: Record<string, string>
  before(async () => {
    npmRegistry = await startRegistry()
    home = await mkdtemp(join(tmpdir(), 'oanim-empty-'))
    environment = {
      ...compileCache,
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      npm_config_registry: npmRegistry.url,
      npm_config_fetch_retries: '0',
    }
    await run('npm', ['install', '--no-audit', '--no-fund', archiveOf('@oanim/server').path], {
      cwd: home,
      env: environment,
    })
  })
  after(async () => {
    await npmRegistry.close()
    await rm(home, { recursive: true, force: true })
  })
  const npx = (...args: string[]) => run('npx', ['@oanim/server', ...args], { cwd: home, env: environment })

  test('installs nothing but the server and sharp', () => {
    const lock = JSON.parse(readFileSync(join(home, 'package-lock.json'), 'utf8'))
    const others = Object.keys(lock.packages)
      .map((path) => path.replace('node_modules/', ''))
      .filter((name) => !/^(?:|@oanim\/server|sharp|@img\/.+|detect-libc|semver)$/.test(name))
    assert.deepEqual(others, [])
  })

  test('starts what npm start starts, with its data in ~/.oanim/server', async () => {
    const child = spawn('npx', ['@oanim/server'], {
      cwd: home,
      env: { ...environment, PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = once(child, 'exit')
    let printed = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
    try {
      while (!printed.includes('Ctrl+C') && child.exitCode === null)
        await Promise.race([once(child.stdout, 'data'), ended])
      const [, url = ''] = /Listening on +(\S+)/.exec(printed) ?? []
      const [, key = ''] = /^Key: +(anim_\w+)$/m.exec(printed) ?? []
      assert.ok(printed.includes(`Data in        ${home}/.oanim/server (embedded database)`), printed)
      assert.ok(printed.includes(`npx --yes ${url}/oanim.tgz login --token -`), printed)
      assert.doesNotMatch(printed, /npm run|npm start/)

      const get = async (path: string) => {
        const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } })
        assert.equal(response.status, 200, path)
        return response
      }
      assert.match(await (await get('/')).text(), /<title>/)
      const guide = await (await get('/docs/running.md')).text()
      assert.match(guide, /npx @oanim\/server owner-key --email you@example\.com/)
      assert.doesNotMatch(guide, /npm run owner-|npm start/)
      const { packages } = (await (await get('/api/v1/server')).json()) as {
        packages: { path: string; integrity: string }[]
      }
      for (const { path, integrity } of packages) {
        const content = Buffer.from(await (await get(path)).arrayBuffer())
        assert.equal(`sha512-${hash('sha512', content, 'base64')}`, integrity)
      }
      assert.equal(packages.length, 2)
      const client = new OpenAnimate({ apiKey: key, baseUrl: url })
      const { assets } = await client.assets.generateImage({ prompt: 'aurora', size: '64x64' })
      const { bytes } = await client.assets.content(assets[0]?.id ?? '')
      assert.equal(Buffer.from(bytes).toString('latin1', 1, 4), 'PNG')

      const made = await npx('owner-key', '--name', 'second')
      const [, second] = /^Key: +(anim_\w+)$/m.exec(made.stdout) ?? []
      assert.ok((await new OpenAnimate({ apiKey: second, baseUrl: url }).auth.me()).id)
      const backup = await npx('backup', join(home, 'backup'))
      assert.ok(backup.stdout.includes(`npx @oanim/server restore ${join(home, 'backup')}`), backup.stdout)
    } finally {
      child.kill('SIGTERM')
      await ended
      // npm may end before the server, which removes its socket at the end.
      while ((await readdir(join(home, '.oanim/server'))).includes('oanim.sock')) await delay(20)
    }
    await rm(join(home, '.oanim'), { recursive: true })
    assert.match((await npx('restore', join(home, 'backup'))).stdout, /Paused keys: +2/)
  })

  test('explains itself and its commands, and rejects what it does not know', async () => {
    const launch = (...args: string[]) =>
      run(process.execPath, [join(home, 'node_modules/@oanim/server/bin/oanim-server.js'), ...args], {
        cwd: home,
        env: environment,
      })
    const help = (await launch('--help')).stdout
    assert.equal((await launch('--version')).stdout.trim(), manifestOf('server').version)
    const wrong = await launch('start').catch((error: { code: number; stderr: string }) => error)
    assert.match(wrong.stderr, /^Unknown argument "start"\./)
    assert.equal('code' in wrong && wrong.code, 2)
    for (const name of programs.filter((each) => each !== 'main')) {
      assert.match(help, new RegExp(`^  ${name} `, 'm'))
      const { stdout } = await launch(name, '--help')
      const lines = stdout.split('\n').filter((line) => line.startsWith('  npx'))
      const columns = lines.map((line) => line.length - line.replace(/^.* {2,}(?=\S)/, '').length)
      assert.ok(
        lines.every((line) => line.startsWith(`  npx @oanim/server ${name}`)),
        stdout,
      )
      assert.equal(new Set(columns).size, 1, stdout)
    }
  })

  test('commands of a clone get their names in this installation, in one column', () => {
    assert.equal(
      nameCommands(
        '  npm run owner-key                       a\n  npm run owner-key -- --name NAME        b\n',
      ),
      '  npx @oanim/server owner-key                    a\n  npx @oanim/server owner-key --name NAME        b\n',
    )
    assert.equal(
      nameCommands('PORT=0 npm start, or npm run bench'),
      'PORT=0 npx @oanim/server, or npm run bench',
    )
  })
})
