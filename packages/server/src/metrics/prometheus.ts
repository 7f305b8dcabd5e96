import type { Server } from 'node:http'
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { limiterEvents } from '../http/quota-limiter.ts'
import type { Metrics } from '../http/services.ts'
import type { MetricsSnapshot } from '../worker-messages.ts'
import { createMetricsServer } from './metrics-server.ts'

interface Prometheus extends Metrics {
  /** Serves `GET /metrics` only. Not listening yet. */
  readonly server: Server
  snapshot(): Promise<MetricsSnapshot>
}

/** A key check is below the first bucket; generating an image takes several seconds. */
const bucketsS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

interface Handles {
  readonly duration: { observe(seconds: number): void }
  /** By status class: `counts[2]` is 2xx. */
  readonly counts: { inc(): void }[]
}

export function createPrometheus(): Prometheus {
  const register = new Registry()
  collectDefaultMetrics({ register })
  // The library names three gauges like counters. Their values are also in `nodejs_active_…`, by type.
  for (const { name, type } of register.getMetricsAsArray()) {
    if (name.endsWith('_total') && String(type) !== 'counter') register.removeSingleMetric(name)
  }
  const registers = [register]
  const requests = new Counter({
    name: 'oanim_requests_total',
    help: 'Completed requests, by operation and status class.',
    labelNames: ['operation', 'status'],
    registers,
  })
  const durations = new Histogram({
    name: 'oanim_request_duration_seconds',
    help: 'Request duration, by operation.',
    labelNames: ['operation'],
    buckets: bucketsS,
    registers,
  })
  const denials = new Counter({
    name: 'oanim_key_denials_total',
    help: 'Denied keys, by error code. rate_limited: the network is blocked for guessing keys.',
    labelNames: ['code'],
    registers,
  })
  const limits = new Counter({
    name: 'oanim_limiter_events_total',
    help: 'Requests with a rate limit, and quota leases, by outcome.',
    labelNames: ['event'],
    registers,
  })
  for (const event of limiterEvents) limits.inc({ event }, 0)

  const charges = new Counter({
    name: 'oanim_cost_usd_total',
    help: 'US dollars that jobs of this server cost, by provider. The ledger is exact: see GET /api/v1/usage.',
    labelNames: ['provider'],
    registers,
  })

  // Caches the labelled metrics of each operation: looking up labels on every request is slow.
  const handles = new Map<string, Handles>()
  const handlesOf = (operation: string): Handles => {
    const known = handles.get(operation)
    if (known) return known
    const created = {
      duration: durations.labels({ operation }),
      counts: Array.from({ length: 6 }, (_, digit) => requests.labels({ operation, status: `${digit}xx` })),
    }
    handles.set(operation, created)
    return created
  }

  return {
    requestCompleted(operation, status, durationMs) {
      const { duration, counts } = handlesOf(operation)
      duration.observe(durationMs / 1000)
      counts[Math.floor(status / 100)]?.inc()
    },
    keyDenied: (code) => denials.inc({ code }),
    limiterEvent: (event) => limits.inc({ event }),
    jobCharged: (provider, usd) => charges.inc({ provider }, usd),
    server: createMetricsServer(() => register.metrics()),
    snapshot: () => register.getMetricsAsJSON(),
  }
}
