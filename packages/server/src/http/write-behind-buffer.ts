export interface FlushOptions {
  /** Writes also what is not due yet: for the shutdown. */
  readonly all?: boolean
}

export interface BufferSource<Batch> {
  /**
   * Takes what is due out of memory, in batches of one write each: a larger one would delay requests. A batch is taken
   * when the one before is written or restored.
   */
  takeDue(now: number, all: boolean): Iterable<Batch>
  write(batch: Batch): Promise<void>
  /** Puts a batch back that could not be written. */
  restore(batch: Batch): void
  onError(error: unknown): void
}

/** Writes what was gathered in memory, off the path of requests. `kill -9` loses what was not flushed. */
export class WriteBehindBuffer<Batch> {
  readonly #source: BufferSource<Batch>
  #flushing: Promise<void> = Promise.resolve()

  constructor(source: BufferSource<Batch>) {
    this.#source = source
  }

  /** Writes what is due, after an earlier flush. Never fails: a batch that cannot be written is restored. */
  flush(now: number, { all = false }: FlushOptions = {}): Promise<void> {
    this.#flushing = this.#flushing.then(() => this.#write(now, all))
    return this.#flushing
  }

  async #write(now: number, all: boolean): Promise<void> {
    for (const batch of this.#source.takeDue(now, all)) {
      try {
        await this.#source.write(batch)
      } catch (error) {
        this.#source.restore(batch)
        this.#source.onError(error)
      }
      // Requests that arrived meanwhile go first.
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}

/** Splits rows into batches of a size. */
export function* inBatches<Row>(rows: readonly Row[], size: number): Iterable<Row[]> {
  for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size)
}
