import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { ConfigError, readConfig } from '../../src/config.ts'
import { createConfiguredModels, type ProviderSettings } from '../../src/providers/configured-models.ts'
import type { Provider } from '../../src/providers/provider.ts'
import { createProviderSecrets } from '../../src/providers/provider-secrets.ts'
import type { ProviderSettingRow } from '../../src/providers/provider-setting-store.ts'

const secrets = createProviderSecrets('a secret of the server with more than 32 characters')

/** The models of a server with this environment, and with what was set in its console. */
function modelsOf(environment: Record<string, string> = {}) {
  const rows: ProviderSettingRow[] = []
  const keys: string[] = []
  const loads: [string, ProviderSettings][] = []
  const models = createConfiguredModels({
    config: readConfig(environment).mediaProviders,
    settings: { list: async () => rows },
    secrets,
    onKey: (key) => keys.push(key),
    load: async (id, settings) => {
      loads.push([id, settings])
      return { id } as Provider
    },
  })
  const store = (provider: string, key: string, with_ = secrets) => {
    rows.splice(0, rows.length, ...rows.filter((row) => row.provider !== provider), {
      provider,
      ciphertext: with_.seal(provider, key),
      updated_at: 1,
      updated_by_user_id: 'user_a',
      updated_by_name: 'Olga',
    })
  }
  return { models, rows, keys, loads, store }
}
const modelOf = (id: string, { models } = modelsOf()) => models.find(id) ?? assert.fail(`${id} is unknown`)

describe('the default model of a verb', () => {
  const defaults = (environment?: Record<string, string>) => {
    const { models } = modelsOf(environment)
    return (verb: Parameters<typeof models.defaultFor>[0]) => models.defaultFor(verb).id
  }

  test('is the built-in engine without a provider', () => {
    const of = defaults()
    assert.equal(of('generate_image'), 'local/painter')
    assert.equal(of('edit_image'), 'local/edit')
    assert.equal(of('remove_background'), 'local/remove-background')
    assert.equal(of('upscale'), 'local/upscale')
  })

  test('is the one of the first provider that would be able to, where no engine and no provider is', () => {
    const { models } = modelsOf()
    const model = models.defaultFor('generate_video')
    assert.match(model.id, /^fal-ai\/kling-video/)
    assert.deepEqual(models.missing(model), { setting: 'FAL_KEY' })
    assert.equal(defaults()('generate_audio'), 'beatoven/music-generation')
  })

  test('is the one of the first configured provider that can do it', () => {
    const of = defaults({ OPENAI_API_KEY: 'key-of-openai', FAL_KEY: 'key-of-fal' })
    assert.equal(of('generate_image'), 'fal-ai/flux-2-flex')
    assert.equal(of('edit_image'), 'fal-ai/flux-pro/kontext')
    assert.equal(of('remove_background'), 'fal-ai/bria/background/remove')
    assert.equal(of('upscale'), 'fal-ai/bria/upscale/creative')
    assert.equal(of('generate_video'), 'fal-ai/kling-video/v2.5-turbo/pro/text-to-video')
    const openai = defaults({ OPENAI_API_KEY: 'key-of-openai', XAI_API_KEY: 'key-of-xai' })
    assert.equal(openai('generate_image'), 'openai/gpt-image-2')
    assert.equal(openai('generate_video'), 'xai/grok-imagine-video-1.5')
    assert.equal(openai('upscale'), 'local/upscale')
  })

  test('is the one of the setting, whatever is configured', () => {
    const setting = 'gen-image=local/painter,gen-video=replicate/acme/new-video'
    const of = defaults({ FAL_KEY: 'key-of-fal', OANIM_DEFAULT_MODELS: setting })
    assert.equal(of('generate_image'), 'local/painter')
    assert.equal(of('generate_video'), 'replicate/acme/new-video')
    assert.equal(of('upscale'), 'fal-ai/bria/upscale/creative')
  })

  test('is rejected at start if it cannot do the verb', () => {
    for (const [setting, reason] of [
      ['gen-image=openai/tts-1', /openai\/tts-1 cannot do gen-image/],
      ['upscale=openai/acme', /openai\/acme cannot do upscale/],
      ['gen-image=local/paint', /local\/paint is not a built-in engine/],
    ] as const) {
      assert.throws(
        () => modelsOf({ OANIM_DEFAULT_MODELS: setting }),
        (error) => error instanceof ConfigError && reason.test(error.message),
      )
    }
  })

  test('can be a model of an OpenAI-compatible server that the operator described', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'oanim-prices-'))
    try {
      const file = join(folder, 'prices.json')
      await writeFile(file, JSON.stringify({ 'localai/flux': { verbs: ['generate_image'] } }))
      const of = defaults({
        OANIM_PRICES: file,
        OANIM_OPENAI_COMPATIBLE: '{"name":"localai","base_url":"http://localai:8080/v1"}',
      })
      assert.equal(of('generate_image'), 'localai/flux')
      assert.equal(of('edit_image'), 'local/edit')
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('finding a model', () => {
  test('knows the catalogue, and any model of a provider without a price', () => {
    assert.equal(modelOf('fal-ai/flux-2-flex').price?.microUsd, 50_000)
    const other = modelOf('openai/gpt-image-9')
    assert.deepEqual([other.provider, other.name, other.price], ['openai', 'gpt-image-9', undefined])
    assert.deepEqual(other.verbs.toSorted(), ['edit_image', 'generate_audio', 'generate_image'])
    assert.ok(modelOf('fal-ai/acme/new').verbs.includes('run'))
    assert.ok(!other.verbs.includes('run'))
  })

  test('knows any owner once fal.ai is configured', () => {
    const without = modelsOf()
    assert.equal(without.models.find('acme/new-model'), undefined)
    const { models } = modelsOf({ FAL_KEY: 'key-of-fal' })
    assert.deepEqual(
      [models.find('acme/new-model')?.provider, models.find('acme/new-model')?.name],
      ['fal', 'acme/new-model'],
    )
    assert.deepEqual(
      [models.find('fal/openai/x')?.provider, models.find('fal/openai/x')?.name],
      ['fal', 'openai/x'],
    )
    for (const id of ['acme', 'acme/../x', 'local/other', 'fal/x'])
      assert.equal(models.find(id), undefined, id)
  })

  test('knows the models of an OpenAI-compatible server', () => {
    const { models } = modelsOf({
      OANIM_OPENAI_COMPATIBLE: '{"name":"localai","base_url":"http://localai:8080/v1"}',
    })
    const model = models.find('localai/any/model')
    assert.deepEqual(
      [model?.provider, model?.name, model?.verbs],
      ['localai', 'any/model', ['generate_image', 'edit_image']],
    )
    assert.equal(model && models.missing(model), undefined)
  })
})

describe('the keys of providers', () => {
  test('the environment wins over the console', async () => {
    const setup = modelsOf({ OPENAI_API_KEY: 'key-of-environment', OPENAI_BASE_URL: 'http://10.0.0.5/v1' })
    setup.store('openai', 'key-of-console')
    const model = modelOf('openai/gpt-image-2', setup)
    assert.equal((await setup.models.provider(model))?.id, 'openai')
    assert.deepEqual(setup.loads, [
      ['openai', { apiKey: 'key-of-environment', baseUrl: 'http://10.0.0.5/v1' }],
    ])
    const state = setup.models.providers().find(({ id }) => id === 'openai')
    assert.deepEqual([state?.source, state?.stored?.updated_by_name], ['environment', 'Olga'])
    assert.deepEqual(setup.keys.toSorted(), ['key-of-console', 'key-of-environment'], 'the log redacts both')
    assert.ok(!JSON.stringify(setup.models.providers()).includes('key-of'), 'no key is shown')
  })

  test('a key that is set, replaced or removed in the console counts from the next use', async () => {
    const setup = modelsOf()
    const model = modelOf('fal-ai/flux-2-flex', setup)
    assert.equal(await setup.models.provider(model), undefined)
    setup.store('fal', 'first-key')
    const first = await setup.models.provider(model)
    assert.equal(await setup.models.provider(model), first, 'it is loaded once')
    assert.equal(setup.models.missing(model), undefined)
    setup.store('fal', 'second-key')
    assert.notEqual(await setup.models.provider(model), first)
    assert.deepEqual(
      setup.loads.map(([, { apiKey }]) => apiKey),
      ['first-key', 'second-key'],
    )
    setup.rows.length = 0
    assert.equal(await setup.models.provider(model), undefined)
    assert.deepEqual(setup.models.missing(model), { setting: 'FAL_KEY' })
  })

  test('a key that another secret sealed is an error with a reason, not a crash', async () => {
    const setup = modelsOf()
    setup.store('fal', 'key-of-fal', createProviderSecrets('another secret of more than 32 characters'))
    const model = modelOf('fal-ai/flux-2-flex', setup)
    assert.equal(await setup.models.provider(model), undefined)
    const missing = setup.models.missing(model)
    assert.ok(missing && 'setting' in missing)
    assert.match(missing.reason ?? '', /stored key of fal\.ai cannot be opened.*Set the key again/)
    const state = setup.models.providers().find(({ id }) => id === 'fal')
    assert.deepEqual([state?.source, state?.unreadable], ['none', missing.reason])
    assert.equal(setup.models.defaultFor('generate_image').id, 'local/painter')
  })

  test('a provider that could not be loaded is loaded again', async () => {
    let attempts = 0
    const models = createConfiguredModels({
      config: readConfig({ FAL_KEY: 'key-of-fal' }).mediaProviders,
      settings: { list: async () => [] },
      secrets,
      onKey: () => {},
      load: async (id) => {
        attempts += 1
        if (attempts === 1) throw new Error('no module')
        return { id } as Provider
      },
    })
    const model = models.defaultFor('generate_image')
    await assert.rejects(models.provider(model), /no module/)
    assert.equal((await models.provider(model))?.id, 'fal')
  })
})
