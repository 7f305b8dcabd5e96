import type { Middleware } from 'openapi-fetch'
import { callOf, contractFailure } from './connection-failure.ts'
import { responses, type Shape, shapes } from './generated/shapes.ts'

/** Checks every JSON response against the contract before it is used. */
export function checkResponses(serverUrl: string): Middleware {
  return {
    async onResponse({ request, response, schemaPath }) {
      const shape = responses[`${request.method} ${schemaPath}`]
      if (!response.ok || shape === undefined) return undefined
      const fail = (what: string, cause?: unknown) => contractFailure(serverUrl, callOf(request), what, cause)
      const text = await response.text()
      if (text === '') throw fail('its body is empty')
      let value: unknown
      try {
        value = JSON.parse(text)
      } catch (cause) {
        throw fail('its body is not JSON', cause)
      }
      const violation = findViolation(value, shape)
      if (violation !== undefined) throw fail(violation)
      return new Response(text, response)
    },
  }
}

/** Maximum nesting. The contract needs 8; recursive programs fail at about 10,000. */
const maxDepth = 64

/**
 * Checks a value against the contract. Accepts unknown members and enumeration values: a newer server may send them.
 *
 * @param path The JSON pointer of the value.
 * @returns The first violation, without any value from the response; `undefined` for a valid value.
 */
export function findViolation(value: unknown, shape: Shape, path = ''): string | undefined {
  return isTooDeep(value, maxDepth) ? `it is nested more than ${maxDepth} deep` : check(value, shape, path)
}

function check(value: unknown, shape: Shape, path: string): string | undefined {
  if (typeof shape === 'string') return checkNamed(value, shape, path)
  if (isList(shape)) {
    if (shape.length === 2) return value === null ? undefined : check(value, shape[0], path)
    if (!Array.isArray(value)) return wrong(path, 'an array')
    return firstOf(value, (item, index) => check(item, shape[0], `${path}/${index}`))
  }
  if (!isObject(value)) return wrong(path, 'an object')
  return firstOf(Object.entries(shape), ([name, member]) => {
    if (name === '*') {
      return firstOf(Object.entries(value), ([key, each]) =>
        check(each, member, `${path}/${key.slice(0, 40)}`),
      )
    }
    const isOptional = name.endsWith('?')
    const key = isOptional ? name.slice(0, -1) : name
    const found = Object.hasOwn(value, key) ? value[key] : undefined
    if (found === undefined) return isOptional ? undefined : `${path}/${key} is missing`
    return check(found, member, `${path}/${key}`)
  })
}

function checkNamed(value: unknown, name: string, path: string): string | undefined {
  switch (name) {
    case '*':
      return undefined
    case 's':
      return typeof value === 'string' ? undefined : wrong(path, 'a string')
    case 't':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? undefined : wrong(path, 'a time')
    case 'i':
      return Number.isSafeInteger(value) ? undefined : wrong(path, 'an integer')
    case 'u':
      return Number.isSafeInteger(value) && Number(value) >= 0 ? undefined : wrong(path, 'an integer from 0')
    case 'n':
      return Number.isFinite(value) ? undefined : wrong(path, 'a number')
    case 'b':
      return typeof value === 'boolean' ? undefined : wrong(path, 'true or false')
    default: {
      const shared = shapes[name]
      if (shared === undefined) throw new Error(`the contract has no shape ${name}`)
      return check(value, shared, path)
    }
  }
}

function wrong(path: string, expected: string): string {
  return `${path || 'it'} is not ${expected}`
}

function firstOf<Item>(
  items: readonly Item[],
  find: (item: Item, index: number) => string | undefined,
): string | undefined {
  for (const [index, item] of items.entries()) {
    const found = find(item, index)
    if (found !== undefined) return found
  }
  return undefined
}

function isTooDeep(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (left === 0) return true
  return Object.values(value).some((each) => isTooDeep(each, left - 1))
}

function isList(shape: Shape): shape is readonly [Shape] | readonly [Shape, null] {
  return Array.isArray(shape)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
