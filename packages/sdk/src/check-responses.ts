import type { Middleware } from 'openapi-fetch'
import { contractFailure } from './byte-limit.ts'
import { findViolation } from './find-violation.ts'
import { responses } from './generated/shapes.ts'
import { callOf } from './transport.ts'

/** Holds every JSON answer against the contract before anything uses it. */
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
