import { z } from 'zod'
import { operation } from '../http/operation.ts'

/** What a key or a session may do. Each may do all of it. */
const scopes = ['account:read', 'assets:read', 'assets:write', 'keys:read', 'keys:write']

export const getMe = operation({
  id: 'auth.me',
  method: 'GET',
  path: '/api/v1/auth/me',
  tag: 'Account',
  summary: 'Who am I',
  description: 'The account that the key or the session acts for, and the key or session itself.',
  access: 'account',
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
        scopes: z.array(z.string()).meta({ description: 'What it may do.' }),
      }),
    })
    .meta({ id: 'Me' }),
  problems: [],

  async run({ actor }) {
    const credential = actor.key
      ? { type: 'api_key' as const, id: actor.key.id, name: actor.key.name, prefix: actor.key.prefix, scopes }
      : {
          type: 'session' as const,
          id: actor.person.session_id,
          name: actor.person.name,
          prefix: null,
          scopes,
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
