import { z } from 'zod'
import { containsKey } from '../core/text.ts'
import { operation } from '../http/operation.ts'
import {
  findProvider,
  Provider,
  ProviderIdParameter,
  requireOperator,
  serializeProvider,
} from './provider-setting.ts'
import { ProviderKey } from './provider-variables.ts'

export const setProviderKey = operation({
  id: 'providers.set_key',
  method: 'POST',
  path: '/api/v1/providers/{provider_id}/key',
  tag: 'Models',
  summary: 'Set the key of a provider',
  description:
    'Stores the API key of a provider, encrypted with a key derived from the secret of the server, and replaces an ' +
    'earlier one. It is never shown again. Every server that shares the database uses it from the next request on. A key ' +
    'in the environment of the server takes precedence. Requires an owner of the operator’s account.',
  access: 'user',
  input: z
    .strictObject({
      provider_id: ProviderIdParameter,
      key: ProviderKey.refine(
        (key) => !containsKey(key),
        'must be a key of the provider, not of this server',
      ).meta({
        description: 'The API key, as the provider shows it.',
      }),
    })
    .meta({ id: 'SetProviderKey' }),
  output: z.object({ provider: Provider }).meta({ id: 'ProviderResponse' }),
  problems: ['provider_not_found', 'role_insufficient'],

  async run({ input, actor, request, store, models, providerSecrets, now }) {
    await requireOperator(actor, store)
    const { id, name } = findProvider(models, input.provider_id)
    await store.providerSettings.set(actor.account_id, providerSecrets.seal(id, input.key), {
      provider: { id, name },
      by: {
        kind: 'user',
        id: actor.user.id,
        name: actor.user.name,
        address: request.address,
        requestId: request.id,
      },
      at: now().getTime(),
    })
    await models.refresh()
    return { provider: serializeProvider(findProvider(models, id)) }
  },
})
