import type { Caller, CallOptions } from '../caller.ts'
import type { Me } from '../shapes.ts'

/** Who is calling. */
export function auth({ client, call, read }: Caller) {
  return {
    /** The account and the key that this client calls with. */
    me: (options: CallOptions = {}): Promise<Me> => read(client.GET('/api/v1/auth/me', call(options))),
  }
}
