import type { Context, Hono } from 'hono'
import { type ConsoleFile, readConsole } from './read-console.ts'

/** Addresses that show the console; which page it is, the script in the browser decides. */
const pages = [
  '/',
  '/keys',
  '/keys/:key_id',
  '/generate',
  '/activity',
  '/account',
  '/sign-in',
  '/claim',
  '/invite',
  '/reset',
  '/connect/:login_id',
  '/share/:share_id',
]

/** What the console may do in a browser: run its own files, talk to its own origin, and stand in no frame. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const pageHeaders = {
  'cache-control': 'no-cache',
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/**
 * Serves the built console.
 *
 * Files with a hash in their name are kept by browsers for good; everything else is asked for again each time.
 */
// biome-ignore lint/suspicious/noExplicitAny: the console reads nothing of the app's environment.
export function serveConsole(app: Hono<any>, folder?: string): void {
  const files = readConsole(folder)

  for (const path of pages) {
    app.get(path, async (c) => {
      const page = (await files()).get('/index.html')
      return page ? send(c, page) : notBuilt()
    })
  }
  for (const path of ['/assets/*', '/favicon.svg', '/color-scheme.js']) {
    app.get(path, async (c) => {
      const file = (await files()).get(c.req.path)
      return file ? send(c, file) : c.notFound()
    })
  }
}

function send(c: Context, file: ConsoleFile): Response {
  const headers = {
    ...pageHeaders,
    'content-type': file.type,
    etag: file.etag,
    vary: 'accept-encoding',
    ...(file.isImmutable && { 'cache-control': 'public, max-age=31536000, immutable' }),
  }
  if (c.req.header('if-none-match')?.includes(file.etag)) return new Response(null, { status: 304, headers })
  const accepted = c.req.header('accept-encoding') ?? ''
  const encoding = (['br', 'gzip'] as const).find((name) => file.encoded[name] && accepts(accepted, name))
  const body = (encoding && file.encoded[encoding]) ?? file.plain
  return new Response(body, {
    headers: {
      ...headers,
      'content-length': String(body.byteLength),
      ...(encoding && { 'content-encoding': encoding }),
    },
  })
}

/** @see RFC 9110 §12.5.3 */
function accepts(header: string, encoding: string): boolean {
  return header.split(',').some((part) => {
    const [name, weight = ''] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/)
    return name === encoding && !/^q=0(?:\.0*)?$/.test(weight)
  })
}

function notBuilt(): Response {
  return new Response(
    'The console is not built yet. Build it with: npm run build -w @oanim/console\nThe API is at /docs.\n',
    { status: 503, headers: { ...pageHeaders, 'content-type': 'text/plain; charset=utf-8' } },
  )
}
