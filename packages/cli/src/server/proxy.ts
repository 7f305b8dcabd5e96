import { Failure } from '../failure.ts'
import type { Server } from './find-server.ts'

type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** The variable that names the proxy for a server, if one does. What is on this machine needs none. */
export function proxyVariable(env: NodeJS.ProcessEnv, server: Server): string | undefined {
  if (server.isLoopback) return undefined
  // Only https:// leads to other machines; without a proxy of its own it takes the other one.
  return ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'].find((name) => env[name])
}

/**
 * Chooses the `fetch` that goes through the proxy which the environment names.
 *
 * @returns `undefined` when none is named: then nothing is loaded, and Node's own is used.
 * @throws {Failure} `proxy_invalid`, exit 2; names the variable and never shows it, for it may hold a password.
 */
export async function proxyFetch(env: NodeJS.ProcessEnv, server: Server): Promise<Fetch | undefined> {
  const variable = proxyVariable(env, server)
  const isNodesOwn = Boolean(env['NODE_USE_ENV_PROXY'] || env['NODE_OPTIONS']?.includes('--use-env-proxy'))
  if (variable === undefined && !(server.isLoopback && isNodesOwn)) return undefined

  const undici = await import('undici')
  let dispatcher: import('undici').Dispatcher
  try {
    // A call to this machine gets an agent that knows no proxy, even where Node was told to use one for all.
    dispatcher = server.isLoopback ? new undici.Agent() : new undici.EnvHttpProxyAgent()
  } catch (error) {
    throw new Failure('proxy_invalid', `What ${variable} holds is not the address of a proxy.`, {
      exitCode: 2,
      hint: 'Write it like http://proxy.example.com:3128, or unset it.',
      cause: error,
    })
  }
  // The same interface twice: Node's types describe the undici inside Node.
  const fetch = undici.fetch as unknown as (url: string, init: object) => Promise<Response>
  return (url, init) => fetch(url, { ...init, dispatcher })
}
