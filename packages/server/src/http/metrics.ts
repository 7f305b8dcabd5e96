import { createServer, type Server } from 'node:http'
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { LimiterEvent } from './limiter.ts'

/** What an operator watches. No label has a key, an account, an address or anything else that a caller chooses. */
export interface Metrics {
  /** Notes that a request was answered. */
  answered(operation: string, status: number, durationMs: number): void
  /** Notes what became of a request that has a limit. */
  limited(event: LimiterEvent): void
  /** Answers `GET /metrics` and nothing else. */
  serve(): Server
}

/** Counts for whoever watches, in the format of Prometheus. */
export function createMetrics(): Metrics {
  const register = new Registry()
  collectDefaultMetrics({ register, prefix: 'oanim_' })
  const durations = new Histogram({
    name: 'oanim_request_duration_seconds',
    help: 'How long requests took, by operation and class of status.',
    labelNames: ['operation', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [register],
  })
  const limits = new Counter({
    name: 'oanim_limiter_events_total',
    help: 'Requests that have a limit: accepted, refused, or let through (open) or refused (closed) because nobody could say; and leases.',
    labelNames: ['event'],
    registers: [register],
  })
  for (const event of ['accepted', 'refused', 'failed_open', 'failed_closed', 'lease'])
    limits.inc({ event }, 0)

  return {
    answered(operation, status, durationMs) {
      durations.observe({ operation, status: `${Math.floor(status / 100)}xx` }, durationMs / 1000)
    },
    limited(event) {
      limits.inc({ event })
    },
    serve: () =>
      createServer(async (request, response) => {
        if (request.method !== 'GET' || request.url !== '/metrics') {
          response.writeHead(404).end()
          return
        }
        response.writeHead(200, { 'content-type': register.contentType }).end(await register.metrics())
      }),
  }
}
