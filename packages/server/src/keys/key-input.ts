import { z } from 'zod'
import { parseCidr } from '../core/cidr.ts'
import { scopes } from '../core/scopes.ts'

/** When a key ends: so many milliseconds after it is made, at a time, with a day that was given as a date, or never. */
export type Expiry =
  | { readonly afterMs: number }
  | { readonly at: number; readonly isDay?: boolean }
  | 'never'

const minuteMs = 60_000
const units: Record<string, number> = {
  m: minuteMs,
  h: 60 * minuteMs,
  d: 1_440 * minuteMs,
  w: 10_080 * minuteMs,
}
/** Further than anybody plans. Milliseconds. */
const longestMs = 36_525 * 1_440 * minuteMs
/** The last moment that ISO 8601 writes with four digits for the year, as the contract does. */
const lastTime = Date.parse('9999-12-31T23:59:59.999Z')

const howToExpire =
  'must be a duration (30m, 12h, 90d, 4w), a date (2027-01-31), a time in ISO 8601, or never'

/** Reads a duration: `30m`, `12h`, `90d` or `4w`. @returns Milliseconds. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,6})([mhdw])$/.exec(text)
  return match ? Number(match[1]) * (units[match[2] as string] as number) : undefined
}

function parseExpiry(text: string): Expiry | undefined {
  if (text === 'never') return 'never'
  const afterMs = parseDuration(text)
  if (afterMs !== undefined) return afterMs > 0 && afterMs <= longestMs ? { afterMs } : undefined
  // A date is the whole of that day, in UTC. `Date` alone would take 31 February for 3 March.
  if (z.iso.date().safeParse(text).success) return { at: Date.parse(`${text}T23:59:59.000Z`), isDay: true }
  if (!z.iso.datetime({ offset: true }).safeParse(text).success) return undefined
  const at = Date.parse(text)
  return at <= lastTime ? { at } : undefined
}

/** When the key ends by itself. */
export const Expires = z
  .string({ error: 'must be a string' })
  .transform((text, context) => {
    const expiry = parseExpiry(text)
    if (expiry !== undefined) return expiry
    context.addIssue(howToExpire)
    return z.NEVER
  })
  .meta({
    description:
      'When the key ends by itself: after a duration (`30m`, `12h`, `90d`, `4w`), at the end of a day in UTC ' +
      '(`2027-01-31`), at a time (ISO 8601), or `never`.',
  })

/** Which scopes the key has. */
export const Scopes = z
  .array(z.enum(scopes, `must be one of ${scopes.join(', ')}`), { error: 'must be a list' })
  .min(1, 'must name at least one scope')
  .max(scopes.length, `must have at most ${scopes.length} entries`)
  .meta({ description: 'What the key may do.' })

/** From where the key may be used. */
export const AllowedIps = z
  .array(
    z.string({ error: 'must be a string' }).transform((text, context) => {
      const block = parseCidr(text)
      if (block !== undefined) return block
      context.addIssue('must be an IP address or a CIDR block')
      return z.NEVER
    }),
    { error: 'must be a list' },
  )
  .min(1, 'must name at least one address')
  .max(50, 'must have at most 50 entries')
  .meta({
    description: 'IPv4 and IPv6 addresses and CIDR blocks from which alone the key may be used.',
    example: ['192.0.2.0/24', '2001:db8::/32'],
  })

/** How often the key may be used. */
export const RequestsPerMinute = z
  .int('must be a whole number')
  .min(1, 'must be at least 1')
  .max(1_000_000, 'must be at most 1000000')
  .meta({ description: 'Most requests in a minute.', example: 600 })
