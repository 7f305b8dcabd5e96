import { BlockList, isIP } from 'node:net'

/**
 * Reads an IP address or CIDR block, IPv4 or IPv6.
 *
 * @returns the block, a single address as `/32` or `/128`; `undefined` where the text is neither.
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

/** Says whether an address lies in one of the blocks, which are separated by spaces. */
export function isInside(address: string, blocks: string): boolean {
  const family = withDescendants(address)
  return family !== undefined && listsOf(blocks)[family].check(address, family)
}

/** Says whether every address of a block lies in one of the blocks, which are separated by spaces. */
export function isCovered(block: string, blocks: string): boolean {
  const [address = '', bits] = block.split('/')
  return blocks
    .split(' ')
    .some((outer) => Number(outer.split('/')[1]) <= Number(bits) && isInside(address, outer))
}

function withDescendants(address: string): 'ipv4' | 'ipv6' | undefined {
  return ({ 4: 'ipv4', 6: 'ipv6' } as const)[isIP(address)]
}

/** Most texts of blocks that are kept ready. */
const maxTexts = 10_000
const known = new Map<string, Record<'ipv4' | 'ipv6', BlockList>>()

/**
 * The blocks of a text, made once: making them costs far more than asking them. One list for each family: in one of
 * both, an IPv4 address would also lie in `::/0`.
 */
function listsOf(blocks: string): Record<'ipv4' | 'ipv6', BlockList> {
  const made = known.get(blocks)
  if (made) return made
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() }
  for (const block of blocks.split(' ')) {
    const [address = '', bits] = block.split('/')
    const family = withDescendants(address)
    if (family) lists[family].addSubnet(address, Number(bits), family)
  }
  if (known.size >= maxTexts) known.clear()
  known.set(blocks, lists)
  return lists
}
