import { z } from 'zod'
import { auditActorOf } from '../http/actor.ts'
import { operation } from '../http/operation.ts'
import {
  findProvider,
  Provider,
  ProviderIdParameter,
  requireOperator,
  serializeProvider,
} from './provider-setting.ts'

export const removeProviderKey = operation({
  id: 'providers.remove_key',
  method: 'DELETE',
  path: '/api/v1/providers/{provider_id}/key',
  tag: 'Models',
  summary: 'Remove the key of a provider',
  description:
    'Deletes the key that was set in the console. No server that shares the database starts another request with it. A ' +
    'key in the environment of the server stays in use. Removing it again changes nothing. Requires an owner of the ' +
    'operator’s account.',
  access: 'user',
  input: z.strictObject({ provider_id: ProviderIdParameter }),
  output: z.object({ provider: Provider }).meta({ id: 'RemovedProviderKey' }),
  problems: ['provider_not_found', 'role_insufficient'],

  async run({ input, actor, request, store, models, now }) {
    await requireOperator(actor, store)
    const { id, name } = findProvider(models, input.provider_id)
    await store.providerSettings.remove(actor.account_id, {
      provider: { id, name },
      by: auditActorOf(actor, request),
      at: now().getTime(),
    })
    await models.refresh()
    return { provider: serializeProvider(findProvider(models, id)) }
  },
})
