import { type ChildProcess, fork } from 'node:child_process'
import os from 'node:os'
import { join } from 'node:path'
import type {
  BackgroundJob,
  CutOutFile,
  EditJob,
  ImageFacts,
  ImageFile,
  ImageJob,
  ImageProblem,
  InspectJob,
  PaintJob,
  ThumbnailJob,
  UpscaledFile,
  UpscaleJob,
} from './image-job.ts'

export type WorkerResult = ImageFile | UpscaledFile | CutOutFile | ImageFacts | ImageProblem

/** Sent to a worker. */
export interface WorkerJob {
  readonly id: number
  readonly job: ImageJob
}

/** Sent by a worker: that it starts a job, then the result. The image itself is in the file. */
export type WorkerMessage =
  | { readonly id: number; readonly hasStarted: true }
  | { readonly id: number; readonly result: WorkerResult }
  | { readonly id: number; readonly error: string; readonly code?: string | undefined }

/** The queue of the pool is full. */
export class ImageQueueFullError extends Error {
  override readonly name = 'ImageQueueFullError'
}

/** The pool closed before the job was done. */
export class ImagePoolClosedError extends Error {
  override readonly name = 'ImagePoolClosedError'
}

/** A worker exited, exceeded the time limit or could not write the file. */
export class ImageWorkerError extends Error {
  override readonly name = 'ImageWorkerError'
}

export interface ImageWorkerPoolOptions {
  /** Most workers at a time. @default one fewer than the available cores, at least 1 */
  readonly size?: number
  /** Most jobs in the queue. @default 64 */
  readonly maxQueued?: number
  /** Time limit of a job, in milliseconds. A long job has five times as much. @default 120,000 */
  readonly timeoutMs?: number
  /** Time until a worker without jobs exits, in milliseconds. @default 60,000 */
  readonly idleMs?: number
  /** Program of a worker. @default the source beside this file */
  readonly program?: string
  /** Where `installEngine` puts engines. Without it, only the engines without installation are there. */
  readonly enginesDir?: string | undefined
}

/** Jobs of seconds or minutes, and much memory. They run one at a time in a worker of their own, so that others need not wait. */
function isLong(job: ImageJob): boolean {
  return 'upscale' in job || 'removeBackgroundOf' in job
}

interface Task {
  readonly id: number
  readonly job: ImageJob
  resolve(result: WorkerResult): void
  reject(error: Error): void
  hasStarted: boolean
  isRetry: boolean
}

interface Worker {
  readonly process: ChildProcess
  readonly isForLong: boolean
  task: Task | undefined
  /** Time limit of its job, or until it exits because it has none. */
  timer: NodeJS.Timeout | undefined
  /** It was killed and gets no more jobs. */
  isStopping: boolean
}

/**
 * Makes images in separate processes of low priority, so that the work occupies neither the event loop nor the thread
 * pool of the server. The first job starts a worker; idle workers exit.
 */
export class ImageWorkerPool {
  readonly #options: Required<Omit<ImageWorkerPoolOptions, 'enginesDir'>> & ImageWorkerPoolOptions
  readonly #workers = new Set<Worker>()
  #queue: Task[] = []
  #lastId = 0
  #isClosed = false

  constructor(options: ImageWorkerPoolOptions = {}) {
    this.#options = {
      size: Math.max(1, os.availableParallelism() - 1),
      maxQueued: 64,
      timeoutMs: 120_000,
      idleMs: 60_000,
      program: join(import.meta.dirname, 'image-worker.ts'),
      ...options,
    }
  }

  /** Number of workers. */
  get size(): number {
    return this.#options.size
  }

  /**
   * Runs a job. A file that it makes is synced to disk.
   *
   * @param signal Abandons the job; the promise then rejects with its reason.
   * @returns What the job gives, or a problem of its input.
   * @throws {ImageQueueFullError} {ImagePoolClosedError} {ImageWorkerError}
   */
  render(job: PaintJob | ThumbnailJob, signal?: AbortSignal): Promise<ImageFile>
  render(job: EditJob, signal?: AbortSignal): Promise<ImageFile | ImageProblem>
  render(job: UpscaleJob, signal?: AbortSignal): Promise<UpscaledFile | ImageProblem>
  render(job: BackgroundJob, signal?: AbortSignal): Promise<CutOutFile | ImageProblem>
  render(job: InspectJob, signal?: AbortSignal): Promise<ImageFacts | ImageProblem>
  async render(job: ImageJob, signal?: AbortSignal): Promise<WorkerResult> {
    if (this.#isClosed) throw new ImagePoolClosedError('The image workers have stopped.')
    signal?.throwIfAborted()
    if (this.#queue.length >= this.#options.maxQueued) {
      throw new ImageQueueFullError(`${this.#options.maxQueued} images are already waiting.`)
    }
    this.#lastId += 1
    const { promise, resolve, reject } = Promise.withResolvers<WorkerResult>()
    const task: Task = {
      id: this.#lastId,
      job,
      resolve,
      reject,
      hasStarted: false,
      isRetry: false,
    }
    const abandon = () => {
      this.#queue = this.#queue.filter((queued) => queued !== task)
      for (const worker of this.#workers) {
        if (worker.task === task) this.#stop(worker)
      }
      reject(signal?.reason as Error)
    }
    signal?.addEventListener('abort', abandon, { once: true })
    this.#queue.push(task)
    this.#assign()
    try {
      return await promise
    } finally {
      signal?.removeEventListener('abort', abandon)
    }
  }

  /** Stops all workers. Unfinished jobs fail with `ImagePoolClosedError`. */
  async close(): Promise<void> {
    this.#isClosed = true
    const error = new ImagePoolClosedError('The image workers have stopped.')
    for (const { reject } of this.#queue) reject(error)
    this.#queue = []
    const running = [...this.#workers].filter(({ process }) => process.pid !== undefined)
    await Promise.all(
      running.map((worker) => {
        worker.task?.reject(error)
        worker.task = undefined
        const exited = new Promise((resolve) => worker.process.once('exit', resolve))
        this.#stop(worker)
        return exited
      }),
    )
  }

  #assign(): void {
    for (const forLong of [false, true]) {
      for (;;) {
        const task = this.#queue.find(({ job }) => isLong(job) === forLong)
        const isFree = (worker: Worker) =>
          worker.isForLong === forLong && worker.task === undefined && !worker.isStopping
        const worker = task && ([...this.#workers].find(isFree) ?? this.#start(forLong))
        if (!worker) break
        this.#queue = this.#queue.filter((queued) => queued !== task)
        worker.task = task
        clearTimeout(worker.timer)
        worker.timer = setTimeout(() => this.#stop(worker), this.#options.timeoutMs * (forLong ? 5 : 1))
        worker.process.ref()
        const { id, job } = task
        worker.process.send({ id, job } satisfies WorkerJob)
      }
    }
  }

  #start(isForLong: boolean): Worker | undefined {
    const size = isForLong ? 1 : this.#options.size
    if ([...this.#workers].filter((worker) => worker.isForLong === isForLong).length >= size) return undefined
    const { enginesDir } = this.#options
    const child = fork(this.#options.program, enginesDir === undefined ? [] : [enginesDir], {
      // In the process group of the terminal, Ctrl+C would kill the workers while the server drains.
      detached: true,
      // A worker needs neither the secrets of the server nor its Node options.
      env: process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] } : {},
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const worker: Worker = { process: child, isForLong, task: undefined, timer: undefined, isStopping: false }
    this.#workers.add(worker)
    child.on('message', (message: WorkerMessage) => {
      if (!('hasStarted' in message)) this.#finish(worker, message)
      else if (worker.task?.id === message.id) worker.task.hasStarted = true
    })
    // A process that fails to start never exits.
    child.on('error', (cause) => {
      if (child.pid === undefined) this.#remove(worker, cause)
    })
    child.on('exit', () => this.#remove(worker))
    return worker
  }

  #stop(worker: Worker): void {
    worker.isStopping = true
    worker.process.kill('SIGKILL')
  }

  #remove(worker: Worker, cause?: Error): void {
    this.#workers.delete(worker)
    clearTimeout(worker.timer)
    const { task } = worker
    worker.task = undefined
    if (task && !task.hasStarted && !task.isRetry && !worker.isStopping && !this.#isClosed) {
      // The worker exited while it was idle, before the pool knew: the job is not the cause.
      task.isRetry = true
      this.#queue.unshift(task)
    } else {
      task?.reject(new ImageWorkerError('The worker exited before the image was finished.', { cause }))
    }
    if (!this.#isClosed) this.#assign()
  }

  #finish(worker: Worker, message: Exclude<WorkerMessage, { hasStarted: true }>): void {
    const { task } = worker
    worker.task = undefined
    clearTimeout(worker.timer)
    worker.timer = setTimeout(() => this.#stop(worker), this.#options.idleMs).unref()
    // An idle worker does not keep the server running.
    worker.process.unref()
    worker.process.channel?.unref()
    if ('error' in message) task?.reject(toError(message))
    else task?.resolve(message.result)
    this.#assign()
  }
}

/** A system error keeps its code, so that the server recognizes a full disk. */
function toError({ error, code }: Extract<WorkerMessage, { error: string }>): ImageWorkerError {
  const cause = code === undefined ? undefined : Object.assign(new Error(error), { code })
  return new ImageWorkerError(error, { cause })
}
