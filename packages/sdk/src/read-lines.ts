import { ConnectionError } from './errors.ts'

/** Reads JSON values, one a line, as they come. @throws {ConnectionError} for a line that is no JSON. */
export async function* readLines<Value>(
  body: ReadableStream<Uint8Array>,
  serverUrl: string,
): AsyncGenerator<Value, void> {
  const decoder = new TextDecoder()
  const reader = body.getReader()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      const lines = (rest + (done ? decoder.decode() : decoder.decode(value, { stream: true }))).split('\n')
      rest = done ? '' : (lines.pop() ?? '')
      for (const line of lines) if (line !== '') yield parse<Value>(line, serverUrl)
      if (done) return
    }
  } finally {
    // Whoever stops early lets the server stop, too.
    await reader.cancel().catch(() => undefined)
  }
}

function parse<Value>(line: string, serverUrl: string): Value {
  try {
    return JSON.parse(line) as Value
  } catch (cause) {
    const message = `The answer of ${serverUrl} is damaged: a line is not JSON.`
    throw new ConnectionError('not_open_animate', serverUrl, message, { cause })
  }
}
