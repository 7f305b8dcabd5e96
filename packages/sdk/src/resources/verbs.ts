import { type Caller, type CreateOptions, idempotencyHeader } from '../caller.ts'
import { ApiError, type Problem } from '../errors.ts'
import { keepTrying } from '../keep-trying.ts'
import type {
  Asset,
  EditImageInput,
  GenerateAudioInput,
  GenerateImageInput,
  GenerateVideoInput,
  Job,
  RemoveBackgroundInput,
  RunModelInput,
  UpscaleImageInput,
} from '../shapes.ts'
import { type FileContent, type MediaFile, readFile } from '../upload-file.ts'
import { jobs, type WaitOptions } from './jobs.ts'

/** How to wait for a new job. */
export interface JobOptions extends WaitOptions, Pick<CreateOptions, 'idempotencyKey'> {
  /**
   * Whether an abort of `signal` also cancels the job. Otherwise the job continues.
   * @default false
   */
  cancelOnAbort?: boolean | undefined
  /**
   * How long the first response waits for the job before the job is polled, in milliseconds: longer waits need fewer
   * requests, shorter ones report progress sooner.
   * @default 1_000 with `onProgress`, otherwise 20_000; at most half of the client's `timeoutMs`
   */
  startWaitMs?: number | undefined
}

/** What is uploaded. */
export interface UploadOptions extends CreateOptions {
  /** The media type of the file. The server checks the content itself. */
  contentType?: string | undefined
}

/** How long the first response waits for the job: with and without a listener for progress. Milliseconds. */
const listenedWaitMs = 1_000
const silentWaitMs = 20_000
/** How long each response is waited for after an abort, to cancel the job. Milliseconds. */
const abortGraceMs = 5_000

/** Starts a job with the options of the request that creates it. */
type Post = (init: {
  headers: Record<string, string>
  fetch: typeof fetch
  signal?: AbortSignal
}) => Promise<{ data?: { job: Job }; error?: unknown; response: Response }>

/** Uploads files and generates assets. */
export function verbs(caller: Caller) {
  const { client, call, read, timeoutMs: callMs, retries } = caller
  const { wait, cancel } = jobs(caller)

  const upload = async (
    file: FileContent,
    { contentType, ...options }: UploadOptions = {},
  ): Promise<Asset> => {
    const type = contentType ?? (file instanceof Blob && file.type !== '' ? file.type : undefined)
    const body = await readFile(file)
    const response = await read(
      client.POST('/api/v1/assets', {
        // The contract describes bytes as a string.
        body: body as unknown as string,
        bodySerializer: (bytes: unknown) => bytes as Uint8Array<ArrayBuffer>,
        headers: { ...idempotencyHeader(options), 'Content-Type': type ?? 'application/octet-stream' },
        ...call({ timeoutMs: callMs * 10, ...options }),
      }),
    )
    return response.asset
  }

  /** The reference to a file in a request. The key of its upload follows from the key of the request. */
  const refer = async (file: MediaFile, index: number, { signal, idempotencyKey }: JobOptions) => {
    if (typeof file === 'string') return file
    const key = idempotencyKey === undefined ? undefined : `${idempotencyKey}.${index}`
    return (await upload(file, { signal, idempotencyKey: key })).id
  }

  /** Cancels a job and waits a little for its end. Without a response the job may continue: the listener is not called. */
  const stop = async (find: (signal: AbortSignal) => Promise<Job>, onProgress: JobOptions['onProgress']) => {
    try {
      const { id } = await find(AbortSignal.timeout(abortGraceMs))
      const job = await cancel(id)
      onProgress?.(job)
      if (job.finished_at === null) await wait(id, { onProgress, timeoutMs: abortGraceMs })
    } catch {
      // The caller learns of the abort.
    }
  }

  /** Starts a job and waits until it is finished. @throws {ApiError} if it does not succeed. */
  const run = async (post: Post, options: JobOptions): Promise<Job> => {
    const { signal, timeoutMs = Number.POSITIVE_INFINITY, onProgress, cancelOnAbort = false } = options
    const { startWaitMs = onProgress ? listenedWaitMs : silentWaitMs } = options
    signal?.throwIfAborted()
    const startedAt = performance.now()
    const key = idempotencyHeader(options)
    const start = async (waitMs: number, startSignal: AbortSignal | undefined): Promise<Job> => {
      const headers = { ...key, Prefer: `wait=${Math.floor(waitMs / 1_000)}` }
      return (await read(post({ headers, ...call({ signal: startSignal }, { isUntimed: true }) }))).job
    }
    let job: Job | undefined
    try {
      const waitMs = Math.min(startWaitMs, callMs / 2, timeoutMs)
      job = await keepTrying(retries, () => start(waitMs, signal), { signal, isReached: false })
      onProgress?.(job)
      signal?.throwIfAborted()
      if (job.finished_at === null) {
        const leftMs = Math.max(0, timeoutMs - (performance.now() - startedAt))
        job = await wait(job.id, { signal, onProgress, timeoutMs: leftMs })
      }
    } catch (error) {
      if (!signal?.aborted) throw error
      const started = job
      if (cancelOnAbort && (started === undefined || started.finished_at === null)) {
        // The same request again gets the job that the first one started.
        await stop(async (grace) => started ?? (await start(0, grace)), onProgress)
      }
      throw signal.reason
    }
    if (job.status === 'succeeded') return job
    throw new ApiError(problemOf(job))
  }

  return {
    /**
     * Stores an image of at most 50 MB. A stream is read into memory first. The default time limit is ten times
     * `timeoutMs` of the client.
     *
     * @throws {ApiError} `file_invalid`, if it is no intact image.
     * @throws {ConfigurationError} `file_too_large`
     */
    upload,

    /**
     * Generates images from a prompt, and waits until they are stored.
     *
     * @returns The finished job, with its assets.
     * @throws {ApiError} Why the job failed, such as `prompt_not_understood` (with `ignored` in `body`).
     */
    generateImage: (input: GenerateImageInput, options: JobOptions = {}): Promise<Job> =>
      run((init) => client.POST('/api/v1/assets/generate-image', { body: input, ...init }), options),

    /**
     * Changes an image as a prompt says, and waits until the result is stored. Files are uploaded first.
     *
     * @returns The finished job, with its assets.
     * @throws {ApiError} Why the job failed.
     */
    editImage: async (input: WithFiles<EditImageInput>, options: JobOptions = {}): Promise<Job> => {
      const { images: more, ...rest } = input
      const image = await refer(input.image, 0, options)
      const images = more && (await Promise.all(more.map((each, index) => refer(each, index + 1, options))))
      const body = { ...rest, image, ...(images && { images }) }
      return run((init) => client.POST('/api/v1/assets/edit-image', { body, ...init }), options)
    },

    /**
     * Makes the background of an image transparent, and waits until the result is stored. A file is uploaded first.
     *
     * @returns The finished job, with its asset.
     * @throws {ApiError} Why the job failed, such as `engine_not_installed`.
     */
    removeBackground: async (
      input: WithFiles<RemoveBackgroundInput>,
      options: JobOptions = {},
    ): Promise<Job> => {
      const body = { ...input, image: await refer(input.image, 0, options) }
      return run((init) => client.POST('/api/v1/assets/remove-background', { body, ...init }), options)
    },

    /**
     * Enlarges an image two or four times, and waits until the result is stored. A file is uploaded first.
     *
     * @returns The finished job, with its asset.
     * @throws {ApiError} Why the job failed.
     */
    upscale: async (input: WithFiles<UpscaleImageInput>, options: JobOptions = {}): Promise<Job> => {
      const body = { ...input, image: await refer(input.image, 0, options) }
      return run((init) => client.POST('/api/v1/assets/upscale', { body, ...init }), options)
    },

    /**
     * Generates a video from a prompt and, if given, a first image, and waits until it is stored. A file is uploaded first.
     *
     * @returns The finished job, with its asset.
     * @throws {ApiError} Why the job failed, such as `model_unavailable`.
     */
    generateVideo: async (
      { image, ...rest }: WithFiles<GenerateVideoInput>,
      options: JobOptions = {},
    ): Promise<Job> => {
      const body = { ...rest, ...(image !== undefined && { image: await refer(image, 0, options) }) }
      return run((init) => client.POST('/api/v1/assets/generate-video', { body, ...init }), options)
    },

    /**
     * Generates music, sounds or speech from a prompt, and waits until it is stored.
     *
     * @returns The finished job, with its asset.
     * @throws {ApiError} Why the job failed, such as `model_unavailable`.
     */
    generateAudio: (input: GenerateAudioInput, options: JobOptions = {}): Promise<Job> =>
      run((init) => client.POST('/api/v1/assets/generate-audio', { body: input, ...init }), options),

    /**
     * Runs any model of a provider with its own input, and waits until its answer and its files are stored.
     *
     * @returns The finished job: the answer in `output`, the files in `assets`.
     * @throws {ApiError} Why the job failed, such as `provider_input_invalid`.
     */
    run: (input: RunModelInput, options: JobOptions = {}): Promise<Job> =>
      run((init) => client.POST('/api/v1/assets/run', { body: input, ...init }), options),
  }
}

/** The input of a verb, whose images may be files. */
type WithFiles<Input> = Omit<Input, 'image' | 'images'> &
  ('image' extends keyof Input
    ? undefined extends Input['image']
      ? { image?: MediaFile | undefined }
      : { image: MediaFile }
    : unknown) &
  ('images' extends keyof Input ? { images?: readonly MediaFile[] | undefined } : unknown)

/** Why a finished job did not succeed, as the problem that its request would have got. */
function problemOf(job: Job): Problem {
  const cancelled = {
    code: 'job_cancelled',
    status: 409,
    title: 'Job cancelled',
    detail: 'The job was cancelled.',
  }
  return { status: 500, ...(job.error ?? cancelled), job_id: job.id, cost_usd: job.cost_usd }
}
