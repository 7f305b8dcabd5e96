import { z } from 'zod'
import { operation } from '../http/operation.ts'

export const getOpenapi = operation({
  id: 'system.openapi',
  method: 'GET',
  path: '/api/v1/openapi.json',
  tag: 'System',
  summary: 'This contract',
  description: 'The OpenAPI 3.1 document of this server.',
  access: 'public',
  input: z.strictObject({}),
  output: z.record(z.string(), z.unknown()).meta({ id: 'OpenapiDocument' }),
  problems: [],

  async run() {
    // Loaded when first asked for: the document lists this operation too, and building it is not needed to start.
    const { openapiDocument } = await import('../openapi-document.ts')
    return openapiDocument() as unknown as Record<string, unknown>
  },
})
