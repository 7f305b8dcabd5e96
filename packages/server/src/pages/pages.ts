import type { Hono } from 'hono'
import { oauthStatus } from '../http/oauth-error.ts'
import { type ProblemError, problems } from '../http/problems.ts'
import type { Html } from './layout.ts'

/** The pages for people that need no key: the reference of the API and of its failures. */
// biome-ignore lint/suspicious/noExplicitAny: the pages read nothing of the app's environment.
export function pages(app: Hono<any>): void {
  // Loaded when first asked for: the server is ready sooner without them.
  app.get('/docs', async () => page((await import('./api-reference.ts')).apiReference()))
  app.get('/docs/problems', async () => page((await import('./problem-reference.ts')).problemReference()))
}

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
  return page(content, oauthStatus(code), { ...headers, ...facts.headers })
}

async function page(
  content: Html,
  status = 200,
  headers: Record<string, string> = { 'cache-control': 'no-cache' },
): Promise<Response> {
  const { contentSecurityPolicy } = await import('./layout.ts')
  return new Response(await content, {
    status,
    headers: {
      ...headers,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  })
}
