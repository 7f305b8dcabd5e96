import type { Hono } from 'hono'
import type { Html } from './layout.ts'

/** The pages for people that need no key: the reference of the API and of its failures. */
// biome-ignore lint/suspicious/noExplicitAny: the pages read nothing of the app's environment.
export function pages(app: Hono<any>): void {
  // Loaded when first asked for: the server is ready sooner without them.
  app.get('/docs', async () => page((await import('./api-reference.ts')).apiReference()))
  app.get('/docs/problems', async () => page((await import('./problem-reference.ts')).problemReference()))
}

async function page(content: Html): Promise<Response> {
  const { contentSecurityPolicy } = await import('./layout.ts')
  return new Response(await content, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': contentSecurityPolicy,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  })
}
