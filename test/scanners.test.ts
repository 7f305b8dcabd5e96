import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { mintKey } from '@oanim/key'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '..')
const rulesOf = (name: string) => join(root, 'deploy/scanners', name)

const { key } = mintKey()
/** Texts, and how many keys other scanners find in them. They cannot verify check characters. */
const corpus: readonly (readonly [text: string, keys: number])[] = [
  [key, 1],
  [`ANIMATE_API_KEY=${key}\n`, 1],
  [`https://user:${key}@example.com/x_${key}.bak`, 2],
  [`{"key":"${key}"}`, 1],
  [key.slice(0, -1), 0],
  [key.replace('_', '-'), 0],
  [key.toUpperCase(), 0],
  [`${key.slice(0, 13)}_…`, 0],
  ['anim_duration_ms = anim_keyframe_percentage', 0],
  // What the documentation shows instead of a key.
  ['anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6', 0],
  ['anim_a1b2c3d4_e5f6g7h8...', 0],
]

/** Counts matches as Gitleaks and TruffleHog do, whose regular expressions are those of Go. */
function matches(pattern: string, allowed: string, text: string): number {
  // Neither look-around nor back-references exist in Go.
  for (const each of [pattern, allowed]) assert.doesNotMatch(each, /\(\?[=!<]|\\\d|\\k/)
  const found = text.match(new RegExp(pattern, 'g')) ?? []
  return found.filter((match) => !new RegExp(allowed).test(match)).length
}

/** The only group of the only place. */
function only(text: string, place: RegExp): string {
  const [found, ...others] = [...text.matchAll(place)].map(([, group = '']) => group)
  assert.deepEqual(others, [])
  return found ?? assert.fail(String(place))
}

test('the rules for Gitleaks find keys and no made-up ones', () => {
  const rules = readFileSync(rulesOf('gitleaks.toml'), 'utf8')
  const pattern = only(rules, /^regex = '''(.*)'''$/gm)
  const allowed = only(rules, /^regexes = \['''(.*)'''\]$/gm)
  const keyword = only(rules, /^keywords = \["(.*)"\]$/gm)
  for (const [text, keys] of corpus) {
    assert.equal(matches(pattern, allowed, text), keys, text)
    assert.ok(keys === 0 || text.includes(keyword))
  }
})

test('the rules for TruffleHog find keys and no made-up ones, and send nothing', () => {
  const [detector, ...others] = parse(readFileSync(rulesOf('trufflehog.yaml'), 'utf8')).detectors
  assert.deepEqual([others, detector.verify], [[], undefined])
  const [allowed] = detector.exclude_regexes_match
  for (const [text, keys] of corpus) {
    assert.equal(matches(detector.regex.key, allowed, text), keys, text)
    assert.ok(keys === 0 || text.includes(detector.keywords[0]))
  }
})

test('the rules for secretlint find keys and no made-up ones', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'oanim-secretlint-'))
  try {
    const names = corpus.map((_, index) => join(folder, `${index}.txt`))
    await Promise.all(corpus.map(([text], index) => writeFile(names[index] ?? '', text)))
    const binary = join(root, 'node_modules/secretlint/bin/secretlint.js')
    const args = ['--secretlintrc', rulesOf('secretlintrc.json'), '--format', 'json', ...names]
    const stdout = await new Promise<string>((resolve) => {
      execFile(process.execPath, [binary, ...args], { cwd: root }, (_, text, error) => resolve(text || error))
    })
    const results: { filePath: string; messages: unknown[] }[] = JSON.parse(stdout)
    for (const [index, [text, keys]] of corpus.entries()) {
      const found = results.find(({ filePath }) => filePath === names[index])?.messages.length
      assert.equal(found, keys, text)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
