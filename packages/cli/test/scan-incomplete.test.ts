import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chown, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { crc32, deflateRawSync, gzipSync } from 'node:zlib'
import { binary, errorOf, node, type Run } from './support/cli.ts'
import { anyKey } from './support/keys.ts'
import { finds, posixOnly, repository, shown, withFiles } from './support/scan.ts'

/** A scan that found no key and did not search everything: exit 2, and each place is named. */
function isIncomplete(run: Run, ...reasons: RegExp[]) {
  assert.equal(run.exitCode, 2, `${run.stdout}${run.stderr}`)
  assert.equal(run.stdout, '')
  assert.match(run.stderr, /^Error: No keys found, but (one place was|\d+ places were) not searched\.$/m)
  for (const reason of reasons) assert.match(run.stderr, reason)
}

interface ZipEntry {
  readonly name: string
  readonly content: string | Buffer
  /** Compression method. @default 8, deflate */
  readonly method?: number
  readonly flags?: number
}

/** A zip file, as the format's specification has it. */
function zip(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content, method = 8, flags = 0 } of entries) {
    const bytes = Buffer.from(content)
    const packed = method === 8 ? deflateRawSync(bytes) : bytes
    const header = Buffer.alloc(26)
    header.writeUInt16LE(20, 0)
    header.writeUInt16LE(flags, 2)
    header.writeUInt16LE(method, 4)
    header.writeUInt32LE(crc32(bytes), 10)
    header.writeUInt32LE(packed.length, 14)
    header.writeUInt32LE(bytes.length, 18)
    header.writeUInt16LE(Buffer.byteLength(name), 22)
    files.push(Buffer.from('PK\x03\x04', 'latin1'), header, Buffer.from(name), packed)
    const listed = Buffer.alloc(14)
    listed.writeUInt32LE(offset, 10)
    directory.push(Buffer.from('PK\x01\x02\x14\0', 'latin1'), header, listed, Buffer.from(name))
    offset += 30 + Buffer.byteLength(name) + packed.length
  }
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(Buffer.concat(directory).length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...files, ...directory, Buffer.from('PK\x05\x06', 'latin1'), end])
}

const pointer = (content: string) =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${createHash('sha256').update(content).digest('hex')}\nsize ${content.length}\n`

describe('a named pipe, socket or device', () => {
  test('is reported and not read', posixOnly, async () => {
    await using me = await withFiles({ 'a.txt': 'nothing' })
    execFileSync('mkfifo', [join(me.work, 'pipe')])
    const socket = createServer().listen(join(me.work, 'socket'))
    await new Promise((resolve) => socket.once('listening', resolve))
    try {
      isIncomplete(
        await me.scan('pipe', 'socket', '/dev/zero'),
        /⚠ pipe was not searched: it is a named pipe \(to search it, pipe it to `oanim api-keys scan -`\)\./,
        /⚠ socket was not searched: it is a socket/,
        /⚠ \/dev\/zero was not searched: it is a device/,
      )
      finds(await me.scan())
    } finally {
      socket.close()
    }
  })
})

describe('compressed files', () => {
  test('are opened: gzip, zip, and nested ones', async () => {
    const [packed, zipped, plain, nested] = [anyKey(), anyKey(), anyKey(), anyKey()] as const
    const inner = zip([{ name: 'deep.txt', content: `\n\n${nested}` }])
    await using me = await withFiles({
      'dump.sql.gz': gzipSync(`first\nKEY=${packed}\n`),
      'app.jar': zip([
        { name: 'conf/app.env', content: `KEY=${zipped}` },
        { name: 'plain.txt', content: plain, method: 0 },
        { name: 'inner.zip', content: inner },
      ]),
      'nothing.zip': zip([{ name: 'a.txt', content: 'nothing' }]),
    })
    finds(
      await me.scan(),
      shown('app.jar!/plain.txt:1:1', plain),
      shown('app.jar!/conf/app.env:1:5', zipped),
      shown('app.jar!/inner.zip!/deep.txt:3:1', nested),
      shown('dump.sql.gz (decompressed):2:5', packed),
    )
    const { stdout } = await me.scan('--json', 'app.jar')
    assert.deepEqual(
      JSON.parse(stdout).findings.map(({ path, inside }: { path: string; inside: string }) => [path, inside]),
      [
        ['app.jar', 'plain.txt'],
        ['app.jar', 'conf/app.env'],
        ['app.jar', 'inner.zip!/deep.txt'],
      ],
    )
  })

  test('that cannot be opened are reported, with exit code 2 in every output format', async () => {
    const bomb = gzipSync(Buffer.alloc(300 << 20))
    await using me = await withFiles({
      'a.xz': Buffer.from('fd377a585a0000', 'hex'),
      'b.bz2': Buffer.from('BZh91AY&SY', 'latin1'),
      'c.zip': zip([{ name: 'secret.txt', content: 'nothing', flags: 1 }]),
      'd.zip': zip([{ name: 'new.txt', content: 'nothing', method: 93 }]),
      'e.gz': gzipSync('nothing').subarray(0, 20),
      'f.gz': bomb,
      'g.txt': 'BZh stands for a text that begins with three letters',
    })
    const run = await me.scan()
    isIncomplete(
      run,
      /⚠ a\.xz was not searched: xz files cannot be opened\./,
      /⚠ b\.bz2 was not searched: bzip2 files cannot be opened\./,
      /⚠ c\.zip!\/secret\.txt was not searched: it is encrypted\./,
      /⚠ d\.zip!\/new\.txt was not searched: zip compression method 93 cannot be opened\./,
      /⚠ e\.gz was not searched: its compressed data is damaged\./,
      /⚠ f\.gz was not searched: it decompresses to more than 256 MB\./,
    )
    assert.doesNotMatch(run.stderr, /g\.txt/)
    const json = await me.scan('--json')
    assert.equal(json.exitCode, 2)
    assert.equal(errorOf(json)['code'], 'scan_incomplete')
    assert.equal(JSON.parse(json.stdout).unreadable.length, 6)
    const sarif = await me.scan('--sarif')
    assert.equal(sarif.exitCode, 2)
    const [{ invocations, tool }] = JSON.parse(sarif.stdout).runs
    assert.equal(invocations[0].executionSuccessful, false)
    assert.equal(invocations[0].toolExecutionNotifications.length, 6)
    assert.match(tool.driver.informationUri, /^https:\/\//)
  })

  test('are opened on standard input', async () => {
    const key = anyKey()
    await using me = await withFiles({ 'a.gz': gzipSync(key), 'a.xz': Buffer.from('fd377a585a0000', 'hex') })
    const piped = (name: string) =>
      me.oanim(['-c', `exec '${node}' '${binary}' api-keys scan - < ${name}`], { program: 'sh' })
    finds(await piped('a.gz'), shown('standard input (decompressed):1:1', key))
    isIncomplete(await piped('a.xz'), /⚠ standard input was not searched: xz files cannot be opened\./)
  })

  test('are opened in staged changes and in the history', async () => {
    const [old, added] = [anyKey(), anyKey()] as const
    await using me = await repository({ 'a.gz': gzipSync(old), 'b.xz': Buffer.from('fd377a585a0000', 'hex') })
    const commit = me.git('rev-parse', 'HEAD').slice(0, 10)
    const history = await me.scan('--history')
    finds(history, shown(`${commit}:a.gz (decompressed):1:1`, old))
    assert.match(history.stderr, /⚠ b\.xz was not searched: xz files cannot be opened\./)
    await me.put({ 'new.zip': zip([{ name: 'a.txt', content: added }]) })
    me.git('add', '--all')
    finds(await me.scan('--staged'), shown('new.zip!/a.txt:1:1', added))
  })
})

describe('names', () => {
  test('of files, folders, branches and tags are searched in files, staged changes and history', async () => {
    const [file, folder, branch, tag] = [anyKey(), anyKey(), anyKey(), anyKey()] as const
    await using me = await repository({ 'a.txt': 'nothing' })
    const names = [
      shown(`conf/${folder.slice(0, 13)}_… (name):1:6`, folder),
      shown(`${file.slice(0, 13)}_….txt (name):1:1`, file),
    ]
    const refs = [
      shown(`refs/heads/fix-${branch.slice(0, 13)}_… (name):1:16`, branch),
      shown(`refs/tags/${tag.slice(0, 13)}_… (name):1:11`, tag),
    ]
    await me.put({ [`${file}.txt`]: 'nothing', [`conf/${folder}/a`]: 'a', [`conf/${folder}/b`]: 'b' })
    me.git('branch', `fix-${branch}`)
    me.git('tag', tag)
    const sorted = (run: Run) => run.stdout.trimEnd().split('\n').sort()
    assert.deepEqual(sorted(await me.scan()), [...names, ...refs].sort())
    me.git('add', '--all')
    assert.deepEqual(sorted(await me.scan('--staged')), [...names, ...refs].sort())
    const commit = me.commit('Bring').slice(0, 10)
    assert.deepEqual(sorted(await me.scan('--staged')), [...refs].sort())
    await rm(join(me.work, `${file}.txt`))
    me.commit('Delete')
    assert.deepEqual(
      sorted(await me.scan('--history')),
      [...names.map((name) => `${commit}:${name}`), ...refs].sort(),
    )
    const { stdout } = await me.scan('--history', '--json')
    for (const key of [file, folder, branch, tag]) assert.ok(!stdout.includes(key.slice(14)))
  })

  test('in the target of a symbolic link are searched', posixOnly, async () => {
    const key = anyKey()
    await using me = await withFiles({ 'a.txt': 'nothing' })
    await symlink(`/nowhere/${key}`, join(me.work, 'link'))
    finds(await me.scan(), shown('link:1:10', key))
  })
})

describe('content that git has elsewhere', () => {
  test('of a repository that git does not trust is reported, with the command that helps', async () => {
    await using me = await repository({ '.gitignore': '*.log\n', 'a.txt': 'nothing', 'b.log': 'nothing' })
    me.git('add', '--force', 'b.log')
    if (process.getuid?.() !== 0) return
    await chown(join(me.work, '.git'), 65_534, 65_534)
    await chown(me.work, 65_534, 65_534)
    const reason =
      /⚠ \. was not completely searched: detected dubious ownership in repository at '.*' \(if you trust it, run: git config --global --add safe\.directory .*\), so committed files that \.gitignore excludes were not searched \(--no-ignore includes them\)\./
    isIncomplete(await me.scan(), reason)
    finds(await me.scan('--no-ignore'))
    const sarif = JSON.parse((await me.scan('--sarif')).stdout)
    assert.equal(sarif.runs[0].invocations[0].executionSuccessful, false)
    assert.equal(JSON.parse((await me.scan('--json')).stdout).unreadable.length, 1)
  })

  test('in Git LFS is searched if it was fetched, and reported if not', async () => {
    const key = anyKey()
    await using me = await repository({ 'here.bin': pointer(key), 'there.bin': pointer('elsewhere') })
    const id = createHash('sha256').update(key).digest('hex')
    const path = join(me.work, '.git/lfs/objects', id.slice(0, 2), id.slice(2, 4), id)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, key)
    const commit = me.git('rev-parse', 'HEAD').slice(0, 10)
    isIncomplete(
      await me.scan(),
      /⚠ there\.bin was not searched: its content is in Git LFS and was not fetched \(run git lfs pull\)\./,
    )
    const history = await me.scan('--history')
    finds(history, shown(`${commit}:here.bin:1:1`, key))
    assert.match(history.stderr, /⚠ there\.bin was not searched: its content is in Git LFS/)
    await me.put({ 'again.bin': pointer(key) })
    me.git('add', '--all')
    finds(await me.scan('--staged'), shown('again.bin:1:1', key))
  })

  test('in a bare repository is reported when the folder is searched', async () => {
    await using me = await repository({ 'key.txt': anyKey() })
    me.git('clone', '--quiet', '--bare', '.', 'bare.git')
    isIncomplete(
      await me.scan('bare.git'),
      /⚠ bare\.git was not completely searched: it is a git repository without a working tree \(search it with --history\)\./,
    )
  })

  test('missing in a partial clone or sparse checkout is counted', async () => {
    await using me = await repository({ 'old.txt': 'old', 'sub/a.txt': 'nothing' })
    me.git('rm', '--quiet', 'old.txt')
    me.commit('Delete')
    me.git('config', 'uploadpack.allowFilter', 'true')
    me.git('clone', '--quiet', '--filter=blob:none', `file://${me.work}`, 'partial')
    isIncomplete(
      await me.scan('--history', 'partial'),
      /⚠ partial was not completely searched: one object is missing, as in a partial clone/,
    )
    finds(await me.scan('partial'))
    me.git('clone', '--quiet', '--no-checkout', '.', 'sparse')
    me.git('-C', 'sparse', 'sparse-checkout', 'set', 'none')
    me.git('-C', 'sparse', 'checkout', '--quiet')
    isIncomplete(
      await me.scan('sparse'),
      /⚠ sparse was not completely searched: one committed file is not checked out \(sparse checkout; --history searches them\)\./,
    )
  })

  test('in a submodule that was not fetched is reported', async () => {
    await using me = await repository({ 'a.txt': 'nothing' })
    me.git('clone', '--quiet', '.', '../source')
    me.git(
      '-c',
      'protocol.file.allow=always',
      'submodule',
      '--quiet',
      'add',
      `file://${me.home}/source`,
      'module',
    )
    me.commit('Add a submodule')
    me.git('clone', '--quiet', '.', 'clone')
    isIncomplete(
      await me.scan('clone'),
      /⚠ clone\/module was not searched: it is a submodule that was not fetched \(run git submodule update --init\)\./,
    )
  })
})
