import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { someone } from '../../packages/cli/test/support/cli.ts'
import { call } from '../../packages/server/test/support/call.ts'
import { createKeyInConsole, type StartedConsole, startConsole } from '../support/console.ts'
import { takeScreenshots } from '../support/screenshots.ts'

const entries = (page: Page) => page.getByRole('listitem').filter({ has: page.locator('details') })

const field = (page: Page, label: string) => page.getByLabel(label, { exact: true })

/** Saves the download of a button and returns its path. */
async function download(page: Page, button: string, folder: string): Promise<string> {
  const arrives = page.waitForEvent('download')
  await page.getByRole('button', { name: button }).click()
  const file = await arrives
  const path = join(folder, file.suggestedFilename())
  await file.saveAs(path)
  return path
}

async function actionsIn(path: string): Promise<string[]> {
  const lines = (await readFile(path, 'utf8')).trim().split('\n')
  return lines.map((line) => JSON.parse(line).action)
}

let started: StartedConsole
before(async () => {
  started = await startConsole()
})
after(() => started.close())

test('a user filters the audit log, sees what an event changed, and verifies a download offline', async () => {
  const { server, owner } = started
  const { page, pageErrors } = owner
  await createKeyInConsole(owner, 'painter')
  await page.goto(`${server.url}/account`)
  await page.getByLabel('Default and maximum lifetime').fill('30')
  await page.getByRole('button', { name: 'Save policy' }).click()
  await page.getByText('Key policy saved').waitFor()

  // An event opens to its values before and after and its origin.
  await page.getByRole('link', { name: 'Audit log', exact: true }).click()
  const change = entries(page).filter({ hasText: 'updated the key policy' })
  await change.locator('summary').click()
  const row = change.getByRole('row', { name: /max_lifetime_days/ })
  await row.waitFor()
  assert.deepEqual(await row.getByRole('cell').allInnerTexts(), ['none', '30'])
  const facts = await change.innerText()
  assert.match(facts, /\nreq_\w+/)
  assert.match(facts, /IP address\s+127\.0\.0\.1/)
  await takeScreenshots(page, 'audit_event')

  // A link filters similar events, and the address of the page keeps the filter.
  await change.getByRole('link', { name: 'All of this request' }).click()
  await page.getByRole('link', { name: /^Request: req_\w+, remove/ }).waitFor()
  await page.reload()
  await page.getByRole('link', { name: /^Request: req_/ }).waitFor()
  await change.waitFor()
  assert.equal(await entries(page).count(), 1)
  await page.goBack()
  await page.getByText('created the key').first().waitFor()

  // All filters of the form apply together.
  await page.getByText('Filter by action').click()
  await field(page, 'Action').selectOption('key.')
  await field(page, 'Since').fill('2020-01-31T12:00:00')
  await page.getByRole('button', { name: 'Apply' }).click()
  await page.getByRole('link', { name: /^Action: key\., remove/ }).waitFor()
  await page.getByText('updated the key policy').waitFor({ state: 'detached' })
  const url = new URL(page.url())
  assert.equal(url.searchParams.get('action'), 'key.')
  assert.match(url.searchParams.get('since') ?? '', /^2020-01-3\dT\d\d:00:00\.000Z$/)
  await takeScreenshots(page, 'audit-log-filtered')

  // The download contains the filtered events.
  const { work, oanim } = await someone()
  const filtered = await actionsIn(await download(page, 'Download filtered events', work))
  assert.ok(filtered.length > 0 && filtered.every((action) => action.startsWith('key.')))

  // Without matching events, the page offers to clear the filters.
  await field(page, 'IP address').fill('192.0.2.1')
  await page.getByRole('button', { name: 'Apply' }).click()
  await page.getByText('No event matches all filters.').waitFor()
  await takeScreenshots(page, 'audit-log-empty')
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await page.getByText('updated the key policy').waitFor()
  assert.equal(new URL(page.url()).search, '')

  // A download of all events is verified offline with the hash on the page.
  const command = await page.getByRole('group', { name: 'Verify a download' }).innerText()
  const whole = await download(page, 'Download all events', work)
  assert.ok((await actionsIn(whole)).includes('policy.updated'))
  // The page runs the CLI from the server's archive; the local build is the same.
  const words = command.trim().split(' ')
  const args = words.slice(words.indexOf('audit'))
  const checked = await oanim(args)
  assert.equal(checked.exitCode, 0, checked.stderr)
  const head = await call(server.url, '/api/v1/audit-events/head', { key: server.ownerKey })
  assert.equal(args.at(-1), head.body.last_hash)
  assert.ok((await page.getByText(/^Number \d+, of/).innerText()).startsWith(`Number ${head.body.last_seq},`))
  assert.deepEqual(pageErrors, [])
})

test('an invalid filter is named, and the other filters are kept', async () => {
  const { server, owner } = started
  const { page, pageErrors } = owner
  await page.goto(`${server.url}/audit-log?since=yesterday&action=key.eaten&address=127.0.0.1&request_id=123`)
  const alert = page.getByRole('alert')
  await alert.getByText('Since must be a time such as 2026-01-31T12:00:00Z').waitFor()
  await alert.getByText('Action must be an action (key.revoked)').waitFor()
  assert.equal(await field(page, 'Since').inputValue(), 'yesterday')
  assert.equal(await field(page, 'Action').inputValue(), 'key.eaten')
  assert.equal(await field(page, 'IP address').inputValue(), '127.0.0.1')
  assert.equal(await field(page, 'Request').inputValue(), '123')
  assert.ok(await page.getByRole('button', { name: 'Download' }).isDisabled())
  await takeScreenshots(page, 'audit-log-denied')

  await field(page, 'Since').fill('2020-01-31T12:00:00Z')
  await field(page, 'Request').fill('')
  await field(page, 'Action').selectOption('')
  await page.getByRole('button', { name: 'Apply' }).click()
  await alert.waitFor({ state: 'detached' })
  await entries(page).first().waitFor()
  const { searchParams } = new URL(page.url())
  assert.deepEqual(Object.fromEntries(searchParams), {
    address: '127.0.0.1',
    since: '2020-01-31T12:00:00Z',
  })
  assert.deepEqual(pageErrors, [])
})
