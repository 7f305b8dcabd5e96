/** Work that is done again and again. */
export interface Job {
  /** Completes the log line "… failed". */
  readonly name: string
  readonly everyMs: number
  /** Whether the first run is at the start. @default false */
  readonly atStart?: boolean
  run(now: number): Promise<unknown>
}

/**
 * Runs jobs at their intervals until it is stopped. A job does not run while its previous run has not ended; a failure
 * does not end the others.
 *
 * @returns Stops the jobs; runs that have begun end by themselves.
 */
export function schedule(jobs: readonly Job[], onError: (error: unknown, job: Job) => void): () => void {
  const timers = jobs.map((job) => {
    let isRunning = false
    const run = async () => {
      if (isRunning) return
      isRunning = true
      try {
        await job.run(Date.now())
      } catch (error) {
        onError(error, job)
      } finally {
        isRunning = false
      }
    }
    if (job.atStart) void run()
    return setInterval(run, job.everyMs)
  })
  return () => {
    for (const timer of timers) clearInterval(timer)
  }
}
