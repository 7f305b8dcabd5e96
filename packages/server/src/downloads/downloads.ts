import type { Hono } from 'hono'
import { archivePaths, packageArchives } from './package-archives.ts'

/**
 * Serves the command line and the SDK as archives that npm installs, so that users need not trust the owners of these
 * names in a registry: `npx --yes https://SERVER/oanim.tgz`, `npm install https://SERVER/oanim-sdk.tgz`.
 */
// biome-ignore lint/suspicious/noExplicitAny: the downloads read nothing of the app's environment.
export function downloads(app: Hono<any>): void {
  for (const path of archivePaths) {
    app.get(path, async (c) => {
      const found = (await packageArchives()).find(
        (each) => path === each.path || path === each.versionedPath,
      )
      return found ? found.document.respond(c.req.raw, { 'x-content-type-options': 'nosniff' }) : notBuilt()
    })
  }
}

function notBuilt(): Response {
  const text = 'This package is not built yet. Build it with: npm run build\n'
  return new Response(text, { status: 503, headers: { 'content-type': 'text/plain; charset=utf-8' } })
}
