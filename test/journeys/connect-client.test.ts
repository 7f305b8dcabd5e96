import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { startDocumentServer } from '../../packages/server/test/oauth/support/document-server.ts'
import { call } from '../../packages/server/test/support/call.ts'
import { type StartedConsole, startConsole } from '../support/console.ts'
import { takeScreenshots } from '../support/screenshots.ts'

describe('the consent page for a client other than the CLI', () => {
  let publisher: Awaited<ReturnType<typeof startDocumentServer>>
  let started: StartedConsole
  before(async () => {
    publisher = await startDocumentServer()
    started = await startConsole({
      environment: {
        OANIM_PRIVATE_CLIENTS: publisher.origin,
        OANIM_CLIENT_REGISTRATION: 'on',
        NODE_EXTRA_CA_CERTS: publisher.certFile,
      },
    })
  })
  after(async () => {
    await started?.close()
    await publisher.close()
  })

  /** The URL that a client opens in the browser, and the exchange of its code. */
  const request = (clientId: string, redirectUri: string, scope?: string) => {
    const verifier = randomBytes(32).toString('base64url')
    const { url } = started.server
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      code_challenge: hash('sha256', verifier, 'base64url'),
      code_challenge_method: 'S256',
      ...(scope !== undefined && { scope }),
    })
    return {
      url: `${url}/oauth/authorize?${query}`,
      async redeem(code: string) {
        const answer = await fetch(`${url}/oauth/token`, {
          method: 'POST',
          body: new URLSearchParams({
            grant_type: 'authorization_code',
            client_id: clientId,
            redirect_uri: redirectUri,
            code,
            code_verifier: verifier,
          }),
        })
        return (await answer.json()) as { access_token: string; scope: string; expires_in: number }
      },
    }
  }

  test('names the verified publisher, and replaces the key of an earlier login if the user agrees', async () => {
    const { page, pageErrors } = started.owner
    const codes: string[] = []
    const program = createServer((incoming, response) => {
      codes.push(new URL(incoming.url ?? '/', 'http://localhost').searchParams.get('code') ?? '')
      response.end('Over to the program.')
    }).listen(0, 'localhost')
    await once(program, 'listening')
    const redirectUri = `http://localhost:${(program.address() as AddressInfo).port}/callback`
    const redirect_uris = ['http://localhost/callback']
    const clientId = publisher.publish('/client.json', { client_name: 'Claude Code', redirect_uris })
    try {
      const first = request(clientId, redirectUri)
      await page.goto(first.url)
      await page.getByRole('heading', { name: 'Connect Claude Code to your account?' }).waitFor()
      const words = await page.getByRole('main').innerText()
      for (const part of [
        `${new URL(publisher.origin).host} verified`,
        `a program on this computer, ${new URL(redirectUri).host}`,
        'Another program on this computer could pretend to be it.',
        'It expires after at most 30 days.',
      ]) {
        assert.ok(words.includes(part), `the page says ${part}:\n${words}`)
      }
      assert.ok(!words.includes('Check that your terminal shows'))
      assert.deepEqual(await page.getByRole('list').getByRole('listitem').allInnerTexts(), [
        'View and download media',
        'Generate images, video and audio',
        'View the account and its key policy',
      ])
      await takeScreenshots(page, 'connect-client')
      await page.getByLabel('Per day').fill('5')
      await page.getByLabel('Allowed models', { exact: true }).fill('local/*')
      await page.getByRole('button', { name: 'Approve' }).click()
      await page.getByText('Over to the program.').waitFor()
      const token = await first.redeem(codes[0] ?? '')
      assert.equal(token.scope, 'assets:read assets:write account:read')
      assert.equal(token.expires_in, 30 * 86_400)
      const me = await call(started.server.url, '/api/v1/auth/me', { key: token.access_token })
      assert.match(me.body.credential.name, /^Claude Code on /)

      const second = request(clientId, redirectUri, 'assets:read usage:read')
      await page.goto(second.url)
      await page.getByRole('radio', { name: /^Replace Claude Code on / }).waitFor()
      assert.equal(await page.getByLabel('Per day').inputValue(), '5', 'the limits of the key are kept')
      assert.equal(await page.getByLabel('Allowed models', { exact: true }).inputValue(), 'local/*')
      await takeScreenshots(page, 'connect-client-again')
      await page.getByRole('button', { name: 'Replace and approve' }).click()
      await page.getByText('Over to the program.').waitFor()
      const other = await second.redeem(codes[1] ?? '')
      assert.equal(other.scope, 'assets:read usage:read')
      const replaced = await call(started.server.url, '/api/v1/auth/me', { key: token.access_token })
      assert.equal(replaced.body.code, 'key_revoked')

      const third = request(clientId, redirectUri)
      await page.goto(third.url)
      await page.getByRole('radio', { name: 'Create another key' }).check()
      await page.getByRole('button', { name: 'Approve' }).click()
      await page.getByText('Over to the program.').waitFor()
      await third.redeem(codes[2] ?? '')
      const kept = await call(started.server.url, '/api/v1/auth/me', { key: other.access_token })
      assert.equal(kept.status, 200)
      assert.deepEqual(pageErrors, [])
    } finally {
      program.closeAllConnections()
      program.close()
    }
  })

  test('warns of a client that nobody verified, and runs nothing that is in its name', async () => {
    const { page, pageErrors } = started.owner
    const name = '<img src=x onerror="document.title=1">'
    const registered = await call(started.server.url, '/oauth/register', {
      json: { client_name: name, redirect_uris: ['https://evil.example/cb'] },
    })
    assert.equal(registered.status, 201)
    await page.goto(request(registered.body.client_id, 'https://evil.example/cb').url)
    await page.getByText('Nobody has verified this program').waitFor()
    const words = await page.getByRole('main').innerText()
    for (const part of [name, 'Not verified', 'evil.example']) assert.ok(words.includes(part), part)
    assert.equal(await page.locator('main img').count(), 0)
    await takeScreenshots(page, 'connect-unverified')

    const clientId = publisher.publish('/elsewhere.json', {
      client_name: 'Helper',
      redirect_uris: ['https://evil.example/cb'],
    })
    await page.goto(request(clientId, 'https://evil.example/cb').url)
    await page.getByText(`Access goes to evil.example, not to ${new URL(clientId).host}`).waitFor()
    await takeScreenshots(page, 'connect-elsewhere')
    assert.deepEqual(pageErrors, [])
  })
})
