import { hashKey, parseKey } from '@oanim/key'
import { z } from 'zod'
import { parseCidr } from '../core/cidr.ts'
import { flawOf } from '../http/authenticate.ts'
import { shownAddress } from '../http/caller.ts'
import { operation } from '../http/operation.ts'
import { issuerOf } from './issuer.ts'

export const introspectToken = operation({
  id: 'oauth.introspect',
  method: 'POST',
  path: '/oauth/introspect',
  tag: 'Accepting keys',
  summary: 'Check somebody else’s key',
  description:
    'Tells a service whether a key that it was shown is good now, and what it may do (RFC 7662). The service calls with ' +
    'a key of its own, any live one, as a bearer token or as the password of HTTP Basic with any user. Asking is no use ' +
    'of the key that is asked about. Whatever is not good, mistyped or unknown or ended or paused, is ' +
    '`{"active": false}`.',
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
          description: 'The key that is asked about.',
          example: 'anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6',
        }),
      token_type_hint: z.string().optional().meta({ description: 'Ignored: there is one kind of token.' }),
      client_ip: z
        .string()
        .overwrite((text) => shownAddress(text) ?? text)
        .refine((text) => !text.includes('/') && parseCidr(text) !== undefined, 'must be an IP address')
        .optional()
        .meta({
          description:
            'From where the key was used, to have `allowed_ips` enforced here (an extension of the standard).',
          example: '192.0.2.7',
        }),
    })
    .meta({ id: 'IntrospectionRequest' }),
  output: z
    .object({
      active: z.boolean(),
      scope: z.string().optional().meta({ description: 'What the key may do, separated by spaces.' }),
      client_id: z.string().optional().meta({ description: 'The id of the key.' }),
      username: z
        .string()
        .optional()
        .meta({ description: 'The address of the account, when it is the caller’s own.' }),
      token_type: z.literal('Bearer').optional(),
      exp: z
        .int()
        .optional()
        .meta({ description: 'When it ends by itself, in seconds since 1970; absent for never.' }),
      iat: z.int().optional().meta({ description: 'When it was made, in seconds since 1970.' }),
      sub: z.string().optional().meta({ description: 'The id of the account.' }),
      iss: z.string().optional().meta({ description: 'This server.' }),
      allowed_ips: z
        .array(z.string())
        .optional()
        .meta({
          description:
            'The CIDR blocks from which alone the key may be used. Enforce them, or send `client_ip` (an extension ' +
            'of the standard).',
        }),
    })
    .meta({ id: 'Introspection' }),
  problems: [],

  async run({ input, actor, store, identity, now }) {
    const parsed = parseKey(input.token)
    const row = parsed.ok ? await store.credentials.find(parsed.prefix, hashKey(parsed.key)) : undefined
    const { client_ip: address } = input
    // Without an address the blocks are the caller's to enforce.
    const asked = row && (address === undefined ? { ...row, allowed_ips: null } : row)
    if (!row || !asked || flawOf(asked, { address: address ?? null, now: now().getTime() })) {
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
      iss: issuerOf(identity),
      ...(row.allowed_ips !== null && { allowed_ips: row.allowed_ips.split(' ') }),
    }
  },
})
