/** Work that came while too much other work waited. */
export class TooMuchWorkError extends Error {
  override readonly name = 'TooMuchWorkError'
}

/**
 * Bounds how much of one kind of work is done at the same time. The rest waits, in its order.
 *
 * @param running Most work at a time.
 * @param waiting Most work that waits.
 * @returns Does work. It rejects with `TooMuchWorkError` when too much waits.
 */
export function boundedWork(running: number, waiting: number) {
  const queue: (() => void)[] = []
  let count = 0
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (count >= running) {
      if (queue.length >= waiting) throw new TooMuchWorkError('too much work is waiting')
      await new Promise<void>((resolve) => queue.push(resolve))
    } else count += 1
    try {
      return await work()
    } finally {
      const next = queue.shift()
      // The place passes to the next one.
      if (next) next()
      else count -= 1
    }
  }
}
