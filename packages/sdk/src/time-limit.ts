/** How long the calls of a client may still take, all together. Time between calls does not count. */
export interface TimeLimit {
  leftMs: number
  readonly totalMs: number
}

export function timeLimit(totalMs: number): TimeLimit {
  return { leftMs: totalMs, totalMs }
}

/** Runs work and takes the time that it took off what is left. */
export async function takeTime<Result>(limit: TimeLimit, work: () => Promise<Result>): Promise<Result> {
  const start = performance.now()
  try {
    return await work()
  } finally {
    limit.leftMs -= performance.now() - start
  }
}
