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
  const version = isIP(address)
  return version !== 0 && listOf(blocks).check(address, version === 4 ? 'ipv4' : 'ipv6')
}

/** Says whether every address of a block lies in one of the blocks, which are separated by spaces. */
export function isCovered(block: string, blocks: string): boolean {
  const [address = '', bits] = block.split('/')
  return blocks
    .split(' ')
    .some((outer) => Number(outer.split('/')[1]) <= Number(bits) && isInside(address, outer))
}

/** Most lists that are kept ready. */
const maxLists = 10_000
const lists = new Map<string, BlockList>()

/** The list of a text, made once: making one costs far more than asking it. */
function listOf(blocks: string): BlockList {
  const known = lists.get(blocks)
  if (known) return known
  const list = new BlockList()
  for (const block of blocks.split(' ')) {
    const [address = '', bits] = block.split('/')
    list.addSubnet(address, Number(bits), isIP(address) === 4 ? 'ipv4' : 'ipv6')
  }
  if (lists.size >= maxLists) lists.clear()
  lists.set(blocks, list)
  return list
}
