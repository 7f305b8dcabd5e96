import { type Caller, type CallOptions, pathId } from '../caller.ts'
import { ConnectionError } from '../errors.ts'
import { delay, isOutage, keepTrying } from '../keep-trying.ts'
import { maxOutageMs, maxStreamBytes, maxTimerMs } from '../limits.ts'
import { readEvents } from '../read-lines.ts'
import { readPages } from '../read-pages.ts'
import { retryDelayMs } from '../retry-delay.ts'
import type { Job, JobPage, ListJobsInput } from '../shapes.ts'

/** How to wait for a job. */
export interface WaitOptions {
  /** Ends the wait. The job continues. */
  signal?: AbortSignal | undefined
  /**
   * Time limit of the whole wait, in milliseconds. The job continues after it.
   * @default no limit
   */
  timeoutMs?: number | undefined
  /** Called with the job whenever it was read, at last with the finished job. */
  onProgress?: ((job: Job) => void) | undefined
}

/** How often a running job is read: first, and at most. Milliseconds. */
const firstPollMs = 300
const longestPollMs = 2_000
/** Shortest time between two streams of one job. Milliseconds. */
const reconnectMs = 1_000
/** The server sends a comment every 15 s. Milliseconds. */
const silenceMs = 45_000

/** Follows and cancels the generation of assets. */
export function jobs({ client, call, read, baseUrl, retries, timeoutMs: callMs }: Caller) {
  const at = (id: string) => ({ params: { path: { job_id: pathId(id) } } })
  const get = async (id: string, options: CallOptions, isUntimed: boolean): Promise<Job> =>
    (await read(client.GET('/api/v1/jobs/{job_id}', { ...at(id), ...call(options, { isUntimed }) }))).job

  /** The states of a job that one stream reports. */
  async function* stream(id: string, { timeoutMs = callMs, ...options }: CallOptions): AsyncGenerator<Job> {
    const answer = client.GET('/api/v1/jobs/{job_id}/events', {
      ...at(id),
      parseAs: 'stream',
      ...call(
        { ...options, timeoutMs: Math.max(timeoutMs, silenceMs) },
        { isStream: true, isUntimed: true, maxBytes: maxStreamBytes },
      ),
    })
    const body = (await read<unknown>(answer)) as ReadableStream<Uint8Array>
    const events = readEvents<{ job: Job }>(body, {
      shape: 'JobResponse',
      serverUrl: baseUrl,
      call: `GET ${baseUrl}/api/v1/jobs/{job_id}/events`,
    })
    for await (const { job } of events) yield job
  }

  return {
    /** Returns a job with its progress, its assets or its error. @throws {ApiError} `job_not_found` */
    get: (id: string, options: CallOptions = {}): Promise<Job> => get(id, options, false),

    /** Returns one page of the jobs of the account, newest first. */
    list: (input: ListJobsInput = {}, options: CallOptions = {}): Promise<JobPage> =>
      read(client.GET('/api/v1/jobs', { params: { query: input }, ...call(options) })),

    /**
     * Returns all pages of jobs, one after the other.
     *
     * @throws {ConnectionError} `invalid_response` after 1,000 pages or 64 MB.
     */
    pages: (input: ListJobsInput = {}, options: CallOptions = {}): AsyncGenerator<JobPage, void> =>
      readPages({ serverUrl: baseUrl, call: `GET ${baseUrl}/api/v1/jobs` }, (cursor, shared) =>
        read(
          client.GET('/api/v1/jobs', {
            params: { query: { ...input, ...cursor } },
            ...call(options, { shared }),
          }),
        ),
      ),

    /**
     * Asks the server to cancel a job that is not finished. A finished job stays as it is. A provider may charge for what
     * it already did.
     *
     * @returns The job. It may still be `running` for a moment.
     * @throws {ApiError} `job_not_found`
     */
    cancel: async (id: string, options: CallOptions = {}): Promise<Job> =>
      (await read(client.POST('/api/v1/jobs/{job_id}/cancel', { ...at(id), ...call(options) }))).job,

    /**
     * Reads a job until it is finished, whether it succeeded or not. If the server cannot be reached, it is asked again for
     * 60 s; the job continues meanwhile.
     *
     * @throws {ApiError} `job_not_found`
     * @throws {ConnectionError} `timeout` after `timeoutMs`; others if the server cannot be reached any longer.
     */
    wait: async (id: string, { onProgress, signal, timeoutMs }: WaitOptions = {}): Promise<Job> => {
      const limit =
        timeoutMs === undefined ? undefined : AbortSignal.timeout(Math.min(Math.ceil(timeoutMs), maxTimerMs))
      const signals = [signal, limit].filter((each) => each !== undefined)
      const either = signals.length === 0 ? undefined : AbortSignal.any(signals)
      try {
        for (let pauseMs = firstPollMs; ; pauseMs = Math.min(pauseMs * 1.5, longestPollMs)) {
          const job = await keepTrying(retries, () => get(id, { signal: either }, true), {
            signal: either,
            isReached: true,
          })
          onProgress?.(job)
          if (job.finished_at !== null) return job
          await delay(pauseMs, either)
        }
      } catch (error) {
        if (!limit?.aborted || signal?.aborted) throw error
        const message = `The job ${id} did not finish within the time limit. It continues at ${baseUrl}.`
        throw new ConnectionError('timeout', baseUrl, message)
      }
    },

    /**
     * Follows a job through server-sent events: yields it at once and whenever it changed, until it is finished. Connects
     * again when the stream ends or is lost, for at most 60 s after the last event. `timeoutMs` is the maximum wait for the
     * next chunk, at least 45 s.
     *
     * @throws {ApiError} `job_not_found`
     * @throws {ConnectionError} if the server cannot be reached any longer, or sends something else.
     */
    async *watch(id: string, options: CallOptions = {}): AsyncGenerator<Job, void> {
      const { maxRetries, onRetry } = retries
      let last = ''
      let heardAt = performance.now()
      for (let attempt = 1; ; attempt += 1) {
        let failure: unknown = new ConnectionError('reset', baseUrl, `${baseUrl} ended the stream of ${id}.`)
        try {
          for await (const job of stream(id, options)) {
            attempt = 1
            heardAt = performance.now()
            const json = JSON.stringify(job)
            if (json !== last) yield job
            last = json
            if (job.finished_at !== null) return
          }
        } catch (error) {
          failure = error
        }
        options.signal?.throwIfAborted()
        if (!isOutage(failure) || maxRetries === 0) throw failure
        const delayMs = Math.max(reconnectMs, retryDelayMs(attempt, undefined) ?? 0)
        if (performance.now() - heardAt + delayMs > maxOutageMs) throw failure
        onRetry?.({ delayMs, reason: failure.message })
        await delay(delayMs, options.signal)
      }
    },
  }
}
