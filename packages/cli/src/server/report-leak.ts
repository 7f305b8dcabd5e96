import { systemCode } from '../failure.ts'
import { type Context, timeoutMs } from './connect.ts'
import type { Server } from './find-server.ts'
import { proxyFetch } from './proxy.ts'

/**
 * Reports keys to the server as exposed, so that it revokes those that are its own. No credential is needed, and the
 * answer is the same for a key that the server does not know.
 *
 * @returns For each key why the server did not take it, or `undefined` when it did.
 */
export async function reportLeak(
  context: Context,
  server: Server,
  keys: readonly string[],
): Promise<(string | undefined)[]> {
  const send = (await proxyFetch(context.env, server)) ?? fetch
  const outcomes: (string | undefined)[] = []
  for (const key of keys) outcomes.push(await report(context, server, key, send))
  return outcomes
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>

async function report(
  { env, version }: Context,
  server: Server,
  key: string,
  send: Fetch,
): Promise<string | undefined> {
  try {
    const response = await send(`${server.url}/api/v1/leak-reports`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'User-Agent': `oanim/${version} (${process.platform})` },
      body: JSON.stringify({ key }),
      // A redirect would take the key along.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs(env)),
    })
    await response.body?.cancel()
    if (response.status === 202) return undefined
    if (response.status === 404) return 'it does not know how (status 404)'
    if (response.status === 429) return 'it was asked too often: try again later (status 429)'
    return `it answers with status ${response.status}`
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return 'it does not answer'
    const code = systemCode(error instanceof Error ? error.cause : undefined)
    return code === undefined ? 'it cannot be reached' : `it cannot be reached (${code})`
  }
}
