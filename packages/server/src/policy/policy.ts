import { z } from 'zod'
import type { Policy } from './account-store.ts'

const Days = z.int('must be a whole number').min(1, 'must be at least 1').max(3_650, 'must be at most 3650')

export const PolicyFields = z.object({
  max_lifetime_days: Days.nullable().meta({
    description:
      'Maximum lifetime of a new key, and the default for a key without an expiry; null for no limit.',
    example: 90,
  }),
  revoke_idle_after_days: Days.nullable().meta({
    description: 'Keys that are idle for this many days are revoked; null for never.',
    example: 90,
  }),
  requires_expiry: z.boolean('must be true or false').meta({ description: 'Whether new keys must expire.' }),
  requires_allowed_ips: z
    .boolean('must be true or false')
    .meta({ description: 'Whether new keys must have allowed IP addresses.' }),
  requests_per_minute: z
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(10_000_000, 'must be at most 10000000')
    .nullable()
    .meta({
      description: 'Maximum number of requests per minute of all keys together; null for no limit.',
      example: 6_000,
    }),
})

export const PolicyUpdate = PolicyFields.partial().strict().meta({ id: 'UpdatePolicy' })

const daySeconds = 86_400

export function serializePolicy(policy: Policy): z.output<typeof PolicyFields> {
  const { max_lifetime_s: maxLifetimeS } = policy
  return {
    max_lifetime_days: maxLifetimeS === null ? null : maxLifetimeS / daySeconds,
    revoke_idle_after_days: policy.revoke_idle_after_days,
    requires_expiry: policy.requires_expiry === 1,
    requires_allowed_ips: policy.requires_allowed_ips === 1,
    requests_per_minute: policy.requests_per_minute,
  }
}

/** The columns that an update changes. */
export function policyUpdateOf(input: z.output<typeof PolicyUpdate>): Partial<Policy> {
  const { max_lifetime_days: days, requires_expiry, requires_allowed_ips, ...same } = input
  const update = {
    ...same,
    max_lifetime_s: days && days * daySeconds,
    requires_expiry: toInteger(requires_expiry),
    requires_allowed_ips: toInteger(requires_allowed_ips),
  }
  return Object.fromEntries(Object.entries(update).filter(([, value]) => value !== undefined))
}

function toInteger(value: boolean | undefined): 0 | 1 | undefined {
  return value === undefined ? undefined : value ? 1 : 0
}
