import { hashKey, parseKey } from '@oanim/key'
import { z } from 'zod'
import { parseCidr } from '../core/cidr.ts'
import { validateKey } from '../http/authenticate-key.ts'
import { shownAddress } from '../http/client.ts'
import { operation } from '../http/operation.ts'

export const introspectToken = operation({
  id: 'oauth.introspect',
  method: 'POST',
  path: '/oauth/introspect',
  tag: 'Accepting keys',
  summary: 'Introspect a token',
  description:
    'Tells a service whether a key that it received is active, and which scopes it has (RFC 7662). The service ' +
    'authenticates with any live key of its own, as a bearer token or as the password of HTTP Basic with any user name. ' +
    'Introspection does not count as a use of the introspected key. A malformed, unknown, expired, revoked or paused ' +
    'key is `{"active": false}`.',
  access: 'account',
  scope: 'none',
  takesBasic: true,
  encoding: 'form',
  failures: 'oauth',
  input: z
    .object({
      token: z
        .string({ error: (issue) => (issue.input === undefined ? 'is missing' : 'must be a string') })
        .meta({
          description: 'The key to introspect.',
          example: 'anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6',
        }),
      token_type_hint: z
        .string()
        .optional()
        .meta({ description: 'Ignored: there is only one type of token.' }),
      client_ip: z
        .string()
        .overwrite((text) => shownAddress(text) ?? text)
        .refine((text) => !text.includes('/') && parseCidr(text) !== undefined, 'must be an IP address')
        .optional()
        .meta({
          description:
            'Address that used the key, to enforce `allowed_ips` here (an extension of the standard).',
          example: '192.0.2.7',
        }),
    })
    .meta({ id: 'IntrospectionRequest' }),
  output: z
    .object({
      active: z.boolean(),
      scope: z.string().optional().meta({ description: 'Scopes of the key, separated by spaces.' }),
      client_id: z.string().optional().meta({ description: 'The id of the key.' }),
      username: z
        .string()
        .optional()
        .meta({ description: 'Email address of the account, if it is the caller’s own.' }),
      token_type: z.literal('Bearer').optional(),
      exp: z
        .int()
        .optional()
        .meta({ description: 'Expiry, in seconds since 1970; absent if the key does not expire.' }),
      iat: z.int().optional().meta({ description: 'Time of creation, in seconds since 1970.' }),
      sub: z.string().optional().meta({ description: 'The id of the account.' }),
      iss: z.string().optional().meta({ description: 'This server.' }),
      allowed_ips: z.array(z.string()).optional().meta({
        description:
          'CIDR blocks that may use the key. Enforce them, or send `client_ip` (an extension of the standard).',
      }),
    })
    .meta({ id: 'Introspection' }),
  problems: [],

  async run({ input, actor, store, auth, now }) {
    const parsed = parseKey(input.token)
    const row = parsed.ok ? await store.credentials.find(parsed.prefix, hashKey(parsed.key)) : undefined
    const { client_ip: address } = input
    // Without an address, the caller enforces the blocks.
    const checked = row && (address === undefined ? { ...row, allowed_ips: null } : row)
    if (!row || !checked || validateKey(checked, { address: address ?? null, now: now().getTime() })) {
      return { active: false }
    }
    return {
      active: true,
      scope: row.scopes,
      client_id: row.id,
      ...(row.account_id === actor.account_id && { username: row.account_email }),
      token_type: 'Bearer',
      ...(row.expires_at !== null && { exp: Math.floor(row.expires_at / 1000) }),
      iat: Math.floor(row.created_at / 1000),
      sub: row.account_id,
      iss: auth.origins[0],
      ...(row.allowed_ips !== null && { allowed_ips: row.allowed_ips.split(' ') }),
    }
  },
})
