import { html } from 'hono/html'
import type { oas31 } from 'zod-openapi'
import { openapiDocument } from '../openapi-document.ts'
import { operations } from '../operations.ts'
import { type Html, layout, prose } from './layout.ts'

type Schema = oas31.SchemaObject
type Call = { method: string; path: string; operation: oas31.OperationObject }

/** Renders the OpenAPI document as one page. */
export function apiReference(): Html {
  const document = openapiDocument(operations)
  const tags = Map.groupBy(callsOf(document), ({ operation }) => operation.tags?.[0] ?? '')
  const contents = html`${[...tags].map(
    ([tag, calls]) => html`
      <h2>${tag}</h2>
      <ul>${calls.map(({ operation }) => html`<li><a href="#${operation.operationId}">${operation.summary}</a></li>`)}</ul>`,
  )}`
  const content = html`
    <h1>API reference</h1>
    <p>${prose(document.info.description ?? '')} The OpenAPI document is at <a href="/api/v1/openapi.json">openapi.json</a>.</p>
    <pre tabindex="0"><code>export ANIMATE_API_KEY=anim_a1b2c3d4_e5f6g7h8...
curl -H "Authorization: Bearer $ANIMATE_API_KEY" http://127.0.0.1:8000/api/v1/auth/me</code></pre>
    ${[...tags].map(([tag, calls]) => html`<h2>${tag}</h2>${calls.map((call) => describe(call, document))}`)}`
  return layout({ title: 'API reference', path: '/docs/api', contents, content })
}

type Document = oas31.OpenAPIObject

function callsOf(document: Document): Call[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, oas31.OperationObject>).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  )
}

function describe({ method, path, operation }: Call, document: Document): Html {
  const whole = resolve(bodySchema(operation.requestBody), document)
  const isList = whole?.type === 'array'
  const body = isList ? resolve(whole.items as Schema, document) : whole
  const parameters = (operation.parameters ?? []) as oas31.ParameterObject[]
  const responses = Object.entries(operation.responses ?? {}) as [string, oas31.ResponseObject][]
  const [status, success] = responses.find(([code]) => code.startsWith('2')) ?? []
  return html`
    <section id="${operation.operationId}">
      <h3>${operation.summary}</h3>
      <p class="call"><span class="${method.toLowerCase()}">${method}</span> ${path}</p>
      <p>${prose(operation.description ?? '')}</p>
      ${authentication(operation)}
      ${parameters.length > 0 ? html`<h4>Parameters</h4><dl>${parameters.map(parameter)}</dl>` : ''}
      ${body ? html`<h4>Body${isList ? ' (array of)' : ''}</h4><dl>${fields(body)}</dl>` : ''}
      <h4>Example</h4>
      <pre tabindex="0"><code>${curl(method, path, operation, body, isList)}</code></pre>
      <h4>Response ${status ?? ''}</h4>
      <pre tabindex="0"><code>${success ? responseExample(success, document) : ''}</code></pre>
      <h4>Errors</h4>
      <dl>
        ${responses
          .filter(([code]) => !code.startsWith('2'))
          .map(([code, response]) => html`<dt>${code}</dt><dd>${problemLinks(response.description)}</dd>`)}
      </dl>
    </section>`
}

function takes({ security = [] }: oas31.OperationObject, scheme: string): boolean {
  return security.some((way) => scheme in way)
}

function authentication(operation: oas31.OperationObject): Html | string {
  if (operation.security?.length === 0) return html`<p class="soft">Requires no authentication.</p>`
  if (takes(operation, 'api_key')) return ''
  return html`<p class="soft">Requires a console session. API keys are rejected.</p>`
}

const form = 'application/x-www-form-urlencoded'
const multipart = 'multipart/form-data'

function hasBody({ requestBody }: oas31.OperationObject, type: string): boolean {
  return requestBody !== undefined && 'content' in requestBody && type in requestBody.content
}

function problemLinks(description: string): Html {
  const parts = description
    .split('`')
    .map((part, index) =>
      index % 2 === 1 ? html`<a href="/docs/errors#${part}"><code>${part}</code></a>` : part,
    )
  return html`${parts}`
}

function parameter({ name, required, description, schema, in: place }: oas31.ParameterObject): Html {
  const type = typeName((schema ?? {}) as Schema)
  return html`<dt>${name}<br><small>${place}, ${type}${required ? '' : ', optional'}</small></dt><dd>${prose(description ?? '')}</dd>`
}

function fields(schema: Schema): Html {
  const required = new Set(schema.required ?? [])
  return html`${Object.entries((schema.properties ?? {}) as Record<string, Schema>).map(
    ([name, field]) => html`
      <dt>${name}<br><small>${typeName(field)}${required.has(name) ? '' : ', optional'}</small></dt>
      <dd>${prose(field.description ?? '')}${choices(field)}</dd>`,
  )}`
}

function choices(field: Schema): Html {
  const values = (field.enum ?? []) as unknown[]
  const fallback = field.default === undefined ? '' : html` Default: <code>${String(field.default)}</code>.`
  return html`${values.length > 0 ? html` One of ${values.map((value) => html`<code>${String(value)}</code> `)}` : ''}${fallback}`
}

function typeName(schema: Schema): string {
  return Array.isArray(schema.type) ? schema.type.join(' or ') : (schema.type ?? 'any')
}

function curl(
  method: string,
  path: string,
  operation: oas31.OperationObject,
  body: Schema | undefined,
  isList: boolean,
): string {
  const url = `http://127.0.0.1:8000${path.replaceAll(/\{(\w+)\}/g, (_, name) => exampleOf(name, operation))}`
  const lines = [`curl${method === 'GET' ? '' : ` -X ${method}`} ${url}`]
  if (takes(operation, 'api_key')) lines.push('-H "Authorization: Bearer $ANIMATE_API_KEY"')
  else if (takes(operation, 'session')) lines.push('-b "$COOKIE"', '-H "Origin: http://127.0.0.1:8000"')
  if (body) {
    const required = Object.entries((body.properties ?? {}) as Record<string, Schema>).filter(([name]) =>
      body.required?.includes(name),
    )
    const examples = required.map(([name, field]) => [name, firstExample(field) ?? '…'] as const)
    if (hasBody(operation, multipart)) {
      lines.push(...examples.map(([name, example]) => `-F '${name}=${example}'`))
    } else if (hasBody(operation, form)) {
      lines.push(...examples.map(([name, example]) => `--data-urlencode '${name}=${example}'`))
    } else {
      const json = JSON.stringify(Object.fromEntries(examples))
      lines.push('-H "Content-Type: application/json"', `-d '${isList ? `[${json}]` : json}'`)
    }
  }
  if (path.endsWith('/content')) lines.push('--output image.png')
  return lines.join(' \\\n  ')
}

function exampleOf(name: string, operation: oas31.OperationObject): string {
  const parameters = (operation.parameters ?? []) as oas31.ParameterObject[]
  return String(
    firstExample(parameters.find((each) => each.name === name)?.schema as Schema | undefined) ?? `{${name}}`,
  )
}

function firstExample(schema: Schema | undefined): unknown {
  return schema?.example ?? schema?.examples?.[0]
}

function responseExample(response: oas31.ResponseObject, document: Document): string {
  const schema = response.content?.['application/json']?.schema
  return schema ? JSON.stringify(sample(schema, document), null, 2) : 'the bytes of the file'
}

/** Returns an example value of a schema. */
function sample(given: oas31.ReferenceObject | Schema, document: Document): unknown {
  const schema = resolve(given, document) ?? {}
  const example = firstExample(schema)
  if (example !== undefined) return example
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const choice = schema.anyOf ?? schema.oneOf
  if (choice?.[0]) return sample(choice[0], document)
  if (schema.properties) {
    return Object.fromEntries(
      Object.entries(schema.properties).map(([name, field]) => [name, sample(field, document)]),
    )
  }
  const [type] = [schema.type].flat()
  if (type === 'array') return schema.items ? [sample(schema.items as Schema, document)] : []
  if (type === 'integer' || type === 'number') return 0
  if (type === 'boolean') return true
  if (schema.format === 'date-time') return '2026-01-31T12:00:00.000Z'
  return type === 'object' ? {} : '…'
}

function bodySchema(body: oas31.OperationObject['requestBody']): oas31.ReferenceObject | Schema | undefined {
  return body && 'content' in body
    ? (body.content['application/json'] ?? body.content[form] ?? body.content[multipart])?.schema
    : undefined
}

function resolve(schema: oas31.ReferenceObject | Schema | undefined, document: Document): Schema | undefined {
  if (!schema || !('$ref' in schema) || typeof schema.$ref !== 'string') return schema as Schema | undefined
  return document.components?.schemas?.[schema.$ref.replace('#/components/schemas/', '')] as
    | Schema
    | undefined
}
