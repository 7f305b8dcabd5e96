import { z } from 'zod'
import type { AiSdkRow } from './ai-sdk.ts'
import type { Abilities } from './ai-sdk-options.ts'
import { ProviderError } from './provider.ts'

/** Sizes of OpenAI's models that make no others. Newer models take any pixels. */
const openAiSizes: readonly (readonly [models: RegExp, sizes: Abilities['size']])[] = [
  [/^gpt-image-1(?:\.5|-mini)?$/, ['1024x1024', '1536x1024', '1024x1536']],
  [/^dall-e-3$/, ['1024x1024', '1792x1024', '1024x1792']],
  [/^dall-e-2$/, ['256x256', '512x512', '1024x1024']],
]

const xaiTicksPerMicroUsd = 10_000
const microUsdPerBflCredit = 10_000

/**
 * Providers with a Vercel AI SDK package. Adding one is adding a row.
 *
 * Hosts are those that the packages send the API key to (read in their source).
 */
export const aiSdkProviders: readonly AiSdkRow[] = [
  {
    id: 'openai',
    hosts: ['api.openai.com'],
    maxConcurrent: 8,
    abilities(verb, model) {
      if (verb === 'generate_audio') return {}
      if (verb !== 'generate_image' && (verb !== 'edit_image' || model === 'dall-e-3')) return undefined
      const size = openAiSizes.find(([models]) => models.test(model))?.[1] ?? 'pixels'
      const transparent = !model.startsWith('dall-e-')
      return { size, transparent, ...(verb === 'edit_image' && { files: model === 'dall-e-2' ? 1 : 16 }) }
    },
    async load({ apiKey = '', baseUrl = 'https://api.openai.com/v1' }, fetch) {
      const { createOpenAI } = await import('@ai-sdk/openai')
      const openai = createOpenAI({ apiKey, baseURL: baseUrl, fetch })
      return { image: openai.image, speech: openai.speech }
    },
    providerOptions: ({ transparent, format }) =>
      transparent
        ? { openai: { background: 'transparent', outputFormat: format === 'webp' ? 'webp' : 'png' } }
        : {},
  },
  {
    id: 'google',
    hosts: ['generativelanguage.googleapis.com'],
    maxConcurrent: 8,
    abilities(verb, model) {
      const isVideo = model.startsWith('veo-')
      if (verb === 'generate_video') return isVideo ? { seed: true, files: 1 } : undefined
      if (verb === 'generate_audio') return model.includes('tts') ? {} : undefined
      if (!model.startsWith('gemini-') || model.includes('tts')) return undefined
      if (verb === 'generate_image') return { size: 'ratio', seed: true }
      return verb === 'edit_image' ? { size: 'ratio', seed: true, files: 16 } : undefined
    },
    async load({ apiKey = '' }, fetch) {
      const { createGoogle } = await import('@ai-sdk/google')
      const baseURL = 'https://generativelanguage.googleapis.com/v1beta'
      const google = createGoogle({ apiKey, baseURL, fetch })
      return { image: google.image, video: google.video, speech: google.speech }
    },
    failure(answer) {
      const result = videoFilter.safeParse(answer).data?.response.generateVideoResponse
      if (!result?.raiMediaFilteredReasons?.length || result.generatedSamples?.length) return undefined
      return new ProviderError('content_policy_violation', {
        detail: result.raiMediaFilteredReasons.join(' '),
      })
    },
    downloadHeaders: ({ apiKey = '' }) => ({ 'x-goog-api-key': apiKey }),
  },
  {
    id: 'bfl',
    // Polling URLs are on hosts of its regions.
    hosts: ['*.bfl.ai'],
    maxConcurrent: 8,
    abilities(verb, model) {
      // The id is the path of the request, and other paths manage the operator's account.
      if (!model.startsWith('flux-')) return undefined
      const isVideo = model.includes('video')
      if (verb === 'generate_video') return isVideo ? { files: 1, durationS: [5, 20] } : undefined
      if (isVideo) return undefined
      const size = /kontext|ultra/.test(model) ? 'ratio' : 'pixels'
      if (verb === 'generate_image') return { size, seed: true }
      // Other models would ignore the image.
      return verb === 'edit_image' && /kontext|flux-2/.test(model)
        ? { size, seed: true, files: 10 }
        : undefined
    },
    async load({ apiKey = '' }, fetch) {
      const { createBlackForestLabs } = await import('@ai-sdk/black-forest-labs')
      // The job has its own time limit.
      const bfl = createBlackForestLabs({
        apiKey,
        baseURL: 'https://api.bfl.ai/v1',
        fetch,
        pollTimeoutMillis: 3_600_000,
      })
      return { image: bfl.image, video: bfl.video }
    },
    untrueWarnings: ['size'],
    failure(answer) {
      const { status, details } = bflStatus.safeParse(answer).data ?? {}
      if (status === undefined || !/Moderated|not found/.test(status)) return undefined
      const said = details === undefined || details === null ? '' : `: ${JSON.stringify(details)}`
      const code = status.includes('Moderated') ? 'content_policy_violation' : 'provider_response_invalid'
      return new ProviderError(code, { detail: `${status}${said}` })
    },
    billing(metadata) {
      const costs = bflCosts.safeParse(metadata).data?.blackForestLabs
      const cost = (costs?.images ?? costs?.videos)?.[0]?.cost
      return cost === undefined ? {} : { costMicroUsd: Math.round(cost * microUsdPerBflCredit) }
    },
  },
  {
    id: 'luma',
    // Luma edits images at public URLs only, and the files of this server are not public.
    hosts: ['api.lumalabs.ai'],
    maxConcurrent: 8,
    abilities: (verb) => (verb === 'generate_image' ? { size: 'ratio' } : undefined),
    async load({ apiKey = '' }, fetch) {
      const { createLuma } = await import('@ai-sdk/luma')
      const luma = createLuma({ apiKey, baseURL: 'https://api.lumalabs.ai', fetch })
      return { image: luma.image }
    },
    providerOptions: () => ({ luma: { maxPollAttempts: 7200 } }),
  },
  {
    id: 'xai',
    hosts: ['api.x.ai'],
    maxConcurrent: 8,
    abilities(verb, model) {
      const isVideo = model.includes('video')
      if (verb === 'generate_video') return isVideo ? { files: 1 } : undefined
      // Its speech service has one model, without an id.
      if (verb === 'generate_audio') return model === 'tts' ? {} : undefined
      if (isVideo || model === 'tts') return undefined
      if (verb === 'generate_image') return { size: 'ratio' }
      return verb === 'edit_image' ? { size: 'ratio', files: 16 } : undefined
    },
    async load({ apiKey = '' }, fetch) {
      const { createXai } = await import('@ai-sdk/xai')
      const xai = createXai({ apiKey, baseURL: 'https://api.x.ai/v1', fetch })
      return { image: xai.image, video: xai.video, speech: () => xai.speech() }
    },
    // A fee for a violation of its usage guidelines. @see https://docs.x.ai/docs/models
    isRejectionCharged: true,
    billing(metadata) {
      const ticks = xaiCost.safeParse(metadata).data?.xai.costInUsdTicks
      return ticks === undefined ? {} : { costMicroUsd: Math.ceil(ticks / xaiTicksPerMicroUsd) }
    },
  },
  {
    id: 'together',
    hosts: ['api.together.xyz'],
    maxConcurrent: 8,
    abilities(verb) {
      if (verb === 'generate_image') return { size: 'pixels', seed: true }
      return verb === 'edit_image' ? { size: 'pixels', seed: true, files: 1 } : undefined
    },
    async load({ apiKey = '' }, fetch) {
      const { createTogetherAI } = await import('@ai-sdk/togetherai')
      const together = createTogetherAI({ apiKey, baseURL: 'https://api.together.xyz/v1', fetch })
      return { image: together.image }
    },
  },
  {
    id: 'fireworks',
    hosts: ['api.fireworks.ai'],
    maxConcurrent: 8,
    abilities(verb, model) {
      const takesPixels = /(?:playground|stable-diffusion-xl|SSD-1B)/.test(model)
      if (verb === 'generate_image') return { size: takesPixels ? 'pixels' : 'ratio', seed: true }
      return verb === 'edit_image' && model.includes('kontext')
        ? { size: 'ratio', seed: true, files: 1 }
        : undefined
    },
    async load({ apiKey = '' }, fetch) {
      const { createFireworks } = await import('@ai-sdk/fireworks')
      const fireworks = createFireworks({ apiKey, baseURL: 'https://api.fireworks.ai/inference/v1', fetch })
      return { image: fireworks.image }
    },
  },
  {
    id: 'deepinfra',
    hosts: ['api.deepinfra.com'],
    maxConcurrent: 8,
    abilities(verb) {
      if (verb === 'generate_image') return { size: 'pixels', seed: true }
      return verb === 'edit_image' ? { size: 'pixels', files: 16 } : undefined
    },
    async load({ apiKey = '' }, fetch) {
      const { createDeepInfra } = await import('@ai-sdk/deepinfra')
      const deepInfra = createDeepInfra({ apiKey, baseURL: 'https://api.deepinfra.com/v1', fetch })
      return { image: deepInfra.image }
    },
  },
  {
    id: 'elevenlabs',
    hosts: ['api.elevenlabs.io'],
    maxConcurrent: 4,
    abilities: (verb) => (verb === 'generate_audio' ? {} : undefined),
    async load({ apiKey = '' }, fetch) {
      const { createElevenLabs } = await import('@ai-sdk/elevenlabs')
      return { speech: createElevenLabs({ apiKey, fetch }).speech }
    },
    billing(_, headers) {
      const characters = headers['character-cost']
      // Prices are for a thousand characters.
      return characters === undefined ? {} : { billedUnits: Number.parseFloat(characters) / 1_000 }
    },
  },
]

const videoFilter = z.object({
  response: z.object({
    generateVideoResponse: z.object({
      raiMediaFilteredReasons: z.array(z.string()).optional(),
      generatedSamples: z.array(z.unknown()).optional(),
    }),
  }),
})
const bflStatus = z.object({ status: z.string().optional(), details: z.unknown() })
const bflCost = z.array(z.object({ cost: z.number().optional() })).optional()
const bflCosts = z.object({ blackForestLabs: z.object({ images: bflCost, videos: bflCost }) })
/** @see https://docs.x.ai/developers/cost-tracking */
const xaiCost = z.object({ xai: z.object({ costInUsdTicks: z.number().optional() }) })

/** The row of a server with the API of OpenAI, which the operator names. */
export function compatibleRow(id: string): AiSdkRow {
  return {
    id,
    hosts: [],
    maxConcurrent: 4,
    abilities(verb) {
      if (verb === 'generate_image') return { size: 'pixels' }
      return verb === 'edit_image' ? { size: 'pixels', files: 16 } : undefined
    },
    async load({ apiKey, baseUrl = '' }, fetch) {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
      const server = createOpenAICompatible({
        name: 'compatible',
        baseURL: baseUrl,
        fetch,
        ...(apiKey && { apiKey }),
      })
      return { image: server.imageModel }
    },
  }
}
