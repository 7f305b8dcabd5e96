import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { describeProtectedResource, ProtectedResource } from './protected-resource.ts'

export const getProtectedResource = operation({
  id: 'oauth.protected_resource',
  method: 'GET',
  path: '/.well-known/oauth-protected-resource',
  tag: 'Browser login',
  summary: 'Get the OAuth metadata of the API',
  description:
    'Returns which authorization server gives keys for this server, and the scopes to request (RFC 9728).',
  access: 'public',
  allowsAnyOrigin: true,
  failures: 'oauth',
  input: z.object({}),
  output: ProtectedResource,
  problems: [],

  async run({ auth, request }) {
    return describeProtectedResource('', auth, request.headers.get('host'))
  },
})
