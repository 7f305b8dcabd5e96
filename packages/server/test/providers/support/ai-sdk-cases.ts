import type { MediaRequest, MediaResult } from '../../../src/providers/provider.ts'
import { imageInput, png } from './ai-sdk.ts'
import type { Answer } from './scripted-hosts.ts'

export const base64 = png.toString('base64')

/** A request of a provider, and what its servers answer. */
export interface AiSdkCase {
  readonly id: string
  readonly fields: Partial<MediaRequest> & Pick<MediaRequest, 'model'>
  readonly script: Record<string, Answer[]>
  /** The header with the API key. */
  readonly header: 'authorization' | 'x-key' | 'x-goog-api-key' | 'xi-api-key'
  /** Parts of the request that the provider gets. */
  readonly sends: readonly string[]
  readonly result?: Partial<MediaResult>
}

const speech = { bytes: png, headers: { 'content-type': 'audio/mpeg' } }
export const aiSdkCases: readonly AiSdkCase[] = [
  {
    id: 'openai',
    fields: { model: 'gpt-image-2', size: '1536x1024', transparent: true },
    script: {
      'POST api.openai.com/v1/images/generations': [
        { json: { data: [{ b64_json: base64 }] }, headers: { 'x-request-id': 'req_1' } },
      ],
    },
    header: 'authorization',
    sends: ['"size":"1536x1024"', '"background":"transparent"', '"prompt":"a cat on a sofa"'],
    result: { requestId: 'req_1', warnings: [] },
  },
  {
    id: 'openai',
    fields: { model: 'gpt-image-1', verb: 'edit_image', files: [imageInput, imageInput], size: '3:2' },
    script: { 'POST api.openai.com/v1/images/edits': [{ json: { data: [{ b64_json: base64 }] } }] },
    header: 'authorization',
    sends: ['name="image[]"', 'Content-Type: image/png', '1536x1024'],
  },
  {
    id: 'openai',
    fields: { model: 'gpt-4o-mini-tts', verb: 'generate_audio', voice: 'nova' },
    script: { 'POST api.openai.com/v1/audio/speech': [speech] },
    header: 'authorization',
    sends: ['"voice":"nova"', '"input":"a cat on a sofa"'],
  },
  {
    id: 'google',
    fields: {
      model: 'gemini-2.5-flash-image',
      verb: 'edit_image',
      size: '16:9',
      seed: 7,
      files: [imageInput],
    },
    script: {
      'POST generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash-image:generateContent': [
        {
          json: {
            candidates: [
              {
                finishReason: 'STOP',
                content: { parts: [{ inlineData: { mimeType: 'image/png', data: base64 } }] },
              },
            ],
          },
        },
      ],
    },
    header: 'x-goog-api-key',
    sends: ['"aspectRatio":"16:9"', '"seed":7', base64],
  },
  {
    id: 'google',
    fields: { model: 'gemini-2.5-flash-preview-tts', verb: 'generate_audio' },
    script: {
      'POST generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash-preview-tts:generateContent': [
        {
          json: {
            candidates: [{ content: { parts: [{ inlineData: { mimeType: 'audio/wav', data: base64 } }] } }],
          },
        },
      ],
    },
    header: 'x-goog-api-key',
    sends: ['a cat on a sofa'],
  },
  {
    id: 'bfl',
    fields: { model: 'flux-kontext-pro', verb: 'edit_image', files: [imageInput], size: '16:9', seed: 7 },
    script: {
      'POST api.bfl.ai/v1/flux-kontext-pro': [
        { json: { id: 'b', polling_url: 'https://api.eu1.bfl.ai/v1/get_result?id=b', cost: 4 } },
      ],
      // A failure of polling costs nothing, so it is repeated.
      'GET api.eu1.bfl.ai/v1/get_result': [
        { status: 502, bytes: '<html>' },
        { json: { status: 'Ready', result: { sample: 'https://cdn.example/x.png' } } },
      ],
      'GET cdn.example/x.png': [{ bytes: png }],
    },
    header: 'x-key',
    sends: ['"aspect_ratio":"16:9"', '"seed":7', base64],
    result: { costMicroUsd: 40_000, warnings: [] },
  },
  {
    id: 'luma',
    fields: { model: 'photon-1', size: '16:9' },
    script: {
      'POST api.lumalabs.ai/dream-machine/v1/generations/image': [{ json: { id: 'l', state: 'queued' } }],
      'GET api.lumalabs.ai/dream-machine/v1/generations/l': [
        { json: { id: 'l', state: 'completed', assets: { image: 'https://cdn.example/l.jpg' } } },
      ],
      'GET cdn.example/l.jpg': [{ bytes: png }],
    },
    header: 'authorization',
    sends: ['"aspect_ratio":"16:9"', '"model":"photon-1"'],
  },
  {
    id: 'xai',
    fields: { model: 'grok-imagine-image', size: '16:9' },
    script: {
      'POST api.x.ai/v1/images/generations': [
        { json: { data: [{ b64_json: base64 }], usage: { cost_in_usd_ticks: 200_000_000 } } },
      ],
    },
    header: 'authorization',
    sends: ['"aspect_ratio":"16:9"'],
    result: { costMicroUsd: 20_000 },
  },
  {
    id: 'xai',
    fields: { model: 'tts', verb: 'generate_audio', voice: 'eve' },
    script: { 'POST api.x.ai/v1/tts': [speech] },
    header: 'authorization',
    sends: ['"voice_id":"eve"'],
  },
  {
    id: 'together',
    fields: { model: 'black-forest-labs/FLUX.1-schnell', size: '1024x768', seed: 7 },
    script: { 'POST api.together.xyz/v1/images/generations': [{ json: { data: [{ b64_json: base64 }] } }] },
    header: 'authorization',
    sends: ['"width":1024', '"height":768', '"seed":7'],
    // Its package warns about an aspect ratio that nobody asked for.
    result: { warnings: [] },
  },
  {
    id: 'fireworks',
    fields: { model: 'accounts/fireworks/models/flux-1-schnell-fp8', size: '16:9', seed: 7 },
    script: {
      'POST api.fireworks.ai/inference/v1/workflows/accounts/fireworks/models/flux-1-schnell-fp8/text_to_image':
        [{ bytes: png }],
    },
    header: 'authorization',
    sends: ['"aspect_ratio":"16:9"', '"seed":7'],
  },
  {
    id: 'deepinfra',
    fields: { model: 'black-forest-labs/FLUX-1-dev', size: '16:9', seed: 7 },
    script: {
      'POST api.deepinfra.com/v1/inference/black-forest-labs/FLUX-1-dev': [
        { json: { images: [`data:image/png;base64,${base64}`] } },
      ],
    },
    header: 'authorization',
    sends: ['"width":"1280"', '"height":"720"', '"seed":7'],
  },
  {
    id: 'elevenlabs',
    fields: { model: 'eleven_v3', verb: 'generate_audio', voice: '21m00Tcm4TlvDq8ikWAM' },
    script: {
      'POST api.elevenlabs.io/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM': [
        { ...speech, headers: { 'character-cost': '15', 'request-id': 'e1' } },
      ],
    },
    header: 'xi-api-key',
    sends: ['"model_id":"eleven_v3"'],
    result: { billedUnits: 0.015, requestId: 'e1' },
  },
]
