import { z } from 'zod'
import {
  createDocument,
  type oas31,
  type ZodOpenApiOperationObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi'
import type { Scope } from './core/scopes.ts'
import { describeDocument } from './describe-fields.ts'
import { oauthStatus } from './http/oauth-error.ts'
import { openaiStatus } from './http/openai-error.ts'
import {
  bodyMethods,
  bytes,
  events,
  lines,
  type Operation,
  rawResponse,
  redirect,
  takesFields,
} from './http/operation.ts'
import {
  accountProblems,
  bodyProblems,
  commonProblems,
  idempotencyProblems,
  type ProblemCode,
  problems,
  sessionProblems,
} from './http/problems/problems.ts'
import { version } from './version.ts'

const Code = z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]).meta({ id: 'ProblemCode' })

const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: Code,
    detail: z.string(),
    hint: z.string(),
    retryable: z.boolean().meta({ description: 'Whether the same request may succeed later.' }),
    request_id: z.string(),
    errors: z
      .array(
        z.object({
          pointer: z.string(),
          detail: z.string(),
          allowed: z
            .array(z.string())
            .optional()
            .meta({ description: 'The allowed values, if they are a list.' }),
        }),
      )
      .optional()
      .meta({ description: 'The invalid fields, as JSON pointers (RFC 6901).' }),
  })
  .meta({ id: 'Problem', description: 'An error (RFC 9457).' })

const OauthError = z
  .looseObject({
    error: z.string().meta({ example: 'invalid_grant' }),
    error_description: z.string(),
    code: Code,
    request_id: z.string(),
  })
  .meta({ id: 'OauthError', description: 'An error in the form of OAuth (RFC 6749 §5.2).' })

const OpenaiError = z
  .object({
    error: z.looseObject({
      message: z.string(),
      type: z.string().meta({ example: 'invalid_request_error' }),
      param: z.string().nullable().meta({ description: 'The parameter that is wrong.', example: 'size' }),
      code: Code,
    }),
  })
  .meta({ id: 'OpenaiError', description: 'An error in the form of OpenAI’s API.' })

const tags: Record<string, string> = {
  Account: 'The account that a key belongs to.',
  'API keys': 'Create, restrict, rotate, pause and revoke API keys, and see how they are used.',
  'Accepting keys': 'Check a key that your service received, or revoke a key (RFC 7662, RFC 7009).',
  'Audit log': 'The audit log of the account. Each event contains the hash of the previous one.',
  Assets: 'Generate, upload, list and download assets.',
  'Browser login':
    'OAuth 2.1: a program gets a key through a browser, and a CI job in exchange for its OIDC token.',
  Jobs: 'Follow and cancel the generation of assets.',
  'Leak reports': 'Report keys that were found in public, and resolve the reports.',
  MCP: 'What clients of the Model Context Protocol call.',
  Models: 'The models that this server can use, their prices, and the providers that run them.',
  Usage: 'What jobs cost, and what a request would cost.',
  Users: 'Users, invitations and the members of an account.',
  OpenAI: 'What the SDKs of OpenAI call: set their base URL to that of the server and `/v1`.',
  Policy: 'Rules for the keys of an account.',
  'Share links': 'Send a key through a link that works once.',
  System: 'Health, readiness, version and the OpenAPI document.',
  'Trust policies': 'Let CI jobs exchange their OIDC tokens for keys.',
}

const scopeLabels: Record<Scope, string> = {
  'assets:read': 'List and download assets',
  'assets:write': 'Generate assets',
  'usage:read': 'See how keys are used',
  'keys:read': 'List keys',
  'keys:write': 'Create, rotate, pause and revoke keys',
  'account:read': 'Read the account and its policy',
  'audit:read': 'Read the audit log',
}

let document: oas31.OpenAPIObject | undefined

/** The contract as OpenAPI 3.1, generated from the list of operations. */
export function openapiDocument(operations: readonly Operation[]): oas31.OpenAPIObject {
  if (document) return document
  // The library's type covers every version of OpenAPI; this document is 3.1.
  document = createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Open Animate',
      version,
      summary: 'Safe access to media generation for programs.',
      description:
        'Send keys only in the header `Authorization: Bearer anim_…`. Times are ISO 8601 in UTC. ' +
        'Errors are `application/problem+json`: programs branch on `code`, users read `detail` and `hint`.',
      contact: { name: 'The operator of this server' },
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'This server' }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({
      name,
      description: tags[name] ?? '',
    })),
    paths: Object.fromEntries(
      [...Map.groupBy(operations, ({ path }) => path)].map(([path, ofPath]) => [
        path,
        Object.fromEntries(ofPath.map((operation) => [operation.method.toLowerCase(), describe(operation)])),
      ]),
    ),
    components: {
      securitySchemes: {
        api_key: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'anim_{8 characters}_{24 characters}',
          description: 'An API key. It needs the scope that the operation lists under `oauth`.',
        },
        oauth: {
          type: 'oauth2',
          description: 'The access token of browser login is an API key.',
          flows: {
            authorizationCode: {
              authorizationUrl: '/oauth/authorize',
              tokenUrl: '/oauth/token',
              scopes: scopeLabels,
            },
          },
        },
        api_key_as_password: {
          type: 'http',
          scheme: 'basic',
          description: 'An API key as the password. The user is ignored.',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'oanim.session_token',
          description:
            'A user in the console. Over https the name begins with `__Host-`. Requests that change something must ' +
            'come from the origin of the server. `OANIM-Account` selects another account of the user.',
        },
      },
    },
  }) as oas31.OpenAPIObject
  describeDocument(document)
  return document
}

function securityOf({ access, scope, takesBasic }: Operation): Record<string, string[]>[] {
  if (access === 'public') return []
  if (access === 'user') return [{ session: [] }]
  return [
    { api_key: [] },
    { oauth: scope === undefined || scope === 'none' ? [] : [scope] },
    ...(takesBasic ? [{ api_key_as_password: [] }] : []),
    { session: [] },
  ]
}

/** Every code that an operation may return: its own and those of its kind. */
export function problemsOf(operation: Operation): ProblemCode[] {
  const hasBody = bodyMethods.has(operation.method)
  const codes: ProblemCode[] = [
    ...(operation.access === 'account' ? accountProblems : []),
    ...(operation.access === 'user' ? sessionProblems : []),
    ...(operation.setsCookie ? (['origin_foreign'] as const) : []),
    ...(operation.isForOwners ? (['key_not_root', 'role_insufficient'] as const) : []),
    ...(hasBody ? bodyProblems : []),
    'input_invalid',
    ...(operation.idempotency ? idempotencyProblems : []),
    ...operation.problems,
    ...commonProblems,
  ]
  return [...new Set(codes)]
}

/** The status of a failure in the form that the operation declares. */
export function statusOf({ failures }: Operation, code: ProblemCode): number {
  if (failures === 'oauth') return oauthStatus(code)
  return failures === 'openai' ? openaiStatus(code) : problems[code].status
}

function describe(operation: Operation): ZodOpenApiOperationObject {
  const inPath = new Set([...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string))
  const fields = Object.keys(operation.input.shape)
  const pick = (names: string[]) =>
    names.length === 0
      ? undefined
      : operation.input.pick(Object.fromEntries(names.map((name) => [name, true])))
  const path = pick(fields.filter((name) => inPath.has(name)))
  const rest = fields.filter((name) => !inPath.has(name))
  const hasBody = bodyMethods.has(operation.method)
  const query = hasBody ? undefined : pick(rest)

  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    description: operation.description,
    security: securityOf(operation),
    requestParams: {
      ...(path && { path }),
      ...(query && { query }),
      ...((operation.access !== 'public' || operation.idempotency) && { header: headers(operation) }),
    },
    ...(hasBody && {
      requestBody: {
        required: operation.encoding === 'file' || takesFields(operation),
        content: {
          [bodyTypes[operation.encoding ?? 'json']]: { schema: bodyOf(operation, inPath) },
        },
      },
    }),
    responses: responses(operation),
  }
}

const bodyTypes = {
  json: 'application/json',
  raw: 'application/json',
  form: 'application/x-www-form-urlencoded',
  file: 'application/octet-stream',
  multipart: 'multipart/form-data',
}

/** The schema of the body: all fields except those in the path. */
function bodyOf({ input, encoding }: Operation, inPath: ReadonlySet<string>) {
  if (encoding === 'file') return { type: 'string', format: 'binary' } as const
  if (encoding === 'raw') return input.shape.body
  if (inPath.size === 0) return input
  const rest = input.omit(Object.fromEntries([...inPath].map((name) => [name, true])))
  const { id } = input.meta() ?? {}
  return id === undefined ? rest : rest.meta({ id: String(id) })
}

/** Headers of responses about a job. */
const costHeaders = {
  'OANIM-Cost': z
    .string()
    .optional()
    .meta({
      description: 'What the job cost, in US dollars: once it is finished, if it is known.',
      example: '0.04',
      header: { id: 'OANIM-Cost' },
    }),
  'OANIM-Budget-Remaining': z
    .string()
    .optional()
    .meta({
      description:
        'How much the caller can still spend, in US dollars: the least that is left of all budgets that apply. Without a ' +
        'budget, the header is missing.',
      example: '4.96',
      header: { id: 'OANIM-Budget-Remaining' },
    }),
}

const failureContents: Record<NonNullable<Operation['failures']>, oas31.ContentObject> = {
  problem: { 'application/problem+json': { schema: Problem } },
  oauth: { 'application/json': { schema: OauthError } },
  openai: { 'application/json': { schema: OpenaiError } },
  page: { 'text/html': { schema: { type: 'string' } } },
} as never

function responses(operation: Operation): ZodOpenApiResponsesObject {
  const failures = Map.groupBy(problemsOf(operation), (code) => statusOf(operation, code))
  const isPage = operation.failures === 'page'
  const costs = operation.startsJob || operation.reportsCost ? costHeaders : {}
  const success =
    operation.output === redirect
      ? { description: operation.summary, headers: z.object({ Location: z.string() }) }
      : {
          description: operation.summary,
          content: contentOf(operation),
          ...(costs === costHeaders && { headers: z.object(costs) }),
        }
  return {
    [operation.output === redirect ? 303 : (operation.status ?? 200)]: success,
    ...(operation.startsJob && {
      202: {
        description: 'The job is not finished.',
        headers: z.object({
          Location: z.string().meta({ description: 'The path of the job.' }),
          ...costs,
        }),
        content: contentOf(operation),
      },
    }),
    ...(isPage && {
      default: { description: 'An error page.', content: failureContents.page },
    }),
    ...Object.fromEntries(
      [...failures].map(([status, codes]) => [
        String(status),
        {
          description: codes.map((code) => `\`${code}\`: ${problems[code].title}`).join('. '),
          content: failureContents[operation.failures ?? 'problem'],
          // From 402 on: a budget rejects the request, or its job failed.
          ...(operation.startsJob && status >= 402 && { headers: z.object(costs) }),
        },
      ]),
    ),
  }
}

function contentOf({ output, line }: Operation) {
  if (output === bytes) return { '*/*': { schema: { type: 'string', format: 'binary' } as const } }
  if (output === lines) {
    // OpenAPI 3.1 cannot describe the items of a stream, only the text as a whole.
    const description = `JSON objects, one per line. Each is of the schema \`${line?.meta()?.id}\`.`
    return { 'application/x-ndjson': { schema: { type: 'string', description } as const } }
  }
  if (output === events) {
    const description = `Server-sent events. The data of each is of the schema \`${line?.meta()?.id}\`.`
    return { 'text/event-stream': { schema: { type: 'string', description } as const } }
  }
  if (output === rawResponse && line) {
    const description = `Server-sent events. The data of each is of the schema \`${line.meta()?.id}\`.`
    return {
      'application/json': { schema: line },
      'text/event-stream': { schema: { type: 'string', description } as const },
    }
  }
  return { 'application/json': { schema: output } }
}

function headers({ access, idempotency, startsJob }: Operation) {
  const text = z.string().optional()
  return z.object({
    ...(startsJob && {
      Prefer: text.meta({
        description:
          '`wait=N`: wait up to N seconds for the job, at most 60. `respond-async`: do not wait. Default: `wait=30`.',
        example: 'wait=30',
      }),
    }),
    ...(idempotency && {
      'Idempotency-Key': text.meta({
        description:
          'Makes it safe to repeat the request: 1 to 255 visible ASCII characters, kept for 24 hours.',
      }),
    }),
    ...(access !== 'public' && {
      'OANIM-Account': text.meta({
        description:
          'With a session: the account to act for, if it is not the user’s own. A key has only one account.',
      }),
    }),
  })
}
