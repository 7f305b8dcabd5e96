import { ownField } from './fal-input.ts'
import {
  type MediaRequest,
  type OutputFile,
  ProviderError,
  type ProviderErrorCode,
  type Verb,
} from './provider.ts'
import { codeOfStatus, inProvidersWords, retryAfterS } from './provider-failure.ts'

const maxFiles = 100
const maxDepth = 6

type Json = Readonly<Record<string, unknown>>

/** What holds the result of a verb. Other files, such as thumbnails and masks, count only where none of these exists. */
const resultFields: Readonly<Record<Verb, readonly string[]>> = {
  generate_image: ['images', 'image'],
  edit_image: ['images', 'image'],
  remove_background: ['image', 'images'],
  upscale: ['image', 'images'],
  generate_video: ['video', 'videos'],
  generate_audio: ['audio', 'audio_file', 'audio_url', 'audios'],
  run: [],
}

/**
 * Finds the files in the answer of a model: objects with a `url`, and fields that end in `url`.
 *
 * @returns The files of the verb, else every file, in the order of the answer. At most 100.
 */
export function findFiles(verb: Verb, output: unknown): OutputFile[] {
  const details =
    isObject(output) && typeof output['seed'] === 'number' ? { seed: output['seed'] } : undefined
  const found = new Map<string, OutputFile>()
  const add = (url: string, contentType: unknown) => {
    const file = toFile(url, typeof contentType === 'string' ? contentType : undefined)
    if (file && found.size < maxFiles && !found.has(url))
      found.set(url, details ? { ...file, details } : file)
  }
  const search = (value: unknown, name: string, depth: number): void => {
    if (depth > maxDepth) return
    if (typeof value === 'string') {
      if (/(?:^|_)url$/.test(name)) add(value, undefined)
    } else if (Array.isArray(value)) {
      // A list of URLs is named `image_urls`.
      for (const each of value) search(each, name.replace(/urls$/, 'url'), depth + 1)
    } else if (isObject(value)) {
      if (typeof value['url'] === 'string') add(value['url'], value['content_type'])
      for (const [field, each] of Object.entries(value)) search(each, field, depth + 1)
    }
  }
  if (isObject(output)) {
    for (const field of resultFields[verb]) {
      search(output[field], field, 1)
      if (found.size > 0) return [...found.values()]
    }
  }
  search(output, '', 0)
  return [...found.values()]
}

function toFile(url: string, contentType: string | undefined): OutputFile | undefined {
  if (url.startsWith('https://')) return { url, contentType }
  const [, type, data] = /^data:([\w.+-]+\/[\w.+-]+);base64,(.*)$/s.exec(url) ?? []
  return data === undefined ? undefined : { bytes: Buffer.from(data, 'base64'), contentType: type }
}

/**
 * Reads which images the safety checker of a model made black.
 *
 * @returns Flags in the order of the images; empty if the model has no such checker.
 */
export function flaggedImages(output: unknown): boolean[] {
  const flags = isObject(output) ? output['has_nsfw_concepts'] : undefined
  return Array.isArray(flags) ? flags.map((flag) => flag === true) : []
}

/** The part of an exchange with fal.ai that failed. */
export type FalStep = 'upload' | 'submit' | 'status' | 'result' | 'cancel'

interface FailedAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
  readonly step: FalStep
  readonly request: Pick<MediaRequest, 'verb' | 'model'> | undefined
  readonly key: string
}

/**
 * Translates an answer that is not 2xx, in the words of fal.ai.
 *
 * @see https://docs.fal.ai/errors, https://docs.fal.ai/documentation/model-apis/request-errors and
 * https://docs.fal.ai/faq for what is charged.
 */
export function toProviderError({ status, headers, body, step, request, key }: FailedAnswer): ProviderError {
  const details = readDetails(body)
  const words = details.map(({ path, text }) => (path ? `${path}: ${text}` : text)).join(' · ')
  const detail = inProvidersWords(words || `The server answered with the status ${status}.`, key)
  const requestId = headers.get('x-fal-request-id') ?? undefined
  // fal.ai never charges for a request that ends with a status of 500 or more.
  const isOwnFailure = step === 'result' && status >= 500 && isOwnAnswer(headers)
  // After a status of 408 the request may have arrived.
  const isRejected = step === 'submit' && status < 500 && status !== 408
  const isFree = step === 'upload' || isRejected || isOwnFailure
  const code = codeFor(status, step, details, words)
  const field = request && details.flatMap(({ path }) => fieldOf(request.verb, path) ?? [])[0]
  return new ProviderError(code, {
    ...{ detail, requestId, isFree },
    ...(step === 'result' && !isFree && billing(headers)),
    field: code === 'provider_input_invalid' || code === 'content_policy_violation' ? field : undefined,
    retryAfterS: retryAfterS(headers),
  })
}

/** The units that a result or its failure says it billed. Whether they can be true is for the caller to judge. */
export function billing(headers: Headers): { readonly billedUnits?: number } {
  const units = headers.get('x-fal-billable-units')
  return units === null ? {} : { billedUnits: units.trim() === '' ? Number.NaN : Number(units) }
}

/** Whether an answer is fal.ai's or the model's, not that of a gateway in between. */
export function isOwnAnswer(headers: Headers): boolean {
  return headers.has('x-fal-retryable') || headers.has('x-fal-error-type')
}

interface Detail {
  readonly type: string
  /** `prompt`, `loras.0.path`; empty if fal.ai names no field. */
  readonly path: string
  readonly text: string
}

function codeFor(
  status: number,
  step: FalStep,
  details: readonly Detail[],
  words: string,
): ProviderErrorCode {
  const has = (type: string) => details.some((each) => each.type === type)
  if (has('content_policy_violation')) return 'content_policy_violation'
  if (has('no_media_generated')) return 'provider_response_invalid'
  if (has('generation_timeout')) return 'provider_timeout'
  // fal.ai locks accounts without credit, and says so with the status of a wrong key.
  if (status === 403 && /balance|top.?up|credit/i.test(words)) return 'provider_out_of_credit'
  // Models are found when a request runs, requests themselves before.
  if (status === 404 && step === 'status') return 'provider_response_invalid'
  return codeOfStatus(status)
}

function readDetails(body: string): Detail[] {
  const json = parse(body)
  if (!isObject(json)) return []
  const { detail = json['message'] ?? json['error'], error_type } = json
  const type = typeof error_type === 'string' ? error_type : ''
  if (typeof detail === 'string') return [{ type, path: '', text: detail }]
  if (!Array.isArray(detail)) return []
  return detail.slice(0, 10).flatMap((each) => {
    if (!isObject(each)) return typeof each === 'string' ? [{ type, path: '', text: each }] : []
    const steps = Array.isArray(each['loc']) ? each['loc'].filter((step) => step !== 'body') : []
    return [{ type: String(each['type'] ?? type), path: steps.join('.'), text: String(each['msg'] ?? '') }]
  })
}

function fieldOf(verb: Verb, path: string): string | undefined {
  return path === '' ? undefined : ownField(verb, path.split('.')[0] ?? '')
}

/** @returns `undefined` if the text is not JSON. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
