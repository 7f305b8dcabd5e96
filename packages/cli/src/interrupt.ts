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

/** Exits on SIGINT (^C), SIGTERM and SIGHUP after the registered cleanups, the last one first. */
export function endOnSignals(): void {
  const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
  for (const [signal, exitCode] of Object.entries(exitCodes)) {
    process.on(signal, () => {
      for (const cleanup of [...cleanups].reverse()) cleanup()
      process.exit(exitCode)
    })
  }
}
