import { BlockList, isIP } from 'node:net'

/**
 * Says whether NO_PROXY leaves a server out. Entries are separated by commas or blanks: a host, which names its
 * subdomains as well, with a port if need be (`example.com:8443`), a pattern (`10.*`, `*.example.com`), an address
 * (IPv6 with brackets or without), a CIDR block (`10.0.0.0/8`, `fd00::/8`), or `*` for every host.
 */
export function bypassesProxy(serverUrl: string, noProxy: string): boolean {
  const { hostname, port, protocol } = new URL(serverUrl)
  const host = bare(hostname)
  const serverPort = port || (protocol === 'https:' ? '443' : '80')
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => names(entry, host, serverPort))
}

function names(entry: string, host: string, serverPort: string): boolean {
  const [block = '', bits = ''] = entry.split('/')
  if (isIP(bare(block)) !== 0 && /^\d{1,3}$/.test(bits)) return isInBlock(host, bare(block), Number(bits))
  // Without brackets an IPv6 address has no port.
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
