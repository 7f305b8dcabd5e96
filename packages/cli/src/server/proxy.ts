import { Failure, systemCode } from '../failure.ts'
import { bypassesProxy } from './bypasses-proxy.ts'
import type { Server } from './find-server.ts'

type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** The variable that names the proxy for a server, if one does. What is on this machine needs none. */
export function proxyVariable(env: NodeJS.ProcessEnv, server: Server): string | undefined {
  if (server.isLoopback) return undefined
  // Only https:// leads to other machines; without a proxy of its own it takes the other one.
  const named = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'].find((name) => env[name])
  const exceptions = env['no_proxy'] || env['NO_PROXY'] || ''
  return named !== undefined && bypassesProxy(server.url, exceptions) ? undefined : named
}

/**
 * Chooses the `fetch` that goes through the proxy which the environment names.
 *
 * @returns `undefined` when none is named: then nothing is loaded, and Node's own is used.
 * @throws {Failure} `proxy_invalid`, exit 2; names the variable and never shows it, for it may hold a password. The
 * function itself throws `proxy_failed` when the proxy does not let the call through.
 */
export async function proxyFetch(env: NodeJS.ProcessEnv, server: Server): Promise<Fetch | undefined> {
  const variable = proxyVariable(env, server)
  const isNodesOwn = Boolean(env['NODE_USE_ENV_PROXY'] || env['NODE_OPTIONS']?.includes('--use-env-proxy'))
  if (variable === undefined && !isNodesOwn) return undefined

  const undici = await import('undici')
  // The same interface twice: Node's types describe the undici inside Node.
  const fetch = undici.fetch as unknown as (url: string, init: object) => Promise<Response>
  if (variable === undefined) {
    // An agent that knows no proxy, where Node was told to use one for all.
    const dispatcher = new undici.Agent()
    return (url, init) => fetch(url, { ...init, dispatcher })
  }
  const uri = env[variable]?.trim() ?? ''
  let dispatcher: import('undici').Dispatcher
  try {
    dispatcher = new undici.ProxyAgent({ uri: uri.includes('://') ? uri : `http://${uri}` })
  } catch (error) {
    throw new Failure('proxy_invalid', `What ${variable} holds is not the address of a proxy.`, {
      exitCode: 2,
      hint: 'Write it like http://proxy.example.com:3128, or unset it.',
      cause: error,
    })
  }
  return async (url, init) => {
    try {
      return await fetch(url, { ...init, dispatcher })
    } catch (error) {
      throw explain(error, variable, server) ?? error
    }
  }
}

/** How a proxy fails before it leads anywhere. What fails behind it is the server's. */
const unreachable: Record<string, string> = {
  ECONNREFUSED: 'nothing listens at its address',
  ENOTFOUND: 'there is no host of its name',
  EAI_AGAIN: 'its name cannot be looked up right now',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
}

function explain(error: unknown, variable: string, server: Server): Failure | undefined {
  const hint = `Check ${variable}, or leave ${new URL(server.url).hostname} out with NO_PROXY.`
  const failed = (message: string, more = hint) => new Failure('proxy_failed', message, { hint: more })
  for (let at = error; at instanceof Error; at = at.cause) {
    const [, status] = /Proxy response \((\d{3})\)/.exec(at.message) ?? []
    if (status === '407') {
      return failed(
        `The proxy in ${variable} asks for a user name and a password (status 407).`,
        `Put them into ${variable}: http://user:password@host:port. ${hint}`,
      )
    }
    if (status !== undefined) {
      return failed(`The proxy in ${variable} does not connect to ${server.url}: it answers ${status}.`)
    }
    const reason = unreachable[systemCode(at) ?? '']
    if (reason !== undefined) return failed(`The proxy in ${variable} cannot be reached: ${reason}.`)
  }
  return undefined
}
