import { redactKeys } from '@oanim/key'
import { parseRegisteredRedirectUri, registrableRedirectUris } from './redirect-uri.ts'

/** A program that asks a user for a key. All clients are public: none has a secret. */
export interface OauthClient {
  readonly id: string
  readonly kind: ClientKind
  /** For the consent page and the name of the key. Only `cli` is known to this server. */
  readonly name: string
  /** Exact URLs, and loopback URLs whose port may differ. Empty for `cli`, which may use any loopback URL. */
  readonly redirectUris: readonly string[]
}

/**
 * How a client identifies itself: the CLI by its name, others by the URL of their metadata or by a registration that
 * this server signed. Only a URL proves who the client is.
 */
export const clientKinds = ['cli', 'document', 'registered'] as const

export type ClientKind = (typeof clientKinds)[number]

/** The client ID of the CLI, and of programs on the machine of the user. */
export const cliClientId = 'oanim-cli'

export const cliClient: OauthClient = { id: cliClientId, kind: 'cli', name: 'CLI', redirectUris: [] }

/** The kind of a client by the form of its ID. */
export function clientKindOf(clientId: string): ClientKind {
  if (clientId === cliClientId) return 'cli'
  return clientId.startsWith('https://') ? 'document' : 'registered'
}

/** Maximum number of redirect URIs of a client. */
export const maxRedirectUris = 10
const maxNameCharacters = 60

export type ParsedMetadata =
  | { name: string | undefined; redirectUris: readonly string[] }
  | { error: 'redirect_uris' | 'metadata'; detail: string }

/**
 * Parses the metadata of a client, from its document or its registration. Members that this server does not use are
 * ignored, such as logos and scopes.
 *
 * @see RFC 7591 §2
 */
export function parseClientMetadata(metadata: Readonly<Record<string, unknown>>): ParsedMetadata {
  const { redirect_uris, client_name, token_endpoint_auth_method, grant_types, response_types } = metadata
  const invalid = (detail: string) => ({ error: 'metadata', detail }) as const
  for (const secret of ['client_secret', 'client_secret_expires_at']) {
    if (metadata[secret] !== undefined) return invalid(`${secret} is not allowed: all clients are public.`)
  }
  if (token_endpoint_auth_method !== undefined && token_endpoint_auth_method !== 'none') {
    return invalid('token_endpoint_auth_method must be none: all clients are public.')
  }
  if (grant_types !== undefined && !isListWith(grant_types, 'authorization_code')) {
    return invalid('grant_types must be a list that contains authorization_code.')
  }
  if (response_types !== undefined && !isListWith(response_types, 'code')) {
    return invalid('response_types must be a list that contains code.')
  }
  if (client_name !== undefined && typeof client_name !== 'string')
    return invalid('client_name must be a string.')
  if (!Array.isArray(redirect_uris) || redirect_uris.length < 1 || redirect_uris.length > maxRedirectUris) {
    return {
      error: 'redirect_uris',
      detail: `redirect_uris must be a list of 1 to ${maxRedirectUris} URLs.`,
    }
  }
  const wrong = redirect_uris.findIndex((uri) => typeof uri !== 'string' || !parseRegisteredRedirectUri(uri))
  if (wrong >= 0) {
    return { error: 'redirect_uris', detail: `redirect_uris[${wrong}] must be ${registrableRedirectUris}.` }
  }
  return { name: cleanName(client_name ?? ''), redirectUris: [...new Set(redirect_uris as string[])] }
}

function isListWith(value: unknown, item: string): boolean {
  return Array.isArray(value) && value.includes(item)
}

/** One line that cannot reorder or hide what surrounds it, of at most 60 characters. */
function cleanName(text: string): string | undefined {
  const line = redactKeys(text.slice(0, 1_000).toWellFormed())
    // Also what is drawn as nothing: fillers, variation selectors, the blank of Braille.
    .replace(/[\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\u2800]+/gu, ' ')
    .trim()
  return [...line].slice(0, maxNameCharacters).join('').trim() || undefined
}

/**
 * The name of a key, and of its request in the audit log: `Claude Code on macOS`.
 *
 * @param login.client_name `null` for the CLI.
 */
export function nameOfLogin(login: {
  readonly client_name: string | null
  readonly device_name: string
}): string {
  return [...`${login.client_name ?? cliClient.name} on ${login.device_name}`].slice(0, 100).join('')
}
