import { BlockList, isIP } from 'node:net'
import type { Server } from '../context.ts'
import { Failure, systemCode } from '../failure.ts'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** The variable that names the proxy for a server, if any. A server on this machine is called directly. */
export function proxyVariable(env: NodeJS.ProcessEnv, server: Server): string | undefined {
  if (server.isLoopback) return undefined
  // Requests to other machines use https://; HTTP_PROXY is the fallback.
  const named = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'].find((name) => env[name])
  const exceptions = env['no_proxy'] || env['NO_PROXY'] || ''
  return named !== undefined && bypassesProxy(server.url, exceptions) ? undefined : named
}

/**
 * Returns a `fetch` that uses the proxy from the environment.
 *
 * @returns `undefined` if there is none: use Node's own `fetch`.
 * @throws {Failure} `proxy_invalid`, exit 2; the message does not show the value, which may contain a password. The
 * returned function throws `proxy_failed` if the proxy does not forward the request.
 */
export async function proxyFetch(env: NodeJS.ProcessEnv, server: Server): Promise<Fetch | undefined> {
  const variable = proxyVariable(env, server)
  const isNodesOwn = Boolean(env['NODE_USE_ENV_PROXY'] || env['NODE_OPTIONS']?.includes('--use-env-proxy'))
  if (variable === undefined && !isNodesOwn) return undefined

  const undici = await import('undici')
  // The same interface twice: Node's types describe the undici inside Node.
  const fetch = undici.fetch as unknown as (url: string, init: object) => Promise<Response>
  if (variable === undefined) {
    // Node was told to use a proxy for every request; this agent has none.
    const dispatcher = new undici.Agent()
    return (url, init) => fetch(url, { ...init, dispatcher })
  }
  const uri = env[variable]?.trim() ?? ''
  let dispatcher: import('undici').Dispatcher
  try {
    dispatcher = new undici.ProxyAgent({ uri: uri.includes('://') ? uri : `http://${uri}` })
  } catch (error) {
    throw new Failure('proxy_invalid', `The value of ${variable} is not the URL of a proxy.`, {
      exitCode: 2,
      hint: 'Use a URL such as http://proxy.example.com:3128, or unset it.',
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

/** Errors that occur before the proxy forwards anything. Later errors belong to the server. */
const unreachable: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'unknown host',
  EAI_AGAIN: 'its name cannot be resolved at the moment',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'no route to host',
  ETIMEDOUT: 'it does not respond',
  UND_ERR_CONNECT_TIMEOUT: 'it does not respond',
}

function explain(error: unknown, variable: string, server: Server): Failure | undefined {
  const hint = `Check ${variable}, or add ${new URL(server.url).hostname} to NO_PROXY.`
  const failed = (message: string, more = hint) => new Failure('proxy_failed', message, { hint: more })
  for (let at = error; at instanceof Error; at = at.cause) {
    const [, status] = /Proxy response \((\d{3})\)/.exec(at.message) ?? []
    if (status === '407') {
      return failed(
        `The proxy in ${variable} requires a user name and a password (status 407).`,
        `Add them to ${variable}: http://user:password@host:port. ${hint}`,
      )
    }
    if (status !== undefined) {
      return failed(`The proxy in ${variable} did not connect to ${server.url} (status ${status}).`)
    }
    const reason = unreachable[systemCode(at) ?? '']
    if (reason !== undefined) return failed(`Cannot reach the proxy in ${variable}: ${reason}.`)
  }
  return undefined
}

/**
 * Whether NO_PROXY excludes a server. Entries are separated by commas or spaces: a host, which includes its subdomains,
 * optionally with a port (`example.com:8443`); a pattern (`10.*`, `*.example.com`); an IP address (IPv6 with or without
 * brackets); a CIDR block (`10.0.0.0/8`, `fd00::/8`); or `*` for every host.
 */
export function bypassesProxy(serverUrl: string, noProxy: string): boolean {
  const { hostname, port, protocol } = new URL(serverUrl)
  const host = bare(hostname)
  const serverPort = port || (protocol === 'https:' ? '443' : '80')
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry, host, serverPort))
}

function matches(entry: string, host: string, serverPort: string): boolean {
  const [block = '', bits = ''] = entry.split('/')
  if (isIP(bare(block)) !== 0 && /^\d{1,3}$/.test(bits)) return isInBlock(host, bare(block), Number(bits))
  // An IPv6 address without brackets has no port.
  const [, withPort, port] = isIP(entry) === 6 ? [] : (/^(.*):(\d{1,5})$/.exec(entry) ?? [])
  if (port !== undefined && port !== serverPort) return false
  const named = bare(withPort ?? entry)
  if (isIP(named) !== 0)
    return isIP(host) === isIP(named) && isInBlock(host, named, isIP(named) === 4 ? 32 : 128)
  if (named.includes('*') && !named.startsWith('*.')) return pattern(named).test(host)
  const domain = named.replace(/^\*?\./, '').replace(/\.$/, '')
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`))
}

function isInBlock(host: string, block: string, bits: number): boolean {
  const kind = isIP(block) === 4 ? 'ipv4' : 'ipv6'
  if (isIP(host) !== isIP(block) || bits > (kind === 'ipv4' ? 32 : 128)) return false
  const list = new BlockList()
  list.addSubnet(block, bits, kind)
  return list.check(host, kind)
}

function pattern(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`)
}

function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
}
