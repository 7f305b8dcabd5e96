import { ApiError, type Job, type JobOptions } from '@oanim/sdk'
import type { Context } from '../../context.ts'
import { Failure, type FailureExitCode } from '../../failure.ts'
import { onFirstInterrupt } from '../../interrupt.ts'
import { visible } from '../../output/text.ts'
import { timeoutMs } from '../../server/client.ts'
import { costOf } from './job-cost.ts'

/** How long a job is followed, as a multiple of the time limit of a response: two hours. */
const followFactor = 240
/** How long the first response waits for the job. With nobody to see the progress, few requests matter more. */
const watchedWaitMs = 1_000
const unwatchedWaitMs = 10_000

interface FollowOptions {
  /** What the progress line begins with, such as `Generating…`. */
  label: string
  /** Whether an interrupt cancels the job. */
  cancels: boolean
  /** The file in which the user wants the result. */
  out?: string | undefined
}

/**
 * Follows a job with a line of progress on a terminal. Says it when the connection is lost and found again. At the first
 * interrupt the job is cancelled or left alone; the second exits at once.
 *
 * @param start Starts the job or waits for it, with these options.
 * @returns The finished job.
 * @throws {Failure} `interrupted`, exit 130; and what `start` throws.
 */
export async function followJob(
  context: Context,
  { label, cancels, out }: FollowOptions,
  start: (options: JobOptions) => Promise<Job>,
): Promise<Job> {
  const { env, known, output } = context
  const controller = new AbortController()
  const startedAt = Date.now()
  let job: Job | undefined
  let isLost = false
  let exitCode: FailureExitCode = 1
  let show = () => {}

  const forget = onFirstInterrupt((code) => {
    exitCode = code
    controller.abort()
    if (cancels) void output.notice('Cancelling the job. Press Ctrl+C again to exit at once.\n')
  })
  context.onRetry = ({ reason }) => {
    if (isLost || controller.signal.aborted) return
    isLost = true
    const more = job ? `The job ${visible(job.id)} continues on the server. ` : ''
    void output.notice(`${visible(reason)} ${more}Asking again…\n`)
  }
  const onProgress = (next: Job) => {
    job = next
    known.unsavedJob = keptWhere(next, out)
    if (isLost) void output.notice('Connected again.\n')
    isLost = false
    show()
  }
  try {
    return await output.withSpinner(label, async (print) => {
      show = () => print(describeProgress(label, job, Date.now() - startedAt))
      const timer = setInterval(show, 1_000)
      try {
        return await start({
          signal: controller.signal,
          cancelOnAbort: cancels,
          onProgress,
          timeoutMs: timeoutMs(env) * followFactor,
          startWaitMs: output.showsProgress ? watchedWaitMs : unwatchedWaitMs,
        })
      } finally {
        clearInterval(timer)
      }
    })
  } catch (error) {
    // A failed job has no result to get.
    if (error instanceof ApiError && error.body['job_id'] !== undefined) known.unsavedJob = undefined
    if (!controller.signal.aborted) throw error
    throw interrupted(job, { cancels, exitCode, out, known })
  } finally {
    forget()
    context.onRetry = undefined
  }
}

/** The command that gets the result of a job. */
export function waitCommand({ id }: Pick<Job, 'id'>, out?: string): string {
  const file = out === undefined || out === '-' ? 'FILE' : out
  const quoted = /^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`
  return `oanim jobs wait ${visible(id)} --out ${quoted}`
}

function keptWhere(job: Job, out: string | undefined): string {
  const state = job.finished_at === null ? 'continues on' : 'is finished and kept on'
  return `The job ${visible(job.id)} ${state} the server. Get its files: ${waitCommand(job, out)}`
}

function interrupted(
  job: Job | undefined,
  {
    cancels,
    exitCode,
    out,
    known,
  }: Pick<FollowOptions, 'cancels' | 'out'> & {
    exitCode: FailureExitCode
    known: Context['known']
  },
): Failure {
  known.unsavedJob = undefined
  const fail = (message: string, hint?: string) =>
    new Failure('interrupted', `Interrupted. ${message}`, {
      exitCode,
      hint,
      members: job ? { job_id: job.id, job_status: job.status } : {},
    })
  if (!job) {
    return fail('The server did not confirm that it started the job.', 'If it did: oanim jobs list')
  }
  const id = visible(job.id)
  if (job.status === 'cancelled') {
    const cost =
      job.cost_usd === null ? 'The provider may charge for what it already did.' : `It cost ${costOf(job)}.`
    return fail(`The job ${id} was cancelled.`, job.cost_usd === 0 ? undefined : cost)
  }
  if (job.finished_at !== null) {
    return fail(`The job ${id} was already finished (${visible(job.status)}).`, waitCommand(job, out))
  }
  if (!cancels) return fail(`The job ${id} continues.`, `Wait for it again: oanim jobs wait ${id}`)
  return fail(
    `The server did not confirm that the job ${id} is cancelled. It may continue.`,
    `Check: oanim jobs show ${id}`,
  )
}

/** `Generating… ██████░░░░ 60 %  step 6 of 10  12 s` */
function describeProgress(label: string, job: Job | undefined, elapsedMs: number): string {
  const { fraction, queue_position: position, message } = job?.progress ?? {}
  const parts = [label]
  if (fraction !== undefined && fraction >= 0) {
    const share = Math.min(1, fraction)
    const filled = Math.round(share * 10)
    parts[0] = `${label} ${'█'.repeat(filled)}${'░'.repeat(10 - filled)} ${Math.floor(share * 100)} %`
  }
  const seconds = Math.floor(elapsedMs / 1_000)
  if (seconds > 0)
    parts.push(seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`)
  if (position !== undefined && position > 0) parts.push(`${position} before it in the queue`)
  if (message !== undefined) parts.push(visible(message.slice(0, 500)))
  return parts.join('  ')
}
