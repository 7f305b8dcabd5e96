import { ProviderError, type ProviderErrorCode } from './provider.ts'
import { codeOfStatus, inProvidersWords, retryAfterS } from './provider-failure.ts'

/** What a failure needs to know of the request. */
export interface FailureContext {
  /** The name of the provider, for sentences. */
  readonly name: string
  /** Whether the provider accepted the work before it failed, so that it may have charged. */
  readonly isAccepted: boolean
  /** Removed from the provider's words. */
  readonly key: string
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const policyWords =
  /content[ _-]?(?:polic|filter|moderat)|moderat(?:ed|ion)|safety (?:system|filter|setting|reason)|nsfw|flagged|sensitive content|responsible ai|prohibited[ _](?:content|use)|\b(?:IMAGE_)?SAFETY\b|\bRECITATION\b|\bBLOCKLIST\b|\bblockReason\b/i
const creditWords =
  /insufficient[ _](?:credit|quota|fund|balance)|out of credit|billing_hard_limit|quota_exceeded|used all available credits|spending limit/i
const wrongKeyWords =
  /(?:invalid|incorrect|not valid|missing|expired)\b.*\b(?:key|token)|\bkey\b.*\b(?:invalid|incorrect|not valid)/i

/** Fields of providers, and the fields of our API that they come from. */
const fieldNames: Readonly<Record<string, string>> = {
  prompt: 'prompt',
  input: 'prompt',
  text: 'prompt',
  size: 'size',
  width: 'size',
  height: 'size',
  aspect_ratio: 'size',
  aspectRatio: 'size',
  resolution: 'size',
  seed: 'seed',
  n: 'count',
  num_outputs: 'count',
  num_images: 'count',
  voice: 'voice',
  voice_id: 'voice',
  duration: 'duration_s',
  durationSeconds: 'duration_s',
  image: 'inputs',
  input_image: 'inputs',
  model: 'model',
}

interface Words {
  readonly message?: string | undefined
  readonly code?: string | undefined
  readonly field?: string | undefined
}

/**
 * Translates an answer that is not a success, or not what the protocol promises.
 *
 * @returns `isFree` only for answers 4xx to requests that the provider had not accepted before.
 */
export function httpFailure(answer: HttpAnswer, context: FailureContext): ProviderError {
  const { status, headers, body } = answer
  const { message, code, field } = wordsOf(body)
  const said = `${code ?? ''} ${message ?? ''}`
  const failure = codeOf(status, said, context.isAccepted)
  const fallback = `${context.name} answered with status ${status}${status < 300 ? ', but not with a result' : ''}.`
  return new ProviderError(failure, {
    detail: message ? wordsFor(message, context) : fallback,
    field,
    retryAfterS: retryAfterS(new Headers(headers)) ?? retryDelayS(body),
    // After a status of 408 the request may have arrived.
    isFree: status >= 400 && status < 500 && status !== 408 && !context.isAccepted,
    requestId: requestIdOf(headers),
  })
}

/** Translates a failure that the provider reports in words only, after it accepted the work. */
export function reportedFailure(words: string, context: FailureContext): ProviderError {
  const detail = wordsFor(words, context)
  if (policyWords.test(words)) return new ProviderError('content_policy_violation', { detail })
  if (creditWords.test(words)) return new ProviderError('provider_out_of_credit', { detail })
  const isTimeout = /timed? ?out/i.test(words)
  return new ProviderError(isTimeout ? 'provider_timeout' : 'provider_response_invalid', { detail })
}

/** The id of a request, which the support of a provider asks for. */
export function requestIdOf(headers: Readonly<Record<string, string>>): string | undefined {
  return headers['x-request-id'] ?? headers['request-id'] ?? headers['x-trace-id']
}

function codeOf(status: number, said: string, isAccepted: boolean): ProviderErrorCode {
  if (status >= 500) return status === 524 ? 'provider_timeout' : codeOfStatus(status)
  if (policyWords.test(said)) return 'content_policy_violation'
  // The URL of a result has expired, or the request is no longer known.
  if (status < 400 || (isAccepted && status !== 429 && status !== 408)) return 'provider_response_invalid'
  if (creditWords.test(said)) return 'provider_out_of_credit'
  if (status === 404 || /\bmodel_not_found\b/.test(said)) {
    return /\bvoice\b/i.test(said) ? 'provider_input_invalid' : 'model_not_found'
  }
  if (status === 400 && wrongKeyWords.test(said)) return 'provider_credentials_invalid'
  return codeOfStatus(status)
}

/** Finds the message in the shapes that providers use. A page of HTML has no words for the caller. */
function wordsOf(body: string): Words {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    const text = body.trim()
    return text.startsWith('<') || text.length > 500 ? {} : { message: text || undefined }
  }
  const top = asRecord(json)
  const error = asRecord(top['error'])
  const list = Array.isArray(top['detail']) ? top['detail'] : []
  const detail = list.length > 0 ? asRecord(list[0]) : asRecord(top['detail'])
  const path = Array.isArray(detail['loc']) ? detail['loc'] : []
  const name = text(error['param']) ?? text(path.at(-1))
  const feedback = asRecord(top['promptFeedback'])
  const message = [
    ...[error['message'], top['error'], detail['message'], detail['msg'], detail['error'], top['detail']],
    ...[top['message'], top['title'], feedback['blockReason'] && `blockReason: ${feedback['blockReason']}`],
  ]
  return {
    message: message.map(text).find((each) => each !== undefined),
    code: text(error['code']) ?? text(top['code']) ?? text(detail['status']) ?? text(error['type']),
    field: name === undefined ? undefined : fieldNames[name.replace(/\[.*$/, '')],
  }
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** Google says in the body how long to wait. @see google.rpc.RetryInfo */
function retryDelayS(body: string): number | undefined {
  const delay = /"retryDelay":\s*"(\d+)(?:\.\d+)?s"/.exec(body)?.[1]
  return delay === undefined ? undefined : Number(delay)
}

function wordsFor(words: string, { key }: FailureContext): string {
  // OpenAI repeats parts of a wrong key: `sk-ab****yz`.
  return inProvidersWords(words, key).replace(/\S*\*{2,}\S*/g, '[credential]')
}
