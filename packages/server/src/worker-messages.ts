import cluster from 'node:cluster'

/** The metrics of one process, as `prom-client` sums them up. */
export type MetricsSnapshot = readonly { readonly type: unknown }[]

/** What one worker tells the others. */
export interface Notice {
  readonly topic: 'mcp_call_cancelled' | 'engine'
  readonly text: string
}

/** What a worker sends to the primary process. */
export type WorkerMessage =
  | { readonly kind: 'listening'; readonly url: string }
  /** It cannot start. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'metrics'; readonly snapshot: MetricsSnapshot }
  | ({ readonly kind: 'to_others' } & Notice)

/** What the primary process sends to a worker. */
export type PrimaryMessage =
  /** All workers are listening. One of them prints the greeting, which needs the database. */
  | { readonly kind: 'greet'; readonly metricsUrl: string | undefined }
  | { readonly kind: 'collect_metrics' }
  | ({ readonly kind: 'from_other' } & Notice)

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

/** Tells the other workers, if this is one of several. */
export function tellOtherWorkers(topic: Notice['topic'], text: string): void {
  if (cluster.isWorker) void sendToPrimary({ kind: 'to_others', topic, text })
}

/** Calls `handle` for each text that another worker tells. */
export function onOtherWorkers(topic: Notice['topic'], handle: (text: string) => void): void {
  if (!cluster.isWorker) return
  onPrimaryMessage((message) => {
    if (message.kind === 'from_other' && message.topic === topic) handle(message.text)
  })
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
