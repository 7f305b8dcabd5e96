import { findViolation } from './check-responses.ts'
import { contractFailure } from './connection-failure.ts'
import type { Shape } from './generated/shapes.ts'
import { maxLineLength } from './limits.ts'

/**
 * Streams JSON values, one per line.
 *
 * @param call The call, for errors.
 * @throws {ConnectionError} `invalid_response` for a line that is too long, is not JSON or violates the shape.
 */
export async function* readLines<Value>(
  body: ReadableStream<Uint8Array>,
  { shape, serverUrl, call }: { shape: Shape; serverUrl: string; call: string },
): AsyncGenerator<Value, void> {
  const decoder = new TextDecoder()
  const reader = body.getReader()
  let rest = ''
  const fail = (what: string, cause?: unknown) => contractFailure(serverUrl, call, what, cause)
  const parse = (line: string): Value => {
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch (cause) {
      throw fail('a line is not JSON', cause)
    }
    const violation = findViolation(value, shape)
    if (violation !== undefined) throw fail(`in a line ${violation}`)
    return value as Value
  }
  try {
    for (;;) {
      const { done, value } = await reader.read()
      const chunk = done ? decoder.decode() : decoder.decode(value, { stream: true })
      // Splitting only at a line end: searching a long line again with each chunk would take minutes.
      rest += chunk
      if (chunk.includes('\n') || done) {
        const lines = rest.split('\n')
        rest = done ? '' : (lines.pop() ?? '')
        for (const line of lines) if (line !== '') yield parse(line)
      }
      if (rest.length > maxLineLength) throw fail(`a line has more than ${maxLineLength} characters`)
      if (done) return
    }
  } finally {
    // If the caller stops early, the server stops as well.
    await reader.cancel().catch(() => undefined)
  }
}
