import { setTimeout as delay } from 'node:timers/promises'
import type {
  Experimental_VideoModelV4 as FullVideoModel,
  ImageModelV4 as ImageModel,
  JSONValue,
  SharedV4ProviderOptions,
  SharedV4Warning,
  SpeechModelV4 as SpeechModel,
  Experimental_VideoModelV4VideoData as VideoData,
} from '@ai-sdk/provider'
import { type Abilities, checkRequest, imageSize, unsupported, videoSize } from './ai-sdk-options.ts'
import { httpFailure, reportedFailure, requestIdOf } from './http-failure.ts'
import {
  type MediaRequest,
  type MediaResult,
  type OutputFile,
  type Provider,
  ProviderError,
  type RunContext,
  type Verb,
} from './provider.ts'
import { providerTable } from './provider-table.ts'
import { toProviderError, type Watched, watchFetch } from './watch-fetch.ts'

export interface AiSdkSettings {
  /** `undefined`: the server needs none. */
  readonly apiKey: string | undefined
  /** Where the operator wants requests to go: `http://localai:8080/v1`. It may be private. */
  readonly baseUrl?: string | undefined
}

type VideoModel = Pick<FullVideoModel, 'doStart' | 'doStatus'>

/** The factories of a package, for the models that it has. */
export interface AiSdkModels {
  readonly image?: (id: string) => ImageModel
  readonly video?: (id: string) => VideoModel
  readonly speech?: (id: string) => SpeechModel
}

/** One provider that is reached through its AI SDK package. */
export interface AiSdkRow {
  readonly id: string
  /** Hosts that receive the API key, unless the operator chose a base URL. */
  readonly hosts: readonly string[]
  readonly maxConcurrent: number
  /** What a model can do for a verb. `undefined`: it cannot do it. */
  abilities(verb: Verb, model: string): Abilities | undefined
  /** Imports the package when it is first used. Packages read no environment: every setting is passed. */
  load(settings: AiSdkSettings, fetch: typeof globalThis.fetch): Promise<AiSdkModels>
  providerOptions?(request: MediaRequest): SharedV4ProviderOptions
  /** Features that the package warns about although it does what was asked. */
  readonly untrueWarnings?: readonly string[]
  /** Finds a failure in a JSON answer that the package overlooks. */
  failure?(answer: unknown): ProviderError | undefined
  /** Whether it charges for requests that its rules forbid. */
  readonly isRejectionCharged?: boolean
  /** What the provider says that it charged. */
  billing?(
    metadata: unknown,
    headers: Readonly<Record<string, string>>,
  ): Pick<MediaResult, 'costMicroUsd' | 'billedUnits'>
  /** Headers to download results from the hosts of the provider, where results are not public. */
  downloadHeaders?(settings: AiSdkSettings): Record<string, string>
}

/** What stays of an accepted video, to find it again after a restart. */
interface AcceptedVideo {
  readonly operation: JSONValue
  readonly warnings: readonly string[]
}

const pollMs = { first: 1000, most: 5000 }

/**
 * Creates the provider of a row. The package is imported by the first request.
 *
 * Images and speech are one request each and cannot be resumed. Videos are accepted first, so they can.
 */
export function createAiSdkProvider(row: AiSdkRow, settings: AiSdkSettings): Provider {
  const hosts = settings.baseUrl ? [new URL(settings.baseUrl).host] : row.hosts
  const name = providerTable.find(({ id }) => id === row.id)?.name ?? row.id
  const key = settings.apiKey ?? ''

  /** Runs one call of a package and translates its failure. */
  async function attempt<T>(
    context: RunContext,
    work: (models: AiSdkModels, watched: Watched) => Promise<T>,
    isAccepted = false,
  ): Promise<T> {
    const watched = watchFetch(context, row.failure, isAccepted)
    try {
      return await work(await row.load(settings, watched.fetch), watched)
    } catch (error) {
      context.signal.throwIfAborted()
      const failure = toProviderError(error, { name, key, ...watched.state })
      const isCharged = row.isRejectionCharged && failure.code === 'content_policy_violation'
      throw isCharged ? new ProviderError(failure.code, { ...failure.facts, isFree: false }) : failure
    }
  }

  function validate(request: MediaRequest): Abilities {
    const { verb, model } = request
    const id = `${row.id}/${model}`
    if (verb === 'run') {
      const reason = 'has no free-form input: use the other verbs, or a model of fal.ai or Replicate'
      throw unsupported('model', id, reason)
    }
    const abilities = row.abilities(verb, model)
    if (!abilities) throw unsupported('model', id, `cannot do ${verb}`)
    checkRequest(request, abilities)
    if (verb === 'generate_video') videoSize(request)
    else imageSize(request, abilities)
    return abilities
  }

  const failureContext = { name, key, isAccepted: true }

  async function makeImages(request: MediaRequest, abilities: Abilities, context: RunContext) {
    const { model, count, seed } = request
    const size = imageSize(request, abilities)
    const files = await Promise.all(
      request.files.map(async (file) => ({
        type: 'file' as const,
        mediaType: file.contentType,
        data: await file.bytes(),
      })),
    )
    const perCall = await attempt(context, async ({ image }) => mostPerCall(image?.(model)))
    const parts = Array.from({ length: Math.ceil(count / perCall) }, (_, index) => index * perCall)
    const makePart = (start: number) =>
      attempt(context, async (models, watched) => {
        const options = {
          prompt: request.prompt,
          n: Math.min(perCall, count - start),
          ...size,
          // The same seed would make the same image again.
          seed: seed === undefined ? undefined : (seed + start) % 2 ** 32,
          files: files.length === 0 ? undefined : files,
          mask: undefined,
        }
        const answer = await requireModel(models.image, model).doGenerate({
          ...options,
          providerOptions: row.providerOptions?.(request) ?? {},
          abortSignal: context.signal,
        })
        const headers = { ...watched.state.headers, ...answer.response.headers }
        if (headers['finish-reason'] === 'CONTENT_FILTERED')
          throw reportedFailure('The image is flagged.', failureContext)
        for (const image of answer.images) checkMedia(image, headers)
        if (answer.images.length === 0) throw nothingMade('image', answer.providerMetadata)
        const details = options.seed === undefined || options.n > 1 ? {} : { details: { seed: options.seed } }
        return {
          files: answer.images.map((image): OutputFile => ({ bytes: toBytes(image), ...details })),
          warnings: toSentences(answer.warnings, options),
          requestId: requestIdOf(watched.state.headers),
          ...row.billing?.(answer.providerMetadata, headers),
        }
      })
    const results = await Promise.allSettled(parts.map(makePart))
    context.signal.throwIfAborted()
    return join(results, count)
  }

  async function makeSpeech(request: MediaRequest, context: RunContext): Promise<MediaResult> {
    return attempt(context, async (models, watched) => {
      const answer = await requireModel(models.speech, request.model).doGenerate({
        text: request.prompt ?? '',
        ...(request.voice !== undefined && { voice: request.voice }),
        ...(request.audioFormat !== undefined && { outputFormat: request.audioFormat }),
        abortSignal: context.signal,
      })
      const bytes = toBytes(answer.audio)
      if (bytes.length === 0) throw nothingMade('audio', answer.providerMetadata)
      checkMedia(bytes, watched.state.headers)
      return {
        files: [{ bytes }],
        warnings: toSentences(answer.warnings, {}),
        requestId: requestIdOf(watched.state.headers),
        ...row.billing?.(answer.providerMetadata, watched.state.headers),
      }
    })
  }

  async function startVideo(request: MediaRequest, context: RunContext): Promise<MediaResult> {
    const [first] = request.files
    const image = first && { type: 'file' as const, mediaType: first.contentType, data: await first.bytes() }
    const options = {
      prompt: request.prompt,
      n: 1,
      ...videoSize(request),
      duration: request.durationS,
      fps: undefined,
      seed: request.seed,
      image,
      frameImages: image && [{ image, frameType: 'first_frame' as const }],
      inputReferences: undefined,
      generateAudio: undefined,
      providerOptions: row.providerOptions?.(request) ?? {},
      abortSignal: context.signal,
    }
    const { accepted, requestId } = await attempt(context, async (models, watched) => {
      const started = await requireModel(models.video, request.model).doStart?.(options)
      if (!started)
        throw unsupported('model', request.model, 'cannot be followed, so it makes no videos here')
      const accepted: AcceptedVideo = {
        operation: started.operation,
        warnings: toSentences(started.warnings, options),
      }
      return { accepted, requestId: requestIdOf(watched.state.headers) }
    })
    await context.onAccepted({ ...accepted })
    context.onProgress({ message: `${name} accepted the request.` })
    return { ...(await followVideo(accepted, request, context)), requestId }
  }

  function followVideo(
    accepted: AcceptedVideo,
    request: MediaRequest,
    context: RunContext,
  ): Promise<MediaResult> {
    return attempt(
      context,
      async (models, watched) => {
        const model = requireModel(models.video, request.model)
        for (let waitMs = pollMs.first; ; waitMs = Math.min(pollMs.most, waitMs * 1.5)) {
          const status = await model.doStatus?.({
            operation: accepted.operation,
            abortSignal: context.signal,
          })
          if (!status) throw unsupported('model', request.model, 'cannot be followed')
          if (status.status === 'error') throw reportedFailure(status.error, failureContext)
          if (status.status === 'completed') {
            const { providerMetadata, videos, warnings } = status
            if (videos.length === 0) throw nothingMade('video', providerMetadata)
            return {
              files: await Promise.all(videos.map((video) => toFile(video, context, watched))),
              warnings: [...accepted.warnings, ...toSentences(warnings, {})],
              ...row.billing?.(providerMetadata, status.response.headers ?? {}),
            }
          }
          await delay(waitMs, undefined, { signal: context.signal })
        }
      },
      true,
    )
  }

  /** Results that only the API key opens are downloaded here: the server sends no credentials. */
  async function toFile(video: VideoData, { signal }: RunContext, { fetch }: Watched): Promise<OutputFile> {
    if (video.type === 'base64') return { bytes: toBytes(video.data), contentType: video.mediaType }
    if (video.type === 'binary') return { bytes: video.data, contentType: video.mediaType }
    if (video.type === 'uploaded') throw nothingMade('video', undefined)
    const url = new URL(video.url)
    const headers = row.downloadHeaders?.(settings)
    if (!headers || !hosts.includes(url.host)) return { url: video.url, contentType: video.mediaType }
    // A key in a URL ends up in logs.
    for (const [each, value] of url.searchParams) if (value === key) url.searchParams.delete(each)
    const response = await fetch(url, { headers, signal })
    if (!response.ok || !response.body) {
      const answer = {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: await response.text(),
      }
      throw httpFailure(answer, failureContext)
    }
    return { response, contentType: video.mediaType }
  }

  /** Packages take any body for media. No format of media begins with 64 characters of text. */
  function checkMedia(content: string | Uint8Array, headers: Readonly<Record<string, string>>): void {
    if (typeof content === 'string' || !content.subarray(0, 64).every((byte) => byte >= 9 && byte < 127))
      return
    const body = Buffer.from(content.subarray(0, 10_000)).toString()
    throw httpFailure({ status: 200, headers, body }, failureContext)
  }

  function nothingMade(kind: string, metadata: unknown): ProviderError {
    const [, reason, value] =
      /"(blockReason|finishReason)":"(\w+)"/.exec(JSON.stringify(metadata ?? {})) ?? []
    return reportedFailure(
      `${name} made no ${kind}${reason ? ` (${reason}: ${value})` : ''}.`,
      failureContext,
    )
  }

  function toSentences(warnings: readonly SharedV4Warning[], options: object): readonly string[] {
    return warnings.flatMap((warning) => {
      if (warning.type === 'other' || warning.type === 'deprecated') return warning.message
      const { feature, details } = warning
      // Packages also warn about what nobody asked for.
      if (feature in options && options[feature as keyof typeof options] === undefined) return []
      if (row.untrueWarnings?.includes(feature)) return []
      return details ?? `${name} does not support ${feature}.`
    })
  }

  return {
    id: row.id,
    name,
    maxConcurrent: row.maxConcurrent,
    isRepeatable: false,
    hosts,
    ...(settings.baseUrl && { privateOrigins: [new URL(settings.baseUrl).origin] }),
    validate: (request) => void validate(request),
    async run(request, context) {
      context.signal.throwIfAborted()
      const abilities = validate(request)
      if (request.verb === 'generate_video') return startVideo(request, context)
      return request.verb === 'generate_audio'
        ? makeSpeech(request, context)
        : makeImages(request, abilities, context)
    },
    resume: (accepted, request, context) =>
      followVideo(accepted as unknown as AcceptedVideo, request, context),
  }
}

function requireModel<T>(create: ((id: string) => T) | undefined, id: string): T {
  if (!create) throw unsupported('model', id, 'is not of this kind')
  return create(id)
}

async function mostPerCall(model: ImageModel | undefined): Promise<number> {
  const most = model?.maxImagesPerCall
  return (typeof most === 'function' ? await most({ modelId: model?.modelId ?? '' }) : most) ?? 1
}

/** Paid images are kept when others of the same request fail. */
function join(results: readonly PromiseSettledResult<MediaResult>[], count: number): MediaResult {
  const made = results.flatMap((each) => (each.status === 'fulfilled' ? each.value : []))
  const failures = results.flatMap((each) =>
    each.status === 'rejected' ? (each.reason as ProviderError) : [],
  )
  const [failure] = failures
  if (made.length === 0 && failure) {
    const isFree = failures.every(({ facts }) => facts.isFree)
    throw new ProviderError(failure.code, { ...failure.facts, isFree })
  }
  const files = made.flatMap((each) => each.files)
  const missing = count - files.length
  const said = failure ? ` ${failure.message}` : ''
  return {
    files,
    ...(failures.every(({ facts }) => facts.isFree)
      ? {
          costMicroUsd: sum(made.map((each) => each.costMicroUsd)),
          billedUnits: sum(made.map((each) => each.billedUnits)),
        }
      : { isCostIncomplete: true }),
    requests: made.length,
    requestId: made[0]?.requestId,
    warnings: [
      ...new Set(made.flatMap((each) => each.warnings ?? [])),
      ...(missing > 0 ? [`${missing} of ${count} images were not made.${said}`] : []),
    ],
  }
}

/** `undefined` if one of them is unknown. */
function sum(values: readonly (number | undefined)[]): number | undefined {
  return values.reduce(
    (total, each) => (total === undefined || each === undefined ? undefined : total + each),
    0,
  )
}

function toBytes(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content, 'base64') : content
}
