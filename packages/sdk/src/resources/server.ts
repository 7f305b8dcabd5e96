import type { Caller, CallOptions } from '../caller.ts'
import type { Health } from '../shapes.ts'

/** The server itself. */
export function serverCalls({ client, call, read }: Caller) {
  return {
    /** Says whether the server's process is up. Needs no key. */
    health: (options: CallOptions = {}): Promise<Health> => read(client.GET('/health', call(options))),
  }
}
