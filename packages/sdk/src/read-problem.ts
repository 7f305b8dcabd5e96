import type { Problem } from './errors.ts'
import { findViolation } from './find-violation.ts'
import type { Shape } from './shape.ts'

/**
 * Reads a problem. Only something with a `code` is one; others' errors have other shapes. Members that do not have the
 * type of the contract are left out.
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
    // Whatever stands between may echo what it was sent; an error must never carry the key.
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

/** What a problem may have besides its code and the members that its code adds. */
const known: Record<string, Shape> = {
  type: 's',
  title: 's',
  detail: 's',
  hint: 's',
  request_id: 's',
  retryable: 'b',
  errors: [{ pointer: 's', detail: 's', 'allowed?': ['s'] }],
}
