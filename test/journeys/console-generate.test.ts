import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { scriptedFal } from '../../packages/server/test/providers/support/fal-server.ts'
import { barriers, overflow } from '../support/barriers.ts'
import { type StartedConsole, startConsole } from '../support/console.ts'
import { takeScreenshots } from '../support/screenshots.ts'

const leadHosts = new URL('../../packages/server/test/providers/support/lead-hosts.ts', import.meta.url)

describe('the playground of the console', () => {
  let fal: Awaited<ReturnType<typeof scriptedFal>>
  let started: StartedConsole
  let page: Page
  before(async () => {
    fal = await scriptedFal()
    started = await startConsole({
      environment: {
        NODE_OPTIONS: `--import=${pathToFileURL(leadHosts.pathname)}`,
        OANIM_TEST_HOSTS: fal.url,
        ELEVENLABS_API_KEY: 'set-by-the-operator',
      },
    })
    page = started.owner.page
    await page.goto(`${started.server.url}/generate`)
  })
  after(async () => {
    const { pageErrors } = started.owner
    await started.close()
    await fal.close()
    assert.deepEqual(pageErrors, [])
  })
  const open = (verb: string) => page.getByRole('tab', { name: verb }).click()
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const long = { timeout: 180_000 }
  async function look(name: string) {
    await takeScreenshots(page, name)
    assert.deepEqual(await barriers(page), [], name)
    assert.equal(await page.evaluate(overflow), 0, name)
  }

  test('several images are generated, and a prompt that is not understood says what to do', async () => {
    await page.getByText('local/painter · free').waitFor({ state: 'attached' })
    await page.getByLabel('Prompt').fill('dark mesh gradient, teal')
    await page.getByLabel('Size').selectOption('1280x720')
    await page.getByLabel('How many').fill('2')
    await press('Generate')
    await page.getByRole('button', { name: 'Show result 2 of 2' }).click(long)
    await page.getByText(/seed \d+ · local\/painter · free/).waitFor()
    await look('generate-images')

    await page.getByLabel('Prompt').fill('a cat on a sofa')
    await press('Generate')
    await page.getByText('Not understood: cat, sofa.').waitFor()
    await page.getByRole('link', { name: 'Set the key of a provider' }).waitFor()
  })

  test('an uploaded image is edited, and the result is upscaled', async () => {
    await open('Edit')
    const background = { r: 40, g: 120, b: 90 }
    const buffer = await sharp({ create: { width: 320, height: 240, channels: 3, background } })
      .png()
      .toBuffer()
    await page.locator('input[type=file]').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer })
    await page.getByRole('img', { name: 'Image 1' }).waitFor()
    await page.getByLabel('Change').fill('crop to 1:1')
    await press('Edit image')
    await page.getByText(/^Applied:/).waitFor(long)
    await look('generate-edit')
    await press('Use as input')
    await open('Upscale')
    await press('Upscale')
    await page.getByText(/^Engine:/).waitFor(long)
    await page.getByText(/^480 × 480/).waitFor()

    await page.locator('input[type=file]').setInputFiles({
      name: 'b.png',
      mimeType: 'image/png',
      buffer: Buffer.from('not an image'),
    })
    await page.getByRole('alert').waitFor()
  })

  test('the owner sets the key of a provider, which is never shown again', async () => {
    await open('Video')
    await page.getByText('This server has no model for this').waitFor()
    await page.getByRole('link', { name: 'Set the key of a provider' }).click()
    await page.getByText('Key from ELEVENLABS_API_KEY in the environment of the server.').waitFor()
    assert.equal(await page.getByRole('button', { name: /key of ElevenLabs/ }).count(), 0)
    await press('Set key of fal.ai')
    const field = page.getByRole('dialog').getByRole('textbox', { name: 'API key' })
    assert.equal(await field.getAttribute('type'), 'password')
    await field.fill('fal-secret-of-the-test')
    assert.deepEqual(await barriers(page), [])
    await page.getByRole('dialog').getByRole('button', { name: 'Set key' }).click()
    await page.getByText(/^Key set here by Ada Lovelace/).waitFor()
    await look('providers')
    assert.ok(!(await page.content()).includes('fal-secret-of-the-test'))
  })

  test('a job is followed after a reload, can be cancelled, and its video plays', async () => {
    fal.polls = Number.POSITIVE_INFINITY
    await page.goto(`${started.server.url}/generate`)
    await page.getByLabel('Prompt').fill('waves at dusk')
    await press('Generate video')
    await page.getByRole('progressbar').waitFor()
    await page.reload()
    await page.getByRole('progressbar').waitFor()
    await look('generate-running')
    await press('Cancel')
    await page.getByText(/^Cancelled\./).waitFor()
    assert.equal(fal.charges, 1, 'the reload started no second job')

    fal.polls = 1
    await press('Generate video')
    await page.locator('video').waitFor(long)
    await page.getByText(/cost \$/).waitFor()
    await look('generate-video')
  })

  test('a model runs with its own input, and its failure is shown in the words of the provider', async () => {
    await open('Run a model')
    await page.getByLabel('Input').fill('{"prompt": ')
    await page.getByText('Must be valid JSON.').waitFor()
    await page.getByLabel('Input').fill('{"prompt": "a city"}')
    await press('Run')
    await page.getByText('Output', { exact: true }).waitFor(long)

    fal.script('submit', 'out_of_credit')
    await press('Run')
    await page
      .getByRole('alert')
      .getByText(/Exhausted balance/)
      .waitFor(long)
    await look('generate-failed')
  })

  test('an asset is deleted after a confirmation', async () => {
    const tiles = page.getByRole('button', { name: /^dark mesh gradient, teal/ })
    assert.equal(await tiles.count(), 2)
    await tiles.first().click()
    await press('Delete')
    await press('Delete asset')
    await page.getByText('Asset deleted').waitFor()
    await tiles.nth(1).waitFor({ state: 'detached' })
    assert.equal(await tiles.count(), 1)
  })
})
