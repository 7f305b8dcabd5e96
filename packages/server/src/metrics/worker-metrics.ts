import type { Worker } from 'node:cluster'
import { setTimeout as delay } from 'node:timers/promises'
import { AggregatorRegistry } from 'prom-client'
import type { MetricsSnapshot, PrimaryMessage } from '../worker-messages.ts'

/** How long a scrape waits for a worker before it uses the previous metrics of this worker. Milliseconds. */
const answerMs = 2_000

/** Sums the metrics of workers. Some gauges are averaged, as `prom-client` defines for each. */
export function createWorkerMetrics(listening: ReadonlySet<Worker>) {
  const latest = new Map<Worker, MetricsSnapshot>()
  const asked = new Map<Worker, PromiseWithResolvers<void>>()
  /** Without the counts of workers that exited, a sum would decrease, which Prometheus takes for a reset to zero. */
  let ended: MetricsSnapshot = []

  const ask = async (worker: Worker): Promise<void> => {
    const answer = asked.get(worker) ?? Promise.withResolvers<void>()
    asked.set(worker, answer)
    const message: PrimaryMessage = { kind: 'collect_metrics' }
    worker.send(message, () => {})
    const waiting = new AbortController()
    const timeout = delay(answerMs, undefined, { signal: waiting.signal }).catch(() => {})
    await Promise.race([answer.promise, timeout])
    waiting.abort()
  }

  const resolve = (worker: Worker): void => {
    asked.get(worker)?.resolve()
    asked.delete(worker)
  }

  return {
    received(worker: Worker, snapshot: MetricsSnapshot): void {
      if (listening.has(worker)) latest.set(worker, snapshot)
      resolve(worker)
    },

    exited(worker: Worker): void {
      const counts = latest.get(worker)?.filter(({ type }) => ['counter', 'histogram'].includes(String(type)))
      if (counts) ended = AggregatorRegistry.aggregate([ended, counts]).getMetricsAsArray()
      latest.delete(worker)
      resolve(worker)
    },

    /** In the format of Prometheus. */
    async read(): Promise<string> {
      await Promise.all([...listening].map(ask))
      return AggregatorRegistry.aggregate([ended, ...latest.values()]).metrics()
    },
  }
}
