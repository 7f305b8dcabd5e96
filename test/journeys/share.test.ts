import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { OpenAnimate } from '@oanim/sdk'
import { type StartedConsole, startConsole } from '../support/console.ts'
import { takeScreenshots } from '../support/screenshots.ts'

describe('a one-time link to a key, in a browser', () => {
  let started: StartedConsole
  before(async () => {
    started = await startConsole()
  })
  after(() => started.close())

  const share = async () => {
    const { server } = started
    const client = new OpenAnimate({ apiKey: server.ownerKey, baseUrl: server.url })
    const { api_key, key } = await client.apiKeys.create({ name: 'for a friend' })
    const { link } = await client.shares.create(api_key.id, key)
    return { id: api_key.id, key, link, revoke: () => client.apiKeys.revoke(api_key.id) }
  }

  test('it shows the key once, without sign-in, and no request carries the secret', async () => {
    const { key, link } = await share()
    const { page, pageErrors } = await started.browser.user()
    const requests: string[] = []
    page.on('request', (request) => {
      requests.push(`${request.method()} ${request.url()} ${request.postData()}`)
    })
    await page.goto(link)
    const show = page.getByRole('button', { name: 'Show the key' })
    await show.waitFor()
    // A preview, or a second look, uses nothing up.
    await page.reload()
    await show.waitFor()
    assert.ok(!requests.some((line) => line.startsWith('POST')))
    assert.ok(!(await page.content()).includes(key))

    await show.click()
    await page.getByText(key, { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Copy Key' }).waitFor()
    assert.ok(
      requests.every((line) => !line.includes(link.slice(-43))),
      'what decrypts stays in the browser',
    )

    await page.getByRole('button', { name: 'I have saved it' }).click()
    await page.reload()
    await show.click()
    await page.getByRole('heading', { name: 'This link has expired or was already used' }).waitFor()
    await page.getByText('someone else may have the key').waitFor()
    assert.deepEqual(pageErrors, [])
  })

  test('an incomplete, changed or revoked link says so', async () => {
    const { link, revoke } = await share()
    const { page, pageErrors } = await started.browser.user()
    await page.goto(link.slice(0, -1))
    await page.getByText('This link is incomplete').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Show the key' }).count(), 0)

    const changed = (await share()).link.replace(/.{5}$/, (end) => (end === 'AAAAA' ? 'BBBBA' : 'AAAAA'))
    await page.goto('about:blank')
    await page.goto(changed)
    await page.getByRole('button', { name: 'Show the key' }).click()
    await page.getByText('The link was changed').waitFor()

    await revoke()
    await page.goto('about:blank')
    await page.goto(link)
    await page.getByRole('button', { name: 'Show the key' }).click()
    await page.getByRole('heading', { name: 'This link has expired or was already used' }).waitFor()
    assert.deepEqual(pageErrors, [])
  })

  test('the console creates it, and no request carries the key or the secret', async () => {
    const { owner, browser } = started
    const { page, context, pageErrors } = owner
    const requests: string[] = []
    const friend = await browser.user()
    for (const whose of [context, friend.context]) {
      whose.on('request', (request) => {
        requests.push(
          `${request.method()} ${request.url()} ${JSON.stringify(request.headers())} ${request.postData()}`,
        )
      })
    }
    await page.getByRole('button', { name: 'Create key' }).click()
    await page.getByLabel('Name').fill('for Sam')
    await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click()
    const key = await page.getByLabel('Your API key').innerText()
    await takeScreenshots(page, 'share-offer')
    await page.getByRole('button', { name: 'Create one-time link' }).click()
    const link = await page.getByLabel('Link to the key').innerText()
    const [, secret = ''] = /^http:\S+\/share\/share_\w+#([\w-]{43})$/.exec(link) ?? []
    assert.notEqual(secret, '')
    assert.equal(await page.evaluate('document.activeElement.textContent'), link)
    const until = await page.getByText('It works once and expires').innerText()
    const inADay = Date.parse(/expires (.+)\.$/.exec(until)?.[1] ?? '') - Date.now()
    assert.ok(Math.abs(inADay - 24 * 3_600_000) < 120_000, until)
    await takeScreenshots(page, 'share-link')
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Copy the link', exact: true }).click()
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), link)
    await page.getByRole('button', { name: 'I have saved it' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    const kept = await page.evaluate<string>('JSON.stringify({ ...sessionStorage, ...localStorage })')
    assert.ok(
      !`${kept}${await page.content()}`.includes(secret),
      'a closed dialog leaves nothing of the link',
    )

    await friend.page.goto(link)
    await friend.page.getByRole('button', { name: 'Show the key' }).click()
    await friend.page.getByText(key, { exact: true }).waitFor()
    await friend.page.getByRole('button', { name: 'I have saved it' }).click()
    await friend.page.reload()
    await friend.page.getByRole('button', { name: 'Show the key' }).click()
    await friend.page.getByRole('heading', { name: 'This link has expired or was already used' }).waitFor()

    assert.equal(requests.filter((line) => /^POST \S+\/share /.test(line)).length, 1)
    for (const line of requests) assert.ok(!line.includes(key) && !line.includes(secret), line)
    assert.deepEqual([...pageErrors, ...friend.pageErrors], [])
  })
})
