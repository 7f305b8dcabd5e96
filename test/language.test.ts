import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '..')

/** Words that this project no longer uses, and the term that replaces each. */
const retired: readonly [RegExp, string][] = [
  [/(?<!first |one |objects, )\b(?:people|persons?)(?![a-z])|person_id|Person(?![a-z])/, 'user'],
  [/newcomer/i, 'new user'],
  [/exposures?\b|exposure_/i, 'leak report'],
  [/(?<!operator |account )\btrusts\b(?! (?:a|an|the|no|this|that|it)\b)/, 'trust policies'],
  [/log of activity|writeActivity|ActivityStore|\/activity\b/, 'audit log'],
  [/login[ _-]requests?|LoginRequest/, 'authorization request'],
  [/disobey/, 'violation'],
  [/would_(?:end|stay)/, 'affected, unaffected'],
  [/when_quiet|retir(?:es|ing)/, 'idle, deprecated'],
  [/\breceipts?\b/, 'revocation record'],
  [/\bidentity_(?:flawed|untrusted|spent)\b/, 'token_invalid, token_untrusted, token_replayed'],
  [/lineage/i, 'descendants'],
  [/\bdeeds?\b|\bdeedOf/, 'audit event'],
  [/theMachine\b/, 'systemActor'],
  [/takeTurn|\bTurn\b(?! on\b| it on\b| off\b)/, 'idempotency claim'],
  [/\b(?:flaw|excess|breach)Of/, 'validateX'],
  [/\ballowances?\b/i, 'quota'],
  [/throttle/i, 'rate limiter'],
  [/(?<!local\/)painter|\bpictures?\b|\bPicture/, 'image, worker pool'],
  [/\bDoor\b|\/doors\//, 'AuthLayout, auth pages'],
  [/\/nouns\//, 'resource'],
  [/\b[Ww]hoever\b/, 'name the person or program'],
  [/\banew\b/, 'again, new'],
  [/\bof which\b/, 'start a new sentence'],
  [/, too[.,;:)]/, 'also, as well, or nothing'],
  [/\bgoes on\b|\bgo on\b/, 'continues'],
  [/\bmisused\b/, 'usage error'],
  [/\bdealt with\b/, 'resolved'],
]

const files = globSync(
  [
    'packages/*/src/**/*.{ts,tsx,css}',
    'packages/*/README.md',
    'packages/cli/test/help.snapshot',
    'openapi.json',
    '*.md',
    'docs/**/*.md',
    '.env.example',
  ],
  { cwd: root },
).filter(
  (path) =>
    path !== join('docs', 'api-keys.md') && !path.includes('generated') && !path.endsWith('lexicon.ts'),
)

for (const [pattern, term] of retired) {
  test(`nothing uses ${pattern.source}: ${term}`, () => {
    const found = files.flatMap((path) =>
      readFileSync(join(root, path), 'utf8')
        .split('\n')
        .flatMap((line, index) => (pattern.test(line) ? `${path}:${index + 1}: ${line.trim()}` : [])),
    )
    assert.deepEqual(found, [])
  })
}

test('the check covers the sources and the documents', () => {
  assert.ok(files.length > 300)
})
