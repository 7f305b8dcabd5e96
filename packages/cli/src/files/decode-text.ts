/**
 * Decodes a text file of a user: UTF-8, or UTF-16 with a byte order mark, which `>` in Windows PowerShell writes. The mark is
 * removed.
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes
  const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : 'utf-8'
  return new TextDecoder(encoding).decode(bytes)
}
