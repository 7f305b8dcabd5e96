import { z } from 'zod'
import { scopes } from '../core/scopes.ts'
import { operation } from '../http/operation.ts'
import { mcpPath, originFor, resourceMetadataPath, resourceScopes } from '../http/protected-resource.ts'

const ProtectedResource = z
  .object({
    resource: z.string(),
    resource_name: z.string(),
    authorization_servers: z.array(z.string()).readonly(),
    scopes_supported: z
      .array(z.enum(scopes))
      .readonly()
      .meta({ description: 'What to request first. A response with status 403 names further scopes.' }),
    bearer_methods_supported: z.array(z.literal('header')).readonly(),
    resource_documentation: z.string(),
  })
  .meta({ id: 'ProtectedResource' })

const describe = <const Id extends string>(id: Id, path: '' | typeof mcpPath, summary: string) =>
  operation({
    id,
    method: 'GET',
    path: `${resourceMetadataPath}${path}`,
    tag: 'Browser login',
    summary,
    description: 'Returns which authorization server gives keys for this server, and the scopes (RFC 9728).',
    access: 'public',
    allowsAnyOrigin: true,
    failures: 'oauth',
    input: z.object({}),
    output: ProtectedResource,
    problems: [],

    async run({ auth, request }) {
      const origin = originFor(auth.origins, request.headers.get('host'))
      return {
        resource: `${origin}${path}`,
        resource_name: 'Open Animate',
        authorization_servers: [auth.origins[0]],
        scopes_supported: resourceScopes,
        bearer_methods_supported: ['header' as const],
        resource_documentation: `${origin}/docs/browser-login`,
      }
    },
  })

export const getProtectedResource = describe(
  'oauth.protected_resource',
  '',
  'Get the OAuth metadata of the API',
)

export const getProtectedMcp = describe(
  'oauth.protected_mcp',
  mcpPath,
  'Get the OAuth metadata of the MCP endpoint',
)
