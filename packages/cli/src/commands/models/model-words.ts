import type { Model } from '@oanim/sdk'
import { dollars } from '../../output/money.ts'
import { visible } from '../../output/text.ts'

type Verb = Model['verbs'][number]

/** The command of each verb of the API. */
export const verbCommands: Readonly<Record<Verb, string>> = {
  generate_image: 'gen-image',
  edit_image: 'edit-image',
  remove_background: 'remove-bg',
  upscale: 'upscale',
  generate_video: 'gen-video',
  generate_audio: 'gen-audio',
  run: 'run',
}

/** A verb that a newer server may have is shown as it is. */
export function commandOf(verb: string): string {
  return Object.hasOwn(verbCommands, verb) ? verbCommands[verb as Verb] : visible(verb)
}

const shortUnits: Record<string, string> = {
  image: 'image',
  megapixel: 'MP',
  second: 's',
  request: 'request',
  '1k_characters': '1k chars',
}

/** A price for a column: `$0.05/MP`, `free`, `unknown`. */
export function shortPrice({ price }: Pick<Model, 'price'>): string {
  if (!price) return 'unknown'
  return price.usd === 0 ? 'free' : `${dollars(price.usd)}/${shortUnits[price.unit] ?? visible(price.unit)}`
}

/** What prevents the use of a model: the name of a setting, or a command. */
export function needs({ missing }: Pick<Model, 'missing'>): string {
  return visible(missing?.setting ?? missing?.command ?? missing?.reason ?? '')
}
