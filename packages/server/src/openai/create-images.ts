import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { ImagePrompt, ImageStyle, imageFields, limitedTo, toImageInput } from './image-fields.ts'
import { answerWithImages, ImagesAnswer } from './images-answer.ts'
import { runProblems, runToEnd } from './run-to-end.ts'

export const createImages = operation({
  id: 'openai.create_images',
  method: 'POST',
  path: '/v1/images/generations',
  tag: 'OpenAI',
  summary: 'Generate images as OpenAI does',
  description:
    'Takes and returns what `images.generate` of OpenAI’s SDKs sends and expects. Waits until the images are finished, for ' +
    'at most 10 minutes. What this server cannot honour is an error that names the parameter.',
  access: 'account',
  scope: 'assets:write',
  failures: 'openai',
  input: z
    .strictObject({
      prompt: ImagePrompt,
      ...imageFields,
      style: ImageStyle,
      background: limitedTo(['auto', 'transparent'], 'this server cannot promise an opaque background'),
      moderation: limitedTo(['auto'], 'the rules are those of the provider'),
    })
    .meta({ id: 'OpenaiCreateImages' }),
  output: ImagesAnswer,
  startsHiddenJob: true,
  reportsCost: true,
  idempotency: 'replayed',
  problems: [...runProblems, 'answer_too_large'],

  run: (context) =>
    runToEnd(context, 'generate_image', toImageInput(context.input), (finished) =>
      answerWithImages(context, finished, {
        asLinks: context.input.response_format === 'url',
        isTransparent: context.input.background === 'transparent',
      }),
    ),
})
