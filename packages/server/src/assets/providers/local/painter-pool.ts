import { type ChildProcess, fork } from 'node:child_process'
import os from 'node:os'
import { join } from 'node:path'
import type { Understanding } from './understand.ts'

export type Format = 'png' | 'jpeg' | 'webp' | 'avif'

/** What is made: a picture of a plan, or a small WebP of a file. */
export type PaintOrder = {
  /** Where the file goes; it must not exist. */
  readonly path: string
} & (
  | { readonly plan: Understanding; readonly format: Format }
  | {
      /** The file of a picture in any format. */
      readonly thumbnailOf: string
      /** Largest width of the thumbnail, in pixels. */
      readonly width: number
    }
)

/** What a painter is told. */
export type PaintJob = PaintOrder & { readonly id: number }

/** What a painter answers: that it begins, and then how it went. The picture itself is in the file. */
export type PaintAnswer =
  | { readonly id: number; readonly hasBegun: true }
  | { readonly id: number; readonly sizeBytes: number; readonly sha256: string }
  | { readonly id: number; readonly error: string; readonly code?: string | undefined }

/** More pictures wait than may. */
export class PainterBusyError extends Error {
  override readonly name = 'PainterBusyError'
}

/** The pool was closed before the picture was finished. */
export class PainterClosedError extends Error {
  override readonly name = 'PainterClosedError'
}

/** A painter died, took too long, or could not write. */
export class PainterFailedError extends Error {
  override readonly name = 'PainterFailedError'
}

export interface PainterPoolOptions {
  /** Painters at a time. @default one fewer than the cores, at least 1 */
  readonly size?: number
  /** Pictures that may wait. @default 64 */
  readonly maxWaiting?: number
  /** Longest time for one picture, in milliseconds. @default 120,000 */
  readonly timeoutMs?: number
  /** How long a painter without work stays, in milliseconds. @default 60,000 */
  readonly idleMs?: number
}

interface Order {
  job: PaintJob
  resolve(answer: { sizeBytes: number; sha256: string }): void
  reject(error: Error): void
  hasBegun: boolean
  isSecondTry: boolean
}

interface Painter {
  process: ChildProcess
  order: Order | undefined
  timer: NodeJS.Timeout | undefined
  /** It has been told to end, and gets no more work. */
  isLeaving: boolean
}

/**
 * Paints in processes of their own, at low priority, so that neither the event loop nor the thread pool of this
 * process has any of the work. Painters start with the first picture and end when they have been idle.
 */
export class PainterPool {
  readonly #options: Required<PainterPoolOptions>
  readonly #painters = new Set<Painter>()
  #waiting: Order[] = []
  #count = 0
  #isClosed = false

  constructor(options: PainterPoolOptions = {}) {
    this.#options = {
      size: Math.max(1, os.availableParallelism() - 1),
      maxWaiting: 64,
      timeoutMs: 120_000,
      idleMs: 60_000,
      ...options,
    }
  }

  /**
   * Paints a picture into a file, which is on disk when this returns.
   *
   * @throws {PainterBusyError} when too many wait, {PainterClosedError} when the pool closes first,
   * {PainterFailedError} when it could not be painted; {@link AbortSignal.reason} when the caller gave up.
   */
  async render(order: PaintOrder, signal?: AbortSignal): Promise<{ sizeBytes: number; sha256: string }> {
    if (this.#isClosed) throw new PainterClosedError('The painters have stopped.')
    signal?.throwIfAborted()
    if (this.#waiting.length >= this.#options.maxWaiting) {
      throw new PainterBusyError(`${this.#options.maxWaiting} pictures are waiting already.`)
    }
    this.#count += 1
    const job = { ...order, id: this.#count }
    const done = Promise.withResolvers<{ sizeBytes: number; sha256: string }>()
    const waiting: Order = {
      job,
      resolve: done.resolve,
      reject: done.reject,
      hasBegun: false,
      isSecondTry: false,
    }
    const giveUp = () => {
      this.#waiting = this.#waiting.filter((each) => each !== waiting)
      for (const painter of this.#painters) {
        if (painter.order === waiting) this.#dismiss(painter)
      }
      done.reject(signal?.reason as Error)
    }
    signal?.addEventListener('abort', giveUp, { once: true })
    this.#waiting.push(waiting)
    this.#assign()
    try {
      return await done.promise
    } finally {
      signal?.removeEventListener('abort', giveUp)
    }
  }

  /** Ends all painters. What is unfinished fails with `PainterClosedError`. */
  async close(): Promise<void> {
    this.#isClosed = true
    const closed = new PainterClosedError('The painters have stopped.')
    for (const { reject } of this.#waiting) reject(closed)
    this.#waiting = []
    const started = [...this.#painters].filter(({ process }) => process.pid !== undefined)
    await Promise.all(
      started.map((painter) => {
        painter.order?.reject(closed)
        painter.order = undefined
        const gone = new Promise((resolve) => painter.process.once('exit', resolve))
        this.#dismiss(painter)
        return gone
      }),
    )
  }

  #assign(): void {
    while (this.#waiting.length > 0) {
      const isFree = ({ order, isLeaving }: Painter) => order === undefined && !isLeaving
      const painter = [...this.#painters].find(isFree) ?? this.#hire()
      if (!painter) return
      painter.order = this.#waiting.shift() as Order
      clearTimeout(painter.timer)
      painter.timer = setTimeout(() => this.#dismiss(painter), this.#options.timeoutMs)
      painter.process.ref()
      painter.process.send(painter.order.job)
    }
  }

  #hire(): Painter | undefined {
    if (this.#painters.size >= this.#options.size) return undefined
    // The group of the terminal would give a painter the Ctrl+C that is meant for the server, which drains.
    const child = fork(join(import.meta.dirname, 'painter.ts'), {
      detached: true,
      // A painter needs no secret of the server, and none of the flags that it was started with.
      env: process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] } : {},
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const painter: Painter = { process: child, order: undefined, timer: undefined, isLeaving: false }
    this.#painters.add(painter)
    child.on('message', (answer: PaintAnswer) => {
      if (!('hasBegun' in answer)) this.#finish(painter, answer)
      else if (painter.order?.job.id === answer.id) painter.order.hasBegun = true
    })
    // A process that could not be started never exits.
    child.on('error', (cause) => {
      if (child.pid === undefined) this.#leave(painter, cause)
    })
    child.on('exit', () => this.#leave(painter))
    return painter
  }

  #dismiss(painter: Painter): void {
    painter.isLeaving = true
    painter.process.kill('SIGKILL')
  }

  #leave(painter: Painter, cause?: Error): void {
    this.#painters.delete(painter)
    clearTimeout(painter.timer)
    const { order } = painter
    painter.order = undefined
    if (order && !order.hasBegun && !order.isSecondTry && !painter.isLeaving && !this.#isClosed) {
      // It died while idle, before we heard of it: the picture is not to blame.
      order.isSecondTry = true
      this.#waiting.unshift(order)
    } else {
      order?.reject(new PainterFailedError('The painter ended before the picture was finished.', { cause }))
    }
    if (!this.#isClosed) this.#assign()
  }

  #finish(painter: Painter, answer: Exclude<PaintAnswer, { hasBegun: true }>): void {
    const { order } = painter
    painter.order = undefined
    clearTimeout(painter.timer)
    painter.timer = setTimeout(() => this.#dismiss(painter), this.#options.idleMs).unref()
    // An idle painter does not keep the server alive.
    painter.process.unref()
    painter.process.channel?.unref()
    if ('error' in answer) order?.reject(failureOf(answer))
    else order?.resolve({ sizeBytes: answer.sizeBytes, sha256: answer.sha256 })
    this.#assign()
  }
}

/** An error of the system keeps its code: a full disk is not the painter's fault. */
function failureOf({ error, code }: Extract<PaintAnswer, { error: string }>): PainterFailedError {
  return new PainterFailedError(
    error,
    code === undefined ? {} : { cause: Object.assign(new Error(error), { code }) },
  )
}
