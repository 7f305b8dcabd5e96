import { OpenAnimate } from '@oanim/sdk'
import type { Credential } from '../config/find-credential.ts'
import type { Context, Server } from '../context.ts'
import { Failure } from '../failure.ts'
import { visible } from '../output/text.ts'
import { type Fetch, proxyFetch } from './proxy.ts'

export interface Connection {
  client: OpenAnimate
  server: Server
  credential: Credential
}

/** Time limit for all responses to one command, as a multiple of the limit for one response. */
const totalFactor = 20
/** Waits shorter than this are not announced. Milliseconds. */
const announcedWaitMs = 2_000

/** Creates a client for a server; without a key, for endpoints that need none. */
export async function createClient(
  context: Context,
  server: Server,
  apiKey?: string | undefined,
): Promise<OpenAnimate> {
  const { env, known, output, version } = context
  known.server = server
  return new OpenAnimate({
    apiKey,
    baseUrl: server.url,
    timeoutMs: timeoutMs(env),
    totalTimeoutMs: timeoutMs(env) * totalFactor,
    userAgent: `oanim/${version} (${process.platform})`,
    fetch: await fetchFor(context, server, apiKey),
    onRetry(retry) {
      if (context.onRetry) return context.onRetry(retry)
      const { delayMs, reason } = retry
      if (delayMs < announcedWaitMs) return
      const seconds = Math.ceil(delayMs / 1000)
      void output.notice(`${visible(reason)} Retrying in ${seconds} seconds. Press Ctrl+C to stop.\n`)
    },
  })
}

/**
 * Notes the version of a server whose key is used. Other servers, such as that of a share link, must not advise what to
 * install.
 */
async function fetchFor({ env, known }: Context, server: Server, apiKey: string | undefined): Promise<Fetch> {
  const send: Fetch = (await proxyFetch(env, server)) ?? ((url, init) => fetch(url, init))
  if (apiKey === undefined) return send
  return async (url, init) => {
    const response = await send(url, init)
    const version = response.headers.get('X-Oanim-Version')
    if (version !== null) known.newest = { url: server.url, version }
    return response
  }
}

/** The time limit for one response, from ANIMATE_TIMEOUT. @throws {Failure} `timeout_invalid`, exit 2 */
export function timeoutMs(env: NodeJS.ProcessEnv): number {
  const text = env['ANIMATE_TIMEOUT']?.trim()
  if (!text) return 30_000
  const seconds = Number(text)
  if (seconds >= 0.1 && seconds <= 3600) return seconds * 1000
  throw new Failure('timeout_invalid', 'ANIMATE_TIMEOUT must be a number of seconds from 0.1 to 3600.', {
    exitCode: 2,
  })
}
