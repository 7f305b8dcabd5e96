import type { Context } from './connect.ts'
import { findServer, type Server } from './find-server.ts'

/** The server that other commands would call, for one that needs no key. */
export async function serverToTell(context: Context): Promise<Server> {
  const server = await findServer(context)
  context.known.server = server
  return server
}
