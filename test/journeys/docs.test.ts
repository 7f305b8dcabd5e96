import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type StartedServer, startServer } from '../../packages/server/test/support/start-server.ts'
import { barriers, overflow } from '../support/barriers.ts'
import { type StartedBrowser, startBrowser } from '../support/browser.ts'

const paths = ['/docs', '/docs/keys', '/docs/running', '/docs/errors', '/docs/api', '/docs/search?q=revoke']

let server: StartedServer
let browser: StartedBrowser
before(async () => {
  server = await startServer({ database: 'sqlite' })
  browser = await startBrowser()
})
after(() => server.close())

test('the documentation is readable on a phone and on a desktop, in light and dark', async () => {
  for (const [width, colorScheme] of [
    [360, 'dark'],
    [1440, 'light'],
  ] as const) {
    const { page, pageErrors } = await browser.user({ viewport: { width, height: 900 }, colorScheme })
    for (const path of paths) {
      await page.goto(server.url + path)
      assert.equal(await page.evaluate(overflow), 0, `${path} is wider than ${width} px`)
      // The page of the API describes each operation alike, and has ten thousand elements: all of them are checked once.
      if (width === 1440)
        await page.evaluate(
          "document.querySelectorAll('main section:nth-of-type(n+4)').forEach((each) => each.remove())",
        )
      assert.deepEqual(await barriers(page), [], `${path} at ${width} px`)
    }
    assert.deepEqual(pageErrors, [])
  }
})

test('a reader searches, opens a section, and goes on to the next guide', async () => {
  const { page, pageErrors } = await browser.user()
  await page.goto(`${server.url}/docs`)
  await page.getByRole('searchbox').fill('immediately invalidates')
  await page.getByRole('searchbox').press('Enter')
  await page.getByRole('link', { name: 'API Keys › Revoke a key' }).click()
  await page.waitForURL('**/docs/api-keys#revoke-a-key')
  await page.getByRole('link', { name: /^Next/ }).click()
  await page.waitForURL('**/docs/sign-in')
  assert.deepEqual(pageErrors, [])
})
