import type { Caller, CallOptions } from '../caller.ts'
import type { Engine } from '../shapes.ts'

/** Lists and installs models of the built-in engines that do not come with the server. */
export function engines({ client, call, read }: Caller) {
  return {
    /** Returns the engines, with the packages, licences and sizes of each. */
    list: async (options: CallOptions = {}): Promise<Engine[]> =>
      (await read(client.GET('/api/v1/engines', call(options)))).engines,

    /**
     * Starts to install an engine, and returns at once: its status is `installed` later. You accept the licences of its
     * packages.
     *
     * @throws {ApiError} `role_insufficient`, `key_not_root`
     */
    install: async (name: Engine['name'], options: CallOptions = {}): Promise<Engine> =>
      (await read(client.POST('/api/v1/engines', { body: { name }, ...call(options) }))).engine,
  }
}
