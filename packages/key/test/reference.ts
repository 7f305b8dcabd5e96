/**
 * The format once more, written to be checked by eye and sharing no code with the package: the CRC goes
 * bit by bit, forward, over a polynomial that is not reflected.
 */
export function isKeyByTheBook(text: string): boolean {
  const digits = [...'0123456789', ...'ABCDEFGHIJKLMNOPQRSTUVWXYZ', ...'abcdefghijklmnopqrstuvwxyz']
  const parts = text.split('_')
  const [kind, id, secret] = parts
  if (parts.length !== 3 || kind !== 'anim' || id?.length !== 8 || secret?.length !== 24) return false
  if (![...id, ...secret].every((character) => digits.includes(character))) return false
  const check = crc32ByTheBook(text.slice(0, -2)) % 3844n
  return text.endsWith(`${digits[Number(check / 62n)]}${digits[Number(check % 62n)]}`)
}

/** @see ISO 3309, as zlib and PNG use it: bytes go in low bit first, the result comes out reversed. */
function crc32ByTheBook(ascii: string): bigint {
  let register = 0xffffffffn
  for (const byte of Buffer.from(ascii, 'ascii')) {
    for (let bit = 0; bit < 8; bit++) {
      const top = (register >> 31n) ^ BigInt((byte >> bit) & 1)
      register = ((register << 1n) & 0xffffffffn) ^ (top === 1n ? 0x04c11db7n : 0n)
    }
  }
  const reversed = [...register.toString(2).padStart(32, '0')].reverse().join('')
  return BigInt(`0b${reversed}`) ^ 0xffffffffn
}
