import type { Caller, CallOptions } from '../caller.ts'
import type { Me } from '../shapes.ts'

/** Identifies the caller. */
export function auth({ client, call, read }: Caller) {
  return {
    /** Returns the account and the key of this client. */
    me: (options: CallOptions = {}): Promise<Me> => read(client.GET('/api/v1/auth/me', call(options))),
  }
}
