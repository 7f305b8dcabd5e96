export interface FlushOptions {
  /** Also write what is not due yet. For shutdown. */
  readonly all?: boolean
}

export interface BufferSource<Batch> {
  /**
   * Removes what is due from memory, in batches small enough not to delay requests. Each batch is taken after the
   * previous one is written or restored.
   */
  takeDue(now: number, all: boolean): Iterable<Batch>
  write(batch: Batch): Promise<void>
  /** Puts back a batch that could not be written. */
  restore(batch: Batch): void
  onError(error: unknown): void
}

/** Writes buffered data outside of requests. A crash loses what was not flushed. */
export class WriteBehindBuffer<Batch> {
  readonly #source: BufferSource<Batch>
  #flushing: Promise<void> = Promise.resolve()

  constructor(source: BufferSource<Batch>) {
    this.#source = source
  }

  /** Writes what is due. Flushes run one after another. Never fails: a batch that cannot be written is restored. */
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
      // Lets waiting requests run first.
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}

/** Splits rows into batches. */
export function* inBatches<Row>(rows: readonly Row[], size: number): Iterable<Row[]> {
  for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size)
}
