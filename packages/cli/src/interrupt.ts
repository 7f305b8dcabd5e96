const cleanups = new Set<() => void>()

/**
 * Registers what must happen if the process is interrupted before the work is done.
 *
 * @returns A function that takes the registration back.
 */
export function onInterrupt(cleanup: () => void): () => void {
  cleanups.add(cleanup)
  return () => cleanups.delete(cleanup)
}

/** Ends the process on ^C and on SIGTERM, after everything registered has run. */
export function endOnSignals(): void {
  const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
  for (const [signal, exitCode] of Object.entries(exitCodes)) {
    process.on(signal, () => {
      for (const cleanup of [...cleanups].reverse()) cleanup()
      process.exit(exitCode)
    })
  }
}
