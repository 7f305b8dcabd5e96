import { z } from 'zod'
import type { Policy } from './account-store.ts'

const Days = z.int('must be a whole number').min(1, 'must be at least 1').max(3_650, 'must be at most 3650')

/** What an account asks of its keys. */
export const PolicyFields = z.object({
  max_lifetime_days: Days.nullable().meta({
    description:
      'Longest life of a new key, which is also what a key gets that names none; null for no limit.',
    example: 90,
  }),
  revoke_idle_after_days: Days.nullable().meta({
    description: 'Keys that nobody used for so many days are revoked, old ones too; null for never.',
    example: 90,
  }),
  requires_expiry: z
    .boolean('must be true or false')
    .meta({ description: 'Whether every new key must expire.' }),
  requires_allowed_ips: z
    .boolean('must be true or false')
    .meta({ description: 'Whether every new key must name the addresses that may use it.' }),
  requests_per_minute: z
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(10_000_000, 'must be at most 10000000')
    .nullable()
    .meta({
      description: 'Most requests of all keys together in a minute; null for no limit.',
      example: 6_000,
    }),
})

/** What of it is to change. */
export const PolicyUpdate = PolicyFields.partial().strict().meta({ id: 'UpdatePolicy' })

const daySeconds = 86_400

export function toPolicyResponse(policy: Policy): z.output<typeof PolicyFields> {
  const { max_lifetime_s: longest } = policy
  return {
    max_lifetime_days: longest === null ? null : longest / daySeconds,
    revoke_idle_after_days: policy.revoke_idle_after_days,
    requires_expiry: policy.requires_expiry === 1,
    requires_allowed_ips: policy.requires_allowed_ips === 1,
    requests_per_minute: policy.requests_per_minute,
  }
}

/** A change as it is kept: what was not named is not in it. */
export function changeOf(wanted: z.output<typeof PolicyUpdate>): Partial<Policy> {
  const { max_lifetime_days: longest, requires_expiry, requires_allowed_ips, ...same } = wanted
  const change = {
    ...same,
    max_lifetime_s: longest === undefined ? undefined : longest === null ? null : longest * daySeconds,
    requires_expiry: truth(requires_expiry),
    requires_allowed_ips: truth(requires_allowed_ips),
  }
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
}

function truth(value: boolean | undefined): 0 | 1 | undefined {
  return value === undefined ? undefined : value ? 1 : 0
}
