import { connectionFailure, timeoutFailure } from './connection-failure.ts'

/**
 * The body of an answer that is read bit by bit, and fails as other answers do.
 *
 * @param timeoutMs Longest wait for the next part, in milliseconds.
 */
export function watchStream(
  response: Response,
  { signal, timeoutMs, serverUrl }: { signal: AbortSignal; timeoutMs: number; serverUrl: string },
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = (response.body ?? new ReadableStream()).getReader()

  return new ReadableStream({
    async pull(controller) {
      let timer: NodeJS.Timeout | undefined
      let stop = () => {}
      const ended = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(timeoutFailure(serverUrl, timeoutMs)), timeoutMs)
        stop = () => reject(signal.reason)
        signal.addEventListener('abort', stop, { once: true })
      })
      try {
        const { done, value } = await Promise.race([
          reader.read().catch((thrown: unknown) => {
            throw signal.aborted ? signal.reason : connectionFailure(thrown, serverUrl)
          }),
          ended,
        ])
        if (done) controller.close()
        else controller.enqueue(value)
      } catch (error) {
        controller.error(error)
        await reader.cancel().catch(() => undefined)
      } finally {
        clearTimeout(timer)
        signal.removeEventListener('abort', stop)
      }
    },
    cancel: (reason) => reader.cancel(reason),
  })
}
