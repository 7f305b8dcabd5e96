import { createHash, randomUUID } from 'node:crypto'
import { mp4, png } from './scripted-media.ts'
import {
  type Answer,
  type Behavior,
  type Protocol,
  type Provider,
  type RecordedRequest,
  type ScriptedServer,
  startScripted,
} from './scripted-server.ts'

interface Prediction {
  readonly id: string
  readonly model: string
  readonly input: Readonly<Record<string, unknown>>
  readonly outcome: Behavior
  asked: number
  isCancelled: boolean
}

/** How many polls a client saves that prefers to wait. */
const waitedPolls = 10

/**
 * Starts a scripted Replicate: predictions that are created, polled and cancelled, files, and outputs by URL.
 *
 * @see https://replicate.com/docs/reference/http
 */
export function scriptedReplicate(): Promise<ScriptedServer> {
  const predictions = new Map<string, Prediction>()
  const protocol: Protocol = {
    hosts: ['api.replicate.com', 'replicate.delivery'],
    isUnauthorized: ({ host, headers }) =>
      host === 'api.replicate.com' && !/^(?:Bearer|Token) .+/.test(headers.authorization ?? ''),
    refusals: {
      rate_limited: refusal(
        429,
        'Too Many Requests',
        'Request was throttled. Expected available in 7 seconds.',
      ),
      down: refusal(503, 'Service Unavailable', 'The service is temporarily unavailable.'),
      content_policy: refusal(
        422,
        'Content flagged',
        'The input or output was flagged as sensitive. Please try again with different inputs. (E005)',
      ),
      invalid_input: {
        status: 422,
        body: {
          title: 'Input validation failed',
          detail: '- input.num_outputs: Must be less than or equal to 4\n',
          status: 422,
          invalid_fields: [
            {
              type: 'number_lte',
              field: 'input.num_outputs',
              description: 'Must be less than or equal to 4',
            },
          ],
        },
      },
      out_of_credit: refusal(
        402,
        'Insufficient credit',
        'You have insufficient credit to run this model. Go to https://replicate.com/account/billing#billing to purchase credit.',
      ),
      unauthorized: refusal(401, 'Unauthenticated', 'You did not pass a valid authentication token'),
    },
    stepOf({ host, method, path }) {
      if (host !== 'api.replicate.com') return 'file'
      if (path === '/v1/files') return 'upload'
      if (path.endsWith('/cancel')) return 'cancel'
      return method === 'POST' ? 'submit' : 'status'
    },
    answer(request, provider) {
      const { host, method, path, json } = request
      if (host !== 'api.replicate.com') return { status: 404, body: 'Not found' }
      if (path === '/v1/files' && method === 'POST') return upload(request, provider)
      const [, owned] = /^\/v1\/models\/([^/]+\/[^/]+)\/predictions$/.exec(path) ?? []
      if (method === 'POST' && (owned !== undefined || path === '/v1/predictions')) {
        const named = owned ?? json?.version
        if (!named || !json?.input) return refusal(422, 'Input validation failed', '- input is required\n')
        return create(String(named), request, provider)
      }
      const [, id = '', rest] = /^\/v1\/predictions\/([^/]+)(\/cancel)?$/.exec(path) ?? []
      const found = predictions.get(id)
      if (!found) return refusal(404, 'Not found', 'The requested resource could not be found.')
      if (rest === '/cancel') {
        if (statusOf(found, provider) !== 'succeeded') {
          found.isCancelled = true
          provider.cancelled.push(id)
        }
      } else found.asked += 1
      return { status: 200, body: show(found, provider) }
    },
  }

  function create(model: string, { json, headers }: RecordedRequest, provider: Provider): Answer {
    const id = randomUUID().replaceAll('-', '').slice(0, 26)
    const outcome = provider.accept(id)
    const isWaiting = headers['prefer']?.toString().startsWith('wait')
    const asked = isWaiting ? Math.min(provider.polls + 1, waitedPolls) : 0
    const prediction = { id, model, input: json.input, outcome, asked, isCancelled: false }
    predictions.set(id, prediction)
    return { status: 201, body: show(prediction, provider) }
  }

  function statusOf({ isCancelled, asked, outcome }: Prediction, { polls }: Provider): string {
    if (isCancelled) return 'canceled'
    if (asked === 0 && polls > 0) return 'starting'
    if (asked <= polls) return asked <= 1 && polls > 1 ? 'starting' : 'processing'
    return outcome === 'ok' ? 'succeeded' : 'failed'
  }

  function show(prediction: Prediction, provider: Provider): object {
    const { id, model, input, outcome } = prediction
    const status = statusOf(prediction, provider)
    const url = `https://api.replicate.com/v1/predictions/${id}`
    const isDone = ['succeeded', 'failed', 'canceled'].includes(status)
    return {
      id,
      model,
      version: 'dp-0000',
      input,
      logs: status === 'processing' ? ' 50%|█████     | 14/28 [00:01<00:01, 14.00it/s]' : '',
      output: status === 'succeeded' ? output(prediction, provider) : null,
      data_removed: false,
      error: status === 'failed' ? wordsOf(outcome) : null,
      status,
      created_at: '2026-11-27T00:00:00.000Z',
      ...(status !== 'starting' && { started_at: '2026-11-27T00:00:01.000Z' }),
      ...(isDone && { completed_at: '2026-11-27T00:00:02.000Z', metrics: { predict_time: 1 } }),
      urls: { get: url, cancel: `${url}/cancel`, web: `https://replicate.com/p/${id}` },
    }
  }

  function wordsOf(outcome: Behavior): string {
    if (typeof outcome === 'object') return String(outcome.body)
    const { body } = protocol.refusals[outcome as 'content_policy'] ?? protocol.refusals.down
    return (body as { detail: string }).detail
  }

  return startScripted(protocol)
}

function output({ id, model, input }: Prediction, { addFile }: Provider): string | string[] {
  const host = 'replicate.delivery'
  if (/video|veo|kling/.test(model)) return addFile(host, `/xezq/${id}/output.mp4`, 'video/mp4', mp4)
  return Array.from({ length: Number(input['num_outputs'] ?? 1) }, (_, index) =>
    addFile(host, `/xezq/${id}/out-${index}.png`, 'image/png', png),
  )
}

function upload({ body, headers }: RecordedRequest, { addFile }: Provider): Answer {
  const id = randomUUID()
  const boundary = /boundary=(\S+)/.exec(headers['content-type'] ?? '')?.[1] ?? ''
  const part = body.toString('latin1').split(`--${boundary}`)[1] ?? ''
  const [head = '', ...rest] = part.split('\r\n\r\n')
  const content = Buffer.from(rest.join('\r\n\r\n').replace(/\r\n$/, ''), 'latin1')
  const type = /content-type: (\S+)/i.exec(head)?.[1] ?? 'application/octet-stream'
  if (!/name="content"/.test(head)) return refusal(400, 'Bad request', 'Missing content')
  const name = /filename="([^"]*)"/.exec(head)?.[1] ?? 'file'
  // Its content needs the credentials; the scripted host serves it to everyone.
  const get = addFile('api.replicate.com', `/v1/files/${id}`, type, new Uint8Array(content))
  const sha256 = createHash('sha256').update(content).digest('hex')
  const facts = { id, name, content_type: type, size: content.length, checksums: { sha256 } }
  const times = { created_at: '2026-11-27T00:00:00Z', expires_at: '2026-11-28T00:00:00Z' }
  return { status: 201, body: { ...facts, ...times, metadata: {}, urls: { get } } }
}

function refusal(status: number, title: string, detail: string): Answer {
  return { status, body: { title, detail, status } }
}
