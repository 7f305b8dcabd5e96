import cluster from 'node:cluster'
import type { MetricsSnapshot } from './metrics/prometheus.ts'

/** What a worker sends to the primary process. */
export type WorkerMessage =
  | { readonly kind: 'listening'; readonly url: string }
  /** It cannot start. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'metrics'; readonly snapshot: MetricsSnapshot }

/** What the primary process sends to a worker. */
export type PrimaryMessage =
  /** All workers are listening. One of them prints the greeting, which needs the database. */
  { readonly kind: 'greet'; readonly metricsUrl: string | undefined } | { readonly kind: 'collect_metrics' }

/** The workers cannot start. The message is for the operator. */
export class WorkerStartError extends Error {
  override readonly name = 'WorkerStartError'
}

/** Sends a message from this worker. Resolves once it is sent, or the primary process is gone. */
export function sendToPrimary(message: WorkerMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => resolve())
    else resolve()
  })
}

/** Calls `handle` for each message to this worker. */
export function onPrimaryMessage(handle: (message: PrimaryMessage) => void): void {
  process.on('message', handle)
}

/** Tells the primary process why this worker cannot start: of several workers with the same error it prints one. */
export async function reportFailure(error: unknown, isExpected: boolean): Promise<void> {
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  await sendToPrimary({ kind: 'failed', reason: isExpected ? message : (stack ?? message) })
}

/** How long a worker may outlive the primary process. Milliseconds. */
const orphanMs = 10_000

/**
 * Calls `stop` when start.mjs was killed or, in a worker, the primary process: by default, Node would end the worker
 * without finishing its requests.
 */
export function onParentGone(stop: () => void): void {
  const { worker } = cluster
  if (worker) worker.exitedAfterDisconnect = true
  process.once('disconnect', () => {
    stop()
    // A database that does not answer must not leave the worker behind.
    if (worker) setTimeout(() => process.exit(1), orphanMs).unref()
  })
}
