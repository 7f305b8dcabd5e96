import { z } from 'zod'
import {
  type Budget,
  type BudgetState,
  BudgetStatus,
  BudgetsInput,
  formatBudgets,
  serializeBudget,
} from '../budgets/budget.ts'
import type { Policy } from './account-store.ts'

const Days = z.int('must be a whole number').min(1, 'must be at least 1').max(3_650, 'must be at most 3650')

const PolicyFields = z.object({
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
  requires_budget: z.boolean('must be true or false').meta({
    description: 'Whether a new key must have a budget: its own, or that of a key above it.',
  }),
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

export const PolicyOutput = PolicyFields.extend({
  budgets: z.array(BudgetStatus).meta({
    description: 'What all keys and members of the account together may spend.',
  }),
})

export const PolicyUpdate = PolicyFields.extend({ budgets: BudgetsInput })
  .partial()
  .strict()
  .meta({ id: 'UpdatePolicy' })

const daySeconds = 86_400

/** @param budgets The budgets of the account. @param now Milliseconds. */
export function serializePolicy(
  policy: Policy,
  budgets: readonly BudgetState[],
  now: number,
): z.input<typeof PolicyOutput> {
  return { ...policyFields(policy), budgets: budgets.map((budget) => serializeBudget(budget, now)) }
}

/** A policy for the audit log. */
export function auditPolicy(policy: Policy, budgets: readonly Budget[]): object {
  return { ...policyFields(policy), budgets: formatBudgets(budgets) }
}

function policyFields(policy: Policy): z.output<typeof PolicyFields> {
  const { max_lifetime_s: maxLifetimeS } = policy
  return {
    max_lifetime_days: maxLifetimeS === null ? null : maxLifetimeS / daySeconds,
    revoke_idle_after_days: policy.revoke_idle_after_days,
    requires_expiry: policy.requires_expiry === 1,
    requires_allowed_ips: policy.requires_allowed_ips === 1,
    requires_budget: policy.requires_budget === 1,
    requests_per_minute: policy.requests_per_minute,
  }
}

/** The columns that an update changes. */
export function policyUpdateOf(input: Omit<z.output<typeof PolicyUpdate>, 'budgets'>): Partial<Policy> {
  const { max_lifetime_days: days, requires_expiry, requires_allowed_ips, requires_budget, ...same } = input
  const update = {
    ...same,
    max_lifetime_s: days && days * daySeconds,
    requires_expiry: toInteger(requires_expiry),
    requires_allowed_ips: toInteger(requires_allowed_ips),
    requires_budget: toInteger(requires_budget),
  }
  return Object.fromEntries(Object.entries(update).filter(([, value]) => value !== undefined))
}

function toInteger(value: boolean | undefined): 0 | 1 | undefined {
  return value === undefined ? undefined : value ? 1 : 0
}
