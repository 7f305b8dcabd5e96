/** What a provider can be asked for, as the API names it. */
export const verbs = [
  'generate_image',
  'edit_image',
  'remove_background',
  'upscale',
  'generate_video',
  'generate_audio',
  'run',
] as const

export type Verb = (typeof verbs)[number]

export type FileKind = 'image' | 'video' | 'audio' | 'file'
export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'avif'

/** An input file, which the server has checked by decoding it. */
export interface InputFile {
  readonly contentType: string
  readonly sizeBytes: number
  /** Pixels, where it is an image. */
  readonly width: number | null
  readonly height: number | null
  /** Runs `use` with a path that other processes can read. The file stays until `use` ends. */
  withPath<Result>(use: (path: string) => Promise<Result>): Promise<Result>
  bytes(): Promise<Uint8Array<ArrayBuffer>>
}

/** What a caller asked for, validated. A field is absent if the caller left it out. */
export interface MediaRequest {
  readonly verb: Verb
  /** The id of the model at the provider, such as `gpt-image-2` or `fal-ai/flux-2-flex`. */
  readonly model: string
  /** At most 10,000 characters. For `generate_audio` of a speech model: the text. */
  readonly prompt?: string
  /** At most 16 images. The first is what is edited, cut out, upscaled or animated. */
  readonly files: readonly InputFile[]
  /** 1 to 10. */
  readonly count: number
  /** 0 to 4,294,967,295. */
  readonly seed?: number
  /** `1920x1080`, or a ratio (`16:9`). */
  readonly size?: string
  readonly durationS?: number
  readonly scale?: 2 | 4
  readonly voice?: string
  /** The format of speech, for providers that are asked for one. */
  readonly audioFormat?: 'mp3' | 'opus' | 'aac' | 'flac' | 'wav'
  readonly style?: string
  readonly transparent?: boolean
  readonly allowApproximate?: boolean
  /** The format that the caller wants. The server converts images that a provider delivers in another one. */
  readonly format?: ImageFormat
  /** For `run`: the input of the model, as the provider documents it. */
  readonly input?: Readonly<Record<string, unknown>>
}

export interface Progress {
  /** 0 to 1, if the provider knows. */
  readonly fraction?: number
  /** Requests before this one in the queue of the provider. */
  readonly queuePosition?: number
  /** One line of the provider's log, for the user. */
  readonly message?: string
}

export interface RunContext {
  /** Aborted when the job is cancelled, exceeds its time or the server stops. */
  readonly signal: AbortSignal
  /** Reaches only the hosts of the provider, and sends its credentials to them only. */
  readonly fetch: typeof fetch
  onProgress(progress: Progress): void
  /**
   * Providers with a queue call this as soon as a request is accepted and await it: it stores what finds the request
   * again. After a restart the job continues with `resume`, and the request is not sent a second time.
   */
  onAccepted(providerRequest: Readonly<Record<string, unknown>>): Promise<void>
  /** A path for a new file of an engine of this server, to return as an `OutputFile`. */
  draft(): string
}

/** A file of a result. The server downloads a URL without credentials. */
export type OutputFile = {
  /** What the provider says; the server checks the content itself. */
  readonly contentType?: string | undefined
  /** What is reported about this file: seed, style, engine. */
  readonly details?: Readonly<Record<string, unknown>>
} & (
  | { readonly url: string }
  | { readonly bytes: Uint8Array }
  /** A response of the provider, whose body nobody has read, where the URL needs its credentials. */
  | { readonly response: Response }
  /** A file that an engine of this server wrote to a path from `draft`, flushed to disk. */
  | ({ readonly path: string } & EngineFile)
)

/** What an engine of this server knows of its file. */
export interface EngineFile {
  readonly contentType: string
  readonly sizeBytes: number
  /** Hexadecimal. */
  readonly sha256: string
  readonly width: number
  readonly height: number
}

export interface MediaResult {
  readonly files: readonly OutputFile[]
  /** The answer of the model, for `run`. JSON. */
  readonly output?: unknown
  /** What the provider says that it charged. Millionths of a US dollar. */
  readonly costMicroUsd?: number | undefined
  /** Units that the provider says it billed, where it reports units instead of money. */
  readonly billedUnits?: number | undefined
  /** Whether a part failed, and the provider may have charged for it: then nobody knows the whole charge. */
  readonly isCostIncomplete?: boolean | undefined
  /** Requests that were sent to the provider for it. @default 1 */
  readonly requests?: number | undefined
  /** The id of the request at the provider, for its support. */
  readonly requestId?: string | undefined
  /** What was asked for and not done, one sentence each. */
  readonly warnings?: readonly string[]
}

/** Makes media. It knows nothing of accounts, keys, prices and the database. */
export interface Provider {
  /** `fal`, `openai`, `local`: the first part of the ids of its models. */
  readonly id: string
  /** `fal.ai`, `OpenAI`. */
  readonly name: string
  /** Requests that one server has running at once. */
  readonly maxConcurrent: number
  /** Whether the same request may be sent again: it costs nothing, or the provider repeats its answer. */
  readonly isRepeatable: boolean
  /** Hosts that receive its credentials: `fal.run`, `*.fal.run`. */
  readonly hosts: readonly string[]
  /** Origins that the operator set, which may be on a private network. */
  readonly privateOrigins?: readonly string[]
  /** Rejects a request that it cannot fulfil, before anything is stored or paid. @throws {ProviderError} */
  validate?(request: MediaRequest): void
  /** @throws {ProviderError} */
  run(request: MediaRequest, context: RunContext): Promise<MediaResult>
  /** Continues with a request that the provider accepted. @throws {ProviderError} */
  resume?(
    providerRequest: Readonly<Record<string, unknown>>,
    request: MediaRequest,
    context: RunContext,
  ): Promise<MediaResult>
  /**
   * Asks the provider to stop a request. Never fails: a request that cannot be cancelled runs to its end.
   *
   * @returns What is known of the charge; `undefined` if nothing is.
   */
  cancel?(
    providerRequest: Readonly<Record<string, unknown>>,
    context: Pick<RunContext, 'fetch' | 'signal'>,
  ): Promise<Charge | undefined>
}

/** What a provider says of the charge for a request that did not succeed. */
export interface Charge {
  /** Whether it certainly did not charge. */
  readonly isFree?: boolean | undefined
  /** What it charged. Millionths of a US dollar. */
  readonly costMicroUsd?: number | undefined
  /** The units that it billed, where it reports units instead of money. */
  readonly billedUnits?: number | undefined
}

/** Why a provider did not deliver. The code is the code of the problem that the caller gets. */
export type ProviderErrorCode =
  /** The provider's rules forbid the content. */
  | 'content_policy_violation'
  /** The provider rejects the input; `field` names what. */
  | 'provider_input_invalid'
  /** The built-in engine does not understand the prompt. */
  | 'prompt_not_understood'
  | 'size_invalid'
  /** The model does not have an option that the caller set; `field` names it. */
  | 'option_unsupported'
  | 'model_not_found'
  | 'engine_not_installed'
  | 'provider_rate_limited'
  | 'provider_timeout'
  /** The operator's account at the provider has no credit. */
  | 'provider_out_of_credit'
  /** The provider rejects the operator's credentials. */
  | 'provider_credentials_invalid'
  | 'provider_unavailable'
  /** The provider delivered something that is not what was asked for. */
  | 'provider_response_invalid'
  | 'server_busy'
  | 'shutting_down'

export interface ProviderErrorFacts {
  /** In the provider's words. At most 1,000 characters reach the caller, without credentials. */
  readonly detail?: string | undefined
  /** The field of our API that is wrong: `prompt`, `size`, `input`. */
  readonly field?: string | undefined
  readonly retryAfterS?: number | undefined
  /** Whether the provider certainly did not charge, so that one automatic retry cannot cost twice. */
  readonly isFree?: boolean
  readonly requestId?: string | undefined
  /** What it charged although it failed. Millionths of a US dollar. */
  readonly costMicroUsd?: number | undefined
  /** Units that it billed although it failed, where it reports units instead of money. */
  readonly billedUnits?: number | undefined
  /** Further members of the problem, public. */
  readonly members?: Readonly<Record<string, unknown>> | undefined
  readonly cause?: unknown
}

/** A failure of a provider, in the words of the provider. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError'
  readonly code: ProviderErrorCode
  readonly facts: ProviderErrorFacts

  constructor(code: ProviderErrorCode, facts: ProviderErrorFacts = {}) {
    super(facts.detail ?? code, { cause: facts.cause })
    this.code = code
    this.facts = facts
  }
}
