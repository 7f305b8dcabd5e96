import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { OpenAnimate } from '@oanim/sdk'
import { json, problem, type Step, scriptedServer } from '../../sdk/test/support/scripted-server.ts'
import { type StartedServer, startServer } from '../../server/test/support/start-server.ts'
import { type Issuer, startIssuer } from '../../server/test/trust-policies/support/issuer.ts'
import { errorOf, someone } from './support/cli.ts'
import { anyKey } from './support/keys.ts'

describe('a CI job without a stored secret', () => {
  let issuer: Issuer
  let server: StartedServer
  let owner: OpenAnimate
  let account: string
  before(async () => {
    issuer = await startIssuer()
    server = await startServer({ database: 'sqlite', environment: { OANIM_PRIVATE_ISSUERS: issuer.url } })
    owner = new OpenAnimate({ apiKey: server.ownerKey, baseUrl: server.url })
    account = (await owner.auth.me()).id
    await owner.trustPolicies.create({
      name: 'deploy',
      issuer: issuer.url,
      conditions: { repository: 'octo/app', ref: 'refs/heads/main' },
      scopes: ['assets:write', 'account:read'],
      lifetime: '10m',
    })
  })
  after(async () => {
    await server.close()
    await issuer.stop()
  })

  /** GitHub's own endpoint for tokens, as a job reaches it. */
  const gitHub = (claims: object = {}) =>
    scriptedServer((response, request) => {
      const audience = new URL(request.url, 'http://any').searchParams.get('audience')
      void issuer
        .token({ aud: audience, ...claims })
        .then((value) => json(200, { count: 1, value })(response, request))
    })
  const inGitHub = (url: string, more: Record<string, string> = {}) =>
    someone({
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'secret-of-the-runner',
      ANIMATE_API_URL: server.url,
      ANIMATE_ACCOUNT: account,
      ...more,
    })
  const jobKeys = async () =>
    (await owner.apiKeys.list({ include_jobs: true, include_revoked: true })).api_keys.filter(
      ({ kind }) => kind === 'job',
    )

  test('a command gets a key for its OIDC token, saves it nowhere and revokes it at its end', async () => {
    await using github = await gitHub()
    await using job = await inGitHub(github.url)
    const run = await job.oanim(['whoami'])
    assert.equal(run.exitCode, 0, run.stderr)
    assert.match(run.stdout, /^Key: +octo\/app deploy\.yml #123 \(anim_\w{8}, key_\w+\)$/m)
    assert.match(run.stdout, /^Source: +OIDC token \(GitHub Actions\)$/m)
    assert.equal(run.stderr, 'Signed in as octo/app deploy.yml #123 with an OIDC token (GitHub Actions).\n')
    await assert.rejects(readFile(job.credentials), { code: 'ENOENT' })

    const [asked, ...more] = github.seen
    assert.equal(more.length, 0)
    assert.equal(asked?.method, 'GET')
    assert.equal(asked?.url, `/token?api-version=2.0&audience=${encodeURIComponent(server.url)}`)
    assert.equal(asked?.headers['authorization'], 'Bearer secret-of-the-runner')
    const [, id] = /, (key_\w+)\)/.exec(run.stdout) ?? []
    const made = (await jobKeys()).find((key) => key.id === id)
    assert.equal(made?.revoked_reason, 'revoked')
    const env = { ANIMATE_API_KEY: server.ownerKey }
    const shown = await job.oanim(['api-keys', 'show', made?.prefix ?? ''], { env })
    assert.match(shown.stdout, new RegExp(`^ID: +${id}$`, 'm'))

    const asJson = await job.oanim(['whoami', '--json'])
    assert.equal(JSON.parse(asJson.stdout).source, 'OIDC token (GitHub Actions)')
    assert.equal(asJson.stderr, '')
    const failing = await job.oanim(['api-keys', 'list'])
    assert.match(failing.stderr, /does not have the scope keys:read/)
    assert.equal(failing.exitCode, 4)
    assert.ok(
      (await jobKeys()).every(({ status }) => status === 'revoked'),
      'also when the command fails',
    )
  })

  test('a key that is set or saved takes precedence, and no token is requested', async () => {
    await using github = await gitHub()
    await using job = await inGitHub(github.url)
    assert.match(
      (await job.oanim(['whoami'], { env: { ANIMATE_API_KEY: server.ownerKey } })).stdout,
      /ANIMATE_API_KEY/,
    )
    await job.oanim(['login', '--token', '-'], { stdin: server.ownerKey })
    assert.match((await job.oanim(['whoami'])).stdout, /credentials\.yaml$/m)
    assert.equal(github.seen.length, 0)
  })

  test('login --oidc saves a key for later commands, and logout revokes it', async () => {
    const token = await issuer.token({ aud: server.url, project_path: 'group/project', job_id: 456 })
    await using job = await someone({ GITLAB_CI: 'true', OANIM_ID_TOKEN: token, ANIMATE_API_URL: server.url })
    const login = await job.oanim(['login', '--oidc', '--account', account])
    assert.equal(login.exitCode, 0, login.stderr)
    assert.match(login.stdout, /^Key: +octo\/app deploy\.yml #123 \(anim_\w{8}\)\nExpires: +20\S+Z\nSaved: /m)
    for (const _ of [1, 2]) assert.equal((await job.oanim(['whoami'])).exitCode, 0)
    assert.equal((await job.oanim(['whoami'])).stderr, '', 'that it ends within minutes is meant')

    const again = await job.oanim(['login', '--oidc', '--account', account])
    assert.equal(again.exitCode, 4)
    assert.match(again.stderr, /\(GitLab CI\) for acct_\w+: OIDC token already used/)
    assert.match(again.stderr, /run `oanim login --oidc` first/)
    const logout = await job.oanim(['logout'])
    assert.match(logout.stdout, /^Revoked and removed the key anim_/)
  })

  test('a token file is read for each command, and the account can be in config.yaml', async () => {
    await using pod = await someone({ ANIMATE_API_URL: server.url })
    const path = join(pod.home, 'token')
    await pod.put(pod.config, `account: ${account}\n`)
    for (const _ of [1, 2]) {
      await writeFile(path, `${await issuer.token({ aud: server.url })}\n`)
      const run = await pod.oanim(['whoami'], { env: { OANIM_ID_TOKEN_FILE: path } })
      assert.match(run.stdout, /^Source: +OIDC token \(OANIM_ID_TOKEN_FILE\)$/m)
    }
    const gone = await pod.oanim(['whoami', '--json'], { env: { OANIM_ID_TOKEN_FILE: `${path}s` } })
    assert.equal(errorOf(gone)['code'], 'token_unavailable')
    assert.match(String(errorOf(gone)['message']), /it does not exist/)
  })

  test('a job in an account without other keys is not advised to create one', async () => {
    const page = { api_keys: [], next_cursor: null, limit: { live: 0, maximum: 10 } }
    await using fake = await scriptedServer(json(200, page))
    await using me = await someone({ ANIMATE_API_KEY: anyKey(), ANIMATE_API_URL: fake.url })
    const run = await me.oanim(['api-keys', 'list'])
    assert.equal(run.stderr, 'All live API keys belong to CI jobs. To list them, add --jobs.\n')
  })

  test('the error of an untrusted job does not show its token', async () => {
    await using github = await gitHub({ ref: 'refs/pull/7/merge', event_name: 'pull_request' })
    await using job = await inGitHub(github.url)
    const run = await job.oanim(['whoami'])
    assert.equal(run.exitCode, 4)
    assert.match(
      run.stderr,
      /^Error: \S+ rejected the OIDC token of this job \(GitHub Actions\) for acct_\w+: OIDC token not trusted\.$/m,
    )
    assert.doesNotMatch(run.stderr, /eyJ|secret-of-the-runner/)
    const wrong = await job.oanim(['login', '--oidc', '--audience', 'https://other.example.com'])
    assert.equal(wrong.exitCode, 4)
    assert.match(github.seen.at(-1)?.url ?? '', /audience=https%3A%2F%2Fother\.example\.com/)
  })

  test('the error says what is missing', async () => {
    await using github = await gitHub()
    const bare = { ACTIONS_ID_TOKEN_REQUEST_URL: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' }
    const cases: [string[], Record<string, string>, number, RegExp][] = [
      [['whoami'], { ANIMATE_ACCOUNT: '' }, 4, /Set ANIMATE_ACCOUNT to the account that trusts it/],
      [['whoami'], { ANIMATE_ACCOUNT: 'octo' }, 2, /The value of ANIMATE_ACCOUNT is not an account ID/],
      [['whoami'], bare, 4, /permissions: id-token: write/],
      [['login', '--oidc'], bare, 4, /This job has no OIDC token.*\n.*id-token: write/],
      [['login', '--oidc'], { ANIMATE_ACCOUNT: '' }, 2, /Missing account.*\nAdd --account acct_/],
      [['login', '--oidc', '--token', '-'], {}, 2, /Use either --oidc or --token/],
      [['login', '--account', account], {}, 2, /require --oidc/],
      [['whoami'], { ANIMATE_API_URL: 'http://animate.example.com' }, 2, /is not encrypted/],
      [
        ['whoami'],
        { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://github.example.com/' },
        1,
        /is not a URL that a secret/,
      ],
    ]
    for (const [args, env, exitCode, sentence] of cases) {
      await using job = await inGitHub(github.url, env)
      const run = await job.oanim(args)
      assert.equal(run.exitCode, exitCode, `${args} ${run.stderr}`)
      assert.match(run.stderr, sentence)
    }
    assert.equal(github.seen.length, 0)
  })

  test('an error of GitHub names GitHub', async () => {
    const steps: [Step, RegExp][] = [
      [json(500, {}), /status 500/],
      [json(200, { value: 7 }), /contains no OIDC token/],
      [(response) => response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end(), /status 302/],
      [(response) => response.destroy(), /GitHub did not respond/],
    ]
    for (const [step, sentence] of steps) {
      await using github = await scriptedServer(step)
      await using job = await inGitHub(github.url)
      const run = await job.oanim(['whoami'])
      assert.equal(run.exitCode, 1)
      assert.match(run.stderr, sentence)
    }
  })

  test('a server never gets a token that another server accepts', async () => {
    await using github = await gitHub()
    await using fake = await scriptedServer(problem(400, 'token_untrusted'))
    await using job = await inGitHub(github.url, { ANIMATE_API_URL: `${fake.url}/prefix` })
    await job.oanim(['whoami'])
    assert.match(github.seen[0]?.url ?? '', new RegExp(`audience=${encodeURIComponent(fake.url)}$`))
    assert.equal(fake.seen[0]?.url, '/prefix/oauth/token')
    const sent = new URLSearchParams(fake.seen[0]?.body)
    assert.equal(sent.get('grant_type'), 'urn:ietf:params:oauth:grant-type:token-exchange')
    assert.equal(sent.get('audience'), account)
  })

  test('trust policies are created, listed and deleted from a shell', async () => {
    await using me = await someone({ ANIMATE_API_KEY: server.ownerKey, ANIMATE_API_URL: server.url })
    const made = await me.oanim([
      ...['trust-policies', 'create', '--name', 'ci', '--github', 'octo/app', '--scope', 'assets:write'],
      ...['--lifetime', '5m', '--allow-ip', '192.0.2.0/24', '--limit', '60'],
    ])
    assert.equal(made.exitCode, 0, made.stderr)
    assert.match(made.stdout, /^Issuer: +https:\/\/token\.actions\.githubusercontent\.com$/m)
    assert.match(made.stdout, /^Conditions: +repository=octo\/app$/m)
    assert.match(made.stdout, /^Key lifetime: +5 minutes$/m)
    assert.match(made.stdout, /^Allowed IPs: +192\.0\.2\.0\/24$/m)
    assert.match(made.stderr, /on any branch and for pull requests/)
    assert.match(made.stderr, new RegExp(`Jobs on other machines cannot reach ${server.url}`))
    assert.match(made.stderr, new RegExp(`ANIMATE_API_URL=${server.url}\n +ANIMATE_ACCOUNT=${account}\n$`))
    const own = ['--issuer', 'https://gitlab.com', '--gitlab', 'group/project', '--condition', 'ref=main']
    const second = await me.oanim([
      'trust-policies',
      'create',
      '--name',
      'gl',
      ...own,
      '--scope',
      'assets:read',
      '--json',
    ])
    assert.deepEqual(JSON.parse(second.stdout).trust_policy.conditions, {
      project_path: 'group/project',
      ref: 'main',
    })
    assert.equal(second.stderr, '')

    const list = await me.oanim(['trust-policies', 'list'])
    assert.match(list.stdout, /^ID +NAME +ISSUER +CONDITIONS +LAST USED$/m)
    assert.match(list.stdout, /gl +gitlab\.com +project_path=group\/project, ref=main +never$/m)
    const removed = await me.oanim(['trust-policies', 'delete', 'ci'])
    assert.match(removed.stdout, /^Deleted: +ci\nID: +trust_\w+\nRevoked keys: none\n$/)
    assert.match((await me.oanim(['trust-policies', 'delete', 'ci'])).stderr, /No trust policy is named "ci"/)

    for (const [args, sentence] of [
      [['--github', '*/app', '--scope', 'assets:read'], /^Error: --condition must name the owner/],
      [
        ['--issuer', 'http://a.example.com', '--condition', 'sub=x', '--scope', 'assets:read'],
        /^Error: --issuer must begin with https/,
      ],
      [['--github', 'octo/app', '--scope', 'x'], /^Error: Invalid --scope "x"\. Scopes: assets:read, /],
      [
        ['--github', 'octo/app', '--scope', 'assets:read', '--lifetime', '2h'],
        /^Error: --lifetime must be a duration from 1m to 1h/,
      ],
      [
        ['--github', 'octo/app', '--scope', 'assets:read', '--condition', 'ref'],
        /^Error: Invalid --condition "ref"\. Use a claim and a pattern/,
      ],
      [['--github', 'octo/app'], /--scope/],
      [['--scope', 'assets:read'], /--github, --gitlab or --issuer/],
    ] as const) {
      const run = await me.oanim(['trust-policies', 'create', '--name', 'x', ...args])
      assert.equal(run.exitCode, 2, run.stderr)
      assert.match(run.stderr, sentence)
    }
  })
})
