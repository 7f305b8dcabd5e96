import { z } from 'zod'
import { rejectForeignOrigin } from '../http/authenticate-session.ts'
import { operation, rawResponse } from '../http/operation.ts'

export const callMcp = operation({
  id: 'mcp.call',
  method: 'POST',
  path: '/mcp',
  tag: 'MCP',
  summary: 'Call a tool as clients of the Model Context Protocol do',
  description:
    'The MCP endpoint (streamable HTTP, without sessions): revision 2026-07-28, and those of 2025. A tool call runs the ' +
    'operation of the same name with the key of this request, so its scopes, limits and budgets apply, and only that ' +
    'operation counts against rate limits. A failure that the model can act on is a result with `isError`.',
  access: 'account',
  scope: 'none',
  isNeverLimited: true,
  isProtectedResource: true,
  encoding: 'raw',
  input: z.strictObject({
    body: z.instanceof(Uint8Array).meta({
      override: {
        type: 'object',
        required: ['jsonrpc', 'method'],
        properties: {
          jsonrpc: { type: 'string', const: '2.0', description: '`2.0`.', example: '2.0' },
          id: { type: ['string', 'integer'], description: 'Repeated in the response.', example: 1 },
          method: {
            type: 'string',
            description: 'Such as `tools/list` or `tools/call`.',
            example: 'tools/list',
          },
          params: { type: 'object', description: 'The parameters of the method.' },
        },
      },
    }),
  }),
  output: rawResponse,
  line: z
    .looseObject({ jsonrpc: z.literal('2.0') })
    .meta({ id: 'JsonRpcMessage', description: 'A message of JSON-RPC 2.0.' }),
  problems: [],

  async run({ input: { body }, ...context }) {
    const { headers } = context.request
    // A page of another origin that resolves its name to this server must not use it.
    if (headers.has('origin')) rejectForeignOrigin({ method: 'POST', headers }, context.auth.origins)
    const { serveMcp } = await import('./serve-mcp.ts')
    return serveMcp(context, body)
  },
})
