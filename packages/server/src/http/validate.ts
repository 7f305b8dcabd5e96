import type { z } from 'zod'
import { bodyMethods, takesFields } from './operation.ts'
import { type FieldError, invalidInput, pointer } from './problems/problems.ts'
import { readForm, readJson, readRaw, rejectEncoding } from './read-body.ts'
import { readMultipart } from './read-multipart.ts'
import type { RequestContext } from './request-context.ts'

/**
 * Stage: reads the input from the path and from the query (GET, DELETE) or the body (POST, PATCH), and validates it
 * against the schema of the operation.
 *
 * @throws {ProblemError} input_invalid, and for a body what `readForm`, `readJson` and `readRaw` throw.
 */
export function validate(context: RequestContext): Promise<void> | undefined {
  const { operation, http } = context
  const query = readQuery(http.req.url)
  const inPath: Record<string, string> = operation.path.includes('{') ? http.req.param() : {}
  if (!bodyMethods.has(operation.method)) {
    rejectFields(Object.keys(inPath).filter((name) => Object.hasOwn(query, name)))
    context.input = validateInput(operation.input, { ...query, ...inPath })
    return undefined
  }
  return readBody(context).then((body) => {
    rejectFields([
      ...Object.keys(inPath).filter((name) => Object.hasOwn(body, name)),
      // OAuth ignores unknown parameters (RFC 6749 §3.2).
      ...(operation.encoding === 'form' ? [] : Object.keys(query)),
    ])
    context.input = validateInput(operation.input, { ...body, ...inPath })
  })
}

async function readBody(context: RequestContext): Promise<Record<string, unknown>> {
  const { operation } = context
  const request = context.http.req.raw
  if (operation.encoding === 'multipart') {
    const { fields, files } = await readMultipart(request)
    context.files = files
    return fields
  }
  if (operation.encoding === 'file') {
    rejectEncoding(request.headers.get('content-encoding'))
    return {}
  }
  if (operation.encoding === 'raw') return { body: await readRaw(request) }
  return operation.encoding === 'form' ? readForm(request) : readJson(request, !takesFields(operation))
}

/** A repeated parameter becomes an array, which no schema accepts. */
function readQuery(url: string): Record<string, unknown> {
  const start = url.indexOf('?')
  if (start < 0) return {}
  const query: Record<string, unknown> = Object.create(null)
  const parameters = new URLSearchParams(url.slice(start))
  for (const name of new Set(parameters.keys())) {
    const values = parameters.getAll(name)
    query[name] = values.length === 1 ? values[0] : values
  }
  return query
}

/** @throws {ProblemError} input_invalid, with a pointer to each field that is wrong. */
export function validateInput<Schema extends z.ZodObject>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  throw invalidInput(result.error.issues.flatMap(explain))
}

/** Rejects fields that were sent in the wrong part of the request. */
function rejectFields(names: readonly string[]): void {
  if (names.length > 0) throw invalidInput(names.map((name) => unknownField([name])))
}

function explain(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownField([...issue.path, key]))
  }
  // For a boolean in a query, Zod would list every spelling that it accepts.
  const isBoolean = 'expected' in issue && issue.expected === 'stringbool'
  if (issue.code === 'invalid_value' && !isBoolean) {
    const allowed = issue.values.map(String)
    return [{ pointer: pointer(issue.path), detail: `must be one of ${allowed.join(', ')}`, allowed }]
  }
  return [{ pointer: pointer(issue.path), detail: issue.message }]
}

function unknownField(path: readonly PropertyKey[]): FieldError {
  return { pointer: pointer(path), detail: 'is not a known field' }
}
