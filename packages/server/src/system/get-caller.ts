import { z } from 'zod'
import { parseScopes, scopes } from '../core/scopes.ts'
import { operation } from '../http/operation.ts'
import { isLimited } from '../http/quota-limiter.ts'

export const getMe = operation({
  id: 'auth.me',
  method: 'GET',
  path: '/api/v1/auth/me',
  tag: 'Account',
  summary: 'Who am I',
  description:
    'The account that the key or the session acts for, and the key or session itself. Any key may ask.',
  access: 'account',
  scope: 'none',
  input: z.strictObject({}),
  output: z
    .object({
      id: z.string().meta({ example: 'acct_0aBcDeFgHiJkLmNoPqRs' }),
      email: z.string(),
      credit_balance_usd: z
        .number()
        .meta({ description: 'US dollars. What the built-in engine makes costs none.' }),
      created_at: z.iso.datetime(),
      credential: z.object({
        type: z.enum(['api_key', 'session']),
        id: z.string(),
        name: z.string(),
        prefix: z
          .string()
          .nullable()
          .meta({ description: 'The public beginning of the key; null for a session.' }),
        scopes: z.array(z.enum(scopes)).meta({ description: 'What it may do. A session may do all of it.' }),
        trust_policy_id: z
          .string()
          .nullable()
          .meta({ description: 'The trust policy that gave the key to a job; null for every other.' }),
        expires_at: z.iso
          .datetime()
          .nullable()
          .meta({ description: 'When the key ends by itself; null for never, and for a session.' }),
        allowed_ips: z
          .array(z.string())
          .nullable()
          .meta({ description: 'From where alone the key may be used; null for anywhere.' }),
        requests_per_minute: z.int().nullable().meta({
          description: 'Most requests of the key in a minute; null for as many as the account may.',
        }),
        limits: z
          .array(
            z.object({
              name: z.string().meta({
                description:
                  '`key`; `parent`, `parent-2` and so on for the keys that it came from; `account`.',
                example: 'key',
              }),
              requests_per_minute: z.int(),
              remaining: z.int().meta({
                description: 'What this server still lets through: what it holds, and what nobody holds.',
              }),
              resets_in_s: z.int(),
            }),
          )
          .meta({ description: 'What requests of the key count against. Sessions have no limits.' }),
      }),
    })
    .meta({ id: 'Me' }),
  problems: [],

  async run({ actor, quotas }) {
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
          limits: isLimited(actor) ? [...(await quotas.look(actor))] : [],
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
          limits: [],
        }
    return {
      id: actor.account_id,
      email: actor.account_email,
      credit_balance_usd: actor.account_balance_micro_usd / 1_000_000,
      created_at: new Date(actor.account_created_at).toISOString(),
      credential,
    }
  },
})
