import { BlockList, isIP } from 'node:net'

/**
 * Reads an IP address or CIDR block, IPv4 or IPv6.
 *
 * @returns The block, a single address as `/32` or `/128`; `undefined` for anything else.
 */
export function parseCidr(text: string): string | undefined {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  if (rest.length > 0 || version === 0 || address.includes('%') || /^::ffff:\d+\./i.test(address))
    return undefined
  const widest = version === 4 ? 32 : 128
  if (bits === undefined) return `${address.toLowerCase()}/${widest}`
  return /^(?:0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= widest
    ? `${address.toLowerCase()}/${bits}`
    : undefined
}

/** Whether an address is in one of the blocks, which are separated by spaces. */
export function isInside(address: string, blocks: string): boolean {
  const family = familyOf(address)
  return family !== undefined && listsOf(blocks)[family].check(address, family)
}

/** Whether a block is contained in one of the blocks, which are separated by spaces. */
export function isCovered(block: string, blocks: string): boolean {
  const [address = '', bits] = block.split('/')
  return blocks
    .split(' ')
    .some((outer) => Number(outer.split('/')[1]) <= Number(bits) && isInside(address, outer))
}

/** A block that no client is in. */
export const noAddress = '255.255.255.255/32'

/** The addresses that are in both of two lists of blocks, which are separated by spaces; null for any address. */
export function intersectBlocks(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other
  // Two blocks contain each other or have no address in common.
  const both = [
    ...one.split(' ').filter((block) => isCovered(block, other)),
    ...other.split(' ').filter((block) => isCovered(block, one)),
  ]
  return [...new Set(both)].join(' ') || noAddress
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  return ({ 4: 'ipv4', 6: 'ipv6' } as const)[isIP(address)]
}

/** Maximum number of cached lists. */
const maxCached = 10_000
const cache = new Map<string, Record<'ipv4' | 'ipv6', BlockList>>()

/**
 * Cached: building a list costs far more than checking it. Each family has its own list: in a shared one, an IPv4
 * address would also match `::/0`.
 */
function listsOf(blocks: string): Record<'ipv4' | 'ipv6', BlockList> {
  const cached = cache.get(blocks)
  if (cached) return cached
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() }
  for (const block of blocks.split(' ')) {
    const [address = '', bits] = block.split('/')
    const family = familyOf(address)
    if (family) lists[family].addSubnet(address, Number(bits), family)
  }
  if (cache.size >= maxCached) cache.clear()
  cache.set(blocks, lists)
  return lists
}
