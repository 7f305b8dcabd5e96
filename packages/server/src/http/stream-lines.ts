import type { Lines } from './operation.ts'

/** Approximate size of a chunk. Characters. */
const chunkLength = 32_768

/**
 * Streams objects as lines of JSON, with backpressure. An error before the first chunk is thrown. A later one aborts the
 * response, so that the client cannot mistake a part for the whole.
 *
 * @param onError Called for an error that aborts the stream.
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
        // The next `pull` awaits it and handles the error.
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
