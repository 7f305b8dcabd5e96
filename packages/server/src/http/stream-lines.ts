import type { Lines } from './operation.ts'

/** About how much is sent at once. Characters. */
const chunkLength = 32_768

/**
 * Writes objects as lines of JSON, no faster than they are taken. What goes wrong before the first of them is thrown;
 * later it cuts the stream, so that nobody takes a part for the whole.
 *
 * @param onError Hears of what cuts the stream.
 */
export async function streamLines(
  { items }: Lines,
  onError: (error: unknown) => void,
): Promise<ReadableStream<Uint8Array>> {
  const chunks = encode(items)
  let next = chunks.next()
  await next
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await next
        if (done) return controller.close()
        controller.enqueue(value)
        next = chunks.next()
        // It is awaited with the next pull.
        next.catch(() => {})
      } catch (error) {
        onError(error)
        controller.error(error)
      }
    },
    async cancel() {
      await chunks.return(undefined)
    },
  })
}

async function* encode(items: AsyncIterable<object>): AsyncGenerator<Uint8Array, undefined> {
  const encoder = new TextEncoder()
  let text = ''
  for await (const item of items) {
    text += `${JSON.stringify(item)}\n`
    if (text.length < chunkLength) continue
    yield encoder.encode(text)
    text = ''
  }
  if (text !== '') yield encoder.encode(text)
}
