import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { operations } from '../packages/server/src/operations.ts'

const root = join(import.meta.dirname, '..')
const server = 'packages/server/src'

/** Each room, and everything outside itself that its files may import, but for Node's own. Nothing else. */
const rooms: Record<string, string[]> = {
  'packages/key/src': [],

  'packages/sdk/src': ['openapi-fetch', 'packages/sdk/src/generated', 'packages/sdk/src/resources'],
  'packages/sdk/src/resources': [
    'packages/sdk/src/limits.ts',
    'packages/sdk/src/caller.ts',
    'packages/sdk/src/read-lines.ts',
    'packages/sdk/src/read-pages.ts',
    'packages/sdk/src/seal.ts',
    'packages/sdk/src/shapes.ts',
  ],
  'packages/sdk/src/generated': [],

  // A folder of the CLI may import the folders below it, and the types and errors that all of them share.
  'packages/cli/src': [
    'commander',
    '@oanim/key',
    '@oanim/sdk',
    'packages/cli/src/commands',
    'packages/cli/src/config',
    'packages/cli/src/output',
    'packages/cli/src/server',
  ],
  'packages/cli/src/commands': [
    'commander',
    '@oanim/key',
    '@oanim/sdk',
    'packages/cli/src/command.ts',
    'packages/cli/src/config',
    'packages/cli/src/context.ts',
    'packages/cli/src/failure.ts',
    'packages/cli/src/files',
    'packages/cli/src/interrupt.ts',
    'packages/cli/src/login',
    'packages/cli/src/output',
    'packages/cli/src/scan',
    'packages/cli/src/server',
  ],
  'packages/cli/src/scan': ['ignore', '@oanim/key', 'packages/cli/src/output', 'packages/cli/src/failure.ts'],
  'packages/cli/src/login': [
    'open',
    '@oanim/sdk',
    'packages/cli/src/config',
    'packages/cli/src/context.ts',
    'packages/cli/src/failure.ts',
    'packages/cli/src/interrupt.ts',
    'packages/cli/src/output',
    'packages/cli/src/server',
  ],
  'packages/cli/src/server': [
    'undici',
    '@oanim/sdk',
    'packages/cli/src/config',
    'packages/cli/src/context.ts',
    'packages/cli/src/failure.ts',
    'packages/cli/src/output',
  ],
  'packages/cli/src/config': [
    'yaml',
    '@oanim/key',
    'packages/cli/src/failure.ts',
    'packages/cli/src/files',
    'packages/cli/src/output',
  ],
  'packages/cli/src/output': [
    'ansis',
    'string-width',
    'yocto-spinner',
    'packages/cli/src/failure.ts',
    'packages/cli/src/interrupt.ts',
  ],
  'packages/cli/src/files': ['@oanim/sdk', 'packages/cli/src/failure.ts', 'packages/cli/src/interrupt.ts'],

  // The console calls the API as the SDK does, and takes its types from the same contract.
  'packages/console/src': [
    'react',
    'react-dom',
    '@mantine/core',
    '@simplewebauthn/browser',
    '@tanstack/react-query',
    '@tanstack/react-router',
    'openapi-fetch',
    'uqr',
    'packages/sdk/src/generated',
    'packages/sdk/src/key-tree.ts',
    // A key is encrypted and decrypted in the browser as by the SDK.
    'packages/sdk/src/seal.ts',
  ],

  // The files at the top of the server put the rooms together, so each has a row of its own.
  [`${server}/main.ts`]: [
    `${server}/accounts`,
    `${server}/assets/providers`,
    `${server}/http`,
    `${server}/leaks`,
    `${server}/login`,
    `${server}/metrics`,
    `${server}/storage`,
    `${server}/trusts`,
    `${server}/app.ts`,
    `${server}/config.ts`,
    `${server}/log.ts`,
    `${server}/maintenance.ts`,
    `${server}/version.ts`,
  ],
  [`${server}/owner-key.ts`]: [
    `${server}/accounts`,
    `${server}/storage`,
    `${server}/config.ts`,
    `${server}/maintenance.ts`,
    `${server}/operator-command.ts`,
  ],
  [`${server}/backup.ts`]: [
    `${server}/accounts`,
    `${server}/storage`,
    `${server}/config.ts`,
    `${server}/copy-for-operator.ts`,
    `${server}/maintenance.ts`,
    `${server}/operator-command.ts`,
  ],
  [`${server}/restore.ts`]: [
    `${server}/accounts`,
    `${server}/storage`,
    `${server}/config.ts`,
    `${server}/copy-for-operator.ts`,
    `${server}/operator-command.ts`,
  ],
  [`${server}/owner-link.ts`]: [
    `${server}/accounts`,
    `${server}/http`,
    `${server}/storage`,
    `${server}/config.ts`,
    `${server}/log.ts`,
    `${server}/maintenance.ts`,
    `${server}/operator-command.ts`,
  ],
  [`${server}/operator-command.ts`]: [
    '@oanim/key',
    `${server}/accounts`,
    `${server}/storage`,
    `${server}/config.ts`,
  ],
  [`${server}/copy-for-operator.ts`]: [`${server}/accounts`],
  [`${server}/maintenance.ts`]: [`${server}/accounts`],
  [`${server}/app.ts`]: [
    'hono',
    `${server}/base`,
    `${server}/console`,
    `${server}/downloads`,
    `${server}/http`,
    `${server}/pages`,
    `${server}/storage`,
    `${server}/operations.ts`,
    `${server}/not-found.ts`,
  ],
  [`${server}/not-found.ts`]: [
    `${server}/console`,
    `${server}/downloads`,
    `${server}/http`,
    `${server}/pages`,
    `${server}/operations.ts`,
  ],
  [`${server}/operations.ts`]: [
    `${server}/accounts`,
    `${server}/activity`,
    `${server}/assets`,
    `${server}/http`,
    `${server}/keys`,
    `${server}/leaks`,
    `${server}/login`,
    `${server}/shares`,
    `${server}/system`,
    `${server}/usage`,
    `${server}/trusts`,
  ],
  [`${server}/openapi-document.ts`]: [
    'zod',
    'zod-openapi',
    `${server}/base`,
    `${server}/http`,
    `${server}/operations.ts`,
    `${server}/version.ts`,
  ],
  [`${server}/config.ts`]: ['zod', `${server}/base`],
  [`${server}/log.ts`]: ['pino', '@oanim/key'],
  [`${server}/version.ts`]: ['packages/server/package.json'],

  [`${server}/accounts`]: [
    'zod',
    'pino',
    'nodemailer',
    'better-auth',
    '@better-auth/passkey',
    '@zxcvbn-ts/core',
    '@zxcvbn-ts/language-common',
    `${server}/keys`,
    `${server}/http`,
    `${server}/storage`,
    `${server}/base`,
    // What the variables say, as types: only config.ts reads them.
    `${server}/config.ts`,
  ],
  [`${server}/activity`]: ['zod', `${server}/http`, `${server}/storage`, `${server}/base`],
  [`${server}/login`]: [
    'zod',
    '@oanim/key',
    `${server}/keys`,
    `${server}/trusts`,
    `${server}/http`,
    `${server}/storage`,
    `${server}/base`,
  ],
  [`${server}/leaks`]: [
    'zod',
    'pino',
    '@oanim/key',
    `${server}/keys`,
    `${server}/http`,
    `${server}/storage`,
    `${server}/base`,
  ],
  [`${server}/shares`]: ['zod', `${server}/keys`, `${server}/http`, `${server}/storage`, `${server}/base`],
  [`${server}/console`]: ['hono', `${server}/http`],
  [`${server}/downloads`]: ['hono', `${server}/http`, `${server}/version.ts`],
  [`${server}/assets`]: [
    'zod',
    `${server}/assets/providers`,
    `${server}/http`,
    `${server}/storage`,
    `${server}/base`,
  ],
  // A provider knows nothing of the server: it could be a package.
  [`${server}/assets/providers`]: ['sharp'],
  [`${server}/keys`]: ['zod', '@oanim/key', `${server}/http`, `${server}/storage`, `${server}/base`],
  [`${server}/trusts`]: [
    'zod',
    'jose',
    '@oanim/key',
    `${server}/keys`,
    `${server}/http`,
    `${server}/storage`,
    `${server}/base`,
  ],
  [`${server}/system`]: [
    `${server}/storage`,
    'zod',
    `${server}/downloads`,
    `${server}/http`,
    `${server}/openapi-document.ts`,
    `${server}/version.ts`,
    `${server}/keys`,
    `${server}/assets/providers`,
  ],
  [`${server}/usage`]: ['zod', `${server}/keys`, `${server}/http`, `${server}/storage`, `${server}/base`],
  [`${server}/docs`]: ['hono', 'marked', 'zod-openapi', `${server}/http`, `${server}/openapi-document.ts`],
  [`${server}/http`]: [
    'zod',
    'pino',
    'rate-limiter-flexible',
    'hono',
    '@hono/node-server',
    '@oanim/key',
    `${server}/storage`,
    `${server}/base`,
    `${server}/version.ts`,
  ],
  [`${server}/metrics`]: ['prom-client', `${server}/http`],
  [`${server}/storage`]: ['kysely', 'pg', 'better-auth', 'rate-limiter-flexible', `${server}/base`],
  [`${server}/base`]: ['@oanim/key'],
}

/** Every package that our code loads when it runs, and why it and not our own code does the job. */
const reasons: Record<string, Record<string, string>> = {
  'packages/key': {},
  'packages/sdk': {
    'openapi-fetch': 'typed calls straight from the contract, 6 kB',
  },
  'packages/cli': {
    '@oanim/key': 'tells a mistyped key before any network',
    '@oanim/sdk': 'the command line calls the API as everybody else does',
    open: 'opens the browser on every system, without a shell in between',
    commander: 'options, help and did-you-mean; 14 is the last that runs on Node 20',
    ignore: 'the rules of .gitignore where git itself cannot be asked',
    ansis: 'colours that obey NO_COLOR, FORCE_COLOR and pipes',
    'string-width': 'columns that line up whatever script a name is in',
    undici: 'fetch through HTTP(S)_PROXY on every Node that we support',
    yaml: 'the files in ~/.oanim are YAML, and users edit them',
    'yocto-spinner': 'shows on standard error that something is being waited for',
  },
  'packages/console': {
    '@mantine/core': 'dialogs, tables and fields that a keyboard and a screen reader can use',
    '@simplewebauthn/browser': 'passkeys in every browser',
    '@tanstack/react-query': 'what the server said, kept fresh',
    '@tanstack/react-router': 'addresses with types, pages loaded when they are shown',
    'openapi-fetch': 'typed calls straight from the contract, 6 kB',
    react: 'the page',
    'react-dom': 'the page, in a browser',
    uqr: 'the QR code of a second factor as SVG, without a network',
  },
  'packages/server': {
    '@better-auth/passkey': 'passkeys, by the same authors',
    'better-auth': 'passwords, sessions, providers and second factors, well kept; loaded when a user comes',
    '@zxcvbn-ts/core': 'tells a password that is easy to guess',
    '@zxcvbn-ts/language-common': 'the common passwords, inside the package',
    nodemailer: 'sends mail by SMTP',
    'rate-limiter-flexible': 'slows guesses, in memory or through PostgreSQL',
    '@hono/node-server': 'the fastest way from node:http to web-standard requests',
    '@oanim/key': 'mints, parses, hashes and redacts keys',
    jose: 'verifies the signed tokens of CI jobs, with every algorithm that issuers use and none that they must not',
    hono: 'routes web-standard requests; tests call it without a port',
    marked: 'renders the guides; loaded when one is opened',
    kysely: 'one set of typed queries for both databases',
    pg: 'PostgreSQL with named statements and pipelining, which made reads twice as fast',
    'prom-client': 'metrics in the format that operators’ tools collect; loaded when they are asked for',
    pino: 'JSON log lines that operators’ tools read, with a hook that redacts each',
    sharp: 'encodes PNG, JPEG, WebP and AVIF; the fastest, and prebuilt',
    zod: 'one source for checks, contract and types',
    'zod-openapi': 'writes the contract from the schemas',
  },
}

/** Packages that nothing here loads: peers of one that is loaded, declared so that there is one version of each. */
const peers: Record<string, string[]> = {
  'packages/console': ['@mantine/hooks'],
  'packages/server': ['@better-auth/core', '@better-auth/utils', '@better-fetch/fetch', 'better-call'],
}

/** Who else reads the environment of the process, and why. */
const readersOfEnvironment: Record<string, string> = {
  [`${server}/assets/providers/local/image-worker-pool.ts`]: 'Windows starts no process without SystemRoot',
}

const packages = Object.keys(reasons)
const sources = globSync('packages/*/src/**/*.{ts,tsx}', { cwd: root }).map((path) =>
  path.replaceAll('\\', '/'),
)
const text = (path: string) => readFileSync(join(root, path), 'utf8')

interface Import {
  /** As it is written. */
  readonly name: string
  /** A path from the root, or the name of a package. */
  readonly target: string
  /** Whether it is gone when the code runs, or is loaded later. */
  readonly isDeferred: boolean
}

const statement = /^import (?<type>type )?(?:[\w$*{}\s,]+ from )?'(?<name>[^']+)'/gm
const passing = /^export (?<type>type )?(?:\*(?: as \w+)?|\{[\w$\s,]*\}) from '(?<name>[^']+)'/gm
const later = /\bimport\('(?<name>[^']+)'\)/g

function importsOf(file: string): Import[] {
  const source = text(file)
  return [statement, passing, later].flatMap((pattern) =>
    [...source.matchAll(pattern)].map(({ groups }) => {
      const name = groups?.['name'] ?? ''
      const target = name.startsWith('.') ? join(dirname(file), name).replaceAll('\\', '/') : name
      return { name, target, isDeferred: pattern === later || groups?.['type'] !== undefined }
    }),
  )
}

const isWithin = (path: string, room: string) => `${path}/`.startsWith(`${room}/`)
/** The row that a file belongs to: its own, or the nearest folder's. */
const roomOf = (file: string) =>
  Object.keys(rooms)
    .filter((room) => isWithin(file, room))
    .toSorted((a, b) => b.length - a.length)[0]

describe('the rooms', () => {
  test('hold every file, and every row is a room that exists', () => {
    assert.ok(sources.length > 80)
    const used = new Set(sources.map(roomOf))
    assert.deepEqual(
      sources.filter((file) => roomOf(file) === undefined),
      [],
      'these files need a row',
    )
    const folders = sources
      .map((file) => dirname(file))
      .filter((folder) => isWithin(folder, server) && folder !== server)
    assert.deepEqual(
      folders.filter((folder) => roomOf(folder) === undefined),
      [],
      'these folders need a row',
    )
    assert.deepEqual(
      Object.keys(rooms).filter((room) => !used.has(room)),
      [],
      'these rows have no file',
    )
  })

  for (const [room, allowed] of Object.entries(rooms)) {
    test(`${room} imports only what its row allows`, () => {
      const strays: string[] = []
      for (const file of sources.filter((source) => roomOf(source) === room)) {
        for (const { name, target } of importsOf(file)) {
          if (name.startsWith('node:')) continue
          const isOwn = roomOf(target) === room
          if (!isOwn && !allowed.some((prefix) => isWithin(target, prefix))) strays.push(`${file} → ${name}`)
        }
      }
      assert.deepEqual(strays, [])
    })
  }

  test('have no cycle among their files', () => {
    const graph = new Map(
      sources.map((file) => [
        file,
        importsOf(file)
          .filter(({ isDeferred }) => !isDeferred)
          .map(({ target }) => target),
      ]),
    )
    const done = new Set<string>()
    const visit = (file: string, path: string[]): void => {
      assert.ok(!path.includes(file), `a cycle: ${[...path.slice(path.indexOf(file)), file].join(' → ')}`)
      if (done.has(file)) return
      for (const target of graph.get(file) ?? []) visit(target, [...path, file])
      done.add(file)
    }
    for (const file of graph.keys()) visit(file, [])
  })
})

describe('what is in one place', () => {
  test('operations are declared one per file, and only the list imports them', () => {
    const declaring = sources.filter((file) => /\boperation\(\{/.test(text(file)))
    assert.equal(declaring.length, operations.length)
    const strays = sources
      .filter((file) => file !== `${server}/operations.ts`)
      .flatMap((file) =>
        importsOf(file)
          .filter(({ target }) => declaring.includes(target))
          .map(({ target }) => `${file} → ${target}`),
      )
    assert.deepEqual(strays, [])
    assert.deepEqual(
      declaring.filter((file) => (text(file).match(/\boperation\(\{/g) ?? []).length !== 1),
      [],
    )
  })

  test('only config.ts reads the environment of the server', () => {
    const readers = sources
      .filter((file) => isWithin(file, server) && file !== `${server}/config.ts`)
      .filter((file) => text(file).replaceAll('readConfig(process.env)', '').includes('process.env'))
    assert.deepEqual(readers, Object.keys(readersOfEnvironment))
  })

  test('only storage opens a database, and what is pure reaches nothing', () => {
    const importers = (name: string) =>
      sources.filter((file) => importsOf(file).some((each) => each.name === name))
    // The documentation's search index is in memory and holds no data of users.
    assert.deepEqual(importers('node:sqlite').toSorted(), [
      `${server}/docs/search.ts`,
      `${server}/storage/sqlite.ts`,
    ])
    // Of `node:net` the reading and comparing of addresses.
    const pure = new Set(['node:crypto', 'node:net'])
    for (const file of sources.filter(
      (source) => isWithin(source, 'packages/key/src') || isWithin(source, `${server}/base`),
    )) {
      for (const { name } of importsOf(file))
        assert.ok(!name.startsWith('node:') || pure.has(name), `${file} → ${name}`)
    }
  })

  test('only the entry of a package passes on what others export, and nothing is exported by default', () => {
    const barrels = sources.filter((file) => text(file).search(passing) >= 0)
    assert.deepEqual(
      barrels.filter((file) => !/^packages\/\w+\/src\/index\.ts$/.test(file)),
      [],
    )
    assert.deepEqual(
      sources.filter((file) => /^export default\b/m.test(text(file))),
      [],
    )
  })
})

describe('files', () => {
  test('have at most 400 lines that a user wrote', () => {
    const long = sources.filter(
      (file) => !file.includes('/generated/') && text(file).split('\n').length > 401,
    )
    assert.deepEqual(long, [])
  })

  test('are named in kebab-case, and for what is in them', () => {
    const odd = sources.filter(
      (file) => !/^(?:\d{4}-)?[a-z][a-z0-9]*(?:-[a-z0-9]+)*\.tsx?$/.test(basename(file)),
    )
    assert.deepEqual(odd, [])
    assert.deepEqual(
      sources.filter((file) => /\/(?:utils?|helpers?|types|common|misc)\b/.test(file)),
      [],
    )
  })

  test('name no machine that they were made on', () => {
    const ours = [
      '*.{md,json,ts,js,mjs}',
      '.npmrc',
      '.env.example',
      '.ci/*',
      '{bench,docs,mutation,scripts,test}/**/*.{md,json,ts,js,mjs,yml}',
      'packages/*/*.{md,json,js,ts}',
      'packages/*/{src,test,scripts}/**/*.{md,json,ts,tsx,js,mjs,css,html,snap,txt}',
    ]
    const files = globSync(ours, { cwd: root, exclude: (path) => /(?:^|\/)node_modules$/.test(path) })
    assert.ok(files.length > 100)
    // `you` is whoever reads the documentation.
    const traces =
      /\/(?:work|root|Users)\/|\/home\/(?!you\b)|\b[a-z]:\\Users\\|\bregistry\.\w+|"resolved": "(?:https?|git)|artifactory|verdaccio/i
    const own = join('test', 'rules.test.ts')
    assert.deepEqual(
      files.filter((file) => file !== own && traces.test(text(file))),
      [],
    )
  })
})

describe('dependencies', () => {
  for (const folder of packages) {
    test(`of ${folder} have a reason each, and are all used and pinned`, () => {
      const manifest = JSON.parse(text(`${folder}/package.json`))
      const declared: Record<string, string> = { ...manifest.devDependencies, ...manifest.dependencies }
      const loaded = sources
        .filter((file) => isWithin(file, `${folder}/src`))
        .flatMap((file) => importsOf(file).map(({ name }) => name))
        .filter((name) => !name.startsWith('.') && !name.startsWith('node:'))
        .map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name)
      const named = Object.keys(reasons[folder] ?? {}).toSorted()
      assert.deepEqual([...new Set(loaded)].toSorted(), named, 'what is loaded has a reason, and the reverse')
      assert.deepEqual(
        named.filter((name) => !(name in declared)),
        [],
        'what is loaded is declared',
      )
      assert.deepEqual(
        Object.keys(manifest.dependencies ?? {}).filter((name) => !named.includes(name)),
        peers[folder] ?? [],
      )
      for (const [name, version] of Object.entries(declared))
        assert.match(version, /^\d+\.\d+\.\d+(?:-[\w.]+)?$/, name)
    })
  }

  test('of the command line are installed by npm start, which builds it, in the same versions', () => {
    const { devDependencies } = JSON.parse(text('packages/cli/package.json'))
    const { dependencies } = JSON.parse(text('package.json'))
    const bundled = Object.keys(reasons['packages/cli'] ?? {}).filter((name) => !name.startsWith('@oanim/'))
    for (const name of bundled) assert.equal(dependencies[name], devDependencies[name], name)
  })

  test('of tests are not installed by what operators run', () => {
    const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> }
    const launchers = Object.values(scripts).flatMap(
      (script) => /^(?:exec )?node (\S+)/.exec(script)?.[1] ?? [],
    )
    const forOperators = launchers.filter((file) => text(file).includes("become(['packages/server/src/"))
    assert.equal(forOperators.length, 5)
    for (const file of forOperators) assert.ok(text(file).includes("prepare('run')"), file)
  })

  test('of no package are missing here', () => {
    const found = globSync('packages/*/package.json', { cwd: root }).map((path) =>
      dirname(path).replaceAll('\\', '/'),
    )
    assert.deepEqual(found.toSorted(), packages.toSorted())
  })
})
