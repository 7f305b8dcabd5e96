import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aiSdkProviders } from '../../src/providers/ai-sdk-providers.ts'
import { readCatalogue } from '../../src/providers/catalogue.ts'
import type { MediaRequest, ProviderErrorCode } from '../../src/providers/provider.ts'
import { failureOf, imageInput, models, provider, request } from './support/ai-sdk.ts'
import { startScriptedHosts } from './support/scripted-hosts.ts'

const rejected: readonly (readonly [
  id: string,
  fields: Partial<MediaRequest>,
  code: ProviderErrorCode,
  detail: string,
])[] = [
  ['openai', { seed: 7 }, 'option_unsupported', 'gpt-image-2 takes no seed.'],
  [
    'openai',
    { model: 'gpt-image-1', size: '1920x1080' },
    'size_invalid',
    'gpt-image-1 does not make 1920x1080. Sizes: 1024x1024, 1536x1024, 1024x1536.',
  ],
  [
    'openai',
    { model: 'dall-e-3', transparent: true },
    'option_unsupported',
    'dall-e-3 cannot make a transparent background.',
  ],
  [
    'openai',
    { model: 'dall-e-3', verb: 'edit_image', files: [imageInput] },
    'option_unsupported',
    'openai/dall-e-3 cannot do edit_image.',
  ],
  [
    'openai',
    { verb: 'run', input: {} },
    'option_unsupported',
    'openai/gpt-image-2 has no free-form input: use the other verbs, or a model of fal.ai or Replicate.',
  ],
  ['openai', { style: 'aurora' }, 'option_unsupported', 'gpt-image-2 has no styles.'],
  ['openai', { durationS: 4 }, 'option_unsupported', 'gpt-image-2 takes no duration.'],
  [
    'openai',
    { model: 'tts-1', verb: 'generate_audio', count: 2 },
    'option_unsupported',
    'tts-1 makes one file for each request.',
  ],
  [
    'google',
    { size: '1920x1080' },
    'size_invalid',
    'gemini-2.5-flash-image takes a ratio, such as 16:9, and not a size in pixels.',
  ],
  [
    'google',
    { model: 'veo-3.1-generate', verb: 'generate_video', size: '640x480' },
    'size_invalid',
    'veo-3.1-generate does not make 640x480. Use a ratio, or 1280x720, 720x1280, 1920x1080, 1080x1920.',
  ],
  [
    'google',
    { model: 'imagen-4.0-generate-001' },
    'option_unsupported',
    'google/imagen-4.0-generate-001 cannot do generate_image.',
  ],
  [
    'bfl',
    { model: 'flux-pro-1.1', verb: 'edit_image', files: [imageInput] },
    'option_unsupported',
    'bfl/flux-pro-1.1 cannot do edit_image.',
  ],
  [
    'bfl',
    { model: 'flux-3-video', verb: 'generate_video', durationS: 30 },
    'option_unsupported',
    'flux-3-video makes videos of 5 to 20 seconds.',
  ],
  [
    'bfl',
    { model: 'delete_finetune' },
    'option_unsupported',
    'bfl/delete_finetune cannot do generate_image.',
  ],
  [
    'together',
    { verb: 'edit_image', files: [imageInput, imageInput] },
    'option_unsupported',
    'm takes at most 1 input file.',
  ],
  [
    'together',
    { size: '1000:999' },
    'size_invalid',
    '"1000:999" has no size of whole blocks of 16 pixels. Use a ratio such as 16:9.',
  ],
  ['fireworks', { model: '../../../admin' }, 'model_not_found', '"../../../admin" is not the id of a model.'],
  ['fireworks', { model: 'a/../b' }, 'model_not_found', '"a/../b" is not the id of a model.'],
  ['deepinfra', { model: 'a?b=c' }, 'model_not_found', '"a?b=c" is not the id of a model.'],
  [
    'elevenlabs',
    { model: 'eleven_v3', verb: 'generate_audio', voice: '../user' },
    'provider_input_invalid',
    '"../user" is not the id of a voice.',
  ],
]

describe('what a model cannot do is rejected before anything is sent:', () => {
  for (const [id, fields, code, detail] of rejected) {
    test(detail, async () => {
      await using hosts = await startScriptedHosts()
      const asked = request({ model: models[id] ?? '', ...fields })
      const error = await failureOf(provider(id).run(asked, hosts.context()))
      assert.deepEqual([error.code, error.facts.detail, error.facts.isFree], [code, detail, true])
      assert.deepEqual(hosts.seen, [])
      assert.throws(() => provider(id).validate?.(asked), { code })
    })
  }
})

test('every model of the catalogue can do what the catalogue says', () => {
  const wrong = readCatalogue({ pricesFile: undefined, compatible: [] }).flatMap((model) => {
    const row = aiSdkProviders.find(({ id }) => id === model.provider)
    return row
      ? model.verbs.filter((verb) => !row.abilities(verb, model.name)).map((verb) => [model.id, verb])
      : []
  })
  assert.deepEqual(wrong, [])
})
