import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { call, createKey } from '../../packages/server/test/support/call.ts'
import { type StartedConsole, signIn, startConsole } from '../support/console.ts'
import { takeScreenshots } from '../support/screenshots.ts'

/** The contrast of two CSS colours, as code for the browser. @see WCAG 2.2, "contrast ratio" */
const contrast = `(one, two) => {
  const light = (colour) => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d')
    canvas.fillStyle = colour
    canvas.fillRect(0, 0, 1, 1)
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
      const share = value / 255
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const [low, high] = [light(one), light(two)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}`
const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
const longName = 'x'.repeat(100)

describe('the console shows only what it knows', () => {
  let started: StartedConsole
  let page: Page
  let longId: string
  before(async () => {
    started = await startConsole()
    page = started.owner.page
    const { url, ownerKey } = started.server
    longId = (await createKey(url, ownerKey, longName)).id
    for (const name of ['deploy', 'nightly', 'preview', 'Übung']) await createKey(url, ownerKey, name)
    const old = await createKey(url, ownerKey, 'old-job-5')
    await call(url, `/api/v1/api-keys/${old.id}`, { key: ownerKey, method: 'DELETE' })
  })
  after(async () => {
    const { pageErrors } = started.owner
    await started.close()
    assert.deepEqual(pageErrors, [])
  })
  const visit = (path: string) => page.goto(`${started.server.url}${path}`)
  /** Waits until an expression is true. The policy of the page forbids the scripts that Playwright would inject. */
  const until = async (expression: string) => {
    for (let tries = 0; !(await page.evaluate(expression)); tries += 1) {
      assert.ok(tries < 2_000, expression)
      await page.waitForTimeout(50)
    }
  }
  const rows = () => page.getByRole('rowheader').allInnerTexts()

  test('the server searches and sorts, the address keeps the search, and Back undoes it', async () => {
    await visit('/keys')
    const search = page.getByLabel('Search keys')
    await search.fill('OLD-JOB')
    await page.getByText('No keys match “OLD-JOB”.').waitFor()
    await page.getByLabel('Status').selectOption('Revoked')
    await page.getByRole('rowheader', { name: /old-job-5/ }).waitFor()
    assert.equal(new URL(page.url()).search, '?search=OLD-JOB&status=revoked')
    await page.reload()
    await page.getByRole('rowheader', { name: /old-job-5/ }).waitFor()
    assert.equal(await search.inputValue(), 'OLD-JOB')
    await page.goBack()
    await page.getByText('No keys match “OLD-JOB”.').waitFor()
    await page.goBack()
    await page.getByRole('rowheader', { name: /deploy/ }).waitFor()
    assert.equal(await search.inputValue(), '')
    await page.getByLabel('Sort').selectOption('Name')
    await page.waitForURL('**/keys?sort=name')
    await page
      .locator('tbody tr')
      .first()
      .getByRole('rowheader', { name: /deploy/ })
      .waitFor()
    assert.match((await rows())[1] ?? '', /nightly/)

    // A pasted key is cut to its prefix: its secret is never sent.
    const { key } = await createKey(started.server.url, started.server.ownerKey, 'pasted')
    const sent: string[] = []
    page.on('request', (request) => sent.push(request.url()))
    await search.fill(key)
    await page.getByRole('rowheader', { name: /deploy/ }).waitFor({ state: 'detached' })
    assert.equal((await rows()).length, 1)
    assert.deepEqual(
      sent.filter((url) => url.includes(key.slice(14))),
      [],
    )
  })

  test('the revoke dialog shows whether usage is loading or unknown, and its buttons do not move', async () => {
    await visit('/keys')
    const button = page.getByRole('button', { name: 'Revoke key' })
    const top = async () => (await button.boundingBox())?.y
    let answer: 'later' | 'never' = 'never'
    const asked = Promise.withResolvers<void>()
    await page.route('**/impact*', async (route) => {
      if (answer === 'never') return route.abort()
      await asked.promise
      return route.continue()
    })
    await page.getByRole('button', { name: 'Revoke nightly' }).click()
    await page.getByText('Usage unknown: could not load who uses this key').waitFor({ timeout: 60_000 })
    const unknown = await top()
    await takeScreenshots(page, 'revoke-unknown')
    answer = 'later'
    await page.getByRole('button', { name: 'Check again' }).click()
    await page.getByText('Checking who uses this key…').waitFor()
    assert.equal(await top(), unknown)
    asked.resolve()
    await page.getByText('No requests in the last 24 hours.').waitFor()
    assert.equal(await top(), unknown)
    await page.unroute('**/impact*')

    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Revoke owner' }).click()
    await page.getByText('This is the last key that can manage keys.').waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Revoke nightly' }).click()
    await button.click()
    await page.getByRole('button', { name: 'Revoke nightly' }).waitFor({ state: 'detached' })
    await until("document.activeElement?.tagName === 'H1'")
  })

  test('a page whose files are gone reloads once, and otherwise says that the server does not respond', async () => {
    await visit('/keys')
    await page.getByRole('rowheader', { name: /deploy/ }).waitFor()
    let loads = 0
    page.on('load', () => {
      loads += 1
    })
    // After a deploy the old files are gone, but the server responds.
    await page.route('**/assets/audit-log-page*', (route) => route.fulfill({ status: 404, body: 'gone' }))
    const reloaded = page.waitForEvent('load')
    await page.getByRole('link', { name: 'Audit log' }).click()
    await reloaded
    await page.getByText('The server does not respond.').waitFor()
    assert.equal(loads, 1, 'once')
    assert.equal(await page.getByRole('link', { name: 'Open Animate: API keys' }).count(), 1, 'one frame')
    await page.unroute('**/assets/audit-log-page*')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { name: 'Audit log' }).waitFor()

    // Offline the page stays, and Try again works once the network is back.
    await started.owner.context.setOffline(true)
    await page.getByRole('link', { name: 'Generate' }).click()
    await page.getByText('The server does not respond.').waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('The server does not respond.').waitFor()
    await started.owner.context.setOffline(false)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByLabel('Prompt').waitFor()
    assert.ok(!(await page.content()).includes('preload CSS'))
    started.owner.pageErrors.splice(
      0,
      Number.POSITIVE_INFINITY,
      ...started.owner.pageErrors.filter((error) => !/load/i.test(error)),
    )
  })

  test('an unknown address shows the not-found page with a link to the keys', async () => {
    for (const path of ['/nowhere', '/account/unknown', '/Keys', '/keys/one/two']) {
      const response = await visit(path)
      assert.equal(response?.status(), 404)
      await page.getByRole('heading', { name: 'Page not found' }).waitFor()
    }
    await page.getByRole('link', { name: 'Go to API keys' }).click()
    await page.getByRole('heading', { name: 'API keys' }).waitFor()
    await visit('/keys/key_00000000000000000000')
    await page.getByRole('heading', { name: 'Key not found' }).waitFor()
    await page.getByRole('link', { name: 'See all API keys' }).click()
    await page.getByRole('rowheader', { name: /deploy/ }).waitFor()
  })

  test('a name of 100 characters does not widen any page', async () => {
    for (const width of [360, 768, 1440]) {
      await page.setViewportSize({ width, height: 800 })
      await visit(`/keys/${longId}`)
      await page.getByRole('heading', { name: longName }).waitFor()
      await page.getByRole('heading', { name: 'Security review' }).waitFor()
      assert.equal(await page.evaluate(overflow), 0, `its page at ${width}`)
      await page.getByRole('button', { name: 'Revoke' }).click()
      await page.getByRole('button', { name: 'Revoke key' }).waitFor()
      await until("document.getAnimations().every(({ playState }) => playState === 'finished')")
      const box = await page.getByRole('button', { name: 'Revoke key' }).boundingBox()
      assert.ok(box && box.x >= 0 && box.x + box.width <= width, `Revoke is whole at ${width}`)
      assert.equal(await page.evaluate(overflow), 0, `its dialog at ${width}`)
      await visit('/keys')
      await page.getByRole('rowheader', { name: longName }).waitFor()
      assert.equal(await page.evaluate(overflow), 0, `the list at ${width}`)
      await page.getByRole('link', { name: 'API keys' }).count()
    }
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  test('controls have a contrast of 3:1 in light and dark, and stay visible in forced colours', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await visit('/keys')
      await page.getByRole('switch').waitFor()
      const ratios = await page.evaluate<Record<string, number>>(`(() => {
        const contrast = ${contrast}
        const style = (selector) => getComputedStyle(document.querySelector(selector))
        const page = getComputedStyle(document.body).backgroundColor
        const track = style('.mantine-Switch-track')
        return {
          switch: contrast(track.borderTopColor, page),
          thumb: contrast(style('.mantine-Switch-thumb').backgroundColor, track.backgroundColor),
          'free slot': contrast(style('[class*="slots"] i:not([data-taken])').borderTopColor, page),
          'taken slot': contrast(style('[class*="slots"] i[data-taken]').backgroundColor, page),
        }
      })()`)
      await page.getByRole('button', { name: 'Create key' }).click()
      await page.getByText('Permissions, expiry and limits').click()
      const checkbox = await page.evaluate<number>(`(() => {
        const box = getComputedStyle(document.querySelector('.mantine-Checkbox-input:not(:checked)'))
        const dialog = getComputedStyle(document.querySelector('[role="dialog"]'))
        return (${contrast})(box.borderTopColor, dialog.backgroundColor)
      })()`)
      for (const [what, ratio] of Object.entries({ ...ratios, checkbox })) {
        assert.ok(ratio >= 3, `${what}: ${ratio.toFixed(2)} in ${colorScheme}`)
      }
    }
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' })
    await visit(`/keys`)
    await page.getByRole('switch').waitFor()
    const seen = await page.evaluate<Record<string, boolean>>(`(() => {
      const style = (selector) => getComputedStyle(document.querySelector(selector))
      const page = getComputedStyle(document.body).backgroundColor
      return {
        slots: style('[class*="slots"] i[data-taken]').backgroundColor !== page,
        switch: style('.mantine-Switch-track').borderTopStyle === 'solid',
        thumb: style('.mantine-Switch-thumb').backgroundColor !== page,
        current: style('nav [aria-current="page"]').outlineStyle === 'solid',
      }
    })()`)
    assert.deepEqual(seen, { slots: true, switch: true, thumb: true, current: true })
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' })
  })

  test('times follow the locale of the browser, and the keyboard reveals the exact time', async () => {
    const german = await started.browser.user({ locale: 'de-DE', timezoneId: 'Europe/Berlin' })
    await german.page.goto(`${started.server.url}/keys`)
    await signIn(german)
    const time = german.page
      .locator('tbody')
      .getByRole('button', { name: /^(?:jetzt|vor)/ })
      .first()
    await time.focus()
    await german.page.keyboard.press('Enter')
    assert.match(await time.innerText(), /^\d\d\.\d\d\.\d{4}, \d\d:\d\d$/)
    assert.deepEqual(german.pageErrors, [])
  })

  test('the gallery loads thumbnails, not originals', async () => {
    const { url, ownerKey } = started.server
    const made = await call(url, '/api/v1/assets/generate-image', {
      key: ownerKey,
      json: { prompt: 'dark mesh gradient, purple', size: '1280x720' },
    })
    assert.equal(made.status, 201)
    const loaded: { path: string; body: Promise<Buffer> }[] = []
    page.on('response', (response) => {
      const path = new URL(response.url()).pathname
      if (/\/assets\/asset_/.test(path)) loaded.push({ path, body: response.body() })
    })
    await visit('/generate')
    await until("document.querySelector('main li img')?.naturalWidth > 0")
    assert.deepEqual(
      loaded.map(({ path }) => path),
      [`/api/v1/assets/${made.body.job.assets[0].id}/thumbnail`],
    )
    const { length: bytes } = (await loaded[0]?.body) ?? []
    assert.ok(bytes > 0 && bytes < 30_000, `${bytes} bytes`)
  })
})
