import type { Events } from './operation.ts'

/** Proxies and clients close connections that are silent for long. Milliseconds. */
const keepAliveMs = 15_000

/**
 * Streams objects as server-sent events, with a comment whenever nothing happened for a while.
 *
 * @param onError Called for an error that aborts the stream.
 */
export function streamEvents(
  { name, items }: Events,
  onError: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const iterator = items[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  let keepAlive: NodeJS.Timeout | undefined
  let isCancelled = false
  return new ReadableStream({
    async pull(controller) {
      keepAlive ??= setInterval(() => controller.enqueue(encoder.encode(':\n\n')), keepAliveMs).unref()
      try {
        const { done, value } = await iterator.next()
        if (isCancelled) return
        if (!done) {
          controller.enqueue(encoder.encode(`event: ${name}\ndata: ${JSON.stringify(value)}\n\n`))
          keepAlive.refresh()
          return
        }
        clearInterval(keepAlive)
        controller.close()
      } catch (error) {
        clearInterval(keepAlive)
        if (isCancelled) return
        onError(error)
        controller.error(error)
      }
    },
    async cancel() {
      isCancelled = true
      clearInterval(keepAlive)
      await iterator.return?.()
    },
  })
}
