import { z } from 'zod'
import { newId } from '../core/ids.ts'
import { containsKey } from '../core/text.ts'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { ImagePoolClosedError, ImageQueueFullError } from '../providers/local/image-worker-pool.ts'
import { planImage } from '../providers/local/plan-image.ts'
import { type StyleName, styles } from '../providers/local/styles.ts'
import { AssetResponse, formats, Prompt, serializeAsset } from './asset.ts'

const styleNames = Object.keys(styles) as [StyleName, ...StyleName[]]

export const generateImage = operation({
  id: 'assets.generate_image',
  method: 'POST',
  path: '/api/v1/assets/generate-image',
  tag: 'Assets',
  summary: 'Generate an image',
  description:
    'Renders an abstract background for video from a prompt with the built-in engine. Styles: ' +
    `${styleNames.join(', ')}. The answer lists the words that were used, with the colours as they appear in the image, ` +
    'and the words that were ignored. A prompt that asks for a subject that the engine does not understand is an error. ' +
    'The same prompt, size, style and seed give the same image.',
  access: 'account',
  scope: 'assets:write',
  input: z
    .strictObject({
      prompt: Prompt,
      size: z
        .string()
        .max(40, 'must have at most 40 characters')
        .optional()
        .meta({
          description:
            'Pixels ("1920x1080": 16 to 8192 a side, at most 40 megapixels) or a ratio ("16:9": the long side has ' +
            '1920). Without it the prompt may say; 1920x1080 otherwise.',
          example: '1920x1080',
        }),
      style: z.enum(styleNames).optional().meta({ description: 'Overrides what the prompt says.' }),
      seed: z
        .int('must be a whole number')
        .min(0, 'must be at least 0')
        .max(4_294_967_295, 'must be at most 4294967295')
        .optional()
        .meta({ description: 'Chooses among the images of a prompt. Without it the prompt chooses.' }),
      format: z.enum(formats).default('png'),
      allow_approximate: z.boolean().default(false).meta({
        description:
          'Render what is understood of the prompt, or any background, instead of returning an error.',
      }),
    })
    .meta({ id: 'GenerateImage' }),
  output: AssetResponse,
  status: 201,
  idempotency: 'replayed',
  problems: ['prompt_not_understood', 'size_invalid'],

  async run({ input, actor, request, store, imageWorkers, now, fail }) {
    if (containsKey(input.prompt)) {
      const detail = 'must not contain an API key'
      throw fail('input_invalid', { detail: `/prompt: ${detail}`, errors: [{ pointer: '/prompt', detail }] })
    }
    const plan = planImage({ ...input, allowApproximate: input.allow_approximate })
    if ('problem' in plan) {
      if (plan.problem === 'size_invalid') {
        throw fail('size_invalid', {
          detail: plan.detail,
          errors: [{ pointer: input.size === undefined ? '/prompt' : '/size', detail: plan.detail }],
        })
      }
      const { subjects, ignored } = plan
      const named =
        subjects.length > 0 ? `Not understood: ${namesOf(subjects)}.` : 'The prompt describes no background.'
      throw fail('prompt_not_understood', {
        detail:
          `${named} The built-in engine renders abstract backgrounds, not objects, people, scenes or text. ` +
          `Styles: ${styleNames.join(', ')}.`,
        members: { ignored, styles: styleNames },
      })
    }

    const draft = store.blobs.draft()
    try {
      const content = await imageWorkers.render({ plan, format: input.format, path: draft }, request.signal)
      await store.blobs.keep(draft, content.sha256)
      const asset = {
        id: newId('asset'),
        kind: 'image' as const,
        content_type: `image/${input.format}`,
        width: plan.width,
        height: plan.height,
        size_bytes: content.sizeBytes,
        sha256: content.sha256,
        prompt: input.prompt,
        provider: 'local',
        style: plan.style,
        seed: plan.seed,
        understood: JSON.stringify(plan.understood),
        ignored: JSON.stringify(plan.ignored),
        created_at: now().getTime(),
      }
      const row = await store.assets.create(actor.account_id, asset, auditActorOf(actor, request))
      return { asset: serializeAsset(row) }
    } catch (error) {
      await store.blobs.discard(draft).catch(() => {})
      if (error instanceof ImageQueueFullError) throw fail('server_busy', { detail: error.message })
      if (error instanceof ImagePoolClosedError) throw fail('shutting_down')
      throw error
    }
  },
})

/** The first of many words, as a list. */
function namesOf(words: readonly string[]): string {
  const maximum = 12
  const rest = words.length > maximum ? ` and ${words.length - maximum} more` : ''
  return `${words.slice(0, maximum).join(', ')}${rest}`
}
