import type { Caller, CallOptions } from '../caller.ts'
import { readPages } from '../read-pages.ts'
import type { Job, JobPage, ListJobsInput } from '../shapes.ts'

export interface WaitOptions extends CallOptions {
  /** Called with the job whenever its progress was read. */
  onProgress?: ((job: Job) => void) | undefined
}

/** How often a running job is read. Milliseconds. */
const pollMs = 1_000

/** Follows and cancels the generation of assets. */
export function jobs({ client, call, read, baseUrl }: Caller) {
  const get = async (id: string, options: CallOptions = {}): Promise<Job> => {
    const response = await read(
      client.GET('/api/v1/jobs/{job_id}', { params: { path: { job_id: id } }, ...call(options) }),
    )
    return response.job
  }

  return {
    /** Returns a job with its progress, its assets or its error. @throws {ApiError} `job_not_found` */
    get,

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

    /** Cancels a job that is not finished. A finished job stays as it is. @throws {ApiError} `job_not_found` */
    cancel: async (id: string, options: CallOptions = {}): Promise<Job> => {
      const response = await read(
        client.POST('/api/v1/jobs/{job_id}/cancel', { params: { path: { job_id: id } }, ...call(options) }),
      )
      return response.job
    },

    /**
     * Reads a job until it is finished, whether it succeeded or not. There is no time limit besides `signal`.
     *
     * @throws {ApiError} `job_not_found`
     */
    wait: async (id: string, { onProgress, ...options }: WaitOptions = {}): Promise<Job> => {
      for (;;) {
        const job = await get(id, options)
        if (job.finished_at !== null) return job
        onProgress?.(job)
        await delay(pollMs, options.signal)
      }
    },
  }
}

function delay(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const abort = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', abort, { once: true })
  })
}
