import type { MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'

const withCors = cors({
  allowMethods: ['GET', 'HEAD'],
  exposeHeaders: ['ETag', 'X-Request-Id'],
  maxAge: 86_400,
})

/**
 * Lets the pages of every origin read an answer.
 *
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export const anyOrigin: MiddlewareHandler = (c, next) => {
  const isPreflight = c.req.header('access-control-request-method') !== undefined
  return c.req.method === 'OPTIONS' && !isPreflight ? next() : withCors(c, next)
}
