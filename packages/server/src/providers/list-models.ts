import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { Model, serializeModel, VerbName } from './model.ts'

export const listModels = operation({
  id: 'models.list',
  method: 'GET',
  path: '/api/v1/models',
  tag: 'Models',
  summary: 'List models',
  description:
    'Returns the models of the catalogue with their prices, and whether this server can use them. Other models of a ' +
    'configured provider can be used by their ID; they have no price.',
  access: 'account',
  scope: 'none',
  input: z.strictObject({
    verb: VerbName.optional().meta({ description: 'Only models that can do this.' }),
    provider: z
      .string()
      .max(100, 'must have at most 100 characters')
      .optional()
      .meta({ description: 'Only models of this provider.', example: 'fal' }),
  }),
  output: z.object({ models: z.array(Model) }).meta({ id: 'ModelList' }),
  problems: [],

  async run({ input, models }) {
    await models.refresh()
    const { verb, provider } = input
    return {
      models: models
        .list()
        .filter((model) => verb === undefined || model.verbs.includes(verb))
        .filter((model) => provider === undefined || model.provider === provider)
        .map((model) => serializeModel(model, models)),
    }
  },
})
