import type { ImageFile, ImageProblem } from './local/image-job.ts'
import { ImagePoolClosedError, ImageQueueFullError, type ImageWorkerPool } from './local/image-worker-pool.ts'
import { type EditPlan, planEdit } from './local/plan-edit.ts'
import { type ImagePlan, planImage } from './local/plan-image.ts'
import { type StyleName, styles } from './local/styles.ts'
import {
  type ImageFormat,
  type InputFile,
  type MediaRequest,
  type OutputFile,
  type Provider,
  ProviderError,
  type RunContext,
  type Verb,
} from './provider.ts'

type Workers = Pick<ImageWorkerPool, 'render' | 'size'>
type Details = Readonly<Record<string, unknown>>

/** The engines that are part of the server. They cost nothing and need no network. */
export function createLocal(imageWorkers: Workers): Provider {
  /** Makes one file with an engine. */
  const make = async (
    { draft }: RunContext,
    format: ImageFormat,
    work: (path: string) => Promise<(ImageFile & { engine?: string }) | ImageProblem>,
    details: Details = {},
  ): Promise<OutputFile> => {
    const path = draft()
    const { engine, ...file } = await rejectFailures(work(path))
    return {
      ...file,
      path,
      contentType: `image/${format}`,
      details: { ...(engine && { engine }), ...details },
    }
  }

  const generate = async (request: MediaRequest, context: RunContext): Promise<OutputFile[]> => {
    const files: OutputFile[] = []
    const first = planOf(request).seed
    for (let index = 0; index < request.count; index += 1) {
      // Without a seed, the prompt chooses the first one.
      const plan = planOf(index === 0 ? request : { ...request, seed: (first + index) % 2 ** 32 })
      const { style, seed, understood, ignored } = plan
      const { format = 'png' } = request
      const details = { style, seed, understood, ignored }
      files.push(
        await make(
          context,
          format,
          (path) => imageWorkers.render({ plan, format, path }, context.signal),
          details,
        ),
      )
      context.onProgress({ fraction: (index + 1) / request.count })
    }
    return files
  }

  const change = async (request: MediaRequest, context: RunContext): Promise<OutputFile[]> => {
    const { verb, scale = 2, format = defaultFormat(request) } = request
    const file = await firstFile(request).withPath((source) => {
      if (verb === 'upscale') {
        return make(context, format, (path) =>
          imageWorkers.render({ upscale: scale, source, format, path }, context.signal),
        )
      }
      if (verb === 'remove_background') {
        const transparent = format === 'jpeg' ? 'png' : format
        return make(context, transparent, (path) =>
          imageWorkers.render({ removeBackgroundOf: source, format: transparent, path }, context.signal),
        )
      }
      const edit = editOf(request)
      const { applied, ignored } = edit
      return make(
        context,
        format,
        (path) => imageWorkers.render({ edit, source, format, path }, context.signal),
        { applied, ignored },
      )
    })
    return [file]
  }

  return {
    id: 'local',
    name: 'The built-in engine',
    // One job waits beside each worker, so that no worker waits for the database.
    maxConcurrent: imageWorkers.size * 2,
    isRepeatable: true,
    hosts: [],

    validate(request) {
      rejectOptions(request)
      if (request.verb === 'generate_image') planOf(request)
      if (request.verb === 'edit_image') editOf(request)
    },

    async run(request, context) {
      const files = await (request.verb === 'generate_image' ? generate : change)(request, context)
      return { files, costMicroUsd: 0 }
    },
  }
}

/** Turns failures of the workers into those of a provider. */
async function rejectFailures<File extends object>(work: Promise<File | ImageProblem>): Promise<File> {
  let file: File | ImageProblem
  try {
    file = await work
  } catch (error) {
    if (error instanceof ImageQueueFullError) {
      throw new ProviderError('server_busy', { detail: error.message, isFree: true })
    }
    if (error instanceof ImagePoolClosedError) throw new ProviderError('shutting_down', { isFree: true })
    throw error
  }
  if (!('problem' in file)) return file
  const { problem, detail } = file as ImageProblem
  if (problem === 'background_model_missing')
    throw new ProviderError('engine_not_installed', { detail, isFree: true })
  throw new ProviderError(problem === 'image_too_large' ? 'size_invalid' : 'provider_input_invalid', {
    detail,
    field: 'image',
    isFree: true,
  })
}

/** Options that no engine of the server has, by the verb. */
const unsupported: Partial<Record<Verb, readonly (keyof MediaRequest)[]>> = {
  edit_image: ['size', 'seed'],
}

/** @throws {ProviderError} option_unsupported. */
function rejectOptions(request: MediaRequest): void {
  const { verb, count, files } = request
  const field =
    unsupported[verb]?.find((option) => request[option] !== undefined) ??
    (verb !== 'generate_image' && count > 1 ? 'count' : files.length > 1 ? 'images' : undefined)
  if (field === undefined) return
  const detail = `The built-in engine does not support \`${field}\` for ${verb}.`
  throw new ProviderError('option_unsupported', { detail, field, isFree: true })
}

function firstFile({ files: [file], verb }: MediaRequest): InputFile {
  if (!file)
    throw new ProviderError('provider_input_invalid', { detail: `${verb} needs an image.`, field: 'image' })
  return file
}

/** The format of the input where it can be written, otherwise PNG. */
function defaultFormat({ files: [file] }: MediaRequest): ImageFormat {
  const format = file?.contentType.replace('image/', '')
  return format === 'jpeg' || format === 'webp' || format === 'avif' ? format : 'png'
}

/** @throws {ProviderError} prompt_not_understood. */
function editOf({ prompt = '', allowApproximate }: MediaRequest): EditPlan {
  const plan = planEdit(prompt, { allowApproximate })
  if (!('problem' in plan)) return plan
  const members = 'ignored' in plan ? { ignored: plan.ignored } : {}
  throw new ProviderError('prompt_not_understood', {
    detail: plan.detail,
    field: 'prompt',
    members,
    isFree: true,
  })
}

/** @throws {ProviderError} prompt_not_understood, size_invalid. */
function planOf({ prompt = '', ...request }: MediaRequest): ImagePlan {
  const plan = planImage({ ...request, prompt, style: request.style as StyleName | undefined })
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
