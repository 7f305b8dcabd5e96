import type { Job } from '../../api/contract.ts'

export type Verb = Job['verb']

export type Option = 'count' | 'size' | 'seed' | 'style' | 'transparent' | 'duration' | 'voice' | 'scale'

/** What the form of a verb asks for, and how the API and the command line name it. */
export interface VerbForm {
  readonly label: string
  readonly action: string
  /** While it runs: "Generating…". */
  readonly activity: string
  readonly path: string
  readonly command: string
  readonly images: 'none' | 'optional' | 'one' | 'several'
  readonly prompt?: {
    readonly label: string
    readonly description: string
    readonly ideas: readonly string[]
  }
  readonly options: readonly Option[]
  /** The options that the built-in engine has. @default none */
  readonly localOptions?: readonly Option[]
}

export const verbForms: Readonly<Record<Verb, VerbForm>> = {
  generate_image: {
    label: 'Image',
    action: 'Generate',
    activity: 'Generating',
    path: '/api/v1/assets/generate-image',
    command: 'gen-image',
    images: 'none',
    prompt: {
      label: 'Prompt',
      description: 'Name colours, a mood and a style.',
      ideas: ['dark mesh gradient, purple and blue', 'warm sunset gradient', 'minimal light waves, teal'],
    },
    options: ['size', 'seed', 'count', 'transparent'],
    localOptions: ['size', 'seed', 'style', 'count', 'transparent'],
  },
  edit_image: {
    label: 'Edit',
    action: 'Edit image',
    activity: 'Editing',
    path: '/api/v1/assets/edit-image',
    command: 'edit-image',
    images: 'several',
    prompt: {
      label: 'Change',
      description: 'The change, in words.',
      ideas: ['crop to 16:9, warmer', 'black and white, more contrast', 'rotate 90 degrees'],
    },
    options: ['size', 'seed', 'count'],
  },
  remove_background: {
    label: 'Remove background',
    action: 'Remove background',
    activity: 'Removing the background',
    path: '/api/v1/assets/remove-background',
    command: 'remove-bg',
    images: 'one',
    options: [],
  },
  upscale: {
    label: 'Upscale',
    action: 'Upscale',
    activity: 'Upscaling',
    path: '/api/v1/assets/upscale',
    command: 'upscale',
    images: 'one',
    options: ['scale'],
    localOptions: ['scale'],
  },
  generate_video: {
    label: 'Video',
    action: 'Generate video',
    activity: 'Generating',
    path: '/api/v1/assets/generate-video',
    command: 'gen-video',
    images: 'optional',
    prompt: {
      label: 'Prompt',
      description: 'The scene and what moves.',
      ideas: ['waves on a beach at dusk, slow', 'a paper plane crosses a city'],
    },
    options: ['size', 'duration', 'seed'],
  },
  generate_audio: {
    label: 'Audio',
    action: 'Generate audio',
    activity: 'Generating',
    path: '/api/v1/assets/generate-audio',
    command: 'gen-audio',
    images: 'none',
    prompt: {
      label: 'Prompt',
      description: 'The music or the sound, or the text to speak.',
      ideas: ['calm piano, warm', 'rain on a tin roof'],
    },
    options: ['duration', 'voice', 'seed'],
  },
  run: {
    label: 'Run a model',
    action: 'Run',
    activity: 'Running',
    path: '/api/v1/assets/run',
    command: 'run',
    images: 'none',
    options: [],
  },
}

export const verbs = Object.keys(verbForms) as Verb[]
