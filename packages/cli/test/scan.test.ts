import assert from 'node:assert/strict'
import { appendFile, chmod, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { errorOf } from './support/cli.ts'
import { anyKey } from './support/keys.ts'
import { finds, posixOnly, prefixOf, repository, shown, withFiles } from './support/scan.ts'

const scan = ['api-keys', 'scan']

describe('files', () => {
  test('a key is found by path, line and column, with exit code 1 and advice on standard error', async () => {
    const key = anyKey()
    await using me = await withFiles({ '.env': `# ci\r\nANIMATE_API_KEY=${key}\r\n`, 'a/b.txt': 'nothing' })
    const run = await me.scan()
    finds(run, shown('.env:2:17', key))
    assert.equal(
      run.stderr,
      '\n1 key found in 1 place. Searched 2 files (69 bytes).\n' +
        `Removing a key from a file does not revoke it. Revoke each key: oanim api-keys revoke ${prefixOf(key)}\n` +
        'Or revoke all of them without signing in: repeat this command with --revoke.\n',
    )
  })

  test('without a key the result is empty, with exit code 0 and a summary on standard error', async () => {
    await using me = await withFiles({
      'a.txt': 'anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6',
      'b.txt': `${anyKey().slice(0, -1)}!`,
    })
    const run = await me.scan()
    finds(run)
    assert.equal(run.stderr, 'No keys found in 2 files (76 bytes).\n')
  })

  test('a key is found in binary data, UTF-16, base64 and on a huge line', async () => {
    const [database, wide, encoded, huge] = [anyKey(), anyKey(), anyKey(), anyKey()] as const
    await using me = await withFiles({
      'binary.db': Buffer.concat([Buffer.from([0, 255, 1, 0]), Buffer.from(database), Buffer.from([0, 10])]),
      'wide.txt': Buffer.from(`\ufeffeins\r\nSchlüssel ${wide}\r\n`, 'utf16le'),
      'secret.yaml': `data:\n  key: ${Buffer.from(encoded).toString('base64')}\n`,
      'min.js': `${'é'.repeat(2_000_000)}${huge}${'x'.repeat(2_000_000)}`,
    })
    finds(
      await me.scan(),
      shown('binary.db:1:5', database),
      shown('min.js:1:2000001', huge),
      shown('secret.yaml:2:8', encoded),
      shown('wide.txt:2:11', wide),
    )
  })

  test('a key is found across the chunks of a file', async () => {
    const piece = 1 << 20
    const keys = Array.from({ length: 8 }, anyKey)
    const files = keys.map((key, index) => {
      const before = piece * (1 + (index % 2)) - 1 - index * 5
      return [`${index}.txt`, `\n${'x'.repeat(before - 1)}${key}\n`] as const
    })
    await using me = await withFiles(Object.fromEntries(files))
    finds(
      await me.scan(),
      ...keys.map((key, index) => shown(`${index}.txt:2:${piece * (1 + (index % 2)) - 1 - index * 5}`, key)),
    )
  })

  test('no output contains a whole key, even if a path does', async () => {
    const [key, name] = [anyKey(), anyKey()]
    await using me = await withFiles({ [`${name}.txt`]: key })
    for (const args of [[], ['--json'], ['--sarif'], [`${name}.txt`], [`${name}.none`], ['--allow', key]]) {
      const { stdout, stderr } = await me.scan(...args)
      for (const secret of [key, name]) {
        assert.ok(!`${stdout}${stderr}`.includes(secret.slice(14, 24)), `${args}: ${stdout}${stderr}`)
      }
    }
  })

  test(
    'paths with spaces, line breaks and any script are found, and shown on one line',
    posixOnly,
    async () => {
      const key = anyKey()
      const names = ['a b.txt', 'c\nd.txt', '密钥/🎬.txt', '-x', '"q".txt']
      const files = Object.fromEntries(names.map((name) => [name, key]))
      const lines = ['"q".txt', '-x', 'a b.txt', 'c\\u{a}d.txt', '密钥/🎬.txt'].map((name) =>
        shown(`${name}:1:1`, key),
      )
      await using plain = await withFiles(files)
      finds(await plain.scan(), ...lines)
      await using versioned = await repository(files)
      finds(await versioned.scan(), ...lines)
      finds(await versioned.scan('--', '-x', 'a b.txt'), ...[lines[1] ?? '', lines[2] ?? ''])
      const { stdout } = await versioned.scan('--json')
      assert.deepEqual(
        JSON.parse(stdout)
          .findings.map(({ path }: { path: string }) => path)
          .sort(),
        names.sort(),
      )
    },
  )

  test('- searches standard input', async () => {
    await using me = await withFiles({})
    const key = anyKey()
    finds(await me.oanim([...scan, '-'], { stdin: `diff\n+${key}\n` }), shown('standard input:2:2', key))
  })

  test('a file that is named twice is searched once', async () => {
    const key = anyKey()
    await using me = await repository({ 'a/b.txt': key })
    finds(await me.scan('.', 'a', 'a/b.txt', join(me.work, 'a')), shown('a/b.txt:1:1', key))
  })

  test('symbolic links are not followed, except as an argument', posixOnly, async () => {
    const key = anyKey()
    await using me = await withFiles({ 'inside/a.txt': 'nothing', 'outside/key.txt': key })
    await symlink('../outside', join(me.work, 'inside/folder'))
    await symlink('../outside/key.txt', join(me.work, 'inside/file'))
    await symlink('.', join(me.work, 'inside/circle'))
    finds(await me.scan('inside'))
    finds(await me.scan('inside', '--no-ignore'))
    me.git('init', '--quiet')
    finds(await me.scan('inside'))
    finds(await me.scan('inside/file'), shown('inside/file:1:1', key))
  })
})

describe('a file that .gitignore excludes', () => {
  const ignoring = (key: string) => ({
    '.gitignore': 'secret/\n*.log\n!keep.log\n',
    'secret/key.txt': key,
    'a.log': key,
    'keep.log': key,
    'sub/.gitignore': '/local.txt\n!b.log\n',
    'sub/local.txt': key,
    'sub/deep/local.txt': key,
    'sub/b.log': key,
  })
  const kept = ['keep.log', 'sub/b.log', 'sub/deep/local.txt']
  const all = ['a.log', ...kept.slice(0, 1), 'secret/key.txt', ...kept.slice(1), 'sub/local.txt']
  const lines = (names: string[], key: string) => names.map((name) => shown(`${name}:1:1`, key))

  for (const [where, make] of [
    ['in a repository', repository],
    ['in a plain folder', withFiles],
  ] as const) {
    test(`is not searched ${where}, and searched with --no-ignore`, async () => {
      const key = anyKey()
      await using me = await make(ignoring(key))
      finds(await me.scan(), ...lines(kept, key))
      finds(await me.scan('--no-ignore'), ...lines(all, key))
    })
  }

  test('is searched if it is an argument or committed', async () => {
    const key = anyKey()
    await using me = await repository(ignoring(key))
    finds(await me.scan('secret'), ...lines(['secret/key.txt'], key))
    finds(await me.scan('a.log'), ...lines(['a.log'], key))
    me.git('add', '--force', 'a.log')
    finds(await me.scan(), ...lines(['a.log', ...kept], key))
  })

  test('the .git folder is never searched', async () => {
    const key = anyKey()
    await using me = await repository({ 'a.txt': 'nothing' })
    await writeFile(join(me.work, '.git/description'), key)
    finds(await me.scan())
    finds(await me.scan('--no-ignore'))
  })

  test('a nested repository is searched by its own rules', async () => {
    const key = anyKey()
    await using me = await repository({ 'a.txt': 'nothing' })
    await me.put({ 'inner/key.txt': key, 'inner/x.log': key, 'inner/.gitignore': '*.log' })
    me.git('-C', 'inner', 'init', '--quiet')
    finds(await me.scan(), shown('inner/key.txt:1:1', key))
  })

  test('without git, .gitignore still applies, with a warning about committed files', posixOnly, async () => {
    const key = anyKey()
    await using me = await repository(ignoring(key))
    const run = await me.oanim(scan, { env: { PATH: join(me.home, 'none') } })
    finds(run, ...lines(kept, key))
    assert.match(
      run.stderr,
      /⚠ \. was not completely searched: git is not installed, so committed files that \.gitignore excludes were not searched/,
    )
  })
})

describe('an incomplete search', () => {
  test('of a missing path is a usage error', async () => {
    await using me = await withFiles({ 'a.txt': 'nothing' })
    for (const option of [[], ['--staged'], ['--history']]) {
      const run = await me.scan('none', ...option)
      assert.equal(run.exitCode, 2)
      assert.equal(run.stdout, '')
      assert.equal(run.stderr, 'Error: Cannot search none: it does not exist.\nNothing was searched.\n')
    }
  })

  test(
    'a file or folder that cannot be read is exit 2, and exit 1 if a key is elsewhere',
    posixOnly,
    async () => {
      const key = anyKey()
      await using me = await withFiles({ 'a.txt': key, 'ok.txt': 'nothing', 'closed/b.txt': key })
      await chmod(join(me.work, 'a.txt'), 0)
      await chmod(join(me.work, 'closed'), 0)
      for (const isRepository of [false, true]) {
        if (isRepository) me.git('init', '--quiet')
        const run = await me.oanimUnprivileged(scan)
        assert.equal(run.exitCode, 2)
        assert.equal(run.stdout, '')
        assert.match(run.stderr, /⚠ a\.txt was not searched: permission denied\./)
        assert.match(run.stderr, /⚠ closed was not searched: permission denied\./)
        assert.match(run.stderr, /Error: No keys found, but 2 places were not searched\.\n/)
        assert.doesNotMatch(run.stderr, /No keys found in/)
        const json = await me.oanimUnprivileged([...scan, '--json'])
        assert.equal(errorOf(json)['code'], 'scan_incomplete')
        assert.deepEqual(
          JSON.parse(json.stdout)
            .unreadable.map(({ path }: { path: string }) => path)
            .sort(),
          ['a.txt', 'closed'],
        )
      }
      await appendFile(join(me.work, 'ok.txt'), key)
      const run = await me.oanimUnprivileged(scan)
      assert.equal(run.exitCode, 1)
      assert.equal(run.stdout, `${shown('ok.txt:1:8', key)}\n`)
      assert.match(run.stderr, /a\.txt was not searched/)
      await chmod(join(me.work, 'closed'), 0o700)
    },
  )

  test('without git or a repository is an error of --staged and --history', posixOnly, async () => {
    await using me = await withFiles({ 'a.txt': 'nothing' })
    for (const option of ['--staged', '--history']) {
      const outside = await me.scan(option)
      assert.equal(outside.exitCode, 2)
      assert.match(outside.stderr, /^Error: \. is not in a git repository\./)
      const without = await me.oanim([...scan, option], { env: { PATH: join(me.home, 'none') } })
      assert.equal(without.exitCode, 2)
      assert.match(without.stderr, /^Error: git was not found in PATH\./)
    }
  })

  test('of a shallow clone has exit code 2', async () => {
    await using me = await repository({ 'a.txt': 'nothing' })
    me.commit('Go on')
    me.git('clone', '--quiet', '--depth', '1', `file://${me.work}`, 'clone')
    const run = await me.scan('--history', 'clone')
    assert.equal(run.exitCode, 2)
    assert.match(run.stderr, /⚠ clone was not searched: it is a shallow clone/)
  })

  test('with conflicting options is a usage error', async () => {
    await using me = await withFiles({})
    for (const options of [
      ['--staged', '--history'],
      ['--sarif', '--json'],
      ['--allow', 'x'],
    ]) {
      assert.equal((await me.scan(...options)).exitCode, 2)
    }
  })
})

describe('an allowed key', () => {
  test('is marked with oanim:allow, or has a prefix from --allow', async () => {
    const [marked, known, other] = [anyKey(), anyKey(), anyKey()] as const
    await using me = await repository({ 'a.txt': `${marked} # oanim:allow\n${known}\n${other}\n` })
    finds(await me.scan(), shown('a.txt:2:1', known), shown('a.txt:3:1', other))
    finds(await me.scan('--allow', prefixOf(known)), shown('a.txt:3:1', other))
    finds(await me.scan('--history', '--allow', prefixOf(known), '--allow', prefixOf(other)))
  })
})
