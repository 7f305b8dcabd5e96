import { z } from 'zod'
import { BudgetsInput, formatBudgets } from '../budgets/budget.ts'
import { newId } from '../core/ids.ts'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { KeyName } from '../keys/api-key.ts'
import { inactiveActorProblem, restrictionProblem } from '../keys/key-error.ts'
import { AllowedIps, Models, RequestsPerMinute, Scopes } from '../keys/key-input.ts'
import { resolveRestrictions } from '../keys/restrictions.ts'
import { adviceOn, validateConditions } from './conditions.ts'
import {
  Audience,
  ConditionsInput,
  IssuerUrl,
  Lifetime,
  maxTrustPolicies,
  serializeTrustPolicy,
  TrustPolicy,
} from './trust-policy.ts'

export const createTrustPolicy = operation({
  id: 'trust_policies.create',
  method: 'POST',
  path: '/api/v1/trust-policies',
  tag: 'Trust policies',
  summary: 'Create a trust policy',
  description:
    'Lets CI jobs exchange the OIDC token of their CI system for a short-lived key, without a stored secret. Conditions ' +
    'select the jobs; for an issuer that anyone can use, such as GitHub, they must name the owner. A trust policy that a ' +
    'key creates has at most the permissions of that key, stops working when the key expires, and is deleted when the ' +
    'key is revoked with its descendants. Requires an owner of the account, or a key that an owner created.',
  access: 'account',
  scope: 'keys:write',
  isForOwners: true,
  input: z
    .strictObject({
      name: KeyName,
      issuer: IssuerUrl,
      audience: Audience.optional(),
      conditions: ConditionsInput,
      scopes: Scopes,
      lifetime: Lifetime.default(900).meta({
        description: 'Lifetime of a job’s key: `1m` to `1h`.',
        override: { type: 'string', default: '15m' },
      }),
      allowed_ips: AllowedIps.optional(),
      requests_per_minute: RequestsPerMinute.optional(),
      models: Models.optional(),
      budgets: BudgetsInput.optional().meta({ description: 'The budgets of each job’s key.' }),
    })
    .meta({ id: 'CreateTrustPolicy' }),
  output: z
    .object({
      trust_policy: TrustPolicy,
      advice: z
        .array(z.string())
        .meta({ description: 'Warnings about conditions that are valid but broad.' }),
    })
    .meta({ id: 'CreatedTrustPolicy' }),
  status: 201,
  idempotency: 'replayed',
  problems: ['trust_policy_limit_reached', 'key_exceeds_parent', 'policy_violated', 'key_not_active'],

  async run({ input, actor, request, store, issuers, auth, now, fail }) {
    const at = now().getTime()
    const { issuer, conditions } = input
    const invalid = (pointer: string, detail: string) =>
      fail('input_invalid', { detail: `${pointer}: ${detail}`, errors: [{ pointer, detail }] })
    const issuerError = issuers.validateUrl(issuer)
    if (issuerError) throw invalid('/issuer', issuerError)
    const conditionsError = validateConditions(issuer, conditions)
    if (conditionsError) throw invalid('/conditions', conditionsError)
    const audience = input.audience ?? auth.origins[0]

    // The expiry of the parent does not limit the lifetime of job keys: the trust policy stops working with the parent.
    const parent = actor.key && { ...actor.key, expires_at: null }
    const expires = { afterMs: input.lifetime * 1000 }
    const policy = await store.accounts.policy(actor.account_id)
    const budgets = formatBudgets(input.budgets ?? [])
    const hasBudget = budgets !== null || actor.key?.has_budget === 1
    const restrictions = resolveRestrictions({ ...input, expires, has_budget: hasBudget }, parent, policy, at)
    if ('error' in restrictions) throw restrictionProblem(restrictions.error, fail)
    const { scopes, allowed_ips, requests_per_minute, models } = restrictions

    const created = await store.trustPolicies.create(
      actor.account_id,
      {
        id: newId('trust'),
        name: input.name,
        issuer,
        audience,
        conditions: JSON.stringify(conditions),
        scopes,
        lifetime_s: input.lifetime,
        allowed_ips,
        requests_per_minute,
        models,
        budgets,
        created_at: at,
      },
      { by: auditActorOf(actor, request), limit: maxTrustPolicies },
    )
    if ('row' in created)
      return { trust_policy: serializeTrustPolicy(created.row), advice: adviceOn(issuer, conditions) }
    if (created.denied === 'actor_inactive') throw inactiveActorProblem(actor)
    throw fail('trust_policy_limit_reached', {
      detail: `The account has ${maxTrustPolicies} trust policies, the maximum.`,
    })
  },
})
