import { z } from 'zod'
import { parseScopes, scopes } from '../core/scopes.ts'
import { containsKey } from '../core/text.ts'
import { parseDuration } from '../core/time.ts'
import type { Conditions } from './conditions.ts'
import type { TrustPolicyRow } from './trust-policy-rows.ts'

/** Most trust policies of one account. */
export const maxTrustPolicies = 50
/** Most claims that one trust policy looks at. */
const maxConditions = 20
const minuteMs = 60_000
const hourMs = 60 * minuteMs

const Time = z.iso.datetime()

/** Text of another system, as it stands in a token: shown and compared, so without what deceives the eye: no control character, no blank at an end. */
const claimText = (mostCharacters: number) =>
  z
    .string({ error: 'must be a string' })
    .min(1, 'must not be empty')
    .max(mostCharacters, `must have at most ${mostCharacters} characters`)
    // Not a regex of the contract: other languages cannot compile it.
    .refine((text) => !/[\p{C}\p{Zl}\p{Zp}]/u.test(text), 'must not contain control characters')
    .refine((text) => text.trim() === text, 'must not begin or end with a blank')
    .refine((text) => !containsKey(text), 'must not contain an API key')

/** The issuer, as its tokens call it. */
export const IssuerUrl = claimText(500).meta({
  description:
    'The issuer, exactly as its tokens call it (`iss`). On the public internet over https, unless the operator of the ' +
    'server lists it in `OANIM_PRIVATE_ISSUERS`.',
  example: 'https://token.actions.githubusercontent.com',
})

export const Audience = claimText(500).meta({
  description: 'What the token must be meant for (`aud`). Without it: the address of this server.',
  example: 'https://animate.example.com',
})

const Pattern = claimText(500).refine((pattern) => !pattern.includes('**'), 'must not contain **')

const ClaimName = z
  .string()
  .regex(/^[A-Za-z0-9_.:/@-]{1,100}$/)
  .refine((name) => name !== '__proto__')

/** What the claims of a token must be. */
export const ConditionsInput = z
  .record(ClaimName, Pattern, {
    error: ({ code }) =>
      code === 'invalid_key' ? 'is no name of a claim' : 'must be an object of claims and patterns',
  })
  .refine((conditions) => Object.keys(conditions).length > 0, 'must name at least one claim')
  .refine(
    (conditions) => Object.keys(conditions).length <= maxConditions,
    `must name at most ${maxConditions} claims`,
  )
  .meta({
    description:
      'Claim to pattern; all must hold. A pattern is the exact text, where `*` stands for one or more characters other ' +
      'than `/` and `:`.',
    example: { repository: 'octo/app', ref: 'refs/heads/main' },
    override: {
      type: 'object',
      additionalProperties: { type: 'string' },
      minProperties: 1,
      maxProperties: maxConditions,
    },
  })

/** How long the keys of jobs live. */
export const Lifetime = z
  .string({ error: 'must be a string' })
  .transform((text, context) => {
    const ms = parseDuration(text)
    if (ms !== undefined && ms >= minuteMs && ms <= hourMs) return ms / 1000
    context.addIssue('must be a duration from 1m to 1h, such as 15m')
    return z.NEVER
  })
  .meta({ description: 'How long a key of a job lives: `1m` to `1h`.', override: { type: 'string' } })

/** Trust in an issuer, as the API shows it. */
export const TrustPolicy = z
  .object({
    id: z.string().meta({ example: 'trust_5cQkqPmW0f3TzVxY1aBn' }),
    name: z.string(),
    issuer: z.string(),
    audience: z.string(),
    conditions: z.record(z.string(), z.string()),
    scopes: z
      .array(z.enum(scopes))
      .meta({ description: 'What the key of a job may do, unless it asks for less.' }),
    lifetime_s: z.int().meta({ description: 'How long the key of a job lives. Seconds.' }),
    allowed_ips: z
      .array(z.string())
      .nullable()
      .meta({ description: 'From where alone such a key may be used; null for anywhere.' }),
    requests_per_minute: z.int().nullable().meta({
      description: 'Most requests of one such key in a minute; null for as many as the account may.',
    }),
    created_at: Time,
    created_by: z.string().nullable().meta({ description: 'The key or user that made it.' }),
    created_by_name: z.string().nullable(),
    expires_at: Time.nullable().meta({
      description: 'When the key ends that made it, after which no job gets a key; null for never.',
    }),
    last_used_at: Time.nullable().meta({ description: 'When a job last got a key.' }),
    deleted_at: Time.nullable(),
  })
  .meta({ id: 'TrustPolicy' })

/** An id in a path. Any text is taken: what is no id of this account is not found. */
export const TrustPolicyIdParameter = z
  .string()
  .meta({ description: 'The id of a trust policy.', example: 'trust_5cQkqPmW0f3TzVxY1aBn' })

export function toTrustPolicyResponse(row: TrustPolicyRow): z.input<typeof TrustPolicy> {
  const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString())
  return {
    id: row.id,
    name: row.name,
    issuer: row.issuer,
    audience: row.audience,
    conditions: conditionsOf(row),
    scopes: parseScopes(row.scopes),
    lifetime_s: row.lifetime_s,
    allowed_ips: row.allowed_ips === null ? null : row.allowed_ips.split(' '),
    requests_per_minute: row.requests_per_minute,
    created_at: new Date(row.created_at).toISOString(),
    created_by: row.created_by_key_id ?? row.created_by_user_id,
    created_by_name: row.created_by_name,
    expires_at: iso(row.parent_expires_at),
    last_used_at: iso(row.last_used_at),
    deleted_at: iso(row.deleted_at),
  }
}

export function conditionsOf({ conditions }: Pick<TrustPolicyRow, 'conditions'>): Record<string, string> {
  return JSON.parse(conditions) as Conditions
}
