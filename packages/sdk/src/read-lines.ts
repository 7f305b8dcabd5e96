import { contractFailure, maxLineLength } from './byte-limit.ts'
import { findViolation } from './find-violation.ts'
import type { Shape } from './shape.ts'

/**
 * Reads JSON values, one a line, as they come.
 *
 * @param call Which call is answered, in words.
 * @throws {ConnectionError} `invalid_response` for a line that is too long, no JSON or not of the shape.
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
      const part = done ? decoder.decode() : decoder.decode(value, { stream: true })
      // A line that comes in many parts is put together once: searching it again with each part takes minutes.
      rest += part
      if (part.includes('\n') || done) {
        const lines = rest.split('\n')
        rest = done ? '' : (lines.pop() ?? '')
        for (const line of lines) if (line !== '') yield parse(line)
      }
      if (rest.length > maxLineLength) throw fail(`a line has more than ${maxLineLength} characters`)
      if (done) return
    }
  } finally {
    // A reader that stops early lets the server stop.
    await reader.cancel().catch(() => undefined)
  }
}
