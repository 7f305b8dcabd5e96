import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page, Route } from 'playwright-core'
import { call } from '../../packages/server/test/support/call.ts'
import { password, type StartedConsole, signIn, startConsole } from '../support/console.ts'

describe('forms of the console', () => {
  let started: StartedConsole
  let page: Page
  before(async () => {
    started = await startConsole()
    page = started.owner.page
  })
  after(async () => {
    const { pageErrors } = started.owner
    await started.close()
    assert.deepEqual(pageErrors, [])
  })

  const dialog = () => page.getByRole('dialog').last()
  const openCreate = () => page.getByRole('button', { name: 'Create key' }).first().click()
  const create = () => dialog().getByRole('button', { name: 'Create key' }).click()
  const visit = (path: string) => page.goto(`${started.server.url}${path}`)
  const liveNames = async () => {
    const { body } = await call(started.server.url, '/api/v1/api-keys', { key: started.server.ownerKey })
    return body.api_keys.map(({ name }: { name: string }) => name) as string[]
  }
  /** Loses one response after the server has processed the request. */
  const loseAnswer = (path: string) =>
    page.route(
      `**${path}`,
      async (route: Route) => {
        // Generating an image can take long.
        await route.fetch({ timeout: 180_000 })
        await route.abort()
      },
      { times: 1 },
    )
  /** Asserts that leaving the page asks first, inside the console and on a reload. */
  async function assertGuarded(shown: () => Promise<unknown>) {
    await shown()
    await page.evaluate('history.back()')
    await page.getByText(/^Leave without saving/).waitFor()
    await page.getByRole('button', { name: 'Stay' }).click()
    await page.getByText(/^Leave without saving/).waitFor({ state: 'detached' })
    await shown()
    const asked = page.waitForEvent('dialog')
    const reload = page.evaluate('location.reload()').catch(() => {})
    const question = await asked
    assert.equal(question.type(), 'beforeunload')
    await question.dismiss()
    await reload
    await shown()
  }

  test('the draft of a key keeps all its restrictions after a reload and after a new sign-in', async () => {
    await visit('/keys')
    await openCreate()
    await page.getByLabel('Name').fill('office-only')
    await page.getByText('Permissions, expiry and limits').click()
    await page.getByLabel('Generate images, video and audio').uncheck()
    await page.getByLabel('Allowed IP addresses').fill('10.0.0.0/8')
    await page.getByLabel('Requests per minute', { exact: true }).fill('7')
    await page.getByLabel('Expires').selectOption('30d')
    const assertWhole = async () => {
      assert.equal(await page.getByLabel('Name').inputValue(), 'office-only')
      assert.ok(await page.getByLabel('Allowed IP addresses').isVisible(), 'kept restrictions are visible')
      assert.equal(await page.getByLabel('Allowed IP addresses').inputValue(), '10.0.0.0/8')
      assert.equal(await page.getByLabel('Requests per minute', { exact: true }).inputValue(), '7')
      assert.equal(await page.getByLabel('Expires').inputValue(), '30d')
      assert.equal(await page.getByLabel('Generate images, video and audio').isChecked(), false)
    }
    await page.reload()
    await openCreate()
    await assertWhole()

    // The session ends while the form is open: the page says why, and the draft is kept.
    await started.owner.context.clearCookies()
    await create()
    await page.getByText('Your session has expired').waitFor()
    await page.getByLabel('Email address').fill('ada@example.com')
    await page.getByRole('textbox', { name: 'Password' }).fill('not the password')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('alert').waitFor()
    assert.equal(await page.evaluate("document.activeElement?.getAttribute('role')"), 'alert')
    await signIn(started.owner)
    await page.waitForURL('**/keys')
    await openCreate()
    await assertWhole()

    // A draft of another version of the form is dropped.
    await page.evaluate('sessionStorage.setItem(\'oanim.draft.key\', \'{"name":"office-only"}\')')
    await page.reload()
    await openCreate()
    assert.equal(await page.getByLabel('Name').inputValue(), '')
  })

  test('an invalid number, date or address is named, kept as typed and not sent', async () => {
    await page.getByLabel('Name').fill('bounded')
    await page.getByText('Permissions, expiry and limits').click()
    for (const typed of ['0', '1.5', '-3', '5e3', '1000001']) {
      await page.getByLabel('Requests per minute', { exact: true }).fill(typed)
      await create()
      await page.getByText(`“${typed}” is not a whole number from 1 to 1,000,000.`).waitFor()
      assert.equal(await page.getByLabel('Requests per minute', { exact: true }).inputValue(), typed)
    }
    await page.getByLabel('Requests per minute', { exact: true }).fill('')
    await page.getByLabel('Expires').selectOption('date')
    await page.getByLabel('Last day (UTC)').fill('2020-01-01')
    await page.getByLabel('Allowed IP addresses').fill('192.0.2.1, 10.0.0.0/99\nnowhere')
    await create()
    await page.getByText('2020-01-01 is in the past.').waitFor()
    await page.getByLabel('Expires').selectOption('1d')
    await create()
    await page.getByText('“10.0.0.0/99” must be').waitFor()
    assert.match(await dialog().innerText(), /“nowhere” must be an IP address or a CIDR block/)
    await page.getByRole('button', { name: 'Cancel' }).click()
    assert.deepEqual(await liveNames(), ['owner'])

    await visit('/account')
    await page.getByLabel('Default and maximum lifetime').fill('5000')
    await page.getByRole('button', { name: 'Save policy' }).click()
    await page.getByText('“5000” is not a whole number from 1 to 3,650.').waitFor()
    await page.reload()
    assert.equal(await page.getByLabel('Default and maximum lifetime').inputValue(), '')
  })

  test('leaving a page that shows a one-time secret asks first', async () => {
    await visit('/audit-log')
    await page.getByRole('link', { name: 'Keys', exact: true }).click()
    await openCreate()
    await page.getByLabel('Name').fill('guarded')
    await create()
    const key = page.getByLabel('Your API key')
    await key.waitFor()
    assert.equal(await page.evaluate("document.activeElement?.getAttribute('aria-label')"), 'Your API key')
    await assertGuarded(() => key.waitFor())
    await page.getByRole('button', { name: 'I have saved it' }).click()
    await dialog().waitFor({ state: 'detached' })

    await page.getByRole('link', { name: 'guarded' }).click()
    await page.getByRole('button', { name: 'Rotate' }).click()
    await dialog().getByRole('button', { name: 'Rotate' }).click()
    await key.waitFor()
    await assertGuarded(() => key.waitFor())
    await page.getByRole('button', { name: 'I have saved it' }).click()
    await dialog().waitFor({ state: 'detached' })

    await page.getByRole('link', { name: 'Account', exact: true }).click()
    await page.getByRole('button', { name: 'Invite user' }).click()
    await page.getByRole('button', { name: 'Create link' }).click()
    await assertGuarded(() => page.getByLabel('Invitation link').waitFor())
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'Turn on' }).click()
    await page.getByLabel('Your password').fill(password)
    await page.getByRole('button', { name: 'Continue', exact: true }).click()
    await assertGuarded(() => page.getByRole('img', { name: /QR code/ }).waitFor())
    await dialog().getByRole('button', { name: 'Cancel' }).click()

    // Without a secret, leaving does not ask.
    await page.evaluate('history.back()')
    await page.getByRole('heading', { name: 'guarded' }).waitFor()
  })

  test('trying again after a lost response creates nothing twice', async () => {
    const keys: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().includes('/api/v1/'))
        keys.push(request.headers()['idempotency-key'] ?? request.url())
    })
    await visit('/keys')
    await openCreate()
    await page.getByLabel('Name').fill('answer-lost')
    await loseAnswer('/api/v1/api-keys')
    await create()
    await page.getByText('Trying again is safe: nothing is created twice.').waitFor()
    // The retry is the same submission, also after a reload.
    await page.reload()
    await openCreate()
    await create()
    await page.getByText('was created, but its secret was lost').waitFor()
    assert.equal((await liveNames()).filter((name) => name === 'answer-lost').length, 1)
    await page.getByRole('button', { name: 'Replace key' }).click()
    const secret = await page.getByLabel('Your API key').innerText()
    assert.equal((await call(started.server.url, '/api/v1/auth/me', { key: secret })).status, 200)
    await page.getByRole('button', { name: 'I have saved it' }).click()
    await dialog().waitFor({ state: 'detached' })
    assert.equal((await liveNames()).filter((name) => name === 'answer-lost').length, 1)
    assert.equal(keys[0], keys[1])
    assert.notEqual(keys[1], keys[2])

    await visit('/account')
    await page.getByRole('button', { name: 'Invite user' }).click()
    await page.getByRole('dialog').getByLabel('Email address').fill('grace@example.com')
    await loseAnswer('/api/v1/invitations')
    await page.getByRole('button', { name: 'Create link' }).click()
    await page.getByText('Trying again is safe: nothing is created twice.').waitFor()
    await page.getByRole('button', { name: 'Create link' }).click()
    await page.getByText('was created, but its link was lost').waitFor()
    await page.getByRole('button', { name: 'Cancel it and create another' }).click()
    await page.getByLabel('Invitation link').waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.reload()
    await page.getByText('Pending invitations').waitFor()
    assert.equal(await page.getByText('grace@example.com').count(), 1)

    await page.getByRole('button', { name: 'Add trust policy' }).click()
    await page.getByLabel('Repository').fill('octo/app')
    await loseAnswer('/api/v1/trust-policies')
    await page.getByRole('dialog').getByRole('button', { name: 'Add trust policy' }).click()
    await page.getByText('Trying again is safe: nothing is created twice.').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Add trust policy' }).click()
    const { id } = (await call(started.server.url, '/api/v1/auth/me', { key: started.server.ownerKey })).body
    await page.getByText(`ANIMATE_ACCOUNT: ${id}`).waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByText('repository is octo/app').first().waitFor()
    assert.equal(await page.getByText('repository is octo/app').count(), 1)

    await visit('/generate')
    await page.getByLabel('Prompt').fill('waves, teal')
    await page.getByLabel('Size').selectOption('1280x720')
    await loseAnswer('/api/v1/assets/generate-image')
    await page.getByRole('button', { name: 'Generate', exact: true }).click()
    await page.getByText('Trying again is safe: nothing is created twice.').waitFor({ timeout: 180_000 })
    await page.getByRole('button', { name: 'Generate', exact: true }).click()
    await page.getByRole('img', { name: /^Generated from the prompt/ }).waitFor({ timeout: 180_000 })
    const tile = page.getByRole('button', { name: /^waves, teal/ })
    await tile.first().waitFor()
    assert.equal(await tile.count(), 1)
    assert.deepEqual(
      keys.filter((key) => key.includes('/api/')).map((url) => new URL(url).pathname),
      [],
      'every request that creates something has an Idempotency-Key',
    )
  })
})
