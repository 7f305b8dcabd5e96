import { Hono } from 'hono'
import { serveConsole } from './console/console.ts'
import { docs, problemPage } from './docs/pages.ts'
import { downloads } from './downloads/downloads.ts'
import { preflight } from './http/api-headers.ts'
import { failureResponse } from './http/failure.ts'
import { createPipeline } from './http/pipeline.ts'
import type { Bindings } from './http/request-context.ts'
import type { Services } from './http/services.ts'
import { notFound } from './not-found.ts'
import { operations } from './operations.ts'

/** Mounts every operation of the list, the sign-in routes, and the pages for users. */
export function createApp(services: Services, list = operations): Hono<{ Bindings: Bindings }> {
  const app = new Hono<{ Bindings: Bindings }>()
  const { handle, handleAuth, nextRequestId } = createPipeline(services, problemPage, (request, env) =>
    app.fetch(request, env),
  )

  for (const operation of list) {
    const path = operation.path.replaceAll(/\{(\w+)\}/g, ':$1') + (operation.takesSlashes ? '{.+}' : '')
    if (operation.allowsAnyOrigin) app.options(path, preflight)
    app.on(operation.method, path, (c) => handle(operation, c))
  }
  app.all('/api/auth/*', handleAuth)
  docs(app)
  downloads(app)
  const pageNotFound = serveConsole(app)
  app.notFound((c) => notFound(c.req.raw, c.req.path, nextRequestId(), pageNotFound))
  app.onError((error, c) => {
    const { method, path } = c.req
    const request = {
      id: nextRequestId(),
      method,
      path,
      ...(path.startsWith('/v1/') && { failures: 'openai' as const }),
    }
    return failureResponse(error, request, services, problemPage)
  })
  return app
}
