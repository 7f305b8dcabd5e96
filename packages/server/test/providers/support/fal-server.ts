import { randomUUID } from 'node:crypto'
import shipped from '../../../src/providers/models.json' with { type: 'json' }
import { mp4, png, wav } from './scripted-media.ts'
import {
  type Answer,
  type Behavior,
  type Protocol,
  type Provider,
  type RecordedRequest,
  type Refusal,
  type ScriptedServer,
  startScripted,
} from './scripted-server.ts'

interface Job {
  readonly app: string
  readonly endpoint: string
  // biome-ignore lint/suspicious/noExplicitAny: the input of a model.
  readonly input: any
  readonly outcome: Behavior
  /** What it bills if it runs to its end. */
  readonly units: number
  asked: number
  isCancelled: boolean
}

interface FalOptions {
  /** The PNG that models of images deliver. @default one pixel */
  readonly image?: { readonly content: Uint8Array; readonly width: number; readonly height: number }
  /** Whether a request with this prompt runs until it is cancelled. @default none does */
  readonly isEndless?: (prompt: string) => boolean
  /** The price of a unit. Millionths of a US dollar. @default that of the catalogue */
  readonly priceOf?: (endpoint: string) => number
}

interface UnitPrice {
  readonly unit: string
  readonly usd: number
}

const prices = new Map(
  Object.entries(shipped).flatMap(([id, model]) =>
    'price' in model ? [[id, model.price as UnitPrice] as const] : [],
  ),
)

/** Of endpoints that have none in the catalogue. Millionths of a US dollar. */
const otherPrice = 10_000
const cataloguePrice = (endpoint: string) => Math.round((prices.get(endpoint)?.usd ?? otherPrice / 1e6) * 1e6)

/** What fal.ai bills for an input, in the unit of the price. */
// biome-ignore lint/suspicious/noExplicitAny: the input of a model.
function unitsOf(endpoint: string, input: any, { width, height }: { width: number; height: number }): number {
  const images = Number(input?.num_images ?? 1)
  switch (prices.get(endpoint)?.unit) {
    case 'image':
      return images
    case 'megapixel':
      return images * Math.ceil((width * height) / 1e6)
    case 'second':
      return Number.parseInt(input?.duration ?? '5', 10)
    default:
      return 1
  }
}

/**
 * Starts a scripted fal.ai: queue with status, stream, result and cancel; `fal.run`; uploads; files.
 *
 * It charges units × price for each request that it accepts, also if nobody looks at the request again. A request that is
 * cancelled in the queue, and one that ends with a status of 500 or more, costs nothing.
 *
 * @see https://docs.fal.ai/model-apis/model-endpoints/queue
 */
export function scriptedFal({
  image: made = { content: png, width: 1, height: 1 },
  isEndless = () => false,
  priceOf = cataloguePrice,
}: FalOptions = {}): Promise<ScriptedServer> {
  const jobs = new Map<string, Job>()
  const uploads = new Map<string, string>()
  const protocol: Protocol = {
    hosts: ['queue.fal.run', 'fal.run', 'rest.fal.ai', 'v3b.fal.media'],
    isUnauthorized: ({ host, headers }) =>
      host !== 'v3b.fal.media' && !/^Key .+/.test(headers.authorization ?? ''),
    refusals: {
      rate_limited: { status: 429, body: { detail: 'Too many requests. Please slow down.' } },
      down: { status: 503, body: { detail: 'Service temporarily unavailable' } },
      content_policy: problem(
        'content_policy_violation',
        'The content could not be processed because it contained material flagged by a content checker.',
        'prompt',
      ),
      invalid_input: problem('less_than_equal', 'Input should be less than or equal to 4', 'num_images'),
      out_of_credit: {
        status: 403,
        body: {
          detail:
            'User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.',
        },
      },
      unauthorized: {
        status: 401,
        body: {
          detail:
            "Authentication is required to access this application. If you're trying to access a private app, you can authenticate by using the 'Authorization' header.",
        },
      },
    },
    stepOf({ host, method, path }) {
      if (host === 'rest.fal.ai' || method === 'PUT') return path.endsWith('/cancel') ? 'cancel' : 'upload'
      if (host === 'v3b.fal.media') return 'file'
      const [, , , rest] = jobPath.exec(path) ?? []
      if (method === 'POST') return 'submit'
      return rest?.startsWith('/status') ? 'status' : 'result'
    },
    answer(request, provider) {
      const { host, method, path } = request
      if (host === 'rest.fal.ai') return initiateUpload(request)
      if (host === 'v3b.fal.media') return receive(request, provider)
      const [, app = '', id = '', rest] = jobPath.exec(path) ?? []
      if (id !== '') return answerJob(app, id, rest, request, provider)
      if (method !== 'POST') return { status: 404, body: { detail: 'Path not found' } }
      if (!request.json?.prompt && !request.json?.text && !request.json?.image_url)
        return problem('missing', 'Field required', 'prompt')
      const created = submit(request, provider)
      return host === 'fal.run'
        ? deliver(created, provider)
        : { status: 200, body: state(created, 'IN_QUEUE') }
    },
  }

  function submit({ path, json }: RecordedRequest, provider: Provider): string {
    const id = randomUUID()
    const endpoint = path.slice(1)
    const app = endpoint.split('/').slice(0, 2).join('/')
    const units = unitsOf(endpoint, json, made)
    const outcome = provider.accept(id, Math.ceil(units * priceOf(endpoint)))
    const failure = refusalOf(outcome)
    if (failure && failure.status >= 500) provider.charge(id, 0)
    // Endless work is in progress at once, so that it costs something whenever it is cancelled.
    const asked = isEndless(json?.prompt ?? '') ? 2 : 0
    jobs.set(id, { app, endpoint, input: json, outcome, units, asked, isCancelled: false })
    return id
  }

  /** How work ends that fails: with an answer of fal.ai itself, not of a gateway. */
  function refusalOf(outcome: Behavior): Answer | undefined {
    if (typeof outcome === 'object') return outcome
    const refusal = outcome in protocol.refusals && protocol.refusals[outcome as Refusal]
    if (!refusal) return undefined
    return { ...refusal, headers: { 'x-fal-error-type': outcome, ...refusal.headers } }
  }

  function answerJob(
    app: string,
    id: string,
    rest: string | undefined,
    { method }: RecordedRequest,
    provider: Provider,
  ): Answer {
    const job = jobs.get(id)
    if (!job || job.app !== app) return { status: 404, body: { detail: 'Request not found' } }
    const isDone = job.isCancelled || (job.asked >= provider.polls && !isEndless(job.input?.prompt ?? ''))
    if (rest === '/cancel' && method === 'PUT') {
      if (isDone) return { status: 400, body: { status: 'ALREADY_COMPLETED' } }
      provider.cancelled.push(id)
      job.isCancelled = true
      // In the queue until somebody has seen it in progress.
      if (job.asked <= 1) {
        provider.charge(id, 0)
        return { status: 200, body: { status: 'OK' } }
      }
      return { status: 202, body: { status: 'CANCELLATION_REQUESTED' } }
    }
    if (rest === '/status/stream') {
      const events = ['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED'].map((each) => JSON.stringify(state(id, each)))
      job.asked = provider.polls
      return {
        status: 200,
        headers: { 'content-type': 'text/event-stream' },
        body: events.map((data) => `data: ${data}\n\n`).join(''),
      }
    }
    if (rest === '/status') {
      job.asked += 1
      if (isDone)
        return { status: 200, body: { ...state(id, 'COMPLETED'), metrics: { inference_time: 0.1 } } }
      return { status: 202, body: state(id, job.asked === 1 ? 'IN_QUEUE' : 'IN_PROGRESS') }
    }
    if (!isDone) return { status: 400, body: { detail: 'Request is still in progress' } }
    return deliver(id, provider)
  }

  function state(id: string, status: string): object {
    const url = `https://queue.fal.run/${jobs.get(id)?.app}/requests/${id}`
    const urls = { response_url: url, status_url: `${url}/status`, cancel_url: `${url}/cancel` }
    return {
      status,
      request_id: id,
      ...(status === 'IN_QUEUE' ? { queue_position: 0 } : { logs: [] }),
      ...urls,
    }
  }

  function deliver(id: string, provider: Provider): Answer {
    const job = jobs.get(id)
    if (job?.isCancelled) return { status: 499, body: { detail: 'Request was cancelled' } }
    const { outcome = 'ok', endpoint = '', input, units = 1 } = job ?? {}
    const failure = refusalOf(outcome)
    if (failure) return failure
    const headers = { 'x-fal-request-id': id, 'x-fal-billable-units': String(units) }
    const file = (extension: string, type: string, content: Uint8Array, index = 0) => ({
      url: provider.addFile('v3b.fal.media', `/files/b/${id}-${index}.${extension}`, type, content),
      content_type: type,
      file_name: `${index}.${extension}`,
      file_size: content.byteLength,
    })
    const { content, ...size } = made
    const image = (index: number) => ({ ...file('png', 'image/png', content, index), ...size })
    if (/video|veo|kling/.test(endpoint)) {
      return { status: 200, headers, body: { video: file('mp4', 'video/mp4', mp4) } }
    }
    if (/music|audio|speech|tts|sound/.test(endpoint)) {
      return { status: 200, headers, body: { audio: file('wav', 'audio/wav', wav) } }
    }
    if (/birefnet|upscale|esrgan/.test(endpoint)) return { status: 200, headers, body: { image: image(0) } }
    const images = Array.from({ length: input?.num_images ?? 1 }, (_, index) => image(index))
    const has_nsfw_concepts = images.map(() => false)
    const body = {
      images,
      timings: { inference: 0.1 },
      seed: input?.seed ?? 42,
      has_nsfw_concepts,
      prompt: input?.prompt,
    }
    return { status: 200, headers, body }
  }

  function initiateUpload({ path, json }: RecordedRequest): Answer {
    if (path !== '/storage/upload/initiate') return { status: 404, body: { detail: 'Path not found' } }
    const url = `https://v3b.fal.media/files/b/${randomUUID()}-${json.file_name}`
    uploads.set(new URL(url).pathname, json.content_type)
    return { status: 200, body: { upload_url: `${url}?signature=1`, file_url: url } }
  }

  function receive({ method, path, body }: RecordedRequest, { addFile }: Provider): Answer {
    const contentType = uploads.get(path)
    if (method !== 'PUT' || contentType === undefined)
      return { status: 404, body: { detail: 'File not found' } }
    addFile('v3b.fal.media', path, contentType, new Uint8Array(body))
    return { status: 200, body: {} }
  }

  return startScripted(protocol)
}

const jobPath = /^\/(.+?)\/requests\/([^/]+)(\/.+)?$/

function problem(type: string, msg: string, field: string): Answer {
  const url = `https://docs.fal.ai/errors#${type}`
  return {
    status: 422,
    headers: { 'x-fal-retryable': 'false' },
    body: { detail: [{ loc: ['body', field], msg, type, url, input: null }] },
  }
}
