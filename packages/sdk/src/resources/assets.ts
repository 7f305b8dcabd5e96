import { type Caller, type CallOptions, type CreateOptions, idempotencyHeader } from '../caller.ts'
import { ApiError, type Problem } from '../errors.ts'
import { maxContentBytes, maxStreamBytes } from '../limits.ts'
import type { Asset, GenerateImageInput, Job } from '../shapes.ts'
import { jobs, type WaitOptions } from './jobs.ts'

export type JobOptions = CreateOptions & WaitOptions

export interface AssetContent extends ContentFacts {
  bytes: Uint8Array<ArrayBuffer>
}

export interface AssetStream extends ContentFacts {
  /** Fails if the response is incomplete or exceeds the limit. */
  stream: ReadableStream<Uint8Array<ArrayBuffer>>
}

interface ContentFacts {
  contentType: string
  /** The SHA-256 of the bytes according to the server, as 64 hexadecimal digits. The SDK does not verify it. */
  sha256: string | undefined
}

/** Generates and downloads assets. */
export function assets(caller: Caller) {
  const { client, call, read, timeoutMs } = caller
  const { wait } = jobs(caller)

  /** Waits for a job. @throws {ApiError} if it does not succeed. */
  const finish = async (started: Job, { onProgress, signal }: JobOptions): Promise<Job> => {
    const job = started.finished_at === null ? await wait(started.id, { onProgress, signal }) : started
    if (job.status === 'succeeded') return job
    throw new ApiError((job.error ?? { code: 'job_cancelled', title: 'Job cancelled' }) as Problem)
  }

  return {
    /**
     * Generates images from a prompt, and waits until they are stored. The default time limit is ten times `timeoutMs`.
     *
     * @returns The finished job, with its assets.
     * @throws {ApiError} Why the job failed, such as `prompt_not_understood` (with `ignored` in `body`).
     */
    generateImage: async (input: GenerateImageInput, options: JobOptions = {}): Promise<Job> => {
      const started = await read(
        client.POST('/api/v1/assets/generate-image', {
          body: input,
          headers: idempotencyHeader(options),
          ...call({ timeoutMs: timeoutMs * 10, ...options }),
        }),
      )
      return finish(started.job, options)
    },

    /** Returns the metadata of an asset. @throws {ApiError} `asset_not_found` */
    get: async (id: string, options: CallOptions = {}): Promise<Asset> => {
      const response = await read(
        client.GET('/api/v1/assets/{asset_id}', {
          params: { path: { asset_id: id } },
          ...call(options),
        }),
      )
      return response.asset
    },

    /**
     * Reads an asset into memory, up to 100 MB.
     *
     * @throws {ApiError} `asset_not_found`
     * @throws {ConnectionError} `invalid_response` if it is larger.
     */
    content: async (id: string, options: CallOptions = {}): Promise<AssetContent> => {
      const answer = await client.GET('/api/v1/assets/{asset_id}/content', {
        params: { path: { asset_id: id } },
        parseAs: 'arrayBuffer',
        ...call(options, { maxBytes: maxContentBytes }),
      })
      const buffer: ArrayBuffer = await read(Promise.resolve(answer))
      return { bytes: new Uint8Array(buffer), ...factsOf(answer.response) }
    },

    /**
     * Streams an asset.
     *
     * @param options.maxBytes The maximum size, such as the asset's `size_bytes`. @default 1_000_000_000
     * @throws {ApiError} `asset_not_found`
     */
    stream: async (
      id: string,
      { maxBytes = maxStreamBytes, ...options }: CallOptions & { maxBytes?: number } = {},
    ): Promise<AssetStream> => {
      const answer = await client.GET('/api/v1/assets/{asset_id}/content', {
        params: { path: { asset_id: id } },
        parseAs: 'stream',
        ...call(options, { isStream: true, maxBytes: Math.min(maxBytes, maxStreamBytes) }),
      })
      const stream = (await read<unknown>(Promise.resolve(answer))) as AssetStream['stream']
      return { stream, ...factsOf(answer.response) }
    },
  }
}

function factsOf({ headers }: Response): ContentFacts {
  return {
    contentType: headers.get('Content-Type') ?? 'application/octet-stream',
    sha256: /"([0-9a-f]{64})"/.exec(headers.get('ETag') ?? '')?.[1],
  }
}
