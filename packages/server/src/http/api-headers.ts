import { randomBytes } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import { version } from '../version.ts'

/** Headers of every response of the API. The content belongs to one account: caches must not store it. */
export function apiHeaders(requestId: string): Record<string, string> {
  return {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-oanim-version': version,
    'x-request-id': requestId,
  }
}

/** Makes ids that are unique across servers: a random prefix and a counter. */
export function requestIds(): () => string {
  const prefix = `req_${randomBytes(6).toString('hex')}`
  let count = 0
  return () => {
    count += 1
    return `${prefix}${count.toString(36).padStart(6, '0')}`
  }
}

/** Lets pages of every origin read a response. */
export const anyOriginHeaders = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, X-Request-Id',
}

// For preflights only: around a response it turns the buffer into a stream, which costs ten times as much.
const answerPreflight = cors({ allowMethods: ['GET', 'HEAD'], maxAge: 86_400 })

/** @see https://fetch.spec.whatwg.org/#http-cors-protocol */
export const preflight: MiddlewareHandler = (c, next) =>
  c.req.header('access-control-request-method') === undefined ? next() : answerPreflight(c, next)
