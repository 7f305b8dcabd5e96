import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { ConfigError } from '../../src/config.ts'
import { readCatalogue } from '../../src/providers/catalogue.ts'
import { isModelId, locateModel } from '../../src/providers/model-id.ts'
import { verbs } from '../../src/providers/provider.ts'
import { providerTable } from '../../src/providers/provider-table.ts'

const shipped = readCatalogue({ pricesFile: undefined, compatible: [] })
const find = (id: string, list = shipped) => list.find((model) => model.id === id)

describe('the catalogue', () => {
  test('has a price only with a source and a date, and the built-in engines are free', () => {
    for (const { id, price, provider } of shipped) {
      assert.ok(isModelId(id), id)
      if (!price) {
        assert.notEqual(provider, 'local', id)
        continue
      }
      assert.match(price.source, provider === 'local' ? /^built-in$/ : /^https:\/\//, id)
      assert.match(price.date, /^2026-\d\d-\d\d$/, id)
      assert.equal(price.microUsd === 0, provider === 'local', id)
    }
  })

  test('has one default for each verb of a provider', () => {
    for (const provider of ['local', ...providerTable.map(({ id }) => id)]) {
      const models = shipped.filter((model) => model.provider === provider)
      assert.ok(models.length > 0, provider)
      for (const verb of verbs) {
        const able = models.filter((model) => model.verbs.includes(verb))
        const defaults = models.filter(({ defaultFor }) => defaultFor.includes(verb))
        assert.equal(defaults.length, able.length > 0 && verb !== 'run' ? 1 : 0, `${provider} ${verb}`)
        assert.ok(defaults.every((model) => able.includes(model)))
      }
    }
  })

  test('names only models that the library of the provider knows', () => {
    const folders: Record<string, string> = {
      openai: 'openai',
      google: 'google',
      bfl: 'black-forest-labs',
      luma: 'luma',
      xai: 'xai',
      together: 'togetherai',
      fireworks: 'fireworks',
      deepinfra: 'deepinfra',
      elevenlabs: 'elevenlabs',
    }
    const root = join(import.meta.dirname, '../../../..')
    for (const [provider, folder] of Object.entries(folders)) {
      const [types = ''] = globSync(`{,packages/server/}node_modules/@ai-sdk/${folder}/dist/index.d.ts`, {
        cwd: root,
      })
      const known = readFileSync(join(root, types), 'utf8')
      for (const model of shipped.filter((each) => each.provider === provider)) {
        assert.match(known, new RegExp(`['"]${model.name.replaceAll('.', '\\.')}['"]`), model.id)
      }
    }
  })
})

test('the owner of an id is a provider, or an owner at fal.ai', () => {
  assert.deepEqual(locateModel('openai/gpt-image-2', []), { provider: 'openai', name: 'gpt-image-2' })
  assert.deepEqual(locateModel('replicate/luma/photon', []), { provider: 'replicate', name: 'luma/photon' })
  assert.deepEqual(locateModel('fal-ai/veo3.1', []), { provider: 'fal', name: 'fal-ai/veo3.1' })
  assert.deepEqual(locateModel('localai/flux', ['localai']), { provider: 'localai', name: 'flux' })
  assert.deepEqual(locateModel('localai/flux', []), { provider: 'fal', name: 'localai/flux' })
})

test('an id that would change the path of a request is not a model', () => {
  for (const id of [
    'fal-ai',
    'fal-ai/',
    '/x',
    'fal-ai/../admin',
    'a/./b',
    'a//b',
    'a/b?c',
    'a/b#c',
    'a/b c',
    'a/%2e',
    '',
    `a/${'b'.repeat(200)}`,
  ]) {
    assert.equal(isModelId(id), false, id)
  }
  for (const id of [
    'fal-ai/veo3.1',
    'replicate/minimax/video-01:6c1e',
    'together/black-forest-labs/FLUX.1-dev',
  ]) {
    assert.equal(isModelId(id), true, id)
  }
})

describe('OANIM_PRICES', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oanim-prices-'))
  })
  after(() => rm(folder, { recursive: true }))

  const read = async (content: unknown, compatible: string[] = []) => {
    const pricesFile = join(folder, 'prices.json')
    await writeFile(pricesFile, typeof content === 'string' ? content : JSON.stringify(content))
    return readCatalogue({ pricesFile, compatible })
  }
  const denied = async (content: unknown, ...sentences: RegExp[]) => {
    const error = await read(content).then(
      () => assert.fail('accepted'),
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof ConfigError, String(error))
    for (const sentence of sentences) assert.match(error.message, sentence)
  }

  test('sets, replaces and removes prices, and adds models', async () => {
    const list = await read(
      {
        'openai/gpt-image-2': {
          price: { unit: 'image', usd: 0.19, source: 'https://prices.example.com', date: '2026-11-01' },
        },
        'fal-ai/flux-pro/kontext': { price: { unit: 'image', usd: 0.03 } },
        'fal-ai/birefnet': { price: null },
        'localai/flux': {
          verbs: ['generate_image'],
          licence: 'Apache-2.0',
          price: { unit: 'second', usd: 0.000001, max_units: 60 },
        },
      },
      ['localai'],
    )
    assert.deepEqual(find('openai/gpt-image-2', list)?.price, {
      unit: 'image',
      microUsd: 190_000,
      maxUnits: 10,
      source: 'https://prices.example.com',
      date: '2026-11-01',
    })
    const kontext = find('fal-ai/flux-pro/kontext', list)
    assert.deepEqual([kontext?.price?.microUsd, kontext?.price?.source], [30_000, 'OANIM_PRICES'])
    assert.match(kontext?.price?.date ?? '', /^\d{4}-\d\d-\d\d$/)
    assert.deepEqual(kontext?.defaultFor, ['edit_image'])
    assert.equal(find('fal-ai/birefnet', list)?.price, undefined)
    const added = find('localai/flux', list)
    assert.deepEqual(
      [added?.provider, added?.name, added?.verbs, added?.licence, added?.price?.microUsd],
      ['localai', 'flux', ['generate_image'], 'Apache-2.0', 1],
    )
    assert.equal(list.length, shipped.length + 1)
  })

  test('names every entry and field that is wrong', async () => {
    await denied(
      {
        'openai/gpt-image-2': { price: { unit: 'pixel', usd: 1 } },
        'openai/tts-1': { price: { unit: '1k_characters', usd: -1, max_units: 10 } },
        'openai/dall-e-3': { price: { unit: 'image', usd: '0.04' } },
        'xai/grok-imagine-image': { price: { unit: 'image', usd: 0.0000001 } },
        'google/veo-3.1-generate-preview': { price: { unit: 'second', usd: 0.4 } },
        'acme/new-model': { price: { unit: 'image', usd: 1 } },
        'fal-ai/veo3.1': { verbs: ['gen-video'] },
        'fal-ai/lora': { prise: null },
        'fal-ai/../x': {},
        'luma/photon-1': 5,
      },
      /^OANIM_PRICES \(.*prices\.json\) is invalid\.$/m,
      /^"openai\/gpt-image-2": price\.unit must be one of image, megapixel, second, request, 1k_characters\.$/m,
      /^"openai\/tts-1": price\.usd must be at least 0\.$/m,
      /^"openai\/dall-e-3": price\.usd must be a number of US dollars\.$/m,
      /^"xai\/grok-imagine-image": price\.usd must have at most 6 decimals\.$/m,
      /^"google\/veo-3\.1-generate-preview": price\.max_units is required for the unit second/m,
      /^"acme\/new-model": verbs is required/m,
      /^"fal-ai\/veo3\.1": verbs\.0 must be one of generate_image/m,
      /^"fal-ai\/lora": prise is not a known field\.$/m,
      /^"fal-ai\/\.\.\/x" is not the id of a model/m,
      /^"luma\/photon-1": must be an object\.$/m,
    )
  })

  test('cannot be a missing file, another type or endless', async () => {
    assert.throws(
      () => readCatalogue({ pricesFile: join(folder, 'none.json'), compatible: [] }),
      /OANIM_PRICES.*\n.*ENOENT/,
    )
    await denied('[]', /not a JSON object/)
    await denied('password=hunter2', /it is not JSON\.$/m)
    await denied(' '.repeat(1_000_001), /more than 1000000 bytes/)
  })
})
