/** A periodic job. */
export interface Job {
  /** Completes the log line "… failed". */
  readonly name: string
  readonly everyMs: number
  /** Also run once immediately. @default false */
  readonly atStart?: boolean
  run(now: number): Promise<unknown>
}

/**
 * Runs jobs at their intervals. A job is skipped while its previous run is still going; a failure does not stop later
 * runs or other jobs.
 *
 * @returns Stops the jobs. Runs in progress are not aborted.
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
