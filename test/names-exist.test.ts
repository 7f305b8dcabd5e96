import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { buildProgram } from '../packages/cli/src/program.ts'
import { rootHelp } from '../packages/cli/src/root-help.ts'
import { routes } from '../packages/server/src/auth/routes.ts'
import { variables } from '../packages/server/src/config.ts'
import { operations } from '../packages/server/src/operations.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** What users read: documents, and the sources with the sentences that programs and pages show. */
const texts = globSync(
  ['*.md', '.github/**/*.{md,yml}', 'docs/**/*.md', 'packages/*/README.md', 'packages/*/src/**/*.{ts,tsx}'],
  { cwd: root },
)
  .filter((path) => !path.includes('/generated/'))
  .map((path) => ({ path, text: read(path) }))

/**
 * What looks like a command and is none: a label in the encryption of shares, a sentence, what scripts of completion ask,
 * and a command of fish.
 */
const noCommands = ['share v1', 'needs Node', '__complete ', '--no-files --arguments']

/** Variables of examples in a guide, which the reader's own program reads. */
const ofExamples: Record<string, readonly string[]> = {
  'docs/accept-keys.md': ['OANIM_KEY', 'OANIM_URL'],
  'docs/ci.md': ['OANIM_INTEGRITY'],
}

/** Every match of a pattern in every text, with its location. */
function* matches(pattern: RegExp) {
  for (const { path, text } of texts) {
    for (const match of text.matchAll(pattern)) {
      const line = text.slice(0, match.index).split('\n').length
      yield { match, at: `${path}:${line}: ${match[0].split('\n')[0]}`, path }
    }
  }
}

type Command = Awaited<ReturnType<typeof buildProgram>>
const program = await buildProgram({ version: '0.0.0', rootHelp, run: () => async () => {} })
const named = (command: Command, name: string | undefined) =>
  command.commands.find((each) => each.name() === name)
/** `oanim models` is `oanim models list`. */
const defaultCommands: Record<string, string> = { models: 'list' }
const optionsOf = (command: Command) => [
  '--help',
  '-h',
  ...command.options.flatMap(({ long, short }) => [long, short]),
]

test('every oanim command and option in the documentation exists', () => {
  const wrong: string[] = []
  let count = 0
  // Not a cell of a table in plain words.
  const shown =
    /(.?.?)(?<![\w@/.-]|^\| )(?:oanim|\S+\/oanim\.tgz) ([^`'"|)<#;&]*(?:"[^"\n]*"[^`'"|)<#;&]*)*)/gm
  for (const { match, at } of matches(shown)) {
    const [, before = '', rest = ''] = match
    const [line = ''] = rest
      .replaceAll(/\\+\n/g, ' ')
      .replaceAll('\\n', '\n')
      .replaceAll('\\', '')
      .split('\n')
    // What a template puts behind a word is not part of it.
    const words = line
      .replaceAll(/(?<=\w)\$\{\S*/g, '')
      .trim()
      .split(/\s+/)
    const [first = '', second = ''] = words
    if (noCommands.includes(`${first} ${second}`) || first.startsWith('$')) continue
    // "oanim itself" is a sentence; `oanim itself` and "run: oanim itself" are not.
    const isProse = !/^--?[a-z]/.test(first) && !named(program, first) && first !== 'help'
    if (isProse && !/`$|: $/.test(before)) continue
    count += 1
    let command = named(program, first) ?? program
    const group = command
    if (command.commands.length > 0 && command !== program) {
      command = named(command, second) ?? named(command, defaultCommands[first]) ?? command
    }
    const isKnown =
      command !== program || ['help', '<command>', '…', ''].includes(first) || first.startsWith('-')
    const isGroup = group === command && group.commands.length > 0 && command !== program
    const isWhole = !isGroup || /^(?:-|$|…|\.\.\.)/.test(second)
    const options = words.flatMap((word) => /^--?[a-z][\w-]*/.exec(word.replace(/^\[/, ''))?.[0] ?? [])
    if (!isKnown || !isWhole || options.some((option) => !optionsOf(command).includes(option))) wrong.push(at)
  }
  assert.ok(count > 100, String(count))
  assert.deepEqual(wrong, [])
})

test('every npm script and option in the documentation exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const wrong: string[] = []
  let count = 0
  for (const { match, at } of matches(
    /npm run ([\w:-]+)((?: -- [^`'"\n]*| (?:-w|--workspace) @oanim\/\w+)?)/g,
  )) {
    const [, name = '', rest = ''] = match
    const [, workspace] = /@oanim\/(\w+)/.exec(rest) ?? []
    const known = workspace ? JSON.parse(read(`packages/${workspace}/package.json`)).scripts : scripts
    count += 1
    if (!Object.hasOwn(known, name)) {
      wrong.push(at)
      continue
    }
    const options = rest.startsWith(' -- ') ? (rest.match(/ --[a-z][\w-]*/g) ?? []) : []
    for (const option of options) {
      const declared = new RegExp(`^ +'?${option.slice(3)}'?: \\{ type`, 'm')
      const inOneLine = new RegExp(`[{,] '?${option.slice(3)}'?: \\{ type`)
      const source = read(`packages/server/src/${name}.ts`)
      if (!declared.test(source) && !inOneLine.test(source)) wrong.push(at)
    }
  }
  assert.ok(count > 20, String(count))
  assert.deepEqual(wrong, [])
})

test('every environment variable in the documentation is read by a program', () => {
  const readers = globSync(
    ['packages/*/src/**/*.ts', 'packages/*/test/**/*.ts', 'scripts/*', 'bench/**/*.ts'],
    {
      cwd: root,
    },
  )
  const known = new Set(variables.map(({ name }) => name))
  for (const path of readers) {
    for (const [, name = ''] of read(path).matchAll(/env(?:ironment)?(?:\.|\[')((?:OANIM|ANIMATE)_\w+)/g))
      known.add(name)
  }
  const wrong: string[] = []
  for (const { match, at, path } of matches(/\b(?:OANIM|ANIMATE)_[A-Z0-9_]*[A-Z0-9]\b/g)) {
    if (!known.has(match[0]) && !ofExamples[path]?.includes(match[0])) wrong.push(at)
  }
  assert.ok(known.has('ANIMATE_API_KEY') && known.has('OANIM_PUBLIC_URL'))
  assert.deepEqual(wrong, [])
})

test('every API route in the documentation exists with its method', () => {
  const known = [
    ...operations.map(({ method, path }) => ({ method: method as string, path })),
    ...routes.map(({ method, path }) => ({ method: method as string, path: `/api/auth${path}` })),
  ]
  const wrong: string[] = []
  let count = 0
  for (const { match, at } of matches(
    /(?:\b(GET|POST|PUT|PATCH|DELETE) )?(?:`)?(\/api\/(?:v1|auth)\/[\w${}()./:-]+)/g,
  )) {
    const [, method, shown = ''] = match
    const isBeginning = /[/:.]$/.test(shown)
    const segments = shown.replace(/[/:.]+$/, '').split('/')
    const isLike = (path: string) => {
      const parts = path.split('/')
      if (isBeginning ? parts.length < segments.length : parts.length !== segments.length) return false
      return segments.every((segment, index) => {
        const part = parts[index] ?? ''
        return segment === part || part.startsWith('{') || part === '*' || segment.startsWith('$')
      })
    }
    count += 1
    if (!known.some((each) => isLike(each.path) && (method === undefined || each.method === method)))
      wrong.push(at)
  }
  assert.ok(count > 50, String(count))
  assert.deepEqual(wrong, [])
})

test('every relative link in a document leads to a file, and to a heading in it', () => {
  // As GitHub derives them.
  const anchorsOf = (markdown: string) =>
    [...markdown.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    )
  const wrong: string[] = []
  let count = 0
  for (const { path, text } of texts.filter(({ path }) => path.endsWith('.md'))) {
    for (const [, link = ''] of text
      .replaceAll(/^```[\s\S]*?^```/gm, '')
      .matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)) {
      const [file = '', anchor] = link.split('#')
      const target = file === '' ? path : join(dirname(path), file)
      count += 1
      const isThere = existsSync(join(root, target))
      if (!isThere || (anchor !== undefined && !anchorsOf(read(target)).includes(anchor)))
        wrong.push(`${path}: ${link}`)
    }
  }
  assert.ok(count > 80, String(count))
  assert.deepEqual(wrong, [])
})

test('every file of the repository that a document names exists', () => {
  const wrong: string[] = []
  let count = 0
  for (const { match, at, path } of matches(/`((?:bench|docs|mutation|packages|scripts|test)\/[\w./-]+)`/g)) {
    const [, file = ''] = match
    if (!path.endsWith('.md')) continue
    count += 1
    if (!existsSync(join(root, file))) wrong.push(at)
  }
  assert.ok(count > 20, String(count))
  assert.deepEqual(wrong, [])
})

test('every metric in the documentation exists', () => {
  const measured = read('packages/server/src/metrics/prometheus.ts')
  const wrong = [...matches(/\boanim_\w+_(?:total|seconds)\b/g)].filter(
    ({ match }) => !measured.includes(match[0]),
  )
  assert.deepEqual(
    wrong.map(({ at }) => at),
    [],
  )
})
