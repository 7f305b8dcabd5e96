import { z } from 'zod'
import { operation } from '../http/operation.ts'

/** What a key may do. Every key may do all of it. */
const scopes = ['account:read', 'assets:read', 'assets:write', 'keys:read', 'keys:write']

export const getMe = operation({
  id: 'auth.me',
  method: 'GET',
  path: '/api/v1/auth/me',
  tag: 'Account',
  summary: 'Who am I',
  description: 'The account that the key belongs to, and the key itself.',
  access: 'key',
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
        type: z.literal('api_key'),
        id: z.string(),
        name: z.string(),
        prefix: z.string(),
        scopes: z.array(z.string()).meta({ description: 'What the key may do.' }),
      }),
    })
    .meta({ id: 'Me' }),
  problems: [],

  async run({ actor }) {
    return {
      id: actor.account_id,
      email: actor.account_email,
      credit_balance_usd: actor.account_balance_micro_usd / 1_000_000,
      created_at: new Date(actor.account_created_at).toISOString(),
      credential: { type: 'api_key', id: actor.id, name: actor.name, prefix: actor.prefix, scopes },
    }
  },
})
