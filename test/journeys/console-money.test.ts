import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { scriptedFal } from '../../packages/server/test/providers/support/fal-server.ts'
import { call } from '../../packages/server/test/support/call.ts'
import { barriersNarrowAndWide } from '../support/barriers.ts'
import { type StartedConsole, startConsole } from '../support/console.ts'
import { takeScreenshots } from '../support/screenshots.ts'

const leadHosts = new URL('../../packages/server/test/providers/support/lead-hosts.ts', import.meta.url)
/** Costs 0.003 US dollars for each started megapixel. */
const image = { model: 'fal-ai/flux/schnell', prompt: 'a cat', size: '960x960' }
/** A spreadsheet would run it. */
const formula = '=HYPERLINK("http://x")'

describe('money in the console', () => {
  let fal: Awaited<ReturnType<typeof scriptedFal>>
  let started: StartedConsole
  let page: Page
  let key: string
  let child: string
  before(async () => {
    fal = await scriptedFal()
    fal.polls = 0
    started = await startConsole({
      environment: {
        NODE_OPTIONS: `--import=${pathToFileURL(leadHosts.pathname)}`,
        OANIM_TEST_HOSTS: fal.url,
        FAL_KEY: 'set-by-the-operator',
      },
    })
    page = started.owner.page
  })
  after(async () => {
    const { pageErrors } = started.owner
    await started.close()
    await fal.close()
    assert.deepEqual(pageErrors, [])
  })
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const dialog = () => page.getByRole('dialog')
  const submit = (name: string) => dialog().getByRole('button', { name, exact: true }).click()
  const api = async (path: string, json?: object) =>
    (await call(started.server.url, path, { key, ...(json && { json }) })).body
  async function look(name: string) {
    await takeScreenshots(page, name)
    assert.deepEqual(await barriersNarrowAndWide(page), [], name)
  }

  test('the usage page says what appears there before anything is spent', async () => {
    await page.getByRole('link', { name: 'Usage' }).click()
    await page.getByText('Nothing spent in this period').waitFor()
    await look('usage-empty')
  })

  test('a new key gets the budgets and models that were typed, also after a reload', async () => {
    await page.goto(`${started.server.url}/keys`)
    await press('Create key')
    await page.getByLabel('Name').fill(formula)
    await page.getByText('Permissions, expiry and limits').click()
    await page.getByLabel('Per day').fill('1 cent')
    await page.getByLabel('In total').fill('$2.50')
    await page.getByLabel('Allowed models', { exact: true }).fill('local/*')
    await page.getByLabel('List keys').check()
    await page.getByLabel('Create, change, rotate, pause and revoke keys').check()
    await page.getByLabel('Add to the allowed models').selectOption('fal-ai/*')
    await submit('Create key')
    await page.getByText('“1 cent” is not an amount in US dollars').waitFor()
    await page.reload()
    await press('Create key')
    assert.equal(await page.getByLabel('In total').inputValue(), '$2.50')
    await page.getByLabel('Per day').fill('0.01')
    await look('key-create-budget')
    await submit('Create key')
    key = await page.getByLabel('Your API key').innerText()
    await press('I have saved it')
    const {
      api_keys: [made],
    } = await api('/api/v1/api-keys')
    assert.deepEqual(made.models, ['local/*', 'fal-ai/*'])
    assert.deepEqual(
      made.budgets.map(({ limit_usd, period }: Record<string, unknown>) => ({ limit_usd, period })),
      [
        { limit_usd: 0.01, period: 'day' },
        { limit_usd: 2.5, period: 'total' },
      ],
    )
  })

  test('the list and the page of a key show what is spent and left, and that a budget is almost used', async () => {
    child = (await api('/api/v1/api-keys', { name: 'preview' })).api_key.id
    for (const count of [2, 1]) {
      const { job } = await api('/api/v1/assets/generate-image', { ...image, count })
      assert.equal(job.status, 'succeeded', JSON.stringify(job))
    }
    await page.reload()
    await page.getByText('$0.001 of $0.01 left today').waitFor()
    await look('keys-spent')
    await page.getByRole('link', { name: formula }).click()
    await page.getByText('90 % used').waitFor()
    await page.getByText('$0.009 spent, $0.001 left').waitFor()
    await look('key-spent')
  })

  test('an edit of a key changes only what was changed, and narrows the keys below', async () => {
    await press('Edit')
    await page.getByLabel('Per day').fill('0.5')
    await page.getByLabel('In total').fill('')
    await page.getByLabel('Allowed models', { exact: true }).fill('fal-ai/flux/*')
    await dialog().getByText('the same applies at once to “preview”').waitFor()
    await look('key-edit')
    await submit('Save changes')
    await dialog().waitFor({ state: 'detached' })
    await page.getByText('$0.009 spent, $0.491 left').waitFor()
    const { api_keys: keys } = await api('/api/v1/api-keys')
    const [narrowed, made] = keys
    assert.deepEqual([narrowed.id, narrowed.models], [child, ['fal-ai/flux/*']])
    assert.deepEqual(made.models, ['fal-ai/flux/*'])
    assert.equal(made.expires_at, null)
    assert.equal(made.budgets.length, 1)
  })

  test('the usage page shows costs by day, key and model, and downloads them without formulas', async () => {
    await page.getByRole('link', { name: 'Usage' }).click()
    await page.getByRole('heading', { name: 'Charged jobs' }).waitFor()
    await page.getByText('Peak: $0.009 a day').waitFor()
    await page
      .getByRole('cell', { name: /\$0\.006/ })
      .first()
      .waitFor()
    await page.getByText('Show as a table').click()
    await page.getByRole('cell', { name: '$0.009, 2 jobs' }).waitFor()
    await look('usage')
    const [download] = await Promise.all([page.waitForEvent('download'), press('Download CSV')])
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n')
    assert.equal(lines.length, 3)
    for (const line of lines.slice(1)) assert.ok(line.includes(`"'=HYPERLINK(""http://x"")"`), line)
    await page.getByLabel('Period').selectOption('7d')
    await page.waitForURL('**/usage?since=7d')
  })

  test('the account gets a budget, and new keys need one', async () => {
    await page.getByRole('link', { name: 'Account', exact: true }).click()
    await page.getByLabel('Per month').fill('0.01')
    await page.getByLabel('New keys need a budget').check()
    await press('Save policy')
    await page.getByText('Key policy saved').waitFor()
    await look('account-budget')
    await page.getByRole('link', { name: 'Keys', exact: true }).click()
    await press('Create key')
    await page.getByLabel('Name').fill('without')
    await submit('Create key')
    await dialog().getByText('requires keys to have a budget').waitFor()
    await submit('Cancel')
  })

  test('the playground shows the price before a call, and what the budget of the account leaves', async () => {
    await page.getByRole('link', { name: 'Generate' }).click()
    await page.getByLabel('Model', { exact: true }).selectOption('fal-ai/flux/schnell')
    await page.getByLabel('Prompt').fill('a cat')
    await page.getByLabel('Size', { exact: true }).selectOption('1:1')
    await page.getByText('The budget of the account does not allow this request').waitFor()
    await press('Generate')
    await page.getByRole('alert').getByText('The budget of the account does not allow this request').waitFor()
    await page.getByRole('alert').getByText('$0.009 spent, $0.001 left').waitFor()
    await look('generate-refused')
    await page.getByRole('link', { name: 'Account', exact: true }).click()
    await page.getByLabel('Per month').fill('5')
    await press('Save policy')
    await page.getByText('Key policy saved').waitFor()
    await page.getByRole('link', { name: 'Generate' }).click()
    await page.getByText(/^Costs at most \$/).waitFor()
    await look('generate-estimate')
    await press('Generate')
    await page.getByText(/ · cost \$0\.00/).waitFor()
  })
})
