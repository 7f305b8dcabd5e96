import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { OpenAnimate } from '@oanim/sdk'
import { type StartedServer, startServer } from '../../packages/server/test/support/start-server.ts'
import { type StartedBrowser, startBrowser } from '../support/browser.ts'

describe('a link that hands a key to somebody, in a browser', () => {
  let server: StartedServer
  let browser: StartedBrowser
  before(async () => {
    server = await startServer({ database: 'sqlite' })
    browser = await startBrowser()
  })
  after(async () => {
    await browser.close()
    await server.close()
  })

  const share = async () => {
    const client = new OpenAnimate({ apiKey: server.ownerKey, baseUrl: server.url })
    const { api_key, key } = await client.apiKeys.create({ name: 'for a friend' })
    const { link } = await client.shares.create(api_key.id, key)
    return { id: api_key.id, key, link, revoke: () => client.apiKeys.revoke(api_key.id) }
  }

  test('shows the key once, to somebody who is not signed in, and no request carries the secret', async () => {
    const { key, link } = await share()
    const { page, flaws } = await browser.person()
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

    await page.reload()
    await show.click()
    await page.getByRole('heading', { name: 'Too late' }).waitFor()
    await page.getByText('somebody else may have the key').waitFor()
    assert.deepEqual(flaws, [])
  })

  test('says so when it is cut, changed, or its key has ended', async () => {
    const { link, revoke } = await share()
    const { page, flaws } = await browser.person()
    await page.goto(link.slice(0, -1))
    await page.getByText('This link is not whole').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Show the key' }).count(), 0)

    const changed = (await share()).link.replace(/.{5}$/, (end) => (end === 'AAAAA' ? 'BBBBA' : 'AAAAA'))
    await page.goto('about:blank')
    await page.goto(changed)
    await page.getByRole('button', { name: 'Show the key' }).click()
    await page.getByText('The link was changed on its way').waitFor()

    await revoke()
    await page.goto('about:blank')
    await page.goto(link)
    await page.getByRole('button', { name: 'Show the key' }).click()
    await page.getByRole('heading', { name: 'Too late' }).waitFor()
    assert.deepEqual(flaws, [])
  })
})
