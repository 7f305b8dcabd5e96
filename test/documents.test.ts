import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { type StyleEntry, styles } from '../packages/server/src/providers/local/styles.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const documents = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md', 'mutation/README.md'], {
  cwd: root,
})

/** The anchors of a document’s headings, as GitHub makes them. */
function anchorsOf(path: string): Set<string> {
  const headings = read(path).matchAll(/^#+ (.+)$/gm)
  return new Set(
    [...headings].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}

test('every link and image in a document leads to a file and a heading that exist', () => {
  const broken: string[] = []
  for (const path of documents) {
    const prose = read(path).replaceAll(/^```[\s\S]*?^```/gm, '')
    for (const [link, target = '', anchor] of prose.matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)) {
      const file = target === '' ? path : join(dirname(path), target)
      const isThere =
        existsSync(join(root, file)) && (!anchor || !file.endsWith('.md') || anchorsOf(file).has(anchor))
      if (!isThere) broken.push(`${path}: ${link}`)
    }
  }
  assert.deepEqual(broken, [])
})

test('every file and folder that the page on the architecture names exists', () => {
  const places = ['', 'packages/server', 'packages/server/src', 'packages/console/src']
  const missing = [...read('ARCHITECTURE.md').matchAll(/`((?:[\w.-]+\/)+[\w.-]*|[\w-]+\.(?:tsx?|md|json))`/g)]
    .map(([, path = '']) => path)
    .filter((path) => !places.some((place) => existsSync(join(root, place, path))))
  assert.deepEqual(missing, [])
})

test('the guide to prompts shows every style with an image and the words that select it', () => {
  const page = read('docs/prompts.md')
  for (const [name, { words, weakWords = [] }] of Object.entries<StyleEntry>(styles)) {
    const [, section = ''] = page.split(`\n### ${name}\n`)
    const [own = ''] = section.split('\n### ')
    assert.ok(own.includes(`(images/style-${name}.jpg)`), name)
    for (const word of [...words, ...weakWords]) assert.ok(own.includes(`\`${word}\``), `${name}: ${word}`)
  }
})
