import type { AssetRow } from '../assets/asset-store.ts'
import { fail } from '../http/operation.ts'
import { ProblemError, problems } from '../http/problems/problems.ts'
import {
  createJob,
  jobProblems,
  type SubmitContext,
  type SubmitInput,
  waitForJob,
} from '../jobs/submit-job.ts'
import type { Verb } from '../providers/provider.ts'
import { completeModelName } from './find-openai-model.ts'

/** Codes of operations that start a job and wait for its end. */
export const runProblems = [...jobProblems, 'job_unfinished', 'model_ambiguous'] as const

/** The longest wait, and the time after which the `fetch` of Node.js and Bun gives up. Milliseconds. */
const maxWaitMs = 10 * 60_000
const nodeFetchMs = 5 * 60_000
/** What the answer needs to reach the client before it gives up. Milliseconds. */
const marginMs = 10_000

/** The parameters of OpenAI's API for fields of ours. Other names are the same in both. */
const parameters: Readonly<Record<string, string>> = {
  count: 'n',
  duration: 'seconds',
  duration_s: 'seconds',
  format: 'output_format',
  images: 'image',
  inputs: 'image',
  transparent: 'background',
}

/** A job that succeeded. */
export interface Finished {
  readonly job: Awaited<ReturnType<typeof waitForJob>>
  /** Its files. */
  readonly assets: readonly [AssetRow, ...AssetRow[]]
}

/**
 * Starts a job, waits for its end and answers with its files. OpenAI's SDKs repeat failed requests by themselves: once
 * there is a job, the header `x-should-retry` allows that only if it cannot start a second one that costs something.
 *
 * @throws {ProblemError} why the request is rejected or the job failed; job_unfinished if the client would give up.
 */
export async function runToEnd<Answer>(
  context: SubmitContext,
  verb: Verb,
  input: SubmitInput,
  answer: (finished: Finished) => Promise<Answer>,
): Promise<Answer> {
  const { actor, request, store } = context
  const row = await createTheirJob(context, verb, input)
  const isRepeatable = request.idempotency !== undefined || request.replayedJobId !== undefined
  try {
    const waitMs = waitMsOf(request.headers)
    const job = await waitForJob(context, row, waitMs)
    if (job.finished_at === null) {
      request.signal.throwIfAborted()
      throw unfinished(row.id, waitMs, isRepeatable)
    }
    const [first, ...others] = (await store.assets.ofJobs(actor.account_id, [row.id])).get(row.id) ?? []
    if (!first) throw fail('asset_not_found', { detail: `The files of the job ${row.id} were deleted.` })
    return await answer({ job, assets: [first, ...others] })
  } catch (error) {
    request.setHeader('x-should-retry', String(isWorthRepeating(error, isRepeatable)))
    throw inTheirWords(error)
  }
}

/** Creates a job whose model may have an incomplete name. @throws {ProblemError} why the request is rejected. */
export async function createTheirJob(context: SubmitContext, verb: Verb, input: SubmitInput) {
  try {
    return await createJob(context, verb, await withModel(context, verb, input))
  } catch (error) {
    throw inTheirWords(error)
  }
}

/** Names fields as OpenAI's API does. What is wrong with the request itself has these names already. */
export function inTheirWords(error: unknown, more: Readonly<Record<string, string>> = {}): unknown {
  if (!(error instanceof ProblemError) || !error.facts.errors) return error
  const names = new Map(Object.entries({ ...parameters, ...more }))
  const errors = error.facts.errors.map((field) => {
    const name = names.get(field.pointer.slice(1))
    return name === undefined ? field : { ...field, pointer: `/${name}` }
  })
  return new ProblemError(error.code, { ...error.facts, errors })
}

/** Completes the name of the model, unless the job exists already. */
export async function withModel(
  context: SubmitContext,
  verb: Verb,
  input: SubmitInput,
): Promise<SubmitInput> {
  if (input.model === undefined || context.request.replayedJobId) return input
  return { ...input, model: await completeModelName(context, input.model, verb) }
}

/** @param isRepeatable Whether a repetition gets the same job. */
function isWorthRepeating(error: unknown, isRepeatable: boolean): boolean {
  if (!(error instanceof ProblemError)) return isRepeatable
  if (problems[error.code].retry === 'never') return false
  const { cost_usd: cost } = error.facts.members ?? {}
  // A job that has ended ends the same way for the same Idempotency-Key.
  return cost === undefined ? isRepeatable : !isRepeatable && cost === 0
}

function unfinished(jobId: string, waitMs: number, isRepeatable: boolean): ProblemError {
  const repetition = isRepeatable
    ? 'The same request with the same Idempotency-Key waits for it again.'
    : 'The same request without an Idempotency-Key would start another job.'
  return fail('job_unfinished', {
    detail: `The job ${jobId} is not finished after ${Math.round(waitMs / 1_000)} seconds.`,
    hint: `It continues: \`oanim jobs wait ${jobId}\` and GET /api/v1/jobs/${jobId} get its files. ${repetition}`,
    members: { job_id: jobId },
  })
}

/** How long the client waits for an answer: OpenAI's SDKs say so. Milliseconds. */
export function waitMsOf(headers: Headers): number {
  const timeoutS = Number(headers.get('x-stainless-timeout') ?? headers.get('x-stainless-read-timeout') ?? '')
  const isNode = /^(?:node|bun)$/i.test(headers.get('x-stainless-runtime') ?? '')
  const limitMs = Math.min(
    maxWaitMs,
    isNode ? nodeFetchMs : maxWaitMs,
    timeoutS > 0 ? timeoutS * 1_000 : maxWaitMs,
  )
  return limitMs - Math.min(marginMs, limitMs / 10)
}
