import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { operations } from '../packages/server/src/operations.ts'

const root = join(import.meta.dirname, '..')
const server = 'packages/server/src'

/** Every runtime dependency, and why we use it instead of our own code. */
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
    'jq-wasm': 'jq itself for --jq; loaded when used, and no JavaScript rewrite of jq gives the same results',
    undici: 'fetch through HTTP(S)_PROXY on every Node that we support',
    yaml: 'the files in ~/.oanim are YAML, and users edit them',
    'yocto-spinner': 'shows on standard error that something is being waited for',
  },
  'packages/console': {
    '@mantine/core': 'dialogs, tables and fields that a keyboard and a screen reader can use',
    '@mantine/hooks': 'waits until typing pauses before a price is asked for; a peer of @mantine/core anyway',
    '@simplewebauthn/browser': 'passkeys in every browser',
    '@tanstack/react-query': 'what the server said, kept fresh',
    '@tanstack/react-router': 'addresses with types, pages loaded when they are shown',
    'openapi-fetch': 'typed calls straight from the contract, 6 kB',
    react: 'the page',
    'react-dom': 'the page, in a browser',
    uqr: 'the QR code of a second factor as SVG, without a network',
  },
  'packages/server': {
    '@ai-sdk/black-forest-labs': 'images and videos of Black Forest Labs; loaded when first used',
    '@ai-sdk/deepinfra': 'images of DeepInfra; loaded when first used',
    '@ai-sdk/elevenlabs': 'speech of ElevenLabs; loaded when first used',
    '@ai-sdk/fireworks': 'images of Fireworks AI; loaded when first used',
    '@ai-sdk/google': 'images, videos and speech of Google; loaded when first used',
    '@ai-sdk/luma': 'images of Luma; loaded when first used',
    '@ai-sdk/openai': 'images and speech of OpenAI; loaded when first used',
    '@ai-sdk/openai-compatible': 'images of any server with the API of OpenAI; loaded when first used',
    '@ai-sdk/provider': 'the types that all these packages share, so that one adapter serves them',
    '@ai-sdk/togetherai': 'images of Together AI; loaded when first used',
    '@ai-sdk/xai': 'images, videos and speech of xAI; loaded when first used',
    '@better-auth/passkey': 'passkeys, by the same authors',
    '@fal-ai/client': 'the queue and the uploads of fal.ai; loaded when a model of fal.ai runs',
    'better-auth': 'passwords, sessions, providers and second factors, well kept; loaded when a user comes',
    '@zxcvbn-ts/core': 'tells a password that is easy to guess',
    '@zxcvbn-ts/language-common': 'the common passwords, inside the package',
    nodemailer: 'sends mail by SMTP',
    'rate-limiter-flexible': 'slows guesses, in memory or through PostgreSQL',
    '@hono/node-server': 'the fastest way from node:http to web-standard requests',
    '@modelcontextprotocol/server':
      'both revisions of the protocol that agents speak, by its authors; loaded when an agent comes',
    '@oanim/key': 'mints, parses, hashes and redacts keys',
    jose: 'verifies the signed tokens of CI jobs, with every algorithm that issuers use and none that they must not',
    hono: 'routes web-standard requests; tests call it without a port',
    marked: 'renders the guides; loaded when one is opened',
    'file-type': 'tells what a file is by its content; loaded when one arrives',
    kysely: 'one set of typed queries for both databases',
    pg: 'PostgreSQL with named statements and pipelining, which made reads twice as fast',
    'prom-client': 'metrics in the format that operators’ tools collect; loaded when they are asked for',
    pino: 'JSON log lines that operators’ tools read, with a hook that redacts each',
    s3mini:
      'signs requests to S3 and uploads in parts; no dependencies; loaded if the assets are in a bucket',
    sharp: 'encodes PNG, JPEG, WebP and AVIF; the fastest, and prebuilt',
    undici: 'connections to checked addresses, with limits, for Node’s own fetch; loaded when first used',
    zod: 'one source for checks, contract and types',
    'zod-openapi': 'writes the contract from the schemas',
  },
}

/** Peer dependencies of a dependency, declared so that there is one version of each. */
const peers: Record<string, string[]> = {
  'packages/server': ['@better-auth/core', '@better-auth/utils', '@better-fetch/fetch', 'better-call'],
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
}

const statement = /^import (?:type )?(?:[\w$*{}\s,]+ from )?'(?<name>[^']+)'/gm
const passing = /^export (?:type )?(?:\*(?: as \w+)?|\{[\w$\s,]*\}) from '(?<name>[^']+)'/gm
const later = /\bimport\('(?<name>[^']+)'\)/g

function importsOf(file: string): Import[] {
  const source = text(file)
  return [statement, passing, later].flatMap((pattern) =>
    [...source.matchAll(pattern)].map(({ groups }) => {
      const name = groups?.['name'] ?? ''
      const target = name.startsWith('.') ? join(dirname(file), name).replaceAll('\\', '/') : name
      return { name, target }
    }),
  )
}

const isWithin = (path: string, folder: string) => `${path}/`.startsWith(`${folder}/`)

describe('operations', () => {
  test('each operation has its own file, which only the list imports', () => {
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
})

describe('files', () => {
  test('contain no path of a developer machine and no registry host', () => {
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
    // `you` is the reader of the documentation.
    const traces =
      /(?<!\w)\/(?:work|root|Users)\/|\/home\/(?!you\b)|\b[a-z]:\\Users\\|\bregistry\.\w+|"resolved": "(?:https?|git)|artifactory|verdaccio/
    const own = join('test', 'rules.test.ts')
    assert.deepEqual(
      files.filter((file) => file !== own && traces.test(text(file))),
      [],
    )
  })
})

describe('dependencies', () => {
  for (const folder of packages) {
    test(`of ${folder} are used, pinned, and each have a reason`, () => {
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
        assert.match(version, /^\d+\.\d+\.\d+(?:-[\w.-]+)?$/, name)
    })
  }

  test('of the CLI are installed by npm start in the same versions', () => {
    const { devDependencies } = JSON.parse(text('packages/cli/package.json'))
    const { dependencies } = JSON.parse(text('package.json'))
    const bundled = Object.keys(reasons['packages/cli'] ?? {}).filter((name) => !name.startsWith('@oanim/'))
    for (const name of bundled) assert.equal(dependencies[name], devDependencies[name], name)
  })

  test('of tests are not installed by npm start', () => {
    const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> }
    const launchers = Object.values(scripts).flatMap(
      (script) => /^(?:exec )?node (\S+)/.exec(script)?.[1] ?? [],
    )
    const forOperators = launchers.filter((file) => text(file).includes("become(['packages/server/src/"))
    assert.equal(forOperators.length, 7)
    for (const file of forOperators) assert.ok(text(file).includes("prepare('run')"), file)
  })

  test('of every package are listed here', () => {
    const found = globSync('packages/*/package.json', { cwd: root }).map((path) =>
      dirname(path).replaceAll('\\', '/'),
    )
    assert.deepEqual(found.toSorted(), packages.toSorted())
  })
})
