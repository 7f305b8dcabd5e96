import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { describeProtectedResource, ProtectedResource } from './protected-resource.ts'

export const getProtectedMcp = operation({
  id: 'oauth.protected_mcp',
  method: 'GET',
  path: '/.well-known/oauth-protected-resource/mcp',
  tag: 'Browser login',
  summary: 'Get the OAuth metadata of the MCP endpoint',
  description:
    'Returns which authorization server gives keys for the MCP endpoint, and the scopes to request (RFC 9728).',
  access: 'public',
  allowsAnyOrigin: true,
  failures: 'oauth',
  input: z.object({}),
  output: ProtectedResource,
  problems: [],

  async run({ auth, request }) {
    return describeProtectedResource('/mcp', auth, request.headers.get('host'))
  },
})
