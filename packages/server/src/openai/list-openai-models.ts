import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { isUsable } from './find-openai-model.ts'
import { OpenaiModel, serializeOpenaiModel } from './openai-model.ts'

export const listOpenaiModels = operation({
  id: 'openai.list_models',
  method: 'GET',
  path: '/v1/models',
  tag: 'OpenAI',
  summary: 'List models as OpenAI does',
  description:
    'Returns the models of the catalogue that this server can use and the key allows. `GET /api/v1/models` has their ' +
    'prices and what they can do.',
  access: 'account',
  scope: 'none',
  failures: 'openai',
  input: z.strictObject({}),
  output: z.object({ object: z.literal('list'), data: z.array(OpenaiModel) }).meta({ id: 'OpenaiModelList' }),
  problems: [],

  async run(context) {
    await context.models.refresh()
    const usable = context.models.list().filter((model) => isUsable(context, model))
    return { object: 'list', data: usable.map(serializeOpenaiModel) }
  },
})
