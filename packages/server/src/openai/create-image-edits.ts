import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { binary, ImageFile, imageProblem } from './form-file.ts'
import { ImagePrompt, imageFields, limitedTo, toImageInput, unsupported } from './image-fields.ts'
import { answerWithImages, ImagesAnswer } from './images-answer.ts'
import { runProblems, runToEnd } from './run-to-end.ts'

export const createImageEdits = operation({
  id: 'openai.create_image_edits',
  method: 'POST',
  path: '/v1/images/edits',
  tag: 'OpenAI',
  summary: 'Edit an image as OpenAI does',
  description:
    'Takes and returns what `images.edit` of OpenAI’s SDKs sends and expects: a form of at most 50 MB. Waits until the ' +
    'images are finished, for at most 10 minutes. What this server cannot honour is an error that names the parameter.',
  access: 'account',
  scope: 'assets:write',
  failures: 'openai',
  encoding: 'multipart',
  input: z
    .strictObject({
      image: z
        .union(
          [ImageFile, z.array(ImageFile).min(1, 'must have an image').max(16, 'must have at most 16 images')],
          {
            error: ({ input }) =>
              Array.isArray(input)
                ? 'must have 1 to 16 images: files that are not empty, IDs of assets or https URLs'
                : imageProblem(input),
          },
        )
        .meta({
          description:
            'The image, or up to 16 as `image[]`: PNG, JPEG, WebP, AVIF, GIF or TIFF. Also the ID of an asset or an https URL.',
          override: { ...binary, example: '@image.png' },
        }),
      prompt: ImagePrompt.meta({ description: 'The change, in words.', example: 'rotate 90' }),
      ...imageFields,
      background: limitedTo(['auto'], 'this server cannot choose the background of an edit'),
      input_fidelity: limitedTo(['low'], 'this server does not choose it'),
      moderation: limitedTo(['auto'], 'the rules are those of the provider'),
      mask: unsupported('say in the prompt what to change'),
    })
    .meta({ id: 'OpenaiCreateImageEdits' }),
  output: ImagesAnswer,
  startsHiddenJob: true,
  reportsCost: true,
  idempotency: 'replayed',
  problems: [...runProblems, 'answer_too_large', 'body_not_form'],

  run: (context) => {
    const { image, response_format: format } = context.input
    const files = Array.isArray(image) ? image : [image]
    return runToEnd(context, 'edit_image', { ...toImageInput(context.input), files }, (finished) =>
      answerWithImages(context, finished, { asLinks: format === 'url', isTransparent: false }),
    )
  },
})
