import { ProblemError } from './problems/problems.ts'
import { readText } from './read-input.ts'

/**
 * Reads the body as a form. A field without a value counts as not sent; one that comes twice is refused.
 *
 * @throws {ProblemError} content_type_unsupported, content_encoding_unsupported, body_too_large, input_invalid.
 * @see RFC 6749 §3.1, §3.2, Appendix B
 */
export async function readForm(request: Request): Promise<Record<string, string>> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type)) {
    throw new ProblemError('content_type_unsupported', {
      detail: 'The body must be a form.',
      hint: 'Send `Content-Type: application/x-www-form-urlencoded`.',
    })
  }
  return once(new URLSearchParams(await readText(request)))
}

/** Parameters as an object: without the empty ones, and each at most once. */
export function once(parameters: URLSearchParams): Record<string, string> {
  const form: Record<string, string> = Object.create(null)
  const seen = new Set<string>()
  for (const [name, value] of parameters) {
    if (seen.has(name)) {
      const detail = 'A parameter comes twice.'
      throw new ProblemError('input_invalid', {
        detail,
        errors: [
          {
            pointer: `/${name.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`,
            detail: 'comes twice',
          },
        ],
      })
    }
    seen.add(name)
    if (value !== '') form[name] = value
  }
  return form
}
