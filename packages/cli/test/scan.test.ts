import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFile, chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { scriptedServer } from '../../sdk/test/support/scripted-server.ts'
import { binary, errorOf, node, type Run, someone } from './support/cli.ts'
import { anyKey } from './support/keys.ts'

const prefixOf = (key: string) => key.slice(0, 13)
const scan = ['api-keys', 'scan']
const posixOnly = { skip: process.platform === 'win32' && 'Windows has no such names and permissions' }

/** Someone with a working folder, which holds these files. */
async function withFiles(files: Record<string, string | Uint8Array>, env: Record<string, string> = {}) {
  const me = await someone({
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'me',
    GIT_AUTHOR_EMAIL: 'me@localhost',
    GIT_COMMITTER_NAME: 'me',
    GIT_COMMITTER_EMAIL: 'me@localhost',
    ...env,
  })
  const put = async (more: Record<string, string | Uint8Array>) => {
    for (const [name, content] of Object.entries(more)) {
      await mkdir(dirname(join(me.work, name)), { recursive: true })
      await writeFile(join(me.work, name), content)
    }
  }
  await put(files)
  return {
    ...me,
    put,
    git: (...args: string[]) =>
      execFileSync('git', args, { cwd: me.work, env: me.env, encoding: 'utf8', stdio: 'pipe' }).trim(),
    commit(message: string) {
      this.git('add', '--all')
      this.git('commit', '--quiet', '--allow-empty', '--message', message)
      return this.git('rev-parse', 'HEAD')
    },
    scan: (...args: string[]) => me.oanim([...scan, ...args]),
  }
}

/** A repository with one commit of these files. */
async function repository(files: Record<string, string | Uint8Array> = {}) {
  const me = await withFiles(files)
  me.git('init', '--quiet')
  me.commit('Begin')
  return me
}

function finds(run: Run, ...lines: string[]) {
  assert.deepEqual(run.stdout.split('\n').slice(0, -1), lines, run.stderr)
  assert.equal(run.exitCode, lines.length > 0 ? 1 : 0, run.stderr)
}

const shown = (place: string, key: string, more = '') => `${place}  ${prefixOf(key)}_…${more}`

describe('files', () => {
  test('a key is found by path, line and column, with exit 1, and what to do is told beside it', async () => {
    const key = anyKey()
    await using me = await withFiles({ '.env': `# ci\r\nANIMATE_API_KEY=${key}\r\n`, 'a/b.txt': 'nothing' })
    const run = await me.scan()
    finds(run, shown('.env:2:17', key))
    assert.equal(
      run.stderr,
      '\n1 key found in 1 place. Searched: 2 files (69 bytes).\n' +
        `Removing a key from a file does not end it. Revoke each: oanim api-keys revoke ${prefixOf(key)}\n` +
        'Or all of them, without being signed in: the same command with --revoke.\n',
    )
  })

  test('without a key the result is empty, with exit 0, and what was searched is told beside it', async () => {
    await using me = await withFiles({
      'a.txt': 'anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6',
      'b.txt': `${anyKey().slice(0, -1)}!`,
    })
    const run = await me.scan()
    finds(run)
    assert.equal(run.stderr, 'No keys found in 2 files (76 bytes).\n')
  })

  test('a key is found in whatever holds it: binary, UTF-16, base64, and on a huge line', async () => {
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

  test('a key is found wherever a file is cut while it is read', async () => {
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

  test('nothing that oanim prints holds a whole key, not even when a path is one', async () => {
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

  test('standard input is searched as -', async () => {
    await using me = await withFiles({})
    const key = anyKey()
    finds(await me.oanim([...scan, '-'], { stdin: `diff\n+${key}\n` }), shown('standard input:2:2', key))
  })

  test('a file is searched once, however often it is named', async () => {
    const key = anyKey()
    await using me = await repository({ 'a/b.txt': key })
    finds(await me.scan('.', 'a', 'a/b.txt', join(me.work, 'a')), shown('a/b.txt:1:1', key))
  })

  test('symbolic links are not followed, but for the one that is named', posixOnly, async () => {
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

describe('what .gitignore names', () => {
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
    test(`is left out ${where}, and searched with --no-ignore`, async () => {
      const key = anyKey()
      await using me = await make(ignoring(key))
      finds(await me.scan(), ...lines(kept, key))
      finds(await me.scan('--no-ignore'), ...lines(all, key))
    })
  }

  test('is searched when it is named itself, and when it is committed all the same', async () => {
    const key = anyKey()
    await using me = await repository(ignoring(key))
    finds(await me.scan('secret'), ...lines(['secret/key.txt'], key))
    finds(await me.scan('a.log'), ...lines(['a.log'], key))
    me.git('add', '--force', 'a.log')
    finds(await me.scan(), ...lines(['a.log', ...kept], key))
  })

  test('what git keeps for itself is never searched', async () => {
    const key = anyKey()
    await using me = await repository({ 'a.txt': 'nothing' })
    await writeFile(join(me.work, '.git/description'), key)
    finds(await me.scan())
    finds(await me.scan('--no-ignore'))
  })

  test('a repository in the repository is searched by its own rules', async () => {
    const key = anyKey()
    await using me = await repository({ 'a.txt': 'nothing' })
    await me.put({ 'inner/key.txt': key, 'inner/x.log': key, 'inner/.gitignore': '*.log' })
    me.git('-C', 'inner', 'init', '--quiet')
    finds(await me.scan(), shown('inner/key.txt:1:1', key))
  })

  test(
    'without git the rules hold too, and that committed files may be left out is told',
    posixOnly,
    async () => {
      const key = anyKey()
      await using me = await repository(ignoring(key))
      const run = await me.oanim(scan, { env: { PATH: join(me.home, 'none') } })
      finds(run, ...lines(kept, key))
      assert.match(
        run.stderr,
        /⚠ git is not installed: files that are ignored and yet committed were not searched/,
      )
    },
  )
})

describe('what was not searched is never clean:', () => {
  test('a path that does not exist is misuse, whatever else is named', async () => {
    await using me = await withFiles({ 'a.txt': 'nothing' })
    for (const option of [[], ['--staged'], ['--history']]) {
      const run = await me.scan('none', ...option)
      assert.equal(run.exitCode, 2)
      assert.equal(run.stdout, '')
      assert.equal(run.stderr, 'Error: none cannot be searched: it does not exist.\nNothing was searched.\n')
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

  test('without git, or without a repository, --staged and --history say so', posixOnly, async () => {
    await using me = await withFiles({ 'a.txt': 'nothing' })
    for (const option of ['--staged', '--history']) {
      const outside = await me.scan(option)
      assert.equal(outside.exitCode, 2)
      assert.match(outside.stderr, /^Error: \. is in no git repository\./)
      const without = await me.oanim([...scan, option], { env: { PATH: join(me.home, 'none') } })
      assert.equal(without.exitCode, 2)
      assert.match(without.stderr, /^Error: git is not installed, or not in PATH\./)
    }
  })

  test('the history of a shallow clone is exit 2', async () => {
    await using me = await repository({ 'a.txt': 'nothing' })
    me.commit('Go on')
    me.git('clone', '--quiet', '--depth', '1', `file://${me.work}`, 'clone')
    const run = await me.scan('--history', 'clone')
    assert.equal(run.exitCode, 2)
    assert.match(run.stderr, /⚠ clone was not searched: its history was cloned in part/)
  })

  test('options that exclude each other are misuse', async () => {
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

describe('--staged', () => {
  test('finds what is staged and not what is only in a file or was there before', async () => {
    const [old, staged, loose, later] = [anyKey(), anyKey(), anyKey(), anyKey()] as const
    await using me = await repository({ 'old.txt': `one\n${old}\nthree\n`, 'sub/gone.txt': later })
    await me.put({
      'old.txt': `zero\none\n${old}\n${staged}\n`,
      'loose.txt': loose,
      'new\n.txt': `\n${staged}`,
    })
    await rm(join(me.work, 'sub/gone.txt'))
    me.git('add', '--all')
    me.git('rm', '--quiet', '--cached', 'loose.txt')
    await me.put({ 'old.txt': later, 'sub/x.txt': 'nothing' })
    const run = await me.scan('--staged')
    finds(run, shown('new\\u{a}.txt:2:1', staged), shown('old.txt:4:1', staged))
    assert.match(run.stderr, /^\n1 key found in 2 places\. Searched: 2 staged files/)
    finds(await me.scan('--staged', 'sub'))
    finds(await me.scan('--staged', 'old.txt'), shown('old.txt:4:1', staged))
    const inside = `cd sub && exec '${node}' '${binary}' api-keys scan --staged`
    const below = await me.oanim(['-c', inside], { program: 'sh' })
    finds(below, shown('../new\\u{a}.txt:2:1', staged), shown('../old.txt:4:1', staged))
  })

  test('finds a key in the very first commit, and is what stops it as a hook', posixOnly, async () => {
    const key = anyKey()
    await using me = await withFiles({ '.env': key })
    me.git('init', '--quiet')
    me.git('add', '--all')
    finds(await me.scan('--staged'), shown('.env:1:1', key))
    const hook = join(me.work, '.git/hooks/pre-commit')
    await writeFile(hook, `#!/bin/sh\nexec '${node}' '${binary}' api-keys scan --staged\n`, { mode: 0o755 })
    assert.throws(() => me.commit('Leak'), /1 key found in 1 place/)
    await me.put({ '.env': 'nothing' })
    me.commit('No leak')
  })
})

describe('--history', () => {
  test('finds what was deleted long ago, with the commit that brought it', async () => {
    const [gone, aside, stashed] = [anyKey(), anyKey(), anyKey()] as const
    await using me = await repository({ 'a.txt': 'nothing' })
    await me.put({ 'conf/.env': `KEY=${gone}\n` })
    const brought = me.commit('Bring')
    await me.put({ 'conf/.env': `# changed\nKEY=${gone}\n` })
    me.commit('Change')
    await rm(join(me.work, 'conf/.env'))
    me.commit('Delete')
    me.commit('Go on')
    me.git('checkout', '--quiet', '-b', 'aside')
    await me.put({ 'b\nc.txt': aside })
    const elsewhere = me.commit('Aside')
    me.git('checkout', '--quiet', '-')
    await me.put({ 'a.txt': stashed })
    me.git('stash', 'push', '--quiet')
    const stash = me.git('rev-parse', 'stash')

    finds(await me.scan())
    const run = await me.scan('--history')
    assert.deepEqual(
      run.stdout.trimEnd().split('\n').sort(),
      [
        shown(`${brought.slice(0, 10)}:conf/.env:1:5`, gone, '  in 2 versions'),
        shown(`${elsewhere.slice(0, 10)}:b\\u{a}c.txt:1:1`, aside),
        shown(`${stash.slice(0, 10)}:a.txt:1:1`, stashed),
      ].sort(),
    )
    assert.equal(run.exitCode, 1)
    const { findings, scanned } = JSON.parse((await me.scan('--history', '--json')).stdout)
    const found = findings.find(({ path }: { path: string }) => path === 'conf/.env')
    assert.equal(found.commit, brought)
    assert.equal(found.versions, 2)
    assert.equal(scanned.commits, 8)
  })

  test('finds keys in the messages of commits and tags, in merges, and in large files', async () => {
    const [message, tag, merged, large] = [anyKey(), anyKey(), anyKey(), anyKey()] as const
    await using me = await repository({ 'a.txt': 'nothing' })
    const spoken = me.commit(`Say\n\nIt is ${message}.`)
    me.git('tag', '--annotate', 'v1', '--message', `First\n${tag}`)
    me.git('checkout', '--quiet', '-b', 'aside')
    await me.put({ 'b.txt': 'b' })
    me.commit('Aside')
    me.git('checkout', '--quiet', '-')
    await me.put({ 'c.bin': `${'\0'.repeat(300_000)}\n${large}${'\0'.repeat(300_000)}` })
    const brought = me.commit('Large')
    me.git('merge', '--quiet', '--no-commit', 'aside')
    await me.put({ 'merge.txt': merged })
    const merge = me.commit('Merge')
    const run = await me.scan('--history')
    assert.deepEqual(
      run.stdout.trimEnd().split('\n').sort(),
      [
        shown(`${spoken.slice(0, 10)} (message):3:7`, message),
        shown('tag v1 (message):2:1', tag),
        shown(`${merge.slice(0, 10)}:merge.txt:1:1`, merged),
        shown(`${brought.slice(0, 10)}:c.bin:2:1`, large),
      ].sort(),
    )
  })

  test('finds nothing where nothing is, also in an empty and in a bare repository', async () => {
    await using me = await repository({ 'a.txt': 'nothing' })
    const run = await me.scan('--history')
    finds(run)
    assert.match(run.stderr, /^No keys found in 1 version of files and 1 commit message \(\d+ bytes\)\.\n$/)
    me.git('init', '--quiet', 'empty')
    finds(await me.scan('--history', 'empty'))
    await rm(join(me.work, 'empty'), { recursive: true })
    const key = anyKey()
    await me.put({ 'key.txt': key })
    const commit = me.commit('Leak')
    me.git('clone', '--quiet', '--bare', '.', 'bare.git')
    finds(await me.scan('--history', 'bare.git'), shown(`${commit.slice(0, 10)}:bare.git/key.txt:1:1`, key))
  })
})

describe('what is allowed', () => {
  test('is a key with oanim:allow behind it, and one whose prefix is given', async () => {
    const [marked, known, other] = [anyKey(), anyKey(), anyKey()] as const
    await using me = await repository({ 'a.txt': `${marked} # oanim:allow\n${known}\n${other}\n` })
    finds(await me.scan(), shown('a.txt:2:1', known), shown('a.txt:3:1', other))
    finds(await me.scan('--allow', prefixOf(known)), shown('a.txt:3:1', other))
    finds(await me.scan('--history', '--allow', prefixOf(known), '--allow', prefixOf(other)))
  })
})

describe('for programs', () => {
  test('--json says where, and which key by prefix and hash', async () => {
    const key = anyKey()
    await using me = await withFiles({ 'a b.txt': `é${key}` })
    const run = await me.scan('--json')
    assert.equal(run.exitCode, 1)
    assert.equal(run.stderr, '')
    assert.deepEqual(JSON.parse(run.stdout), {
      findings: [
        {
          in: 'file',
          path: 'a b.txt',
          line: 1,
          column: 2,
          end_column: 40,
          prefix: prefixOf(key),
          key_hash: createHash('sha256').update(key).digest('hex'),
        },
      ],
      scanned: { files: 1, bytes: 40 },
      unreadable: [],
    })
    await me.put({ 'a b.txt': 'nothing' })
    const clean = await me.scan('--json')
    assert.equal(clean.exitCode, 0)
    assert.deepEqual(JSON.parse(clean.stdout).findings, [])
  })

  test('--sarif has what SARIF 2.1.0 and GitHub ask for', async () => {
    const [key, said] = [anyKey(), anyKey()]
    await using me = await repository({ 'a b/ü#.txt': `\n ${key}` })
    me.commit(said)
    for (const [option, count] of [
      ['.', 1],
      ['--history', 2],
    ] as const) {
      const run = await me.scan('--sarif', option)
      assert.equal(run.exitCode, 1)
      const log = JSON.parse(run.stdout)
      assert.equal(log.version, '2.1.0')
      assert.match(log.$schema, /sarif-2\.1\.0/)
      const [{ tool, results, columnKind }] = log.runs
      const rules = tool.driver.rules.map(({ id }: { id: string }) => id)
      assert.equal(columnKind, 'unicodeCodePoints')
      assert.equal(results.length, count)
      for (const result of results) {
        assert.ok(rules.includes(result.ruleId))
        assert.equal(result.level, 'error')
        assert.ok(result.message.text.length > 0)
        assert.match(result.partialFingerprints['keyHash/v1'], /^[0-9a-f]{64}$/)
        const { artifactLocation, region } = result.locations[0].physicalLocation
        assert.equal(artifactLocation.uriBaseId, '%SRCROOT%')
        assert.ok(region.startLine >= 1 && region.startColumn >= 1)
      }
      const inFile = results.find(({ message }: { message: { text: string } }) => message.text.includes('ü'))
      assert.deepEqual(inFile.locations[0].physicalLocation, {
        artifactLocation: { uri: 'a%20b/%C3%BC%23.txt', uriBaseId: '%SRCROOT%' },
        region: { startLine: 2, startColumn: 2, endColumn: 40 },
      })
    }
    const clean = await me.scan('--sarif', '.git/description')
    assert.equal(clean.exitCode, 0)
    assert.deepEqual(JSON.parse(clean.stdout).runs[0].results, [])
  })
})

describe('--revoke', () => {
  const received = (response: import('node:http').ServerResponse) => {
    response.writeHead(202, { 'Content-Type': 'application/json' }).end('{"status":"received"}')
  }

  test('reports each key once, without a credential', async () => {
    const [first, second] = [anyKey(), anyKey()] as const
    await using server = await scriptedServer(received)
    await using me = await withFiles({ 'a.txt': `${first} ${first}`, 'b.txt': second })
    const env = { ANIMATE_API_URL: server.url }
    const run = await me.oanim([...scan, '--revoke'], { env })
    assert.equal(run.exitCode, 1)
    assert.deepEqual(
      server.seen.map(({ method, url, body }) => [method, url, JSON.parse(body)]),
      [first, second].map((key) => ['POST', '/api/v1/api-keys/exposed', { key }]),
    )
    for (const { headers } of server.seen) {
      assert.equal(headers.authorization, undefined)
      assert.equal(headers['content-type'], 'application/json')
    }
    assert.ok(
      run.stderr.includes(
        `Reported to ${server.url}, which revokes its own: ${prefixOf(first)}, ${prefixOf(second)}\n`,
      ),
    )
    const json = await me.oanim([...scan, '--revoke', '--json', 'b.txt'], { env })
    assert.deepEqual(JSON.parse(json.stdout).reported.keys, [
      {
        prefix: prefixOf(second),
        key_hash: createHash('sha256').update(second).digest('hex'),
        status: 'received',
        reason: null,
      },
    ])
  })

  test('asks nobody when nothing is found, and nothing is sent without it', async () => {
    await using server = await scriptedServer(received)
    await using me = await withFiles({ 'a.txt': 'nothing', 'b.txt': anyKey() })
    const env = { ANIMATE_API_URL: server.url }
    finds(await me.oanim([...scan, '--revoke', 'a.txt'], { env }))
    assert.equal((await me.oanim(scan, { env })).exitCode, 1)
    assert.equal(server.seen.length, 0)
  })

  test('goes to the server of the saved key', async () => {
    const key = anyKey()
    await using server = await scriptedServer(received)
    await using me = await withFiles({ 'a.txt': key })
    await me.put({ '../.oanim/credentials.yaml': `api_key: ${anyKey()}\nserver: ${server.url}\n` })
    await chmod(me.credentials, 0o600)
    assert.equal((await me.scan('--revoke')).exitCode, 1)
    assert.deepEqual(
      server.seen.map(({ body }) => JSON.parse(body)),
      [{ key }],
    )
  })

  test('tells what was not taken, and still what was found', async () => {
    const key = anyKey()
    await using elsewhere = await scriptedServer(received)
    await using server = await scriptedServer(
      (response) => response.writeHead(404).end(),
      (response) => response.writeHead(307, { Location: `${elsewhere.url}/api/v1/api-keys/exposed` }).end(),
      (response) => response.destroy(),
    )
    await using me = await withFiles({ 'a.txt': key })
    const env = { ANIMATE_API_URL: server.url }
    for (const reason of [
      'it does not know how (status 404)',
      'it answers with status 307',
      'it cannot be reached',
    ]) {
      const run = await me.oanim([...scan, '--revoke'], { env })
      finds(run, shown('a.txt:1:1', key))
      assert.ok(
        run.stderr.includes(`Error: ${server.url} did not take ${prefixOf(key)}: ${reason}`),
        run.stderr,
      )
      assert.ok(!run.stderr.includes('revokes its own'))
    }
    assert.equal(elsewhere.seen.length, 0)
  })

  test('sends no key over plain http to another machine', async () => {
    await using me = await withFiles({ 'a.txt': anyKey() })
    const run = await me.oanim([...scan, '--revoke'], { env: { ANIMATE_API_URL: 'http://192.0.2.1' } })
    assert.equal(run.exitCode, 2)
    assert.match(run.stderr, /is not encrypted, so no key is sent there/)
  })
})
