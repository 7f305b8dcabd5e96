import { readCredentialsFile } from '../credentials/credentials-file.ts'
import { keyVariable } from '../credentials/find-credential.ts'
import { credentialsPath } from '../credentials/paths.ts'
import type { Context } from './connect.ts'
import { findServer, type Server } from './find-server.ts'

/** The server that other commands would call, for one that needs no key. */
export async function serverToTell(context: Context): Promise<Server> {
  const path = credentialsPath()
  const file = keyVariable(context.env) === undefined ? await readCredentialsFile(path) : undefined
  const saved =
    file?.state === 'read' && file.server !== undefined ? { server: file.server, path } : undefined
  const server = await findServer(context.env, saved)
  context.known.server = server
  return server
}
