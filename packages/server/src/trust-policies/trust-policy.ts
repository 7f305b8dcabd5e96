import { z } from 'zod'
import { budgetPeriods, parseBudgets, toUsd } from '../budgets/budget.ts'
import { listModels } from '../budgets/model-patterns.ts'
import { parseScopes, scopes } from '../core/scopes.ts'
import { containsKey } from '../core/text.ts'
import { parseDuration } from '../core/time.ts'
import type { Conditions } from './conditions.ts'
import type { TrustPolicyRow } from './trust-policy-rows.ts'

/** Most trust policies of one account. */
export const maxTrustPolicies = 50
const maxConditions = 20
const minuteMs = 60_000
const hourMs = 60 * minuteMs

const Time = z.iso.datetime()

/** Text to compare with a claim. It is shown to users, so characters that are invisible are rejected. */
const claimText = (maxCharacters: number) =>
  z
    .string({ error: 'must be a string' })
    .min(1, 'must not be empty')
    .max(maxCharacters, `must have at most ${maxCharacters} characters`)
    // Not a `pattern` in openapi.json: other languages cannot compile it.
    .refine((text) => !/[\p{C}\p{Zl}\p{Zp}]/u.test(text), 'must not contain control characters')
    .refine((text) => text.trim() === text, 'must not start or end with a space')
    .refine((text) => !containsKey(text), 'must not contain an API key')

export const IssuerUrl = claimText(500).meta({
  description:
    'URL of the issuer, exactly as in the `iss` claim of its tokens. It must be public and use https, unless the ' +
    'operator of the server lists it in `OANIM_PRIVATE_ISSUERS`.',
  example: 'https://token.actions.githubusercontent.com',
})

export const Audience = claimText(500).meta({
  description: 'Required `aud` claim. Default: the URL of this server.',
  example: 'https://animate.example.com',
})

const Pattern = claimText(500).refine((pattern) => !pattern.includes('**'), 'must not contain **')

const ClaimName = z
  .string()
  .regex(/^[A-Za-z0-9_.:/@-]{1,100}$/)
  .refine((name) => name !== '__proto__')

export const ConditionsInput = z
  .record(ClaimName, Pattern, {
    error: ({ code }) =>
      code === 'invalid_key' ? 'is not a valid claim name' : 'must be an object of claims and patterns',
  })
  .refine((conditions) => Object.keys(conditions).length > 0, 'must name at least one claim')
  .refine(
    (conditions) => Object.keys(conditions).length <= maxConditions,
    `must name at most ${maxConditions} claims`,
  )
  .meta({
    description:
      'Claim to pattern; all must match. A pattern is the exact text, where `*` stands for one or more characters other ' +
      'than `/` and `:`.',
    example: { repository: 'octo/app', ref: 'refs/heads/main' },
    override: {
      type: 'object',
      additionalProperties: { type: 'string' },
      minProperties: 1,
      maxProperties: maxConditions,
    },
  })

export const Lifetime = z
  .string({ error: 'must be a string' })
  .transform((text, context) => {
    const ms = parseDuration(text)
    if (ms !== undefined && ms >= minuteMs && ms <= hourMs) return ms / 1000
    context.addIssue('must be a duration from 1m to 1h, such as 15m')
    return z.NEVER
  })
  .meta({ description: 'Lifetime of a job’s key: `1m` to `1h`.', override: { type: 'string' } })

export const TrustPolicy = z
  .object({
    id: z.string().meta({ example: 'trust_5cQkqPmW0f3TzVxY1aBn' }),
    name: z.string(),
    issuer: z.string(),
    audience: z.string(),
    conditions: z.record(z.string(), z.string()),
    scopes: z
      .array(z.enum(scopes))
      .meta({ description: 'Scopes of a job’s key, unless the job requests fewer.' }),
    lifetime_s: z.int().meta({ description: 'Lifetime of a job’s key. Seconds.' }),
    allowed_ips: z
      .array(z.string())
      .nullable()
      .meta({ description: 'CIDR blocks that may use a job’s key; null for any address.' }),
    requests_per_minute: z.int().nullable().meta({
      description: 'Requests per minute of one job’s key; null for the limit of the account only.',
    }),
    models: z.array(z.string()).nullable().meta({
      description: 'The models that a job’s key may use, by id; null for any model.',
    }),
    budgets: z
      .array(z.object({ limit_usd: z.number(), period: z.enum(budgetPeriods) }))
      .meta({ description: 'The budgets of each job’s key. US dollars.' }),
    created_at: Time,
    created_by: z.string().nullable().meta({ description: 'Id of the key or user that created it.' }),
    created_by_name: z.string().nullable(),
    expires_at: Time.nullable().meta({
      description: 'When the key that created it expires. Jobs get no keys after that; null for never.',
    }),
    last_used_at: Time.nullable().meta({ description: 'When a job last got a key.' }),
    deleted_at: Time.nullable(),
  })
  .meta({ id: 'TrustPolicy' })

/** Accepts any text: an invalid id is not found, like an unknown one. */
export const TrustPolicyIdParameter = z
  .string()
  .meta({ description: 'The id of a trust policy.', example: 'trust_5cQkqPmW0f3TzVxY1aBn' })

export function serializeTrustPolicy(row: TrustPolicyRow): z.input<typeof TrustPolicy> {
  const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString())
  return {
    id: row.id,
    name: row.name,
    issuer: row.issuer,
    audience: row.audience,
    conditions: parseConditions(row),
    scopes: parseScopes(row.scopes),
    lifetime_s: row.lifetime_s,
    allowed_ips: row.allowed_ips === null ? null : row.allowed_ips.split(' '),
    requests_per_minute: row.requests_per_minute,
    models: listModels(row.models),
    budgets: parseBudgets(row.budgets).map(({ period, limit_micro_usd: limit }) => ({
      limit_usd: toUsd(limit),
      period,
    })),
    created_at: new Date(row.created_at).toISOString(),
    created_by: row.created_by_key_id ?? row.created_by_user_id,
    created_by_name: row.created_by_name,
    expires_at: iso(row.parent_expires_at),
    last_used_at: iso(row.last_used_at),
    deleted_at: iso(row.deleted_at),
  }
}

export function parseConditions({ conditions }: Pick<TrustPolicyRow, 'conditions'>): Record<string, string> {
  return JSON.parse(conditions) as Conditions
}
