import { onParentGone } from './worker-messages.ts'

/**
 * Exits after `stop`.
 *
 * @param kill Called when a second Ctrl+C exits at once.
 */
export function stopOnSignals(stop: () => Promise<void>, kill: () => void = () => {}): void {
  let isStopping = false
  let isInterrupted = false
  const stopOnce = () => {
    if (isStopping) return
    isStopping = true
    void stop().then(() => process.exit(0))
  }
  process.on('SIGINT', () => {
    if (isInterrupted) {
      kill()
      process.exit(130)
    }
    isInterrupted = true
    stopOnce()
  })
  // systemd and start.mjs may both send SIGTERM, so a second one does not exit at once.
  process.on('SIGTERM', stopOnce)
  onParentGone(stopOnce)
}
