const cleanups = new Set<() => void>()

/**
 * Registers a cleanup for an interrupt.
 *
 * @returns A function that removes the registration.
 */
export function onInterrupt(cleanup: () => void): () => void {
  cleanups.add(cleanup)
  return () => cleanups.delete(cleanup)
}

/** Exit codes of the signals that end a program. */
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGBREAK: 130 } as const
export type InterruptExitCode = (typeof exitCodes)[keyof typeof exitCodes]

let stopWork: ((exitCode: InterruptExitCode) => void) | undefined

/**
 * Registers work that ends itself at the first interrupt, such as by cancelling a job. The second interrupt exits at once.
 *
 * @param stop Called with the exit code of the signal. It must make the command end.
 * @returns A function that removes the registration.
 */
export function onFirstInterrupt(stop: (exitCode: InterruptExitCode) => void): () => void {
  stopWork = stop
  return () => {
    stopWork = undefined
  }
}

export type EndingSignal = keyof typeof exitCodes
let handleAll: ((signal: EndingSignal) => void) | undefined

/**
 * Hands the signals that would end the program to a command that acts on them itself, such as by passing them on.
 *
 * @returns A function that gives them back to the previous handler.
 */
export function takeSignals(handle: (signal: EndingSignal) => void): () => void {
  const before = handleAll
  handleAll = handle
  return () => {
    handleAll = before
  }
}

/** The exit code of a program that a signal ended. */
export function exitCodeOf(signal: EndingSignal): InterruptExitCode {
  return exitCodes[signal]
}

/** The signals that end a program. SIGBREAK is Ctrl+Break on Windows, and SIGHUP there the closed console. */
export function endingSignals(platform: NodeJS.Platform = process.platform): readonly EndingSignal[] {
  const everywhere = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  return platform === 'win32' ? [...everywhere, 'SIGBREAK'] : everywhere
}

/** Exits on these signals after the registered cleanups, the last one first. */
export function endOnSignals(): void {
  for (const signal of endingSignals()) {
    const exitCode = exitCodes[signal]
    process.on(signal, () => {
      if (handleAll) return handleAll(signal)
      const stop = stopWork
      stopWork = undefined
      if (stop) return stop(exitCode)
      for (const cleanup of [...cleanups].reverse()) cleanup()
      process.exit(exitCode)
    })
  }
}
