import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mintKey } from '@oanim/key'
import { z } from 'zod'
import { bodyMethods, bytes, events, lines, type Operation } from '../../src/http/operation.ts'
import { type ProblemCode, pointer, problems } from '../../src/http/problems/problems.ts'
import { problemsOf, statusOf } from '../../src/openapi-document.ts'
import { png } from '../providers/support/scripted-media.ts'
import { freshOf, type Resources, type World } from './operation-world.ts'

/**
 * Bodies for operations whose fields have no example of their own, or whose example is too slow here. An operation
 * that can be called by its examples needs no line. `{asset_id}` is an asset of the caller.
 */
export const bodies: Record<string, Record<string, unknown>> = {
  'leak_reports.create': { key: mintKey().key },
  'trust_policies.create': {
    name: 'deploy',
    issuer: 'https://token.actions.githubusercontent.com',
    conditions: { repository: 'octo/app', ref: 'refs/heads/main' },
    scopes: ['assets:write'],
  },
  'assets.generate_image': {
    model: 'local/painter',
    prompt: 'dark mesh gradient, purple',
    size: '64x64',
  },
  'estimates.create': { verb: 'generate_image', model: 'local/painter', prompt: 'mesh' },
  'openai.create_image_edits': { model: 'local/edit', image: '{asset_id}', prompt: 'rotate 90' },
  'openai.create_speech': { model: 'minimax/speech-02-hd', input: 'Good morning.' },
  'openai.create_video': { model: 'fal-ai/veo3.1', prompt: 'waves' },
  'openai.create_images': { model: 'painter', prompt: 'dark mesh gradient, purple', size: '64x64' },
  'mcp.call': { jsonrpc: '2.0', id: 1, method: 'ping' },
  'assets.edit_image': { model: 'local/edit', image: '{asset_id}', prompt: 'rotate 90' },
  'assets.upscale': { model: 'local/upscale', image: '{asset_id}' },
  'assets.remove_background': { image: '{asset_id}' },
}

export const committed = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../openapi.json'), 'utf8'),
)

export interface Sent {
  readonly key?: string | undefined
  readonly query?: string
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly contentType?: string | undefined
  readonly headers?: Record<string, string>
  readonly resources?: Resources
}

export interface Received {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: what it is was checked against the contract.
  readonly json: any
}

/** Calls an operation with valid input except for the given changes, and checks the response against the contract. */
export async function send(world: World, operation: Operation, sent: Sent): Promise<Received> {
  const own = sent.resources ?? (await freshOf(world, world.owner, operation))
  const resources: Record<string, string> = { ...own } as never
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = resources[name]
    assert.ok(value, `${operation.id}: add {${name}} to the resources of this test`)
    return value
  })
  const body = bodyMethods.has(operation.method)
    ? (sent.body ?? encoded(operation, bodyOf(operation), own))
    : undefined
  const response = await fetch(`${world.server.url}${path}${sent.query ?? ''}`, {
    method: operation.method,
    headers: {
      'x-forwarded-for': `198.51.${randomInt(256)}.${randomInt(256)}`,
      ...(sent.key !== undefined && { authorization: `Bearer ${sent.key}` }),
      ...(body !== undefined && { 'content-type': sent.contentType ?? contentTypeOf(operation) }),
      ...sent.headers,
    },
    ...(body !== undefined && { body }),
  })
  const text = await response.text()
  const answer = { status: response.status, headers: response.headers, text, json: parsed(text) }
  checkReply(operation, answer)
  const isOpenai = operation.failures === 'openai' && response.status >= 400
  const received = isOpenai ? { ...answer, json: asProblem(answer.json) } : answer
  if (operation.id === 'members.remove' && received.status === 200) {
    for (const { members } of [world.owner, world.stranger]) {
      if (members[0] === own.user_id) members.shift()
    }
  }
  if (operation.id === 'openai.delete_video' && received.status === 200) {
    for (const { spareVideos } of [world.owner, world.stranger]) {
      if (spareVideos[0] === own.video_id) spareVideos.shift()
    }
  }
  if (operation.id === 'assets.delete' && received.status === 200) {
    for (const { spareAssets } of [world.owner, world.stranger]) {
      if (spareAssets[0] === own.asset_id) spareAssets.shift()
    }
  }
  return received
}

export const contentTypeOf = ({ encoding }: Operation) => {
  if (encoding === 'file') return 'image/png'
  return encoding === 'form' ? 'application/x-www-form-urlencoded' : 'application/json'
}

export function encoded(
  { encoding }: Operation,
  body: Record<string, unknown>,
  { asset_id: assetId }: Resources,
): string | Uint8Array<ArrayBuffer> {
  if (encoding === 'file') return new Uint8Array(png)
  if (encoding === 'form') return new URLSearchParams(body as Record<string, string>).toString()
  return JSON.stringify(body).replaceAll('{asset_id}', assetId)
}

/** An error of OpenAI's form with the members of a problem. */
function asProblem({ error }: Received['json']): Received['json'] {
  return { ...error, ...(error.param !== null && { errors: [{ pointer: pointer([error.param]) }] }) }
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function checkReply(operation: Operation, { status, headers, text, json }: Received): void {
  const where = `${operation.id} ${status} ${text.slice(0, 300)}`
  const kept = operation.isImmutable ? 'private, max-age=604800, immutable' : 'no-cache'
  const isKept = operation.isImmutable || operation.id === 'system.openapi'
  assert.equal(headers.get('cache-control'), isKept && status < 400 ? kept : 'no-store', where)
  assert.equal(headers.get('x-content-type-options'), 'nosniff', where)
  assert.match(headers.get('x-request-id') ?? '', /^req_\w+$/, where)
  const described = contractOf(operation).responses[status]
  assert.ok(described, `the contract has the status: ${where}`)
  if (status < 400 && operation.output === bytes) return
  const isLines = status < 400 && operation.output === lines
  const isEvents = status < 400 && operation.output === events
  const { failures = 'problem' } = operation
  const isProblem = status >= 400 && failures === 'problem'
  const contentType = isProblem
    ? 'application/problem+json'
    : isLines
      ? 'application/x-ndjson'
      : isEvents
        ? 'text/event-stream'
        : 'application/json'
  assert.equal(headers.get('content-type'), contentType, where)
  if (isLines) {
    const { line } = operation
    assert.ok(line && schemaOf(described.content[contentType]?.schema, where).safeParse(text).success, where)
    const rows = text.trimEnd().split('\n')
    for (const row of rows) line.parse(JSON.parse(row))
    return
  }
  if (isEvents) {
    const data = [...text.matchAll(/^data: (.+)$/gm)].map(([, json = '']) => JSON.parse(json))
    assert.ok(data.length > 0, where)
    for (const each of data) operation.line?.parse(each)
    return
  }
  const { error } = schemaOf(described.content[contentType]?.schema, where).safeParse(json)
  assert.equal(error, undefined, `${where}\n${error && z.prettifyError(error)}`)
  if (status < 400) return
  const { code, title, type, request_id, retryable } = failures === 'openai' ? json.error : json
  assert.ok(problemsOf(operation).includes(code), `declares the code: ${where}`)
  const spec = problems[code as ProblemCode]
  if (!isProblem) {
    if (failures === 'oauth') assert.equal(request_id, headers.get('x-request-id'))
    assert.equal(statusOf(operation, code), status, where)
    return
  }
  assert.deepEqual(
    { status: json.status, title, type, request_id, retryable },
    {
      status,
      title: spec.title,
      type: `/docs/errors#${code}`,
      request_id: headers.get('x-request-id'),
      retryable: spec.retry === 'later',
    },
  )
  assert.equal(spec.status, status, where)
}

export interface Described {
  readonly security: unknown
  readonly responses: Record<
    string | number,
    { description: string; content: Record<string, { schema: object } | undefined> }
  >
}

export function contractOf(operation: Operation): Described {
  const found = committed.paths[operation.path]?.[operation.method.toLowerCase()]
  assert.ok(found, `${operation.id} is in openapi.json: npm run generate`)
  return found
}

export const checks = new Map<object, z.ZodType>()

/** The schema of the contract as a validator. Unlisted members are errors, except in problems. */
export function schemaOf(schema: object | undefined, where: string): z.ZodType {
  assert.ok(schema, `the contract has a schema: ${where}`)
  const known = checks.get(schema)
  if (known) return known
  const all = { ...schema, $defs: committed.components.schemas }
  const text = JSON.stringify(all).replaceAll('#/components/schemas/', '#/$defs/')
  const check = z.fromJSONSchema(JSON.parse(text))
  checks.set(schema, check)
  return check
}

export function bodyOf(operation: Operation): Record<string, unknown> {
  const known = bodies[operation.id]
  if (known) return known
  return Object.fromEntries(
    requiredOf(operation).map(([name, schema]) => {
      const example = schema.meta()?.['example']
      assert.ok(example, `${operation.id}: give ${name} an example, or the operation a body in this test`)
      return [name, example]
    }),
  )
}

/** The required fields, except those in the path. */
export function requiredOf({ input, path }: Operation): [string, z.ZodType][] {
  return Object.entries(input.shape as Record<string, z.ZodType>).filter(
    ([name, schema]) => !path.includes(`{${name}}`) && !schema.safeParse(undefined).success,
  )
}

export function pointers({ json }: Received): string[] {
  return (json.errors ?? []).map((error: { pointer: string }) => error.pointer)
}

/** A response without the parts that always differ. */
export function comparable({ status, headers, text, json }: Received): unknown {
  const named = [...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id')
  return { status, named, text: text.replace(json.request_id, '') }
}
