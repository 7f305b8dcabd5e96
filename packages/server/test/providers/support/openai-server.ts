import { randomUUID } from 'node:crypto'
import { png, wav } from './scripted-media.ts'
import {
  type Answer,
  type Protocol,
  type Provider,
  type ScriptedServer,
  startScripted,
} from './scripted-server.ts'

interface OpenAiOptions {
  /** The price of an image, and of a speech. Millionths of a US dollar. @default 40,000 */
  readonly price?: number
}

/**
 * Starts a scripted OpenAI: images as base64 (GPT Image) or URLs (DALL·E), edits, speech and models. Give a client
 * `${url}/v1` or `fetch`. Every accepted request is
 * charged, by the id in `x-request-id` without `req_`.
 *
 * @see https://platform.openai.com/docs/api-reference/images
 */
export function scriptedOpenAi({ price = 40_000 }: OpenAiOptions = {}): Promise<ScriptedServer> {
  const protocol: Protocol = {
    hosts: ['api.openai.com', 'files.openai.example'],
    isUnauthorized: ({ headers }) => !/^Bearer .+/.test(headers.authorization ?? ''),
    refusals: {
      rate_limited: refusal(429, 'requests', 'rate_limit_exceeded', 'Rate limit reached for gpt-image-2.'),
      down: refusal(503, 'server_error', null, 'The server is overloaded or not ready yet.'),
      content_policy: refusal(
        400,
        'image_generation_user_error',
        'moderation_blocked',
        'Your request was rejected by the safety system.',
      ),
      invalid_input: refusal(
        400,
        'invalid_request_error',
        'invalid_value',
        "Invalid value: '7x7'. Supported values are: '1024x1024', '1024x1536' and '1536x1024'.",
        'size',
      ),
      out_of_credit: refusal(
        429,
        'insufficient_quota',
        'insufficient_quota',
        'You exceeded your current quota, please check your plan and billing details.',
      ),
      unauthorized: refusal(
        401,
        'invalid_request_error',
        'invalid_api_key',
        'Incorrect API key provided. You can find your API key at https://platform.openai.com/account/api-keys.',
      ),
    },
    stepOf({ method, path }) {
      if (method === 'GET') return path.startsWith('/v1/models') ? 'models' : 'file'
      return 'submit'
    },
    answer({ method, path, json, body, headers }, provider) {
      if (method === 'GET' && path === '/v1/models') {
        return { status: 200, body: { object: 'list', data: models.map(model) } }
      }
      if (method !== 'POST') return notFound
      if (path === '/v1/audio/speech') {
        if (!json?.input) return missing('input')
        provider.accept(randomUUID(), price)
        return { status: 200, headers: { 'content-type': 'audio/wav' }, body: wav }
      }
      if (path === '/v1/images/generations') {
        return json?.prompt ? images(json, provider, price) : missing('prompt')
      }
      if (path === '/v1/images/edits') {
        const form = fieldsOf(body, headers['content-type'])
        if (!form['prompt']) return missing('prompt')
        if (form['image'] === undefined && form['image[]'] === undefined) return missing('image')
        return images({ ...form, n: Number(form['n'] ?? 1) }, provider, price)
      }
      return notFound
    },
  }
  return startScripted(protocol)
}

const models = ['gpt-image-2', 'dall-e-3', 'gpt-4o-mini-tts']
const model = (id: string) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'system' })
const notFound = refusal(404, 'invalid_request_error', null, 'Invalid URL')
const missing = (name: string) =>
  refusal(
    400,
    'invalid_request_error',
    'missing_required_parameter',
    `Missing required parameter: '${name}'.`,
    name,
  )

function images(
  { n = 1, model = 'dall-e-2', response_format }: { n?: number; model?: string; response_format?: string },
  provider: Provider,
  price: number,
): Answer {
  const id = randomUUID()
  provider.accept(id, n * price)
  const isGpt = model.startsWith('gpt-image')
  const data = Array.from({ length: n }, (_, index) =>
    isGpt || response_format === 'b64_json'
      ? { b64_json: Buffer.from(png).toString('base64') }
      : { url: provider.addFile('files.openai.example', `/${id}-${index}.png`, 'image/png', png) },
  )
  const usage = { input_tokens: 10, output_tokens: 100, total_tokens: 110 }
  const details = { text_tokens: 10, image_tokens: 0 }
  const facts = isGpt && { size: '1024x1024', quality: 'low', output_format: 'png', background: 'opaque' }
  return {
    status: 200,
    headers: { 'x-request-id': `req_${id}` },
    body: {
      created: 1_700_000_000,
      data,
      ...facts,
      ...(isGpt && { usage: { ...usage, input_tokens_details: details } }),
    },
  }
}

/** The texts of a multipart form; a file is named by its file name. */
function fieldsOf(body: Buffer, contentType = ''): Record<string, string> {
  const boundary = /boundary="?([^";]+)/.exec(contentType)?.[1]
  const parts = boundary ? body.toString('latin1').split(`--${boundary}`) : []
  return Object.fromEntries(
    parts.flatMap((part) => {
      const [head = '', ...content] = part.split('\r\n\r\n')
      const name = /name="([^"]+)"/.exec(head)?.[1]
      const file = /filename="([^"]*)"/.exec(head)?.[1]
      return name === undefined ? [] : [[name, file ?? content.join('\r\n\r\n').trimEnd()]]
    }),
  )
}

function refusal(
  status: number,
  type: string,
  code: string | null,
  message: string,
  param: string | null = null,
): Answer {
  return { status, headers: { 'x-should-retry': 'false' }, body: { error: { message, type, param, code } } }
}
