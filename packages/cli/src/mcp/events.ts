/** Maximum size of one answer. Characters. */
export const maxEventLength = 20_000_000

/** The server sent what is no answer. The message is a predicate: `is too large`. */
export class BrokenAnswer extends Error {}

/**
 * Reads the data of server-sent events. Comments and other fields are skipped.
 *
 * @throws {BrokenAnswer} an event is too large.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = ''
  let data: string[] = []
  let dataLength = 0
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line.startsWith('data:')) {
        data.push(line.slice(line.startsWith('data: ') ? 6 : 5))
        dataLength += line.length
      }
      if (line !== '' || data.length === 0) continue
      const event = data.join('\n')
      data = []
      dataLength = 0
      if (event !== '') yield event
    }
    if (rest.length + dataLength > maxEventLength) throw new BrokenAnswer('is too large')
  }
}
