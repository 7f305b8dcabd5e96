import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { maxModelIdLength } from '../providers/model-id.ts'
import { completeModelName, isUsable } from './find-openai-model.ts'
import { OpenaiModel, serializeOpenaiModel } from './openai-model.ts'

export const getOpenaiModel = operation({
  id: 'openai.get_model',
  method: 'GET',
  path: '/v1/models/{model_id}',
  takesSlashes: true,
  tag: 'OpenAI',
  summary: 'Get a model as OpenAI does',
  description:
    'Returns a model that this server can use and the key allows. The slashes of the ID may be percent-encoded or not. ' +
    'The last part of an ID is enough if no other model has it.',
  access: 'account',
  scope: 'none',
  failures: 'openai',
  input: z.strictObject({
    model_id: z
      .string()
      .max(maxModelIdLength, `must have at most ${maxModelIdLength} characters`)
      .meta({ example: 'local/painter' }),
  }),
  output: OpenaiModel,
  problems: ['model_ambiguous', 'model_not_found'],

  async run(context) {
    const { input, models, fail } = context
    const model = models.find(await completeModelName(context, input.model_id))
    if (!model || !isUsable(context, model)) throw fail('model_not_found')
    return serializeOpenaiModel(model)
  },
})
