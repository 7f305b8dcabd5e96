import { z } from 'zod'
import {
  AppliedBudget,
  budgetsOfActor,
  hasBudget,
  serializeAppliedBudgets,
  subjectsOf,
} from '../budgets/applied-budget.ts'
import { type BudgetState, toUsd } from '../budgets/budget.ts'
import type { CreditState } from '../budgets/credit-store.ts'
import { parseScopes, scopes } from '../core/scopes.ts'
import type { Actor, KeyActor } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { isLimited, type RateLimitState } from '../http/quota-limiter.ts'

export const getMe = operation({
  id: 'auth.me',
  method: 'GET',
  path: '/api/v1/auth/me',
  tag: 'Account',
  summary: 'Get the caller',
  description: 'Returns the account of the key or session, and the key or session itself. Requires no scope.',
  access: 'account',
  scope: 'none',
  input: z.strictObject({}),
  output: z
    .object({
      id: z.string().meta({ example: 'acct_0aBcDeFgHiJkLmNoPqRs' }),
      email: z.string(),
      credit_balance_usd: z
        .number()
        .meta({ description: 'The balance of `credit`; 0 if the operator pays all providers.' }),
      credit: z
        .object({ balance_usd: z.number(), held_usd: z.number() })
        .nullable()
        .meta({
          description:
            'The credit of the account in US dollars; `held_usd` of it is reserved for jobs that are not finished. ' +
            'Null if the operator pays all providers.',
        }),
      created_at: z.iso.datetime(),
      credential: z.object({
        type: z.enum(['api_key', 'session']),
        id: z.string(),
        name: z.string(),
        prefix: z
          .string()
          .nullable()
          .meta({ description: 'The public prefix of the key; null for a session.' }),
        scopes: z.array(z.enum(scopes)).meta({ description: 'Permissions. A session has all scopes.' }),
        trust_policy_id: z
          .string()
          .nullable()
          .meta({ description: 'The trust policy of a key for a CI job; null for other keys.' }),
        expires_at: z.iso
          .datetime()
          .nullable()
          .meta({ description: 'When the key expires; null for never, and for a session.' }),
        allowed_ips: z
          .array(z.string())
          .nullable()
          .meta({ description: 'CIDR blocks that the key can be used from; null for any address.' }),
        requests_per_minute: z.int().nullable().meta({
          description: 'Rate limit of the key; null for no limit of its own.',
        }),
        models: z
          .array(z.string())
          .nullable()
          .meta({
            description: 'Patterns of the models that the key may use; null for any model.',
            example: ['fal-ai/flux-*'],
          }),
        limits: z
          .array(
            z.object({
              name: z.string().meta({
                description: '`key`; `parent`, `parent-2` and so on for its ancestors; `account`.',
                example: 'key',
              }),
              requests_per_minute: z.int(),
              remaining: z.int().meta({
                description: 'Requests that this server can still accept in the current minute.',
              }),
              resets_in_s: z.int(),
            }),
          )
          .meta({ description: 'Rate limits that apply to the key. Sessions have none.' }),
      }),
      budgets: z.array(AppliedBudget).meta({
        description: 'What may be spent: the budgets of the key, of the keys above it, and of the account.',
      }),
    })
    .meta({ id: 'Me' }),
  problems: [],

  run({ actor, quotas, store, now }) {
    const at = now().getTime()
    // Most keys have nothing to read.
    if (!hasLimits(actor) && !hasBudget(actor) && !store.credit.isCreditOn) return describe(actor, at)
    return Promise.all([
      hasLimits(actor) ? quotas.look(actor) : [],
      budgetsOfActor(actor, store.ledger, at),
      store.credit.state(actor.account_id, at),
    ]).then(([limits, budgets, credit]) => describe(actor, at, limits, budgets, credit))
  },
})

const hasLimits = (actor: Actor): actor is KeyActor => actor.key !== undefined && isLimited(actor)

function describe(
  actor: Actor,
  at: number,
  limits: readonly RateLimitState[] = [],
  budgets: readonly BudgetState[] = [],
  credit?: CreditState,
) {
  const credential = actor.key
    ? {
        type: 'api_key' as const,
        id: actor.key.id,
        name: actor.key.name,
        prefix: actor.key.prefix,
        scopes: parseScopes(actor.key.scopes),
        trust_policy_id: actor.key.trust_policy_id,
        expires_at: actor.key.expires_at === null ? null : new Date(actor.key.expires_at).toISOString(),
        allowed_ips: actor.key.allowed_ips?.split(' ') ?? null,
        requests_per_minute: actor.key.requests_per_minute,
        models: actor.key.models?.split(' ').filter(Boolean) ?? null,
        limits: [...limits],
      }
    : {
        type: 'session' as const,
        id: actor.user.session_id,
        name: actor.user.name,
        prefix: null,
        scopes: [...scopes],
        trust_policy_id: null,
        expires_at: null,
        allowed_ips: null,
        requests_per_minute: null,
        models: null,
        limits: [],
      }
  return {
    id: actor.account_id,
    email: actor.account_email,
    credit_balance_usd: toUsd(credit?.balance ?? 0),
    credit: credit ? { balance_usd: toUsd(credit.balance), held_usd: toUsd(credit.held) } : null,
    created_at: new Date(actor.account_created_at).toISOString(),
    credential,
    budgets: serializeAppliedBudgets(budgets, subjectsOf(actor), at),
  }
}
