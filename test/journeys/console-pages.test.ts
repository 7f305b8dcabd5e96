import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { call, createKey } from '../../packages/server/test/support/call.ts'
import type { StartedServer } from '../../packages/server/test/support/start-server.ts'
import { exchange } from '../../packages/server/test/trust-policies/support/exchange.ts'
import { type Issuer, startIssuer } from '../../packages/server/test/trust-policies/support/issuer.ts'
import { barriers, barriersNarrowAndWide } from '../support/barriers.ts'
import type { User } from '../support/browser.ts'
import { createKeyInConsole, type StartedConsole, startConsole } from '../support/console.ts'
import { measureFirstLoad } from '../support/first-load.ts'

const scripts = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(2)</script>',
  '{{7*7}}<svg onload=alert(3)>',
  "'-alert(4)-'",
]
const longWord = 'x'.repeat(100)

/** Fills an account with everything that its pages show, all with hostile names. */
async function fill(
  { url, ownerKey }: StartedServer,
  oidc: Issuer,
): Promise<{ rotated: string; leaked: string }> {
  const [, first, second, third] = scripts as [string, string, string, string]
  const post = async (path: string, json: object, key = ownerKey) => {
    const { status, body } = await call(url, path, { key, json })
    assert.ok(status < 300, JSON.stringify(body))
    return body
  }
  await createKey(url, ownerKey, first)
  await createKey(url, ownerKey, longWord)

  const json = { name: second, scopes: ['keys:write', 'keys:read', 'assets:read'], expires: '30d' }
  const old = await post('/api/v1/api-keys', json)
  const rotated = old.api_key.id
  await createKey(url, old.key, `${second} child`)
  const { key } = await post(`/api/v1/api-keys/${rotated}/rotate`, { overlap: '24h' })
  for (const one of [old.key, key]) {
    for (const agent of [third, longWord]) {
      await call(url, '/api/v1/auth/me', { key: one, headers: { 'user-agent': agent } })
      await call(url, '/api/v1/audit-events', { key: one, headers: { 'user-agent': agent } })
    }
  }

  const leaky = await createKey(url, ownerKey, third)
  await call(url, '/api/v1/auth/me', { key: leaky.key, headers: { 'user-agent': third } })
  await post('/api/v1/leak-reports', { key: leaky.key, location: first })

  // The reported location is a script URL.
  const seen = await createKey(url, ownerKey, 'javascript:alert(6)')
  await post('/api/v1/leak-reports', { key: seen.key, location: 'javascript:alert(6)' })

  // The claims of the job become the name of its key.
  await post('/api/v1/trust-policies', {
    name: third,
    issuer: oidc.url,
    conditions: { event_name: 'push' },
    scopes: ['assets:read'],
  })
  const { id: account } = (await call(url, '/api/v1/auth/me', { key: ownerKey })).body
  const token = await oidc.token({
    aud: url,
    repository: first,
    workflow_ref: `${second}/a.yml`,
    run_id: third,
  })
  const job = await exchange(url, account, token)
  assert.equal(job.status, 200, JSON.stringify(job.body))

  const issuer = 'https://token.actions.githubusercontent.com'
  const conditions = { repository: `octo/${longWord}` }
  await post('/api/v1/trust-policies', { name: first, issuer, conditions, scopes: ['assets:read'] })
  return { rotated, leaked: leaky.id }
}

/** Invites a user who does not accept. */
async function invite({ page }: User, email: string): Promise<void> {
  const { origin } = new URL(page.url())
  await page.goto(`${origin}/account`)
  await page.getByRole('button', { name: 'Invite user' }).click()
  await page.getByRole('dialog').getByLabel('Email address').fill(email)
  await page.getByRole('button', { name: 'Create link' }).click()
  await page.getByLabel('Invitation link').waitFor()
  await page.getByRole('button', { name: 'Done' }).click()
}

/** Opens the dialogs of a key, from its creation to its revocation, and that of a trust policy. */
async function visitDialogs(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/keys`)
  await page.getByRole('button', { name: 'Create key' }).click()
  await page.getByLabel('Name').waitFor()
  assert.deepEqual(await barriersNarrowAndWide(page), [], 'the dialog that creates a key')
  await page.getByLabel('Name').fill('shown')
  await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click()
  await page.getByLabel('Your API key').waitFor()
  await page.getByRole('button', { name: 'Create one-time link' }).click()
  await page.getByLabel('Link to the key').waitFor()
  assert.deepEqual(await barriersNarrowAndWide(page), [], 'the dialog that shows a key and its link')
  await page.getByRole('button', { name: 'I have saved it' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'shown' }).click()
  await page.getByRole('button', { name: 'Rotate' }).click()
  await page.getByLabel('Old key expires').waitFor()
  assert.deepEqual(await barriersNarrowAndWide(page), [], 'the dialog that rotates a key')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Revoke' }).click()
  await page.getByRole('button', { name: 'Revoke key' }).waitFor()
  assert.deepEqual(await barriersNarrowAndWide(page), [], 'the dialog that revokes a key')
  await page.getByRole('button', { name: 'Revoke key' }).click()
  await page.getByText('Not accepted by any server since').waitFor()
  await page.goto(`${url}/account`)
  await page.getByRole('button', { name: 'Add trust policy' }).click()
  await page.getByLabel('Repository').waitFor()
  assert.deepEqual(await barriersNarrowAndWide(page), [], 'the dialog that adds a trust policy')
}

test('every page is accessible and runs no injected script: narrow and dark, wide and light', async () => {
  const oidc = await startIssuer()
  const { server, browser, owner, close } = await startConsole({
    name: scripts[0] as string,
    email: "o'hara+alert-5@example.com",
    environment: { OANIM_PRIVATE_ISSUERS: oidc.url },
  })
  try {
    await createKeyInConsole(owner, scripts[0] as string)
    const { rotated, leaked } = await fill(server, oidc)
    await invite(owner, "'-alert-8-'+x@example.com")
    await owner.page.goto(`${server.url}/generate`)
    await owner.page.getByLabel('Prompt').fill(`purple mesh ${scripts[0]} ${scripts[1]} ${longWord}`)
    await owner.page.getByRole('button', { name: 'Generate', exact: true }).click()
    // The engine does not understand the words of the scripts.
    await owner.page.getByRole('button', { name: 'Generate a background anyway' }).click()
    await owner.page.getByText('curl', { exact: true }).waitFor({ timeout: 180_000 })
    const pushed = await fetch(`${server.url}/oauth/par`, {
      method: 'POST',
      body: new URLSearchParams({
        response_type: 'code',
        client_id: 'oanim-cli',
        redirect_uri: 'http://127.0.0.1:9/x',
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
        state: 'a'.repeat(22),
        device_id: 'b'.repeat(32),
        device_name: scripts[0] as string,
      }),
    })
    const { request_uri } = (await pushed.json()) as { request_uri: string }
    const loginId = request_uri.split(':').at(-1)
    const signedIn = await owner.context.storageState()

    const inside: Record<string, (page: Page) => Promise<void>> = {
      '/keys?jobs=true&sort=name': async (page) => {
        await page.getByRole('rowheader', { name: /a\.yml #/ }).waitFor()
        await page.locator('q', { hasText: 'javascript:alert(6)' }).waitFor()
      },
      '/keys/key_00000000000000000000': (page) =>
        page.getByText('This account has no key with the ID').waitFor(),
      '/keys': async (page) => {
        await page.getByRole('rowheader', { name: scripts[0] as string }).waitFor()
        await page.getByText('leaked and was revoked').first().waitFor()
      },
      [`/keys/${rotated}`]: async (page) => {
        await page.getByRole('heading', { name: 'Rotation' }).waitFor()
        await page.getByRole('heading', { name: 'Status codes' }).waitFor()
        await page.getByRole('heading', { name: 'Descendant keys' }).waitFor()
      },
      [`/keys/${leaked}`]: async (page) => {
        await page.getByText('It was reported as leaked').waitFor()
        await page.getByRole('heading', { name: 'Status codes' }).waitFor()
        await page.getByRole('heading', { name: 'IP addresses' }).last().waitFor()
      },
      '/generate': (page) =>
        page
          .getByRole('button', { name: /purple mesh/ })
          .first()
          .click(),
      '/audit-log?action=key.&since=2020-01-01T00:00:00Z': async (page) => {
        await page.getByText('Filter by action').click()
        await page
          .getByText(scripts[2] as string)
          .first()
          .click()
        await page.getByText('All with this target').waitFor()
        await page.getByText('Verify a download').waitFor()
      },
      '/audit-log?since=yesterday&action=key.eaten': (page) =>
        page.getByRole('alert').getByText('Since must be a time').waitFor(),
      '/account': async (page) => {
        await page.getByText('This session').waitFor()
        await page.getByText(`repository is octo/${longWord}`).waitFor()
        await page.getByLabel('Default and maximum lifetime').waitFor()
      },
      [`/authorize/${loginId}`]: (page) =>
        page.getByRole('heading', { name: scripts[0] as string }).waitFor(),
      '/authorize/code?code=abc': (page) => page.getByText('paste this code').waitFor(),
    }
    const outside: Record<string, (page: Page) => Promise<void>> = {
      '/sign-in': (page) => page.getByRole('heading', { name: 'Sign in' }).waitFor(),
      '/setup#abc': (page) => page.getByRole('heading', { name: 'Set up this server' }).waitFor(),
      '/invite#abc': (page) => page.getByRole('alert').waitFor(),
      '/reset#abc': (page) => page.getByRole('heading', { name: 'Choose a new password' }).waitFor(),
    }
    const member = await browser.user({ storageState: signedIn, reducedMotion: 'reduce' })
    const stranger = await browser.user({ reducedMotion: 'reduce' })
    const visit = async ({ page }: User, pages: typeof inside) => {
      for (const [path, arrive] of Object.entries(pages)) {
        await page.goto(`${server.url}${path}`)
        await arrive(page)
        assert.deepEqual(await barriersNarrowAndWide(page), [], path)
      }
    }
    await Promise.all([
      visit(member, inside).then(() => visitDialogs(member.page, server.url)),
      visit(stranger, outside),
    ])
    // No script ran, nothing violated the policy, nothing was logged to the console.
    assert.deepEqual([...owner.pageErrors, ...member.pageErrors, ...stranger.pageErrors], [])
  } finally {
    await close()
    await oidc.stop()
  }
})

let started: StartedConsole
before(async () => {
  started = await startConsole()
})
after(() => started.close())

test('no page can be framed, load a foreign script or be cached', async () => {
  const { server, owner } = started
  for (const path of ['/', '/keys', '/sign-in', '/authorize/authreq_1', '/authorize/code']) {
    const { headers } = await fetch(`${server.url}${path}`)
    const policy = headers.get('content-security-policy') ?? ''
    assert.match(policy, /default-src 'none'/)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.ok(!policy.includes('unsafe'), policy)
    assert.equal(headers.get('cache-control'), 'no-cache')
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('referrer-policy'), 'no-referrer')
  }
  const { page } = owner
  await page.route('http://attacker.localhost/**', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<iframe src="${server.url}/keys" onload="document.title='loaded'"></iframe>`,
    }),
  )
  await page.goto('http://attacker.localhost/')
  await page.waitForFunction("document.title === 'loaded'")
  assert.deepEqual(
    page.frames().map((frame) => new URL(frame.url()).protocol),
    ['http:', 'chrome-error:'],
    'the browser shows its own error in the place of the console',
  )
})

test('the choice between light and dark survives a reload and writes no inline style', async () => {
  const { server, owner } = started
  const { page, pageErrors } = owner
  await page.goto(`${server.url}/keys`)
  await page.getByRole('heading', { name: 'API keys' }).waitFor()
  const scheme = () => page.evaluate('document.documentElement.dataset.mantineColorScheme')
  assert.equal(await scheme(), 'light')
  assert.deepEqual(await barriers(page), [], 'with an ordinary name')
  await page.getByRole('button', { name: /account menu$/ }).click()
  await page.getByRole('button', { name: 'Dark' }).click()
  assert.equal(await scheme(), 'dark')
  await page.reload()
  await page.getByRole('heading', { name: 'API keys' }).waitFor()
  assert.equal(await scheme(), 'dark')
  assert.equal(
    await page.evaluate("document.querySelectorAll('style').length"),
    0,
    'no style is written at run time',
  )
  assert.deepEqual(pageErrors, [])
})

test('the first load stays under 200 kB', () => {
  for (const { page, gzipBytes } of measureFirstLoad()) {
    assert.ok(gzipBytes < 200_000, `${page} needs ${gzipBytes} bytes`)
  }
})
