import type { ImageWorkerPool } from './local/image-worker-pool.ts'
import { ImagePoolClosedError, ImageQueueFullError } from './local/image-worker-pool.ts'
import type { ImagePlan } from './local/plan-image.ts'
import { planImage } from './local/plan-image.ts'
import { type StyleName, styles } from './local/styles.ts'
import { type MediaRequest, type MediaResult, type Provider, ProviderError } from './provider.ts'

/** The engines that are part of the server. They cost nothing and need no network. */
export function createLocal(imageWorkers: Pick<ImageWorkerPool, 'render' | 'size'>): Provider {
  return {
    id: 'local',
    name: 'The built-in engine',
    // One job waits beside each worker, so that no worker waits for the database.
    maxConcurrent: imageWorkers.size * 2,
    isRepeatable: true,
    hosts: [],

    validate(request) {
      if (request.verb === 'generate_image') planOf(request, 0)
    },

    async run(request, context) {
      const files: MediaResult['files'][number][] = []
      for (let index = 0; index < request.count; index += 1) {
        const plan = planOf(request, index)
        const path = context.draft()
        const format = request.format ?? 'png'
        const { sizeBytes, sha256 } = await render(() =>
          imageWorkers.render({ plan, format, path }, context.signal),
        )
        const { width, height, style, seed, understood, ignored } = plan
        const details = { style, seed, understood, ignored }
        files.push({ path, contentType: `image/${format}`, sizeBytes, sha256, width, height, details })
        context.onProgress({ fraction: (index + 1) / request.count })
      }
      return { files, costMicroUsd: 0 }
    },
  }

  async function render<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof ImageQueueFullError) {
        throw new ProviderError('server_busy', { detail: error.message, isFree: true })
      }
      if (error instanceof ImagePoolClosedError) throw new ProviderError('shutting_down', { isFree: true })
      throw error
    }
  }
}

/** @throws {ProviderError} prompt_not_understood, size_invalid. */
function planOf({ prompt = '', seed, ...request }: MediaRequest, index: number): ImagePlan {
  const plan = planImage({
    ...request,
    prompt,
    style: request.style as StyleName | undefined,
    seed: index === 0 && seed === undefined ? undefined : ((seed ?? 0) + index) % 2 ** 32,
  })
  if (!('problem' in plan)) return plan
  if (plan.problem === 'size_invalid') {
    const field = request.size === undefined ? 'prompt' : 'size'
    throw new ProviderError('size_invalid', { detail: plan.detail, field })
  }
  if (plan.problem === 'format_opaque' || plan.problem === 'style_opaque') {
    const field = plan.problem === 'format_opaque' ? 'format' : 'transparent'
    throw new ProviderError('option_unsupported', { detail: plan.detail, field })
  }
  const { subjects, ignored } = plan
  const named =
    subjects.length > 0 ? `Not understood: ${namesOf(subjects)}.` : 'The prompt describes no background.'
  const styleNames = Object.keys(styles)
  throw new ProviderError('prompt_not_understood', {
    detail:
      `${named} The built-in engine renders abstract backgrounds, not objects, people, scenes or text. ` +
      `Styles: ${styleNames.join(', ')}.`,
    members: { ignored, styles: styleNames },
  })
}

/** The first of many words, as a list. */
function namesOf(words: readonly string[]): string {
  const maximum = 12
  const rest = words.length > maximum ? ` and ${words.length - maximum} more` : ''
  return `${words.slice(0, maximum).join(', ')}${rest}`
}
