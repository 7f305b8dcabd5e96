import { defaultScopes, formatScopes, readScopes } from '../core/scopes.ts'
import type { Operation } from './operation.ts'

/** Where a client reads which authorization server gives keys for a path of this server. @see RFC 9728 §3.1 */
const resourceMetadataPath = '/.well-known/oauth-protected-resource'

/** The scopes that a client requests first: what generating needs. */
export const resourceScopes = defaultScopes

/**
 * The origin that a client used, if it is one of this server; otherwise the first, which is in links.
 *
 * A server without OANIM_PUBLIC_URL has a name for each loopback address, and a client compares the resource with the
 * URL that it uses.
 *
 * @param origins The origins of this server.
 * @param host The header `Host`.
 */
export function originFor(origins: readonly [string, ...string[]], host: string | null): string {
  return origins.find((origin) => new URL(origin).host === host?.toLowerCase()) ?? origins[0]
}

/**
 * Adds to the challenge of a failed request where the metadata of the resource is, and which scopes to request.
 *
 * @param challenge The header `WWW-Authenticate` of the response.
 * @param options.keyScopes The scopes of the key in use: a new key needs these and the missing one.
 * @see RFC 9728 §5.1, RFC 6750 §3
 */
export function describeResource(
  challenge: string,
  { path }: Pick<Operation, 'path'>,
  { origin, keyScopes }: { readonly origin: string; readonly keyScopes: string | undefined },
): string {
  const metadata = `resource_metadata="${origin}${resourceMetadataPath}${path}"`
  const [whole, missing] = /, scope="([^"]*)"/.exec(challenge) ?? []
  if (whole === undefined || missing === undefined) {
    return `${challenge}, scope="${formatScopes(resourceScopes)}", ${metadata}`
  }
  const read = readScopes(`${keyScopes ?? ''} ${missing}`)
  const scope = 'scopes' in read ? read.scopes : missing
  return `${challenge.replace(whole, `, scope="${scope}"`)}, ${metadata}`
}
