import { findViolation } from './check-responses.ts'
import type { Problem } from './errors.ts'
import type { Shape } from './generated/shapes.ts'

/**
 * Reads a problem response. Requires a `code`, because other servers have other error formats. Drops members whose type
 * violates the contract.
 */
export function readProblem(
  bytes: Uint8Array,
  headers: Headers,
  status: number,
  apiKey: string | undefined,
): Problem | undefined {
  if (!/^application\/(problem\+)?json\b/.test(headers.get('Content-Type') ?? '')) return undefined
  let value: unknown
  try {
    let text = new TextDecoder().decode(bytes)
    // A proxy may echo the request; an error must never contain the key.
    if (apiKey !== undefined) text = text.replaceAll(apiKey, '[the key]')
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (findViolation(value, { code: 's' }) !== undefined) return undefined
  const problem = value as Record<string, unknown> & { code: string }
  if (!headers.has('X-Oanim-Version') && !('request_id' in problem)) return undefined
  const kept = Object.entries(problem).filter(([name, member]) => {
    const shape = known[name]
    return shape === undefined || findViolation(member, shape) === undefined
  })
  return { ...Object.fromEntries(kept), code: problem.code, status }
}

/** The standard members of a problem besides its code. */
const known: Record<string, Shape> = {
  type: 's',
  title: 's',
  detail: 's',
  hint: 's',
  request_id: 's',
  retryable: 'b',
  errors: [{ pointer: 's', detail: 's', 'allowed?': ['s'] }],
}
