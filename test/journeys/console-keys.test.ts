import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { createKey } from '../../packages/server/test/support/call.ts'
import { type StartedConsole, startConsole } from '../support/console.ts'

/** Asks who a key is from another process, as a pipeline does. */
async function whoAmI(url: string, key: string): Promise<number> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '-e',
      `fetch(process.env.ANIMATE_API_URL + '/api/v1/auth/me', {
        headers: { authorization: 'Bearer ' + process.env.ANIMATE_API_KEY },
      }).then((answer) => process.stdout.write(String(answer.status)))`,
    ],
    { env: { ANIMATE_API_URL: url, ANIMATE_API_KEY: key } },
  )
  return Number(stdout)
}

let started: StartedConsole
before(async () => {
  started = await startConsole()
})
after(() => started.close())

test('a key is shown once, works in a process, and stops working when it is revoked', async () => {
  const { server, owner } = started
  const { page, context, pageErrors } = owner
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url })
  await page.getByRole('button', { name: 'Create key' }).click()
  await page.getByLabel('Name').fill('ci-pipeline')
  await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click()
  const key = await page.getByLabel('Your API key').innerText()
  assert.match(key, /^anim_\w{8}_\w{24}$/)
  assert.ok((await page.getByRole('dialog').innerText()).includes(`export ANIMATE_API_KEY=${key}`))
  await page.getByRole('button', { name: 'Copy the key', exact: true }).click()
  assert.equal(await page.evaluate('navigator.clipboard.readText()'), key)
  for (const [tab, words] of [
    ['GitHub Actions', 'secrets.ANIMATE_API_KEY'],
    ['GitLab', 'script:'],
  ] as const) {
    await page.getByRole('tab', { name: tab }).click()
    const snippet = await page.getByRole('tabpanel').innerText()
    assert.ok(snippet.includes(words))
    assert.ok(!snippet.includes(key), 'a key does not belong into a file that is committed')
  }

  // Only "I have saved it" closes the dialog.
  await page.keyboard.press('Escape')
  await page.mouse.click(5, 5)
  assert.ok(await page.getByLabel('Your API key').isVisible())
  const asked = page.waitForEvent('dialog')
  const reload = page.evaluate('location.reload()').catch(() => {})
  const dialog = await asked
  assert.equal(dialog.type(), 'beforeunload')
  await dialog.dismiss()
  await reload
  await page.getByRole('button', { name: 'I have saved it' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  assert.ok(!(await page.content()).includes(key), 'a closed dialog leaves nothing of the key')
  const kept = await page.evaluate<string>('JSON.stringify({ ...sessionStorage, ...localStorage })')
  assert.ok(!kept.includes(key))

  assert.equal(await whoAmI(server.url, key), 200)
  await page.reload()
  await page.getByRole('button', { name: 'Revoke ci-pipeline' }).click()
  assert.match(await page.getByRole('dialog').innerText(), /Last used\s+now from 127\.0\.0\.1, by node/)
  await page.getByRole('button', { name: 'Revoke key' }).click()
  await page.getByRole('button', { name: 'Revoke ci-pipeline' }).waitFor({ state: 'detached' })
  assert.equal(await whoAmI(server.url, key), 401)
  await page.goto(`${server.url}/audit-log`)
  await page.getByText('revoked the key').waitFor()
  assert.deepEqual(pageErrors, [])
})

test('the keyboard alone creates and revokes a key', async () => {
  const { server, owner } = started
  const { page, pageErrors } = owner
  const { keyboard } = page
  const focused = () =>
    page.evaluate<string>(
      "document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''",
    )
  const tabTo = async (name: string) => {
    for (let presses = 0; presses < 40; presses += 1) {
      await keyboard.press('Tab')
      if ((await focused()) === name) return
    }
    assert.fail(`Tab never reached ${name}`)
  }
  await page.goto(`${server.url}/keys`)
  await page.getByRole('heading', { name: 'API keys' }).waitFor()
  await keyboard.press('Tab')
  assert.equal(await focused(), 'Skip to content')
  await keyboard.press('Enter')
  await tabTo('Create key')
  const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')
  assert.notEqual(outline, 'none', 'the focus is visible')
  await keyboard.press('Enter')
  await page.getByRole('dialog').getByLabel('Name').waitFor()
  await page.locator('input:focus').waitFor()
  await keyboard.type('by hand')
  await keyboard.press('Enter')
  await page.getByLabel('Your API key').waitFor()
  // The focus stays inside the dialog, however often Tab is pressed.
  for (let presses = 0; presses < 12; presses += 1) {
    await keyboard.press('Tab')
    assert.ok(await page.evaluate(`document.activeElement?.closest('[role="dialog"]') !== null`))
  }
  await tabTo('I have saved it')
  await keyboard.press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await tabTo('Revoke by hand')
  await keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await tabTo('Revoke key')
  await keyboard.press('Enter')
  await page.getByRole('button', { name: 'Revoke by hand' }).waitFor({ state: 'detached' })
  assert.deepEqual(pageErrors, [])
})

test('an image is generated, and its command generates the same one', async () => {
  const { server, owner } = started
  const { page, pageErrors } = owner
  await page.goto(`${server.url}/generate`)
  await page.getByText('No assets yet').waitFor()
  await page.getByLabel('Prompt').fill("dark mesh gradient, it's purple")
  await page.reload()
  assert.equal(
    await page.getByLabel('Prompt').inputValue(),
    "dark mesh gradient, it's purple",
    'a draft survives',
  )
  await page.getByLabel('Seed').fill('7')
  await page.getByRole('button', { name: 'Generate', exact: true }).click()
  const image = page.getByRole('img', { name: /^Generated from the prompt/ })
  await image.waitFor({ timeout: 180_000 })
  await page.evaluate("document.querySelector('main img').decode()")
  const text = await page.getByRole('main').innerText()
  assert.ok(text.includes(`--prompt 'dark mesh gradient, it'\\''s purple'`))
  const [, json = ''] = /--data-raw '(.*)'\s*$/m.exec(text) ?? []
  const again = await fetch(`${server.url}/api/v1/assets/generate-image`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.ownerKey}`, 'content-type': 'application/json' },
    body: json.replaceAll(`'\\''`, "'"),
  })
  assert.equal(again.status, 201)
  const { job } = (await again.json()) as { job: { assets: { sha256: string }[] } }
  const src = (await image.getAttribute('src')) ?? ''
  const first = await page.evaluate(async (address) => (await fetch(address)).headers.get('etag'), src)
  assert.equal(first, `"${job.assets[0]?.sha256}"`)
  await page.reload()
  await page.getByText(/owner ·/).waitFor()
  await page.getByText(/Ada Lovelace ·/).waitFor()
  assert.deepEqual(pageErrors, [])
})

test('keys can be searched, and at the key limit the page says what to do', async () => {
  const { server, owner } = started
  const { page, pageErrors } = owner
  for (const number of [1, 2, 3, 4, 5, 6, 7, 8, 9])
    await createKey(server.url, server.ownerKey, `pipeline ${number}`)
  await page.goto(`${server.url}/keys`)
  await page.getByText('10 of 10 in use. Revoke one to create another.').waitFor()
  assert.ok(await page.getByRole('button', { name: 'Create key' }).isDisabled())
  await page.getByLabel('Search keys').fill('PIPELINE 7')
  await page.getByRole('rowheader', { name: 'pipeline 8' }).waitFor({ state: 'detached' })
  assert.equal(await page.getByRole('rowheader').count(), 1)
  await page.getByLabel('Search keys').fill('nothing like it')
  await page.getByText('No keys match “nothing like it”').waitFor()
  assert.deepEqual(pageErrors, [])
})
