import type { MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'

/** Lets the pages of every origin read an answer. */
export const anyOriginHeaders = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, X-Request-Id',
}

// For preflights only: around an answer it turns the buffer into a stream, which costs ten times as much.
const answerPreflight = cors({ allowMethods: ['GET', 'HEAD'], maxAge: 86_400 })

/** @see https://fetch.spec.whatwg.org/#http-cors-protocol */
export const preflight: MiddlewareHandler = (c, next) =>
  c.req.header('access-control-request-method') === undefined ? next() : answerPreflight(c, next)
