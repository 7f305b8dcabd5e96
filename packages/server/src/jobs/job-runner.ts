import { EventEmitter, once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { AssetStore } from '../assets/asset-store.ts'
import type { BlobStore } from '../assets/blob-store.ts'
import type { FileReceiver } from '../assets/file-receiver.ts'
import type { BudgetState } from '../budgets/budget.ts'
import { budgetProblem } from '../budgets/budget-problem.ts'
import { addBudgetWarnings } from '../budgets/budget-warning.ts'
import { type JobId, newId } from '../core/ids.ts'
import { createGuardedFetch } from '../http/guarded-fetch.ts'
import { ProblemError } from '../http/problems/problems.ts'
import type { Model, Models } from '../providers/models.ts'
import {
  type Charge,
  type MediaRequest,
  type MediaResult,
  type Progress,
  type Provider,
  ProviderError,
  type RunContext,
} from '../providers/provider.ts'
import { type Cost, costOf, costOfFailure } from './job-cost.ts'
import { type JobError, jobErrorOf } from './job-error.ts'
import { creatorOf, isTemporary, isWorthRepeating, JobStopped } from './job-rules.ts'
import { type JobLimits, JobLostError, type JobOutcome, type JobRow, type JobStore } from './job-store.ts'
import { receiveResult } from './receive-result.ts'
import { hydrateRequest, type StoredRequest } from './stored-request.ts'

/** How long a server keeps a job without a sign of life, and how often it gives one. Milliseconds. */
const leaseMs = 30_000
const renewMs = 5_000
/** How often the server looks for waiting jobs. Milliseconds. */
const pollMs = 1_000
/** Time limit of a job. Milliseconds. */
const maxRunMs = 30 * 60_000
/** Time and size limits of one request to a provider. */
const requestLimits = { timeoutMs: 5 * 60_000, maxResponseBytes: 200_000_000, maxRedirects: 3 }
/** How long a cancellation waits for the provider. Milliseconds. */
const cancelWaitMs = 5_000

/** Limits of each account. */
export const maxRunningOfAccount = 8
export const maxUnfinishedOfAccount = 200

export interface JobRunnerOptions {
  readonly store: { readonly jobs: JobStore; readonly assets: AssetStore; readonly blobs: BlobStore }
  readonly models: Models
  readonly files: FileReceiver
  readonly log: Logger
  /** Called when a job was charged. */
  readonly onCharge?: (job: JobRow, cost: Cost) => void
  now(): Date
}

/** A job that this server runs. */
interface Running {
  readonly row: JobRow
  readonly controller: AbortController
  progress: Progress | null
  /** Set when a provider with a queue accepted the request. */
  isAccepted: boolean
  /** Whether the provider may have been called, and may have charged: without it, the job cost nothing. */
  isCalled: boolean
  /** Set once its files are found. */
  request?: MediaRequest
  /** What the provider says of its charge, once it delivered. */
  charge?: Charge
  readonly done: Promise<void>
}

/**
 * Runs jobs: the one place where a provider is called. Each job is admitted before the call and settled after it, in
 * transactions. It is leased to one server; when that server is gone, another one continues it, and never repeats a call
 * that may have cost something.
 */
export class JobRunner {
  readonly #options: JobRunnerOptions
  readonly #server = newId('server')
  readonly #running = new Map<JobId, Running>()
  readonly #fetches = new WeakMap<Provider, typeof fetch>()
  /** Emits the id of a job when it changed on this server. */
  readonly #changes = new EventEmitter().setMaxListeners(0)
  #poll: NodeJS.Timeout | undefined
  #isPolling = false
  #isPollDue = false
  #isClosed = false

  constructor(options: JobRunnerOptions) {
    this.#options = options
  }

  /** Starts to look for waiting jobs, such as those of a server that was killed. */
  start(): void {
    this.#poll ??= setInterval(() => this.#startWaiting(), pollMs)
    this.#startWaiting()
  }

  /** The limits of a job of this provider, for `JobStore.create`. */
  limitsFor({ id, maxConcurrent }: Pick<Provider, 'id' | 'maxConcurrent'>): JobLimits {
    return {
      server: this.#server,
      leaseMs,
      provider: { maxRunning: maxConcurrent, isLocal: id === 'local' },
      maxRunningOfAccount,
    }
  }

  /** Whether the server is stopping: jobs that are not finished continue elsewhere or after the next start. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Runs a job that was created and started. */
  run(row: JobRow): void {
    const controller = new AbortController()
    const running: Running = {
      row,
      controller,
      progress: null,
      isAccepted: row.provider_request !== null,
      isCalled: row.called_at !== null,
      done: Promise.resolve(),
    }
    this.#running.set(row.id, running)
    if (this.#isClosed) controller.abort(new JobStopped('shutdown'))
    const timer = setInterval(() => void this.#renew(running), renewMs)
    const timeout = setTimeout(() => controller.abort(new JobStopped('timeout')), maxRunMs)
    const done = this.#perform(running)
      .catch((error: unknown) => this.#options.log.error({ err: error, job: row.id }, 'ending a job failed'))
      .finally(() => {
        clearInterval(timer)
        clearTimeout(timeout)
        this.#running.delete(row.id)
        this.#changes.emit(row.id)
        this.#startWaiting()
      })
    Object.assign(running, { done })
  }

  /** The progress of a job that this server runs. */
  progressOf(jobId: JobId): Progress | null {
    return this.#running.get(jobId)?.progress ?? null
  }

  /**
   * Stops a job that this server runs, and waits a moment for its end. Another server stops its job when it renews the
   * lease.
   */
  async cancel(jobId: JobId): Promise<void> {
    const running = this.#running.get(jobId)
    if (!running) return
    running.controller.abort(new JobStopped('cancelled'))
    const waiting = new AbortController()
    const { signal } = waiting
    await Promise.race([running.done, delay(cancelWaitMs, undefined, { signal }).catch(() => {})])
    waiting.abort()
  }

  /** Resolves when a job may have changed, or when the signal aborts. A second is enough to notice other servers. */
  async changed(jobId: JobId, signal: AbortSignal): Promise<void> {
    const timeout = AbortSignal.timeout(pollMs)
    await once(this.#changes, jobId, { signal: AbortSignal.any([signal, timeout]) }).catch(() => {})
  }

  /** Stops: jobs that can continue are given back, and the server that starts next continues them. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#poll)
    for (const { controller } of this.#running.values()) controller.abort(new JobStopped('shutdown'))
    await Promise.all([...this.#running.values()].map(({ done }) => done))
  }

  /** Starts waiting jobs. A call during another one makes that one look again. */
  async #startWaiting(): Promise<void> {
    this.#isPollDue = true
    if (this.#isPolling || !this.#poll) return
    this.#isPolling = true
    try {
      while (this.#isPollDue && !this.#isClosed) {
        this.#isPollDue = false
        await this.#startThoseWithRoom()
      }
    } catch (error) {
      this.#options.log.error({ err: error }, 'looking for waiting jobs failed')
    } finally {
      this.#isPolling = false
    }
  }

  async #startThoseWithRoom(): Promise<void> {
    const { store, models, now } = this.#options
    const full = new Set<string>()
    for (const job of await store.jobs.waiting(now().getTime())) {
      const queue = `${job.provider} ${job.account_id}`
      if (this.#isClosed || full.has(queue)) continue
      const model = models.find(job.model)
      const provider = model && (await models.provider(model))
      // Without its provider a job starts as well, and fails with the reason.
      const limits = this.limitsFor(provider ?? { id: job.provider, maxConcurrent: 1 })
      const row = await store.jobs.claim(job, limits, now().getTime())
      if (!row) full.add(queue)
      else if (!this.#running.has(row.id)) this.run(row)
    }
  }

  async #renew(running: Running): Promise<void> {
    const { store, now, log } = this.#options
    const { row, controller, progress } = running
    try {
      const until = now().getTime() + leaseMs
      const json = progress && JSON.stringify(progress)
      const renewed = await store.jobs.renew(row.id, this.#server, { until, progress: json })
      if (!renewed) controller.abort(new JobStopped('lost'))
      else if (renewed.cancelled_at !== null) controller.abort(new JobStopped('cancelled'))
    } catch (error) {
      log.warn({ err: error, job: row.id }, 'renewing the lease of a job failed')
    }
  }

  /** Runs a job to its end and stores the end. */
  async #perform(running: Running): Promise<void> {
    const { models, store, log } = this.#options
    const { row, controller } = running
    const drafts: string[] = []
    let provider: Provider | undefined
    const model = models.find(row.model)
    try {
      controller.signal.throwIfAborted()
      provider = model && (await models.provider(model))
      if (!model || !provider) {
        throw new ProblemError('model_unavailable', {
          detail: `The model ${row.model} is no longer configured on this server.`,
        })
      }
      if (row.cancelled_at !== null) throw new JobStopped('cancelled')
      const request = await hydrateRequest(JSON.parse(row.request) as StoredRequest, row.account_id, store)
      const result = await this.#call(running, provider, request, drafts)
      await this.#succeed(running, { model, provider }, request, result)
    } catch (error) {
      const stop = controller.signal.aborted ? controller.signal.reason : error
      if (stop instanceof JobStopped) await this.#stop(running, { model, provider }, stop.reason, error)
      else if (error instanceof JobLostError) return
      else {
        const failure = jobErrorOf(error, provider?.name ?? row.provider)
        const isExpected = error instanceof ProviderError || error instanceof ProblemError
        const level = isExpected ? 'info' : 'error'
        log[level]({ err: error, job: row.id, code: failure.code }, 'a job failed')
        const cost = costOfFailure(running, running.charge ?? error, model)
        await this.#end(running, 'failed', { error: failure, cost })
      }
    } finally {
      await Promise.all(drafts.map((draft) => store.blobs.discard(draft).catch(() => {})))
    }
  }

  /** Calls the provider: continues an accepted request, and never repeats a call that may have cost something. */
  async #call(
    running: Running,
    provider: Provider,
    request: MediaRequest,
    drafts: string[],
  ): Promise<MediaResult> {
    const { row } = Object.assign(running, { request })
    const context = this.#contextOf(running, provider, drafts)
    if (row.provider_request !== null && provider.resume) {
      return provider.resume(JSON.parse(row.provider_request), request, context)
    }
    const { jobs } = this.#options.store
    const denial = await jobs.denialOf(row)
    if (denial) {
      throw new ProblemError(denial, {
        detail: 'The API key of the job became inactive before the job started.',
      })
    }
    if (provider.isRepeatable) return provider.run(request, context)
    if (row.called_at !== null) {
      throw new ProblemError('job_interrupted', {
        detail: `The server stopped while it waited for ${provider.name}.`,
      })
    }
    for (let attempt = 1; ; attempt += 1) {
      const at = this.#options.now().getTime()
      const refusal = await jobs.noteCall(row, this.#server, at)
      if (refusal) {
        throw budgetProblem(refusal, { model: row.model, estimateMicroUsd: row.estimate_micro_usd }, at)
      }
      running.isCalled = true
      try {
        return await provider.run(request, context)
      } catch (error) {
        if (attempt > 1 || running.isAccepted || !isWorthRepeating(error)) throw error
        running.isCalled = false
        await delay((error.facts.retryAfterS ?? 1) * 1_000, undefined, { signal: context.signal })
      }
    }
  }

  #contextOf(running: Running, provider: Provider, drafts: string[]): RunContext {
    const { store } = this.#options
    const { row, controller } = running
    return {
      signal: controller.signal,
      fetch: this.#fetchFor(provider),
      onProgress: (progress) => {
        running.progress = progress
        this.#changes.emit(row.id)
      },
      onAccepted: async (providerRequest) => {
        running.isAccepted = true
        await store.jobs.noteAccepted(row.id, this.#server, JSON.stringify(providerRequest))
        running.row.provider_request = JSON.stringify(providerRequest)
      },
      draft: () => {
        const path = store.blobs.draft()
        drafts.push(path)
        return path
      },
    }
  }

  #fetchFor(provider: Provider): typeof fetch {
    const known = this.#fetches.get(provider)
    if (known) return known
    const { hosts, privateOrigins = [] } = provider
    const guarded = createGuardedFetch({ credentialHosts: hosts, privateOrigins, ...requestLimits })
    this.#fetches.set(provider, guarded)
    return guarded
  }

  async #succeed(
    running: Running,
    { model, provider }: { model: Model; provider: Provider },
    request: MediaRequest,
    result: MediaResult,
  ): Promise<void> {
    const { files, now } = this.#options
    const { row } = running
    const { signal } = running.controller
    const { privateOrigins } = provider
    const { costMicroUsd, billedUnits, isCostIncomplete } = result
    running.charge = { costMicroUsd, ...(!isCostIncomplete && { billedUnits }) }
    const received = await receiveResult(row, request, result, { files, privateOrigins, signal, now })
    const cost = costOf(model, request, result, received.assets, row.estimate_micro_usd)
    await this.#end(running, 'succeeded', { ...received, cost })
  }

  /** Ends a job that was stopped. */
  async #stop(
    running: Running,
    { model, provider }: { model: Model | undefined; provider: Provider | undefined },
    reason: JobStopped['reason'],
    error: unknown,
  ): Promise<void> {
    const { row } = running
    if (reason === 'lost') return
    // The server that finds the job continues it, or reports that it was interrupted.
    if (reason === 'shutdown') return this.#options.store.jobs.release(row.id, this.#server)
    let charge = running.charge ?? error
    if (!running.charge && row.provider_request !== null && provider?.cancel) {
      const signal = AbortSignal.timeout(10_000)
      charge = await provider
        .cancel(JSON.parse(row.provider_request), { fetch: this.#fetchFor(provider), signal })
        .catch(() => undefined)
    }
    const cost = costOfFailure(running, charge, model)
    if (reason === 'cancelled') return this.#end(running, 'cancelled', { cost })
    const detail = `The job took longer than ${maxRunMs / 60_000} minutes, so the server stopped it.`
    await this.#end(running, 'failed', {
      error: { code: 'provider_timeout', facts: { detail } },
      cost,
    })
  }

  async #end(
    { row }: Running,
    status: JobOutcome['status'],
    {
      error,
      cost,
      ...made
    }: Pick<JobOutcome, 'assets' | 'output'> & { error?: JobError; cost: Cost | undefined },
  ): Promise<void> {
    const { store, now, log } = this.#options
    if (cost?.warning) log.warn({ job: row.id, cost }, cost.warning)
    const outcome = {
      ...made,
      status,
      at: now().getTime(),
      ...(error && { error: JSON.stringify(error) }),
      cost: cost ?? null,
      withBudgets: (written: string | null, states: readonly BudgetState[]) =>
        addBudgetWarnings(written, states, row, now().getTime()),
    }
    // What was paid for must not be lost because the database restarts.
    for (let waitMs = 500; ; waitMs *= 2) {
      try {
        const isEnded = await store.jobs.finish(row, this.#server, outcome, creatorOf(row))
        if (isEnded && cost?.costMicroUsd) this.#options.onCharge?.(row, cost)
        return
      } catch (failure) {
        if (waitMs > leaseMs / 2 || this.#isClosed || !isTemporary(failure)) throw failure
        await delay(waitMs)
      }
    }
  }
}
