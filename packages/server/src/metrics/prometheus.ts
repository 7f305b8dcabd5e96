import { createServer, type Server } from 'node:http'
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { limiterEvents } from '../http/quota-limiter.ts'
import type { Metrics } from '../http/services.ts'

/** Prometheus metrics. */
interface Prometheus extends Metrics {
  /** Answers `GET /metrics` in the format of Prometheus, and nothing else. Not listening yet. */
  readonly server: Server
}

/** Bounds of the histogram: a check of a key takes less than the first, painting an image several seconds. */
const bucketsS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

interface Handles {
  readonly duration: { observe(seconds: number): void }
  /** By class of status: `counts[2]` is 2xx. */
  readonly counts: { inc(): void }[]
}

export function createPrometheus(): Prometheus {
  const kept = new Registry()
  collectDefaultMetrics({ register: kept })
  // The library gives three gauges the suffix of counters. Their values are in `nodejs_active_…` by type.
  for (const { name, type } of kept.getMetricsAsArray()) {
    if (name.endsWith('_total') && String(type) !== 'counter') kept.removeSingleMetric(name)
  }
  const registers = [kept]
  const requests = new Counter({
    name: 'oanim_requests_total',
    help: 'Requests answered, by operation and class of status.',
    labelNames: ['operation', 'status'],
    registers,
  })
  const durations = new Histogram({
    name: 'oanim_request_duration_seconds',
    help: 'How long requests took, by operation.',
    labelNames: ['operation'],
    buckets: bucketsS,
    registers,
  })
  const denials = new Counter({
    name: 'oanim_key_denials_total',
    help: 'Keys refused, by the code of the problem. rate_limited: the address is held for guessing.',
    labelNames: ['code'],
    registers,
  })
  const limits = new Counter({
    name: 'oanim_limiter_events_total',
    help: 'Requests that have a limit, by what became of them, and leases of allowances.',
    labelNames: ['event'],
    registers,
  })
  for (const event of limiterEvents) limits.inc({ event }, 0)

  // Labels are looked up once for each operation, not once for each request.
  const handles = new Map<string, Handles>()
  const handlesOf = (operation: string): Handles => {
    const known = handles.get(operation)
    if (known) return known
    const made = {
      duration: durations.labels({ operation }),
      counts: Array.from({ length: 6 }, (_, digit) => requests.labels({ operation, status: `${digit}xx` })),
    }
    handles.set(operation, made)
    return made
  }

  return {
    requestCompleted(operation, status, durationMs) {
      const { duration, counts } = handlesOf(operation)
      duration.observe(durationMs / 1000)
      counts[Math.floor(status / 100)]?.inc()
    },
    keyDenied: (code) => denials.inc({ code }),
    limiterEvent: (event) => limits.inc({ event }),
    server: createServer((request, response) => {
      if (request.method !== 'GET' || request.url !== '/metrics') {
        response.writeHead(404).end()
        return
      }
      kept.metrics().then(
        (text) => response.writeHead(200, { 'content-type': kept.contentType }).end(text),
        () => response.writeHead(500).end(),
      )
    }),
  }
}
