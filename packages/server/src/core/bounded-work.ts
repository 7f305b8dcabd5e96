/** The queue of `boundedWork` is full. */
export class TooMuchWorkError extends Error {
  override readonly name = 'TooMuchWorkError'
}

/**
 * Limits concurrency with a first-in, first-out queue.
 *
 * @param running Maximum number of running tasks.
 * @param waiting Maximum number of queued tasks.
 * @returns A function that runs a task. It rejects with `TooMuchWorkError` when the queue is full.
 */
export function boundedWork(running: number, waiting: number) {
  const queue: (() => void)[] = []
  let count = 0
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (count >= running) {
      if (queue.length >= waiting) throw new TooMuchWorkError('the queue is full')
      await new Promise<void>((resolve) => queue.push(resolve))
    } else count += 1
    try {
      return await work()
    } finally {
      const next = queue.shift()
      // `count` stays the same: the next task takes the slot.
      if (next) next()
      else count -= 1
    }
  }
}
