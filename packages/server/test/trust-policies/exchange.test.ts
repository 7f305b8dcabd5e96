import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import * as oauth from 'oauth4webapi'
import { type Answer, call } from '../support/call.ts'
import { databases, type StartedServer, startServer } from '../support/start-server.ts'
import { exchange, jwtType, tokenExchange } from './support/exchange.ts'
import { type Issuer, startIssuer } from './support/issuer.ts'

for (const database of databases) {
  describe(`exchanging the token of a job for a key on ${database}`, () => {
    let issuer: Issuer
    const servers: StartedServer[] = []
    let server: StartedServer
    let account: string
    before(async () => {
      issuer = await startIssuer()
      const environment = { OANIM_PRIVATE_ISSUERS: issuer.url, OANIM_LOG_LEVEL: 'info' }
      server = await startServer({ database, environment })
      servers.push(server)
      // One embedded database has one server; PostgreSQL has two here.
      if (database === 'postgres') servers.push(await startServer({ database, from: server, environment }))
      account = (await as(server.ownerKey, '/api/v1/auth/me')).body.id
    })
    after(async () => {
      for (const each of servers.toReversed()) await each.close()
      await issuer.stop()
    })

    const as = (key: string, path: string, options: Parameters<typeof call>[2] = {}) =>
      call(server.url, path, { key, ...options })
    const owner = (path: string, options: Parameters<typeof call>[2] = {}) =>
      as(server.ownerKey, path, options)
    const trustPolicy = async (more: object = {}): Promise<{ id: string; audience: string }> => {
      const answer = await owner('/api/v1/trust-policies', {
        json: {
          name: 'deploy',
          issuer: issuer.url,
          conditions: { repository: 'octo/app', ref: 'refs/heads/main' },
          scopes: ['assets:write', 'assets:read'],
          ...more,
        },
      })
      assert.equal(answer.status, 201, JSON.stringify(answer.body))
      return answer.body.trust_policy
    }
    const remove = (id: string) => owner(`/api/v1/trust-policies/${id}`, { method: 'DELETE' })
    const token = (claims: object = {}) => issuer.token({ aud: server.url, ...claims })
    const exchangeFor = (subject: string, more: Record<string, string> = {}, to = account) =>
      exchange(server.url, to, subject, more)

    test('a standard OAuth library gets a short-lived key that is named after the job', async () => {
      const { id, audience } = await trustPolicy({ requests_per_minute: 60 })
      assert.equal(audience, server.url, 'the URL of the server by default')
      const insecure = { [oauth.allowInsecureRequests]: true } as const
      const issuerUrl = new URL(server.url)
      const found = await oauth.discoveryRequest(issuerUrl, { algorithm: 'oauth2', ...insecure })
      const authorization = await oauth.processDiscoveryResponse(issuerUrl, found)
      const client = { client_id: 'any' }
      const parameters = { subject_token: await token(), subject_token_type: jwtType, audience: account }
      const none = oauth.None()
      const response = await oauth.genericTokenEndpointRequest(
        authorization,
        client,
        none,
        tokenExchange,
        parameters,
        insecure,
      )
      assert.equal(response.headers.get('cache-control'), 'no-store')
      const granted = await oauth.processGenericTokenEndpointResponse(authorization, client, response)
      assert.equal(granted.token_type, 'bearer')
      assert.equal(granted['issued_token_type'], 'urn:ietf:params:oauth:token-type:access_token')
      assert.equal(granted.expires_in, 900)
      assert.equal(granted.scope, 'assets:read assets:write')

      const me = await as(granted.access_token, '/api/v1/auth/me')
      assert.equal(me.body.id, account)
      assert.equal(me.body.credential.name, 'octo/app deploy.yml #123')
      assert.equal(me.body.credential.trust_policy_id, id)
      assert.deepEqual(me.body.credential.scopes, ['assets:read', 'assets:write'])
      const lifeMs = Date.parse(me.body.credential.expires_at) - Date.now()
      assert.ok(lifeMs > 890_000 && lifeMs <= 900_000, `${lifeMs}`)

      const { body: plain } = await owner('/api/v1/api-keys')
      assert.deepEqual(plain.limit, { live: 1, maximum: 10 }, 'it does not count against the ten')
      assert.equal(plain.api_keys.length, 1)
      const { body: all } = await owner('/api/v1/api-keys?include_jobs=true')
      const [job] = all.api_keys
      assert.equal(job.kind, 'job')
      assert.equal(job.requests_per_minute, 60)
      assert.ok((await owner(`/api/v1/trust-policies/${id}`)).body.trust_policy.last_used_at)
      await remove(id)
    })

    test('a job’s key cannot create trust policies, and requests at most the scopes of its trust policy', async () => {
      const { id } = await trustPolicy({ scopes: ['keys:write', 'keys:read'] })
      const { body: granted } = await exchangeFor(await token())
      const json = { name: 'x', issuer: issuer.url, conditions: { sub: 'a' }, scopes: ['keys:read'] }
      const made = await as(granted.access_token, '/api/v1/trust-policies', { json })
      assert.equal(made.body.code, 'key_not_root')

      const narrow = await exchangeFor(await token(), { scope: 'keys:read' })
      assert.equal(narrow.body.scope, 'keys:read')
      const me = await as(narrow.body.access_token, '/api/v1/auth/me')
      assert.deepEqual(me.body.credential.scopes, ['keys:read'])
      const subject = await token()
      for (const scope of ['keys:read assets:write', 'assets:write', 'everything', ' ']) {
        const wide = await exchangeFor(subject, { scope })
        assert.equal(wide.body.error, 'invalid_scope', scope)
        assert.match(wide.body.detail, /^The trust policy grants keys:read, keys:write\.$/)
      }
      assert.equal((await exchangeFor(subject)).status, 200, 'what was refused is not spent')
      await remove(id)
    })

    test('a token works once, on any server and under any concurrency', async () => {
      const { id } = await trustPolicy()
      for (let round = 0; round < 3; round += 1) {
        const subject = await token()
        const answers = await Promise.all(
          Array.from({ length: 8 }, (_, index) =>
            exchange((servers[index % servers.length] as StartedServer).url, account, subject),
          ),
        )
        assert.deepEqual(
          answers.map(({ status }) => status).toSorted(),
          [200, 400, 400, 400, 400, 400, 400, 400],
        )
        const others = answers.filter(({ status }) => status !== 200)
        assert.deepEqual([...new Set(others.map(({ body }) => body.code))], ['token_replayed'])
        assert.equal(others[0]?.body.error, 'invalid_request', 'RFC 8693 §2.2.2')
      }
      const jti = 'the same in two tokens'
      assert.equal((await exchangeFor(await token({ jti }))).status, 200)
      assert.equal((await exchangeFor(await token({ jti, run_id: '124' }))).body.code, 'token_replayed')
      await remove(id)
    })

    test('deleting a trust policy revokes the keys of its jobs and grants no more', async () => {
      const { id } = await trustPolicy({ scopes: ['keys:write', 'keys:read', 'assets:read'] })
      const { body: granted } = await exchangeFor(await token())
      const child = await as(granted.access_token, '/api/v1/api-keys', { json: { name: 'child' } })
      assert.equal(child.status, 201)
      const removed = await remove(id)
      assert.deepEqual(removed.body.revoked_keys, [granted.api_key.id])
      for (const key of [granted.access_token, child.body.key]) {
        assert.equal((await as(key, '/api/v1/auth/me')).body.code, 'key_revoked')
      }
      assert.equal((await exchangeFor(await token())).body.code, 'token_untrusted')
      assert.equal((await exchangeFor(await token(), {}, id)).body.code, 'token_untrusted')
      const again = await remove(id)
      assert.equal(again.status, 200)
      assert.deepEqual(again.body, { trust_policy: removed.body.trust_policy, revoked_keys: [] })
      assert.deepEqual((await owner('/api/v1/trust-policies')).body.trust_policies, [])
      const { body: log } = await owner('/api/v1/audit-events')
      const actions = log.audit_events.map(({ action }: { action: string }) => action)
      for (const action of ['trust_policy.created', 'trust_policy.deleted'])
        assert.ok(actions.includes(action), action)
    })

    test('an untrusted token gets the same response whatever the reason', async () => {
      const { id } = await trustPolicy()
      const answers: Answer[] = [
        await exchangeFor(await token({ ref: 'refs/pull/7/merge', event_name: 'pull_request' })),
        await exchangeFor(await token({ repository: 'mallory/app', repository_owner: 'mallory' })),
        await exchangeFor(`${(await token()).slice(0, -6)}AAAAAA`),
        await exchangeFor(await token({ iss: 'https://gitlab.com' })),
        await exchangeFor(await token(), {}, 'acct_00000000000000000000'),
        await exchangeFor(await token(), {}, 'garbage'),
      ]
      const [first] = answers.map(comparable)
      for (const answer of answers) assert.deepEqual(comparable(answer), first)
      assert.equal(answers[0]?.body.code, 'token_untrusted')
      await remove(id)
    })

    test('invalid requests get standard OAuth errors', async () => {
      const whole = {
        grant_type: tokenExchange,
        subject_token: 'a.b.c',
        subject_token_type: jwtType,
        audience: account,
      }
      const wrong: [Record<string, string>, RegExp][] = [
        [{ subject_token: '' }, /^subject_token is missing/],
        [{ subject_token_type: '' }, /^subject_token_type is missing/],
        [{ subject_token_type: 'urn:ietf:params:oauth:token-type:saml2' }, /^subject_token_type must be/],
        [{ audience: '' }, /^audience is missing/],
        [{ requested_token_type: 'urn:ietf:params:oauth:token-type:jwt' }, /^requested_token_type must be/],
        [{ actor_token: 'x' }, /^actor_token is not supported/],
        [{}, /^subject_token is not a signed JWT/],
      ]
      for (const [change, detail] of wrong) {
        const body = new URLSearchParams({ ...whole, ...change })
        const response = await fetch(`${server.url}/oauth/token`, { method: 'POST', body })
        const answer = (await response.json()) as { error: string; detail: string }
        assert.equal(response.status, 400)
        assert.equal(answer.error, 'invalid_request')
        assert.match(answer.detail, detail)
      }
    })

    test('tokens are in no log', async () => {
      const { id } = await trustPolicy()
      const [, , good] = (await token({ jti: 'seen' })).split('.')
      const subject = await token()
      await exchangeFor(subject)
      await exchangeFor(subject)
      const signature = subject.split('.')[2] ?? ''
      assert.ok(signature.length > 40 && good)
      const printed = servers.map((each) => Object.values(each.output()).join('')).join('')
      assert.match(printed, /OIDC token denied/)
      assert.ok(!printed.includes(signature))
      assert.ok(!JSON.stringify((await owner('/api/v1/audit-events?limit=100')).body).includes(signature))
      await remove(id)
    })
  })
}

function comparable({ status, headers, body }: Answer): unknown {
  const named = [...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id')
  return { status, named, body: { ...body, request_id: '' } }
}
