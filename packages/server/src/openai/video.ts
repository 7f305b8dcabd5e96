import { z } from 'zod'
import type { AssetRow } from '../assets/asset-store.ts'
import type { Actor } from '../http/actor.ts'
import { fail } from '../http/operation.ts'
import type { Services } from '../http/services.ts'
import { serializeJob } from '../jobs/job.ts'
import type { JobRow } from '../jobs/job-store.ts'

const seconds = (description: string) => z.int().meta({ description, example: 1_796_000_000 })

export const Video = z
  .object({
    id: z.string().meta({ description: 'The ID of the job.', example: 'job_7fGhIjKlMnOpQrStUvWx' }),
    object: z.literal('video'),
    status: z.enum(['queued', 'in_progress', 'completed', 'failed']),
    progress: z.int().meta({ description: '0 to 100; 0 as long as the provider says nothing.' }),
    model: z.string().meta({ example: 'fal-ai/veo3.1' }),
    prompt: z.string().nullable(),
    seconds: z
      .string()
      .nullable()
      .meta({ description: 'As requested; null: the model decides.', example: '8' }),
    size: z.string().nullable().meta({ description: 'As requested; null: the model decides.' }),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    created_at: seconds('Seconds since 1970.'),
    completed_at: seconds('Seconds since 1970.').nullable(),
    expires_at: z.null().meta({ description: 'Videos do not expire.' }),
    remixed_from_video_id: z.null(),
  })
  .meta({ id: 'OpenaiVideo' })

export const VideoIdParameter = z
  .string()
  .meta({ description: 'The ID of a video.', example: 'job_7fGhIjKlMnOpQrStUvWx' })

const statuses = {
  queued: 'queued',
  running: 'in_progress',
  succeeded: 'completed',
  failed: 'failed',
  cancelled: 'failed',
} as const

interface VideoContext extends Pick<Services, 'store' | 'jobs'> {
  readonly actor: Actor
}

/** A video and its file, once there is one. */
export interface FoundVideo {
  readonly row: JobRow
  readonly file: AssetRow | undefined
}

/** @throws {ProblemError} job_not_found, also for a video whose file was deleted. */
export async function findVideo({ actor, store }: VideoContext, id: string): Promise<FoundVideo> {
  const row = await store.jobs.find(actor.account_id, id)
  if (row?.verb !== 'generate_video') throw fail('job_not_found', noVideo)
  const [file] = (await store.assets.ofJobs(actor.account_id, [row.id])).get(row.id) ?? []
  if (isDeleted({ row, file })) throw fail('job_not_found', noVideo)
  return { row, file }
}

const noVideo = {
  detail: 'The account has no video with this ID.',
  hint: 'GET /v1/videos lists the videos of the account.',
}

/** Whether the file of a finished video was deleted, or is hidden. */
export const isDeleted = ({ row, file }: FoundVideo) => row.status === 'succeeded' && !file

/**
 * The file of a video.
 *
 * @throws {ProblemError} job_running; asset_not_found if the video failed.
 */
export function fileOf({ row, file }: FoundVideo): AssetRow {
  if (file) return file
  if (row.finished_at === null) {
    throw fail('job_running', {
      detail: `The video ${row.id} is not finished.`,
      hint: `Ask GET /v1/videos/${row.id} until its status is \`completed\`, or cancel it: \`oanim jobs cancel ${row.id}\`.`,
    })
  }
  const { error, status } = serializeJob(row)
  throw fail('asset_not_found', {
    detail: `The video ${row.id} has no file: it ${status === 'cancelled' ? 'was cancelled' : 'failed'}. It stays in the history of the account.`,
    hint: error ? `${error.detail} ${error.hint}` : 'Send the request again to start a new one.',
  })
}

/** A job as a video of OpenAI's API. */
export function serializeVideo(row: JobRow, { jobs }: Pick<Services, 'jobs'>): z.input<typeof Video> {
  const { request, progress, error, ...job } = serializeJob(row, [], jobs.progressOf(row.id))
  const { prompt, duration, size } = request as Record<string, string | number | undefined>
  const isCompleted = job.status === 'succeeded'
  const toSeconds = (time: string) => Math.floor(Date.parse(time) / 1_000)
  return {
    id: job.id,
    object: 'video',
    status: statuses[job.status],
    progress: isCompleted ? 100 : Math.floor((progress?.fraction ?? 0) * 100),
    model: job.model,
    prompt: prompt === undefined ? null : String(prompt),
    seconds: duration === undefined ? null : String(duration),
    size: size === undefined ? null : String(size),
    error: errorOf(),
    created_at: toSeconds(job.created_at),
    completed_at: isCompleted && job.finished_at !== null ? toSeconds(job.finished_at) : null,
    expires_at: null,
    remixed_from_video_id: null,
  }

  function errorOf() {
    if (job.status === 'cancelled') return { code: 'job_cancelled', message: 'The job was cancelled.' }
    return error && { code: error.code, message: `${error.detail} ${error.hint}` }
  }
}
