import { randomUUID } from 'node:crypto'
import { mp4, pcm, png } from './scripted-media.ts'
import {
  type Answer,
  type Behavior,
  type Protocol,
  type Provider,
  type RecordedRequest,
  type ScriptedServer,
  startScripted,
} from './scripted-server.ts'

const host = 'generativelanguage.googleapis.com'

/**
 * Starts a scripted Gemini API: `generateContent` with images or speech, `predict` of Imagen, `predictLongRunning` of
 * Veo with its operations, and its files.
 *
 * @see https://ai.google.dev/api
 */
export function scriptedGoogle(): Promise<ScriptedServer> {
  const operations = new Map<string, { outcome: Behavior; asked: number }>()
  const protocol: Protocol = {
    hosts: [host],
    isUnauthorized: ({ headers, query }) => !headers['x-goog-api-key'] && !query.get('key'),
    refusals: {
      rate_limited: refusal(429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).'),
      down: refusal(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'),
      content_policy: { status: 200, body: { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } } },
      invalid_input: refusal(
        400,
        'INVALID_ARGUMENT',
        'Invalid value at \'generation_config.image_config.aspect_ratio\': "7:7"',
        [
          {
            '@type': 'type.googleapis.com/google.rpc.BadRequest',
            fieldViolations: [
              { field: 'generation_config.image_config.aspect_ratio', description: 'Invalid value: "7:7"' },
            ],
          },
        ],
      ),
      out_of_credit: refusal(
        429,
        'RESOURCE_EXHAUSTED',
        'You exceeded your current quota, please check your plan and billing details.',
      ),
      unauthorized: refusal(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
        { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' },
      ]),
    },
    stepOf({ method, path }) {
      if (method === 'POST') return 'submit'
      if (path.includes('/operations/')) return 'status'
      return path.includes('/models') ? 'models' : 'file'
    },
    answer(request, provider) {
      const [, model = '', verb] = /^\/v1(?:beta)?\/models\/([^/:]+):(\w+)$/.exec(request.path) ?? []
      if (request.method === 'POST') {
        if (verb === 'generateContent') return generate(model, request, provider)
        if (verb === 'predict') return predict(request, provider)
        if (verb === 'predictLongRunning') return start(model, request, provider)
      }
      const [, name = ''] = /^\/v1(?:beta)?\/(models\/[^/]+\/operations\/[^/]+)$/.exec(request.path) ?? []
      const operation = operations.get(name)
      if (operation) return poll(name, operation, provider)
      return refusal(404, 'NOT_FOUND', 'Requested entity was not found.')
    },
  }

  function generate(model: string, { json }: RecordedRequest, provider: Provider): Answer {
    if (!json?.contents?.length) return refusal(400, 'INVALID_ARGUMENT', '* contents is not specified')
    const outcome = provider.accept(randomUUID())
    if (outcome !== 'ok') return refusalOf(outcome)
    const wantsSpeech = json.generationConfig?.responseModalities?.includes('AUDIO')
    const inlineData = wantsSpeech
      ? { mimeType: 'audio/L16;codec=pcm;rate=24000', data: base64(pcm) }
      : { mimeType: 'image/png', data: base64(png) }
    const usageMetadata = { promptTokenCount: 5, candidatesTokenCount: 1_290, totalTokenCount: 1_295 }
    const content = { role: 'model', parts: [{ inlineData }] }
    return {
      status: 200,
      body: { candidates: [{ content, finishReason: 'STOP', index: 0 }], usageMetadata, modelVersion: model },
    }
  }

  function predict({ json }: RecordedRequest, provider: Provider): Answer {
    if (!json?.instances?.[0]?.prompt) return refusal(400, 'INVALID_ARGUMENT', 'prompt is required')
    const outcome = provider.accept(randomUUID())
    if (outcome !== 'ok') return refusalOf(outcome)
    const predictions = Array.from({ length: json.parameters?.sampleCount ?? 1 }, () => ({
      mimeType: 'image/png',
      bytesBase64Encoded: base64(png),
    }))
    return { status: 200, body: { predictions } }
  }

  function start(model: string, { json }: RecordedRequest, provider: Provider): Answer {
    if (!json?.instances?.[0]) return refusal(400, 'INVALID_ARGUMENT', 'instances is required')
    const name = `models/${model}/operations/${randomUUID()}`
    operations.set(name, { outcome: provider.accept(name), asked: 0 })
    return { status: 200, body: { name } }
  }

  function poll(name: string, operation: { outcome: Behavior; asked: number }, provider: Provider): Answer {
    operation.asked += 1
    if (operation.asked <= provider.polls) return { status: 200, body: { name } }
    if (operation.outcome === 'content_policy') {
      const filtered = {
        raiMediaFilteredCount: 1,
        raiMediaFilteredReasons: ['The video was blocked because it violates the usage guidelines.'],
      }
      return { status: 200, body: { name, done: true, response: { generateVideoResponse: filtered } } }
    }
    if (operation.outcome !== 'ok') {
      const { body } = refusalOf(operation.outcome)
      const { error } = body as { error?: object }
      return {
        status: 200,
        body: { name, done: true, error: error ?? { code: 13, message: 'Internal error' } },
      }
    }
    const id = name.split('/').at(-1)
    const path = `/v1beta/files/${id}:download`
    const uri = `${provider.addFile(host, path, 'video/mp4', mp4)}?alt=media`
    const generateVideoResponse = { generatedSamples: [{ video: { uri } }] }
    return { status: 200, body: { name, done: true, response: { generateVideoResponse } } }
  }

  function refusalOf(outcome: Behavior): Answer {
    if (typeof outcome === 'object') return outcome
    return protocol.refusals[outcome as 'down'] ?? protocol.refusals.down
  }

  return startScripted(protocol)
}

const base64 = (content: Uint8Array) => Buffer.from(content).toString('base64')

function refusal(code: number, status: string, message: string, details?: readonly object[]): Answer {
  return { status: code, body: { error: { code, message, status, ...(details && { details }) } } }
}
