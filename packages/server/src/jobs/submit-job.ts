import type { AssetRow } from '../assets/asset-store.ts'
import type { AuditActor } from '../audit/audit-store.ts'
import { subjectsOf } from '../budgets/applied-budget.ts'
import { toUsd } from '../budgets/budget.ts'
import { budgetProblem, budgetProblemCodes } from '../budgets/budget-problem.ts'
import { allowsModel } from '../budgets/model-patterns.ts'
import { type AccountId, newId } from '../core/ids.ts'
import { containsKey } from '../core/text.ts'
import { type Actor, auditActorOf } from '../http/actor.ts'
import { fail, type RequestInfo } from '../http/operation.ts'
import { ProblemError } from '../http/problems/problems.ts'
import type { Services } from '../http/services.ts'
import type { Model } from '../providers/models.ts'
import { priceOf } from '../providers/price.ts'
import type { MediaRequest, Provider, Verb } from '../providers/provider.ts'
import { setCostHeaders } from './cost-headers.ts'
import { serializeJob } from './job.ts'
import { type JobError, toProblemError } from './job-error.ts'
import { maxUnfinishedOfAccount } from './job-runner.ts'
import type { JobRow } from './job-store.ts'
import { type StoredRequest, toInputFile } from './stored-request.ts'

/** What an operation asks for, as its caller sent it. */
export type MediaInput = {
  /** `model` is an id of a model here; without it, the default model of the verb. */
  readonly [Field in Exclude<keyof MediaRequest, 'verb' | 'files'>]?: MediaRequest[Field] | undefined
} & {
  /** Ids of assets, or https URLs. */
  readonly files?: readonly string[] | undefined
}

interface SubmitContext extends Services {
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

/** How long the response waits for a job unless `Prefer` says otherwise, and at most. Seconds. */
const defaultWaitS = 30
const maxWaitS = 60

/** Maximum size of the files of one request together, which its call holds in memory. Bytes. */
const maxInputsBytes = 100_000_000

/**
 * Creates a job and waits for it as long as the caller prefers. The caller repeats the request safely with an
 * `Idempotency-Key`: it gets the same job.
 *
 * @throws {ProblemError} why the request is rejected, or why the job failed meanwhile.
 */
export async function submitJob(context: SubmitContext, verb: Verb, input: MediaInput) {
  const { actor, request, store, jobs, now } = context
  const accountId = actor.account_id
  const waitMs = readWait(request.headers.get('prefer')) * 1_000
  const replayed = request.replayedJobId && (await store.jobs.find(accountId, request.replayedJobId))
  if (replayed) return { job: await waitForJob(context, replayed, waitMs) }
  rejectKeys(input)
  const { model, provider } = await chooseModel(context, verb, input.model)
  const inputs = await readInputs(context, input.files ?? [])
  const media = withoutUndefined({ ...input, verb, model: model.name, count: input.count ?? 1 })
  const asked = { ...media, files: inputs.map((row) => toInputFile(row, store.blobs)) }
  try {
    provider.validate?.(asked)
  } catch (error) {
    throw toProblemError(error, provider.name)
  }
  const estimateMicroUsd = priceOf(model, asked)?.estimateMicroUsd ?? null
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
  return { job: await waitForJob(context, created.row, waitMs) }
}

/** @throws {ProblemError} if the job ends without success. */
async function waitForJob(context: SubmitContext, row: JobRow, waitMs: number) {
  const { store, jobs, request } = context
  let current = row
  if (waitMs > 0) {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(waitMs)])
    let change = jobs.changed(row.id, signal)
    while (current.finished_at === null && !jobs.isClosed && !signal.aborted) {
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

async function chooseModel(
  { models, actor }: SubmitContext,
  verb: Verb,
  id: string | undefined,
): Promise<{ model: Model; provider: Provider }> {
  await models.refresh()
  const model = id === undefined ? models.defaultFor(verb) : models.find(id)
  if (!model) {
    throw fail('model_not_found', {
      detail: `There is no model "${id}" on this server.`,
      errors: [{ pointer: '/model', detail: 'is not a model of this server' }],
    })
  }
  if (!model.verbs.includes(verb)) {
    throw fail('verb_unsupported', {
      detail: `The model ${model.id} does not support ${verb}. It supports: ${model.verbs.join(', ')}.`,
      errors: [{ pointer: '/model', detail: `does not support ${verb}` }],
    })
  }
  const allowed = actor.key?.models ?? null
  if (!allowsModel(allowed, model.id)) {
    throw fail('model_not_allowed', {
      detail: `The key does not allow the model ${model.id}. It allows: ${allowed?.replaceAll(' ', ', ') || 'none'}.`,
      errors: [{ pointer: '/model', detail: 'is not allowed for this key' }],
    })
  }
  const missing = models.missing(model)
  const reason = missing && 'setting' in missing ? missing.reason : undefined
  const provider = missing ? undefined : await models.provider(model)
  if (provider) return { model, provider }
  const what =
    missing && 'command' in missing ? `the command ${missing.command}` : `the setting ${missing?.setting}`
  throw fail('model_unavailable', {
    detail: reason ?? `The model ${model.id} needs ${what}, which is missing on this server.`,
    errors: [{ pointer: '/model', detail: 'is not available on this server' }],
    members: { ...missing },
  })
}

/** Finds the assets that a request names, and downloads the URLs that it names: one by one, so that one request is one download. */
async function readInputs(context: SubmitContext, names: readonly string[]): Promise<AssetRow[]> {
  const { actor, request, store, files, now } = context
  const rows: AssetRow[] = []
  for (const name of names) {
    if (/^https?:/i.test(name)) {
      const file = await files.download(name, request.signal)
      const by = auditActorOf(actor, request)
      rows.push(await storeUpload(store, actor.account_id, file, { by, at: now().getTime() }))
    } else {
      const row = await store.assets.find(actor.account_id, name)
      if (!row) throw fail('asset_not_found', { detail: `There is no asset "${name.slice(0, 100)}".` })
      rows.push(row)
    }
  }
  const sizeBytes = rows.reduce((sum, { size_bytes }) => sum + size_bytes, 0)
  if (sizeBytes <= maxInputsBytes) return rows
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`
  throw fail('file_invalid', {
    detail: `The files have ${megabytes(sizeBytes)} together. The limit is ${megabytes(maxInputsBytes)}.`,
    hint: 'Send fewer or smaller files.',
  })
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

function withoutUndefined(media: MediaInput & Pick<MediaRequest, 'verb'>): Omit<MediaRequest, 'files'> {
  return JSON.parse(JSON.stringify(media))
}

/** A key in a prompt would be sent to a provider and stored. */
function rejectKeys(input: MediaInput): void {
  for (const field of ['model', 'prompt', 'input', 'voice'] as const) {
    const value = input[field]
    if (value === undefined || !containsKey(JSON.stringify(value))) continue
    const detail = 'must not contain an API key'
    throw fail('input_invalid', {
      detail: `/${field}: ${detail}`,
      errors: [{ pointer: `/${field}`, detail }],
    })
  }
}

/** Reads how long the caller wants to wait. Seconds. @see RFC 7240 §4.1, §4.3 */
function readWait(prefer: string | null): number {
  if (prefer === null) return defaultWaitS
  if (/(?:^|[,\s])respond-async(?:$|[,;\s])/i.test(prefer)) return 0
  const [, seconds] = /(?:^|[,\s])wait\s*=\s*"?(\d{1,6})"?/i.exec(prefer) ?? []
  return seconds === undefined ? defaultWaitS : Math.min(Number(seconds), maxWaitS)
}
