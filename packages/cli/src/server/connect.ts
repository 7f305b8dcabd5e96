import { parseServerUrl } from '@oanim/sdk'
import { findCredential } from '../config/find-credential.ts'
import type { Profile } from '../config/paths.ts'
import { ofProfile, profileOption } from '../config/profile.ts'
import type { Context, Server } from '../context.ts'
import { Failure } from '../failure.ts'
import { type Connection, createClient } from './client.ts'
import { findServer } from './find-server.ts'

/**
 * Finds the API key and the server, and creates a client for them. Sends no request, except in a CI job without a key,
 * whose OIDC token is exchanged for one.
 */
export async function connect(context: Context): Promise<Connection> {
  const { known, profile } = context
  const found = await findCredential(context)
  if ('missing' in found) {
    const { exchangeOidcToken } = await import('./oidc.ts')
    return exchangeOidcToken(context, found.missing)
  }
  known.credential = found
  const server = await findServer(context)
  known.server = server
  if (found.source.kind === 'file') checkSameServer(found.source, server, profile)
  return { client: await createClient(context, server, found.key), server, credential: found }
}

/** A saved key is sent only to the server it was saved for. */
function checkSameServer(
  source: { path: string; server: string | undefined },
  server: Server,
  profile: Profile,
): void {
  const login = `oanim login${profileOption(profile)} --token -`
  if (source.server === undefined) {
    // Written by hand. It cannot leak to another machine.
    if (server.isLoopback) return
    throw new Failure('server_mismatch', `${source.path} does not say which server its key belongs to.`, {
      exitCode: 4,
      hint: `If it belongs to ${server.url}, add the line "server: ${server.url}", or run \`${login}\`.`,
    })
  }
  const saved = parseServerUrl(source.server)
  if (saved.ok && saved.url === server.url) return
  const owner = saved.ok ? saved.url : 'another server'
  throw new Failure(
    'server_mismatch',
    `The saved key${ofProfile(profile)} belongs to ${owner} and is not sent to ${server.url} (from ${server.source}).`,
    {
      exitCode: 4,
      hint: `Set ANIMATE_API_KEY to a key of ${server.url}, save one with \`${login}\`, or set ANIMATE_API_URL=${owner}.`,
    },
  )
}
