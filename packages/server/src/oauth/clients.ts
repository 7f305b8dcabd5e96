import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { createClientDocuments, type FoundClient, parseClientIdUrl } from './client-documents.ts'
import { cliClient, clientKindOf, type OauthClient } from './client-metadata.ts'

const prefix = 'oanim-client'
/** Maximum size of the client ID of a registered client. Characters. */
export const maxClientIdCharacters = 2_048
const unnamed = 'A program without a name'

/** Finds OAuth clients, and registers them if the operator allows it. */
export interface Clients {
  /** Whether `POST /oauth/register` registers clients. */
  readonly isRegistrationOpen: boolean
  /**
   * Finds a client by its ID. Fetches the metadata of a client whose ID is a URL.
   *
   * @param network Who causes a fetch, for the rate limit.
   * @throws {ProblemError} rate_limited.
   */
  find(clientId: string, network: string): Promise<FoundClient>
  /** Whether an ID can be that of a client, without fetching anything. */
  isKnown(clientId: string): boolean
  /** Registers a client: its ID is the signed registration, so that nothing is stored. */
  register(metadata: { name: string | undefined; redirectUris: readonly string[] }): OauthClient
}

/**
 * @param secret The secret of the server: the same on every server that shares a database.
 * @param options.isRegistrationOpen If not, registered clients are unknown.
 */
export function createClients(
  secret: string,
  options: { readonly isRegistrationOpen: boolean } & Parameters<typeof createClientDocuments>[0],
): Clients {
  const { isRegistrationOpen } = options
  const documents = createClientDocuments(options)
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'open-animate client registrations', 32))
  const sign = (payload: string) => createHmac('sha256', key).update(payload).digest()

  const readRegistration = (clientId: string): OauthClient | undefined => {
    if (!isRegistrationOpen || clientId.length > maxClientIdCharacters) return undefined
    const [start, payload, signature, ...rest] = clientId.split('.')
    if (start !== prefix || !payload || !signature || rest.length > 0) return undefined
    const given = Buffer.from(signature, 'base64url')
    const expected = sign(payload)
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
    // The signature has one spelling only, so that a client has one ID.
    if (given.toString('base64url') !== signature) return undefined
    const [name, ...redirectUris] = JSON.parse(Buffer.from(payload, 'base64url').toString()) as [
      string,
      ...string[],
    ]
    return { id: clientId, kind: 'registered', name, redirectUris }
  }

  return {
    isRegistrationOpen,

    async find(clientId, network) {
      const kind = clientKindOf(clientId)
      if (kind === 'document') return documents.find(clientId, network)
      const client = kind === 'cli' ? cliClient : readRegistration(clientId)
      return client ? { client } : { error: 'client_unknown', detail: unknownClient(isRegistrationOpen) }
    },

    isKnown(clientId) {
      const kind = clientKindOf(clientId)
      if (kind === 'registered') return readRegistration(clientId) !== undefined
      return kind === 'cli' || parseClientIdUrl(clientId) !== undefined
    },

    register({ name = unnamed, redirectUris }) {
      const payload = Buffer.from(JSON.stringify([name, ...redirectUris])).toString('base64url')
      const id = `${prefix}.${payload}.${sign(payload).toString('base64url')}`
      return { id, kind: 'registered', name, redirectUris }
    },
  }
}

function unknownClient(isRegistrationOpen: boolean): string {
  const registered = isRegistrationOpen ? ', or a client ID that POST /oauth/register returned' : ''
  return `client_id must be ${cliClient.id}, the https:// URL of a client ID metadata document${registered}.`
}
