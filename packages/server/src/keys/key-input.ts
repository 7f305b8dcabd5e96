import { z } from 'zod'
import { parseCidr } from '../core/cidr.ts'
import { scopes } from '../core/scopes.ts'
import { dayMs, parseDuration } from '../core/time.ts'

/** When a key expires: after a duration in milliseconds, at a time, or never. `isDay`: the time was given as a date. */
export type Expiry =
  | { readonly afterMs: number }
  | { readonly at: number; readonly isDay?: boolean }
  | 'never'

const maxLifetimeMs = 36_525 * dayMs
/** ISO 8601 writes years with four digits. */
const maxTime = Date.parse('9999-12-31T23:59:59.999Z')

function parseExpiry(text: string): Expiry | undefined {
  if (text === 'never') return 'never'
  const afterMs = parseDuration(text)
  if (afterMs !== undefined) return afterMs > 0 && afterMs <= maxLifetimeMs ? { afterMs } : undefined
  // Zod first: `Date` alone reads 31 February as 3 March.
  if (z.iso.date().safeParse(text).success) return { at: Date.parse(`${text}T23:59:59.000Z`), isDay: true }
  if (!z.iso.datetime({ offset: true }).safeParse(text).success) return undefined
  const at = Date.parse(text)
  return at <= maxTime ? { at } : undefined
}

export const Expires = z
  .string({ error: 'must be a string' })
  .transform((text, context) => {
    const expiry = parseExpiry(text)
    if (expiry !== undefined) return expiry
    context.addIssue(
      'must be a duration (30m, 12h, 90d, 4w), a date (2027-01-31), a time in ISO 8601, or never',
    )
    return z.NEVER
  })
  .meta({
    description:
      'When the key expires: after a duration (`30m`, `12h`, `90d`, `4w`), at the end of a day in UTC (`2027-01-31`), ' +
      'at a time (ISO 8601), or `never`.',
  })

export const Scopes = z
  .array(z.enum(scopes, `must be one of ${scopes.join(', ')}`), { error: 'must be a list' })
  .min(1, 'must name at least one scope')
  .max(scopes.length, `must have at most ${scopes.length} entries`)
  .meta({ description: 'The permissions of the key.' })

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
    description: 'IPv4 and IPv6 addresses and CIDR blocks. The key works only from these.',
    example: ['192.0.2.0/24', '2001:db8::/32'],
  })

export const RequestsPerMinute = z
  .int('must be a whole number')
  .min(1, 'must be at least 1')
  .max(1_000_000, 'must be at most 1000000')
  .meta({ description: 'Maximum number of requests per minute.', example: 600 })

/** Ids of models consist of these, and `*` stands for any text. */
const ModelPattern = z
  .string({ error: 'must be a string' })
  .min(1, 'must not be empty')
  .max(200, 'must have at most 200 characters')
  .regex(/^[\w.:/@*-]+$/, 'must be the id of a model, where * stands for any text')

export const Models = z
  .array(ModelPattern, { error: 'must be a list' })
  .min(1, 'must name at least one model')
  .max(50, 'must have at most 50 entries')
  .meta({
    description: 'The models that the key may use, by id. `*` stands for any text.',
    example: ['fal-ai/flux-*', 'local/*'],
  })
