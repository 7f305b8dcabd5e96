import { z } from 'zod'
import { linkToAsset } from '../assets/link-to-asset.ts'
import type { JobId } from '../core/ids.ts'
import { dayMs } from '../core/time.ts'
import { auditActorOf } from '../http/actor.ts'
import { fail } from '../http/operation.ts'
import { waitForJob } from '../jobs/submit-job.ts'
import { read } from './sub-request.ts'
import type { FileLink, ToolAnswer, ToolCall } from './tool.ts'

/** The longest wait of a call. Milliseconds. */
const maxWaitMs = 10 * 60_000
/** How long the links in an answer work. Milliseconds. */
const linkMs = dayMs

const File = z.object({
  asset_id: z.string().describe('The ID of the file here: `image_url` of other tools takes it.'),
  url: z.string().describe('Opens the file without a key until `expires_at`.'),
  expires_at: z.string(),
  content_type: z.string(),
  size_bytes: z.number(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  duration_ms: z.number().nullable(),
  details: z
    .looseObject({})
    .describe('What the engine reports, such as words of the prompt that it ignored.'),
})

/** What a tool that generates files answers. */
export const MediaAnswer = z.object({
  url: z.string().nullable().describe('Opens the first file without a key for 24 hours; null without files.'),
  model: z.string(),
  estimatedCostUsd: z
    .number()
    .nullable()
    .describe('What it cost, or the highest price while that is unknown. US dollars; null without a price.'),
  job_id: z.string(),
  files: z.array(File),
  warnings: z.array(z.string()).describe('What was asked for and not done.'),
})

export const RunAnswer = MediaAnswer.extend({ result: z.unknown().describe('The answer of the model.') })

type Job = Awaited<ReturnType<typeof waitForJob>>

/**
 * Starts a job and waits for its end. A client that leaves cancels it.
 *
 * @param path The operation that starts the job.
 * @throws {ProblemError} why the request is rejected or the job failed; job_unfinished after 10 minutes.
 */
export async function runJob(
  call: ToolCall,
  path: `/${string}`,
  input: object,
): Promise<ToolAnswer<z.input<typeof MediaAnswer>>> {
  return answerWith(call, await startAndWait(call, path, input))
}

/** Runs a model with its own input. @see runJob */
export async function runModelJob(
  call: ToolCall,
  input: object,
): Promise<ToolAnswer<z.input<typeof RunAnswer>>> {
  const job = await startAndWait(call, '/api/v1/assets/run', input)
  const { text, structured, files } = await answerWith(call, job)
  const result = job.output
  return { text: { ...text, result }, structured: { ...structured, result }, files }
}

/**
 * Waits for the end of a job that exists.
 *
 * @throws {ProblemError} job_not_found; why the job failed; job_unfinished after 10 minutes.
 */
export async function getJobAnswer(call: ToolCall, jobId: string) {
  const { job } = await read<{ job: { id: JobId } }>(
    await call.context.request.send(`/api/v1/jobs/${encodeURIComponent(jobId)}`),
  )
  return answerWith(call, await waitForEnd(call, job.id))
}

async function startAndWait(call: ToolCall, path: `/${string}`, input: object): Promise<Job> {
  const { request } = call.context
  const idempotencyKey = request.headers.get('idempotency-key')
  const response = await request.send(path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      prefer: 'respond-async',
      ...(idempotencyKey !== null && { 'idempotency-key': idempotencyKey }),
    },
    body: JSON.stringify(input),
  })
  const { job } = await read<{ job: { id: JobId } }>(response)
  try {
    return await waitForEnd(call, job.id)
  } finally {
    if (call.signal.aborted) await cancel(call, job.id)
  }
}

async function waitForEnd(call: ToolCall, jobId: JobId): Promise<Job> {
  const { context, signal } = call
  const row = await context.store.jobs.find(context.actor.account_id, jobId)
  if (!row) throw fail('job_not_found')
  const job = await waitForJob(context, row, maxWaitMs, {
    left: signal,
    onChange: ({ status, progress }) => {
      const position = progress?.queue_position
      const state = progress?.message ?? (position === undefined ? status : `${status}, position ${position}`)
      call.report(`${jobId}: ${state}`, progress?.fraction)
    },
  })
  if (job.finished_at !== null) return job
  if (signal.aborted) throw fail('job_cancelled')
  const hint = `The tool get_job with job_id "${jobId}" waits for its files. A new call would start another job.`
  const members = { job_id: jobId }
  if (context.jobs.isClosed) {
    throw fail('shutting_down', { detail: `The server stops. The job ${jobId} continues.`, hint, members })
  }
  throw fail('job_unfinished', {
    detail: `The job ${jobId} is not finished after ${maxWaitMs / 60_000} minutes. It continues.`,
    hint,
    members,
  })
}

async function cancel({ context }: ToolCall, jobId: JobId): Promise<void> {
  const { actor, request, store, jobs, now } = context
  const by = auditActorOf(actor, request)
  const row = await store.jobs.cancel(actor.account_id, jobId, { at: now().getTime(), by })
  if (row?.finished_at === null) await jobs.cancel(jobId)
}

async function answerWith({ context }: ToolCall, job: Job) {
  const files: z.input<typeof File>[] = []
  const links: FileLink[] = []
  for (const asset of job.assets) {
    const { url, expires_at } = await linkToAsset(context, { id: asset.id as `asset_${string}` }, linkMs)
    const { width, height, content_type, size_bytes, duration_ms, details } = asset
    const file = { asset_id: asset.id, url, expires_at, content_type, size_bytes, width, height, duration_ms }
    files.push({ ...file, details })
    const shape = width === null ? content_type : `${content_type}, ${width}x${height}`
    links.push({
      url,
      name: asset.id,
      contentType: content_type,
      sizeBytes: size_bytes,
      description: `${shape}. The link works without a key until ${expires_at}.`,
    })
  }
  const shared = {
    url: files[0]?.url ?? null,
    model: job.model,
    estimatedCostUsd: job.cost_usd ?? job.estimate_usd,
  }
  const { warnings } = job
  return {
    text: { ...shared, ...(warnings.length > 0 && { warnings }) },
    structured: { ...shared, job_id: job.id, files, warnings },
    files: links,
  }
}
