import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { Provider, requireOperator, serializeProvider } from './provider-setting.ts'

export const listProviders = operation({
  id: 'providers.list',
  method: 'GET',
  path: '/api/v1/providers',
  tag: 'Models',
  summary: 'List providers',
  description:
    'Returns the providers, the preferred default first, and where their keys are from. Keys are never ' +
    'shown. Requires an owner of the operator’s account.',
  access: 'user',
  input: z.strictObject({}),
  output: z.object({ providers: z.array(Provider) }).meta({ id: 'ProviderList' }),
  problems: ['role_insufficient'],

  async run({ actor, store, models }) {
    await requireOperator(actor, store)
    await models.refresh()
    return { providers: models.providers().map(serializeProvider) }
  },
})
