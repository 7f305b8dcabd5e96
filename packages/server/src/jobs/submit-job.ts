import type { AssetRow } from '../assets/asset-store.ts'
import type { AuditActor } from '../audit/audit-store.ts'
import { subjectsOf } from '../budgets/applied-budget.ts'
import { toUsd } from '../budgets/budget.ts'
import { budgetProblem, budgetProblemCodes } from '../budgets/budget-problem.ts'
import { type AccountId, newId } from '../core/ids.ts'
import { type Actor, auditActorOf } from '../http/actor.ts'
import { fail, type RequestInfo } from '../http/operation.ts'
import { ProblemError } from '../http/problems/problems.ts'
import type { FormFile } from '../http/read-multipart.ts'
import type { Services } from '../http/services.ts'
import type { Verb } from '../providers/provider.ts'
import { setCostHeaders } from './cost-headers.ts'
import { serializeJob } from './job.ts'
import type { JobError } from './job-error.ts'
import { maxUnfinishedOfAccount } from './job-runner.ts'
import type { JobRow } from './job-store.ts'
import {
  denialOf,
  findAsset,
  findModel,
  isUrl,
  type MediaInput,
  prepareRequest,
  providerOf,
  rejectLargeFiles,
} from './prepare-job.ts'
import { type StoredRequest, toInputFile } from './stored-request.ts'

export interface SubmitContext extends Services {
  readonly actor: Actor
  readonly request: RequestInfo
}

/** Codes that every operation that starts a job may respond with. */
export const jobProblems = [
  ...budgetProblemCodes,
  'asset_not_found',
  'content_policy_violation',
  'engine_not_installed',
  'file_invalid',
  'job_cancelled',
  'job_interrupted',
  'job_limit_reached',
  'key_paused',
  'key_revoked',
  'model_not_found',
  'model_unavailable',
  'option_unsupported',
  'prompt_not_understood',
  'provider_credentials_invalid',
  'provider_input_invalid',
  'provider_out_of_credit',
  'provider_rate_limited',
  'provider_response_invalid',
  'provider_timeout',
  'provider_unavailable',
  'size_invalid',
  'url_not_fetched',
  'verb_unsupported',
] as const

/** What a job is asked for: a file is the id of an asset, an https URL, or a file of this request. */
export type SubmitInput = Omit<MediaInput, 'files'> & {
  readonly files?: readonly (string | FormFile)[] | undefined
}

/** How long the response waits for a job unless `Prefer` says otherwise, and at most. Seconds. */
const defaultWaitS = 30
const maxWaitS = 60

/**
 * Creates a job and waits for it as long as the caller prefers. The caller repeats the request safely with an
 * `Idempotency-Key`: it gets the same job.
 *
 * @throws {ProblemError} why the request is rejected, or why the job failed meanwhile.
 */
export async function submitJob(context: SubmitContext, verb: Verb, input: MediaInput) {
  const waitMs = readWait(context.request.headers.get('prefer')) * 1_000
  return { job: await waitForJob(context, await createJob(context, verb, input), waitMs) }
}

/**
 * Creates a job and starts it, or finds the one that an earlier request with the same `Idempotency-Key` created.
 *
 * @throws {ProblemError} why the request is rejected.
 */
export async function createJob(
  context: SubmitContext,
  verb: Verb,
  { files: sources = [], ...input }: SubmitInput,
): Promise<JobRow> {
  const { actor, request, store, jobs, now } = context
  const accountId = actor.account_id
  const replayed = request.replayedJobId && (await store.jobs.find(accountId, request.replayedJobId))
  if (replayed) return replayed
  const model = await findModel(context, verb, input)
  const denial = denialOf(actor, model)
  if (denial) throw denial
  const provider = await providerOf(context, model)
  const inputs = await readInputs(context, sources)
  const files = inputs.map((row) => toInputFile(row, store.blobs))
  const { media, estimateMicroUsd } = prepareRequest({ model, provider }, verb, input, files)
  const stored: StoredRequest = { ...media, files: inputs.map(({ id }) => id) }
  const created = await store.jobs.create(
    accountId,
    {
      id: newId('job'),
      verb,
      model: model.id,
      provider: provider.id,
      request: JSON.stringify(stored),
      estimate_micro_usd: estimateMicroUsd,
      budget_subjects: subjectsOf(actor).join(' '),
      created_at: now().getTime(),
    },
    jobs.limitsFor(provider),
    {
      by: auditActorOf(actor, request),
      maxUnfinished: maxUnfinishedOfAccount,
      beforeCommit: async (transaction, row) =>
        request.idempotency?.finish(transaction, { job: serializeJob(row) }),
    },
  )
  if (created === 'limited') {
    throw fail('job_limit_reached', {
      detail: `The account has ${maxUnfinishedOfAccount} jobs that are not finished.`,
      headers: { 'retry-after': '10' },
    })
  }
  if ('reason' in created) {
    await setCostHeaders(context)
    throw budgetProblem(created, { model: model.id, estimateMicroUsd }, now().getTime())
  }
  if (created.isStarted) jobs.run(created.row)
  return created.row
}

export interface WaitOptions {
  /** Aborted when the client leaves. @default the signal of the request */
  readonly left?: AbortSignal
  /** Called with the job at least once a second. */
  readonly onChange?: (job: ReturnType<typeof serializeJob>) => void
}

/**
 * Waits for a job until it is finished, the client leaves, the server stops or the time is over.
 *
 * @throws {ProblemError} if the job ends without success.
 */
export async function waitForJob(
  context: SubmitContext,
  row: JobRow,
  waitMs: number,
  { left = context.request.signal, onChange }: WaitOptions = {},
) {
  const { store, jobs } = context
  let current = row
  if (waitMs > 0) {
    const signal = AbortSignal.any([left, AbortSignal.timeout(waitMs)])
    let change = jobs.changed(row.id, signal)
    while (current.finished_at === null && !jobs.isClosed && !signal.aborted) {
      onChange?.(serializeJob(current, [], jobs.progressOf(row.id)))
      await change
      // Listens before it reads, so that no change falls in between.
      change = jobs.changed(row.id, signal)
      current = (await store.jobs.find(row.account_id, row.id)) ?? current
    }
  }
  await setCostHeaders(context, current)
  if (current.status === 'failed') {
    const { code, facts } = JSON.parse(current.error ?? '{}') as JobError
    throw new ProblemError(code, { ...facts, members: { ...facts.members, ...costOf(current) } })
  }
  if (current.status === 'cancelled') throw fail('job_cancelled', { members: costOf(current) })
  const assets = await store.assets.ofJobs(row.account_id, [row.id])
  return serializeJob(current, assets.get(row.id), jobs.progressOf(row.id))
}

/** What a job without a result cost: a provider may charge for it. */
function costOf({ id, cost_micro_usd: cost }: JobRow) {
  return { job_id: id, cost_usd: cost === null ? null : toUsd(cost) }
}

/**
 * Finds the assets that a request names, stores the files that it contains, and downloads the URLs that it names: one by
 * one, so that one request is one download.
 */
async function readInputs(
  context: SubmitContext,
  sources: readonly (string | FormFile)[],
): Promise<AssetRow[]> {
  const { actor, request, store, files, now } = context
  const rows: AssetRow[] = []
  for (const source of sources) {
    if (typeof source !== 'string' || isUrl(source)) {
      const file = await (typeof source === 'string'
        ? files.download(source, request.signal)
        : files.upload(source.take(), request.signal))
      const by = auditActorOf(actor, request)
      rows.push(await storeUpload(store, actor.account_id, file, { by, at: now().getTime() }))
    } else {
      rows.push(await findAsset(context, source))
    }
  }
  rejectLargeFiles(rows)
  return rows
}

/** Stores an uploaded or downloaded file as an asset. */
export function storeUpload(
  store: Services['store'],
  accountId: AccountId,
  file: Awaited<ReturnType<Services['files']['upload']>>,
  {
    by,
    at,
    beforeCommit,
  }: { by: AuditActor; at: number } & NonNullable<Parameters<Services['store']['assets']['create']>[3]>,
): Promise<AssetRow> {
  const asset = {
    ...file,
    id: newId('asset'),
    job_id: null,
    position: 0,
    prompt: null,
    model: null,
    details: '{}',
    created_at: at,
  }
  return store.assets.create(accountId, asset, by, beforeCommit ? { beforeCommit } : {})
}

/** Reads how long the caller wants to wait. Seconds. @see RFC 7240 §4.1, §4.3 */
function readWait(prefer: string | null): number {
  if (prefer === null) return defaultWaitS
  if (/(?:^|[,\s])respond-async(?:$|[,;\s])/i.test(prefer)) return 0
  const [, seconds] = /(?:^|[,\s])wait\s*=\s*"?(\d{1,6})"?/i.exec(prefer) ?? []
  return seconds === undefined ? defaultWaitS : Math.min(Number(seconds), maxWaitS)
}
