import { z } from 'zod'
import { Document, madeOnce } from '../http/document.ts'
import { constant, operation } from '../http/operation.ts'

const contract = madeOnce(async () => {
  // Loaded when first asked for: the document lists this operation too, and building it is not needed to start.
  const { openapiDocument } = await import('../openapi-document.ts')
  return new Document(JSON.stringify(openapiDocument()), 'application/json')
})

export const getOpenapi = operation({
  id: 'system.openapi',
  method: 'GET',
  path: '/api/v1/openapi.json',
  tag: 'System',
  summary: 'This contract',
  description: 'The OpenAPI 3.1 document of this server.',
  access: 'public',
  allowsAnyOrigin: true,
  input: z.strictObject({}),
  output: constant(z.record(z.string(), z.unknown()).meta({ id: 'OpenapiDocument' })),
  problems: [],

  run: contract,
})
