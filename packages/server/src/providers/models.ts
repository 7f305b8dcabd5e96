import type { Provider, Verb } from './provider.ts'

/** What a unit of a price counts. */
export const priceUnits = ['image', 'megapixel', 'second', 'request', '1k_characters'] as const

export interface Price {
  readonly unit: (typeof priceUnits)[number]
  /** Millionths of a US dollar for one unit. */
  readonly microUsd: number
  /** The most units that one request can have, where the request does not say. */
  readonly maxUnits: number
  /** Where the price is from: a URL, or `OANIM_PRICES`. */
  readonly source: string
  /** When it was read: `2026-11-27`. */
  readonly date: string
}

/** A model that callers can name. */
export interface Model {
  /** `fal-ai/flux-2-flex`, `openai/gpt-image-2`, `local/painter`. */
  readonly id: string
  readonly provider: string
  /** The id of the model at the provider. */
  readonly name: string
  readonly verbs: readonly Verb[]
  /** `undefined`: unknown. A model without a price is never free. */
  readonly price: Price | undefined
  readonly licence: string | undefined
}

/** What a model needs before it can be used here: the name of a setting, or a command. */
export type Missing =
  /** `reason`: why what is stored cannot be used. A sentence. */
  { readonly setting: string; readonly reason?: string } | { readonly command: string }

/** The models and providers of this server, as they are configured now. */
export interface Models {
  /** Every model of the catalogue, and those that the operator added, also if they cannot be used. */
  list(): readonly Model[]
  /** A model of the catalogue, or any other id of a configured provider, which has no price. */
  find(id: string): Model | undefined
  /** The model of a verb for callers who name none. */
  defaultFor(verb: Verb): Model
  /** What prevents the use of a model; `undefined` if nothing does. */
  missing(model: Model): Missing | undefined
  /** @returns `undefined` if the provider is not configured. */
  provider(model: Model): Promise<Provider | undefined>
}
