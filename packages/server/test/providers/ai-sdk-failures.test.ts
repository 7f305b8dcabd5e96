import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { GuardedFetchError } from '../../src/http/guarded-fetch.ts'
import type { MediaRequest, ProviderErrorCode, ProviderErrorFacts } from '../../src/providers/provider.ts'
import { apiKey, failureOf, models, provider, request } from './support/ai-sdk.ts'
import { type Answer, startScriptedHosts } from './support/scripted-hosts.ts'

const openAi = 'POST api.openai.com/v1/images/generations'
const gemini = 'POST generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash-image:generateContent'
const bfl = 'POST api.bfl.ai/v1/flux-2-pro'
const bflPoll = 'GET api.bfl.ai/v1/get_result'
const luma = 'POST api.lumalabs.ai/dream-machine/v1/generations/image'
const lumaPoll = 'GET api.lumalabs.ai/dream-machine/v1/generations/l'
const bflAccepted = { json: { id: 'b', polling_url: 'https://api.bfl.ai/v1/get_result?id=b' } }
const bflReady = { json: { status: 'Ready', result: { sample: 'https://cdn.example/x' } } }

interface Case {
  readonly name: string
  readonly id: string
  readonly fields?: Partial<MediaRequest>
  readonly script: Record<string, Answer>
  readonly code: ProviderErrorCode
  readonly facts: ProviderErrorFacts
}

const cases: readonly Case[] = [
  {
    name: 'a prompt that xAI rejects, and charges for',
    id: 'xai',
    script: {
      'POST api.x.ai/v1/images/generations': {
        status: 400,
        json: { error: 'Generated image rejected by content moderation.' },
      },
    },
    code: 'content_policy_violation',
    facts: { detail: 'Generated image rejected by content moderation.', isFree: false },
  },
  {
    name: 'a timeout in between, after which the request may have arrived',
    id: 'openai',
    script: { [openAi]: { status: 408, json: { error: { message: 'Request timeout.' } } } },
    code: 'provider_timeout',
    facts: { detail: 'Request timeout.', isFree: false },
  },
  {
    name: 'a prompt that the safety system of OpenAI rejects',
    id: 'openai',
    script: {
      [openAi]: {
        status: 400,
        json: { error: { message: 'Rejected: safety_violations=[violence].', code: 'moderation_blocked' } },
      },
    },
    code: 'content_policy_violation',
    facts: { detail: 'Rejected: safety_violations=[violence].', isFree: true },
  },
  {
    name: 'an input that OpenAI rejects, with its field',
    id: 'openai',
    script: {
      [openAi]: {
        status: 400,
        json: { error: { message: 'Invalid size.', param: 'size', code: 'invalid_value' } },
      },
    },
    code: 'provider_input_invalid',
    facts: { detail: 'Invalid size.', field: 'size', isFree: true },
  },
  {
    name: 'a rate limit, with the time to wait and the id of the request',
    id: 'openai',
    script: {
      [openAi]: {
        status: 429,
        headers: { 'retry-after': '7', 'x-request-id': 'r1' },
        json: { error: { message: 'Slow down.' } },
      },
    },
    code: 'provider_rate_limited',
    facts: { detail: 'Slow down.', retryAfterS: 7, requestId: 'r1', isFree: true },
  },
  {
    name: 'a rate limit of Google, which says in the body how long to wait',
    id: 'google',
    script: {
      [gemini]: {
        status: 429,
        json: {
          error: {
            code: 429,
            message: 'You exceeded your current quota.',
            status: 'RESOURCE_EXHAUSTED',
            details: [{ retryDelay: '36s' }],
          },
        },
      },
    },
    code: 'provider_rate_limited',
    facts: { detail: 'You exceeded your current quota.', retryAfterS: 36, isFree: true },
  },
  {
    name: 'an account without credit that answers 429',
    id: 'openai',
    script: {
      [openAi]: {
        status: 429,
        json: { error: { message: 'You exceeded your current quota.', code: 'insufficient_quota' } },
      },
    },
    code: 'provider_out_of_credit',
    facts: { detail: 'You exceeded your current quota.', isFree: true },
  },
  {
    name: 'an account without credit that answers 402',
    id: 'together',
    script: {
      'POST api.together.xyz/v1/images/generations': {
        status: 402,
        json: { error: { message: 'Add credits.' } },
      },
    },
    code: 'provider_out_of_credit',
    facts: { detail: 'Add credits.', isFree: true },
  },
  {
    name: 'an account without credit that answers 401',
    id: 'elevenlabs',
    fields: { verb: 'generate_audio', model: 'eleven_v3', voice: 'v1' },
    script: {
      'POST api.elevenlabs.io/v1/text-to-speech/v1': {
        status: 401,
        json: { detail: { status: 'quota_exceeded', message: 'You have 3 credits remaining.' } },
      },
    },
    code: 'provider_out_of_credit',
    facts: { detail: 'You have 3 credits remaining.', isFree: true },
  },
  {
    name: 'rejected credentials, without the part of the key that the provider repeats',
    id: 'openai',
    script: {
      [openAi]: { status: 401, json: { error: { message: 'Incorrect API key provided: secr****ator.' } } },
    },
    code: 'provider_credentials_invalid',
    facts: { detail: 'Incorrect API key provided: [credential]', isFree: true },
  },
  {
    name: 'rejected credentials that Google answers with 400',
    id: 'google',
    script: {
      [gemini]: {
        status: 400,
        json: { error: { code: 400, message: 'API key not valid.', status: 'INVALID_ARGUMENT' } },
      },
    },
    code: 'provider_credentials_invalid',
    facts: { detail: 'API key not valid.', isFree: true },
  },
  {
    name: 'an unknown model',
    id: 'openai',
    script: { [openAi]: { status: 404, json: { error: { message: 'No such model.' } } } },
    code: 'model_not_found',
    facts: { detail: 'No such model.', isFree: true },
  },
  {
    name: 'a message that repeats the key, without the key',
    id: 'openai',
    script: { [openAi]: { status: 400, json: { error: { message: `Bad header Bearer ${apiKey}.` } } } },
    code: 'provider_input_invalid',
    facts: { detail: 'Bad header Bearer [credential].', isFree: true },
  },
  {
    name: 'a server error, which may have been charged',
    id: 'openai',
    script: { [openAi]: { status: 500, json: { error: { message: 'The server had an error.' } } } },
    code: 'provider_unavailable',
    facts: { detail: 'The server had an error.', isFree: false },
  },
  {
    name: 'a page of HTML instead of an error, without its text',
    id: 'openai',
    script: { [openAi]: { status: 502, bytes: '<html>Bad gateway</html>' } },
    code: 'provider_unavailable',
    facts: { detail: 'OpenAI answered with status 502.', isFree: false },
  },
  {
    name: 'a page of HTML instead of a result',
    id: 'openai',
    script: { [openAi]: { bytes: '<html>Welcome</html>' } },
    code: 'provider_response_invalid',
    facts: { detail: 'OpenAI answered with status 200, but not with a result.', isFree: false },
  },
  {
    name: 'a result without images',
    id: 'openai',
    script: { [openAi]: { json: { data: [] } } },
    code: 'provider_response_invalid',
    facts: { detail: 'OpenAI made no image.' },
  },
  {
    name: 'a prompt that Google blocks',
    id: 'google',
    script: { [gemini]: { json: { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } } } },
    code: 'content_policy_violation',
    facts: { detail: 'Google made no image (blockReason: PROHIBITED_CONTENT).' },
  },
  {
    name: 'an image that Google holds back',
    id: 'google',
    script: {
      [gemini]: { json: { candidates: [{ finishReason: 'IMAGE_SAFETY', content: { parts: [] } }] } },
    },
    code: 'content_policy_violation',
    facts: { detail: 'Google made no image (finishReason: IMAGE_SAFETY).' },
  },
  {
    name: 'a moderated request of Black Forest Labs',
    id: 'bfl',
    script: {
      [bfl]: bflAccepted,
      [bflPoll]: { json: { status: 'Request Moderated', details: { 'Moderation Reasons': ['Nudity'] } } },
    },
    code: 'content_policy_violation',
    facts: { detail: 'Request Moderated: {"Moderation Reasons":["Nudity"]}' },
  },
  {
    name: 'a result whose URL has expired: it is paid, and it is not a matter of credentials',
    id: 'bfl',
    script: {
      [bfl]: bflAccepted,
      [bflPoll]: bflReady,
      'GET cdn.example/x': { status: 403, bytes: '<Error>AccessDenied</Error>' },
    },
    code: 'provider_response_invalid',
    facts: { detail: 'Black Forest Labs answered with status 403.', isFree: false },
  },
  {
    name: 'a generation that Luma fails, with its reason',
    id: 'luma',
    script: {
      [luma]: { json: { id: 'l', state: 'queued' } },
      [lumaPoll]: { json: { id: 'l', state: 'failed', failure_reason: '400: prompt moderated' } },
    },
    code: 'content_policy_violation',
    facts: { detail: '400: prompt moderated' },
  },
  {
    name: 'an input that Luma rejects, in its list of errors',
    id: 'luma',
    script: {
      [luma]: {
        status: 422,
        json: { detail: [{ loc: ['body', 'aspect_ratio'], msg: 'Input should be 1:1 or 16:9' }] },
      },
    },
    code: 'provider_input_invalid',
    facts: { detail: 'Input should be 1:1 or 16:9', field: 'size', isFree: true },
  },
  {
    name: 'an image that xAI holds back',
    id: 'xai',
    script: {
      'POST api.x.ai/v1/images/generations': {
        json: { data: [{ url: 'https://cdn.example/x', respect_moderation: false }] },
      },
    },
    code: 'content_policy_violation',
    facts: { detail: 'Image generation was blocked due to a content policy violation.' },
  },
]

describe('a failure keeps the words of the provider:', () => {
  for (const { name, id, fields, script, code, facts } of cases) {
    test(name, async () => {
      await using hosts = await startScriptedHosts()
      for (const [to, answer] of Object.entries(script)) hosts.on(to, answer)

      const asked = request({ model: models[id] ?? '', ...fields })
      const error = await failureOf(provider(id).run(asked, hosts.context()))

      assert.equal(error.code, code)
      const known = Object.fromEntries(Object.entries(error.facts).filter(([, value]) => value !== undefined))
      assert.deepEqual({ isFree: false, ...known }, { isFree: false, ...facts })
    })
  }

  for (const answer of ['dies in the body', 'closes the connection'] as const) {
    test(`the provider ${answer}, and may have charged`, async () => {
      await using hosts = await startScriptedHosts()
      hosts.on(openAi, answer)
      const error = await failureOf(
        provider('openai').run(request({ model: 'gpt-image-2' }), hosts.context()),
      )
      assert.deepEqual([error.code, error.facts.isFree], ['provider_unavailable', false])
      assert.equal(hosts.seen.length, 1)
    })
  }

  test('a provider that accepts no connection, which is free', async () => {
    await using hosts = await startScriptedHosts()
    const closed = await closedPort()
    const refused = hosts.context({ fetch: (_, init) => fetch(closed, init) })
    for (const id of ['openai', 'bfl', 'google', 'xai', 'luma']) {
      const error = await failureOf(provider(id).run(request({ model: models[id] ?? '' }), refused))
      assert.deepEqual([error.code, error.facts.isFree], ['provider_unavailable', true], id)
    }
  })

  test('a refusal of the guarded fetch says whether something was sent', async () => {
    await using hosts = await startScriptedHosts()
    for (const [reason, hasBeenSent, code] of [
      ['timeout', true, 'provider_timeout'],
      ['connection_failed', false, 'provider_unavailable'],
      ['too_large', true, 'provider_response_invalid'],
    ] as const) {
      const guarded = new GuardedFetchError(reason, 'https://api.openai.com failed', hasBeenSent)
      const context = hosts.context({ fetch: () => Promise.reject(guarded) })
      const error = await failureOf(provider('openai').run(request({ model: 'gpt-image-2' }), context))
      assert.deepEqual([error.code, error.facts.isFree], [code, !hasBeenSent])
    }
  })

  test('a cancelled job stops with the reason of its signal', async () => {
    await using hosts = await startScriptedHosts()
    const cancel = new AbortController()
    const reason = new Error('cancelled')
    hosts.on(luma, { json: { id: 'l', state: 'queued' } })
    hosts.on(lumaPoll, { json: { id: 'l', state: 'dreaming' } })
    const { fetch, ...rest } = hosts.context({ signal: cancel.signal })
    const stopping: typeof fetch = (input, init) => {
      if (String(input).endsWith('/l')) cancel.abort(reason)
      return fetch(input, init)
    }
    const running = provider('luma').run(request({ model: 'photon-1' }), { ...rest, fetch: stopping })
    await assert.rejects(running, reason)
  })
})

/** A URL where nothing listens any more. */
async function closedPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return `http://127.0.0.1:${port}/`
}
