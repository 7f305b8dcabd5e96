import { z } from 'zod'
import { authorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import { ApiKey, KeyName, maxLiveKeys, present } from './api-key.ts'
import { mintInto } from './mint-key.ts'

export const createKey = operation({
  id: 'api_keys.create',
  method: 'POST',
  path: '/api/v1/api-keys',
  tag: 'API keys',
  summary: 'Create an API key',
  description:
    'Answers the whole key, once: the server keeps its prefix and its SHA-256 hash only. ' +
    `An account has at most ${maxLiveKeys} live keys. Repeating the request with the same Idempotency-Key makes no ` +
    'second key; the first answer cannot be given again, so the repetition fails with `idempotency_key_completed`.',
  access: 'account',
  input: z.strictObject({ name: KeyName }).meta({ id: 'CreateApiKey' }),
  output: z
    .object({
      api_key: ApiKey,
      key: z.string().meta({
        description: 'The key. It is not shown again.',
        example: 'anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6',
      }),
    })
    .meta({ id: 'CreatedApiKey' }),
  status: 201,
  idempotency: 'refused',
  problems: ['key_limit_reached', 'idempotency_key_completed'],

  async run({ input, actor, request, store, uses, now, fail }) {
    const minted = await mintInto(
      store.keys,
      actor.account_id,
      { name: input.name, now: now(), by: authorOf(actor, request) },
      request.idempotency &&
        ((transaction, row) =>
          request.idempotency?.finish(transaction, { api_key: present(row, uses) }) ?? Promise.resolve()),
    )
    if ('limitReached' in minted) {
      throw fail('key_limit_reached', {
        detail: `The account has ${minted.limitReached.length} live API keys, and ${maxLiveKeys} is the limit.`,
        members: { live_keys: minted.limitReached.map((row) => present(row, uses)) },
      })
    }
    return { api_key: present(minted.row, uses), key: minted.key }
  },
})
