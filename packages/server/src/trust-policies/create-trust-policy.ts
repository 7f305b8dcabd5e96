import { z } from 'zod'
import { newId } from '../core/ids.ts'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { KeyName } from '../keys/api-key.ts'
import { inactiveActorProblem, restrictionProblem } from '../keys/key-error.ts'
import { AllowedIps, RequestsPerMinute, Scopes } from '../keys/key-input.ts'
import { resolveRestrictions } from '../keys/restrictions.ts'
import { adviceOn, validateConditions } from './conditions.ts'
import {
  Audience,
  ConditionsInput,
  IssuerUrl,
  Lifetime,
  maxTrustPolicies,
  TrustPolicy,
  toTrustPolicyResponse,
} from './trust-policy.ts'

export const createTrustPolicy = operation({
  id: 'trust_policies.create',
  method: 'POST',
  path: '/api/v1/trust-policies',
  tag: 'Trust policies',
  summary: 'Trust the jobs of an issuer',
  description:
    'Lets CI jobs exchange the identity that their system gives them for a key that lives minutes, so that no secret is ' +
    'stored there. Conditions say whose jobs: of an issuer that serves everybody, such as GitHub, the owner must be among ' +
    'them. A trust policy that a key makes gives no more than that key has, ends when it expires, and is removed when it is ' +
    'revoked with all that came from it. For an owner of the account, and for keys that an owner made.',
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
        description: 'How long a key of a job lives: `1m` to `1h`.',
        override: { type: 'string', default: '15m' },
      }),
      allowed_ips: AllowedIps.optional(),
      requests_per_minute: RequestsPerMinute.optional(),
    })
    .meta({ id: 'CreateTrustPolicy' }),
  output: z
    .object({
      trust_policy: TrustPolicy,
      advice: z
        .array(z.string())
        .meta({ description: 'What to know of a trust policy like this; often nothing.' }),
    })
    .meta({ id: 'CreatedTrustPolicy' }),
  status: 201,
  idempotency: 'replayed',
  problems: ['trust_policy_limit_reached', 'key_exceeds_parent', 'policy_violated', 'key_not_active'],

  async run({ input, actor, request, store, issuers, identity, now, fail }) {
    const at = now().getTime()
    const { issuer, conditions } = input
    const refuse = (pointer: string, detail: string) =>
      fail('input_invalid', { detail: `${pointer}: ${detail}`, errors: [{ pointer, detail }] })
    const strayIssuer = issuers.flawOf(issuer)
    if (strayIssuer) throw refuse('/issuer', strayIssuer)
    const wide = validateConditions(issuer, conditions)
    if (wide) throw refuse('/conditions', wide)
    const audience = input.audience ?? identity.origins[0]
    if (audience === undefined) throw refuse('/audience', 'is missing: the server has no address of its own')

    // Its keys end in time by themselves: when the key ends that makes it, so does the trust policy.
    const parent = actor.key && { ...actor.key, expires_at: null }
    const expires = { afterMs: input.lifetime * 1000 }
    const policy = await store.accounts.policy(actor.account_id)
    const restrictions = resolveRestrictions({ ...input, expires }, parent, policy, at)
    if ('error' in restrictions) throw restrictionProblem(restrictions.error, fail)
    const { scopes, allowed_ips, requests_per_minute } = restrictions

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
        created_at: at,
      },
      auditActorOf(actor, request),
      maxTrustPolicies,
    )
    if ('row' in created)
      return { trust_policy: toTrustPolicyResponse(created.row), advice: adviceOn(issuer, conditions) }
    if (created.denied === 'actor_inactive') throw inactiveActorProblem(actor)
    throw fail('trust_policy_limit_reached', {
      detail: `The account has ${maxTrustPolicies} trust policies, which is the limit.`,
    })
  },
})
