import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { httpFailure, reportedFailure } from './http-failure.ts'
import {
  type InputFile,
  type MediaRequest,
  type MediaResult,
  type OutputFile,
  type Progress,
  type Provider,
  ProviderError,
  type RunContext,
} from './provider.ts'
import { type InputSchema, toReplicateInput } from './replicate-input.ts'
import { toProviderError, watchFetch } from './watch-fetch.ts'

export interface ReplicateSettings {
  /** `REPLICATE_API_TOKEN`. */
  readonly key: string
  /** The first wait between two looks at a prediction. It grows to 3 seconds. Milliseconds. */
  readonly pollMs?: number
}

const name = 'Replicate'
const api = 'https://api.replicate.com/v1'
const maxPollMs = 3000
const maxFiles = 100
/** A schema can change with a new version of a model. */
const schemaLifetimeMs = 600_000
const maxSchemas = 100

/** `owner/name`, or `owner/name:version`. */
const modelPattern = /^(?<path>[a-z0-9][\w.-]{0,99}\/[a-z0-9][\w.-]{0,99})(?::(?<version>[\w.-]{1,99}))?$/i
const predictionIdPattern = /^\w{1,100}$/

const FieldSchema = z.looseObject({
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  maximum: z.number().optional(),
  allOf: z.array(z.looseObject({ $ref: z.string().optional() })).optional(),
  $ref: z.string().optional(),
})
const Version = z.looseObject({
  id: z.string(),
  openapi_schema: z
    .looseObject({
      components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
    })
    .nullish(),
})
const ModelAnswer = z.looseObject({ is_official: z.boolean().nullish(), latest_version: Version.nullish() })
const FileAnswer = z.looseObject({ urls: z.looseObject({ get: z.url({ protocol: /^https$/ }) }) })
const Prediction = z.looseObject({
  id: z.string().regex(predictionIdPattern),
  status: z.string(),
  output: z.unknown().optional(),
  error: z.string().nullish(),
  logs: z.string().nullish(),
  started_at: z.string().nullish(),
})
type Prediction = z.infer<typeof Prediction>

interface ModelFacts {
  /** What names the model in a prediction. */
  readonly version: string
  readonly schema: InputSchema | undefined
}

/**
 * Runs any model of Replicate through its predictions: with a queue, progress, cancel, and `resume` after a restart.
 *
 * @see https://replicate.com/docs/reference/http
 */
export function createReplicate({ key, pollMs = 500 }: ReplicateSettings): Provider {
  const known = new Map<string, { readonly facts: ModelFacts; readonly untilMs: number }>()

  async function ask<T>(
    { fetch, signal }: Pick<RunContext, 'fetch' | 'signal'>,
    answer: z.ZodType<T>,
    path: string,
    { body, isAccepted = false }: { body?: string | FormData; isAccepted?: boolean } = {},
  ): Promise<T> {
    const watched = watchFetch({ fetch, signal }, undefined, isAccepted)
    try {
      const headers = {
        authorization: `Bearer ${key}`,
        ...(typeof body === 'string' && { 'content-type': 'application/json' }),
      }
      const init = body === undefined ? {} : { method: 'POST', body }
      const response = await watched.fetch(`${api}${path}`, { ...init, headers, signal })
      const text = await response.text()
      const parsed = response.ok ? answer.safeParse(parse(text)) : undefined
      if (parsed?.success) return parsed.data
      const facts = { status: response.status, headers: Object.fromEntries(response.headers), body: text }
      throw httpFailure(facts, { name, key, isAccepted })
    } catch (error) {
      signal.throwIfAborted()
      throw toProviderError(error, { name, key, ...watched.state })
    }
  }

  async function findModel(id: string, context: RunContext): Promise<ModelFacts> {
    const { path, version } = modelPattern.exec(id)?.groups ?? {}
    if (path === undefined) {
      const detail = `The id of a model at ${name} is owner/name or owner/name:version, not "${id}".`
      throw new ProviderError('model_not_found', { field: 'model', detail, isFree: true })
    }
    const found = known.get(id)
    if (found && found.untilMs > Date.now()) return found.facts
    const facts = version
      ? toFacts(await ask(context, Version, `/models/${path}/versions/${version}`), `${path}:${version}`)
      : toLatest(path, await ask(context, ModelAnswer, `/models/${path}`))
    known.set(id, { facts, untilMs: Date.now() + schemaLifetimeMs })
    const [oldest] = known.keys()
    if (known.size > maxSchemas && oldest !== undefined) known.delete(oldest)
    return facts
  }

  async function upload(file: InputFile, context: RunContext): Promise<string> {
    const form = new FormData()
    const extension = file.contentType.split('/')[1]?.replace(/\W.*$/, '') ?? 'bin'
    form.set('content', new Blob([await file.bytes()], { type: file.contentType }), `input.${extension}`)
    const { urls } = await ask(context, FileAnswer, '/files', { body: form })
    return urls.get
  }

  async function follow(first: Prediction, request: MediaRequest, context: RunContext): Promise<MediaResult> {
    let prediction = first
    let last = ''
    for (let waitMs = pollMs; ; waitMs = Math.min(maxPollMs, waitMs * 1.3)) {
      const progress = progressOf(prediction)
      const text = JSON.stringify(progress)
      if (text !== last) context.onProgress(progress)
      last = text
      if (!['starting', 'processing', 'queued'].includes(prediction.status))
        return finish(prediction, request)
      await delay(waitMs, undefined, { signal: context.signal }).catch(() => context.signal.throwIfAborted())
      prediction = await ask(context, Prediction, `/predictions/${prediction.id}`, { isAccepted: true })
    }
  }

  function finish(prediction: Prediction, { verb }: MediaRequest): MediaResult {
    const { id, status, output, error } = prediction
    const context = { name, key, isAccepted: true }
    if (status !== 'succeeded') {
      const failure = reportedFailure(error || `The prediction is ${status}.`, context)
      throw neverRan(prediction)
        ? new ProviderError(failure.code, { ...failure.facts, isFree: true })
        : failure
    }
    const files = findFiles(output, verb === 'run')
    if (files.length === 0 && verb !== 'run') throw reportedFailure(`${name} delivered no file.`, context)
    return { files, requestId: id, ...(verb === 'run' && { output }) }
  }

  return {
    id: 'replicate',
    name,
    maxConcurrent: 16,
    isRepeatable: false,
    hosts: ['api.replicate.com'],

    async run(request, context) {
      context.signal.throwIfAborted()
      const { version, input } = await freely(async () => {
        const { version, schema } = await findModel(request.model, context)
        return { version, input: await writeInput(request, schema, (file) => upload(file, context)) }
      })
      const body = JSON.stringify({ version, input })
      const prediction = await ask(context, Prediction, '/predictions', { body })
      await context.onAccepted({ prediction_id: prediction.id })
      return follow(prediction, request, context)
    },

    async resume(stored, request, context) {
      const id = toPredictionId(stored)
      return follow(
        await ask(context, Prediction, `/predictions/${id}`, { isAccepted: true }),
        request,
        context,
      )
    },

    async cancel(stored, context) {
      try {
        const path = `/predictions/${toPredictionId(stored)}/cancel`
        const prediction = await ask(context, Prediction, path, { body: '{}', isAccepted: true })
        return neverRan(prediction) ? { isFree: true } : undefined
      } catch {
        // The prediction runs to its end.
        return undefined
      }
    },
  }
}

/**
 * Whether a prediction ended before it started. Replicate charges for the time of a run only, also if it fails.
 *
 * @see https://replicate.com/docs/topics/predictions/lifecycle and https://replicate.com/docs/topics/billing
 */
function neverRan({ status, started_at }: Prediction): boolean {
  return status === 'aborted' || (status === 'canceled' && started_at === null)
}

/** Nothing is paid before the prediction, whatever fails. */
async function freely<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    throw new ProviderError(error.code, { ...error.facts, isFree: true })
  }
}

async function writeInput(
  request: MediaRequest,
  schema: InputSchema | undefined,
  upload: (file: InputFile) => Promise<string>,
): Promise<Record<string, unknown>> {
  const { verb, model, files, input } = request
  if (verb === 'run' && files.length > 0)
    throw unsupported('inputs', 'Name the files in the input of the model.')
  if (verb === 'run') return { ...input }
  if (!schema) throw unsupported('model', `${name} does not describe the input of ${model}: use run.`)
  // Finds what the model does not have before a file is sent.
  toReplicateInput(
    request,
    schema,
    files.map(() => ''),
  )
  const urls: string[] = []
  for (const file of files) urls.push(await upload(file))
  return toReplicateInput(request, schema, urls)
}

function unsupported(field: string, detail: string): ProviderError {
  return new ProviderError('option_unsupported', { field, detail, isFree: true })
}

/** Community models run by version, official ones by name. */
function toLatest(path: string, { is_official, latest_version }: z.infer<typeof ModelAnswer>): ModelFacts {
  if (!latest_version) return { version: path, schema: undefined }
  return toFacts(latest_version, is_official ? path : `${path}:${latest_version.id}`)
}

function toFacts({ openapi_schema }: z.infer<typeof Version>, version: string): ModelFacts {
  const schemas = openapi_schema?.components.schemas ?? {}
  const shared: Record<string, z.infer<typeof FieldSchema>> = {}
  for (const [each, schema] of Object.entries(schemas)) {
    const { data } = FieldSchema.safeParse(schema)
    if (data) shared[each] = data
  }
  const { data } = z
    .looseObject({ properties: z.record(z.string(), FieldSchema) })
    .safeParse(schemas['Input'])
  return { version, schema: data && { fields: data.properties, shared } }
}

function toPredictionId({ prediction_id: id }: Readonly<Record<string, unknown>>): string {
  if (typeof id === 'string' && predictionIdPattern.test(id)) return id
  throw new ProviderError('provider_response_invalid', { detail: `This is not a prediction of ${name}.` })
}

/** Models print progress bars (`45%|████`), else the last line of the log is for the user. */
function progressOf({ status, logs }: Prediction): Progress {
  const line = logs
    ?.trimEnd()
    .split(/[\r\n]/)
    .at(-1)
    ?.slice(0, 200)
  const percent = line === undefined ? undefined : /(\d{1,3})%\|/.exec(line)?.[1]
  return {
    message: line || `The prediction is ${status}.`,
    ...(percent !== undefined && { fraction: Math.min(1, Number(percent) / 100) }),
  }
}

/** Finds URLs and data URLs in an output. The output of `run` can also have URLs that are not files of Replicate. */
function findFiles(output: unknown, isOwnOnly: boolean): OutputFile[] {
  const found = new Map<string, OutputFile>()
  const search = (value: unknown, depth: number): void => {
    if (depth > 6 || found.size >= maxFiles) return
    if (typeof value === 'string') {
      const file = toFile(value, isOwnOnly)
      if (file) found.set(value, file)
    } else if (typeof value === 'object' && value !== null) {
      for (const each of Object.values(value)) search(each, depth + 1)
    }
  }
  search(output, 0)
  return [...found.values()]
}

function toFile(text: string, isOwnOnly: boolean): OutputFile | undefined {
  const [, contentType, data] = /^data:([\w.+-]+\/[\w.+-]+);base64,(.*)$/s.exec(text) ?? []
  if (data !== undefined) return { bytes: Buffer.from(data, 'base64'), contentType }
  const url = /\s/.test(text) ? null : URL.parse(text)
  if (url?.protocol !== 'https:') return undefined
  return !isOwnOnly || /(?:^|\.)replicate\.delivery$/.test(url.hostname) ? { url: text } : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
