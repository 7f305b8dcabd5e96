import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Config } from './config.ts'
import { listen } from './http/http-server.ts'
import { createLog } from './log.ts'
import { stopOnSignals } from './stop-on-signals.ts'
import { type Notice, type PrimaryMessage, type WorkerMessage, WorkerStartError } from './worker-messages.ts'

/** The replacement of a worker that ran for this long starts at once. Milliseconds. */
const stableMs = 60_000
/** Wait before a worker that keeps failing is replaced. It doubles from the second failure on. Milliseconds. */
const firstWaitMs = 1_000
const maxWaitMs = 10_000

interface StartedWorker {
  readonly pid: number | undefined
  /** @throws {WorkerStartError} the worker ended before it listened. */
  readonly url: Promise<string>
  /** How it ended. */
  readonly ended: Promise<string>
}

/**
 * Starts workers that share the port, and replaces those that end, until a signal stops them. This process hands
 * connections to the workers in turn and serves their metrics; it answers no request and opens no database.
 *
 * @throws {WorkerStartError} {ListenError} with a message for the operator. No worker is left.
 */
export async function runWorkers(config: Config): Promise<void> {
  const log = createLog(config.logLevel)
  const running = new Set<Worker>()
  const listening = new Set<Worker>()
  const metrics =
    config.metrics && (await import('./metrics/worker-metrics.ts')).createWorkerMetrics(listening)
  let isStopping = false
  let port = String(config.port)
  let environment: { PORT?: string } = {}

  const tellAllBut = (sender: Worker, { topic, text }: Notice) => {
    const message: PrimaryMessage = { kind: 'from_other', topic, text }
    for (const worker of listening) if (worker !== sender) worker.send(message, () => {})
  }
  const signalAll = (signal: NodeJS.Signals) => {
    for (const worker of running) worker.process.kill(signal)
  }
  const stop = async (): Promise<void> => {
    isStopping = true
    const ends = [...running].map((worker) => once(worker, 'exit'))
    signalAll('SIGTERM')
    await Promise.all(ends)
  }

  const start = (): StartedWorker => {
    // With PORT=0, the port must stay the same even if all workers ended.
    if (listening.size === 0) environment = { PORT: port }
    const worker = cluster.fork(environment)
    const closeHandedConnection = trackHandedConnection(worker)
    running.add(worker)
    const url = Promise.withResolvers<string>()
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'metrics') metrics?.received(worker, message.snapshot)
      else if (message.kind === 'failed') url.reject(new WorkerStartError(message.reason))
      else if (message.kind === 'to_others') tellAllBut(worker, message)
      else {
        listening.add(worker)
        port = new URL(message.url).port
        url.resolve(message.url)
      }
    })
    const ended = once(worker, 'exit').then(
      async ([code, signal]) => {
        closeHandedConnection()
        running.delete(worker)
        // Why it could not start may arrive after its exit.
        if (!listening.delete(worker) && worker.isConnected()) await once(worker, 'disconnect')
        return signal ? `signal ${signal}` : `exit code ${code}`
      },
      // The process could not be created.
      (error: Error) => {
        running.delete(worker)
        return error.message
      },
    )
    void ended.then((how) => {
      metrics?.exited(worker)
      url.reject(new WorkerStartError(`A worker ended before it listened: ${how}.`))
    })
    return { pid: worker.process.pid, url: url.promise, ended }
  }

  const keepRunning = async (first: StartedWorker): Promise<void> => {
    let current = first
    let startedAt = performance.now()
    for (let failures = 0; ; ) {
      const how = await current.ended
      failures = performance.now() - startedAt < stableMs ? failures + 1 : 1
      const waitMs = failures === 1 ? 0 : Math.min(maxWaitMs, firstWaitMs * 2 ** (failures - 2))
      if (isStopping) return
      log.error({ worker: current.pid, waitMs }, `a worker ended with ${how} and is replaced`)
      await delay(waitMs)
      if (isStopping) return
      startedAt = performance.now()
      current = start()
      current.url.catch(onFailedReplacement)
    }
  }

  const onFailedReplacement = (error: Error): void => {
    if (isStopping) return
    log.error({ reason: error.message }, 'a worker cannot start')
    if (listening.size > 0) return
    // Whatever supervises this process must know.
    process.stderr.write(`Open Animate stops, because no worker can start.\n${error.message}\n`)
    void stop().then(() => process.exit(1))
  }

  stopOnSignals(stop, () => signalAll('SIGKILL'))
  try {
    const server = metrics && (await import('./metrics/metrics-server.ts')).createMetricsServer(metrics.read)
    const metricsUrl =
      server && config.metrics && (await listen(server, config.metrics, 'OANIM_METRICS_PORT'))
    // The first one migrates the database, and finds out alone whether the workers can start.
    const first = start()
    await first.url
    const workers = [first, ...Array.from({ length: config.workers - 1 }, start)]
    await Promise.all(workers.map(({ url }) => url))
    for (const worker of workers) void keepRunning(worker)
    const [greeter] = listening
    greeter?.send({ kind: 'greet', metricsUrl } satisfies PrimaryMessage)
  } catch (error) {
    // A worker that a signal stopped is no failure.
    if (isStopping) return
    await stop()
    throw error
  }
}

/**
 * Node keeps a connection open that it was handing to a worker when that was killed, so its client would wait until its own
 * timeout. Node hands over one connection at a time, as a handle that it closes once the worker has it.
 *
 * @returns Closes that connection.
 */
function trackHandedConnection({ process: child }: Worker): () => void {
  let last: { close?: () => void } | undefined
  const send = child.send.bind(child) as (...sent: unknown[]) => boolean
  child.send = (...sent: unknown[]) => {
    if (sent[1]) last = sent[1]
    return send(...sent)
  }
  return () => last?.close?.()
}
