import { z } from 'zod'
import { Document, lazyDocument } from '../http/document.ts'
import { constant, type Operation, operation } from '../http/operation.ts'

/** @param list Every operation, this one included. The document is generated on the first request. */
export const getOpenapi = (list: () => readonly Operation[]) =>
  operation({
    id: 'system.openapi',
    method: 'GET',
    path: '/api/v1/openapi.json',
    tag: 'System',
    summary: 'Get the OpenAPI document',
    description: 'The OpenAPI 3.1 document of this server.',
    access: 'public',
    allowsAnyOrigin: true,
    input: z.strictObject({}),
    output: constant(z.record(z.string(), z.unknown()).meta({ id: 'OpenapiDocument' })),
    problems: [],

    run: lazyDocument(async () => {
      const { openapiDocument } = await import('../openapi-document.ts')
      return new Document(JSON.stringify(openapiDocument(list())), 'application/json')
    }),
  })
