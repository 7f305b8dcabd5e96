/** Maximum size of one event. Characters. */
const maxEventLength = 20_000_000

/**
 * Reads the data of server-sent events. Comments and other fields are skipped.
 *
 * @throws {Error} an event is too large.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = ''
  let data: string[] = []
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    if (rest.length > maxEventLength) throw new Error('the answer of the server is too large')
    for (const line of lines) {
      if (line.startsWith('data:')) data.push(line.slice(line.startsWith('data: ') ? 6 : 5))
      if (line !== '' || data.length === 0) continue
      const event = data.join('\n')
      data = []
      if (event !== '') yield event
    }
  }
}
