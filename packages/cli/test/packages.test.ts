import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { hash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { OpenAnimate } from '@oanim/sdk'
import { parse } from 'yaml'
import { oanimFor } from '../../console/src/pages/generate/commands.ts'
import { snippetsFor } from '../../console/src/pages/keys/snippets.ts'
import { json, scriptedServer } from '../../sdk/test/support/scripted-server.ts'
import { type StartedServer, startServer } from '../../server/test/support/start-server.ts'
import { type Issuer, startIssuer } from '../../server/test/trust-policies/support/issuer.ts'

const run = promisify(execFile)

describe('the server serves the CLI and the SDK as packages', () => {
  let server: StartedServer
  let issuer: Issuer
  let account: string
  let cache: string
  before(async () => {
    issuer = await startIssuer()
    server = await startServer({ database: 'sqlite', environment: { OANIM_PRIVATE_ISSUERS: issuer.url } })
    cache = await mkdtemp(join(tmpdir(), 'oanim-npm-'))
    const owner = new OpenAnimate({ apiKey: server.ownerKey, baseUrl: server.url })
    account = (await owner.auth.me()).id
    await owner.trustPolicies.create({
      name: 'deploy',
      issuer: issuer.url,
      conditions: { repository: 'octo/app' },
      scopes: ['assets:read', 'assets:write'],
    })
  })
  after(async () => {
    await server.close()
    await issuer.stop()
    await rm(cache, { recursive: true, force: true })
  })

  /** A machine on which npm reaches nothing but the server: an empty cache, and a registry that is not there. */
  async function machine() {
    const home = await mkdtemp(join(tmpdir(), 'oanim-machine-'))
    const environment = {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      npm_config_cache: cache,
      npm_config_registry: 'http://127.0.0.1:1/',
      npm_config_userconfig: join(home, '.npmrc'),
      npm_config_fetch_retries: '0',
    }
    return {
      home,
      shell: (line: string, more: Record<string, string> = {}) =>
        run('sh', ['-euc', line], { cwd: home, env: { ...environment, ...more } }),
      isPng: async (name: string) =>
        (await readFile(join(home, name))).subarray(1, 4).toString('latin1') === 'PNG',
      [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
    }
  }
  /** A snippet's code, for a small image: the machine is busy enough. */
  const snippet = (id: string) => {
    const found = snippetsFor(server.url, account).find((each) => each.id === id)
    assert.ok(found)
    return found.code.replace('--out', '--size 64x64 --out')
  }

  test('npx runs the CLI from the server without a registry', async () => {
    await using me = await machine()
    const { stdout } = await me.shell(`npx --yes ${server.url}/oanim.tgz whoami`, {
      ANIMATE_API_KEY: server.ownerKey,
      ANIMATE_API_URL: server.url,
    })
    assert.match(stdout, new RegExp(`^Server: +${server.url} `, 'm'))
  })

  test('npm installs the SDK from the server without a registry', async () => {
    await using me = await machine()
    await writeFile(join(me.home, 'package.json'), '{"type":"module"}')
    await me.shell(`npm install ${server.url}/oanim-sdk.tgz`)
    const lock = JSON.parse(await readFile(join(me.home, 'package-lock.json'), 'utf8'))
    const { packages } = (await (await fetch(`${server.url}/api/v1/server`)).json()) as {
      packages: { name: string; path: string; versioned_path: string; integrity: string }[]
    }
    const sdk = packages.find(({ name }) => name === '@oanim/sdk')
    assert.equal(lock.packages['node_modules/@oanim/sdk'].integrity, sdk?.integrity)
    await writeFile(
      join(me.home, 'use.js'),
      `import { OpenAnimate } from '@oanim/sdk'
       const client = new OpenAnimate({ apiKey: process.env.KEY, baseUrl: '${server.url}' })
       console.log((await client.auth.me()).id)`,
    )
    const { stdout } = await me.shell('node use.js', { KEY: server.ownerKey })
    assert.equal(stdout.trim(), account)
  })

  test('the archives are the published ones under both names, and are cached', async () => {
    const { packages } = (await (await fetch(`${server.url}/api/v1/server`)).json()) as {
      packages: { path: string; versioned_path: string; integrity: string }[]
    }
    assert.deepEqual(
      packages.map(({ path }) => path),
      ['/oanim.tgz', '/oanim-sdk.tgz'],
    )
    for (const { path, versioned_path, integrity } of packages) {
      for (const each of [path, versioned_path]) {
        const answer = await fetch(`${server.url}${each}`)
        assert.equal(answer.headers.get('content-type'), 'application/gzip')
        const content = Buffer.from(await answer.arrayBuffer())
        assert.equal(`sha512-${hash('sha512', content, 'base64')}`, integrity)
        const etag = answer.headers.get('etag') ?? ''
        const again = await fetch(`${server.url}${each}`, { headers: { 'if-none-match': etag } })
        assert.equal(again.status, 304)
        const posted = await fetch(`${server.url}${each}`, { method: 'POST' })
        assert.equal(posted.status, 405)
      }
    }
    assert.equal((await fetch(`${server.url}/oanim-9.9.9.tgz`)).status, 404)
  })

  test('the shell snippet of a new key generates an image', async () => {
    await using me = await machine()
    await me.shell(snippet('shell'), { ANIMATE_API_KEY: server.ownerKey })
    assert.ok(await me.isPng('bg.png'))
  })

  test('the command that the console shows for an image generates it without an installed oanim', async () => {
    const owner = new OpenAnimate({ apiKey: server.ownerKey, baseUrl: server.url })
    const job = await owner.assets.generateImage({ prompt: 'gradient', size: '64x64' })
    const command = oanimFor(server.url, job, job.assets[0])
    assert.ok(command)
    await using me = await machine()
    await me.shell(command, { ANIMATE_API_KEY: server.ownerKey })
    assert.ok(await me.isPng('image.png'))
  })

  test('the GitHub snippet generates an image with an OIDC token, without a stored key', async () => {
    const code = snippet('github')
    assert.doesNotMatch(code, /ANIMATE_API_KEY/)
    const workflow = parse(code)
    assert.equal(workflow.permissions['id-token'], 'write')
    const { env, steps } = workflow.jobs.generate
    await using github = await scriptedServer((response, request) => {
      const aud = new URL(request.url, 'http://any').searchParams.get('audience')
      void issuer.token({ aud }).then((value) => json(200, { value })(response, request))
    })
    await using me = await machine()
    await me.shell(steps[0].run, {
      ...env,
      GITHUB_ACTIONS: 'true',
      ACTIONS_ID_TOKEN_REQUEST_URL: `${github.url}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'secret-of-the-runner',
    })
    assert.ok(await me.isPng('bg.png'))
  })

  test('the GitLab snippet generates an image with an OIDC token, without a stored key', async () => {
    const code = snippet('gitlab')
    assert.doesNotMatch(code, /ANIMATE_API_KEY/)
    const { generate } = parse(code)
    const token = await issuer.token({ aud: generate.id_tokens.OANIM_ID_TOKEN.aud })
    await using me = await machine()
    await me.shell(generate.script.join('\n'), {
      ...generate.variables,
      GITLAB_CI: 'true',
      OANIM_ID_TOKEN: token,
    })
    assert.ok(await me.isPng('bg.png'))
  })

  test('no document or source tells users to run a registry package with our name', () => {
    const root = join(import.meta.dirname, '../../..')
    const pages = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md', 'packages/*/src/**/*.{ts,tsx}'], {
      cwd: root,
    })
    assert.ok(pages.length > 100)
    for (const page of pages) {
      const text = readFileSync(join(root, page), 'utf8')
      const named = text.matchAll(
        /(?:npx|npm (?:i|install|exec)|pnpx|bunx)((?: +-[\w-]+)*) +(?:@oanim|oanim\b)/g,
      )
      for (const [command, flags = ''] of named) {
        // Told as what not to do, or kept from fetching anything.
        assert.ok(/ --no\b/.test(flags) || page === 'packages/cli/README.md', `${page}: ${command}`)
      }
      assert.doesNotMatch(text, /\.\/tools\/\S+\.tgz/, page)
    }
  })

  test('CI snippets warn of a URL that only this machine can reach, and of no other', () => {
    const warned = (origin: string) =>
      snippetsFor(origin, account)
        .filter(({ hint }) => hint.includes('cannot reach'))
        .map(({ id }) => id)
    for (const origin of ['http://127.0.0.1:8000', 'http://localhost:8000', 'http://[::1]:8000']) {
      assert.deepEqual(warned(origin), ['github', 'gitlab'])
    }
    assert.deepEqual(warned('https://animate.example.com'), [])
  })
})
