import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mintKey } from '@oanim/key'
import fc from 'fast-check'
import { ConfigError, readConfig } from '../../src/config.ts'
import { isPublicAddress } from '../../src/http/public-address.ts'
import { adviceOn, matchesPattern, validateConditions } from '../../src/trust-policies/conditions.ts'
import { jobKeyName } from '../../src/trust-policies/job-key.ts'

const github = 'https://token.actions.githubusercontent.com'

describe('a pattern', () => {
  test('matches the exact text, and * matches within one segment', () => {
    const cases: [string, unknown, boolean][] = [
      ['octo/app', 'octo/app', true],
      ['octo/app', 'octo/app2', false],
      ['octo/app', 'OCTO/app', false],
      ['octo/*', 'octo/app', true],
      ['octo/*', 'octo/', false],
      ['octo/*', 'octo/app/x', false],
      ['octo/*', 'octopus/app', false],
      ['oct*/app', 'octo/app', true],
      ['refs/heads/*', 'refs/heads/main', true],
      ['refs/heads/*', 'refs/heads/release/1', false],
      ['refs/heads/release/*', 'refs/heads/release/1', true],
      ['repo:octo/app:*', 'repo:octo/app:pull_request', true],
      ['repo:octo/app:*', 'repo:octo/app:ref:refs/heads/main', false],
      ['repo:octo/app:ref:refs/heads/*', 'repo:octo/app:ref:refs/heads/main', true],
      ['repo:octo/*:*', 'repo:octo/app:x:y', false],
      ['v*.*', 'v1.2', true],
      ['v*.*', 'v.', false],
      ['*a*', 'bab', true],
      ['*a*', 'aaa', true],
      ['*a*', 'aa', false],
      ['4711', 4711, true],
      ['true', true, true],
      ['.*', 'octo', false],
      ['octo', ['octo'], false],
      ['octo', null, false],
      ['octo', undefined, false],
      ['[object Object]', {}, false],
    ]
    for (const [pattern, claim, holds] of cases) {
      assert.equal(matchesPattern(pattern, claim), holds, `${pattern} for ${JSON.stringify(claim)}`)
    }
  })

  test('matches like the equivalent regular expression', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '/', ':', '.'), maxLength: 12 })
    fc.assert(
      fc.property(letters, letters, (pattern, claim) => {
        const expression = pattern.replaceAll('.', '\\.').replaceAll('*', '[^/:]+')
        assert.equal(matchesPattern(pattern, claim), new RegExp(`^${expression}$`).test(claim))
      }),
      { numRuns: 3_000 },
    )
  })

  test('matches in linear time', () => {
    const startedAt = performance.now()
    matchesPattern(`${'a*'.repeat(240)}b`, 'a'.repeat(16_000))
    assert.ok(performance.now() - startedAt < 10_000)
  })
})

describe('conditions', () => {
  test('must name the owner if anyone can get a token from the issuer', () => {
    for (const good of [
      { repository: 'octo/app' },
      { repository: 'octo/*' },
      { repository_id: '4711' },
      { repository_owner: 'octo', ref: 'refs/heads/*' },
      { repository_owner_id: '42' },
      { sub: 'repo:octo/app:ref:refs/heads/main' },
      { sub: 'repo:octo/*:environment:production' },
      { sub: 'repo:octo@42/app@4711:ref:refs/heads/main' },
      { sub: 'repository_owner_id:42:environment:production' },
    ]) {
      assert.equal(validateConditions(github, good), undefined, JSON.stringify(good))
      assert.equal(validateConditions(`${github}/octo-corp`, good), undefined)
    }
    for (const bad of [
      { ref: 'refs/heads/main' },
      { environment: 'production' },
      { repository: '*/app' },
      { repository: 'oct*/app' },
      { repository: 'octo' },
      { repository_id: '47*' },
      { repository_owner: '*' },
      { sub: '*' },
      { sub: 'repo:*' },
      { sub: 'repo:*/app:ref:refs/heads/main' },
      { sub: 'repo:oct*/app:ref:refs/heads/main' },
      { sub: '*:octo/app:environment:production' },
      { sub: '*:repo:octo/app' },
      { sub: 'environment:production' },
      { repo: 'octo/app' },
      { aud: 'https://animate.example.com' },
      { actor: 'octocat' },
    ] as Record<string, string>[]) {
      assert.match(validateConditions(github, bad) ?? '', /must name the owner/, JSON.stringify(bad))
    }
    for (const issuer of ['https://gitlab.com', 'https://gitlab.example.com']) {
      for (const good of [
        { project_path: 'group/project' },
        { project_path: 'group/*' },
        { namespace_path: 'group' },
        { namespace_id: '9' },
        { project_id: '7', ref: 'main' },
        { sub: 'project_path:group/project:ref_type:branch:ref:main' },
      ]) {
        assert.equal(validateConditions(issuer, good), undefined, JSON.stringify(good))
      }
      for (const bad of [
        { ref: 'main' },
        { project_path: '*/project' },
        { project_path: 'gr*' },
        { namespace_path: 'gr*' },
        { user_login: 'octo' },
        { sub: 'project_path:*' },
        { repository: 'octo/app' },
      ] as Record<string, string>[]) {
        assert.match(validateConditions(issuer, bad) ?? '', /must name the owner/, JSON.stringify(bad))
      }
    }
  })

  test('must name a claim that identifies the subject', () => {
    const own = 'https://issuer.example.com'
    assert.equal(validateConditions(own, { sub: 'system:serviceaccount:ci:deploy' }), undefined)
    for (const bad of [{ iss: own }, { aud: 'x' }, { jti: 'x' }, { sub: '*' }, { sub: '*:*' }] as Record<
      string,
      string
    >[]) {
      assert.match(validateConditions(own, bad) ?? '', /must name a claim/, JSON.stringify(bad))
    }
  })

  test('that match pull requests return advice', () => {
    assert.equal(adviceOn(github, { repository: 'octo/app' }).length, 1)
    assert.equal(adviceOn(github, { repository: 'octo/app', ref: 'refs/heads/main' }).length, 0)
    assert.equal(adviceOn('https://issuer.example.com', { sub: 'x' }).length, 0)
  })
})

describe('the name of a job’s key', () => {
  test('identifies the job', () => {
    const names: [Record<string, unknown>, string][] = [
      [
        {
          repository: 'octo/app',
          workflow: 'Deploy',
          workflow_ref: 'octo/app/.github/workflows/deploy.yml@refs/heads/main',
          job_workflow_ref: 'octo/shared/.github/workflows/reuse.yml@v1',
          run_id: '123',
        },
        'octo/app deploy.yml #123',
      ],
      [
        { repository: 'octo/app', job_workflow_ref: 'octo/shared/.github/workflows/reuse.yml@v1' },
        'octo/app reuse.yml',
      ],
      [{ repository: 'octo/app', workflow: 'Deploy', run_id: 7 }, 'octo/app Deploy #7'],
      [{ project_path: 'group/project', job_id: '456', sub: 'project_path:…' }, 'group/project job 456'],
      [{ sub: 'system:serviceaccount:ci:deploy' }, 'system:serviceaccount:ci:deploy'],
      [{}, 'job of deploy'],
      [{ sub: ['x'] }, 'job of deploy'],
      [{ sub: ' \u202e \n' }, 'job of deploy'],
      [{ sub: 'a\nb\u202ec' }, 'a b c'],
      [{ sub: '🎬'.repeat(200) }, '🎬'.repeat(100)],
    ]
    for (const [claims, name] of names) assert.equal(jobKeyName(claims, 'job of deploy'), name)
  })

  test('never contains an API key from a claim', () => {
    const { key } = mintKey()
    for (const claims of [
      { sub: key },
      { sub: `x${'y'.repeat(70)} ${key}` },
      { repository: key, run_id: key },
    ]) {
      const name = jobKeyName(claims, 'job of deploy')
      assert.ok(!name.includes(key.slice(14, 30)), name)
      assert.ok([...name].length <= 100)
    }
  })
})

describe('an address', () => {
  test('is public unless it is reserved', () => {
    for (const address of [
      '1.1.1.1',
      '140.82.121.3',
      '2606:4700::1111',
      '2a00:1450:4001::200e',
      '172.32.0.1',
    ]) {
      assert.equal(isPublicAddress(address), true, address)
    }
    for (const address of [
      ...[
        '0.0.0.0',
        '10.1.2.3',
        '100.64.0.1',
        '127.0.0.1',
        '127.255.255.254',
        '169.254.169.254',
        '172.16.0.1',
      ],
      ...[
        '172.31.255.255',
        '192.168.1.1',
        '192.0.0.170',
        '198.18.0.1',
        '203.0.113.9',
        '224.0.0.1',
        '255.255.255.255',
      ],
      ...[
        '::',
        '::1',
        '::ffff:127.0.0.1',
        '::ffff:8.8.8.8',
        '::ffff:a00:1',
        '64:ff9b::a00:1',
        'fe80::1',
        'fe80::1%eth0',
      ],
      ...[
        'fc00::1',
        'fd12::1',
        'ff02::1',
        '2001::1',
        '2001:db8::1',
        '2002:7f00:1::',
        '100::1',
        'localhost',
        '',
      ],
    ]) {
      assert.equal(isPublicAddress(address), false, address)
    }
  })

  test('of a private issuer must use https or be on this machine', () => {
    const issuers = 'https://gitlab.internal, http://127.0.0.1:9000'
    assert.deepEqual(readConfig({ OANIM_PRIVATE_ISSUERS: issuers }).privateIssuers, [
      'https://gitlab.internal',
      'http://127.0.0.1:9000',
    ])
    for (const wrong of [
      'http://gitlab.internal',
      'gitlab.internal',
      'https://a.example.com ftp://b.example.com',
    ]) {
      assert.throws(() => readConfig({ OANIM_PRIVATE_ISSUERS: wrong }), ConfigError)
    }
  })
})
