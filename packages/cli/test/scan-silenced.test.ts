import assert from 'node:assert/strict'
import { readFile, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { json, scriptedServer } from '../../sdk/test/support/scripted-server.ts'
import { binary, node, type Run } from './support/cli.ts'
import { anyKey } from './support/keys.ts'
import { finds, posixOnly, prefixOf, repository, shown, withFiles } from './support/scan.ts'

const silenced = (run: Run) => /^(\d+ findings? silenced: .*)$/m.exec(run.stderr)?.[1]

describe('a comment', () => {
  test('on the same line or the line before silences a key, and is counted', async () => {
    const [same, next, other] = [anyKey(), anyKey(), anyKey()] as const
    await using me = await withFiles({
      'a.txt': `${same} # oanim:allow\n# oanim:allow\n${next}\n${other}\n`,
      'b.txt': `${next} # oanim:allow\n`,
    })
    const run = await me.scan('--allow', prefixOf(other))
    finds(run)
    assert.match(run.stderr, /^No other keys found in 2 files/)
    assert.equal(silenced(run), '4 findings silenced: 3 by oanim:allow, 1 by --allow.')
    const found = await me.scan()
    finds(found, shown('a.txt:4:1', other))
    assert.equal(silenced(found), '3 findings silenced: 3 by oanim:allow.')
  })

  test('silences no key of the next line if its own line has a key', async () => {
    const [first, second] = [anyKey(), anyKey()] as const
    await using me = await withFiles({ 'a.txt': `${first} oanim:allow\n${second}\n` })
    finds(await me.scan(), shown('a.txt:2:1', second))
  })

  test('that silences no key is reported, also in a large file', async () => {
    const key = anyKey()
    const filler = 'x\n'.repeat(600_000)
    await using me = await withFiles({
      'a.txt': `oanim:allow\n${key} oanim:allow\n`,
      'large.txt': `${filler}oanim:allow\n${key}\n${filler}oanim:allow\n`,
    })
    const run = await me.scan()
    finds(run)
    assert.match(run.stderr, /^2 oanim:allow comments silence no key: a\.txt:1, large\.txt:1200003\.$/m)
    const { unused_comments } = JSON.parse((await me.scan('--json', 'a.txt')).stdout)
    assert.deepEqual(unused_comments, [{ path: 'a.txt', line: 1 }])
  })

  test('counts in staged changes and in the history', async () => {
    const [key, bare] = [anyKey(), anyKey()] as const
    await using me = await repository({ 'a.txt': 'oanim:allow\n' })
    await me.put({ 'a.txt': `oanim:allow\n# oanim:allow\n${key}\n${bare}\n# oanim:allow\n` })
    me.git('add', '--all')
    const staged = await me.scan('--staged')
    finds(staged, shown('a.txt:4:1', bare))
    assert.equal(silenced(staged), '1 finding silenced: 1 by oanim:allow.')
    // Line 1 is not staged.
    assert.match(staged.stderr, /^1 oanim:allow comment silences no key: a\.txt:5\.$/m)
    const commit = me.commit('Add').slice(0, 10)
    await me.put({ 'a.txt': `${key}\n${bare}\n` })
    const bared = me.commit('Remove the comment').slice(0, 10)
    const history = await me.scan('--history')
    finds(
      history,
      ...[shown(`${commit}:a.txt:4:1`, bare, '  in 2 versions'), shown(`${bared}:a.txt:1:1`, key)].sort(),
    )
    assert.equal(silenced(history), '1 finding silenced: 1 by oanim:allow.')
  })

  test('keeps a key from --revoke', async () => {
    await using server = await scriptedServer(json(202, { status: 'received', sends_mail: false }))
    await using me = await withFiles({ 'a.txt': `${anyKey()} oanim:allow` })
    const env = { ANIMATE_API_URL: server.url }
    finds(await me.oanim(['api-keys', 'scan', '--revoke'], { env }))
    assert.equal(server.seen.length, 0)
  })
})

describe('a baseline', () => {
  test('silences its findings after lines moved, from any folder, and no other finding', async () => {
    const [known, fresh] = [anyKey(), anyKey()] as const
    await using me = await repository({ 'sub/a.txt': `${known}\n`, 'sub/b.txt': 'nothing' })
    const written = await me.scan('--write-baseline', 'sub/known.json')
    finds(written)
    assert.equal(silenced(written), '1 finding silenced: 1 by the baseline.')
    const content = await readFile(join(me.work, 'sub/known.json'), 'utf8')
    assert.ok(!content.includes(known.slice(14, 24)))
    assert.deepEqual(JSON.parse(content).findings, [{ in: 'file', path: 'a.txt', prefix: prefixOf(known) }])

    await me.put({ 'sub/a.txt': `\n\n  ${known}\n`, 'sub/b.txt': known, 'sub/c.txt': fresh })
    const run = await me.scan('--baseline', 'sub/known.json')
    finds(run, shown('sub/b.txt:1:1', known), shown('sub/c.txt:1:1', fresh))
    assert.equal(silenced(run), '1 finding silenced: 1 by the baseline.')
    me.git('add', '--all')
    const inside = `cd sub && exec '${node}' '${binary}' api-keys scan --staged --baseline known.json`
    const staged = await me.oanim(['-c', inside], { program: 'sh' })
    finds(staged, shown('../sub/b.txt:1:1', known), shown('../sub/c.txt:1:1', fresh))
    assert.equal(silenced(staged), '1 finding silenced: 1 by the baseline.')
  })

  test('of the history silences files, messages and names, also after a rebase', async () => {
    const [file, message, branch] = [anyKey(), anyKey(), anyKey()] as const
    await using me = await repository({ 'a.txt': file })
    await rm(join(me.work, 'a.txt'))
    me.commit(`Remove ${message}`)
    me.git('branch', branch)
    finds(await me.scan('--history', '--write-baseline', 'known.json'))
    me.git('commit', '--quiet', '--amend', '--message', `Say ${message}`)
    const run = await me.scan('--history', '--baseline', 'known.json')
    finds(run)
    // The branch still has the commit from before.
    assert.equal(silenced(run), '4 findings silenced: 4 by the baseline.')
    assert.doesNotMatch(run.stderr, /can be removed/)
    const files = await me.scan('--baseline', 'known.json')
    finds(files)
    assert.doesNotMatch(files.stderr, /can be removed/)
  })

  test('reports entries whose key is gone, as far as the scan can tell', async () => {
    const [kept, changed, deleted] = [anyKey(), anyKey(), anyKey()] as const
    await using me = await withFiles({ 'kept.txt': kept, 'changed.txt': changed, 'deleted.txt': deleted })
    finds(await me.scan('--write-baseline', 'known.json'))
    await me.put({ 'changed.txt': 'nothing' })
    await rm(join(me.work, 'deleted.txt'))
    const run = await me.scan('--baseline', 'known.json')
    finds(run)
    assert.match(
      run.stderr,
      new RegExp(
        `^2 entries of known\\.json can be removed, the key is gone: changed\\.txt ${prefixOf(changed)}, deleted\\.txt ${prefixOf(deleted)}\\.$`,
        'm',
      ),
    )
    const part = await me.scan('--json', '--baseline', 'known.json', 'kept.txt')
    assert.deepEqual(JSON.parse(part.stdout).stale_baseline_entries, [])
    finds(await me.scan('--write-baseline', 'known.json'))
    assert.doesNotMatch((await me.scan('--baseline', 'known.json')).stderr, /can be removed/)
  })

  test('that is absent, malformed, too large or not a file is an error, and nothing is searched', async () => {
    await using me = await withFiles({
      'a.txt': anyKey(),
      'text.json': 'not json',
      'other.json': '{"name": "app"}',
      'newer.json': '{"version": 2, "findings": []}',
      'entry.json': '{"version": 1, "findings": [{"in": "file", "path": "a", "prefix": "x"}]}',
      'huge.json': '',
    })
    await truncate(join(me.work, 'huge.json'), (10 << 20) + 1)
    for (const [file, reason] of [
      ['none.json', 'it does not exist'],
      ['text.json', 'it is not JSON'],
      ['other.json', 'it is not a baseline'],
      ['newer.json', 'its version is not 1 (a newer oanim may have written it)'],
      ['entry.json', 'entry 1 is malformed'],
      ['huge.json', 'it is larger than 10 MB'],
      ['.', 'it is not a regular file'],
    ] as const) {
      const run = await me.scan('--baseline', file)
      assert.deepEqual([run.exitCode, run.stdout], [2, ''])
      assert.ok(run.stderr.startsWith(`Error: Cannot use ${file} as a baseline: ${reason}.\n`), run.stderr)
    }
  })

  test('is not written over another file, and not with options that contradict it', posixOnly, async () => {
    await using me = await withFiles({ 'package.json': '{"name": "app"}', 'a.txt': anyKey() })
    const run = await me.scan('--write-baseline', 'package.json')
    assert.equal(run.exitCode, 2)
    assert.match(run.stderr, /^Error: Cannot use package\.json as a baseline: it is not a baseline\./)
    assert.equal(await readFile(join(me.work, 'package.json'), 'utf8'), '{"name": "app"}')
    for (const options of [['--baseline', 'b.json'], ['--revoke'], ['--staged']]) {
      const both = await me.scan('--write-baseline', 'b.json', ...options)
      assert.deepEqual([both.exitCode, both.stdout], [2, ''], options.join(' '))
    }
  })
})

test('silenced findings are in the output for programs', async () => {
  const [commented, known, found] = [anyKey(), anyKey(), anyKey()] as const
  await using me = await withFiles({ 'a.txt': known, 'gone.txt': known })
  await me.scan('--write-baseline', 'known.json')
  await rm(join(me.work, 'gone.txt'))
  await me.put({ 'b.txt': `${commented} oanim:allow\noanim:allow\n`, 'c.txt': found })
  const json = JSON.parse((await me.scan('--json', '--baseline', 'known.json')).stdout)
  const summary = (all: { path: string; prefix: string; by?: string }[]) =>
    all.map(({ path, prefix, by }) => [path, prefix, by])
  assert.deepEqual(summary(json.findings), [['c.txt', prefixOf(found), undefined]])
  assert.deepEqual(summary(json.silenced), [
    ['a.txt', prefixOf(known), 'baseline'],
    ['b.txt', prefixOf(commented), 'oanim:allow'],
  ])
  assert.deepEqual(json.stale_baseline_entries, [{ in: 'file', path: 'gone.txt', prefix: prefixOf(known) }])

  const [sarif] = JSON.parse((await me.scan('--sarif', '--baseline', 'known.json')).stdout).runs
  assert.deepEqual(
    sarif.results.map(({ level, suppressions }: { level: string; suppressions?: object[] }) => [
      level,
      suppressions,
    ]),
    [
      ['error', undefined],
      ['note', [{ kind: 'external', justification: 'Silenced by the baseline' }]],
      ['note', [{ kind: 'inSource', justification: 'Silenced by oanim:allow' }]],
    ],
  )
  const [invocation] = sarif.invocations
  assert.equal(invocation.executionSuccessful, true)
  assert.deepEqual(
    invocation.toolExecutionNotifications.map(({ level }: { level: string }) => level),
    ['note', 'note'],
  )
})
