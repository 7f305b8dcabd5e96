import type { Hono } from 'hono'
import { Document, lazyDocument } from '../http/document.ts'
import { type ProblemError, problems } from '../http/problems/problems.ts'
import { guideNames, llmsText, readGuide, readImages } from './guides.ts'
import type { Html } from './layout.ts'

const types = {
  html: 'text/html; charset=utf-8',
  markdown: 'text/markdown; charset=utf-8',
  text: 'text/plain; charset=utf-8',
}

const searchPath = '/docs/search'

/** Rendered on the first request, so that the server starts faster. */
const documents: Record<string, () => Promise<Document>> = {
  '/docs': once('html', () => guide('index', '/docs')),
  '/docs/index.md': once('markdown', () => readGuide('index')),
  '/docs/api': once('html', async () => (await import('./api-reference.ts')).apiReference()),
  '/llms.txt': once('text', async () => llmsText()),
}
for (const name of guideNames) {
  const path = `/docs/${name}`
  documents[path] = once('html', () => guide(name, path))
  documents[`${path}.md`] = once('markdown', () => readGuide(name))
}

/** Every path of the documentation, without images. */
export const docsPaths = [...Object.keys(documents), searchPath]

// biome-ignore lint/suspicious/noExplicitAny: the documentation reads nothing of the app's environment.
export function docs(app: Hono<any>): void {
  for (const [path, document] of Object.entries(documents)) {
    app.get(path, async (c) => (await document()).respond(c.req.raw, await securityHeaders()))
  }
  let images: ReturnType<typeof readImages> | undefined
  app.get('/docs/images/:name', async (c) => {
    images ??= readImages()
    const image = (await images).get(c.req.param('name'))
    return image ? image.respond(c.req.raw, await securityHeaders()) : c.notFound()
  })
  let search: Promise<(query: string) => Html> | undefined
  app.get(searchPath, async (c) => {
    search ??= import('./search.ts').then(({ createSearch }) => createSearch())
    const page = String(await (await search)((c.req.query('q') ?? '').slice(0, 200)))
    return c.body(page, 200, {
      'content-type': types.html,
      'cache-control': 'no-store',
      ...(await securityHeaders()),
    })
  })
}

async function guide(name: string, path: string): Promise<Html> {
  return (await import('./guide-page.ts')).guidePage(name, path)
}

function once(type: keyof typeof types, render: () => Promise<Html | string>): () => Promise<Document> {
  return lazyDocument(async () => new Document(String(await render()), types[type]))
}

/** Responds with an error page. It contains nothing from the request. */
export async function problemPage(
  { code, facts }: ProblemError,
  headers: Record<string, string>,
  requestId: string,
): Promise<Response> {
  const { title, hint, status } = problems[code]
  const { problemNotice } = await import('./problem-notice.ts')
  const content = problemNotice({
    title,
    detail: facts.detail ?? `${title}.`,
    hint: facts.hint ?? hint,
    code,
    requestId,
  })
  return new Response(await content, {
    status,
    headers: { ...headers, ...facts.headers, 'content-type': types.html, ...(await securityHeaders()) },
  })
}

async function securityHeaders(): Promise<Record<string, string>> {
  const { contentSecurityPolicy } = await import('./layout.ts')
  return {
    'content-security-policy': contentSecurityPolicy,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  }
}
