import type { Hono } from 'hono'
import { Document, madeOnce } from '../http/document.ts'
import { oauthStatus } from '../http/oauth-error.ts'
import { type ProblemError, problems } from '../http/problems.ts'
import type { Html } from './layout.ts'

/** The pages for people that need no key: the reference of the API and of its failures. */
const references: Record<string, () => Promise<Document>> = {
  // Loaded when first asked for: the server is ready sooner without them.
  '/docs': htmlOnce(async () => (await import('./api-reference.ts')).apiReference()),
  '/docs/problems': htmlOnce(async () => (await import('./problem-reference.ts')).problemReference()),
}

export const referencePaths = Object.keys(references)

// biome-ignore lint/suspicious/noExplicitAny: the pages read nothing of the app's environment.
export function pages(app: Hono<any>): void {
  for (const [path, document] of Object.entries(references)) {
    app.get(path, async (c) => (await document()).respond(c.req.raw, await htmlHeaders()))
  }
}

function htmlOnce(make: () => Promise<Html>): () => Promise<Document> {
  return madeOnce(async () => new Document(String(await make()), htmlType))
}

const htmlType = 'text/html; charset=utf-8'

/** Tells a failure to a person. What a stranger wrote into the address is not repeated. */
export async function problemPage(
  { code, facts }: ProblemError,
  headers: Record<string, string>,
  requestId: string,
): Promise<Response> {
  const { title, hint } = problems[code]
  const { problemNotice } = await import('./problem-notice.ts')
  const content = problemNotice({
    title,
    detail: facts.detail ?? `${title}.`,
    hint: facts.hint ?? hint,
    code,
    requestId,
  })
  return new Response(await content, {
    status: oauthStatus(code),
    headers: { ...headers, ...facts.headers, 'content-type': htmlType, ...(await htmlHeaders()) },
  })
}

async function htmlHeaders(): Promise<Record<string, string>> {
  const { contentSecurityPolicy } = await import('./layout.ts')
  return {
    'content-security-policy': contentSecurityPolicy,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  }
}
