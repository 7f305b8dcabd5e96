import { parseRange } from '../core/byte-range.ts'
import { apiHeaders } from './api-headers.ts'
import { Document } from './document.ts'
import {
  bytes,
  type Content,
  type Events,
  events,
  fail,
  type Lines,
  lines,
  rawResponse,
  redirect,
} from './operation.ts'
import type { RequestContext } from './request-context.ts'
import { streamEvents } from './stream-events.ts'
import { streamLines } from './stream-lines.ts'

/** Stage: writes the output of an operation as the response that its contract declares. */
export function respond(context: RequestContext, output: unknown): Response | Promise<Response> {
  const { output: kind } = context.operation
  if (output instanceof Document) {
    return output.respond(context.http.req.raw, { ...apiHeaders(context.id), 'cache-control': 'no-cache' })
  }
  if (kind === bytes) return fileResponse(context, output as Content)
  if (kind === lines) return linesResponse(context, output as Lines)
  if (kind === events) return eventsResponse(context, output as Events)
  if (kind === rawResponse) return withApiHeaders(context, output as Response)
  if (kind === redirect) return redirectResponse(context, output as { location: string })
  const body = JSON.stringify(output)
  const { idempotency } = context
  if (idempotency && !idempotency.isFinished) {
    return idempotency.keep(body).then(() => withCookies(context, jsonResponse(context, body)))
  }
  return withCookies(context, jsonResponse(context, body))
}

export function jsonResponse(
  { operation, id }: RequestContext,
  body: string,
  extraHeaders?: Record<string, string>,
): Response {
  const location = operation.startsJob && unfinishedJob(body)
  const headers = Object.assign(apiHeaders(id), { 'content-type': 'application/json' }, extraHeaders)
  if (location) headers['location'] = location
  return new Response(body, { status: location ? 202 : (operation.status ?? 200), headers })
}

/** The path of the job in a response, while the job is not finished. */
function unfinishedJob(body: string): string | undefined {
  const { job } = JSON.parse(body) as { job: { id: string; finished_at: string | null } }
  return job.finished_at === null ? `/api/v1/jobs/${job.id}` : undefined
}

function withCookies({ cookies }: RequestContext, response: Response): Response {
  for (const line of cookies) response.headers.append('set-cookie', line)
  return response
}

/** Content belongs to one caller: a shared cache, or the next user of a browser, must not get it. */
const immutableHeaders = {
  'cache-control': 'private, max-age=604800, immutable',
  vary: 'authorization, cookie, oanim-account',
}

/** Media types that browsers show without running anything. Other files are downloaded. */
const inlineTypes = /^(?:image\/(?:png|jpeg|webp|avif|gif)|video\/(?:mp4|webm)|audio\/[\w.+-]+)$/

/** @see RFC 9110 §13.1 (conditions), §14 (ranges) */
async function fileResponse({ operation, id, http }: RequestContext, content: Content): Promise<Response> {
  const { sizeBytes, contentType, sha256, fileName } = content
  const etag = `"${sha256}"`
  // A browser opens a video or a sound in a page that plays it.
  const isPlayed = /^(?:audio|video)\//.test(contentType)
  const shared = {
    ...apiHeaders(id),
    ...(operation.isImmutable && immutableHeaders),
    'content-security-policy': `default-src 'none';${isPlayed ? " media-src 'self';" : ''} sandbox`,
    etag,
    'accept-ranges': 'bytes',
  }
  if (http.req.header('if-none-match')?.includes(etag))
    return new Response(null, { status: 304, headers: shared })

  const condition = http.req.header('if-range')
  const isSameFile = condition === undefined || condition === etag
  const range = isSameFile ? parseRange(http.req.header('range'), sizeBytes) : undefined
  if (range === 'unsatisfiable') {
    throw fail('range_not_satisfiable', {
      detail: `The file has ${sizeBytes} bytes.`,
      headers: { 'content-range': `bytes */${sizeBytes}` },
    })
  }
  const { start, end } = range ?? { start: 0, end: sizeBytes - 1 }
  const disposition = inlineTypes.test(contentType) ? 'inline' : 'attachment'
  const headers = {
    ...shared,
    ...(range && { 'content-range': `bytes ${start}-${end}/${sizeBytes}` }),
    'content-type': contentType,
    'content-length': String(end - start + 1),
    'content-disposition': `${disposition}; filename="${fileName}"`,
  }
  const isHead = http.req.raw.method === 'HEAD'
  return new Response(isHead ? null : await content.open(range), { status: range ? 206 : 200, headers })
}

function withApiHeaders({ id }: RequestContext, output: Response): Response {
  const response = new Response(output.body, output)
  for (const [name, value] of Object.entries(apiHeaders(id))) response.headers.set(name, value)
  return response
}

/** @see https://github.com/ndjson/ndjson-spec */
async function linesResponse({ id, services }: RequestContext, output: Lines): Promise<Response> {
  const stream = await streamLines(output, (error) =>
    services.log.error({ request_id: id, err: error }, 'a streamed response was cut off'),
  )
  return new Response(stream, {
    headers: {
      ...apiHeaders(id),
      'content-type': 'application/x-ndjson',
      'content-disposition': `attachment; filename="${output.fileName}"`,
    },
  })
}

/** @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
function eventsResponse({ id, services }: RequestContext, output: Events): Response {
  const stream = streamEvents(output, (error) =>
    services.log.error({ request_id: id, err: error }, 'a stream of events was cut off'),
  )
  // Nginx buffers responses otherwise.
  const headers = { ...apiHeaders(id), 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' }
  return new Response(stream, { headers })
}

/** @see RFC 9110 §15.4.4 */
function redirectResponse({ id }: RequestContext, { location }: { location: string }): Response {
  return new Response(null, {
    status: 303,
    headers: { ...apiHeaders(id), location, 'referrer-policy': 'no-referrer' },
  })
}
