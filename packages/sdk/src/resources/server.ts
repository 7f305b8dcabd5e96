import type { Caller, CallOptions } from '../caller.ts'
import type { Health } from '../shapes.ts'

/** Describes the server. */
export function serverCalls({ client, call, read }: Caller) {
  return {
    /** Checks that the server is running. Needs no API key. */
    health: (options: CallOptions = {}): Promise<Health> => read(client.GET('/health', call(options))),
  }
}
