import { createAiSdkProvider } from '../../src/providers/ai-sdk.ts'
import { aiSdkProviders, compatibleRow } from '../../src/providers/ai-sdk-providers.ts'
import { aiSdkCases, base64 } from './support/ai-sdk-cases.ts'
import type { Answer as Failure } from './support/outside.ts'
import { describeProvider, type ProviderCase } from './support/provider-suite.ts'
import { type Answer, startScriptedHosts } from './support/scripted-hosts.ts'

const openAiError = (status: number, error: object): Failure => ({ status, body: { error } })
const detailError = (status: number, detail: unknown): Failure => ({ status, body: { detail } })

const openAi: ProviderCase['failures'] = {
  policy: openAiError(400, { message: 'Rejected by the safety system.', code: 'moderation_blocked' }),
  invalidInput: { ...openAiError(400, { message: 'Invalid size given.', param: 'size' }), field: 'size' },
  credentials: openAiError(401, { message: 'Incorrect API key provided.', code: 'invalid_api_key' }),
  outOfCredit: openAiError(429, { message: 'You exceeded your quota.', code: 'insufficient_quota' }),
}
const bfl: ProviderCase['failures'] = {
  policy: detailError(422, 'The request is moderated.'),
  invalidInput: {
    ...detailError(422, [{ loc: ['body', 'prompt'], msg: 'Field is required', type: 'missing' }]),
    field: 'prompt',
  },
  credentials: detailError(403, 'Not authenticated here.'),
  outOfCredit: detailError(402, 'Insufficient credits left.'),
}

/** How providers word their failures, where it differs from OpenAI. */
const failures: Readonly<Record<string, ProviderCase['failures']>> = {
  google: {
    policy: openAiError(400, {
      code: 400,
      message: 'It violates the Responsible AI practices.',
      status: 'INVALID_ARGUMENT',
    }),
    invalidInput: openAiError(400, {
      code: 400,
      message: 'The value is out of range.',
      status: 'INVALID_ARGUMENT',
    }),
    credentials: openAiError(400, { code: 400, message: 'API key not valid.', status: 'INVALID_ARGUMENT' }),
  },
  bfl,
  luma: { ...bfl, policy: detailError(400, 'Prompt not allowed because advanced moderation failed.') },
  xai: {
    ...openAi,
    credentials: {
      status: 400,
      body: { code: 'Client specified an invalid argument', error: 'Incorrect API key provided.' },
    },
    outOfCredit: {
      status: 403,
      body: { code: 'permission-denied', error: 'Your team has used all available credits.' },
    },
  },
  deepinfra: {
    policy: detailError(400, { error: 'The content is flagged as unsafe.' }),
    invalidInput: detailError(422, { error: 'The width is invalid.' }),
    credentials: detailError(401, { error: 'User is not authenticated.' }),
    outOfCredit: detailError(402, { error: 'Inactive account: add balance.' }),
  },
  elevenlabs: {
    policy: detailError(400, { status: 'content_policy', message: 'The text is prohibited content.' }),
    invalidInput: detailError(400, { status: 'text_too_long', message: 'The text is too long.' }),
    credentials: detailError(401, { status: 'invalid_api_key', message: 'The key is invalid.' }),
    outOfCredit: detailError(401, { status: 'quota_exceeded', message: 'You have 3 credits remaining.' }),
  },
}

const start = (script: Readonly<Record<string, readonly Answer[]>>) => async () => {
  const hosts = await startScriptedHosts()
  for (const [to, answers] of Object.entries(script)) hosts.on(to, ...answers)
  return { url: hosts.url, close: () => hosts[Symbol.asyncDispose]() }
}

for (const row of aiSdkProviders) {
  const own = aiSdkCases.find(({ id }) => id === row.id)
  if (!own) throw new Error(`${row.id} has no case`)
  describeProvider(row.id, {
    create: (apiKey) => createAiSdkProvider(row, { apiKey }),
    start: start(own.script),
    requests: [{ verb: 'generate_image', prompt: 'a cat', ...own.fields }],
    failures: failures[row.id] ?? openAi,
    isResumable: false,
  })
}

describeProvider('xai, a video', {
  create: (apiKey) =>
    createAiSdkProvider(aiSdkProviders.find(({ id }) => id === 'xai') ?? compatibleRow(''), { apiKey }),
  start: start({
    'POST api.x.ai/v1/videos/generations': [{ json: { request_id: 'v1' } }],
    'GET api.x.ai/v1/videos/v1': [{ json: { status: 'done', video: { url: 'https://vidgen.x.ai/v.mp4' } } }],
  }),
  requests: [{ verb: 'generate_video', model: 'grok-imagine-video', prompt: 'a cat', size: '1280x720' }],
  failures: failures['xai'] ?? openAi,
})

describeProvider('a compatible server', {
  create: (apiKey) =>
    createAiSdkProvider(compatibleRow('localai'), { apiKey, baseUrl: 'https://localai.example/v1' }),
  start: start({
    'POST localai.example/v1/images/generations': [{ json: { data: [{ b64_json: base64 }] } }],
  }),
  requests: [{ verb: 'generate_image', model: 'flux', prompt: 'a cat' }],
  failures: openAi,
  isResumable: false,
})
