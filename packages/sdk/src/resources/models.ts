import type { Caller, CallOptions } from '../caller.ts'
import type { ListModelsInput, Model } from '../shapes.ts'

/** Lists models, their prices, and whether the server can use them. */
export function models({ client, call, read }: Caller) {
  return {
    /** Returns the models of the catalogue: all, or those that do something or belong to a provider. */
    list: async (filter: ListModelsInput = {}, options: CallOptions = {}): Promise<Model[]> =>
      (await read(client.GET('/api/v1/models', { params: { query: filter }, ...call(options) }))).models,

    /** Returns a model, also one of a provider that is not in the catalogue. @throws {ApiError} `model_not_found` */
    get: async (id: string, options: CallOptions = {}): Promise<Model> =>
      (
        await read(
          client.GET('/api/v1/models/{model_id}', { params: { path: { model_id: id } }, ...call(options) }),
        )
      ).model,
  }
}
