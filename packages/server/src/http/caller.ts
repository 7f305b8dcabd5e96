import { redactKeys } from '@oanim/key'

/** An address as people write it: an IPv4 caller of an IPv6 socket by its IPv4 address. */
export function shownAddress(address: string | undefined): string | null {
  return address?.replace(/^::ffff:(?=\d+\.)/, '') ?? null
}

/** A client chooses its User-Agent freely: what is kept of it is short, one line, and has no key in it. */
export function shownUserAgent(userAgent: string | undefined): string | null {
  if (userAgent === undefined) return null
  return redactKeys(userAgent)
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 200)
}
