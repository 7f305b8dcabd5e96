import type { Verb } from './provider.ts'

/** A provider that this server can use, once it has a key. */
export interface ProviderEntry {
  /** The first part of the ids of its models. */
  readonly id: string
  readonly name: string
  /** The environment variable with its key: the one that its own library reads. */
  readonly setting: string
  /** Whether any model of it can be named, and called with the model's own input. */
  readonly runsAnyModel?: true
}

/** The providers, the preferred default first. The built-in engines come last. */
export const providerTable = [
  { id: 'fal', name: 'fal.ai', setting: 'FAL_KEY', runsAnyModel: true },
  { id: 'openai', name: 'OpenAI', setting: 'OPENAI_API_KEY' },
  { id: 'replicate', name: 'Replicate', setting: 'REPLICATE_API_TOKEN', runsAnyModel: true },
  { id: 'google', name: 'Google', setting: 'GOOGLE_GENERATIVE_AI_API_KEY' },
  { id: 'bfl', name: 'Black Forest Labs', setting: 'BFL_API_KEY' },
  { id: 'luma', name: 'Luma', setting: 'LUMA_API_KEY' },
  { id: 'xai', name: 'xAI', setting: 'XAI_API_KEY' },
  { id: 'together', name: 'Together AI', setting: 'TOGETHER_API_KEY' },
  { id: 'fireworks', name: 'Fireworks AI', setting: 'FIREWORKS_API_KEY' },
  { id: 'deepinfra', name: 'DeepInfra', setting: 'DEEPINFRA_API_KEY' },
  { id: 'elevenlabs', name: 'ElevenLabs', setting: 'ELEVENLABS_API_KEY' },
] as const satisfies readonly ProviderEntry[]

export type ProviderId = (typeof providerTable)[number]['id']

/** Verbs as commands and settings name them. */
export const verbCommands: Readonly<Record<Verb, string>> = {
  generate_image: 'gen-image',
  edit_image: 'edit-image',
  remove_background: 'remove-bg',
  upscale: 'upscale',
  generate_video: 'gen-video',
  generate_audio: 'gen-audio',
  run: 'run',
}
