import { text } from 'node:stream/consumers'
import { listen } from './outside.ts'

/** A field of a schema that refers to a list, as Replicate writes it. */
const choice = (name: string) => ({ allOf: [{ $ref: `#/components/schemas/${name}` }] })

/** The models of the scripted Replicate. */
const models: Readonly<Record<string, object>> = {
  'black-forest-labs/flux-2-pro': {
    is_official: true,
    latest_version: version('hidden', {
      prompt: { type: 'string' },
      seed: { type: 'integer' },
      input_images: { type: 'array' },
      aspect_ratio: choice('aspect_ratio'),
      width: { type: 'integer' },
      height: { type: 'integer' },
      output_format: choice('output_format'),
    }),
  },
  'lucataco/remove-bg': { latest_version: version('v7', { image: { type: 'string' } }) },
  'nightmareai/real-esrgan': {
    latest_version: version('v8', { image: { type: 'string' }, scale: { type: 'number', maximum: 10 } }),
  },
  'minimax/video-01': {
    is_official: true,
    latest_version: version('v9', {
      prompt: { type: 'string' },
      first_frame_image: { type: 'string' },
      duration: { type: 'integer', enum: [6, 10] },
    }),
  },
  'meta/musicgen': {
    is_official: false,
    latest_version: version('v10', { prompt: { type: 'string' }, duration: { type: 'integer' } }),
  },
}

function version(id: string, properties: object) {
  const schemas = {
    Input: { properties },
    aspect_ratio: { enum: ['custom', '1:1', '16:9'] },
    output_format: { enum: ['webp', 'jpg', 'png'] },
  }
  return { id, openapi_schema: { components: { schemas } } }
}

export interface ScriptedReplicate {
  readonly url: string
  /** Bodies of the requests that create predictions. */
  readonly predictions: { readonly version: string; readonly input: Record<string, unknown> }[]
  readonly cancelled: string[]
  /** What the next predictions end with. */
  outcome: { status: string; output?: unknown; error?: string; started_at?: string | null }
  close(): Promise<void>
}

/** Starts a server that answers like Replicate. Each prediction is waited for twice. */
export async function startReplicate(): Promise<ScriptedReplicate> {
  const looks = new Map<string, number>()
  const replicate: Omit<ScriptedReplicate, 'url' | 'close'> = {
    predictions: [],
    cancelled: [],
    outcome: { status: 'succeeded', output: ['https://replicate.delivery/x/out.png'] },
  }
  const server = await listen(async (request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    }
    const body = await text(request)
    const [, kind = '', ...rest] = (request.url ?? '').replace(/^\/v1/, '').split('/')
    if (request.headers['x-orig-host'] !== 'api.replicate.com')
      return answer(500, { detail: 'Another host.' })
    if (kind === 'models') {
      const [owner, model, , id] = rest
      const found = models[`${owner}/${model}`]
      if (!found) return answer(404, { detail: 'The requested resource could not be found.' })
      return answer(200, id ? version(id, { prompt: { type: 'string' } }) : found)
    }
    if (kind === 'files')
      return answer(201, { urls: { get: `https://api.replicate.com/v1/files/${body.length}` } })
    if (kind === 'predictions' && rest.length === 0) {
      replicate.predictions.push(JSON.parse(body))
      const id = `p${replicate.predictions.length}`
      looks.set(id, 0)
      return answer(201, { id, status: 'starting', output: null, logs: '' })
    }
    const [id = '', action] = rest
    if (action === 'cancel') {
      replicate.cancelled.push(id)
      return answer(200, { id, logs: '', ...replicate.outcome })
    }
    const seen = (looks.get(id) ?? 0) + 1
    looks.set(id, seen)
    if (seen === 1) return answer(200, { id, status: 'processing', output: null, logs: 'Loading\n 45%|████' })
    answer(200, { id, logs: 'Done', ...replicate.outcome })
  })
  return Object.assign(replicate, server)
}
