import { z } from 'zod'
import { contentOf } from '../assets/asset-content.ts'
import { Prompt, Voice } from '../assets/media-input.ts'
import { bytes, fail, operation } from '../http/operation.ts'
import { findModel } from '../jobs/prepare-job.ts'
import type { SubmitContext, SubmitInput } from '../jobs/submit-job.ts'
import { limitedTo, ModelName, unsupported } from './image-fields.ts'
import { inTheirWords, runProblems, runToEnd, withModel } from './run-to-end.ts'

const formats = ['mp3', 'opus', 'aac', 'flac', 'wav'] as const
/** The formats that a provider can be asked for. Others deliver one format. */
const formatsOf: Readonly<Record<string, readonly string[]>> = { openai: formats, elevenlabs: ['mp3'] }

export const createSpeech = operation({
  id: 'openai.create_speech',
  method: 'POST',
  path: '/v1/audio/speech',
  tag: 'OpenAI',
  summary: 'Generate speech as OpenAI does',
  description:
    'Takes what `audio.speech.create` of OpenAI’s SDKs sends, and answers with the bytes of the sound; `Content-Type` says ' +
    'its format. Waits until it is finished, for at most 10 minutes. Needs a provider.',
  access: 'account',
  scope: 'assets:write',
  failures: 'openai',
  input: z
    .strictObject({
      input: Prompt.meta({ description: 'The text to speak.', example: 'Good morning.' }),
      model: ModelName,
      voice: z
        .union([Voice, z.strictObject({ id: Voice })], 'must be the name of a voice')
        .nullish()
        .meta({ description: 'The voice, or `{"id": …}`.', example: 'alloy' }),
      response_format: z.enum(formats).nullish().meta({
        description:
          'Models of OpenAI make every format, those of ElevenLabs `mp3`. Others choose the format themselves.',
      }),
      instructions: unsupported('this server does not pass it on'),
      speed: z
        .number('must be a number')
        .refine((value) => value === 1, 'must be 1, or left out: this server does not change the speed')
        .nullish()
        .meta({ description: '1: this server does not change the speed.' }),
      stream_format: limitedTo(['audio'], 'this server does not stream'),
    })
    .meta({ id: 'OpenaiCreateSpeech' }),
  output: bytes,
  startsHiddenJob: true,
  reportsCost: true,
  idempotency: 'replayed',
  problems: [...runProblems, 'range_not_satisfiable'],

  async run(context) {
    const { input: prompt, model, voice, response_format: format } = context.input
    const input = {
      prompt,
      model: model ?? undefined,
      voice: typeof voice === 'string' ? voice : voice?.id,
      ...(format && { audioFormat: format }),
    }
    try {
      if (format) await rejectFormat(context, input, format)
      return await runToEnd(context, 'generate_audio', input, async ({ assets: [sound] }) =>
        contentOf(context.store.blobs, sound),
      )
    } catch (error) {
      throw inTheirWords(error, { prompt: 'input' })
    }
  },
})

/** @throws {ProblemError} option_unsupported if the model cannot be asked for this format. */
async function rejectFormat(context: SubmitContext, input: SubmitInput, format: string): Promise<void> {
  if (context.request.replayedJobId) return
  const { files: _, ...named } = await withModel(context, 'generate_audio', input)
  const { id, provider } = await findModel(context, 'generate_audio', named)
  const possible = formatsOf[provider] ?? []
  if (possible.includes(format)) return
  const detail = `${id} cannot be asked for ${format}.`
  throw fail('option_unsupported', {
    detail,
    hint:
      possible.length === 0
        ? 'Leave `response_format` out: `Content-Type` says what the model delivers.'
        : `Formats: ${possible.join(', ')}.`,
    errors: [{ pointer: '/response_format', detail }],
  })
}
