import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import type { Hono } from 'hono'
import { Document } from '../http/document.ts'
import { installation } from '../installation.ts'

/** Paths of the console, which routes in the browser. */
export const consolePaths = [
  '/',
  '/keys',
  '/keys/:key_id',
  '/generate',
  '/usage',
  '/audit-log',
  '/account',
  '/sign-in',
  '/setup',
  '/invite',
  '/reset',
  '/authorize/:request_id',
  '/share/:share_id',
]

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const pageHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** Files with a hash in their name never change. */
const assetHeaders = { ...pageHeaders, 'cache-control': 'public, max-age=31536000, immutable' }

/**
 * Serves the built console.
 *
 * @returns A function that responds with the console and status 404; it returns `undefined` until the console is built.
 */
// biome-ignore lint/suspicious/noExplicitAny: the console reads nothing of the app's environment.
export function serveConsole(app: Hono<any>, folder?: string) {
  const files = readConsole(folder)

  for (const path of consolePaths) {
    app.get(path, async (c) => {
      const page = (await files()).get('/index.html')
      return page ? page.respond(c.req.raw, pageHeaders) : notBuilt()
    })
  }
  for (const path of ['/assets/*', '/favicon.svg', '/color-scheme.js']) {
    app.get(path, async (c) => {
      const file = (await files()).get(c.req.path)
      const headers = path === '/assets/*' ? assetHeaders : pageHeaders
      return file ? file.respond(c.req.raw, headers) : c.notFound()
    })
  }
  return async (request: Request) => (await files()).get('/index.html')?.respond(request, pageHeaders, 404)
}

function notBuilt(): Response {
  return new Response(
    'The console is not built yet. Build it with: npm run build -w @oanim/console\nThe documentation is at /docs.\n',
    {
      status: 503,
      headers: { ...pageHeaders, 'cache-control': 'no-cache', 'content-type': 'text/plain; charset=utf-8' },
    },
  )
}

type ConsoleFiles = ReadonlyMap<string, Document>

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/**
 * Reads the built console into memory (about a megabyte) on the first request. Later requests never touch the file
 * system.
 */
function readConsole(folder = installation.console): () => Promise<ConsoleFiles> {
  let files: Promise<ConsoleFiles> | undefined
  return async () => {
    files ??= readFolder(folder)
    const read = await files
    // Not built yet: try again on the next request.
    if (read.size === 0) files = undefined
    return read
  }
}

async function readFolder(folder: string): Promise<ConsoleFiles> {
  const files = new Map<string, Document>()
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    const type = types[extname(entry.name)]
    if (!entry.isFile() || !type) continue
    const path = join(entry.parentPath, entry.name)
    const name = `/${relative(folder, path).split(sep).join('/')}`
    const [content, br, gzip] = await Promise.all([
      readFile(path),
      readIfExists(`${path}.br`),
      readIfExists(`${path}.gz`),
    ])
    files.set(
      name,
      new Document(content, type, [
        ...(br ? [['br', br] as const] : []),
        ...(gzip ? [['gzip', gzip] as const] : []),
      ]),
    )
  }
  return files
}

async function readIfExists(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return readFile(path).catch(() => undefined)
}
