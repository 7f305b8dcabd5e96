import { hashKey, parseKey } from '@oanim/key'
import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { parameter } from './client.ts'

export const revokeToken = operation({
  id: 'oauth.revoke',
  method: 'POST',
  path: '/oauth/revoke',
  tag: 'Accepting keys',
  summary: 'Revoke a token',
  description:
    'Revokes a key immediately (RFC 7009). The key itself is the only credential that is needed. Its descendants keep ' +
    'working. The response is the same if the key is unknown, expired or already revoked.',
  access: 'public',
  encoding: 'form',
  failures: 'oauth',
  input: z
    .object({
      token: parameter('The key to revoke.', 'anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6'),
      token_type_hint: parameter('Ignored: there is only one type of token.'),
    })
    .meta({ id: 'RevocationRequest' }),
  output: z.object({}).meta({ id: 'RevocationResponse' }),
  problems: [],

  async run({ input: { token }, request, store, uses, now, fail }) {
    if (token === undefined) throw fail('input_invalid', { detail: 'token is missing.' })
    const parsed = parseKey(token)
    const row = parsed.ok ? await store.credentials.find(parsed.prefix, hashKey(parsed.key)) : undefined
    if (row && row.revoked_at === null) {
      const { id, name, account_id: accountId } = row
      const by = { kind: 'key', id, name, address: request.address, requestId: request.id } as const
      await store.keys.revoke(accountId, id, { by, at: now().getTime(), latestUse: uses.latest })
    }
    return {}
  },
})
