import { z } from 'zod'
import { networkOf } from '../http/client.ts'
import { operation } from '../http/operation.ts'
import type { RateLimitRule } from '../http/rate-limiter.ts'
import { maxRedirectUris, parseClientMetadata } from './client-metadata.ts'
import { maxClientIdCharacters } from './clients.ts'

/** Registrations of one network: they need no credential. */
const registrationRule: RateLimitRule = {
  name: 'client_registration',
  calls: 20,
  windowS: 60,
  message: 'Too many client registrations from your IP address.',
}

/** Any JSON: a wrong type is an error of the metadata, with the OAuth code for it. */
const metadata = (description: string, example: unknown) =>
  z.unknown().optional().meta({ description, example })

export const registerClient = operation({
  id: 'oauth.register_client',
  method: 'POST',
  path: '/oauth/register',
  tag: 'Browser login',
  summary: 'Register a client',
  description:
    'Registers a public OAuth client (RFC 7591) if the operator sets `OANIM_CLIENT_REGISTRATION=on`; otherwise the route ' +
    'does not exist. The client ID contains the signed registration: the server stores nothing, and the same metadata ' +
    'gives the same ID. Prefer a client ID metadata document, which proves who the client is.',
  access: 'public',
  failures: 'oauth',
  input: z
    .looseObject({
      redirect_uris: metadata(
        `1 to ${maxRedirectUris} https URLs, loopback URLs (their port may differ later), or URLs with the private ` +
          'scheme of an app.',
        ['http://127.0.0.1/callback'],
      ),
      client_name: metadata(
        'Shown on the consent page, as not verified. At most 60 characters are kept.',
        'My agent',
      ),
      token_endpoint_auth_method: metadata('`none`, or omitted.', 'none'),
      grant_types: metadata('Contains `authorization_code`, or is omitted.', ['authorization_code']),
      response_types: metadata('Contains `code`, or is omitted.', ['code']),
    })
    .meta({ id: 'ClientRegistration' }),
  output: z
    .object({
      client_id: z.string().meta({ description: `At most ${maxClientIdCharacters} characters.` }),
      client_name: z.string(),
      redirect_uris: z.array(z.string()).readonly(),
      token_endpoint_auth_method: z.literal('none'),
      grant_types: z.array(z.literal('authorization_code')).readonly(),
      response_types: z.array(z.literal('code')).readonly(),
    })
    .meta({ id: 'RegisteredClient' }),
  status: 201,
  problems: ['route_not_found', 'client_metadata_invalid', 'client_redirect_uri_invalid', 'rate_limited'],

  async run({ input, request, rateLimiter, clients, fail }) {
    if (!clients.isRegistrationOpen) throw fail('route_not_found')
    await rateLimiter.consume(registrationRule, networkOf(request.address))
    const parsed = parseClientMetadata(input)
    if ('error' in parsed) {
      const code = parsed.error === 'metadata' ? 'client_metadata_invalid' : 'client_redirect_uri_invalid'
      throw fail(code, { detail: parsed.detail })
    }
    const client = clients.register(parsed)
    if (client.id.length > maxClientIdCharacters) {
      throw fail('client_metadata_invalid', {
        detail: 'redirect_uris are too long together: register fewer, or shorter ones.',
      })
    }
    return {
      client_id: client.id,
      client_name: client.name,
      redirect_uris: client.redirectUris,
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code'],
      response_types: ['code'],
    }
  },
})
