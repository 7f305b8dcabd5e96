import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { Model, serializeModel } from './model.ts'
import { maxModelIdLength } from './model-id.ts'

export const getModel = operation({
  id: 'models.get',
  method: 'GET',
  path: '/api/v1/models/{model_id}',
  takesSlashes: true,
  tag: 'Models',
  summary: 'Get a model',
  description:
    'Returns a model of the catalogue, or any other model of a provider, which has no price. The slashes of the ID may be ' +
    'percent-encoded or not.',
  access: 'account',
  scope: 'none',
  input: z.strictObject({
    model_id: z
      .string()
      .max(maxModelIdLength, `must have at most ${maxModelIdLength} characters`)
      .meta({ example: 'fal-ai/flux-2-flex' }),
  }),
  output: z.object({ model: Model }).meta({ id: 'ModelResponse' }),
  problems: ['model_not_found'],

  async run({ input, models, fail }) {
    await models.refresh()
    const model = models.find(input.model_id)
    if (!model) throw fail('model_not_found')
    return { model: serializeModel(model, models) }
  },
})
