import { findViolation } from './check-responses.ts'
import { contractFailure } from './connection-failure.ts'
import type { ConnectionError } from './errors.ts'
import type { Shape } from './generated/shapes.ts'
import { maxEventLength, maxLineLength } from './limits.ts'

interface StreamOptions {
  shape: Shape
  serverUrl: string
  /** The call, for errors. */
  call: string
}

/**
 * Streams JSON values, one per line.
 *
 * @throws {ConnectionError} `invalid_response` for a line that is too long, is not JSON or violates the shape.
 */
export async function* readLines<Value>(
  body: ReadableStream<Uint8Array>,
  { shape, serverUrl, call }: StreamOptions,
): AsyncGenerator<Value, void> {
  const fail = (what: string, cause?: unknown) => contractFailure(serverUrl, call, what, cause)
  for await (const line of linesOf(body, maxLineLength, fail)) {
    if (line !== '') yield parse(line, 'a line', { shape, fail })
  }
}

/**
 * Streams the data of server-sent events: JSON values. Comments and other fields are skipped, and so is an event that the
 * end of the stream cuts off.
 *
 * @throws {ConnectionError} `invalid_response` for an event that is too long, is not JSON or violates the shape.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export async function* readEvents<Value>(
  body: ReadableStream<Uint8Array>,
  { shape, serverUrl, call }: StreamOptions,
): AsyncGenerator<Value, void> {
  const fail = (what: string, cause?: unknown) => contractFailure(serverUrl, call, what, cause)
  let data: string | undefined
  for await (const line of linesOf(body, maxEventLength, fail)) {
    const [, text] = /^data: ?(.*?)\r?$/s.exec(line) ?? []
    if (text !== undefined) data = data === undefined ? text : `${data}\n${text}`
    if (data !== undefined && data.length > maxEventLength) {
      throw fail(`an event has more than ${maxEventLength} characters`)
    }
    if (data === undefined || !/^\r?$/.test(line)) continue
    yield parse(data, 'an event', { shape, fail })
    data = undefined
  }
}

type Fail = (what: string, cause?: unknown) => ConnectionError

function parse<Value>(text: string, what: string, { shape, fail }: { shape: Shape; fail: Fail }): Value {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw fail(`${what} is not JSON`, cause)
  }
  const violation = findViolation(value, shape)
  if (violation !== undefined) throw fail(`in ${what} ${violation}`)
  return value as Value
}

/** The lines of a body, the last one also without a line end. */
async function* linesOf(
  body: ReadableStream<Uint8Array>,
  maxLength: number,
  fail: Fail,
): AsyncGenerator<string, void> {
  const decoder = new TextDecoder()
  const reader = body.getReader()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      const chunk = done ? decoder.decode() : decoder.decode(value, { stream: true })
      // Splitting only at a line end: searching a long line again with each chunk would take minutes.
      rest += chunk
      if (chunk.includes('\n') || done) {
        const lines = rest.split('\n')
        rest = done ? '' : (lines.pop() ?? '')
        yield* lines
      }
      if (rest.length > maxLength) throw fail(`a line has more than ${maxLength} characters`)
      if (done) return
    }
  } finally {
    // If the caller stops early, the server stops as well.
    await reader.cancel().catch(() => undefined)
  }
}
