import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { binary, node } from './support/cli.ts'
import { anyKey } from './support/keys.ts'
import { finds, posixOnly, repository, shown, withFiles } from './support/scan.ts'

describe('--staged', () => {
  test('finds staged lines, not unstaged or earlier ones', async () => {
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
    assert.match(run.stderr, /^\n1 key found in 2 places\. Searched 2 staged files/)
    finds(await me.scan('--staged', 'sub'))
    finds(await me.scan('--staged', 'old.txt'), shown('old.txt:4:1', staged))
    const inside = `cd sub && exec '${node}' '${binary}' api-keys scan --staged`
    const below = await me.oanim(['-c', inside], { program: 'sh' })
    finds(below, shown('../new\\u{a}.txt:2:1', staged), shown('../old.txt:4:1', staged))
  })

  test('finds a key in the first commit, and blocks it as a hook', posixOnly, async () => {
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
  test('finds a deleted key, with the commit that added it', async () => {
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

  test('finds nothing in a clean, an empty and a bare repository', async () => {
    await using me = await repository({ 'a.txt': 'nothing' })
    const run = await me.scan('--history')
    finds(run)
    assert.match(run.stderr, /^No keys found in 1 file version and 1 commit message \(\d+ bytes\)\.\n$/)
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
