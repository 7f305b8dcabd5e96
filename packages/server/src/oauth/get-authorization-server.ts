import { z } from 'zod'
import { scopes } from '../core/scopes.ts'
import { operation } from '../http/operation.ts'
import { grantTypes } from './client.ts'

export const getAuthorizationServer = operation({
  id: 'oauth.authorization_server',
  method: 'GET',
  path: '/.well-known/oauth-authorization-server',
  tag: 'Browser login',
  summary: 'Get the OAuth server metadata',
  description: 'Returns the endpoints and capabilities that OAuth libraries discover (RFC 8414).',
  access: 'public',
  allowsAnyOrigin: true,
  failures: 'oauth',
  input: z.object({}),
  output: z
    .object({
      issuer: z.string(),
      authorization_endpoint: z.string(),
      token_endpoint: z.string(),
      registration_endpoint: z.string().optional().meta({
        description: 'Only if the operator sets `OANIM_CLIENT_REGISTRATION=on`.',
      }),
      client_id_metadata_document_supported: z.literal(true),
      pushed_authorization_request_endpoint: z.string(),
      require_pushed_authorization_requests: z.literal(false),
      scopes_supported: z.array(z.enum(scopes)).readonly(),
      response_types_supported: z.array(z.literal('code')).readonly(),
      response_modes_supported: z.array(z.literal('query')).readonly(),
      grant_types_supported: z.array(z.enum(grantTypes)).readonly(),
      code_challenge_methods_supported: z.array(z.literal('S256')).readonly(),
      token_endpoint_auth_methods_supported: z.array(z.literal('none')).readonly(),
      authorization_response_iss_parameter_supported: z.literal(true),
      introspection_endpoint: z.string(),
      introspection_endpoint_auth_methods_supported: z
        .array(z.enum(['Bearer', 'client_secret_basic']))
        .readonly()
        .meta({
          description: 'Any live key of this server, as a bearer token or as the password of HTTP Basic.',
        }),
      revocation_endpoint: z.string(),
      revocation_endpoint_auth_methods_supported: z.array(z.literal('none')).readonly(),
    })
    .meta({ id: 'AuthorizationServer' }),
  problems: [],

  async run({ auth, clients }) {
    const issuer = auth.origins[0]
    return {
      issuer,
      authorization_endpoint: `${issuer}/oauth/authorize`,
      token_endpoint: `${issuer}/oauth/token`,
      ...(clients.isRegistrationOpen && { registration_endpoint: `${issuer}/oauth/register` }),
      client_id_metadata_document_supported: true,
      pushed_authorization_request_endpoint: `${issuer}/oauth/par`,
      require_pushed_authorization_requests: false,
      scopes_supported: scopes,
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      grant_types_supported: grantTypes,
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
      authorization_response_iss_parameter_supported: true,
      introspection_endpoint: `${issuer}/oauth/introspect`,
      introspection_endpoint_auth_methods_supported: ['Bearer', 'client_secret_basic'],
      revocation_endpoint: `${issuer}/oauth/revoke`,
      revocation_endpoint_auth_methods_supported: ['none'],
    }
  },
})
