import { setTimeout as wait } from 'node:timers/promises'
import type { FalClient, QueueStatus } from '@fal-ai/client'
import { toFalInput } from './fal-input.ts'
import {
  billing,
  type FalStep,
  findFiles,
  flaggedImages,
  isObject,
  isOwnAnswer,
  parse,
  toProviderError,
} from './fal-output.ts'
import {
  type Charge,
  type InputFile,
  type MediaRequest,
  type MediaResult,
  type Progress,
  type Provider,
  ProviderError,
  type RunContext,
} from './provider.ts'
import { networkFailure, oneLine } from './provider-failure.ts'

export interface FalSettings {
  /** `FAL_KEY`. */
  readonly key: string
  /** The first wait between two looks at a request. It grows to 3 seconds. Milliseconds. */
  readonly pollMs?: number
}

/** What finds a request again. The URLs that fal.ai sends are never used. */
interface FalRequest {
  readonly endpoint: string
  readonly request_id: string
}

const name = 'fal.ai'
const queueHost = 'queue.fal.run'
const hosts = [queueHost, 'rest.fal.ai']
const maxPollMs = 3_000
const maxReads = 5
/** Larger files are uploaded, so that requests stay small. */
const maxInlineBytes = 262_144

/** `owner/app`, `owner/app/path`. No segment begins with a dot, so that none leads out of the URL. */
const endpointPattern = /^[a-z0-9][\w.-]*(?:\/[a-z0-9][\w.-]*){1,9}$/i
const requestIdPattern = /^[\w-]{1,100}$/

/**
 * Runs any model of fal.ai through its queue.
 *
 * It repeats only what costs nothing: reading the status and the result. Whether to send a request again is for the
 * caller, who finds `isFree` in the error.
 *
 * @see https://docs.fal.ai/model-apis/model-endpoints/queue
 */
export function createFal({ key, pollMs = 400 }: FalSettings): Provider {
  const follow = async (accepted: FalRequest, request: MediaRequest, context: RunContext) => {
    const session = await startSession(key, request, context)
    await untilCompleted(session, accepted, pollMs, context)
    return readResult(session, accepted, pollMs, request)
  }

  return {
    id: 'fal',
    name,
    maxConcurrent: 16,
    isRepeatable: false,
    hosts,

    validate,

    async run(request, context) {
      const endpoint = request.model
      validate(request)
      const session = await startSession(key, request, context)
      const urls = await uploadFiles(session, request, context)
      const { input } = toFalInput(request, urls)
      const { request_id } = await session.call('submit', (client) =>
        client.queue.submit(endpoint, { input }),
      )
      const accepted = toFalRequest({ endpoint, request_id })
      await context.onAccepted({ ...accepted })
      return follow(accepted, request, context)
    },

    async resume(stored, request, context) {
      return follow(toFalRequest(stored), request, context)
    },

    async cancel(stored, context) {
      try {
        const accepted = toFalRequest(stored)
        return await cancelRequest(await startSession(key, undefined, context), accepted)
      } catch {
        // The request runs to its end.
        return undefined
      }
    },
  }
}

function validate(request: MediaRequest): void {
  if (!endpointPattern.test(request.model)) {
    const detail = `The id of a ${name} model is owner/app, such as fal-ai/flux-2-flex, not ${request.model}.`
    throw new ProviderError('model_not_found', { field: 'model', detail, isFree: true })
  }
  warningsFor(request)
}

function warningsFor(request: MediaRequest): string[] {
  const placeholders = request.files.map(() => '')
  return toFalInput(request, placeholders).warnings
}

function toFalRequest({ endpoint, request_id }: Readonly<Record<string, unknown>>): FalRequest {
  const isValid =
    typeof endpoint === 'string' &&
    endpointPattern.test(endpoint) &&
    typeof request_id === 'string' &&
    requestIdPattern.test(request_id)
  if (!isValid) {
    throw new ProviderError('provider_response_invalid', {
      detail: 'The request that is stored is malformed.',
    })
  }
  return { endpoint, request_id }
}

let library: Promise<typeof import('@fal-ai/client')> | undefined

/** The client of fal.ai for one request, without its retries, and the headers of the last answer. */
interface Session {
  call<Result>(step: FalStep, ask: (client: FalClient) => Promise<Result>): Promise<Result>
  /** Repeats a reading after failures that are not the answer of the model. */
  read<Result>(step: FalStep, pollMs: number, ask: (client: FalClient) => Promise<Result>): Promise<Result>
  headers(): Headers
  /** The last answer, also that of a failure; empty if it was no JSON object. */
  answer(): Readonly<Record<string, unknown>>
}

/** Carries an error through the client, which would repeat a request after errors that it knows. */
class Failure extends Error {
  readonly error: unknown
  /** Whether the connection or a gateway failed: the request itself continues. */
  readonly isTransient: boolean

  constructor(error: unknown, isTransient: boolean) {
    super('The exchange failed.')
    this.error = error
    this.isTransient = isTransient
  }
}

async function startSession(
  key: string,
  request: MediaRequest | undefined,
  { fetch, signal }: Pick<RunContext, 'fetch' | 'signal'>,
): Promise<Session> {
  signal.throwIfAborted()
  // Loaded when it is first needed. An import that is done still takes half a millisecond.
  library ??= import('@fal-ai/client')
  const { createFalClient } = await library
  let step: FalStep = 'submit'
  let headers = new Headers()
  let answer: Readonly<Record<string, unknown>> = {}

  const exchange: typeof fetch = async (input, init) => {
    const url = new URL(String(input))
    if (!hosts.includes(url.host) && !isFileHost(url)) {
      const detail = `${url.host}, where a file should be uploaded, is not a host of ${name}.`
      throw new Failure(
        new ProviderError('provider_response_invalid', { detail, isFree: step === 'upload' }),
        false,
      )
    }
    let response: Response
    let body: string
    answer = {}
    try {
      response = await fetch(url, { ...init, signal })
      body = await response.text()
    } catch (error) {
      if (signal.aborted) throw new Failure(signal.reason, false)
      throw new Failure(toNetworkError(error, step), true)
    }
    headers = response.headers
    const { status } = response
    const json = /\bjson\b/.test(headers.get('content-type') ?? '') ? parse(body) : undefined
    if (isObject(json)) answer = json
    if (!response.ok) {
      const isTransient = !isOwnAnswer(headers) && (status === 429 || status >= 500)
      throw new Failure(toProviderError({ status, headers, body, step, request, key }), isTransient)
    }
    if (isFileHost(url)) return new Response(null)
    if (!isObject(json)) {
      const detail = `The server answered with ${headers.get('content-type') ?? 'something'} instead of JSON.`
      throw new Failure(
        new ProviderError('provider_response_invalid', { detail, isFree: step === 'upload' }),
        false,
      )
    }
    return new Response(body, { status, headers: { 'content-type': 'application/json' } })
  }

  const client = createFalClient({
    credentials: key,
    suppressLocalCredentialsWarning: true,
    fetch: exchange,
  })
  const attempt = async <Result>(next: FalStep, ask: (client: FalClient) => Promise<Result>) => {
    signal.throwIfAborted()
    step = next
    return ask(client)
  }

  return {
    headers: () => headers,
    answer: () => answer,
    async call(next, ask) {
      try {
        return await attempt(next, ask)
      } catch (error) {
        throw error instanceof Failure ? error.error : error
      }
    },
    async read(next, pollMs, ask) {
      for (let reads = 1; ; reads++) {
        try {
          return await attempt(next, ask)
        } catch (error) {
          if (!(error instanceof Failure)) throw error
          if (!error.isTransient || reads === maxReads) throw error.error
          const { retryAfterS = 0 } = error.error instanceof ProviderError ? error.error.facts : {}
          await pause(Math.min(30_000, Math.max(pollMs * 2 ** reads, retryAfterS * 1000)), signal)
        }
      }
    },
  }
}

/** Where uploads go, without the key. */
function isFileHost({ protocol, host }: URL): boolean {
  return protocol === 'https:' && (host === 'fal.media' || host.endsWith('.fal.media'))
}

function toNetworkError(error: unknown, step: FalStep): ProviderError {
  const failure = networkFailure(name, error)
  if (step === 'submit') return failure
  return new ProviderError(failure.code, { ...failure.facts, isFree: step === 'upload' })
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => {})
  signal.throwIfAborted()
}

/** @returns A URL for each file. A request that is stopped meanwhile was never submitted, so it is free. */
async function uploadFiles(
  session: Session,
  { files }: MediaRequest,
  { signal }: RunContext,
): Promise<string[]> {
  const urls: string[] = []
  try {
    for (const file of files) urls.push(await toUrl(session, file))
    return urls
  } catch (error) {
    if (!signal.aborted) throw error
    const detail = 'The request was stopped before it was submitted.'
    throw new ProviderError('provider_unavailable', { detail, isFree: true, cause: error })
  }
}

async function toUrl(session: Session, file: InputFile): Promise<string> {
  const bytes = await file.bytes()
  if (bytes.byteLength <= maxInlineBytes) {
    return `data:${file.contentType};base64,${Buffer.from(bytes).toString('base64')}`
  }
  const blob = new Blob([bytes], { type: file.contentType })
  // A day is longer than any request takes.
  return session.call('upload', (client) => client.storage.upload(blob, { lifecycle: { expiresIn: '1d' } }))
}

async function untilCompleted(
  session: Session,
  { endpoint, request_id: requestId }: FalRequest,
  pollMs: number,
  { signal, onProgress }: RunContext,
): Promise<void> {
  let reported = ''
  for (let waitMs = pollMs; ; waitMs = Math.min(maxPollMs, waitMs * 1.25)) {
    const status = await session.read('status', pollMs, (client) =>
      client.queue.status(endpoint, { requestId, logs: true }),
    )
    const progress = toProgress(status)
    const report = JSON.stringify(progress)
    if (report !== reported && report !== '{}') onProgress(progress)
    reported = report
    if (status.status === 'COMPLETED') return
    if (status.status !== 'IN_QUEUE' && status.status !== 'IN_PROGRESS') {
      const detail = 'The server answered with a status that does not exist.'
      throw new ProviderError('provider_response_invalid', { detail, requestId })
    }
    await pause(waitMs, signal)
  }
}

/**
 * Cancels a request. fal.ai removes it from the queue, or asks the model to stop. Time in the queue is never charged.
 *
 * @see https://fal.ai/docs/inference-api/queue/cancel and https://docs.fal.ai/documentation/model-apis/pricing
 */
async function cancelRequest(
  session: Session,
  { endpoint, request_id: requestId }: FalRequest,
): Promise<Charge | undefined> {
  // A status of 400 is an answer too: the request has ended.
  await session.call('cancel', (client) => client.queue.cancel(endpoint, { requestId })).catch(() => {})
  const { status } = session.answer()
  if (status === 'OK') return { isFree: true }
  if (status === 'CANCELLATION_REQUESTED') {
    const now = await session.call('status', (client) => client.queue.status(endpoint, { requestId }))
    if (now.status === 'IN_QUEUE') return { isFree: true }
    if (now.status !== 'COMPLETED') return undefined
  } else if (status !== 'ALREADY_COMPLETED') return undefined
  try {
    await session.call('result', (client) => client.queue.result(endpoint, { requestId }))
    return billing(session.headers())
  } catch (error) {
    return error instanceof ProviderError ? error.facts : undefined
  }
}

function toProgress(status: QueueStatus): Progress {
  if (status.status === 'IN_QUEUE') {
    return Number.isInteger(status.queue_position) ? { queuePosition: status.queue_position } : {}
  }
  const { message } = (Array.isArray(status.logs) ? status.logs : []).at(-1) ?? {}
  if (typeof message !== 'string') return {}
  const line = oneLine(
    message
      .trim()
      .split(/[\r\n]+/)
      .at(-1) ?? '',
  ).slice(0, 200)
  // The progress bar of tqdm, which most models print: ` 50%|█████     | 14/28`.
  const [, percent] = /(\d{1,3})%\|/.exec(line) ?? []
  if (percent) return { fraction: Math.min(1, Number(percent) / 100) }
  return line ? { message: line } : {}
}

async function readResult(
  session: Session,
  { endpoint, request_id }: FalRequest,
  pollMs: number,
  request: MediaRequest,
): Promise<MediaResult> {
  const { verb } = request
  const { data } = await session.read('result', pollMs, (client) =>
    client.queue.result(endpoint, { requestId: request_id }),
  )
  const headers = session.headers()
  const requestId = headers.get('x-fal-request-id') ?? request_id
  const billed = billing(headers)
  const files = findFiles(verb, data)
  if (verb === 'run') return { files, output: data, requestId, ...billed }

  const flagged = flaggedImages(data).slice(0, files.length)
  const delivered = files.filter((_, index) => !flagged[index])
  if (files.length > 0 && delivered.length === 0) {
    const detail = 'The safety checker of the model blacked out every image.'
    throw new ProviderError('content_policy_violation', { detail, requestId, ...billed })
  }
  if (delivered.length === 0) {
    const detail = 'The request finished without a file.'
    throw new ProviderError('provider_response_invalid', { detail, requestId, ...billed })
  }
  const warnings = warningsFor(request)
  const missing = files.length - delivered.length
  if (missing > 0) {
    warnings.push(`The safety checker of the model blacked out ${missing} of ${files.length} images.`)
  }
  return {
    files: delivered,
    ...{ requestId, ...billed },
    // The blacked-out images are charged as well.
    ...(missing > 0 && billed.billedUnits === undefined && { isCostIncomplete: true }),
    ...(warnings.length > 0 && { warnings }),
  }
}
