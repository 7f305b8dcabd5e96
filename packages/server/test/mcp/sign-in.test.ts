import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  auth,
  Client,
  type OAuthClientInformationMixed,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type OAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client'
import { startDocumentServer } from '../oauth/support/document-server.ts'
import { completeSetup, type User } from '../oauth/support/user.ts'
import { call } from '../support/call.ts'
import { databases, type StartedServer, startServer } from '../support/start-server.ts'

const redirectUrl = 'http://localhost:43210/callback'
const defaultScopes = 'assets:read assets:write account:read'

/** What a program keeps to sign in, in memory. The user approves what it opens in the browser. */
class Program implements OAuthClientProvider {
  readonly redirectUrl = redirectUrl
  readonly clientMetadata
  readonly clientMetadataUrl?: string
  /** The URL that the program opened in the browser. */
  opened: URL | undefined
  #client: OAuthClientInformationMixed | undefined
  #tokens: OAuthTokens | undefined
  #verifier = ''
  #discovery: OAuthDiscoveryState | undefined

  constructor(options: { clientMetadataUrl?: string; redirectUris?: string[] } = {}) {
    const { clientMetadataUrl, redirectUris = [redirectUrl] } = options
    this.clientMetadata = {
      client_name: 'Test agent',
      redirect_uris: redirectUris,
      token_endpoint_auth_method: 'none',
    }
    if (clientMetadataUrl !== undefined) this.clientMetadataUrl = clientMetadataUrl
  }

  state() {
    return 'state-of-the-program'
  }
  clientInformation() {
    return this.#client
  }
  saveClientInformation(client: OAuthClientInformationMixed) {
    this.#client = client
  }
  tokens() {
    return this.#tokens
  }
  saveTokens(tokens: OAuthTokens) {
    this.#tokens = tokens
  }
  redirectToAuthorization(url: URL) {
    this.opened = url
  }
  saveCodeVerifier(verifier: string) {
    this.#verifier = verifier
  }
  codeVerifier() {
    return this.#verifier
  }
  discoveryState() {
    return this.#discovery
  }
  saveDiscoveryState(state: OAuthDiscoveryState) {
    this.#discovery = state
  }
}

for (const database of databases) {
  describe(`an MCP client signs in by itself on ${database}`, () => {
    let publisher: Awaited<ReturnType<typeof startDocumentServer>>
    let server: StartedServer
    let owner: User
    let endpoint: URL
    before(async () => {
      publisher = await startDocumentServer()
      const environment = {
        OANIM_PRIVATE_CLIENTS: publisher.origin,
        OANIM_CLIENT_REGISTRATION: 'on',
        NODE_EXTRA_CA_CERTS: publisher.certFile,
      }
      server = await startServer({ database, environment })
      owner = await completeSetup(server)
      endpoint = new URL('/mcp', server.url)
    })
    after(async () => {
      await server?.close()
      await publisher.close()
    })

    const connect = async (program: Program) => {
      const transport = new StreamableHTTPClientTransport(endpoint, { authProvider: program })
      const client = new Client({ name: 'test', version: '1.0.0' })
      await client.connect(transport)
      return { client, transport }
    }
    /** Approves in the browser of the user. @returns What the browser brings to the program. */
    const approve = async ({ opened }: Program, json: object = {}) => {
      const page = await fetch(opened ?? '', { redirect: 'manual' })
      const [, id = ''] = /^\/authorize\/(authreq_\w+)$/.exec(page.headers.get('location') ?? '') ?? []
      const { body: shown } = await owner.get(`/api/v1/authorization-requests/${id}`)
      const approved = await owner.post(`/api/v1/authorization-requests/${id}/approve`, json)
      assert.equal(approved.status, 200, JSON.stringify(approved.body))
      const redirected = new URL(approved.body.redirect_to)
      assert.equal(redirected.origin + redirected.pathname, redirectUrl)
      return { ...shown, answer: redirected.searchParams }
    }
    const signIn = async (program: Program) => {
      const unauthorized = new StreamableHTTPClientTransport(endpoint, { authProvider: program })
      const client = new Client({ name: 'test', version: '1.0.0' })
      await assert.rejects(client.connect(unauthorized), UnauthorizedError)
      const shown = await approve(program)
      await unauthorized.finishAuth(shown.answer)
      return shown
    }

    test('with a client ID metadata document, from the 401 of /mcp to its tools', async () => {
      const redirect_uris = ['http://localhost/callback', 'http://127.0.0.1/callback']
      const clientMetadataUrl = publisher.publish('/client', { client_name: 'Claude Code', redirect_uris })
      const program = new Program({ clientMetadataUrl })
      const { authorization_request: request, earlier_keys } = await signIn(program)
      assert.deepEqual(request.client, {
        kind: 'document',
        name: 'Claude Code',
        host: new URL(publisher.origin).host,
      })
      assert.equal(request.scopes.join(' '), defaultScopes)
      assert.equal(request.redirect_host, 'localhost:43210')
      assert.deepEqual(earlier_keys, [])
      assert.equal(program.opened?.searchParams.get('resource'), endpoint.href)

      const { client } = await connect(program)
      const { tools } = await client.listTools()
      assert.ok(tools.some(({ name }) => name === 'gen_image'))
      await client.close()
      const { access_token = '', expires_in } = program.tokens() ?? {}
      assert.equal(expires_in, 30 * 86_400)
      const me = await call(server.url, '/api/v1/auth/me', { key: access_token })
      assert.equal(me.body.credential.name, 'Claude Code on an unnamed device')
    })

    test('with a registration, if the operator allows it', async () => {
      const program = new Program()
      const { authorization_request: request } = await signIn(program)
      assert.deepEqual(request.client, { kind: 'registered', name: 'Test agent', host: null })
      const { client } = await connect(program)
      await client.listTools()
      await client.close()
    })

    test('again with more scopes when a tool needs one, and both keys work unless the user replaces one', async () => {
      const program = new Program()
      assert.equal(await auth(program, { serverUrl: endpoint, scope: 'assets:read' }), 'REDIRECT')
      const first = await approve(program)
      assert.deepEqual(first.authorization_request.scopes, ['assets:read'])
      await auth(program, {
        serverUrl: endpoint,
        authorizationCode: first.answer.get('code') ?? '',
        iss: first.answer.get('iss') ?? '',
      })
      const old = program.tokens()?.access_token ?? ''

      const { client, transport } = await connect(program)
      const paint = { name: 'gen_image', arguments: { prompt: 'a gradient', size: '64x64' } }
      await assert.rejects(client.callTool(paint), UnauthorizedError)
      const second = await approve(program)
      assert.deepEqual(second.authorization_request.scopes, ['assets:read', 'assets:write'])
      const earlier = second.earlier_keys.map((each: { api_key: { prefix: string } }) => each.api_key.prefix)
      assert.ok(earlier.includes(old.slice(0, 13)))
      await transport.finishAuth(second.answer)
      const called = await client.callTool(paint)
      assert.notEqual(called.isError, true, JSON.stringify(called.content))
      await client.close()
      assert.equal((await call(server.url, '/api/v1/auth/me', { key: old })).status, 200)
    })

    test('and its code works for no other client', async () => {
      const program = new Program()
      const scope = 'assets:read offline_access openid'
      assert.equal(await auth(program, { serverUrl: endpoint, scope }), 'REDIRECT')
      const { answer, authorization_request: request } = await approve(program)
      assert.deepEqual(request.scopes, ['assets:read'], 'scopes of OpenID Connect are ignored')
      const exchange = (client_id: string, resource = endpoint.href) =>
        call(server.url, '/oauth/token', {
          body: new URLSearchParams({
            grant_type: 'authorization_code',
            code: answer.get('code') ?? '',
            redirect_uri: redirectUrl,
            code_verifier: program.codeVerifier(),
            client_id,
            resource,
          }).toString(),
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        })
      const own = program.clientInformation()?.client_id ?? ''
      assert.equal((await exchange('oanim-cli')).body.error, 'invalid_grant')
      assert.equal((await exchange(`${publisher.origin}/client`)).body.error, 'invalid_grant')
      assert.equal((await exchange(`${own}x`)).body.error, 'invalid_client')
      assert.equal((await exchange(own, 'https://other.example/mcp')).body.error, 'invalid_target')
      assert.equal((await exchange(own)).body.scope, 'assets:read')
    })

    test('and a rejection says where to sign in and for which scopes', async () => {
      const metadata = `resource_metadata="${server.url}/.well-known/oauth-protected-resource/mcp"`
      const json = { jsonrpc: '2.0', id: 1, method: 'ping' }
      const headers = { accept: 'application/json, text/event-stream' }
      const rejected = await call(server.url, '/mcp', { json, headers })
      assert.equal(rejected.status, 401)
      assert.equal(
        rejected.headers.get('www-authenticate'),
        `Bearer realm="Open Animate", scope="${defaultScopes}", ${metadata}`,
      )
      const wrong = await call(server.url, '/mcp', {
        json,
        headers,
        key: 'anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6',
      })
      assert.match(wrong.headers.get('www-authenticate') ?? '', /error="invalid_token".*resource_metadata=/)
      const elsewhere = await call(server.url, '/api/v1/auth/me')
      assert.equal(elsewhere.headers.get('www-authenticate'), 'Bearer realm="Open Animate"')

      // A client compares the resource with the URL that it uses.
      const byName = server.url.replace('127.0.0.1', 'localhost')
      for (const origin of [server.url, byName]) {
        for (const path of ['', '/mcp']) {
          const answer = await call(origin, `/.well-known/oauth-protected-resource${path}`)
          assert.equal(answer.status, 200)
          assert.equal(answer.body.resource, `${origin}${path}`)
          assert.deepEqual(answer.body.authorization_servers, [server.url])
          assert.equal(answer.body.scopes_supported.join(' '), defaultScopes)
          assert.equal(answer.headers.get('access-control-allow-origin'), '*')
        }
      }
      const forged = await call(server.url, '/.well-known/oauth-protected-resource/mcp', {
        headers: { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' },
      })
      assert.equal(forged.body.resource, `${server.url}/mcp`)
      const as = await call(server.url, '/.well-known/oauth-authorization-server')
      assert.equal(as.body.client_id_metadata_document_supported, true)
      assert.equal(as.body.registration_endpoint, `${server.url}/oauth/register`)
      // This server is no OpenID provider.
      assert.equal((await call(server.url, '/.well-known/openid-configuration')).status, 404)
    })
  })
}
